//! Every estimator against its formula in plain numbers, at the same draws: one sample, one parameter, one combination of
//! values at a time; blankets by looking which rows change; paths by moving the parameters a little and the draws with
//! them, at fixed probabilities.

use crate::support;
use crate::support::estimates::{STEP, assert_close, key, run, sane_mixture};
use crate::support::plain::Q;
use laurel_dist::{FamilyId, Operand, kernel};
use laurel_infer::vi::estimator::Estimator;
use laurel_rng::Stream;
use laurel_simd::math::incomplete_gamma;
use laurel_simd::{Column, Vector};
use laurel_tape::decode::decode;
use laurel_tape::scalar::{SiteDraw, evaluate};
use laurel_tape::tape::Tape;

/// Continuous latents of the mixture come first: means and standard deviations in turn, then the shares.
const KEPT: usize = 7;

struct Mixture {
    tape: Tape,
    q: Vec<Q>,
    lambda: Vec<f64>,
    /// `[vertex][sample]`.
    draws: Vec<Vec<SiteDraw>>,
}

impl Mixture {
    fn new(samples: usize) -> Self {
        let words = support::named("gmm");
        let tape = decode(&words.words, &words.constants, &words.data).expect("a valid program");
        let lambda = sane_mixture();
        let mut rest = &lambda[..];
        let guide = |site: &laurel_tape::tape::Site| {
            let family = site.density.family;
            let count = match family {
                FamilyId::Normal | FamilyId::Gamma => 2,
                _ => 3,
            };
            let (own, others) = rest.split_at(count);
            rest = others;
            Q {
                family,
                lambda: own.to_vec(),
            }
        };
        let q: Vec<Q> = tape.sites.iter().map(guide).collect();
        let draw = |(v, q): (usize, &Q)| q.draw(key(v), tape.sites[v].values.len(), samples);
        let draws = q.iter().enumerate().map(draw).collect();
        Self {
            tape,
            q,
            lambda,
            draws,
        }
    }

    fn samples(&self) -> usize {
        self.draws[0].len()
    }

    fn rows(&self, l: usize) -> Vec<f64> {
        evaluate(&self.tape, |v, _| self.draws[v][l].clone()).rows
    }

    /// Means over samples of G w, for the weights of each vertex, less the means of the others' where `leave_one_out`.
    fn scored(
        &self,
        vertices: usize,
        leave_one_out: bool,
        w: &dyn Fn(usize, usize) -> f64,
    ) -> Vec<f64> {
        let n = self.samples() as f64;
        let mut gradient = Vec::new();
        for (v, q) in self.q[..vertices].iter().enumerate() {
            let weights: Vec<f64> = (0..self.samples()).map(|l| w(v, l)).collect();
            let total: f64 = weights.iter().sum();
            for parameter in 0..q.lambda.len() {
                let term = |l: usize| {
                    let others = (total - weights[l]) / (n - 1.0);
                    let b = if leave_one_out { others } else { 0.0 };
                    q.score(&self.draws[v][l])[parameter] * (weights[l] - b)
                };
                let sum: f64 = (0..self.samples()).map(term).sum();
                gradient.push(q.slope(parameter) * sum / n);
            }
        }
        gradient
    }

    /// Rows that change when one vertex has what it has in another sample.
    fn blanket(&self, v: usize) -> Vec<usize> {
        let mut changing = vec![false; self.tape.rows];
        for l in 0..self.samples() {
            let other = &self.draws[v][(l + 1) % self.samples()];
            let moved = evaluate(&self.tape, |u, _| {
                if u == v {
                    other.clone()
                } else {
                    self.draws[u][l].clone()
                }
            });
            let pairs = self.rows(l).into_iter().zip(moved.rows);
            let changed = pairs.enumerate().filter(|(_, (a, b))| a != b);
            changed.for_each(|(row, _)| changing[row] = true);
        }
        (0..self.tape.rows).filter(|&row| changing[row]).collect()
    }

