// Children's test scores by their mothers' IQ.
data {
  int<lower=0> n;
  vector[n] score;
  vector[n] iq;
}
parameters {
  real b0;
  real b1;
  real<lower=0> sigma;
}
model {
  sigma ~ cauchy(0, 2.5);
  score ~ normal(b0 + b1 * iq, sigma);
}
