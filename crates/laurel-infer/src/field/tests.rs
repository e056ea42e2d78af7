//! Against Laplace's approximation by dense matrices, and sums over a grid.

use super::graph::Graph;
use super::*;
use crate::exact::cholesky::{Cholesky, dot};
use crate::path::{Block, Coordinates, Path};
use crate::tapes::parse;
use laurel_rng::{Key, Stream};
use laurel_simd::Vector;
use laurel_tape::program::Program;

fn chain() -> Program {
    parse(include_str!("../../../../test/tapes/fields/chain.tape"))
}

fn pair() -> Program {
    parse(include_str!("../../../../test/tapes/fields/pair.tape"))
}

fn without_field(program: &Program) -> Path {
    let path = Path::without_field::<Vector>(program).expect("derivatives");
    path.expect("a field")
}

/// Sites of the program that are no coordinates.
fn own(program: &Program, path: &Path) -> Vec<usize> {
    let sites = program.tape().sites.iter().enumerate();
    let latent = sites.filter(|(_, site)| !site.density.family.spec().discrete);
    let others = path.sites();
    let own = latent.map(|(number, _)| number);
    own.filter(|number| !others.contains(number)).collect()
}

/// Points of the others that differ from lane to lane.
fn others(path: &Path) -> Block {
    let mut block = Block::new(path.dimensions());
    for (axis, column) in block.free.iter_mut().enumerate() {
        for (lane, number) in column.iter_mut().enumerate() {
            *number = 0.8 * ((lane * 7 + axis * 5) % 11) as f64 / 11.0 - 0.5;
        }
    }
    block
}

/// The log joint of all latents, at one point at a time.
struct Slow {
    path: Path,
    block: Block,
    slopes: Vec<Column>,
    /// Coordinates of the field.
    own: Vec<usize>,
}

impl Slow {
    fn new(program: &Program, own: &[usize]) -> Self {
        let path = Path::of::<Vector>(program, Coordinates::Continuous).expect("a path");
        let sites = path.sites().into_iter().enumerate();
        let own = sites.filter(|(_, site)| own.contains(site));
        Self {
            own: own.map(|(axis, _)| axis).collect(),
            block: Block::new(path.dimensions()),
            slopes: vec![Column::zero(); path.dimensions()],
            path,
        }
    }

    /// The log joint and the slopes of the field.
    fn at(&mut self, point: &[f64]) -> (f64, Vec<f64>) {
        for (column, &number) in self.block.free.iter_mut().zip(point) {
            column.fill(number);
        }
        let slopes = &mut self.slopes;
        self.path.slopes::<Vector>(&mut self.block, 1.0, slopes);
        let own = self.own.iter().map(|&axis| slopes[axis][0]);
        (self.block.joint[0], own.collect())
    }

    /// With the field where it is.
    fn point(&self, others: &[f64], field: &[f64]) -> Vec<f64> {
        let (mut others, mut field) = (others.iter(), field.iter());
        let axes = 0..self.slopes.len();
        let all = axes.map(|axis| match self.own.contains(&axis) {
            true => *field.next().expect("a number"),
            false => *others.next().expect("a number"),
        });
        all.collect()
    }

    fn precision(&mut self, others: &[f64], field: &[f64]) -> Vec<f64> {
        const STEP: f64 = 1e-4;
        let d = field.len();
        let mut precision = vec![0.0; d * d];
        for column in 0..d {
            let [low, high] = [-STEP, STEP].map(|step| {
                let mut moved = field.to_vec();
                moved[column] += step;
                let point = self.point(others, &moved);
                self.at(&point).1
            });
            for row in 0..d {
                precision[row * d + column] = (low[row] - high[row]) / (2.0 * STEP);
            }
        }
        precision
    }

    /// Laplace's approximation: Newton's method with dense matrices.
    fn laplace(&mut self, others: &[f64]) -> f64 {
        let mut field = vec![0.0; self.own.len()];
        loop {
            let point = self.point(others, &field);
            let (log, slopes) = self.at(&point);
            let precision = self.precision(others, &field);
            let cholesky = Cholesky::new(&precision, field.len()).expect("a mode");
            let mut step = slopes.clone();
            cholesky.solve(&mut step);
            if dot(&step, &slopes) < 1e-16 {
                let constant = 0.5 * (2.0 * std::f64::consts::PI).ln() * field.len() as f64;
                return log + constant - cholesky.half_log_det(f64::ln);
            }
            let longest = step.iter().fold(1.0, |most: f64, x| most.max(x.abs()));
            let pairs = field.iter_mut().zip(&step);
            pairs.for_each(|(x, step)| *x += step / longest);
        }
    }
}

