//! The oracle of gradients: forward-mode numbers, and a program run with them as it is written, one sample at a time,
//! with the densities of the textbooks. Slow and obvious; a number of numbers gives second derivatives.

use std::ops::{Add, Div, Mul, Neg, Sub};

use laurel_dist::{Body, FamilyId};
use laurel_simd::math;
use laurel_tape::op::Opcode;
use laurel_tape::tape::{Density, Instruction, Operand, Place, Tape};
use laurel_tape::view::{View, ViewKind};

pub trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    fn of(x: f64) -> Self;
    /// The number without its derivatives.
    fn plain(self) -> f64;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn erf(self) -> Self;
    fn normal_log_cdf(self) -> Self;
    /// Derivative `order` of ln Gamma.
    fn polygamma(self, order: u32) -> Self;
    /// x to the power of a constant.
    fn power(self, p: f64) -> Self;
}

impl Real for f64 {
    fn of(x: f64) -> Self {
        x
    }
    fn plain(self) -> f64 {
        self
    }
    fn exp(self) -> Self {
        math::exp(self)
    }
    fn ln(self) -> Self {
        math::log(self)
    }
    fn sin(self) -> Self {
        math::sin(self)
    }
    fn cos(self) -> Self {
        math::cos(self)
    }
    fn erf(self) -> Self {
        math::erf(self)
    }
    fn normal_log_cdf(self) -> Self {
        math::normal_log_cdf(self)
    }
    fn polygamma(self, order: u32) -> Self {
        match order {
            0 => math::lgamma(self),
            1 => math::digamma(self),
            2 => math::trigamma(self),
            // -2 sum of 1 / (x + k)^3, the rest of the sum by its integral (Euler and Maclaurin).
            3 => {
                let mut sum = 0.0;
                for k in 0..40 {
                    sum += (self + f64::from(k)).powi(-3);
                }
                let x = self + 40.0;
                -2.0 * (sum + 0.5 / x.powi(2) + 0.5 / x.powi(3) + 0.25 / x.powi(4))
            }
            _ => f64::NAN,
        }
    }
    fn power(self, p: f64) -> Self {
        math::pow(self, p)
    }
}

/// A number and how fast it changes.
#[derive(Clone, Copy, Debug)]
pub struct Dual<T> {
    pub value: T,
    pub rate: T,
}

impl<T: Real> Dual<T> {
    fn chain(self, value: T, slope: T) -> Self {
        // What does not change has rate 0, whatever the slope.
        let still = self.rate.plain() == 0.0 && !slope.plain().is_finite();
        let rate = if still { T::of(0.0) } else { self.rate * slope };
        Dual { value, rate }
    }
}

impl<T: Real> Add for Dual<T> {
    type Output = Self;
    fn add(self, b: Self) -> Self {
        Dual {
            value: self.value + b.value,
            rate: self.rate + b.rate,
        }
    }
}

impl<T: Real> Sub for Dual<T> {
    type Output = Self;
    fn sub(self, b: Self) -> Self {
        Dual {
            value: self.value - b.value,
            rate: self.rate - b.rate,
        }
    }
}

impl<T: Real> Mul for Dual<T> {
    type Output = Self;
    fn mul(self, b: Self) -> Self {
        Dual {
            value: self.value * b.value,
            rate: self.rate * b.value + self.value * b.rate,
        }
    }
}

impl<T: Real> Div for Dual<T> {
    type Output = Self;
    fn div(self, b: Self) -> Self {
        let value = self.value / b.value;
        Dual {
            value,
            rate: (self.rate - value * b.rate) / b.value,
        }
    }
}

impl<T: Real> Neg for Dual<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Dual {
            value: -self.value,
            rate: -self.rate,
        }
    }
}

