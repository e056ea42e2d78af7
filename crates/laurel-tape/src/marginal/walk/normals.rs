//! Normal densities: the priors of latents, and squares of what is observed.

use std::rc::Rc;

use laurel_dist::FamilyId;
use laurel_simd::math::HALF_LN_2PI;

use super::{MOST_LOGS, Result, Walk};
use crate::marginal::form::{Form, Scale, Value};
use crate::marginal::poly::Poly;
use crate::marginal::solve::Prior;
use crate::op::Opcode;
use crate::reverse::Refusal;
use crate::shape::shape;
use crate::tape::{Density, Operand, Place};
use crate::writer::ZERO;

impl Walk<'_> {
    /// A log density that latents change.
    pub(super) fn square(
        &mut self,
        density: Density,
        value: &[Operand],
        terms: &[Operand],
    ) -> Value {
        if density.family == FamilyId::Normal
            && let Ok(form) = self.form_or_stop(value[0])
            && let Ok(square) = self.residual(form, terms)
        {
            return Value::Square(Rc::new(square));
        }
        Value::Tangled(self.blamed(&[value, terms].concat()))
    }

    /// Adds the square of a row.
    pub(super) fn add(&mut self, row: usize, square: &(Form, Scale)) -> Result<()> {
        let (residual, scale) = square;
        match self.priors_of.iter().find(|&&(of, _)| of == row) {
            Some(&(_, latent)) => self.prior(latent, residual.clone(), scale.clone()),
            None => {
                self.observed.add(residual, scale);
                Ok(())
            }
        }
    }

    /// The prior of a latent; its own term, a 1, comes last.
    fn prior(&mut self, latent: usize, mut rest: Form, scale: Scale) -> Result<()> {
        if !self.blocking.is_empty() {
            return Ok(());
        }
        let own = rest.terms.pop().map(|(number, _)| number);
        if own != Some(latent) || latent != self.priors.len() {
            return Err(Refusal("priors that are out of order").into());
        }
        let Scale { weight, log } = scale;
        self.observed.log.add(&log);
        self.priors.push(Prior { weight, rest });
        Ok(())
    }

    /// Minus the logarithm of a standard deviation, written once.
    pub(super) fn minus_log(&mut self, density: Density, sd: Operand, logs: &[Operand]) -> Operand {
        let known = self.logs.iter().rev().find(|(known, _)| *known == sd);
        if let Some(&(_, log)) = known {
            return log;
        }
        let count = shape(density.family, density.size).terms;
        let made = self.algebra.writer.terms(density, count, &[ZERO, sd], logs);
        if self.logs.len() == MOST_LOGS {
            self.logs.remove(0);
        }
        self.logs.push((sd, made[2]));
        made[2]
    }

    pub(super) fn latent(&mut self, site: usize, place: Place, terms: &[Operand]) -> Result<()> {
        let slot = self.place(place);
        let form = self.new_latent(site, slot);
        let (rest, scale) = self.residual(form, terms)?;
        self.prior(self.latents.len() - 1, rest, scale)
    }

    pub(super) fn new_latent(&mut self, site: usize, slot: usize) -> Form {
        let number = self.latents.len();
        let centre = self.centre.get(number).copied().unwrap_or(0.0);
        self.latents.push(site);
        let form = Form {
            constant: Poly::number(centre),
            terms: vec![(number, Poly::number(1.0))],
        };
        self.slots[slot] = Value::Affine(form.clone());
        form
    }

    /// A value's normal density, whose mean has latents.
    pub(super) fn normal(&mut self, value: Form, terms: &[Operand]) -> Result<()> {
        let (residual, scale) = self.residual(value, terms)?;
        self.observed.add(&residual, &scale);
        Ok(())
    }

    /// A value less its mean.
    fn residual(&mut self, value: Form, terms: &[Operand]) -> Result<(Form, Scale)> {
        let mean = self.form_or_stop(terms[0])?;
        let scale = self.all_known(&terms[1..3])?;
        let scale = self.scale(scale[0], scale[1])?;
        let residual = value.plus(&mean.negated());
        Ok((self.shortened(residual), scale))
    }

    fn scale(&mut self, sd: Operand, minus_log: Operand) -> Result<Scale> {
        if let Operand::Constant(x) = sd
            && !(x > 0.0 && x < f64::INFINITY)
        {
            return Err(Refusal("a standard deviation of 0").into());
        }
        let known = self.scales.iter().rev().find(|(known, _)| *known == sd);
        if let Some((_, known)) = known {
            return Ok(known.clone());
        }
        let one = Operand::Constant(1.0);
        let inverse = self.algebra.writer.operation(Opcode::Div, &[one, sd]);
        let inverse = self.algebra.of(inverse);
        let scale = Scale {
            weight: self.algebra.times(&inverse, &inverse),
            log: self.algebra.of(minus_log).plus(&Poly::number(-HALF_LN_2PI)),
        };
        if self.scales.len() == MOST_LOGS {
            self.scales.remove(0);
        }
        self.scales.push((sd, scale.clone()));
        Ok(scale)
    }
}