#[test]
fn chains_and_effects_are_a_field_and_what_all_of_them_bear_on_is_not() {
    let program = chain();
    let path = without_field(&program);
    // 24 of the chain and 8 of the groups; the mean, sd and tau are left.
    assert_eq!(own(&program, &path).len(), 32);
    assert_eq!(path.dimensions(), 3);
    assert!(path.is_coupled());
}

#[test]
fn the_log_joint_is_laplace_s_approximation_within_1e_4_and_slopes_are_its_differences() {
    for program in [chain(), pair()] {
        let mut path = without_field(&program);
        let mut slow = Slow::new(&program, &own(&program, &path));
        let mut block = others(&path);
        let mut slopes = vec![Column::zero(); path.dimensions()];
        path.values::<Vector>(&mut block, false);
        let values = block.joint.clone();
        path.slopes_of_first::<Vector>(&mut block, &mut slopes, 7);
        for lane in [0, 3, 6] {
            let others: Vec<f64> = block.free.iter().map(|column| column[lane]).collect();
            let truth = slow.laplace(&others);
            for found in [values[lane], block.joint[lane]] {
                assert!((found - truth).abs() < 1e-4, "{found} is not {truth}");
            }
            for (axis, slope) in slopes.iter().enumerate() {
                let [low, high] = [-1e-3, 1e-3].map(|step| {
                    let mut moved = others.clone();
                    moved[axis] += step;
                    slow.laplace(&moved)
                });
                let truth = (high - low) / 2e-3;
                let error = (slope[lane] - truth).abs();
                assert!(error < 2e-3 * (1.0 + truth.abs()), "{axis}: {error}");
            }
        }
    }
}

/// The log of the sum over the field of `pair`, and its means.
fn grid(slow: &mut Slow, others: &[f64]) -> (f64, [f64; 2]) {
    const STEP: f64 = 0.05;
    let mut sums = [0.0; 3];
    for i in -120..=120 {
        for j in -120..=120 {
            let field = [i, j].map(|k| f64::from(k) * STEP);
            let point = slow.point(others, &field);
            let weight = (slow.at(&point).0 + 10.0).exp() * STEP * STEP;
            let terms = [1.0, field[0], field[1]];
            let pairs = sums.iter_mut().zip(terms);
            pairs.for_each(|(sum, term)| *sum += weight * term);
        }
    }
    let [total, first, second] = sums;
    (total.ln() - 10.0, [first / total, second / total])
}

/// 20,480 draws: five standard errors each, a false alarm in 6e5 for each of the six numbers were seeds not fixed. Draws that were bent
/// to what was learnt count as those that were not.
#[test]
fn log_joints_with_draws_are_without_bias_and_weighted_draws_have_the_means_of_a_grid() {
    const BLOCKS: u64 = 160;
    let program = pair();
    let mut path = without_field(&program);
    let mut slow = Slow::new(&program, &own(&program, &path));
    let others = [-0.3];
    let (log, means) = grid(&mut slow, &others);
    let mut block = Block::new(1);
    block.free[0].fill(others[0]);
    for learnt in [false, true] {
        if learnt {
            path.settle::<Vector>(&others);
            (0..3).for_each(|number| {
                path.learn::<Vector>((&others, &[0.5]), number);
            });
        }
        let mut weighed: Vec<(f64, [f64; 2])> = Vec::new();
        for number in 0..BLOCKS {
            path.values_for_replay::<Vector>(&mut block, Key::new(7).step(number));
            let drawn = path.drawn().expect("a field");
            let pairs = drawn[1].iter().zip(&drawn[2][..]).zip(&block.joint[..]);
            let pairs = pairs.map(|((a, b), joint)| ((joint - log).exp(), [*a, *b]));
            weighed.extend(pairs);
        }
        let count = weighed.len() as f64;
        let z = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / count;
            let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
            mean / (squares / count / count).sqrt()
        };
        let bias: Vec<f64> = weighed.iter().map(|(weight, _)| weight - 1.0).collect();
        assert!(z(&bias).abs() < 5.0, "{learnt}: {}", z(&bias));
        for place in 0..2 {
            let apart = weighed
                .iter()
                .map(|(weight, x)| weight * (x[place] - means[place]));
            let apart: Vec<f64> = apart.collect();
            assert!(z(&apart).abs() < 5.0, "{learnt} {place}: {}", z(&apart));
        }
        let effective = count / weighed.iter().map(|(w, _)| w * w).sum::<f64>() * count;
        let least = if learnt { 0.98 } else { 0.9 };
        assert!(effective > least * count, "{learnt}: {effective}");
    }
}