impl<T: Real> Real for Dual<T> {
    fn of(x: f64) -> Self {
        Dual {
            value: T::of(x),
            rate: T::of(0.0),
        }
    }
    fn plain(self) -> f64 {
        self.value.plain()
    }
    fn exp(self) -> Self {
        self.chain(self.value.exp(), self.value.exp())
    }
    fn ln(self) -> Self {
        self.chain(self.value.ln(), T::of(1.0) / self.value)
    }
    fn sin(self) -> Self {
        self.chain(self.value.sin(), self.value.cos())
    }
    fn cos(self) -> Self {
        self.chain(self.value.cos(), -self.value.sin())
    }
    fn erf(self) -> Self {
        let slope = T::of(std::f64::consts::FRAC_2_SQRT_PI) * (-(self.value * self.value)).exp();
        self.chain(self.value.erf(), slope)
    }
    fn normal_log_cdf(self) -> Self {
        let x = self.value;
        let y = x.normal_log_cdf();
        let log = T::of(-0.5) * x * x - T::of(math::HALF_LN_2PI) - y;
        self.chain(y, log.exp())
    }
    fn polygamma(self, order: u32) -> Self {
        self.chain(self.value.polygamma(order), self.value.polygamma(order + 1))
    }
    fn power(self, p: f64) -> Self {
        self.chain(self.value.power(p), T::of(p) * self.value.power(p - 1.0))
    }
}

/// The log joint of one sample; `inputs` are slots of latent values with what is in them.
pub fn log_joint<T: Real>(tape: &Tape, inputs: &[(usize, T)]) -> T {
    run(tape, inputs, false)
}

/// The same of free numbers, in the slots of the first values of each site, with the logarithms of the Jacobians.
pub fn log_joint_of_free<T: Real>(tape: &Tape, inputs: &[(usize, T)]) -> T {
    run(tape, inputs, true)
}

fn run<T: Real>(tape: &Tape, inputs: &[(usize, T)], free: bool) -> T {
    let mut run = Run {
        tape,
        inputs,
        free,
        slots: vec![T::of(f64::NAN); tape.slots],
        joint: T::of(0.0),
        passes: Vec::new(),
    };
    run.all(&tape.instructions);
    run.joint
}

struct Run<'a, T> {
    tape: &'a Tape,
    inputs: &'a [(usize, T)],
    free: bool,
    slots: Vec<T>,
    joint: T,
    passes: Vec<usize>,
}

