//! Leaves out what nothing needs, and gives slots again once their last reader is done with them.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use crate::tape::{Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind};

use super::live::{operands, reads, writes};

/// Makes a gradient's tape small. `derivatives` and `weights` are slots to be kept, and are numbered anew.
pub(super) fn allocate(
    tape: &mut Tape,
    derivatives: &mut [Box<[Option<usize>]>],
    weights: &mut [usize],
) {
    let mut pinned = vec![false; tape.slots];
    let kept = derivatives.iter().flat_map(|each| each.iter().flatten());
    kept.chain(weights.iter())
        .for_each(|&slot| pinned[slot] = true);
    let needed = Needed::of(tape, &pinned);
    let instructions = std::mem::take(&mut tape.instructions);
    tape.instructions = needed.sweep(instructions, &tape.views, &mut Vec::new());
    let inputs = tape.sites.iter().flat_map(|site| site.values.iter());
    inputs.for_each(|&slot| pinned[slot] = true);
    note_shown(
        &tape.instructions,
        &tape.views,
        &mut Vec::new(),
        &mut |slot| {
            pinned[slot] = true;
        },
    );
    let numbers = number(tape, &pinned);
    renumber(tape, &numbers, derivatives, weights);
}

/// The slots that something needs.
struct Needed {
    slots: Vec<bool>,
}

impl Needed {
    fn of(tape: &Tape, pinned: &[bool]) -> Self {
        let mut needed = Self {
            slots: pinned.to_vec(),
        };
        // What is needed only grows: until a round adds nothing.
        let mut count = 0;
        loop {
            needed.mark(&tape.instructions, &tape.views, &mut Vec::new());
            let now = needed.slots.iter().filter(|&&flag| flag).count();
            if now == count {
                return needed;
            }
            count = now;
        }
    }

    fn mark(&mut self, instructions: &[Instruction], views: &[View], loops: &mut Vec<usize>) {
        for instruction in instructions.iter().rev() {
            if let Instruction::Loop { count, body, .. } = instruction {
                loops.push(*count);
                self.mark(body, views, loops);
                loops.pop();
                continue;
            }
            if let Instruction::Carry { to, from } = instruction {
                for (&to, &from) in to.iter().zip(from) {
                    if self.slots[to]
                        && let Operand::Slot(slot) = from
                    {
                        self.slots[slot] = true;
                    }
                }
                continue;
            }
            let needed = has_effect(instruction) || self.is_written(instruction, views, loops);
            if needed {
                let mut all = Vec::new();
                operands(instruction, &mut |operand| all.push(operand));
                for operand in all {
                    match operand {
                        Operand::Slot(slot) => self.slots[slot] = true,
                        Operand::Constant(_) => {}
                        Operand::View(view) => {
                            each_shown(&views[view], loops, &mut |slot| {
                                self.slots[slot] = true;
                            });
                        }
                    }
                }
            }
        }
    }

    /// Whether an instruction writes something that is needed.
    fn is_written(&self, instruction: &Instruction, views: &[View], loops: &[usize]) -> bool {
        let mut any = false;
        writes(instruction, &mut |slot| any |= self.slots[slot]);
        if let Instruction::Copy {
            to: Place::View(view),
            ..
        }
        | Instruction::Accumulate {
            to: Place::View(view),
            ..
        } = instruction
        {
            each_shown(&views[*view], loops, &mut |slot| any |= self.slots[slot]);
        }
        any
    }

    /// The instructions that are left.
    fn sweep(
        &self,
        instructions: Vec<Instruction>,
        views: &[View],
        loops: &mut Vec<usize>,
    ) -> Vec<Instruction> {
        instructions
            .into_iter()
            .filter_map(|instruction| self.kept(instruction, views, loops))
            .collect()
    }

    fn kept(
        &self,
        instruction: Instruction,
        views: &[View],
        loops: &mut Vec<usize>,
    ) -> Option<Instruction> {
        match instruction {
            Instruction::Loop {
                count,
                backwards,
                sums,
                body,
            } => {
                loops.push(count);
                let body = self.sweep(body, views, loops);
                loops.pop();
                let sums = sums
                    .iter()
                    .copied()
                    .filter(|&sum| self.slots[sum])
                    .collect();
                (!body.is_empty()).then_some(Instruction::Loop {
                    count,
                    backwards,
                    sums,
                    body,
                })
            }
            Instruction::Carry { to, from } => {
                let pairs = to.iter().zip(&from).filter(|(to, _)| self.slots[**to]);
                let (to, from): (Vec<usize>, Vec<Operand>) =
                    pairs.map(|(&to, &from)| (to, from)).unzip();
                (!to.is_empty()).then(|| Instruction::Carry {
                    to: to.into(),
                    from: from.into(),
                })
            }
            Instruction::Derive {
                density,
                row,
                guard,
                value,
                logs,
                terms,
                partials,
            } => {
                let partials: Box<[(usize, usize)]> = partials
                    .iter()
                    .copied()
                    .filter(|&(_, slot)| self.slots[slot])
                    .collect();
                match (row, partials.is_empty()) {
                    (None, true) => None,
                    (Some(row), true) => Some(Instruction::Observe {
                        density,
                        row,
                        guard,
                        value,
                        logs,
                        terms,
                    }),
                    _ => Some(Instruction::Derive {
                        density,
                        row,
                        guard,
                        value,
                        logs,
                        terms,
                        partials,
                    }),
                }
            }
            _ => {
                let needed =
                    has_effect(&instruction) || self.is_written(&instruction, views, loops);
                needed.then_some(instruction)
            }
        }
    }
}

