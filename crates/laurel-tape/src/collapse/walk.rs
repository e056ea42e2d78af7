//! A program from its first instruction to its last, each value as a table over the discrete sites that it depends on.

use std::collections::BTreeMap;
use std::rc::Rc;

use laurel_dist::FamilyId;

use super::eliminate::eliminate;
use super::table::{Table, combinations, each, union};
use super::{Choice, Collapsed, Fate, MAX_ENTRIES, MAX_TABLE, Probe};
use crate::density;
use crate::fold::constants;
use crate::kernels::apply;
use crate::op::Opcode;
use crate::reverse::Refusal;
use crate::reverse::builder::Builder;
use crate::tape::{Density, Instruction, Operand, Output, Place, Site, Tape};

/// Values that one site may have.
const MAX_VALUES: usize = 1024;

const ZERO: Operand = Operand::Constant(0.0);
const IMPOSSIBLE: Operand = Operand::Constant(f64::NEG_INFINITY);
const TOO_MANY: Refusal = Refusal("too many combinations of values");

type Result<T> = std::result::Result<T, Refusal>;

/// See `Collapsed::new`.
pub(super) fn collapse(tape: &Tape) -> Result<Collapsed> {
    let mut walk = Walk::new(tape);
    for instruction in &tape.instructions {
        walk.step(instruction)?;
    }
    walk.finish()
}

struct Walk<'a> {
    tape: &'a Tape,
    builder: Builder,
    /// Numbers of values, and values, by site.
    sizes: Vec<usize>,
    values: Vec<Rc<[f64]>>,
    fates: Vec<Option<Fate>>,
    /// By slot of the program.
    slots: Vec<Table>,
    /// Log densities.
    factors: Vec<Table>,
    /// The continuous sites, and their slots, which are given from outside.
    sites: Vec<Site>,
    free: Vec<usize>,
    entries: usize,
}

impl<'a> Walk<'a> {
    fn new(tape: &'a Tape) -> Self {
        let nothing: Rc<[f64]> = Rc::from([]);
        Self {
            builder: Builder::new(0, tape.views.clone()),
            sizes: vec![1; tape.sites.len()],
            values: vec![nothing; tape.sites.len()],
            fates: vec![None; tape.sites.len()],
            slots: vec![Table::of(Operand::Constant(f64::NAN)); tape.slots],
            factors: Vec::new(),
            sites: Vec::new(),
            free: Vec::new(),
            entries: 0,
            tape,
        }
    }

    fn step(&mut self, instruction: &Instruction) -> Result<()> {
        match instruction {
            Instruction::Map { op, to, args } => {
                let made = self.over(args, |builder, args| operation(builder, *op, args))?;
                self.slots[*to] = made;
            }
            Instruction::Gather { to, index, from } => {
                let all: Vec<Operand> = [*index].iter().chain(from).copied().collect();
                self.slots[*to] = self.over(&all, chosen)?;
            }
            Instruction::CheckIndex {
                index,
                count,
                guard,
                ..
            } => {
                let all: Vec<Operand> = [*index].into_iter().chain(*guard).collect();
                let count = *count as f64;
                let factor = self.over(&all, |builder, all| checked(builder, all, count))?;
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
                let Place::Fixed(site) = *site else {
                    return Err(Refusal("a loop"));
                };
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
                let factor = self.over(&all, |builder, all| {
                    guarded(builder, all[0], all.get(1).copied())
                })?;
                self.factors.push(factor);
            }
            Instruction::Copy {
                to: Place::Fixed(to),
                from,
            } => self.slots[*to] = self.table(*from),
            Instruction::Copy { .. } | Instruction::Carry { .. } | Instruction::Loop { .. } => {
                return Err(Refusal("a loop"));
            }
            Instruction::Derive { .. }
            | Instruction::Accumulate { .. }
            | Instruction::Dot { .. }
            | Instruction::Logit { .. }
            | Instruction::Across { .. } => {
                return Err(Refusal("a gradient"));
            }
        }
        Ok(())
    }