    /// The log joint of continuous values, all assignments added up; nats.
    fn collapsed(&self, kept: &[SiteDraw]) -> f64 {
        let joint = |assignment: usize| {
            let assigned = |v: usize| {
                let value = (assignment / 3_usize.pow((v - KEPT) as u32)) % 3;
                SiteDraw {
                    values: vec![value as f64],
                    logs: vec![],
                }
            };
            let found = evaluate(&self.tape, |v, _| match kept.get(v) {
                Some(draw) => draw.clone(),
                None => assigned(v),
            });
            found.log_joint()
        };
        let all: Vec<f64> = (0..3_usize.pow(7)).map(joint).collect();
        let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        most + all.iter().map(|x| (x - most).exp()).sum::<f64>().ln()
    }

    fn kept(&self, l: usize) -> Vec<SiteDraw> {
        (0..KEPT).map(|v| self.draws[v][l].clone()).collect()
    }

    fn gradient_of(&self, estimator: Estimator) -> Vec<f64> {
        let words = support::named("gmm");
        let program = words.program::<Vector>();
        let mut run = run(&program, estimator, self.samples());
        run.gradient_at::<Vector>(&self.lambda, STEP)
    }
}

#[test]
fn scores_with_and_without_a_baseline_are_their_formulas_to_1e_10() {
    let plain = Mixture::new(40);
    let weights: Vec<f64> = (0..plain.samples())
        .map(|l| {
            let joint: f64 = plain.rows(l).iter().sum();
            let pairs = plain.q.iter().zip(&plain.draws);
            pairs.fold(joint, |w, (q, draws)| w - q.log_prob(&draws[l]))
        })
        .collect();
    let w = |_: usize, l: usize| weights[l];
    let all = plain.q.len();
    let score = plain.scored(all, false, &w);
    assert_close(&plain.gradient_of(Estimator::Score), &score, 1e-10);
    let loo = plain.scored(all, true, &w);
    assert_close(&plain.gradient_of(Estimator::LeaveOneOut), &loo, 1e-10);
}

#[test]
fn blankets_are_the_rows_that_change_to_1e_10() {
    let plain = Mixture::new(40);
    let rows: Vec<Vec<f64>> = (0..plain.samples()).map(|l| plain.rows(l)).collect();
    let blankets: Vec<Vec<usize>> = (0..plain.q.len()).map(|v| plain.blanket(v)).collect();
    assert!(blankets.iter().all(|rows| rows.len() < plain.tape.rows));
    let w = |v: usize, l: usize| {
        let own: f64 = blankets[v].iter().map(|&row| rows[l][row]).sum();
        own - plain.q[v].log_prob(&plain.draws[v][l])
    };
    let rb = plain.scored(plain.q.len(), true, &w);
    assert_close(&plain.gradient_of(Estimator::RaoBlackwell), &rb, 1e-10);
}

#[test]
fn without_the_assignments_scores_are_those_of_all_assignments_added_up_to_1e_10() {
    let plain = Mixture::new(10);
    let collapsed: Vec<f64> = (0..plain.samples())
        .map(|l| plain.collapsed(&plain.kept(l)))
        .collect();
    let rows: Vec<Vec<f64>> = (0..plain.samples()).map(|l| plain.rows(l)).collect();
    // All data depend on every latent; its own prior is the only one that does.
    let w = |v: usize, l: usize| {
        let others = (0..KEPT).filter(|&u| u != v);
        let priors: f64 = others.map(|u| rows[l][plain.tape.sites[u].row]).sum();
        collapsed[l] - priors - plain.q[v].log_prob(&plain.draws[v][l])
    };
    let expected = plain.scored(KEPT, true, &w);
    let found = plain.gradient_of(Estimator::Enumerate);
    assert_close(&found, &expected, 1e-10);
    assert!(found[expected.len()..].iter().all(|&slope| slope == 0.0));
}

