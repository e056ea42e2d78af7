//! Leaves out of a program what makes numbers that nothing reads.

use crate::reverse::{note_shown, operands_of, writes_of};
use crate::tape::{Instruction, Operand, Place, Tape};

impl Tape {
    /// What makes the log joint: the program without outputs, and without numbers that nothing reads then.
    pub fn log_joint_only(&self) -> Self {
        let mut left = Self {
            outputs: Vec::new(),
            answers: 0,
            ..self.clone()
        };
        left.drop_unread();
        left
    }

    /// Without operations, densities in slots, terms and copies whose results nothing reads: outputs, draws (with the parameters of
    /// their priors) and what goes into rows do.
    pub(crate) fn drop_unread(&mut self) {
        let mut live = vec![false; self.slots];
        for output in &self.outputs {
            note(output.operand, &mut live);
        }
        let sweep = Sweep {
            tape: self,
            shown: shown(self),
        };
        let kept = sweep.block(&self.instructions, &mut live, &mut Vec::new());
        self.instructions = kept;
    }
}

struct Sweep<'a> {
    tape: &'a Tape,
    /// Slots that views show: read in passes that are not known here.
    shown: Vec<bool>,
}

impl Sweep<'_> {
    /// What is needed of some instructions. `live`: the slots that are read after them; then those read from their beginning
    /// on.
    fn block(
        &self,
        instructions: &[Instruction],
        live: &mut Vec<bool>,
        counts: &mut Vec<usize>,
    ) -> Vec<Instruction> {
        let mut kept = Vec::new();
        for instruction in instructions.iter().rev() {
            if let Instruction::Loop {
                count,
                backwards,
                sums,
                body,
            } = instruction
            {
                counts.push(*count);
                let body = self.body(body, live, counts);
                counts.pop();
                if !body.is_empty() {
                    kept.push(Instruction::Loop {
                        count: *count,
                        backwards: *backwards,
                        sums: sums.clone(),
                        body,
                    });
                }
            } else if self.is_needed(instruction, live, counts) {
                let needed = self.needed_of(instruction, live);
                writes_of(&needed, &mut |slot| live[slot] = false);
                operands_of(&needed, &mut |operand| note(operand, live));
                self.note_params(&needed, live, counts);
                kept.push(needed);
            }
        }
        kept.reverse();
        kept
    }

    /// The same of a body: what a pass reads may be of the pass before it.
    fn body(
        &self,
        body: &[Instruction],
        live: &mut Vec<bool>,
        counts: &mut Vec<usize>,
    ) -> Vec<Instruction> {
        let mut exposed = vec![false; live.len()];
        loop {
            let mut first = either(live, &exposed);
            let kept = self.block(body, &mut first, counts);
            if first
                .iter()
                .zip(&exposed)
                .all(|(now, known)| *known || !now)
            {
                *live = either(live, &exposed);
                return kept;
            }
            exposed = either(&exposed, &first);
        }
    }

    fn is_needed(&self, instruction: &Instruction, live: &[bool], counts: &[usize]) -> bool {
        let read = |slot: &usize| live[*slot] || self.shown[*slot];
        match instruction {
            Instruction::Map { to, .. }
            | Instruction::Gather { to, .. }
            | Instruction::LogProb { to, .. } => read(to),
            Instruction::Terms { to, .. } | Instruction::Carry { to, .. } => to.iter().any(read),
            Instruction::Copy { to, .. } => {
                let (first, last) = self.places(*to, counts);
                (first..=last.min(live.len() - 1)).any(|slot| read(&slot))
            }
            _ => true,
        }
    }

    /// Without what is carried over for nobody.
    fn needed_of(&self, instruction: &Instruction, live: &[bool]) -> Instruction {
        let Instruction::Carry { to, from } = instruction else {
            return instruction.clone();
        };
        let pairs = to.iter().zip(from);
        let read = pairs.filter(|(slot, _)| live[**slot] || self.shown[**slot]);
        let (to, from): (Vec<usize>, Vec<Operand>) = read.unzip();
        Instruction::Carry {
            to: to.into(),
            from: from.into(),
        }
    }

    /// The first and the last number that a place has.
    fn places(&self, place: Place, counts: &[usize]) -> (usize, usize) {
        match place {
            Place::Fixed(number) => (number, number),
            Place::View(view) => self.tape.views[view].reach(counts),
        }
    }

    /// Parameters of a prior are read when it is drawn from.
    fn note_params(&self, instruction: &Instruction, live: &mut [bool], counts: &[usize]) {
        let Instruction::Sample { site, .. } = instruction else {
            return;
        };
        let (first, last) = self.places(*site, counts);
        let last = last.min(self.tape.sites.len() - 1);
        for site in &self.tape.sites[first..=last] {
            site.params.iter().for_each(|&each| note(each, live));
        }
    }
}

fn either(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| *a || *b).collect()
}

fn note(operand: Operand, live: &mut [bool]) {
    if let Operand::Slot(slot) = operand {
        live[slot] = true;
    }
}

/// The slots that views show for reading.
fn shown(tape: &Tape) -> Vec<bool> {
    let mut shown = vec![false; tape.slots];
    let mut note = |slot: usize| shown[slot] = true;
    note_shown(
        &tape.instructions,
        &tape.views,
        false,
        &mut Vec::new(),
        &mut note,
    );
    shown
}