impl<T: Real> Run<'_, T> {
    fn all(&mut self, instructions: &[Instruction]) {
        instructions.iter().for_each(|each| self.step(each));
    }

    fn step(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Map { op, to, args } => {
                let args = self.values(args);
                self.slots[*to] = apply(*op, &args);
            }
            Instruction::Gather { to, index, from } => {
                let index = self.value(*index).plain();
                let whole = index >= 0.0 && index.trunc() == index;
                let chosen = whole.then(|| from.get(index as usize)).flatten();
                self.slots[*to] = chosen.map_or(T::of(f64::NAN), |&each| self.value(each));
            }
            Instruction::CheckIndex {
                index,
                count,
                guard,
                ..
            } => {
                let index = self.value(*index).plain();
                let inside = index >= 0.0 && index < *count as f64 && index.trunc() == index;
                if !inside && self.allowed(*guard) {
                    self.joint = T::of(f64::NEG_INFINITY);
                }
            }
            Instruction::Terms {
                density,
                to,
                params,
                ..
            } => {
                let terms = terms(density.family, &self.values(params));
                to.iter()
                    .zip(terms)
                    .for_each(|(&slot, term)| self.slots[slot] = term);
            }
            Instruction::Sample {
                density,
                values,
                logs,
                terms,
                ..
            } => {
                let terms = self.values(terms);
                let x = self.draw(*density, values, &terms);
                for (number, &log) in logs.iter().enumerate() {
                    let slot = self.place(log);
                    self.slots[slot] = match (density.family, number) {
                        (FamilyId::Beta, 1) => (T::of(1.0) - x[0]).ln(),
                        (_, number) if number < x.len() => x[number].ln(),
                        _ => T::of(0.0),
                    };
                }
                self.score(*density, &x, &terms, None);
            }
            Instruction::Observe {
                density,
                guard,
                value,
                terms,
                ..
            } => {
                let (value, terms) = (self.values(value), self.values(terms));
                self.score(*density, &value, &terms, *guard);
            }
            Instruction::LogProb {
                density,
                to,
                value,
                terms,
                ..
            } => {
                let (value, terms) = (self.values(value), self.values(terms));
                self.slots[*to] = log_prob(density.family, &value, &terms);
            }
            Instruction::Copy { to, from } => {
                let to = self.place(*to);
                self.slots[to] = self.value(*from);
            }
            Instruction::Carry { to, from } => {
                let from = self.values(from);
                to.iter()
                    .zip(from)
                    .for_each(|(&slot, value)| self.slots[slot] = value);
            }
            Instruction::Factor { guard, weight, .. } => {
                if self.allowed(*guard) {
                    self.joint = self.joint + self.value(*weight);
                }
            }
            Instruction::Loop { count, body, .. } => {
                for pass in 0..*count {
                    self.passes.push(pass);
                    self.all(body);
                    self.passes.pop();
                }
            }
            Instruction::Derive { .. }
            | Instruction::Accumulate { .. }
            | Instruction::Dot { .. }
            | Instruction::Logit { .. }
            | Instruction::LogAddExp { .. }
            | Instruction::AddLogSum { .. }
            | Instruction::Across { .. } => {
                unreachable!("no part of a program")
            }
        }
    }

    /// A latent value; its slots may have held something else before.
    fn draw(&mut self, density: Density, values: &[Place], terms: &[T]) -> Vec<T> {
        let slots: Vec<usize> = values.iter().map(|&value| self.place(value)).collect();
        let given = |slot: &usize| {
            let found = self.inputs.iter().find(|(other, _)| other == slot);
            found.map(|&(_, value)| value)
        };
        let given: Vec<T> = slots.iter().filter_map(given).collect();
        let value = if self.free {
            let (value, log_jacobian) = constrain(density.family, &given, terms);
            self.joint = self.joint + log_jacobian;
            value
        } else {
            given
        };
        slots
            .iter()
            .zip(&value)
            .for_each(|(&slot, &x)| self.slots[slot] = x);
        value
    }

    fn score(&mut self, density: Density, x: &[T], terms: &[T], guard: Option<Operand>) {
        if self.allowed(guard) {
            self.joint = self.joint + log_prob(density.family, x, terms);
        }
    }

    fn allowed(&self, guard: Option<Operand>) -> bool {
        guard.is_none_or(|guard| self.value(guard).plain() != 0.0)
    }

    fn place(&self, place: Place) -> usize {
        match place {
            Place::Fixed(slot) => slot,
            Place::View(view) => self.tape.views[view].at(&self.passes),
        }
    }

    fn values(&self, operands: &[Operand]) -> Vec<T> {
        operands.iter().map(|&each| self.value(each)).collect()
    }

    fn value(&self, operand: Operand) -> T {
        match operand {
            Operand::Slot(slot) => self.slots[slot],
            Operand::Constant(value) => T::of(value),
            Operand::View(view) => self.viewed(&self.tape.views[view]),
        }
    }

    fn viewed(&self, view: &View) -> T {
        let at = view.at(&self.passes);
        match view.kind {
            ViewKind::Data => T::of(self.tape.data[at]),
            ViewKind::Slots => self.slots[at],
            ViewKind::Indirect { by, stride, .. } => {
                let number = self.tape.data[self.tape.views[by].at(&self.passes)];
                self.slots[at + stride * number as usize]
            }
        }
    }
}

