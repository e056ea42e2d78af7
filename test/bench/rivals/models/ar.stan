// Autoregression of order 5.
data {
  int<lower=0> n;
  vector[n] y;
}
parameters {
  real alpha;
  vector[5] b;
  real<lower=0> sigma;
}
model {
  alpha ~ normal(0, 10);
  b ~ normal(0, 10);
  sigma ~ cauchy(0, 2.5);
  for (t in 6 : n) {
    real mean = alpha;
    for (lag in 1 : 5) mean += b[lag] * y[t - lag];
    y[t] ~ normal(mean, sigma);
  }
}