    fn table(&self, operand: Operand) -> Table {
        match operand {
            Operand::Slot(slot) => self.slots[slot].clone(),
            Operand::Constant(_) | Operand::View(_) => Table::of(operand),
        }
    }

    /// What `make` gives of the operands, for each combination of values of the sites that they depend on.
    fn over(
        &mut self,
        operands: &[Operand],
        mut make: impl FnMut(&mut Builder, &[Operand]) -> Operand,
    ) -> Result<Table> {
        let mut tables = self.over_many(operands, |builder, args| vec![make(builder, args)])?;
        Ok(tables.swap_remove(0))
    }

    /// The same of several results.
    fn over_many(
        &mut self,
        operands: &[Operand],
        mut make: impl FnMut(&mut Builder, &[Operand]) -> Vec<Operand>,
    ) -> Result<Vec<Table>> {
        let tables: Vec<Table> = operands.iter().map(|&each| self.table(each)).collect();
        let scope = union(&tables);
        let count = combinations(&scope, &self.sizes).filter(|&count| count <= MAX_TABLE);
        self.entries += count.ok_or(TOO_MANY)?;
        if self.entries > MAX_ENTRIES {
            return Err(TOO_MANY);
        }
        let (builder, sizes) = (&mut self.builder, &self.sizes);
        let mut columns: Vec<Vec<Operand>> = Vec::new();
        each(&scope, sizes, |values| {
            let args: Vec<Operand> = tables
                .iter()
                .map(|table| table.at(&scope, values, sizes))
                .collect();
            let made = make(builder, &args);
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
        let made = self.over_many(&all, |builder, all| {
            let (params, logs) = all.split_at(params.len());
            if let Some(numbers) = constants(params) {
                let terms = density::terms::<f64>(density, &numbers, &[]);
                return terms.into_iter().map(Operand::Constant).collect();
            }
            let to: Box<[usize]> = to.iter().map(|_| builder.fresh()).collect();
            let made = to.iter().map(|&slot| Operand::Slot(slot)).collect();
            let (params, logs) = (params.into(), logs.into());
            builder.emit(Instruction::Terms {
                density,
                to,
                params,
                logs,
            });
            made
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
        self.over(&all, |builder, all| {
            let guard = all.get(third).copied();
            if guard == Some(ZERO) {
                return ZERO;
            }
            let parts = [&all[..first], &all[first..second], &all[second..third]];
            let scored = log_prob(builder, density, parts);
            guarded(builder, scored, guard)
        })
    }

    /// A discrete site: its value is a table of all that it can be.
    fn sum(
        &mut self,
        site: usize,
        density: Density,
        values: &[Place],
        terms: &[Operand],
    ) -> Result<()> {
        let (Some(&Place::Fixed(slot)), 1) = (values.first(), values.len()) else {
            return Err(Refusal("a discrete latent of several numbers"));
        };
        let support = self.support(site, density)?;
        self.sizes[site] = support.len();
        self.slots[slot] = Table {
            scope: vec![site],
            entries: support.iter().map(|&x| Operand::Constant(x)).collect(),
        };
        self.values[site] = support;
        self.fates[site] = Some(Fate::Summed(0));
        let scored = self.score(density, None, [&[Operand::Slot(slot)], &[], terms])?;
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
            FamilyId::Flip | FamilyId::Bernoulli => Some((0.0, 2.0)),
            FamilyId::Discrete => Some((0.0, density.size as f64)),
            FamilyId::UniformDiscrete => at(0).zip(at(1)),
            FamilyId::Binomial => at(0).map(|n| (0.0, n + 1.0)),
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
        let given: Vec<usize> = values.iter().map(|_| self.builder.fresh()).collect();
        self.free.extend(&given);
        let operands: Vec<Operand> = given.iter().map(|&slot| Operand::Slot(slot)).collect();
        let logarithms: Vec<Operand> = (0..logs.len())
            .map(|number| log_of(&mut self.builder, density.family, &operands, number))
            .collect();
        for (&place, &operand) in values
            .iter()
            .chain(logs)
            .zip(operands.iter().chain(&logarithms))
        {
            let Place::Fixed(slot) = place else {
                return Err(Refusal("a loop"));
            };
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
        let slots: Vec<Operand> = values.iter().map(|&place| operand_of(place)).collect();
        let logs: Vec<Operand> = logs.iter().map(|&place| operand_of(place)).collect();
        let scored = self.score(density, None, [&slots, &logs, terms])?;
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

    fn finish(mut self) -> Result<Collapsed> {
        let summed: Vec<usize> = (0..self.fates.len())
            .filter(|&site| matches!(self.fates[site], Some(Fate::Summed(_))))
            .collect();
        let outputs: Vec<(Table, usize)> = self
            .tape
            .outputs
            .iter()
            .map(|output| (self.table(output.operand), output.table))
            .collect();
        let scopes = outputs.iter().map(|(table, _)| table.scope.clone());
        let scopes = summed.iter().map(|&site| vec![site]).chain(scopes);
        let probes = self.probes(scopes)?;
        let rows = self.rows(summed)?;
        let numbers = probes.numbers;
        let number = |scope: &[usize]| numbers.get(scope).copied();
        let sites = self
            .fates
            .iter()
            .enumerate()
            .map(|(site, fate)| match fate {
                Some(Fate::Kept(kept)) => Fate::Kept(*kept),
                _ => Fate::Summed(number(&[site]).unwrap_or(0)),
            });
        let sites = sites.collect();
        let outputs: Vec<Choice> = outputs
            .into_iter()
            .map(|(each, table)| Choice {
                probe: number(&each.scope),
                entries: each.entries.into(),
                table,
            })
            .collect();
        let entries = outputs.iter().flat_map(|choice| choice.entries.iter());
        let tape = Tape {
            instructions: self.builder.close(),
            sites: self.sites,
            outputs: entries
                .map(|&operand| Output { operand, table: 0 })
                .collect(),
            slots: self.builder.slots(),
            derived: self.builder.slots(),
            rows,
            checks: 0,
            views: Vec::new(),
            data: Rc::default(),
            answers: 0,
            free: self.free.into(),
        };
        Ok(Collapsed {
            tape: Rc::new(tape),
            sites,
            outputs,
            probes: probes.all,
        })
    }

    /// A factor of zeros, given from outside, for each scope.
    fn probes(&mut self, scopes: impl Iterator<Item = Vec<usize>>) -> Result<Probes> {
        let mut probes = Probes::default();
        for scope in scopes.filter(|scope| !scope.is_empty()) {
            if probes.numbers.contains_key(&scope) {
                continue;
            }
            let count = combinations(&scope, &self.sizes).filter(|&count| count <= MAX_TABLE);
            let count = count.ok_or(TOO_MANY)?;
            let entries: Vec<usize> = (0..count).map(|_| self.builder.fresh()).collect();
            self.factors.push(Table {
                scope: scope.clone(),
                entries: entries.iter().map(|&slot| Operand::Slot(slot)).collect(),
            });
            probes.all.push(Probe {
                values: scope
                    .iter()
                    .map(|&site| Rc::clone(&self.values[site]))
                    .collect(),
                scope: scope.clone().into(),
                first: self.free.len(),
                count,
            });
            self.free.extend(entries);
            probes.numbers.insert(scope, probes.all.len() - 1);
        }
        Ok(probes)
    }

    /// Puts every factor without a scope, and what is left of the others, into a row of its own; how many.
    fn rows(&mut self, summed: Vec<usize>) -> Result<usize> {
        let factors = std::mem::take(&mut self.factors);
        let (over_sites, plain): (Vec<Table>, Vec<Table>) =
            factors.into_iter().partition(|each| !each.scope.is_empty());
        let mut weights: Vec<Operand> = plain.iter().map(|each| each.entries[0]).collect();
        if !summed.is_empty() {
            weights.push(eliminate(
                &mut self.builder,
                over_sites,
                summed,
                &self.sizes,
            )?);
        }
        for (row, &weight) in weights.iter().enumerate() {
            self.builder.emit(Instruction::Factor {
                row,
                guard: None,
                weight,
            });
        }
        Ok(weights.len())
    }
}

#[derive(Default)]
struct Probes {
    all: Vec<Probe>,
    numbers: BTreeMap<Vec<usize>, usize>,
}

/// An operation as the program has it, computed where the operands are constant.
fn operation(builder: &mut Builder, op: Opcode, args: &[Operand]) -> Operand {
    match constants(args) {
        Some(numbers) => {
            let arg = |place: usize| numbers.get(place).copied().unwrap_or(0.0);
            Operand::Constant(apply(op, arg(0), arg(1), arg(2)))
        }
        None => match (op, args) {
            (Opcode::Select, &[Operand::Constant(c), yes, no]) => {
                if c == 0.0 {
                    no
                } else {
                    yes
                }
            }
            _ => Operand::Slot(builder.exactly(op, args)),
        },
    }
}

/// The element that an index picks: the index comes first.
fn chosen(builder: &mut Builder, all: &[Operand]) -> Operand {
    let (index, from) = (all[0], &all[1..]);
    let Operand::Constant(number) = index else {
        let to = builder.fresh();
        let from = from.into();
        builder.emit(Instruction::Gather { to, index, from });
        return Operand::Slot(to);
    };
    let is_index = number >= 0.0 && number.trunc() == number;
    let element = is_index.then(|| from.get(number as usize)).flatten();
    element.copied().unwrap_or(Operand::Constant(f64::NAN))
}

/// 0 where an index is one of `count`, or its guard does not hold; minus infinity elsewhere.
fn checked(builder: &mut Builder, all: &[Operand], count: f64) -> Operand {
    let (index, guard) = (all[0], all.get(1).copied());
    let mut op = |op, args: &[Operand]| operation(builder, op, args);
    let floor = op(Opcode::Floor, &[index]);
    let whole = op(Opcode::Eq, &[floor, index]);
    let above = op(Opcode::Le, &[ZERO, index]);
    let below = op(Opcode::Lt, &[index, Operand::Constant(count)]);
    let inside = op(Opcode::Mul, &[above, below]);
    let holds = op(Opcode::Mul, &[whole, inside]);
    let weight = op(Opcode::Select, &[holds, ZERO, IMPOSSIBLE]);
    guarded(builder, weight, guard)
}

/// The weight where the guard holds, else 0.
fn guarded(builder: &mut Builder, weight: Operand, guard: Option<Operand>) -> Operand {
    match guard {
        None => weight,
        Some(guard) => operation(builder, Opcode::Select, &[guard, weight, ZERO]),
    }
}

fn log_prob(
    builder: &mut Builder,
    density: Density,
    [value, logs, terms]: [&[Operand]; 3],
) -> Operand {
    let numbers = constants(value).zip(constants(terms));
    if let Some((value, terms)) = numbers {
        let logs = density::logs_of::<f64>(density, &value);
        return Operand::Constant(density::log_prob::<f64>(density, &value, &logs, &terms));
    }
    let to = builder.fresh();
    let (value, logs, terms) = (value.into(), logs.into(), terms.into());
    builder.emit(Instruction::LogProb {
        density,
        to,
        value,
        logs,
        terms,
    });
    Operand::Slot(to)
}

/// Logarithm `number` of a value, as its sampler would bring it along.
fn log_of(builder: &mut Builder, family: FamilyId, value: &[Operand], number: usize) -> Operand {
    if family == FamilyId::Beta && number == 1 {
        let negative = builder.exactly(Opcode::Neg, value);
        return Operand::Slot(builder.exactly(Opcode::Log1p, &[Operand::Slot(negative)]));
    }
    Operand::Slot(builder.exactly(Opcode::Log, &[value[number]]))
}

fn operand_of(place: Place) -> Operand {
    match place {
        Place::Fixed(slot) => Operand::Slot(slot),
        Place::View(view) => Operand::View(view),
    }
}