/// An operator, by the arithmetic of its definition.
pub fn apply<T: Real>(op: Opcode, args: &[T]) -> T {
    let a = args[0];
    let b = args.get(1).copied().unwrap_or(a);
    let (one, two) = (T::of(1.0), T::of(2.0));
    let constant = |value: f64| T::of(value);
    let step = || {
        let plain = |k: usize| args.get(k).map_or(0.0, |x| x.plain());
        constant(laurel_tape::kernels::apply(
            op,
            plain(0),
            plain(1),
            plain(2),
        ))
    };
    let floor = |x: T| constant(x.plain().floor());
    match op {
        Opcode::Add => a + b,
        Opcode::Sub => a - b,
        Opcode::Mul => a * b,
        Opcode::Div => a / b,
        Opcode::Neg => -a,
        Opcode::Min => {
            if b.plain() < a.plain() {
                b
            } else {
                a
            }
        }
        Opcode::Max => {
            if a.plain() < b.plain() {
                b
            } else {
                a
            }
        }
        Opcode::Mod => a - b * floor(a / b),
        Opcode::Rem => a - b * constant((a / b).plain().trunc()),
        Opcode::Abs => {
            if a.plain() < 0.0 {
                -a
            } else {
                a
            }
        }
        Opcode::Sqrt => a.power(0.5),
        Opcode::Exp => a.exp(),
        Opcode::Log => a.ln(),
        Opcode::Log1p => integral(math::log1p(a.plain()), a, |x| one / (one + x)),
        Opcode::Expm1 => integral(math::expm1(a.plain()), a, |x| x.exp()),
        Opcode::Pow => (b * a.ln()).exp(),
        Opcode::Tanh => (a.exp() - (-a).exp()) / (a.exp() + (-a).exp()),
        Opcode::Sigmoid if a.plain() < 0.0 => a.exp() / (one + a.exp()),
        Opcode::Sigmoid => one / (one + (-a).exp()),
        Opcode::Softplus => (one + a.exp()).ln(),
        Opcode::Lgamma => a.polygamma(0),
        Opcode::Digamma => a.polygamma(1),
        Opcode::Trigamma => a.polygamma(2),
        Opcode::Select => {
            if a.plain() == 0.0 {
                args[2]
            } else {
                b
            }
        }
        Opcode::Sin => a.sin(),
        Opcode::Cos => a.cos(),
        Opcode::Tan => a.sin() / a.cos(),
        Opcode::Asin => integral(math::asin(a.plain()), a, |x| (one - x * x).power(-0.5)),
        Opcode::Acos => integral(math::acos(a.plain()), a, |x| -(one - x * x).power(-0.5)),
        Opcode::Atan => integral(math::atan(a.plain()), a, |x| one / (one + x * x)),
        Opcode::Atan2 => integral(math::atan2(a.plain(), b.plain()), a / b, |x| {
            one / (one + x * x)
        }),
        Opcode::Sinh => (a.exp() - (-a).exp()) / two,
        Opcode::Cosh => (a.exp() + (-a).exp()) / two,
        Opcode::Cbrt => {
            let root = |x: T| (x.ln() / T::of(3.0)).exp();
            if a.plain() < 0.0 { -root(-a) } else { root(a) }
        }
        Opcode::Erf => a.erf(),
        Opcode::Erfc => one - a.erf(),
        Opcode::NormalCdf => a.normal_log_cdf().exp(),
        Opcode::NormalLogCdf => a.normal_log_cdf(),
        Opcode::LogChoose => {
            let factorial = |x: T| (x + one).polygamma(0);
            factorial(a) - factorial(b) - factorial(a - b)
        }
        Opcode::LogAddExp => {
            let top = T::of(a.plain().max(b.plain()));
            top + ((a - top).exp() + (b - top).exp()).ln()
        }
        Opcode::MaskedMul | Opcode::MaskedDiv if a.plain() == 0.0 => constant(0.0),
        Opcode::MaskedMul => a * b,
        Opcode::MaskedDiv => a / b,
        Opcode::Quot
        | Opcode::Floor
        | Opcode::Ceil
        | Opcode::Round
        | Opcode::Signum
        | Opcode::Eq
        | Opcode::Lt
        | Opcode::Le
        | Opcode::Not => step(),
    }
}

/// A function with this value whose derivative is `slope`, by its first two terms around the point itself: right in
/// the value and in the first two derivatives.
fn integral<T: Real>(value: f64, x: T, slope: impl Fn(T) -> T) -> T {
    // The change of x, 0 but for its rates; with it f(x0) + (f'(x0) + f'(x)) / 2 dx.
    let start = T::of(x.plain());
    let change = x - start;
    T::of(value) + T::of(0.5) * (slope(start) + slope(x)) * change
}

