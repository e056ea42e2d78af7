//! Elementary and special functions over lanes, one per file.
//!
//! Each is elementwise, so a lane's result depends on that lane alone: a branch that is skipped
//! because no lane needs it never changes a bit. Error bounds in the files were measured against
//! 60-digit references (`scripts/references/`), in units in the last place (ulp).

mod angle;
mod arc;
mod cbrt;
mod choose;
mod digamma;
mod double;
mod erf;
mod erfcx;
mod exp;
mod expm1;
mod gamma;
mod hyperbolic;
mod incomplete_beta;
mod incomplete_gamma;
mod large_angle;
mod lbeta;
mod log;
mod log1mexp;
mod log1p;
mod log1pmx;
mod log_double;
mod logistic;
mod normal_cdf;
mod normal_quantile;
mod polynomial;
mod pow;
mod remainder;
mod saddle;
mod tanh;
mod trig;
mod trigamma;
mod turns;

pub use arc::{acos, asin, atan, atan2};
pub use cbrt::cbrt;
pub use choose::log_choose;
pub use digamma::digamma;
pub use double::two_product;
pub use erf::{erf, erfc};
pub use exp::{exp, inlined_exp};
pub use expm1::expm1;
pub use gamma::{lgamma, lgamma1p};
pub use hyperbolic::{cosh, sinh};
pub use incomplete_beta::incomplete_beta;
pub use incomplete_gamma::incomplete_gamma;
pub use lbeta::lbeta;
pub use log::{inlined_log, log};
pub use log_double::log_in_two_parts;
pub use log1mexp::log1mexp;
pub use log1p::{inlined_log1p, log1p, log1p_of_share};
pub use log1pmx::log1pmx;
pub use logistic::{sigmoid, softplus};
pub use normal_cdf::{normal_cdf, normal_log_cdf, normal_log_mills};
pub use normal_quantile::normal_quantile;
pub use pow::pow;
pub use remainder::{modulo, rem};
pub use saddle::{deviance, deviance_near, stirling_error};
pub use tanh::tanh;
pub use trig::{cos, sin, tan};
pub use trigamma::trigamma;
pub use turns::sincos_turns;

/// ln(2 pi) / 2.
pub const HALF_LN_2PI: f64 = 0.918_938_533_204_672_7;
/// ln 2, rounded.
pub const LN_2: f64 = core::f64::consts::LN_2;
/// pi / 2 in two parts: `scripts/references/trig.py`.
const HALF_PI: f64 = core::f64::consts::FRAC_PI_2;
const HALF_PI_LOW: f64 = 6.123_233_995_736_766e-17;
/// A number no lower than `low` and no higher than `high`; NaN stays. `f64::clamp` can panic with the numbers as text,
/// which costs a module 18 KB.
pub fn within(x: f64, low: f64, high: f64) -> f64 {
    if x < low {
        low
    } else if x > high {
        high
    } else {
        x
    }
}