/// A gamma draw of shape `a` moved to shape `b` at the same probability: by halving an interval of its logarithm.
fn moved_gamma(x: f64, a: f64, b: f64) -> f64 {
    let (p, q) = incomplete_gamma(a, x);
    let is_below = |x: f64| {
        let (other_p, other_q) = incomplete_gamma(b, x);
        if p < 0.5 { other_p < p } else { other_q > q }
    };
    let (mut low, mut high) = (x.ln() - 1.0, x.ln() + 1.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        match is_below(middle.exp()) {
            true => low = middle,
            false => high = middle,
        }
    }
    (0.5 * (low + high)).exp()
}

/// What a draw by `from` would be by `to`, at the same probabilities; `sum` is that of the gammas of a dirichlet.
fn moved(draw: &SiteDraw, from: &Q, to: &Q, sum: f64) -> SiteDraw {
    let (a, b) = (from.natural(), to.natural());
    let values = match from.family {
        FamilyId::Normal => vec![b[0] + b[1] * (draw.values[0] - a[0]) / a[1]],
        FamilyId::Gamma => vec![moved_gamma(a[1] * draw.values[0], a[0], b[0]) / b[1]],
        _ => {
            let pairs = draw.values.iter().zip(a.iter().zip(&b));
            let gammas: Vec<f64> = pairs
                .map(|(x, (&a, &b))| moved_gamma(x * sum, a, b))
                .collect();
            let total: f64 = gammas.iter().sum();
            gammas.iter().map(|g| g / total).collect()
        }
    };
    let logs = match from.family {
        FamilyId::Normal => vec![],
        _ => values.iter().map(|x| x.ln()).collect(),
    };
    SiteDraw {
        values,
        logs: if logs.is_empty() {
            draw.logs.clone()
        } else {
            logs
        },
    }
}

/// Sums of the gammas of the dirichlet's draws, which come from a stream beside them.
fn sums(plain: &Mixture) -> Column {
    let shape: f64 = plain.q[KEPT - 1].natural().iter().sum();
    let (mut sum, mut ln_sum) = ([Column::zero()], [Column::zero()]);
    let mut stream = Stream::new(key(KEPT - 1).block(1));
    let params = [shape, 1.0].map(Operand::Uniform);
    let to = (&mut sum[..], &mut ln_sum[..]);
    kernel::sample::<f64>(FamilyId::Gamma, &mut stream, &params, to, plain.samples());
    let [sum] = sum;
    sum
}

/// The mean of log p - log q of the moved draws, where vertex `v` has the guide `to`; log q is of `scored` there.
fn elbo(plain: &Mixture, sums: &Column, v: usize, (to, scored): (&Q, &Q)) -> f64 {
    let sample = |l: usize| {
        let mut kept = plain.kept(l);
        kept[v] = moved(&kept[v], &plain.q[v], to, sums[l]);
        plain.collapsed(&kept) - scored.log_prob(&kept[v])
    };
    (0..plain.samples()).map(sample).sum::<f64>() / plain.samples() as f64
}

#[test]
fn paths_are_those_of_draws_that_move_at_fixed_probabilities_to_1e_5() {
    let plain = Mixture::new(3);
    let sums = sums(&plain);
    let h = 1e-4;
    let (mut pathwise, mut sticking) = (Vec::new(), Vec::new());
    for (v, q) in plain.q[..KEPT].iter().enumerate() {
        for parameter in 0..q.lambda.len() {
            let at = |h: f64| {
                let mut to = q.clone();
                to.lambda[parameter] += h;
                to
            };
            let (up, down) = (at(h), at(-h));
            let slope = |up_scored: &Q, down_scored: &Q| {
                let above = elbo(&plain, &sums, v, (&up, up_scored));
                let below = elbo(&plain, &sums, v, (&down, down_scored));
                (above - below) / (2.0 * h)
            };
            pathwise.push(slope(&up, &down));
            sticking.push(slope(q, q));
        }
    }
    assert_close(&plain.gradient_of(Estimator::Pathwise), &pathwise, 1e-5);
    assert_close(
        &plain.gradient_of(Estimator::StickingTheLanding),
        &sticking,
        1e-5,
    );
    assert_close(&plain.gradient_of(Estimator::Auto), &pathwise, 1e-5);
}