/// The terms of a density, as their documentation defines them.
fn terms<T: Real>(family: FamilyId, p: &[T]) -> Vec<T> {
    let (zero, one) = (T::of(0.0), T::of(1.0));
    let lgamma = |x: T| x.polygamma(0);
    let sum = || p.iter().fold(zero, |sum, &x| sum + x);
    match family {
        FamilyId::Normal => vec![p[0], p[1], -p[1].ln()],
        FamilyId::Gamma => vec![p[0], p[1], p[1].ln(), -lgamma(p[0])],
        FamilyId::Beta => {
            let beta = lgamma(p[0]) + lgamma(p[1]) - lgamma(p[0] + p[1]);
            vec![p[0], p[1], -beta, zero]
        }
        FamilyId::Exponential | FamilyId::Poisson => vec![p[0], p[0].ln()],
        FamilyId::Dirichlet => {
            let each = p.iter().fold(zero, |sum, &alpha| sum + lgamma(alpha));
            p.iter().copied().chain([lgamma(sum()) - each]).collect()
        }
        FamilyId::Discrete => p.iter().map(|&w| w.ln() - sum().ln()).collect(),
        FamilyId::Bernoulli | FamilyId::Flip => vec![(one - p[0]).ln(), p[0].ln()],
        FamilyId::UniformContinuous => vec![p[0], p[1], -(p[1] - p[0]).ln()],
        FamilyId::UniformDiscrete => {
            let width = p[1].plain() - p[0].plain();
            [p[0].plain(), p[1].plain(), -width.ln()].map(T::of).into()
        }
        FamilyId::Binomial => vec![p[0], p[1], p[1].ln(), (one - p[1]).ln()],
        FamilyId::Laplace => vec![p[0], one / p[1], -(p[1] + p[1]).ln()],
        FamilyId::StudentT => terms(FamilyId::StudentTLocScale, &[p[0], zero, one]),
        FamilyId::StudentTLocScale => {
            let half = T::of(0.5);
            let h = half * p[0];
            let two_pi = T::of(std::f64::consts::TAU);
            let constant = lgamma(h + half) - lgamma(h) - half * (two_pi * h).ln() - p[2].ln();
            vec![p[1], p[0].power(-0.5) / p[2], h + half, constant]
        }
        FamilyId::Cauchy => terms(FamilyId::StudentTLocScale, &[one, p[0], p[1]]),
        FamilyId::HalfNormal => vec![p[0], -p[0].ln()],
        FamilyId::HalfCauchy => vec![p[0], T::of(2.0 / std::f64::consts::PI).ln() - p[0].ln()],
        FamilyId::LogNormal => vec![p[0], p[1], -p[1].ln()],
        FamilyId::InvGamma => terms(FamilyId::Gamma, p),
        FamilyId::Weibull => vec![p[0], p[1], p[1].ln(), p[0].ln()],
        FamilyId::Logistic | FamilyId::Gumbel => vec![p[0], p[1], -p[1].ln()],
        FamilyId::Pareto => vec![p[0], p[1], p[1].ln()],
        FamilyId::NegBinomial2 => vec![p[0], p[1], zero, zero],
        FamilyId::NegBinomial => vec![p[0] / p[1], p[0], zero, zero],
        FamilyId::Geometric => vec![p[0].ln(), (one - p[0]).ln()],
        FamilyId::BetaBinomial => vec![p[0], p[1], p[2], zero],
        FamilyId::BernoulliLogit => {
            vec![-(one + p[0].exp()).ln(), -(one + (-p[0]).exp()).ln()]
        }
        FamilyId::BinomialLogit => {
            let (ln_p, ln_q) = (-(one + (-p[1]).exp()).ln(), -(one + p[1].exp()).ln());
            vec![p[0], ln_p.exp(), ln_p, ln_q]
        }
        FamilyId::PoissonLog => vec![p[0].exp(), p[0]],
        FamilyId::Hypergeometric => vec![p[0], p[1], p[2], zero],
        // The Bessel function by its series: sum of (k / 2)^(2 n) / n!^2.
        FamilyId::VonMises => {
            let quarter = T::of(0.25) * p[1] * p[1];
            let (mut term, mut sum) = (one, one);
            for n in 1..60 {
                term = term * quarter / T::of(f64::from(n * n));
                sum = sum + term;
            }
            vec![p[0], p[1], p[1] - (T::of(std::f64::consts::TAU) * sum).ln()]
        }
        FamilyId::SkewNormal => vec![p[0], p[1], p[2], -p[1].ln()],
        FamilyId::ExpModNormal => vec![p[0], p[1], p[2], p[2].ln()],
        FamilyId::ZeroInflatedPoisson => {
            let none = p[0] + (one - p[0]) * (-p[1]).exp();
            vec![p[1], p[1].ln(), none.ln(), (one - p[0]).ln()]
        }
        FamilyId::ChiSquared => {
            let half = T::of(0.5);
            terms(FamilyId::Gamma, &[half * p[0], half])
        }
    }
}