fn has_effect(instruction: &Instruction) -> bool {
    matches!(
        instruction,
        Instruction::Observe { .. }
            | Instruction::Factor { .. }
            | Instruction::CheckIndex { .. }
            | Instruction::Derive { row: Some(_), .. }
    )
}

/// Calls `f` for every slot between the first and the last that a view shows.
fn each_shown(view: &View, loops: &[usize], f: &mut dyn FnMut(usize)) {
    let Some((low, high)) = view.range(loops) else {
        return;
    };
    let high = match view.kind {
        ViewKind::Data => return,
        ViewKind::Slots => high,
        ViewKind::Indirect { stride, count, .. } => high + stride * (count - 1),
    };
    (low..=high).for_each(f);
}

/// Calls `f` for every slot that some view shows.
fn note_shown(
    instructions: &[Instruction],
    views: &[View],
    loops: &mut Vec<usize>,
    f: &mut dyn FnMut(usize),
) {
    for instruction in instructions {
        if let Instruction::Loop { count, body, .. } = instruction {
            loops.push(*count);
            note_shown(body, views, loops, f);
            loops.pop();
            continue;
        }
        operands(instruction, &mut |operand| {
            if let Operand::View(view) = operand {
                each_shown(&views[view], loops, f);
            }
        });
        if let Instruction::Copy {
            to: Place::View(view),
            ..
        }
        | Instruction::Accumulate {
            to: Place::View(view),
            ..
        } = instruction
        {
            each_shown(&views[*view], loops, f);
        }
    }
}

/// When a slot is first written and last read, in places of the program.
#[derive(Clone, Copy)]
struct Interval {
    first: usize,
    last: usize,
}

/// Walks through a program and notes intervals.
struct Intervals {
    of: Vec<Option<Interval>>,
    place: usize,
}

impl Intervals {
    fn touch(&mut self, slot: usize) {
        let place = self.place;
        let interval = self.of[slot].get_or_insert(Interval {
            first: place,
            last: place,
        });
        interval.last = place;
    }

    fn walk(&mut self, instructions: &[Instruction]) {
        for instruction in instructions {
            self.place += 1;
            match instruction {
                Instruction::Loop { sums, body, .. } => self.walk_loop(sums, body),
                _ => {
                    reads(instruction, &mut |slot| self.touch(slot));
                    writes(instruction, &mut |slot| self.touch(slot));
                }
            }
        }
    }

    /// What is there before a loop and used in it is used to its end, and so is what a pass hands to the next.
    fn walk_loop(&mut self, sums: &[usize], body: &[Instruction]) {
        sums.iter().for_each(|&sum| self.touch(sum));
        let mut exposed = Vec::new();
        exposures(body, &mut HashSet::new(), &mut exposed);
        exposed.iter().for_each(|&slot| self.touch(slot));
        self.walk(body);
        self.place += 1;
        sums.iter().for_each(|&sum| self.touch(sum));
        exposed.iter().for_each(|&slot| self.touch(slot));
    }
}

/// Adds the slots that instructions read before they have written them to `exposed`.
fn exposures(instructions: &[Instruction], written: &mut HashSet<usize>, exposed: &mut Vec<usize>) {
    for instruction in instructions {
        if let Instruction::Loop { sums, body, .. } = instruction {
            written.extend(sums);
            exposures(body, written, exposed);
            continue;
        }
        reads(instruction, &mut |slot| {
            if !written.contains(&slot) {
                exposed.push(slot);
            }
        });
        writes(instruction, &mut |slot| {
            written.insert(slot);
        });
    }
}

/// New numbers of the slots: pinned ones first, then those of values, then those of derivatives of densities.
struct Numbers {
    of: Vec<usize>,
    count: usize,
    derived: usize,
}

