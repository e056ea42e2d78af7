//! Maps onto supports: there and back, Jacobian determinants and adjoints against forward-mode numbers.

use std::ops::{Add, Div, Mul, Neg, Sub};

use laurel_dist::Algebra;
use laurel_dist::transform::Transform;
use laurel_simd::{Vector, math};

/// A number and how fast it changes.
#[derive(Clone, Copy, Debug)]
struct Dual(f64, f64);

impl Add for Dual {
    type Output = Self;
    fn add(self, b: Self) -> Self {
        Self(self.0 + b.0, self.1 + b.1)
    }
}
impl Sub for Dual {
    type Output = Self;
    fn sub(self, b: Self) -> Self {
        Self(self.0 - b.0, self.1 - b.1)
    }
}
impl Mul for Dual {
    type Output = Self;
    fn mul(self, b: Self) -> Self {
        Self(self.0 * b.0, self.1 * b.0 + self.0 * b.1)
    }
}
impl Div for Dual {
    type Output = Self;
    fn div(self, b: Self) -> Self {
        Self(self.0 / b.0, (self.1 - self.0 / b.0 * b.1) / b.0)
    }
}
impl Neg for Dual {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0, -self.1)
    }
}
impl Algebra for Dual {
    fn lift(self, x: f64) -> Self {
        Self(x, 0.0)
    }
    fn exp(self) -> Self {
        Self(math::exp(self.0), math::exp(self.0) * self.1)
    }
    fn sigmoid(self) -> Self {
        let slope = math::sigmoid(self.0) * math::sigmoid(-self.0);
        Self(math::sigmoid(self.0), slope * self.1)
    }
    fn softplus(self) -> Self {
        Self(math::softplus(self.0), math::sigmoid(self.0) * self.1)
    }
    fn tanh(self) -> Self {
        let cosh = math::cosh(self.0);
        Self(math::tanh(self.0), self.1 / (cosh * cosh))
    }
    fn ln(self) -> Self {
        Self(math::log(self.0), self.1 / self.0)
    }
    fn ln_1p(self) -> Self {
        Self(math::log1p(self.0), self.1 / (1.0 + self.0))
    }
    fn root(self) -> Self {
        Self(self.0.sqrt(), self.1 / (2.0 * self.0.sqrt()))
    }
    fn sine(self) -> Self {
        unreachable!("no map has it")
    }
    fn cosine(self) -> Self {
        unreachable!("no map has it")
    }
    fn ln_phi(self) -> Self {
        unreachable!("no map has it")
    }
    fn psi(self) -> Self {
        unreachable!("no map has it")
    }
    fn magnitude(self) -> Self {
        unreachable!("no map has it")
    }
    fn sign(self) -> Self {
        unreachable!("no map has it")
    }
    fn if_equal(self, _: f64, _: Self, _: Self) -> Self {
        unreachable!("no map has it")
    }
}

const ENDS: [f64; 2] = [-1.5, 0.7];

fn maps() -> Vec<Transform> {
    use Transform::*;
    let mut maps = vec![Real, Positive, Interval];
    maps.extend([1, 2, 3, 7].map(Simplex));
    maps.extend([1, 2, 6].map(Ordered));
    maps.extend([1, 2, 3, 5].map(CholeskyOfCorrelation));
    maps
}

/// Some free numbers, different ones for every `number`.
fn free(map: Transform, number: usize) -> Vec<f64> {
    let spread = [0.0, 0.6, 2.5][number % 3];
    let of = |k: usize| spread * math::sin(1.7 * (k + 2 * number) as f64 + 0.3);
    (0..map.free()).map(of).collect()
}