/// The log density at `x`, from the terms.
fn log_prob<T: Real>(family: FamilyId, x: &[T], t: &[T]) -> T {
    let (zero, one, half) = (T::of(0.0), T::of(1.0), T::of(0.5));
    let never = T::of(f64::NEG_INFINITY);
    let code = x[0].plain();
    let whole = code >= 0.0 && code.trunc() == code;
    let when = |inside: bool, y: T| if inside { y } else { never };
    let x0 = x[0];
    match family.body() {
        Body::Normal => {
            let z = (x0 - t[0]) / t[1];
            t[2] - half * z * z - T::of(math::HALF_LN_2PI)
        }
        Body::Gamma => {
            let y = t[0] * (t[2] + x0.ln()) - t[1] * x0 + t[3] - x0.ln();
            when(code > 0.0, y)
        }
        Body::Beta => {
            let y = t[2] + (t[0] - one) * x0.ln() + (t[1] - one) * (one - x0).ln();
            when(code > 0.0 && code < 1.0, y)
        }
        Body::Exponential => when(code >= 0.0, t[1] - t[0] * x0),
        Body::Dirichlet => {
            let pairs = x.iter().zip(t);
            pairs.fold(t[x.len()], |sum, (&x, &alpha)| sum + (alpha - one) * x.ln())
        }
        Body::Discrete | Body::Bernoulli => {
            if whole && (code as usize) < t.len() {
                t[code as usize]
            } else {
                never
            }
        }
        Body::UniformContinuous => when(code >= t[0].plain() && code <= t[1].plain(), t[2]),
        Body::UniformDiscrete => when(
            code >= t[0].plain() && code < t[1].plain() && code.trunc() == code,
            t[2],
        ),
        Body::Poisson => when(whole, x0 * t[1] - t[0] - (x0 + one).polygamma(0)),
        Body::Binomial => {
            let n = t[0].plain();
            let choose = T::of(math::log_choose(n, code));
            let of = |count: f64, log: T| {
                if count == 0.0 {
                    zero
                } else {
                    T::of(count) * log
                }
            };
            when(
                whole && code <= n,
                choose + of(code, t[2]) + of(n - code, t[3]),
            )
        }
        Body::Laplace => {
            let distance = x0 - t[0];
            let size = if distance.plain() < 0.0 {
                -distance
            } else {
                distance
            };
            t[2] - size * t[1]
        }
        Body::StudentT => {
            let w = (x0 - t[0]) * t[1];
            t[3] - t[2] * (one + w * w).ln()
        }
        Body::Weibull => {
            let ratio = t[0] * (x0.ln() - t[2]);
            when(code > 0.0, t[3] - x0.ln() + ratio - ratio.exp())
        }
        Body::Logistic => {
            let z = (x0 - t[0]) / t[1];
            let tail = (one + (-z).exp()).ln();
            t[2] - z - tail - tail
        }
        Body::Gumbel => {
            let z = (x0 - t[0]) / t[1];
            t[2] - z - (-z).exp()
        }
        Body::Pareto => {
            let y = t[2] - x0.ln() - t[1] * (x0.ln() - t[0].ln());
            when(code >= t[0].plain(), y)
        }
        Body::NegBinomial2 => {
            let (mu, phi) = (t[0], t[1]);
            let lgamma = |x: T| x.polygamma(0);
            let choose = lgamma(x0 + phi) - lgamma(x0 + one) - lgamma(phi);
            let sum = (mu + phi).ln();
            when(
                whole,
                choose + phi * (phi.ln() - sum) + x0 * (mu.ln() - sum),
            )
        }
        Body::Geometric => when(whole, t[0] + x0 * t[1]),
        Body::BetaBinomial => {
            let (n, a, b) = (T::of(t[0].plain()), t[1], t[2]);
            let lgamma = |x: T| x.polygamma(0);
            let beta = |a: T, b: T| lgamma(a) + lgamma(b) - lgamma(a + b);
            let choose = T::of(math::log_choose(n.plain(), code));
            let y = choose + beta(x0 + a, n - x0 + b) - beta(a, b);
            when(whole && code <= n.plain(), y)
        }
        Body::Hypergeometric => {
            let [n, a, b] = [t[0], t[1], t[2]].map(T::plain);
            let choose = math::log_choose(a, code) + math::log_choose(b, n - code);
            let y = T::of(choose - math::log_choose(a + b, n));
            when(whole && code <= a && code <= n && n - code <= b, y)
        }
        Body::VonMises => t[2] + t[1] * ((x0 - t[0]).cos() - one),
        Body::SkewNormal => {
            let z = (x0 - t[0]) / t[1];
            let constant = T::of(math::LN_2 - math::HALF_LN_2PI);
            t[3] - half * z * z + constant + (t[2] * z).normal_log_cdf()
        }
        Body::ExpModNormal => {
            let (z, a) = ((x0 - t[0]) / t[1], t[2] * t[1]);
            t[3] + half * a * a - a * z + (z - a).normal_log_cdf()
        }
        Body::ZeroInflatedPoisson => {
            let counted = x0 * t[1] - t[0] - (x0 + one).polygamma(0) + t[3];
            when(whole, if code == 0.0 { t[2] } else { counted })
        }
        Body::HalfNormal => {
            let z = x0 / t[0];
            let constant = T::of(math::LN_2 - math::HALF_LN_2PI);
            when(code >= 0.0, t[1] - half * z * z + constant)
        }
        Body::HalfCauchy => {
            let z = x0 / t[0];
            when(code >= 0.0, t[1] - (one + z * z).ln())
        }
        Body::LogNormal => {
            let z = (x0.ln() - t[0]) / t[1];
            let y = t[2] - half * z * z - x0.ln() - T::of(math::HALF_LN_2PI);
            when(code > 0.0, y)
        }
        Body::InvGamma => {
            let y = t[0] * (t[2] - x0.ln()) - t[1] / x0 + t[3] - x0.ln();
            when(code > 0.0, y)
        }
    }
}

