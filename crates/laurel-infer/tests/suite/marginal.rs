//! Normal latents integrated out: the log joint that is left against the dense formula, and draws of what was integrated
//! out against the log joint of the program itself.

use crate::support;
use laurel_simd::{BLOCK, Column, Lanes, Vector};
use laurel_tape::machine::Machine;
use laurel_tape::marginal::Marginal;
use laurel_tape::proposal::{Draw, Proposal, SiteView};
use std::rc::Rc;

struct Nothing;

impl<L: Lanes> Proposal<L> for Nothing {
    fn propose(&mut self, _: usize, _: SiteView<'_>, _: Draw<'_>, _: usize) {}
}

/// ln N(y; 0, V), by the Cholesky factor of V.
fn log_normal(y: &[f64], v: &[Vec<f64>]) -> f64 {
    let n = y.len();
    let mut l = vec![vec![0.0; n]; n];
    let mut z = vec![0.0; n];
    let mut log = 0.0;
    for i in 0..n {
        for j in 0..=i {
            let rest: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            l[i][j] = match i == j {
                true => (v[i][i] - rest).sqrt(),
                false => (v[i][j] - rest) / l[j][j],
            };
        }
        let rest: f64 = (0..i).map(|k| l[i][k] * z[k]).sum();
        z[i] = (y[i] - rest) / l[i][i];
        log -= 0.5 * z[i] * z[i] + l[i][i].ln() + 0.5 * (2.0 * std::f64::consts::PI).ln();
    }
    log
}

#[test]
fn eight_schools_without_mu_and_etas_equal_the_dense_normal_density_to_1e_12() {
    let schools = support::long().into_iter().find(|w| w.name == "schools");
    let program = schools.expect("schools").program::<Vector>();
    let (y, s) = (
        [28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0],
        [15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0],
    );
    for centre in [vec![], vec![4.0, 0.5, -0.5, 1.0]] {
        let marginal = Marginal::new::<Vector>(program.tape(), &centre).expect("normal latents");
        assert_eq!((marginal.latents.len(), marginal.tape.sites.len()), (9, 1));
        let mut machine = Machine::without_draws(Rc::clone(&marginal.tape)).expect("memory");
        let tau = |lane: usize| 1e-3 * 1.15f64.powi(lane as i32);
        for lane in 0..BLOCK {
            machine.free_mut(0)[lane] = tau(lane);
        }
        machine.forward::<Vector>(BLOCK, &mut Nothing);
        let mut found = Column::zero();
        machine.log_joint::<Vector>(&mut found, BLOCK);
        for lane in 0..BLOCK {
            let t = tau(lane);
            let v: Vec<Vec<f64>> = (0..8)
                .map(|i| {
                    let own = |j| if i == j { s[i] * s[i] + t * t } else { 0.0 };
                    (0..8).map(|j| 25.0 + own(j)).collect()
                })
                .collect();
            // gamma(2, rate 0.5)
            let prior = 2.0 * 0.5f64.ln() + t.ln() - 0.5 * t;
            let wanted = prior + log_normal(&y, &v);
            assert!(
                (found[lane] - wanted).abs() < 1e-12 * wanted.abs(),
                "tau {t}: {} for {wanted}",
                found[lane]
            );
        }
    }
}

