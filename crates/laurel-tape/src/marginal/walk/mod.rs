//! A program from its first instruction to its last, each value as an affine function of the normal latents.

mod normals;
mod part;

use laurel_dist::FamilyId;

use super::form::{Form, Scale, Value};
use super::observed::Observed;
use super::poly::{Algebra, Poly};
use super::solve::Prior;
use crate::arithmetic::Arithmetic;
use crate::op::Opcode;
use crate::order::sort;
use crate::reverse::Refusal;
use crate::tape::{Density, Instruction, Operand, Place, Site, Tape};
use crate::view::ViewKind;
use crate::writer::{Writer, ZERO};

/// Instructions that are looked at, passes of loops counted each.
const MAX_WALKED: usize = 1_000_000;
/// Standard deviations that are remembered.
const MOST_LOGS: usize = 64;
/// Terms of a number that is kept as a sum.
const MOST_TERMS: usize = 16;

/// Why a walk ends early.
pub(super) enum Stop {
    /// There is no way.
    Refused(Refusal),
    /// These latents, by number, would have to be given.
    Given(Vec<usize>),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

type Result<T> = std::result::Result<T, Stop>;

/// A row of the new program.
pub(super) struct Row {
    pub(super) weight: Operand,
    /// It is the log prior of a site.
    pub(super) is_prior: bool,
}

pub(super) struct Walk<'a> {
    tape: &'a Tape,
    pub(super) algebra: Algebra,
    /// Which sites are given, of all.
    given: &'a [bool],
    /// Where latents are measured from; 0 past the end.
    centre: &'a [f64],
    slots: Vec<Value>,
    /// Sites of the latents.
    pub(super) latents: Vec<usize>,
    /// Rows that are priors of latents, in a program in which nothing is drawn.
    priors_of: Vec<(usize, usize)>,
    /// Their priors.
    pub(super) priors: Vec<Prior>,
    pub(super) observed: Observed,
    pub(super) rows: Vec<Row>,
    /// The sites that are given, and their slots.
    pub(super) sites: Vec<Site>,
    pub(super) free: Vec<usize>,
    /// Of each site of the original, its number among those.
    pub(super) kept: Vec<Option<usize>>,
    /// Standard deviations, with minus their logarithms; and what squares need of them. The last few.
    logs: Vec<(Operand, Operand)>,
    scales: Vec<(Operand, Scale)>,
    passes: Vec<usize>,
    pub(super) walked: usize,
    /// Latents that will have to be given, by number: of a walk that has any the result is of no use, but it goes on to find the others.
    blocking: Vec<bool>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        tape: &'a Tape,
        arithmetic: Arithmetic,
        given: &'a [bool],
        centre: &'a [f64],
    ) -> Self {
        let nothing = Value::Affine(Form::of(Poly::number(f64::NAN)));
        Self {
            algebra: Algebra::new(Writer::new(arithmetic)),
            given,
            centre,
            slots: vec![nothing; tape.slots],
            latents: Vec::new(),
            priors_of: Vec::new(),
            priors: Vec::new(),
            observed: Observed::default(),
            rows: Vec::new(),
            sites: Vec::new(),
            free: Vec::new(),
            kept: vec![None; tape.sites.len()],
            logs: Vec::new(),
            scales: Vec::new(),
            passes: Vec::new(),
            walked: 0,
            blocking: Vec::new(),
            tape,
        }
    }

    pub(super) fn all(&mut self, instructions: &[Instruction]) -> Result<()> {
        instructions
            .iter()
            .try_for_each(|each| self.step(each).or_else(|stop| self.block(stop)))
    }

    /// Notes latents that have to be given.
    pub(super) fn block(&mut self, stop: Stop) -> Result<()> {
        let Stop::Given(latents) = stop else {
            return Err(stop);
        };
        self.blocking.resize(self.latents.len(), false);
        latents
            .iter()
            .for_each(|&latent| self.blocking[latent] = true);
        Ok(())
    }

    /// The sites that have to be given, after the last instruction.
    pub(super) fn blocking(&self) -> Vec<usize> {
        let pairs = self.latents.iter().zip(&self.blocking);
        pairs
            .filter(|(_, blocks)| **blocks)
            .map(|(&site, _)| site)
            .collect()
    }

    fn step(&mut self, instruction: &Instruction) -> Result<()> {
        self.walked += 1;
        if self.walked > MAX_WALKED {
            return Err(Refusal("normal latents, and a loop that is too long").into());
        }
        match instruction {
            Instruction::Map { op, to, args } => self.slots[*to] = self.operation(*op, args),
            Instruction::Gather { to, index, from } => {
                self.slots[*to] = self.gathered(*index, from);
            }
            Instruction::CheckIndex {
                index,
                count,
                guard,
                ..
            } => {
                let all: Vec<Operand> = [*index].into_iter().chain(*guard).collect();
                let all = self.all_known(&all)?;
                let weight = self.algebra.writer.checked(&all, *count as f64);
                self.row(weight, false);
            }
            Instruction::Terms {
                density,
                to,
                params,
                logs,
            } => self.terms(*density, to, params, logs),
            Instruction::Sample {
                density,
                site,
                values,
                logs,
                terms,
                ..
            } => {
                let site = self.place(*site);
                match density.family == FamilyId::Normal && !self.given[site] {
                    true => self.latent(site, values[0], terms)?,
                    false => self.keep(site, *density, (values, logs), terms)?,
                }
            }
            Instruction::Observe {
                density,
                guard,
                value,
                logs,
                terms,
                ..
            } => self.observe(*density, *guard, [value, logs, terms])?,
            Instruction::LogProb {
                density,
                to,
                value,
                logs,
                terms,
            } => {
                let all = [&value[..], logs, terms].concat();
                self.slots[*to] = match self.all_known(&all) {
                    Ok(known) => {
                        let parts = split(&known, value.len(), logs.len());
                        let made = self.algebra.writer.log_prob(*density, parts);
                        self.number(made)
                    }
                    Err(_) => self.square(*density, value, terms),
                };
            }
            Instruction::Factor { row, guard, weight } => {
                if guard.is_none()
                    && let Value::Square(square) = self.value(*weight)
                {
                    return self.add(*row, &square);
                }
                let all: Vec<Operand> = [*weight].into_iter().chain(*guard).collect();
                let all = self.all_known(&all)?;
                let weight = self.algebra.writer.guarded(all[0], all.get(1).copied());
                self.row(weight, false);
            }
            Instruction::Copy { to, from } => {
                let to = self.place(*to);
                self.slots[to] = self.value(*from);
            }
            Instruction::Carry { to, from } => {
                let values: Vec<Value> = from.iter().map(|&each| self.value(each)).collect();
                for (&slot, value) in to.iter().zip(values) {
                    self.slots[slot] = value;
                }
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
            Instruction::Derive { .. }
            | Instruction::Accumulate { .. }
            | Instruction::Dot { .. }
            | Instruction::Logit { .. }
            | Instruction::LogAddExp { .. }
            | Instruction::AddLogSum { .. }
            | Instruction::Across { .. } => return Err(Refusal("a gradient").into()),
        }
        Ok(())
    }

    fn operation(&mut self, op: Opcode, args: &[Operand]) -> Value {
        match self.affine(op, args) {
            Some(form) => Value::Affine(self.shortened(form)),
            None => match self.all_known(args) {
                Ok(known) => {
                    let made = self.algebra.writer.operation(op, &known);
                    self.number(made)
                }
                Err(_) if op == Opcode::Mul => Value::Tangled(self.lesser(args)),
                Err(_) => Value::Tangled(self.blamed(args)),
            },
        }
    }

    /// The operations that make affine functions of affine functions.
    fn affine(&mut self, op: Opcode, args: &[Operand]) -> Option<Form> {
        match op {
            Opcode::Add => Some(self.form(args[0])?.plus(&self.form(args[1])?)),
            Opcode::Sub => Some(self.form(args[0])?.plus(&self.form(args[1])?.negated())),
            Opcode::Neg => Some(self.form(args[0])?.negated()),
            Opcode::Mul => {
                let (a, b) = (self.form(args[0])?, self.form(args[1])?);
                match (a.terms.is_empty(), b.terms.is_empty()) {
                    (true, _) => Some(b.times(&a.constant, &mut self.algebra)),
                    (_, true) => Some(a.times(&b.constant, &mut self.algebra)),
                    _ => None,
                }
            }
            Opcode::Div => {
                let (a, b) = (self.form(args[0])?, self.form(args[1])?);
                // What no latent changes is divided as the program has it.
                if a.terms.is_empty() || !b.terms.is_empty() {
                    return None;
                }
                let divisor = self.algebra.operand(&b.constant);
                let one = Operand::Constant(1.0);
                let inverse = self.algebra.writer.operation(Opcode::Div, &[one, divisor]);
                let inverse = self.algebra.of(inverse);
                Some(a.times(&inverse, &mut self.algebra))
            }
            Opcode::Select => {
                let test = self.form(args[0])?;
                let test = test.terms.is_empty().then(|| test.constant.constant())??;
                self.form(args[if test == 0.0 { 2 } else { 1 }])
            }
            _ => None,
        }
    }

    /// With long sums written out.
    fn shortened(&mut self, mut form: Form) -> Form {
        let algebra = &mut self.algebra;
        let polys = form.terms.iter_mut().map(|(_, poly)| poly);
        for poly in polys.chain([&mut form.constant]) {
            if poly.len() > MOST_TERMS {
                *poly = algebra.short(poly);
            }
        }
        form
    }

    fn gathered(&mut self, index: Operand, from: &[Operand]) -> Value {
        let all: Vec<Operand> = [index].iter().chain(from).copied().collect();
        if let Ok(known) = self.all_known(&[index])
            && let Operand::Constant(number) = known[0]
        {
            let is_index = number >= 0.0 && number.trunc() == number;
            let element = is_index.then(|| from.get(number as usize)).flatten();
            return match element {
                Some(&element) => self.value(element),
                None => Value::Affine(Form::of(Poly::number(f64::NAN))),
            };
        }
        match self.all_known(&all) {
            Ok(known) => {
                let made = self.algebra.writer.chosen(&known);
                self.number(made)
            }
            Err(_) => Value::Tangled(self.blamed(&all)),
        }
    }

    fn terms(&mut self, density: Density, to: &[usize], params: &[Operand], logs: &[Operand]) {
        let all = [params, logs].concat();
        if let Ok(known) = self.all_known(&all) {
            let (params, logs) = known.split_at(params.len());
            let made = self.algebra.writer.terms(density, to.len(), params, logs);
            for (&slot, term) in to.iter().zip(made) {
                self.slots[slot] = self.number(term);
            }
            return;
        }
        let tangled = Value::Tangled(self.blamed(&all));
        to.iter()
            .for_each(|&slot| self.slots[slot] = tangled.clone());
        if density.family != FamilyId::Normal {
            return;
        }
        // Mean, sd, and minus its logarithm.
        self.slots[to[0]] = self.value(params[0]);
        let scale = [&params[1..2], logs].concat();
        match self.all_known(&scale) {
            Ok(known) => {
                let minus_log = self.minus_log(density, known[0], &known[1..]);
                self.slots[to[1]] = self.number(known[0]);
                self.slots[to[2]] = self.number(minus_log);
            }
            Err(_) => {
                let tangled = Value::Tangled(self.blamed(&scale));
                to[1..]
                    .iter()
                    .for_each(|&slot| self.slots[slot] = tangled.clone());
            }
        }
    }

    /// A site that is given.
    fn keep(
        &mut self,
        site: usize,
        density: Density,
        (values, logs): (&[Place], &[Place]),
        terms: &[Operand],
    ) -> Result<()> {
        let writer = &mut self.algebra.writer;
        let given: Vec<usize> = values.iter().map(|_| writer.builder.fresh()).collect();
        let operands: Vec<Operand> = given.iter().map(|&slot| Operand::Slot(slot)).collect();
        let logarithms: Vec<Operand> = (0..logs.len())
            .map(|number| writer.log_of(density.family, &operands, number))
            .collect();
        for (&place, &operand) in values
            .iter()
            .chain(logs)
            .zip(operands.iter().chain(&logarithms))
        {
            let slot = self.place(place);
            self.slots[slot] = self.number(operand);
        }
        self.free.extend(&given);
        self.kept[site] = Some(self.sites.len());
        let known = self.all_known(terms);
        let has_ends = density.family == FamilyId::UniformContinuous;
        let params = match &known {
            Ok(known) if has_ends => known[..2].into(),
            _ => Box::default(),
        };
        self.sites.push(Site {
            density,
            row: 0,
            values: given.into(),
            logs: Box::default(),
            params,
        });
        match known {
            Ok(terms) => {
                let parts = [&operands[..], &logarithms, &terms];
                let weight = self.algebra.writer.log_prob(density, parts);
                self.row(weight, true);
                Ok(())
            }
            Err(_) if density.family == FamilyId::Normal => {
                let value = Form::of(self.algebra.of(operands[0]));
                self.normal(value, terms)
            }
            Err(stop) => Err(stop),
        }
    }

    fn observe(
        &mut self,
        density: Density,
        guard: Option<Operand>,
        [value, logs, terms]: [&[Operand]; 3],
    ) -> Result<()> {
        let guard = match guard {
            Some(guard) => Some(self.all_known(&[guard])?[0]),
            None => None,
        };
        if guard == Some(ZERO) {
            return Ok(());
        }
        let all = [value, logs, terms].concat();
        let known = match self.all_known(&all) {
            Err(stop) if density.family != FamilyId::Normal => return Err(stop),
            known => known,
        };
        if let Ok(known) = known {
            let parts = split(&known, value.len(), logs.len());
            let scored = self.algebra.writer.log_prob(density, parts);
            let weight = self.algebra.writer.guarded(scored, guard);
            self.row(weight, false);
            return Ok(());
        }
        if matches!(guard, Some(Operand::Slot(_))) {
            return Err(Refusal("an observation that latents decide upon").into());
        }
        let value = self.form_or_stop(value[0])?;
        self.normal(value, terms)
    }

    fn row(&mut self, weight: Operand, is_prior: bool) {
        self.rows.push(Row { weight, is_prior });
    }

    fn number(&mut self, operand: Operand) -> Value {
        Value::Affine(Form::of(self.algebra.of(operand)))
    }

    /// Numbers that no latent changes, as operands of the new program.
    fn all_known(&mut self, operands: &[Operand]) -> Result<Vec<Operand>> {
        let mut known = Vec::with_capacity(operands.len());
        for &operand in operands {
            match self.value(operand) {
                Value::Affine(form) if form.terms.is_empty() => {
                    known.push(self.algebra.operand(&form.constant));
                }
                _ => return Err(Stop::Given(self.blamed(operands))),
            }
        }
        Ok(known)
    }

    fn form(&self, operand: Operand) -> Option<Form> {
        match self.value(operand) {
            Value::Affine(form) => Some(form),
            Value::Square(_) | Value::Tangled(_) => None,
        }
    }

    fn form_or_stop(&self, operand: Operand) -> Result<Form> {
        match self.value(operand) {
            Value::Affine(form) => Ok(form),
            other => Err(Stop::Given(other.tangled().unwrap_or_default())),
        }
    }

    /// The latents that would have to be given for these to be affine; where all are, for them to be known.
    fn blamed(&self, operands: &[Operand]) -> Vec<usize> {
        let values: Vec<Value> = operands.iter().map(|&each| self.value(each)).collect();
        let tangled = values.iter().filter_map(Value::tangled);
        let mut all: Vec<usize> = tangled.flatten().collect();
        if all.is_empty() {
            all.extend(values.iter().flat_map(|value| match value {
                Value::Affine(form) => form.latents(),
                _ => Vec::new(),
            }));
        }
        sort(&mut all);
        all.dedup();
        all
    }

    /// Of a product: those of a factor that has to be given anyway, or of the one with fewer, or earlier, latents.
    fn lesser(&self, args: &[Operand]) -> Vec<usize> {
        let both = [self.blamed(&args[..1]), self.blamed(&args[1..])];
        let is_tangled = |place: usize| self.value(args[place]).tangled().is_some();
        if is_tangled(0) || is_tangled(1) {
            return self.blamed(args);
        }
        let is_given = |latent: &usize| self.blocking.get(*latent) == Some(&true);
        if let Some(given) = both.iter().find(|each| each.iter().all(is_given)) {
            return given.clone();
        }
        let [a, b] = both;
        if (b.len(), &b) < (a.len(), &a) { b } else { a }
    }

    fn value(&self, operand: Operand) -> Value {
        match operand {
            Operand::Constant(x) => Value::Affine(Form::of(Poly::number(x))),
            Operand::Slot(slot) => self.slots[slot].clone(),
            Operand::View(view) if self.tape.views[view].kind == ViewKind::Data => {
                let x = self.tape.data[self.tape.views[view].at(&self.passes)];
                Value::Affine(Form::of(Poly::number(x)))
            }
            Operand::View(view) => self.slots[self.place(Place::View(view))].clone(),
        }
    }

    /// What an output is, after the last instruction.
    pub(super) fn output(&self, operand: Operand) -> Option<Form> {
        self.form(operand)
    }

    fn place(&self, place: Place) -> usize {
        self.tape.number(place, &self.passes)
    }
}

/// Value, logarithms and terms.
fn split(all: &[Operand], values: usize, logs: usize) -> [&[Operand]; 3] {
    let (value, rest) = all.split_at(values);
    let (logs, terms) = rest.split_at(logs);
    [value, logs, terms]
}
