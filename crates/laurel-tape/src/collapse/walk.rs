//! A program from its first instruction to its last, each value as a table over the discrete sites that it depends on.

use std::rc::Rc;

use laurel_dist::FamilyId;

use super::table::{Table, combinations, each, union};
use super::{Fate, MAX_ENTRIES, MAX_TABLE};
use crate::arithmetic::Arithmetic;
use crate::reverse::Refusal;
use crate::tape::{Density, Instruction, Operand, Place, Site, Tape};
use crate::view::ViewKind;
use crate::writer::{Writer, ZERO};

/// Values that one site may have.
const MAX_VALUES: usize = 1024;

/// Instructions, passes of loops counted each: they are written out.
const MAX_WRITTEN: usize = 100_000;

pub(super) const TOO_MANY: Refusal = Refusal("too many combinations of values");

pub(super) type Result<T> = std::result::Result<T, Refusal>;

/// A program after its last instruction.
pub(super) fn walked(tape: &Tape, arithmetic: Arithmetic) -> Result<Walk<'_>> {
    let mut walk = Walk::new(tape, arithmetic);
    walk.all(&tape.instructions)?;
    Ok(walk)
}

pub(super) struct Walk<'a> {
    pub(super) tape: &'a Tape,
    pub(super) writer: Writer,
    /// Numbers of values, and values, by site.
    pub(super) sizes: Vec<usize>,
    pub(super) values: Vec<Rc<[f64]>>,
    pub(super) fates: Vec<Option<Fate>>,
    /// By slot of the program.
    slots: Vec<Table>,
    /// Log densities.
    pub(super) factors: Vec<Table>,
    /// Those of continuous sites among them.
    pub(super) priors: Vec<usize>,
    /// The continuous sites, and their slots, which are given from outside.
    pub(super) sites: Vec<Site>,
    pub(super) free: Vec<usize>,
    entries: usize,
    /// The pass of each loop around, and instructions so far.
    passes: Vec<usize>,
    written: usize,
    /// Where loops are not written out: what the views of latents are instead.
    shown: Option<Vec<(usize, Table)>>,
}

impl<'a> Walk<'a> {
    fn new(tape: &'a Tape, arithmetic: Arithmetic) -> Self {
        let nothing: Rc<[f64]> = Rc::from([]);
        Self {
            writer: Writer::new(arithmetic),
            sizes: vec![1; tape.sites.len()],
            values: vec![nothing; tape.sites.len()],
            fates: vec![None; tape.sites.len()],
            slots: vec![Table::of(Operand::Constant(f64::NAN)); tape.slots],
            factors: Vec::new(),
            priors: Vec::new(),
            sites: Vec::new(),
            free: Vec::new(),
            entries: 0,
            passes: Vec::new(),
            written: 0,
            shown: None,
            tape,
        }
    }

    /// For single passes of loops that stay: slots and views are what they are until they are told to be something else.
    pub(super) fn folded(tape: &'a Tape, arithmetic: Arithmetic) -> Self {
        Self {
            writer: Writer::beside(tape, arithmetic),
            slots: themselves(tape),
            shown: Some(Vec::new()),
            ..Self::new(tape, arithmetic)
        }
    }

    /// Forgets a pass; its factors.
    pub(super) fn leave(&mut self) -> Vec<Table> {
        self.slots = themselves(self.tape);
        self.shown.iter_mut().for_each(Vec::clear);
        std::mem::take(&mut self.factors)
    }

    fn all(&mut self, instructions: &[Instruction]) -> Result<()> {
        instructions.iter().try_for_each(|each| self.step(each))
    }

