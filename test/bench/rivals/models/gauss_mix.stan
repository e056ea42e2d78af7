// Mixture of two normals, components summed out.
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
  m ~ normal(0, 2);
  s ~ normal(0, 2);
  theta ~ beta(5, 5);
  for (i in 1 : n)
    target += log_mix(theta, normal_lpdf(y[i] | m[1], s[1]), normal_lpdf(y[i] | m[2], s[2]));
}
