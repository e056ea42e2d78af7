//! The implementations of `Lanes`: always the scalar twin, and the widest one of the target.

mod scalar;
mod twice;

pub use twice::Twice;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use simd128::F64x2 as Vector;

#[cfg(target_arch = "x86_64")]
mod sse2;
/// The widest lanes of this target: two doubles.
#[cfg(target_arch = "x86_64")]
pub use sse2::F64x2 as Vector;

/// Two doubles as a plain pair.
#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
pub type Vector = Twice<f64>;