    pub(super) fn step(&mut self, instruction: &Instruction) -> Result<()> {
        self.written += 1;
        if self.written > MAX_WRITTEN {
            return Err(Refusal("discrete latents, and a loop that is too long"));
        }
        match instruction {
            Instruction::Map { op, to, args } => {
                let made = self.over(args, |writer, args| writer.operation(*op, args))?;
                self.slots[*to] = made;
            }
            Instruction::Gather { to, index, from } => {
                let all: Vec<Operand> = [*index].iter().chain(from).copied().collect();
                self.slots[*to] = self.over(&all, Writer::chosen)?;
            }
            Instruction::CheckIndex {
                index,
                count,
                guard,
                ..
            } => {
                let all: Vec<Operand> = [*index].into_iter().chain(*guard).collect();
                let count = *count as f64;
                let factor = self.over(&all, |writer, all| writer.checked(all, count))?;
                self.factors.push(factor);
            }
            Instruction::Terms {
                density,
                to,
                params,
                logs,
            } => self.terms(*density, to, params, logs)?,
            Instruction::Sample {
                density,
                site,
                values,
                logs,
                terms,
                ..
            } => {
                let site = self.place(*site);
                if density.family.spec().discrete {
                    self.sum(site, *density, values, terms)?;
                } else {
                    self.keep(site, *density, (values, logs), terms)?;
                }
            }
            Instruction::Observe {
                density,
                guard,
                value,
                logs,
                terms,
                ..
            } => {
                let scored = self.score(*density, *guard, [value, logs, terms])?;
                self.factors.push(scored);
            }
            Instruction::LogProb {
                density,
                to,
                value,
                logs,
                terms,
            } => {
                self.slots[*to] = self.score(*density, None, [value, logs, terms])?;
            }
            Instruction::Factor { guard, weight, .. } => {
                let all: Vec<Operand> = [*weight].into_iter().chain(*guard).collect();
                let factor = self.over(&all, |writer, all| {
                    writer.guarded(all[0], all.get(1).copied())
                })?;
                self.factors.push(factor);
            }
            Instruction::Copy { to, from } => {
                let to = self.place(*to);
                self.slots[to] = self.table(*from);
            }
            Instruction::Carry { to, from } => {
                let tables: Vec<Table> = from.iter().map(|&each| self.table(each)).collect();
                for (&slot, table) in to.iter().zip(tables) {
                    self.slots[slot] = table;
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
            | Instruction::Across { .. } => {
                return Err(Refusal("a gradient"));
            }
        }
        Ok(())
    }

    pub(super) fn table(&self, operand: Operand) -> Table {
        match operand {
            Operand::Slot(slot) => self.slots[slot].clone(),
            Operand::Constant(_) => Table::of(operand),
            Operand::View(view) if self.shown.is_some() => self.shown_by(view),
            Operand::View(view) if self.tape.views[view].kind == ViewKind::Data => {
                let at = self.tape.views[view].at(&self.passes);
                Table::of(Operand::Constant(self.tape.data[at]))
            }
            Operand::View(view) => self.slots[self.place(Place::View(view))].clone(),
        }
    }

    /// What a view shows in any pass: a latent, or something that it finds by itself.
    fn shown_by(&self, view: usize) -> Table {
        let views = &self.tape.views;
        let mut shown = self.shown.iter().flatten();
        let found = shown.find(|(other, _)| views[*other] == views[view]);
        found.map_or_else(
            || Table::of(Operand::View(view)),
            |(_, table)| table.clone(),
        )
    }

    /// The number of a slot or a site, as the pass at hand has it.
    fn place(&self, place: Place) -> usize {
        self.tape.number(place, &self.passes)
    }

    /// What `make` gives of the operands, for each combination of values of the sites that they depend on.
    fn over(
        &mut self,
        operands: &[Operand],
        mut make: impl FnMut(&mut Writer, &[Operand]) -> Operand,
    ) -> Result<Table> {
        let mut tables = self.over_many(operands, |writer, args| vec![make(writer, args)])?;
        Ok(tables.swap_remove(0))
    }

    /// The same of several results.
    fn over_many(
        &mut self,
        operands: &[Operand],
        mut make: impl FnMut(&mut Writer, &[Operand]) -> Vec<Operand>,
    ) -> Result<Vec<Table>> {
        let tables: Vec<Table> = operands.iter().map(|&each| self.table(each)).collect();
        let scope = union(&tables);
        let count = combinations(&scope, &self.sizes).filter(|&count| count <= MAX_TABLE);
        self.entries += count.ok_or(TOO_MANY)?;
        if self.entries > MAX_ENTRIES {
            return Err(TOO_MANY);
        }
        let (writer, sizes) = (&mut self.writer, &self.sizes);
        let mut columns: Vec<Vec<Operand>> = Vec::new();
        each(&scope, sizes, |values| {
            let args: Vec<Operand> = tables
                .iter()
                .map(|table| table.at(&scope, values, sizes))
                .collect();
            let made = writer.outside(&args, |writer| make(writer, &args));
            columns.resize(made.len(), Vec::new());
            columns
                .iter_mut()
                .zip(made)
                .for_each(|(column, each)| column.push(each));
        });
        let whole = columns.into_iter().map(|entries| Table {
            scope: scope.clone(),
            entries,
        });
        Ok(whole.map(|table| table.reduced(&self.sizes)).collect())
    }

    fn terms(
        &mut self,
        density: Density,
        to: &[usize],
        params: &[Operand],
        logs: &[Operand],
    ) -> Result<()> {
        let all: Vec<Operand> = params.iter().chain(logs).copied().collect();
        let made = self.over_many(&all, |writer, all| {
            let (params, logs) = all.split_at(params.len());
            writer.terms(density, to.len(), params, logs)
        })?;
        for (&slot, table) in to.iter().zip(made) {
            self.slots[slot] = table;
        }
        Ok(())
    }

    /// A log density by the combinations of values; 0 where a guard does not hold.
    fn score(
        &mut self,
        density: Density,
        guard: Option<Operand>,
        [value, logs, terms]: [&[Operand]; 3],
    ) -> Result<Table> {
        let all: Vec<Operand> = [value, logs, terms]
            .concat()
            .into_iter()
            .chain(guard)
            .collect();
        let (first, second) = (value.len(), value.len() + logs.len());
        let third = second + terms.len();
        self.over(&all, |writer, all| {
            let guard = all.get(third).copied();
            if guard == Some(ZERO) {
                return ZERO;
            }
            let parts = [&all[..first], &all[first..second], &all[second..third]];
            let scored = writer.log_prob(density, parts);
            writer.guarded(scored, guard)
        })
    }

    /// A discrete site: its value is a table of all that it can be.
    pub(super) fn sum(
        &mut self,
        site: usize,
        density: Density,
        values: &[Place],
        terms: &[Operand],
    ) -> Result<()> {
        let &[place] = values else {
            return Err(Refusal("a discrete latent of several numbers"));
        };
        let support = self.support(site, density)?;
        self.sizes[site] = support.len();
        let table = Table {
            scope: vec![site],
            entries: support.iter().map(|&x| Operand::Constant(x)).collect(),
        };
        self.values[site] = support;
        self.fates[site] = Some(Fate::Summed(0));
        let value = match (&mut self.shown, place) {
            (Some(shown), Place::View(view)) => {
                shown.push((view, table));
                Operand::View(view)
            }
            _ => {
                let slot = self.place(place);
                self.slots[slot] = table;
                Operand::Slot(slot)
            }
        };
        let scored = self.score(density, None, [&[value], &[], terms])?;
        self.factors.push(scored);
        Ok(())
    }

    fn support(&self, site: usize, density: Density) -> Result<Rc<[f64]>> {
        let params = self.tape.sites[site].params.iter();
        let constant = |operand: Option<Operand>| match self.table(operand?).entries[..] {
            [Operand::Constant(x)] if x.trunc() == x => Some(x),
            _ => None,
        };
        let params: Vec<Option<f64>> = params.map(|&param| constant(Some(param))).collect();
        let at = |place: usize| params.get(place).copied().flatten();
        let range = match density.family {
            FamilyId::Flip | FamilyId::Bernoulli | FamilyId::BernoulliLogit => Some((0.0, 2.0)),
            FamilyId::Discrete => Some((0.0, density.size as f64)),
            FamilyId::UniformDiscrete => at(0).zip(at(1)),
            FamilyId::Binomial | FamilyId::BinomialLogit | FamilyId::BetaBinomial => {
                at(0).map(|n| (0.0, n + 1.0))
            }
            _ => None,
        };
        match range {
            Some((from, to)) if to > from && to - from <= MAX_VALUES as f64 => {
                Ok((0..(to - from) as usize).map(|k| from + k as f64).collect())
            }
            Some(_) => Err(TOO_MANY),
            None => Err(Refusal(
                "a discrete latent without a known, finite number of values",
            )),
        }
    }

    /// A continuous site: its value is given from outside.
    fn keep(
        &mut self,
        site: usize,
        density: Density,
        (values, logs): (&[Place], &[Place]),
        terms: &[Operand],
    ) -> Result<()> {
        let given: Vec<usize> = values.iter().map(|_| self.writer.builder.fresh()).collect();
        self.free.extend(&given);
        let operands: Vec<Operand> = given.iter().map(|&slot| Operand::Slot(slot)).collect();
        let logarithms: Vec<Operand> = (0..logs.len())
            .map(|number| self.writer.log_of(density.family, &operands, number))
            .collect();
        for (&place, &operand) in values
            .iter()
            .chain(logs)
            .zip(operands.iter().chain(&logarithms))
        {
            let slot = self.place(place);
            self.slots[slot] = Table::of(operand);
        }
        self.fates[site] = Some(Fate::Kept(self.sites.len()));
        let params = self.ends(density, terms);
        self.sites.push(Site {
            density,
            row: 0,
            values: given.into(),
            logs: Box::default(),
            params,
        });
        // The slots hold what was given: the density is that of the program's own operands.
        let slot = |&place: &Place| Operand::Slot(self.place(place));
        let slots: Vec<Operand> = values.iter().map(slot).collect();
        let logs: Vec<Operand> = logs.iter().map(slot).collect();
        let scored = self.score(density, None, [&slots, &logs, terms])?;
        self.priors.push(self.factors.len());
        self.factors.push(scored);
        Ok(())
    }

    /// The ends of an interval, where they do not depend on what is summed out: its first terms.
    fn ends(&self, density: Density, terms: &[Operand]) -> Box<[Operand]> {
        if density.family != FamilyId::UniformContinuous {
            return Box::default();
        }
        let end = |&term: &Operand| match self.table(term) {
            Table { scope, entries } if scope.is_empty() => entries.first().copied(),
            _ => None,
        };
        let ends: Option<Box<[Operand]>> = terms[..2].iter().map(end).collect();
        ends.unwrap_or_default()
    }
}

/// Slots that hold what they hold.
fn themselves(tape: &Tape) -> Vec<Table> {
    let slots = 0..tape.slots;
    slots.map(|slot| Table::of(Operand::Slot(slot))).collect()
}
