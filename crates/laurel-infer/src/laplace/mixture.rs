//! Draws and densities of a mixture of multivariate t distributions.

use laurel_rng::{Key, Stream};
use laurel_simd::math::{self, HALF_LN_2PI};
use laurel_simd::{BLOCK, Column, Lanes};

use crate::exact::cholesky::Cholesky;
use crate::scalar::scalar;
use crate::weights::relative::relative;

/// Degrees of freedom: tails that are heavier than those of most posteriors. Even, so that draws need three uniforms.
const NU: f64 = 6.0;

/// Density of a t with four degrees of freedom at 0.
const PEAK_APART: f64 = 0.375;

/// Share of the draws that are wider all over, and how much wider; the same of those that are along one axis.
const WIDER: (f64, f64) = (0.05, 1.5);
const STRETCHED: (f64, f64) = (0.1, 3.0);
/// How wide these are along the other axes: what goes with a number that is far out may vary more.
const WIDTHS: [f64; 2] = [1.0, 1.7];
/// At an end of its range, the log density of a number that has any density there falls by 1 for each unit of its free number: how wide
/// that is, at least.
const FALL: f64 = 1.5;

/// A component: location, and Cholesky factor of the scale matrix.
#[derive(Clone, Debug)]
struct Component {
    share: f64,
    location: Vec<f64>,
    scale: Cholesky,
    /// Log density at the location, nats, with the share.
    peak: f64,
    tails: Tails,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tails {
    /// Of a multivariate t: all numbers go far together.
    Together,
    /// Of independent t with four degrees of freedom, scaled: one number may go far by itself.
    Apart,
}

impl Tails {
    /// Log density of the standard one at 0.
    fn peak<L: Lanes>(self, d: usize) -> f64 {
        match self {
            Self::Together => peak::<L>(d),
            Self::Apart => d as f64 * scalar::<L>(math::log, PEAK_APART),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Mixture {
    components: Vec<Component>,
}

/// Where a component is to be: log weight (nats, up to a constant), location `[d]` and covariance `[d][d]`.
pub(super) struct Part {
    pub(super) log_weight: f64,
    pub(super) location: Vec<f64>,
    pub(super) covariance: Vec<f64>,
}

impl Mixture {
    /// The weight of a part counts times the square root of its covariance's determinant where `touching`.
    ///
    /// `None` where a covariance is not positive definite.
    pub(super) fn new<L: Lanes>(parts: Vec<Part>, touching: bool) -> Option<Self> {
        let mut components = Vec::new();
        let mut masses = Vec::new();
        for part in parts {
            let d = part.location.len();
            let scale = Cholesky::new(&part.covariance, d)?;
            let log_det = scale.half_log_det(|x| scalar::<L>(math::log, x));
            masses.push(part.log_weight + if touching { log_det } else { 0.0 });
            components.push(Component {
                share: 0.0,
                peak: peak::<L>(d) - log_det,
                location: part.location,
                scale,
                tails: Tails::Together,
            });
        }
        let (weights, _) = relative::<L>(&masses);
        let total: f64 = weights.iter().sum();
        for (component, weight) in components.iter_mut().zip(&weights) {
            component.share = weight / total;
            component.peak += scalar::<L>(math::log, component.share);
        }
        Some(Self { components })
    }

    /// With each component once more, wider and for a few of the draws; and once more for each of the given axes, along which
    /// the posterior may fall off slowly: weights far out there stay small (T. Hesterberg 1995, Weighted average importance
    /// sampling and defensive mixture distributions, Technometrics 37).
    pub(super) fn defended<L: Lanes>(mut self, axes: &[usize]) -> Self {
        let mut more = Vec::new();
        for each in &self.components {
            let (share, times) = WIDER;
            let wider = each.scale.times(times);
            more.push(each.with::<L>(each.share * share, wider, Tails::Apart));
            let (share, times) = STRETCHED;
            let share = each.share * share / (WIDTHS.len() * axes.len()) as f64;
            for width in WIDTHS {
                let wide = each.scale.times(width);
                let stretched = axes.iter().map(|&axis| wide.stretched(axis, times, FALL));
                more.extend(stretched.map(|scale| each.with::<L>(share, scale, Tails::Apart)));
            }
        }
        let rest = 1.0 - more.iter().map(|each| each.share).sum::<f64>();
        for component in &mut self.components {
            component.share *= rest;
            component.peak += scalar::<L>(math::log, rest);
        }
        self.components.extend(more);
        self
    }

    /// The share of each component in the density at a point, `[components]`.
    pub(super) fn shares<L: Lanes>(&self, x: &[f64]) -> Vec<f64> {
        let mut room = vec![0.0; x.len()];
        let components = self.components.iter();
        let logs: Vec<f64> = components
            .map(|each| each.log_density::<L>(x, &mut room))
            .collect();
        let (mut shares, _) = relative::<L>(&logs);
        let total: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= total);
        shares
    }

    /// Components.
    pub(super) fn len(&self) -> usize {
        self.components.len()
    }

    /// A block of draws `[d]`, and their log densities in nats.
    pub(super) fn draw<L: Lanes>(&self, key: Key, to: &mut [Column], logs: &mut Column) {
        let d = to.len();
        for (axis, column) in to.iter_mut().enumerate() {
            Stream::new(key.site(axis as u64)).fill_normal::<L>(column, BLOCK);
        }
        let mut uniforms: [Column; 4] = std::array::from_fn(|_| Column::zero());
        for (number, column) in uniforms.iter_mut().enumerate() {
            Stream::new(key.site((d + number) as u64)).fill_uniform::<L>(column, BLOCK);
        }
        let is_apart = |each: &Component| each.tails == Tails::Apart;
        let apart = match self.components.iter().any(is_apart) {
            true => uniform_pairs::<L>(key.chain(1), d),
            false => Vec::new(),
        };
        let (mut z, mut x) = (vec![0.0; d], vec![0.0; d]);
        for lane in 0..BLOCK {
            let product = uniforms[1][lane] * uniforms[2][lane] * uniforms[3][lane];
            // Chi-squared with six degrees of freedom.
            let chi = -2.0 * scalar::<L>(math::log, product);
            let stretch = (NU / chi).sqrt();
            z.iter_mut()
                .zip(&*to)
                .for_each(|(z, column)| *z = stretch * column[lane]);
            let component = self.chosen(uniforms[0][lane]);
            if component.tails == Tails::Apart {
                for (axis, z) in z.iter_mut().enumerate() {
                    // Chi-squared with four.
                    let product = apart[axis][0][lane] * apart[axis][1][lane];
                    let chi = -2.0 * scalar::<L>(math::log, product);
                    *z = to[axis][lane] * (4.0 / chi).sqrt();
                }
            }
            for (row, x) in x.iter_mut().enumerate() {
                let line = component.scale.row(row).iter().zip(&z);
                *x = component.location[row] + line.map(|(l, z)| l * z).sum::<f64>();
            }
            to.iter_mut()
                .zip(&x)
                .for_each(|(column, &x)| column[lane] = x);
            logs[lane] = self.log_density::<L>(&x, &mut z);
        }
    }

    fn chosen(&self, u: f64) -> &Component {
        let mut reached = 0.0;
        for component in &self.components {
            reached += component.share;
            if u < reached {
                return component;
            }
        }
        &self.components[self.components.len() - 1]
    }

    /// Nats; `room` is `[d]`.
    fn log_density<L: Lanes>(&self, x: &[f64], room: &mut [f64]) -> f64 {
        let (mut top, mut sum) = (f64::NEG_INFINITY, 0.0);
        for component in &self.components {
            let log = component.log_density::<L>(x, room);
            if log > top {
                sum = sum * scalar::<L>(math::exp, top - log) + 1.0;
                top = log;
            } else {
                sum += scalar::<L>(math::exp, log - top);
            }
        }
        top + scalar::<L>(math::log, sum)
    }
}

impl Component {
    /// One at the same place.
    fn with<L: Lanes>(&self, share: f64, scale: Cholesky, tails: Tails) -> Self {
        let log = |x: f64| scalar::<L>(math::log, x);
        let log_det = scale.half_log_det(log);
        Self {
            share,
            location: self.location.clone(),
            peak: tails.peak::<L>(self.location.len()) - log_det + log(share),
            scale,
            tails,
        }
    }

    /// Nats, with the share; `room` is `[d]`.
    fn log_density<L: Lanes>(&self, x: &[f64], room: &mut [f64]) -> f64 {
        let apart = x.iter().zip(&self.location);
        room.iter_mut()
            .zip(apart)
            .for_each(|(to, (x, m))| *to = x - m);
        self.scale.solve_lower(room);
        if self.tails == Tails::Apart {
            let logs = room.iter().map(|z| scalar::<L>(math::log1p, z * z / 4.0));
            return self.peak - 2.5 * logs.sum::<f64>();
        }
        let square: f64 = room.iter().map(|z| z * z).sum();
        let half = 0.5 * (NU + x.len() as f64);
        self.peak - half * scalar::<L>(math::log1p, square / NU)
    }
}

/// Two blocks of uniform numbers for each axis.
fn uniform_pairs<L: Lanes>(key: Key, axes: usize) -> Vec<[Column; 2]> {
    let pair = |axis: usize| {
        std::array::from_fn(|number| {
            let mut column = Column::zero();
            let key = key.site((2 * axis + number) as u64);
            Stream::new(key).fill_uniform::<L>(&mut column, BLOCK);
            column
        })
    };
    (0..axes).map(pair).collect()
}

/// Log density of a standard t of `d` dimensions at 0.
fn peak<L: Lanes>(d: usize) -> f64 {
    let half = 0.5 * d as f64;
    let ratio = scalar::<L>(math::lgamma, 0.5 * NU + half) - scalar::<L>(math::lgamma, 0.5 * NU);
    // pi^(d / 2) = (2 pi)^(d / 2) / 2^(d / 2).
    ratio - half * scalar::<L>(math::log, 0.5 * NU) - d as f64 * HALF_LN_2PI
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dimension_is_student_s_t_and_draws_weigh_the_same_under_themselves() {
        let part = Part {
            log_weight: 0.0,
            location: vec![2.0],
            covariance: vec![9.0],
        };
        let mixture = Mixture::new::<f64>(vec![part], true).expect("a scale");
        // t with 6 degrees of freedom at 0: 5 sqrt(6) / 32... over its scale 3.
        let density = 15.0 / (16.0 * f64::sqrt(6.0)) / 3.0;
        let log = mixture.log_density::<f64>(&[2.0], &mut [0.0]);
        assert!((log - f64::ln(density)).abs() < 1e-14, "{log}");
        let further = mixture.log_density::<f64>(&[5.0], &mut [0.0]);
        let wanted = f64::ln(density) - 3.5 * f64::ln(1.0 + 1.0 / 6.0);
        assert!((further - wanted).abs() < 1e-14);
    }

    #[test]
    fn a_mixture_of_two_integrates_to_1_and_draws_from_both() {
        let part = |log_weight: f64, x: f64, sd: f64| Part {
            log_weight,
            location: vec![x],
            covariance: vec![sd * sd],
        };
        let parts = vec![part(0.0, -3.0, 0.5), part(f64::ln(3.0), 4.0, 1.0)];
        let mixture = Mixture::new::<f64>(parts, false).expect("scales");
        let step = 0.01;
        let density = |k: i32| {
            let x = step * f64::from(k);
            mixture.log_density::<f64>(&[x], &mut [0.0]).exp()
        };
        let total: f64 = step * (-20_000..20_000).map(density).sum::<f64>();
        assert!((total - 1.0).abs() < 1e-9, "{total}");
        let (mut to, mut logs) = (vec![Column::zero()], Column::zero());
        let mut right = 0;
        for block in 0..100 {
            mixture.draw::<f64>(Key::new(3).block(block), &mut to, &mut logs);
            right += to[0].iter().filter(|x| **x > 0.5).count();
        }
        // 3/4 of 12,800 draws; five standard deviations, and tails of 1e-3 at most.
        let share = right as f64 / 12_800.0;
        assert!((share - 0.75).abs() < 5.0 * 0.00383 + 1e-3, "{share}");
    }
}
