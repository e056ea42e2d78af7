//! What is asked of every sampler whose chains move by gradients.

use laurel_infer::nuts::Nuts;
use laurel_infer::read::Read;
use laurel_simd::Vector;

/// Of a run of four chains of 500 + 2000 on `dependent-support`: its mean within five standard errors of that of an outer
/// quadrature, 16 digits, and chains that agree.
pub fn assert_dependent_support(run: &mut Nuts) {
    let moments = run.read::<Vector>(Read::FitMoments);
    assert!((moments[3] - 5.355_957_251_570_31).abs() < 5.0 * moments[5]);
    assert!(moments[5] < 0.1, "{}", moments[5]);
    let told = run.read::<Vector>(Read::Chains);
    assert_eq!(told[..3], [4.0, 500.0, 2000.0]);
    assert!((told[5] - 0.8).abs() < 0.15, "acceptance {}", told[5]);
    assert!(told[11] < 1.05, "R-hat {}", told[11]);
}

/// Means of two runs within five of their standard errors.
pub fn assert_same_means(run: &mut Nuts, other: &mut Nuts) {
    let (found, wanted) = (
        run.read::<Vector>(Read::FitMoments),
        other.read::<Vector>(Read::FitMoments),
    );
    for (a, b) in found[3..].chunks(3).zip(wanted[3..].chunks(3)) {
        let error = a[2].hypot(b[2]);
        assert!((a[0] - b[0]).abs() < 5.0 * error, "{a:?} and {b:?}");
    }
}

/// The same bits of a run in scalar and of one in vector lanes.
pub fn assert_same_bits(name: &str, scalar: &mut Nuts, vector: &mut Nuts) {
    for what in [Read::FitMoments, Read::Chains, Read::ChainDraws] {
        let bits =
            |numbers: Vec<f64>| -> Vec<u64> { numbers.into_iter().map(f64::to_bits).collect() };
        assert_eq!(
            bits(scalar.read::<f64>(what)),
            bits(vector.read::<Vector>(what)),
            "{name}: {what:?}"
        );
    }
}