fn number(tape: &Tape, pinned: &[bool]) -> Numbers {
    let mut intervals = Intervals {
        of: vec![None; tape.slots],
        place: 0,
    };
    intervals.walk(&tape.instructions);
    let mut derived = vec![false; tape.slots];
    note_derived(&tape.instructions, &mut derived);
    let mut of = vec![0; tape.slots];
    let mut count = 0;
    for slot in 0..tape.slots {
        if pinned[slot] && !derived[slot] {
            of[slot] = count;
            count += 1;
        }
    }
    let free = |slot: &usize| !pinned[*slot] && !derived[*slot];
    let low = pack(&intervals.of, (0..tape.slots).filter(free), &mut of, count);
    let high = pack(
        &intervals.of,
        (0..tape.slots).filter(|&slot| derived[slot]),
        &mut of,
        low,
    );
    Numbers {
        of,
        count: high,
        derived: low,
    }
}

fn note_derived(instructions: &[Instruction], derived: &mut [bool]) {
    for instruction in instructions {
        match instruction {
            Instruction::Loop { body, .. } => note_derived(body, derived),
            Instruction::Derive { partials, .. } => {
                partials.iter().for_each(|&(_, slot)| derived[slot] = true);
            }
            _ => {}
        }
    }
}

/// Gives slots numbers from `first` on, the same again to those whose intervals do not meet; the number past the last.
fn pack(
    intervals: &[Option<Interval>],
    slots: impl Iterator<Item = usize>,
    of: &mut [usize],
    first: usize,
) -> usize {
    let mut all: Vec<(usize, usize, usize)> = slots
        .filter_map(|slot| intervals[slot].map(|each| (each.first, each.last, slot)))
        .collect();
    all.sort_unstable();
    let mut free = Vec::new();
    let mut busy = BinaryHeap::new();
    let mut count = first;
    for (start, end, slot) in all {
        while let Some(&Reverse((last, number))) = busy.peek() {
            if last >= start {
                break;
            }
            busy.pop();
            free.push(number);
        }
        let number = free.pop().unwrap_or_else(|| {
            count += 1;
            count - 1
        });
        of[slot] = number;
        busy.push(Reverse((end, number)));
    }
    count
}

fn renumber(
    tape: &mut Tape,
    numbers: &Numbers,
    derivatives: &mut [Box<[Option<usize>]>],
    weights: &mut [usize],
) {
    let of = &numbers.of;
    renumber_all(&mut tape.instructions, of);
    for view in &mut tape.views {
        if view.kind != ViewKind::Data
            && let Some(&base) = of.get(view.base)
        {
            view.base = base;
        }
    }
    for site in &mut tape.sites {
        site.values.iter_mut().for_each(|slot| *slot = of[*slot]);
        site.logs = Box::default();
        site.params = Box::default();
    }
    let all = derivatives
        .iter_mut()
        .flat_map(|each| each.iter_mut().flatten());
    all.chain(weights).for_each(|slot| *slot = of[*slot]);
    tape.slots = numbers.count;
    tape.derived = numbers.derived;
}

fn renumber_all(instructions: &mut [Instruction], of: &[usize]) {
    let place = |place: &mut Place| {
        if let Place::Fixed(slot) = place {
            *slot = of[*slot];
        }
    };
    let slots = |slots: &mut [usize]| slots.iter_mut().for_each(|slot| *slot = of[*slot]);
    let one = |operand: &mut Operand| {
        if let Operand::Slot(slot) = operand {
            *slot = of[*slot];
        }
    };
    let all = |operands: &mut [Operand]| operands.iter_mut().for_each(one);
    for instruction in instructions {
        match instruction {
            Instruction::Map { to, args, .. } => {
                *to = of[*to];
                all(args);
            }
            Instruction::Gather { to, index, from } => {
                *to = of[*to];
                one(index);
                all(from);
            }
            Instruction::CheckIndex { index, guard, .. } => {
                one(index);
                guard.iter_mut().for_each(one);
            }
            Instruction::Terms {
                to, params, logs, ..
            } => {
                slots(to);
                all(params);
                all(logs);
            }
            Instruction::Sample { .. } => {}
            Instruction::Observe {
                guard,
                value,
                logs,
                terms,
                ..
            } => {
                guard.iter_mut().for_each(one);
                [value, logs, terms].into_iter().for_each(|each| all(each));
            }
            Instruction::Derive {
                guard,
                value,
                logs,
                terms,
                partials,
                ..
            } => {
                guard.iter_mut().for_each(one);
                [value, logs, terms].into_iter().for_each(|each| all(each));
                partials.iter_mut().for_each(|(_, slot)| *slot = of[*slot]);
            }
            Instruction::LogProb {
                to,
                value,
                logs,
                terms,
                ..
            } => {
                *to = of[*to];
                [value, logs, terms].into_iter().for_each(|each| all(each));
            }
            Instruction::Copy { to, from } | Instruction::Accumulate { to, from } => {
                place(to);
                one(from);
            }
            Instruction::Carry { to, from } => {
                slots(to);
                all(from);
            }
            Instruction::Factor { guard, weight, .. } => {
                guard.iter_mut().for_each(one);
                one(weight);
            }
            Instruction::Loop { sums, body, .. } => {
                slots(sums);
                renumber_all(body, of);
            }
        }
    }
}
