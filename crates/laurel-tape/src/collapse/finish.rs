//! What is left of a program once all its values are tables: its factors, with probes among them, and the sum over sites.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::eliminate::{Cliques, eliminate};
use super::table::{Table, combinations};
use super::walk::{Result, TOO_MANY, Walk};
use super::{Asked, Choice, Collapsed, Fate, MAX_TABLE, Probe};
use crate::tape::{Instruction, Operand, Output, Tape};

/// The program without its discrete latents.
pub(super) fn finish(mut walk: Walk, asked: Asked) -> Result<Collapsed> {
    let summed: Vec<usize> = (0..walk.fates.len())
        .filter(|&site| matches!(walk.fates[site], Some(Fate::Summed(_))))
        .collect();
    let outputs: Vec<(Table, usize)> = walk
        .tape
        .outputs
        .iter()
        .map(|output| (walk.table(output.operand), output.table))
        .collect();
    let mut probes = Probes::default();
    if asked == Asked::Marginals {
        let scopes = outputs.iter().map(|(table, _)| table.scope.clone());
        let scopes = summed.iter().map(|&site| vec![site]).chain(scopes);
        probes.about(&mut walk, scopes)?;
    }
    let (rows, priors, cliques) = rows(&mut walk, &summed, asked == Asked::Draws)?;
    let order = probes.of_cliques(&mut walk, cliques);
    let number = |scope: &[usize]| probes.numbers.get(scope).copied();
    let sites = walk.fates.iter().enumerate();
    let sites = sites.map(|(site, fate)| match fate {
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
        instructions: walk.writer.builder.close(),
        sites: walk.sites,
        outputs: entries
            .map(|&operand| Output { operand, table: 0 })
            .collect(),
        slots: walk.writer.builder.slots(),
        derived: walk.writer.builder.slots(),
        rows,
        checks: 0,
        views: Vec::new(),
        data: Rc::default(),
        answers: 0,
        free: walk.free.into(),
    };
    Ok(Collapsed {
        tape: Rc::new(tape),
        sites,
        outputs,
        probes: probes.all,
        order,
        priors,
    })
}

/// Puts every factor without a scope, and what is left of the others, into a row of its own; how many, those of priors, and
/// the cliques of the elimination, if they are wanted.
fn rows(
    walk: &mut Walk,
    summed: &[usize],
    with_cliques: bool,
) -> Result<(usize, Vec<usize>, Cliques)> {
    let factors = std::mem::take(&mut walk.factors);
    let mut plain = factors
        .iter()
        .enumerate()
        .filter(|(_, each)| each.scope.is_empty());
    let is_prior = |number: usize| walk.priors.binary_search(&number).is_ok();
    let priors = plain.by_ref().enumerate();
    let priors = priors.filter(|(_, (number, _))| is_prior(*number));
    let priors = priors.map(|(row, _)| row).collect();
    let (over_sites, plain): (Vec<Table>, Vec<Table>) =
        factors.into_iter().partition(|each| !each.scope.is_empty());
    let mut weights: Vec<Operand> = plain.iter().map(|each| each.entries[0]).collect();
    let mut cliques = Cliques::wanted(with_cliques);
    if !summed.is_empty() {
        weights.push(eliminate(
            &mut walk.writer,
            over_sites,
            summed.to_vec(),
            &walk.sizes,
            &mut cliques,
        )?);
    }
    for (row, &weight) in weights.iter().enumerate() {
        walk.writer.builder.emit(Instruction::Factor {
            row,
            guard: None,
            weight,
        });
    }
    Ok((weights.len(), priors, cliques))
}

#[derive(Default)]
struct Probes {
    all: Vec<Probe>,
    numbers: BTreeMap<Vec<usize>, usize>,
}

impl Probes {
    /// A factor of zeros, given from outside, for each scope.
    fn about(&mut self, walk: &mut Walk, scopes: impl Iterator<Item = Vec<usize>>) -> Result<()> {
        for scope in scopes.filter(|scope| !scope.is_empty()) {
            if self.numbers.contains_key(&scope) {
                continue;
            }
            let count = combinations(&scope, &walk.sizes).filter(|&count| count <= MAX_TABLE);
            let count = count.ok_or(TOO_MANY)?;
            let entries: Vec<usize> = (0..count).map(|_| walk.writer.builder.fresh()).collect();
            walk.factors.push(Table {
                scope: scope.clone(),
                entries: entries.iter().map(|&slot| Operand::Slot(slot)).collect(),
            });
            self.numbers.insert(scope.clone(), self.all.len());
            self.add(walk, scope, entries);
        }
        Ok(())
    }

    /// Those that the elimination put in; the sites that they are for, the last that was eliminated first.
    fn of_cliques(&mut self, walk: &mut Walk, cliques: Cliques) -> Vec<usize> {
        let mut order = Vec::new();
        for (site, scope, entries) in cliques.found.into_iter().rev() {
            self.add(walk, scope, entries);
            order.push(site);
        }
        order
    }

    fn add(&mut self, walk: &mut Walk, scope: Vec<usize>, entries: Vec<usize>) {
        self.all.push(Probe {
            values: scope
                .iter()
                .map(|&site| Rc::clone(&walk.values[site]))
                .collect(),
            scope: scope.into(),
            first: walk.free.len(),
            count: entries.len(),
        });
        walk.free.extend(entries);
    }
}