/// The value of free numbers, with the logarithm of the Jacobian determinant.
fn constrain<T: Real>(family: FamilyId, u: &[T], t: &[T]) -> (Vec<T>, T) {
    let (zero, one) = (T::of(0.0), T::of(1.0));
    let sigmoid = |u: T| one / (one + (-u).exp());
    let between = |lo: T, hi: T| {
        let (x, width) = (lo + (hi - lo) * sigmoid(u[0]), hi - lo);
        (
            vec![x],
            (width * sigmoid(u[0]) * (one - sigmoid(u[0]))).ln(),
        )
    };
    let positive = matches!(
        family.spec().support,
        laurel_dist::Support::Positive | laurel_dist::Support::NonNegative
    );
    match family {
        _ if positive => (vec![u[0].exp()], u[0]),
        FamilyId::Beta => between(zero, one),
        FamilyId::UniformContinuous => between(t[0], t[1]),
        FamilyId::Dirichlet => {
            let (mut x, mut left, mut log) = (Vec::new(), one, zero);
            for (k, &u) in u.iter().enumerate() {
                let share = sigmoid(u - T::of(((t.len() - 2 - k) as f64).ln()));
                x.push(left * share);
                log = log + (left * share * (one - share)).ln();
                left = left - left * share;
            }
            x.push(left);
            (x, log)
        }
        _ => (u.to_vec(), zero),
    }
}
