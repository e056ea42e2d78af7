//! A part of a written program: some of its sites, some of its factors, and what these need.

use std::rc::Rc;

use super::walk::Walk;
use crate::order::sort;
use crate::reverse::renumber::renumber_all;
use crate::reverse::{operands_of, writes_of};
use crate::tape::{Instruction, Operand, Output, Site, Tape};

/// A program of one component. Slots have numbers of their own, so that programs that do the same are equal.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Its sites are given from outside.
    pub tape: Tape,
    /// Rows of the log priors of sites: row and site.
    pub priors: Vec<(usize, usize)>,
}

/// The written program that parts are taken from.
pub(super) struct Source {
    instructions: Vec<Instruction>,
    sites: Vec<Site>,
    /// Numbers of the sites that each slot depends on, ascending.
    pub(super) sites_of: Vec<Vec<usize>>,
}

impl Source {
    pub(super) fn new(walk: &mut Walk<'_>) -> Self {
        let instructions = walk.writer.builder.close();
        let mut sites_of: Vec<Vec<usize>> = vec![Vec::new(); walk.writer.builder.slots()];
        for (number, site) in walk.sites.iter().enumerate() {
            site.values
                .iter()
                .for_each(|&slot| sites_of[slot].push(number));
        }
        for instruction in &instructions {
            let mut sites = Vec::new();
            operands_of(instruction, &mut |operand| {
                if let Operand::Slot(slot) = operand {
                    sites.extend_from_slice(&sites_of[slot]);
                }
            });
            sort(&mut sites);
            sites.dedup();
            writes_of(instruction, &mut |slot| sites_of[slot].clone_from(&sites));
        }
        Self {
            instructions,
            sites: walk.sites.clone(),
            sites_of,
        }
    }
}

impl Part {
    /// `priors`: numbers of the factors that are the priors of the sites; `factors`: number and slot.
    pub(super) fn new(
        source: &Source,
        priors: &[usize],
        sites: &[usize],
        factors: &[(usize, usize)],
        outputs: &[usize],
    ) -> Self {
        let mut needed = vec![false; source.sites_of.len()];
        let ends = sites.iter().flat_map(|&site| &source.sites[site].params);
        for operand in ends {
            if let Operand::Slot(slot) = operand {
                needed[*slot] = true;
            }
        }
        let slots = factors.iter().map(|&(_, slot)| slot);
        slots
            .chain(outputs.iter().copied())
            .for_each(|slot| needed[slot] = true);
        let mut kept = Vec::new();
        for instruction in source.instructions.iter().rev() {
            let mut is_needed = false;
            writes_of(instruction, &mut |slot| is_needed |= needed[slot]);
            if is_needed {
                operands_of(instruction, &mut |operand| {
                    if let Operand::Slot(slot) = operand {
                        needed[slot] = true;
                    }
                });
                kept.push(instruction.clone());
            }
        }
        kept.reverse();
        let mut of = vec![0; source.sites_of.len()];
        let mut slots = 0;
        let mut give = |slot: usize| {
            of[slot] = slots;
            slots += 1;
        };
        let given = sites.iter().flat_map(|&site| &source.sites[site].values);
        let given: Vec<usize> = given.copied().collect();
        given.iter().for_each(|&slot| give(slot));
        for instruction in &kept {
            writes_of(instruction, &mut give);
        }
        renumber_all(&mut kept, &of);
        let operand = |slot: usize| Operand::Slot(of[slot]);
        let rows = factors.iter().enumerate();
        kept.extend(rows.map(|(row, &(_, slot))| Instruction::Factor {
            row,
            guard: None,
            weight: operand(slot),
        }));
        let row_of = |factor: usize| factors.iter().position(|&(number, _)| number == factor);
        let of_sites = sites.iter().enumerate();
        let priors = of_sites.filter_map(|(place, &site)| Some((row_of(priors[site])?, place)));
        let renamed = |site: &Site| Site {
            values: site.values.iter().map(|&slot| of[slot]).collect(),
            params: site
                .params
                .iter()
                .map(|param| match param {
                    Operand::Slot(slot) => operand(*slot),
                    other => *other,
                })
                .collect(),
            ..site.clone()
        };
        Self {
            priors: priors.collect(),
            tape: Tape {
                instructions: kept,
                sites: sites
                    .iter()
                    .map(|&site| renamed(&source.sites[site]))
                    .collect(),
                outputs: outputs
                    .iter()
                    .map(|&slot| Output {
                        operand: operand(slot),
                        table: 0,
                    })
                    .collect(),
                slots,
                derived: slots,
                rows: factors.len(),
                checks: 0,
                views: Vec::new(),
                data: Rc::default(),
                answers: 0,
                free: (0..given.len()).collect(),
            },
        }
    }
}