/// Scales of the level from 1e-9 on: weights of squares that are merged are up to 1e18 times each other's.
#[test]
fn a_level_with_a_slope_equals_the_dense_normal_density_to_1e_10_at_scales_of_any_size() {
    let text = include_str!("../../../../test/tapes/normals/trend.tape");
    let program = support::parse("trend", text).program::<Vector>();
    let marginal = Marginal::new::<Vector>(program.tape(), &[]).expect("normal latents");
    assert_eq!((marginal.latents.len(), marginal.tape.sites.len()), (62, 3));
    let mut machine = Machine::without_draws(Rc::clone(&marginal.tape)).expect("memory");
    let scales = |lane: usize| {
        let level = 1e-9 * 1.21f64.powi(lane as i32);
        [level, [0.3, 1e-7][lane % 2], [0.4, 2.0, 0.1][lane % 3]]
    };
    for lane in 0..BLOCK {
        for (number, x) in scales(lane).into_iter().enumerate() {
            machine.free_mut(number)[lane] = x;
        }
    }
    machine.forward::<Vector>(BLOCK, &mut Nothing);
    let mut found = Column::zero();
    machine.log_joint::<Vector>(&mut found, BLOCK);
    let y: Vec<f64> = (0..30)
        .map(|t| 0.25 * t as f64 + [0.0, 0.5, -0.5, 1.0, -1.0][t % 5])
        .collect();
    for lane in 0..BLOCK {
        let [sl, sb, sy] = scales(lane);
        let covariance = |i: usize, j: usize| {
            let (first, both) = (i.min(j), (i + 1) * (j + 1));
            let slopes: usize = (0..=first).map(|r| (i - r + 1) * (j - r + 1)).sum();
            let noise = if i == j { sy * sy } else { 0.0 };
            let walks = sl * sl * (first + 1) as f64 + sb * sb * slopes as f64;
            25.0 + both as f64 + walks + noise
        };
        let v: Vec<Vec<f64>> = (0..30)
            .map(|i| (0..30).map(|j| covariance(i, j)).collect())
            .collect();
        let half = |x: f64, s: f64| {
            0.5 * (2.0 / std::f64::consts::PI).ln() - s.ln() - 0.5 * (x / s).powi(2)
        };
        let wanted = half(sl, 1.0) + half(sb, 1.0) + half(sy, 2.0) + log_normal(&y, &v);
        assert!(
            (found[lane] - wanted).abs() < 1e-10 * wanted.abs(),
            "scales {:?}: {} for {wanted}",
            scales(lane),
            found[lane]
        );
    }
}

/// Two draws of the latents at the same tau: the log joints of the program differ as their noises do, so the draws have the
/// density that is left when the evidence is taken out.
#[test]
fn draws_of_what_was_integrated_out_have_the_program_s_own_density_to_1e_10() {
    let schools = support::long().into_iter().find(|w| w.name == "schools");
    let program = schools.expect("schools").program::<Vector>();
    let marginal = Marginal::new::<Vector>(program.tape(), &[]).expect("normal latents");
    let mut machine = Machine::without_draws(Rc::clone(&marginal.tape)).expect("memory");
    let mut whole = Machine::new(&program).expect("memory");
    let mut sums = Vec::new();
    for noise in [0.3, -1.1] {
        machine.free_mut(0).fill(2.5);
        for latent in 0..9 {
            for lane in 0..BLOCK {
                // The latents take turns.
                let own = if lane % 9 == latent { noise } else { 0.2 };
                machine.free_mut(1 + latent)[lane] = own;
            }
        }
        machine.forward::<Vector>(BLOCK, &mut Nothing);
        let mut values: Vec<Vec<Column>> = vec![vec![Column::zero()]; 10];
        let tau = marginal.sites.iter().position(Option::is_some);
        values[tau.expect("tau")][0].fill(2.5);
        for (number, &site) in marginal.latents.iter().enumerate() {
            let output = &marginal.tape.outputs[number];
            let source = machine.source(output, &[0.0; 4]);
            source.copy_to(0, &mut values[site][0][..]);
        }
        whole.forward::<Vector>(BLOCK, &mut Values(&values));
        let mut joint = Column::zero();
        whole.log_joint::<Vector>(&mut joint, BLOCK);
        sums.push(
            (0..9)
                .map(|lane| joint[lane] + 0.5 * noise * noise)
                .collect(),
        );
    }
    let [first, second]: [Vec<f64>; 2] = sums.try_into().expect("two");
    for (a, b) in first.iter().zip(&second) {
        assert!((a - b).abs() < 1e-10, "{a} and {b}");
    }
}

struct Values<'a>(&'a [Vec<Column>]);

impl<L: Lanes> Proposal<L> for Values<'_> {
    fn propose(&mut self, site: usize, _: SiteView<'_>, draw: Draw<'_>, _: usize) {
        for (to, from) in draw.values.iter_mut().zip(&self.0[site]) {
            to.clone_from(from);
        }
        for (to, from) in draw.logs.iter_mut().zip(&self.0[site]) {
            for (log, x) in to.iter_mut().zip(from.iter()) {
                *log = x.ln();
            }
        }
    }
}
