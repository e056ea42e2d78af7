// Logistic regression.
data {
  int<lower=0> n;
  int<lower=0> d;
  matrix[n, d] x;
  array[n] int<lower=0, upper=1> y;
}
parameters {
  vector[d] w;
}
model {
  w ~ normal(0, 2.5);
  y ~ bernoulli_logit_glm(x, 0, w);
}
