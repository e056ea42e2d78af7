//! Which discrete latents are read in their own passes alone.

use crate::reverse::{Crossings, operands_of};
use crate::tape::{Instruction, Operand, Place, Site, Tape};
use crate::view::{ViewKind, apart, each_pass};
use laurel_dist::FamilyId;

/// A loop, by its address.
pub(super) type Looped = *const Instruction;

/// A loop and its latents.
pub(super) struct Found {
    pub(super) looped: Looped,
    /// Passes of the loops around, its own last.
    pub(super) counts: Vec<usize>,
    pub(super) latents: Vec<Latent>,
    /// Views that it stores to and nothing reads.
    pub(super) unread: Vec<usize>,
}

/// A discrete latent in a loop.
pub(super) struct Latent {
    /// View of the sites.
    pub(super) site: usize,
    /// View of the slots of the values.
    pub(super) value: usize,
}

/// What a program reads of slots: by numbers, and by views, each with the loop that it is in.
#[derive(Default)]
struct Reads {
    slots: Vec<usize>,
    views: Vec<(Option<Looped>, usize, (usize, usize))>,
}

/// The latents of all loops but those that are passed over.
pub(super) fn latents(tape: &Tape, passed_over: &[Looped]) -> Vec<Found> {
    let mut reads = Reads::default();
    reads.note(tape, &tape.instructions, None, &mut Vec::new());
    let mut search = Search {
        tape,
        passed_over,
        crossings: Crossings::new(&tape.instructions, tape.slots),
        reads,
        found: Vec::new(),
    };
    search.go(&tape.instructions, &mut Vec::new());
    search.found
}

impl Reads {
    fn note(
        &mut self,
        tape: &Tape,
        instructions: &[Instruction],
        looped: Option<Looped>,
        counts: &mut Vec<usize>,
    ) {
        for instruction in instructions {
            if let Instruction::Loop { count, body, .. } = instruction {
                counts.push(*count);
                self.note(tape, body, Some(instruction), counts);
                counts.pop();
                continue;
            }
            operands_of(instruction, &mut |operand| match operand {
                Operand::Slot(slot) => self.slots.push(slot),
                Operand::View(view) if tape.views[view].kind != ViewKind::Data => {
                    let range = tape.views[view].reach(counts);
                    self.views.push((looped, view, range));
                }
                Operand::View(_) | Operand::Constant(_) => {}
            });
        }
    }
}

struct Search<'a> {
    tape: &'a Tape,
    passed_over: &'a [Looped],
    crossings: Crossings,
    reads: Reads,
    found: Vec<Found>,
}

impl Search<'_> {
    fn go(&mut self, instructions: &[Instruction], counts: &mut Vec<usize>) {
        for instruction in instructions {
            let Instruction::Loop { count, body, .. } = instruction else {
                continue;
            };
            counts.push(*count);
            self.go(body, counts);
            let latents = self.of_loop(instruction, body, counts);
            if !latents.is_empty() {
                self.found.push(Found {
                    looped: instruction,
                    counts: counts.clone(),
                    latents,
                    unread: self.unread(body, counts),
                });
            }
            counts.pop();
        }
    }

    fn of_loop(&self, looped: &Instruction, body: &[Instruction], counts: &[usize]) -> Vec<Latent> {
        let is_plain = |each: &Instruction| {
            !matches!(each, Instruction::Loop { .. } | Instruction::Carry { .. })
        };
        let address: Looped = looped;
        if self.passed_over.contains(&address)
            || !body.iter().all(is_plain)
            || !self.crossings.of(looped).states.is_empty()
        {
            return Vec::new();
        }
        let latents = body.iter().filter_map(|each| self.latent(each, counts));
        let own = latents.filter(|latent| self.is_own(latent, address, counts));
        own.collect()
    }

    /// A draw of a discrete latent with the same few values in every pass.
    fn latent(&self, instruction: &Instruction, counts: &[usize]) -> Option<Latent> {
        let Instruction::Sample {
            density,
            site: Place::View(site),
            values,
            ..
        } = instruction
        else {
            return None;
        };
        let &[Place::View(value)] = &values[..] else {
            return None;
        };
        let is_finite = match density.family {
            FamilyId::Flip
            | FamilyId::Bernoulli
            | FamilyId::BernoulliLogit
            | FamilyId::Discrete => true,
            FamilyId::UniformDiscrete
            | FamilyId::Binomial
            | FamilyId::BinomialLogit
            | FamilyId::BetaBinomial => self.are_alike(*site, counts),
            _ => false,
        };
        is_finite.then_some(Latent { site: *site, value })
    }

    /// Whether the parameters that are numbers are the same in every pass.
    fn are_alike(&self, site: usize, counts: &[usize]) -> bool {
        let numbers = |site: &Site| -> Vec<Option<u64>> {
            let number = |each: &Operand| match each {
                Operand::Constant(x) => Some(x.to_bits()),
                _ => None,
            };
            site.params.iter().map(number).collect()
        };
        let mut known = None;
        let mut alike = true;
        each_pass(counts, |passes| {
            let found = numbers(&self.tape.sites[self.tape.views[site].at(passes)]);
            alike &= *known.get_or_insert_with(|| found.clone()) == found;
        });
        alike
    }

    fn unread(&self, body: &[Instruction], counts: &[usize]) -> Vec<usize> {
        let stored = body.iter().filter_map(|each| match each {
            Instruction::Copy {
                to: Place::View(view),
                ..
            } => Some(*view),
            _ => None,
        });
        let is_unread = |view: &usize| {
            let range = self.tape.views[*view].reach(counts);
            self.is_left_alone(range, |_, _| false)
        };
        stored.filter(is_unread).collect()
    }

    fn is_own(&self, latent: &Latent, looped: Looped, counts: &[usize]) -> bool {
        let view = &self.tape.views[latent.value];
        let is_same = |by, read: usize| by == Some(looped) && self.tape.views[read] == *view;
        self.is_left_alone(view.reach(counts), is_same)
    }

    /// Whether nothing reads slots of a range, but for the views that may, by the loops that they are in.
    fn is_left_alone(
        &self,
        range: (usize, usize),
        may: impl Fn(Option<Looped>, usize) -> bool,
    ) -> bool {
        let mut slots = self.reads.slots.iter();
        let mut views = self.reads.views.iter();
        slots.all(|&slot| apart(&range, &(slot, slot)))
            && views.all(|(by, read, other)| may(*by, *read) || apart(&range, other))
    }
}
