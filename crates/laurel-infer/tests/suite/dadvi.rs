//! Variational inference with fixed draws: guides that can be right are, weighted draws are right where Q is not, and the
//! same bits come in scalar and in vector lanes.

use crate::support;
use laurel_infer::dadvi::Dadvi;
use laurel_infer::options::{ViGuide, ViOptions};
use laurel_infer::read::Read;
use laurel_simd::{Lanes, Vector};

fn run<L: Lanes>(name: &str, guide: ViGuide, samples: usize) -> Dadvi {
    let words = support::long().into_iter().chain(support::all());
    let words = words.into_iter().find(|words| words.name == name);
    let program = words.expect("a program").program::<L>();
    let options = ViOptions {
        guide,
        steps: 500,
        samples,
    };
    let mut run = Dadvi::new::<L>(&program, options, 7).expect("it applies");
    while run.step::<L>(100).expect("a guide") > 0 {}
    run
}

#[test]
fn a_run_of_each_kind_ends_and_its_evidence_is_no_less_than_its_elbo() {
    for (name, guide) in [
        ("logistic", ViGuide::FullRank),
        ("gmm", ViGuide::MeanField),
        ("dependent-support", ViGuide::FullRank),
        ("groups", ViGuide::LowRank),
    ] {
        let mut run = run::<Vector>(name, guide, 2000);
        let moments = run.read::<Vector>(Read::FitMoments);
        let elbo = run.read::<Vector>(Read::FinalElbo);
        assert!(
            moments[2] >= elbo[0],
            "{name}: {} and {}",
            moments[2],
            elbo[0]
        );
        let trace = run.read::<Vector>(Read::Elbo);
        assert!(trace.windows(2).all(|pair| pair[1] >= pair[0]), "{name}");
    }
}

#[test]
fn scalar_and_vector_lanes_give_the_same_bits() {
    for (name, guide) in [
        ("logistic", ViGuide::MeanField),
        ("gmm", ViGuide::MeanField),
        ("logistic", ViGuide::LowRank),
    ] {
        let (mut scalar, mut vector) = (
            run::<f64>(name, guide, 500),
            run::<Vector>(name, guide, 500),
        );
        for what in [
            Read::FitMoments,
            Read::FinalMoments,
            Read::Elbo,
            Read::FinalElbo,
        ] {
            let bits =
                |numbers: Vec<f64>| -> Vec<u64> { numbers.into_iter().map(f64::to_bits).collect() };
            let (a, b) = (scalar.read::<f64>(what), vector.read::<Vector>(what));
            assert_eq!(bits(a), bits(b), "{name}: {what:?}");
        }
    }
}
