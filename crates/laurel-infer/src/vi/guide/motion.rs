//! Draws of a guide in free numbers (`laurel_dist::transform`): what they are, how steep log q is there, and how they move
//! with the guide's parameters.
//!
//! A draw x(lambda) at a fixed probability moves by df/dtheta: of locations and scales along with them, of gamma draws by
//! the slope of their shape (`laurel_dist::implicit`), of betas and dirichlets by those of the gammas that they are shares
//! of (`parts.rs`). M. Figurnov, S. Mohamed and A. Mnih 2018, Implicit reparameterization gradients (NeurIPS).

use laurel_dist::derivatives::{self, Derivatives};
use laurel_dist::implicit::gamma_slope;
use laurel_dist::{FamilyId, MAX_LOGS};
use laurel_rng::Key;
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes, columns, math};
use laurel_tape::proposal::SiteView;

use super::family::{FamilyGuide, logs_of};
use super::parts::Parts;
use super::site::SiteGuide;
use super::student_t::StudentTGuide;

impl SiteGuide {
    /// Whether draws move with the parameters.
    pub(crate) fn moves(&self) -> bool {
        match self {
            Self::Family(guide) => guide.moves(),
            Self::Dirichlet(_) | Self::StudentT(_) => true,
            Self::Interval(_) | Self::Logits(_) | Self::Success(_) => false,
        }
    }

    /// Free numbers of the drawn values `[free]`, and the logarithm of d value / d free, which is added to `log_q`.
    pub(crate) fn free<L: Lanes>(
        &self,
        view: SiteView<'_>,
        to: &mut [Column],
        log_q: &mut Column,
        n: usize,
    ) {
        if let Some(parts) = self.parts::<L>(view, n) {
            return parts.free::<L>(to, log_q, n);
        }
        let x = view.value(0);
        match self {
            Self::Family(guide) if guide.is_positive() && view.site.logs.is_empty() => {
                columns::map1::<L>(&mut to[0], x, n, math::log);
            }
            Self::Family(guide) if guide.is_positive() => to[0].clone_from(view.log(0)),
            _ => to[0].clone_from(x),
        }
        if self.is_positive() {
            columns::add::<L>(log_q, &to[0], n);
        }
    }

    /// d log q / d free `[free]`.
    pub(crate) fn free_slopes<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        match self {
            Self::Family(guide) if guide.family != FamilyId::Beta => {
                guide.slope::<L>(view, &mut to[0], n);
            }
            Self::StudentT(guide) => guide.slope::<L>(view, &mut to[0], n),
            _ => {
                if let Some(parts) = self.parts::<L>(view, n) {
                    parts.slopes::<L>(to, n);
                }
                return;
            }
        }
        if self.is_positive() {
            let one = L::splat(1.0);
            columns::update1::<L>(&mut to[0], view.value(0), n, |slope, x| slope * x + one);
        }
    }

    /// How a number moves with each natural parameter `[params]` whose derivatives in the free numbers are `slopes`
    /// `[free]`.
    pub(crate) fn pull_back<L: Lanes>(
        &self,
        (view, free): (SiteView<'_>, &[Column]),
        slopes: &[Column],
        key: Key,
        to: &mut [Column],
        n: usize,
    ) {
        if let Some(parts) = self.parts::<L>(view, n) {
            return parts.pull_back::<L>(slopes, key, to, n);
        }
        each::<L>(n, |at| {
            let (f, slope) = (get::<L>(&free[0], at), get::<L>(&slopes[0], at));
            let moved = match self {
                Self::Family(guide) => guide.moved(f, get(view.value(0), at)),
                Self::StudentT(guide) => guide.moved(f),
                _ => [L::zero(); 2],
            };
            for (column, moved) in to.iter_mut().zip(moved) {
                put(column, at, slope * moved);
            }
        });
    }

    /// The first of its values and how many it has, where these are whole numbers in a row.
    pub(crate) fn support(&self) -> Option<(f64, usize)> {
        match self {
            Self::Logits(guide) => Some(guide.support()),
            Self::Success(guide) if !guide.is_binomial() => Some((0.0, 2)),
            _ => None,
        }
    }

    fn is_positive(&self) -> bool {
        matches!(self, Self::Family(guide) if guide.is_positive())
    }

    /// What is made of shares of gammas.
    fn parts<L: Lanes>(&self, view: SiteView<'_>, n: usize) -> Option<Parts> {
        match self {
            Self::Dirichlet(guide) => Some(Parts::of_simplex::<L>(&guide.alpha, view, n)),
            Self::Family(guide) if guide.family == FamilyId::Beta => {
                Some(Parts::of_unit::<L>(&guide.natural, view, n))
            }
            _ => None,
        }
    }
}

impl FamilyGuide {
    fn moves(&self) -> bool {
        use FamilyId::{Beta, Cauchy, Gumbel, Laplace, Logistic, Normal};
        let is_real = matches!(self.family, Normal | Laplace | Cauchy | Logistic | Gumbel);
        is_real || self.family == Beta || self.is_positive()
    }

    /// Whether the free number is a logarithm.
    fn is_positive(&self) -> bool {
        use FamilyId::{Exponential, Gamma, HalfCauchy, HalfNormal, InvGamma, LogNormal, Weibull};
        matches!(
            self.family,
            Exponential | Gamma | HalfCauchy | HalfNormal | InvGamma | LogNormal | Weibull
        )
    }

    /// d log q / d value.
    fn slope<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let logs: [&Column; MAX_LOGS] = logs_of(view);
        self.with_parts(view.value(0), logs, |parts| {
            let wanted = Derivatives {
                log_prob: None,
                partials: &mut [(0, to)],
            };
            derivatives::derive::<L>(self.family, wanted, parts, n);
        });
    }

    /// d free / d parameter, at a value and its free number.
    fn moved<L: Lanes>(&self, free: L, x: L) -> [L; 2] {
        let [a, b] = self.natural;
        let (one, zero) = (L::splat(1.0), L::zero());
        match self.family {
            FamilyId::Exponential => [L::splat(-1.0 / a), zero],
            FamilyId::HalfNormal | FamilyId::HalfCauchy => [L::splat(1.0 / a), zero],
            // x = scale E^(1 / shape), E exponential.
            FamilyId::Weibull => {
                let ln_scale = math::log(L::splat(b));
                [(ln_scale - free) / L::splat(a), L::splat(1.0 / b)]
            }
            FamilyId::Gamma => {
                let rate = L::splat(b);
                let slope = gamma_slope(a, rate * x, math::log(rate) + free);
                [slope, L::splat(-1.0 / b)]
            }
            FamilyId::InvGamma => {
                let scale = L::splat(b);
                let slope = gamma_slope(a, scale / x, math::log(scale) - free);
                [-slope, L::splat(1.0 / b)]
            }
            _ => [one, (free - L::splat(a)) / L::splat(b)],
        }
    }
}

impl StudentTGuide {
    fn moved<L: Lanes>(&self, x: L) -> [L; 2] {
        let shift = x - L::splat(self.location);
        [L::splat(1.0), shift / L::splat(self.scale)]
    }
}
