//! A program run on affine functions of its latents instead of numbers. Where every latent and every observation is
//! normal, with a mean that is affine and a standard deviation that no latent changes, the program is linear and
//! Gaussian: its log joint is the sum of constants and of squares of residuals.

use laurel_dist::FamilyId;
use laurel_simd::Lanes;
use laurel_simd::math::HALF_LN_2PI;

use crate::arithmetic::Arithmetic;
use crate::op::Opcode;
use crate::reverse::Refusal;
use crate::tape::{Density, Instruction, Operand, Place, Tape};
use crate::view::ViewKind;

/// A constant and multiples of latents, by ascending number.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Form {
    /// What it is where all latents are 0.
    pub constant: f64,
    /// Latents, in the order of their draws, and what they are multiplied by.
    pub terms: Vec<(usize, f64)>,
}

impl Form {
    fn of(constant: f64) -> Self {
        Self {
            constant,
            terms: Vec::new(),
        }
    }

    /// Its value at latents `x`.
    pub fn at(&self, x: &[f64]) -> f64 {
        let terms = self.terms.iter();
        terms.fold(self.constant, |sum, &(latent, factor)| {
            sum + factor * x[latent]
        })
    }

    fn times(mut self, factor: f64) -> Self {
        self.constant *= factor;
        self.terms.iter_mut().for_each(|term| term.1 *= factor);
        self
    }

    fn plus(&self, other: &Self) -> Self {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut a, mut b) = (self.terms.as_slice(), other.terms.as_slice());
        while let (Some(&(i, x)), Some(&(j, y))) = (a.first(), b.first()) {
            let (take_a, take_b) = (i <= j, j <= i);
            terms.push((
                i.min(j),
                if take_a { x } else { 0.0 } + if take_b { y } else { 0.0 },
            ));
            a = &a[usize::from(take_a)..];
            b = &b[usize::from(take_b)..];
        }
        terms.extend(a.iter().chain(b));
        Self {
            constant: self.constant + other.constant,
            terms,
        }
    }
}

/// What a normal density is of.
#[derive(Clone, Debug)]
pub struct Residual {
    /// Value less mean.
    pub form: Form,
    /// Standard deviation; 0 of an equality, which adds nothing to the constant.
    pub sd: f64,
}

/// What a walk through a linear Gaussian program comes to.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Site and element of each latent.
    pub latents: Vec<(usize, usize)>,
    /// The part of the log joint that no latent changes, in nats; without the squares of residuals.
    pub constant: f64,
    /// Outputs; `None` for what is not affine.
    pub outputs: Vec<Option<Form>>,
}

/// Runs a program on affine functions; `sink` gets the residual of every normal density.
///
/// # Errors
/// [`Refusal`] with what is not linear or not Gaussian, or where there are more than `most` latents.
pub fn walk<L: Lanes>(
    tape: &Tape,
    most: usize,
    sink: &mut dyn FnMut(&Residual),
) -> Result<Summary, Refusal> {
    let mut walk = Walk {
        arithmetic: Arithmetic::new::<L>(),
        tape,
        most,
        sink,
        slots: vec![Some(Form::default()); tape.slots],
        passes: Vec::new(),
        latents: Vec::new(),
        constant: 0.0,
    };
    walk.all(&tape.instructions)?;
    let outputs = tape.outputs.iter();
    Ok(Summary {
        outputs: outputs.map(|output| walk.form(output.operand)).collect(),
        latents: walk.latents,
        constant: walk.constant,
    })
}

struct Walk<'a> {
    arithmetic: Arithmetic,
    tape: &'a Tape,
    most: usize,
    sink: &'a mut dyn FnMut(&Residual),
    /// `None` for what is not affine.
    slots: Vec<Option<Form>>,
    passes: Vec<usize>,
    latents: Vec<(usize, usize)>,
    constant: f64,
}

type Done = Result<(), Refusal>;

