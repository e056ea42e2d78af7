//! The quantile of the standard normal distribution.

use super::log::log;
use super::polynomial::horner;
use crate::Lanes;

/// |p - 1/2| up to which the central formula serves, and its square.
const CENTRE: f64 = 0.425;
const CENTRE_SQUARE: f64 = 0.180_625;
/// sqrt(2 pi).
const ROOT_TAU: f64 = 2.506_628_274_631_000_5;
/// Where the pieces in r = sqrt(-ln p) begin.
const NEAR: f64 = 1.6;
const FAR: f64 = 5.0;
const FARTHEST: f64 = 12.0;

/// (x / q - sqrt(2 pi)) / q^2 in 0.180625 - q^2, q = p - 1/2: `scripts/references/quantile.py`.
const CENTRE_TOP: [f64; 9] = [
    4.874_765_941_399_952,
    210.319_895_370_184_72,
    3_525.532_128_070_263,
    29_112.399_752_709_563,
    124_185.547_309_599_09,
    262_872.990_534_63,
    241_554.112_346_008_94,
    68_589.417_190_686_19,
    625.065_325_746_334,
];
const CENTRE_BOTTOM: [f64; 9] = [
    1.0,
    49.168_931_922_853_595,
    967.929_836_051_929_7,
    9_787.108_554_703_831,
    54_319.388_913_297_7,
    164_325.096_579_930_7,
    253_716.099_658_537_98,
    171_982.980_981_095_84,
    35_509.464_318_089_32,
];
/// sqrt(2) r + x in r - 1.6, 1.6 <= r <= 5: `scripts/references/quantile.py`.
const NEAR_TOP: [f64; 9] = [
    0.839_304_589_047_268_5,
    1.492_407_445_734_431_2,
    1.054_228_284_850_117_9,
    0.384_807_807_969_367_53,
    0.078_108_309_424_151_78,
    0.008_455_420_873_749_325,
    0.000_413_038_728_218_465_25,
    6.253_805_005_757_543e-06,
    4.593_081_073_249_476_5e-09,
];
const NEAR_BOTTOM: [f64; 9] = [
    1.0,
    2.127_883_721_818_429,
    1.853_642_237_312_237_7,
    0.861_294_862_914_621_7,
    0.232_308_373_511_840_94,
    0.036_537_750_962_369_04,
    0.003_104_572_396_645_756_5,
    0.000_118_316_432_752_576_24,
    1.327_537_561_130_109e-06,
];
/// sqrt(2) r + x in r - 5, 5 <= r <= 12: `scripts/references/quantile.py`.
const FAR_TOP: [f64; 8] = [
    0.413_163_168_364_371_67,
    0.159_591_141_354_364_42,
    0.017_259_810_336_146_084,
    2.043_847_795_846_579_4e-05,
    -7.795_296_218_774_836e-05,
    -3.068_175_644_064_944_4e-06,
    -2.731_863_737_083_966e-08,
    -9.930_006_218_697_573e-12,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.521_674_905_458_54,
    0.091_384_845_815_133_9,
    0.004_901_679_797_286_236,
    -0.000_230_469_184_059_732_6,
    -3.017_494_540_676_735e-05,
    -8.172_573_866_277_695e-07,
    -5.329_334_369_010_223e-09,
];
/// sqrt(2) r + x in r - 12, 12 <= r <= 27.5: `scripts/references/quantile.py`.
const FARTHEST_TOP: [f64; 8] = [
    0.221_878_730_058_442_58,
    0.051_221_490_695_929_32,
    0.004_465_830_443_061_287,
    0.000_183_209_321_118_696_07,
    3.589_194_768_210_891_3e-06,
    3.006_315_275_544_571_5e-08,
    7.727_665_692_536_545e-11,
    8.441_297_127_385_961e-15,
];
const FARTHEST_BOTTOM: [f64; 8] = [
    1.0,
    0.292_510_214_009_857_6,
    0.033_903_930_709_141_15,
    0.001_977_835_845_486_559,
    6.092_409_313_183_289_5e-05,
    9.489_960_805_124_156e-07,
    6.459_070_117_420_334_5e-09,
    1.307_672_473_198_656_8e-11,
];

/// The x with `normal_cdf(x)` = `p`.
///
/// Error at most 2.5 ulp (measured). -inf at 0, inf at 1, NaN outside [0, 1]. The pieces are cut as in M. J. Wichura,
/// "Algorithm AS 241: the percentage points of the normal distribution" (Applied Statistics 37, 1988).
#[inline(never)]
pub fn normal_quantile<L: Lanes>(p: L) -> L {
    let half = L::splat(0.5);
    let q = p - half;
    let central = q.abs().le(L::splat(CENTRE));
    let y = {
        let w = q * q;
        let r = L::splat(CENTRE_SQUARE) - w;
        let rise = w * (horner(r, &CENTRE_TOP) / horner(r, &CENTRE_BOTTOM));
        q * (L::splat(ROOT_TAU) + rise)
    };
    if L::all(central) {
        return y;
    }
    let upper = q.gt(L::zero());
    let rest = L::select(upper, L::splat(1.0) - p, p);
    let outer = lower_tail(log(rest));
    let outer = L::select(upper, -outer, outer);
    L::select(central, y, outer)
}

/// The x with ln `normal_cdf(x)` = `log_p`, for `log_p` below -2.6; -inf beyond -756.
#[inline(always)]
fn lower_tail<L: Lanes>(log_p: L) -> L {
    let r = (-log_p).sqrt();
    let (far, farthest) = (r.gt(L::splat(FAR)), r.gt(L::splat(FARTHEST)));
    let mut x = piece(r, NEAR, &NEAR_TOP, &NEAR_BOTTOM);
    if L::any(far) {
        x = L::select(far, piece(r, FAR, &FAR_TOP, &FAR_BOTTOM), x);
    }
    if L::any(farthest) {
        let y = piece(r, FARTHEST, &FARTHEST_TOP, &FARTHEST_BOTTOM);
        x = L::select(farthest, y, x);
    }
    let beyond = r.gt(L::splat(27.5));
    let x = L::splat(core::f64::consts::SQRT_2) * r - x;
    -L::select(beyond, L::splat(f64::INFINITY), x)
}

#[inline(always)]
fn piece<L: Lanes, const N: usize>(r: L, start: f64, top: &[f64; N], bottom: &[f64; N]) -> L {
    let t = r - L::splat(start);
    horner(t, top) / horner(t, bottom)
}
