// Eight schools, not centred (Rubin 1981).
data {
  int<lower=0> n;
  vector[n] y;
  vector<lower=0>[n] sigma;
}
parameters {
  real mu;
  real<lower=0> tau;
  vector[n] eta;
}
model {
  mu ~ normal(0, 5);
  tau ~ cauchy(0, 5);
  eta ~ std_normal();
  y ~ normal(mu + tau * eta, sigma);
}
