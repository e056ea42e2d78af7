// Mixture of two normals with wider priors, components summed out.
data {
  int<lower=0> n;
  vector[n] y;
}
parameters {
  ordered[2] m;
  vector<lower=0>[2] s;
  real<lower=0, upper=1> theta;
}
model {
  theta ~ beta(2, 2);
  m ~ normal(0, 5);
  s ~ lognormal(0, 1);
  for (i in 1 : n)
    target += log_mix(theta, normal_lpdf(y[i] | m[1], s[1]), normal_lpdf(y[i] | m[2], s[2]));
}