#[test]
fn log_joints_whose_draws_would_round_to_their_mode_are_none() {
    let program = pair();
    let mut path = without_field(&program);
    let mut block = Block::new(1);
    for (lane, number) in block.free[0].iter_mut().enumerate() {
        *number = if lane < 64 { -60.0 } else { -10.0 };
    }
    path.values_for_replay::<Vector>(&mut block, Key::new(1).step(0));
    for (lane, joint) in block.joint.iter().enumerate() {
        assert_eq!(joint.is_finite(), lane >= 64, "{lane}: {joint}");
    }
}

/// Sparse, with fill.
fn graph() -> Graph {
    let mut graph = Graph::new(9);
    for (a, b) in [
        (0, 1),
        (1, 2),
        (2, 3),
        (3, 0),
        (4, 1),
        (5, 2),
        (6, 5),
        (7, 8),
        (6, 0),
    ] {
        graph.join(a, b);
    }
    graph
}

#[test]
fn a_sparse_factor_solves_as_a_dense_one_within_1e_13() {
    let graph = graph();
    let mut factor = Factor::new(graph.clone(), 1000).expect("few updates");
    let entry = |a: usize, b: usize, lane: usize| match a == b {
        true => 3.0 + 0.01 * (a + lane) as f64,
        false => 0.3 + 0.002 * (a * b + lane) as f64,
    };
    let mut dense = vec![0.0; 81];
    for a in 0..9 {
        for &b in graph.neighbours(a).iter().chain([&a]) {
            let place = factor.place(a, b);
            for lane in 0..BLOCK {
                factor.entry_mut(place)[lane] = entry(a, b, lane);
            }
            dense[9 * a + b] = entry(a, b, 77);
        }
    }
    factor.decompose::<Vector>(BLOCK);
    let cholesky = Cholesky::new(&dense, 9).expect("positive definite");
    let mut log_det = Column::zero();
    factor.half_log_det::<Vector>(&mut log_det, BLOCK);
    assert!((log_det[77] - cholesky.half_log_det(f64::ln)).abs() < 1e-13);
    let mut b: Vec<Column> = (0..9).map(|k| Column::splat(f64::from(k) - 3.0)).collect();
    let mut truth: Vec<f64> = b.iter().map(|column| column[77]).collect();
    factor.solve_lower::<Vector>(&mut b, BLOCK);
    factor.solve_upper::<Vector>(&mut b, BLOCK);
    cholesky.solve(&mut truth);
    for (found, truth) in b.iter().zip(truth) {
        assert!((found[77] - truth).abs() < 1e-13);
    }
    assert!(Factor::new(graph, 3).is_none());
}

#[test]
fn numbers_of_a_colour_are_further_apart_than_two_edges() {
    let graph = graph();
    let (colours, count) = graph.colours();
    assert!(count <= 7 && colours.iter().all(|&colour| colour < count));
    for a in 0..graph.len() {
        for &b in graph.neighbours(a) {
            assert_ne!(colours[a], colours[b]);
            let next = graph.neighbours(b).iter().filter(|&&c| c != a);
            next.for_each(|&c| assert_ne!(colours[a], colours[c]));
        }
    }
}

/// Of a log gamma with shape 30, in standard deviations at its mode; its draws as they were learnt are effective to 0.9998,
/// standard normal ones to less than 0.986.
#[test]
fn learnt_skew_brings_draws_nearer_to_a_density() {
    const SHAPE: f64 = 30.0;
    let log = |x: f64| SHAPE * (x / SHAPE.sqrt() - (x / SHAPE.sqrt()).exp() + 1.0);
    let slope = |x: f64| SHAPE.sqrt() * (1.0 - (x / SHAPE.sqrt()).exp());
    let block = |number: u64| {
        let mut z = Column::zero();
        Stream::new(Key::new(3).block(number)).fill_normal::<Vector>(&mut z, BLOCK);
        z
    };
    let mut lesson = Lesson::default();
    for number in 0..8 {
        for &z in &block(number)[..] {
            lesson.add(z, slope(z));
            lesson.add(-z, slope(-z));
        }
    }
    let share = |skew: &Skew| {
        let (mut sum, mut squares) = (0.0, 0.0);
        for number in 100..140 {
            let (mut z, mut density) = (block(number), Column::zero());
            skew.apply::<Vector>(&[], &mut z, &mut density);
            for (x, density) in z.iter().zip(&density[..]) {
                let weight = (log(*x) - density).exp();
                sum += weight;
                squares += weight * weight;
            }
        }
        sum * sum / (squares * 40.0 * BLOCK as f64)
    };
    let learnt = Skew::new(&[lesson], &[], 16 * BLOCK);
    let (plain, bent) = (share(&Skew::none()), share(&learnt));
    assert!(plain < 0.986 && bent > 0.9998, "{plain} {bent}");
}