impl Walk<'_> {
    fn all(&mut self, instructions: &[Instruction]) -> Done {
        instructions.iter().try_for_each(|each| self.step(each))
    }

    fn step(&mut self, instruction: &Instruction) -> Done {
        match instruction {
            Instruction::Map { op, to, args } => self.slots[*to] = self.operation(*op, args),
            Instruction::Gather { to, index, from } => {
                self.slots[*to] = self.known(*index).and_then(|index| {
                    let is_index = index >= 0.0 && index.trunc() == index;
                    let element = is_index.then(|| from.get(index as usize)).flatten();
                    element.map_or(Some(Form::of(f64::NAN)), |&each| self.form(each))
                });
            }
            Instruction::CheckIndex {
                index,
                count,
                guard,
                ..
            } => {
                let index = self.known(*index).ok_or(Refusal("a random index"))?;
                let inside = index >= 0.0 && index < *count as f64 && index.trunc() == index;
                if self.allowed(*guard)? && !inside {
                    self.constant = f64::NEG_INFINITY;
                }
            }
            Instruction::Terms {
                density,
                to,
                params,
                ..
            } => self.terms(*density, to, params),
            Instruction::Sample {
                density,
                site,
                values,
                terms,
                ..
            } => {
                let site = self.place(*site);
                self.sample((*density, site), values, terms)?;
            }
            Instruction::Observe {
                density,
                guard,
                value,
                terms,
                ..
            } => {
                if self.allowed(*guard)? {
                    self.observe(*density, value, terms)?;
                }
            }
            Instruction::LogProb {
                density,
                to,
                value,
                terms,
                ..
            } => {
                self.slots[*to] = self.log_prob(*density, value, terms).map(Form::of);
            }
            Instruction::Copy { to, from } => {
                let form = self.form(*from);
                let to = self.place(*to);
                self.slots[to] = form;
            }
            Instruction::Carry { to, from } => {
                let forms: Vec<Option<Form>> = from.iter().map(|&each| self.form(each)).collect();
                to.iter()
                    .zip(forms)
                    .for_each(|(&slot, form)| self.slots[slot] = form);
            }
            Instruction::Loop { count, body, .. } => {
                self.passes.push(0);
                for pass in 0..*count {
                    if let Some(last) = self.passes.last_mut() {
                        *last = pass;
                    }
                    self.all(body)?;
                }
                self.passes.pop();
            }
            Instruction::Factor { guard, weight, .. } => {
                if self.allowed(*guard)? {
                    let weight = self.known(*weight);
                    self.constant += weight.ok_or(Refusal("a factor that depends on latents"))?;
                }
            }
            _ => return Err(Refusal("a gradient")),
        }
        Ok(())
    }

    fn operation(&self, op: Opcode, args: &[Operand]) -> Option<Form> {
        let numbers: Option<Vec<f64>> = args.iter().map(|&arg| self.known(arg)).collect();
        if let Some(numbers) = numbers {
            let arg = |place: usize| numbers.get(place).copied().unwrap_or(0.0);
            let made = (self.arithmetic.evaluate)(op, [arg(0), arg(1), arg(2)]);
            return Some(Form::of(made));
        }
        let form = |place: usize| self.form(args[place]);
        let number = |place: usize| self.known(args[place]);
        match op {
            Opcode::Add => Some(form(0)?.plus(&form(1)?)),
            Opcode::Sub => Some(form(0)?.plus(&form(1)?.times(-1.0))),
            Opcode::Neg => Some(form(0)?.times(-1.0)),
            Opcode::Mul => match (number(0), number(1)) {
                (Some(factor), _) => Some(form(1)?.times(factor)),
                (_, Some(factor)) => Some(form(0)?.times(factor)),
                _ => None,
            },
            Opcode::Div => Some(form(0)?.times(1.0 / number(1)?)),
            Opcode::Select => form(if number(0)? == 0.0 { 2 } else { 1 }),
            _ => None,
        }
    }

    fn terms(&mut self, density: Density, to: &[usize], params: &[Operand]) {
        let numbers: Option<Vec<f64>> = params.iter().map(|&each| self.known(each)).collect();
        if let Some(numbers) = numbers {
            let terms = (self.arithmetic.terms)(density, &numbers);
            for (&slot, term) in to.iter().zip(terms) {
                self.slots[slot] = Some(Form::of(term));
            }
            return;
        }
        to.iter().for_each(|&slot| self.slots[slot] = None);
        if density.family != FamilyId::Normal {
            return;
        }
        // Mean, sd, and minus its logarithm.
        self.slots[to[0]] = self.form(params[0]);
        if let Some(sd) = self.known(params[1]) {
            let terms = (self.arithmetic.terms)(density, &[0.0, sd]);
            for (&slot, &term) in to.iter().zip(&terms).skip(1) {
                self.slots[slot] = Some(Form::of(term));
            }
        }
    }

    fn sample(
        &mut self,
        (density, site): (Density, usize),
        values: &[Place],
        terms: &[Operand],
    ) -> Done {
        if density.family != FamilyId::Normal {
            return Err(Refusal("a latent that is not normal"));
        }
        for (element, &place) in values.iter().enumerate() {
            if self.latents.len() == self.most {
                return Err(Refusal("too many normal latents"));
            }
            let form = Form {
                constant: 0.0,
                terms: vec![(self.latents.len(), 1.0)],
            };
            self.latents.push((site, element));
            let slot = self.place(place);
            self.slots[slot] = Some(form.clone());
            self.normal(form, terms)?;
        }
        Ok(())
    }

    fn observe(&mut self, density: Density, value: &[Operand], terms: &[Operand]) -> Done {
        if let Some(known) = self.log_prob(density, value, terms) {
            self.constant += known;
            return Ok(());
        }
        if density.family != FamilyId::Normal {
            return Err(Refusal("an observation that is not normal"));
        }
        let value = self.form(value[0]).unwrap_or_default();
        self.normal(value, terms)
    }

    fn normal(&mut self, value: Form, terms: &[Operand]) -> Done {
        let mean = self.form(terms[0]);
        let mean = mean.ok_or(Refusal("a mean that is not linear in the latents"))?;
        let scale = self.known(terms[1]).zip(self.known(terms[2]));
        let (sd, log) = scale.ok_or(Refusal("a standard deviation that depends on latents"))?;
        match (sd, log) {
            // Of an equality the compiler gives no logarithm.
            (0.0, 0.0) => {}
            (0.0, _) => return Err(Refusal("a standard deviation of 0")),
            _ => self.constant += log - HALF_LN_2PI,
        }
        let form = value.plus(&mean.times(-1.0));
        (self.sink)(&Residual { form, sd });
        Ok(())
    }

    /// Of constants.
    fn log_prob(&self, density: Density, value: &[Operand], terms: &[Operand]) -> Option<f64> {
        let numbers = |operands: &[Operand]| -> Option<Vec<f64>> {
            operands.iter().map(|&each| self.known(each)).collect()
        };
        let (value, terms) = (numbers(value)?, numbers(terms)?);
        Some((self.arithmetic.log_prob)(density, &value, &terms))
    }

    fn allowed(&self, guard: Option<Operand>) -> Result<bool, Refusal> {
        let Some(guard) = guard else {
            return Ok(true);
        };
        let guard = self.known(guard);
        Ok(guard.ok_or(Refusal("an observation that latents decide upon"))? != 0.0)
    }

    /// A number that no latent changes.
    fn known(&self, operand: Operand) -> Option<f64> {
        let form = match operand {
            Operand::Constant(value) => return Some(value),
            Operand::View(view) if self.tape.views[view].kind == ViewKind::Data => {
                return Some(self.tape.data[self.tape.views[view].at(&self.passes)]);
            }
            _ => self.shown(operand).as_ref()?,
        };
        form.terms.is_empty().then_some(form.constant)
    }

    fn form(&self, operand: Operand) -> Option<Form> {
        match self.known(operand) {
            Some(number) => Some(Form::of(number)),
            None => self.shown(operand).clone(),
        }
    }

    fn shown(&self, operand: Operand) -> &Option<Form> {
        match operand {
            Operand::Slot(slot) => &self.slots[slot],
            Operand::View(view) => &self.slots[self.place(Place::View(view))],
            Operand::Constant(_) => &None,
        }
    }

    fn place(&self, place: Place) -> usize {
        self.tape.number(place, &self.passes)
    }
}