fn points() -> impl Iterator<Item = (Transform, Vec<f64>)> {
    maps()
        .into_iter()
        .flat_map(|map| (0..9).map(move |number| (map, free(map, number))))
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

#[test]
fn values_are_in_their_supports_and_lead_back_to_the_free_numbers_to_1e12() {
    for (map, u) in points() {
        let value = map.constrain(&u, &ENDS, 0.0).value;
        assert_eq!(value.len(), map.values());
        match map {
            Transform::Real => {}
            Transform::Positive => assert!(value[0] > 0.0),
            Transform::Interval => assert!(ENDS[0] < value[0] && value[0] < ENDS[1]),
            Transform::Simplex(_) => {
                assert!(value.iter().all(|&x| x > 0.0));
                assert!(close(value.iter().sum(), 1.0, 1e-15));
            }
            Transform::Ordered(_) => assert!(value.windows(2).all(|pair| pair[0] < pair[1])),
            Transform::CholeskyOfCorrelation(size) => {
                for (row, all) in value.chunks(size).enumerate() {
                    assert!(all[row] > 0.0 && all[row + 1..].iter().all(|&x| x == 0.0));
                    assert!(close(all.iter().map(|x| x * x).sum(), 1.0, 1e-15));
                }
            }
        }
        for (back, &u) in map.free_of(&value, &ENDS).iter().zip(&u) {
            assert!(close(*back, u, 1e-12), "{map:?}: {back} and {u}");
        }
    }
}

/// Rates of all values, and of the logarithm of the Jacobian, when free number `moved` moves.
fn rates(map: Transform, u: &[f64], moved: usize) -> (Vec<f64>, f64) {
    let duals: Vec<Dual> = (0..u.len())
        .map(|k| Dual(u[k], f64::from(u8::from(k == moved))))
        .collect();
    let rate = |end: usize| f64::from(u8::from(u.len() + end == moved));
    let ends = [Dual(ENDS[0], rate(0)), Dual(ENDS[1], rate(1))];
    let moved = map.constrain(&duals, &ends, Dual(0.0, 0.0));
    (
        moved.value.iter().map(|x| x.1).collect(),
        moved.log_jacobian.1,
    )
}

/// The values that the others follow from, for the determinant.
fn independent(map: Transform) -> Vec<usize> {
    match map {
        Transform::Simplex(size) => (0..size - 1).collect(),
        Transform::CholeskyOfCorrelation(size) => {
            let below = |row: usize| (0..row).map(move |column| row * size + column);
            (0..size).flat_map(below).collect()
        }
        _ => (0..map.values()).collect(),
    }
}

/// ln |det| by elimination with pivots.
fn ln_determinant(mut matrix: Vec<Vec<f64>>) -> f64 {
    let mut sum = 0.0;
    for k in 0..matrix.len() {
        let largest =
            (k..matrix.len()).max_by(|&a, &b| matrix[a][k].abs().total_cmp(&matrix[b][k].abs()));
        matrix.swap(k, largest.expect("a row"));
        sum += matrix[k][k].abs().ln();
        let pivot = matrix[k].clone();
        for row in &mut matrix[k + 1..] {
            let factor = row[k] / pivot[k];
            row.iter_mut()
                .zip(&pivot)
                .for_each(|(x, p)| *x -= factor * p);
        }
    }
    sum
}

#[test]
fn the_logarithm_of_the_jacobian_is_that_of_the_determinant_of_all_derivatives_to_1e11() {
    for (map, u) in points() {
        let kept = independent(map);
        let of = |moved| {
            let (values, _) = rates(map, &u, moved);
            kept.iter().map(|&k| values[k]).collect()
        };
        let expected = ln_determinant((0..u.len()).map(of).collect());
        let found = map.constrain(&u, &ENDS, 0.0).log_jacobian;
        assert!(
            close(found, expected, 1e-11),
            "{map:?} {u:?}: {found} and {expected}"
        );
    }
}

#[test]
fn adjoints_agree_with_dual_numbers_to_1e12_in_free_numbers_and_ends() {
    for (map, u) in points() {
        let of_value: Vec<f64> = (0..map.values()).map(|k| 1.0 - 0.4 * k as f64).collect();
        let of_log = 0.7;
        let adjoints = map.pull_back(&u, &ENDS, &of_value, of_log);
        let all = adjoints.free.iter().chain(&adjoints.ends);
        for (moved, &found) in all.enumerate() {
            let (values, log) = rates(map, &u, moved);
            let pairs = values.iter().zip(&of_value);
            let expected = pairs.fold(of_log * log, |sum, (rate, of)| sum + rate * of);
            assert!(
                close(found, expected, 1e-12),
                "{map:?} {u:?} in {moved}: {found} and {expected}"
            );
        }
    }
}

#[test]
fn lanes_have_the_bits_of_single_numbers() {
    use laurel_simd::Lanes;
    for (map, u) in points() {
        let lanes = |numbers: &[f64]| -> Vec<Vector> {
            numbers.iter().map(|&x| Vector::splat(x)).collect()
        };
        let (scalar, vector) = (
            map.constrain(&u, &ENDS, 0.0),
            map.constrain(&lanes(&u), &lanes(&ENDS), Vector::splat(0.0)),
        );
        let first = |lanes: Vector| {
            let mut all = [0.0; 2];
            lanes.store(&mut all);
            all[0].to_bits()
        };
        assert_eq!(scalar.log_jacobian.to_bits(), first(vector.log_jacobian));
        for (a, b) in scalar.value.iter().zip(vector.value) {
            assert_eq!(a.to_bits(), first(b));
        }
    }
}

#[test]
fn zeros_stand_for_the_middle_of_each_support() {
    let at_zero = |map: Transform| map.constrain(&vec![0.0; map.free()], &ENDS, 0.0).value;
    assert_eq!(at_zero(Transform::Positive), [1.0]);
    assert!(close(at_zero(Transform::Interval)[0], -0.4, 1e-15));
    for part in at_zero(Transform::Simplex(5)) {
        assert!(close(part, 0.2, 1e-15));
    }
    assert_eq!(
        at_zero(Transform::CholeskyOfCorrelation(2)),
        [1.0, 0.0, 0.0, 1.0]
    );
}
