//! The program of the prior: what is left of a program without its data; and how much work a program is.

use crate::reverse::{operands_of, writes_of};
use crate::tape::{Instruction, Operand, Tape, retain};
use crate::view::ViewKind;

impl Tape {
    /// Instructions, each as often as it is run, those with gamma functions as many more.
    pub fn work(&self) -> f64 {
        work(&self.instructions)
    }

    /// Those of loops whose passes are lanes: samples take them one after the other.
    pub fn work_by_sample(&self) -> f64 {
        let loops = self
            .instructions
            .iter()
            .filter(|each| matches!(each, Instruction::Across { .. }));
        loops.map(|each| work(std::slice::from_ref(each))).sum()
    }

    /// The program without what is observed or weighed, and without outputs. Outside of loops, discrete latents that nothing
    /// else depends on are left out too: their probabilities sum to 1.
    pub fn prior(&self) -> Self {
        let mut instructions = without_data(&self.instructions);
        let is_plain = |each: &Instruction| !matches!(each, Instruction::Loop { .. });
        if instructions.iter().all(is_plain) && self.views.iter().all(|v| v.kind == ViewKind::Data)
        {
            sweep(&mut instructions, self.slots);
        }
        Self {
            instructions,
            outputs: Vec::new(),
            answers: 0,
            ..self.clone()
        }
    }
}

impl Tape {
    /// The program without what is observed or weighed, without log priors, and without numbers that nothing reads then: what
    /// outputs are where all latents are given.
    pub fn outputs_only(&self) -> Self {
        let mut instructions = without_data(&self.instructions);
        drop_log_priors(&mut instructions);
        let mut left = Self {
            instructions,
            ..self.clone()
        };
        left.drop_unread();
        left
    }
}

/// A draw without terms has no log prior.
fn drop_log_priors(instructions: &mut [Instruction]) {
    for instruction in instructions {
        match instruction {
            Instruction::Sample { terms, .. } => *terms = Box::default(),
            Instruction::Loop { body, .. } => drop_log_priors(body),
            _ => {}
        }
    }
}

fn work(instructions: &[Instruction]) -> f64 {
    let of = |each: &Instruction| match each {
        Instruction::Loop { count, body, .. } | Instruction::Across { count, body, .. } => {
            *count as f64 * work(body)
        }
        _ => cost(each),
    };
    instructions.iter().map(of).sum()
}

/// Instructions that a gamma function takes as long as.
const GAMMA: f64 = 16.0;

/// How long an instruction takes, in those of most others.
fn cost(instruction: &Instruction) -> f64 {
    match instruction {
        Instruction::Observe { density, .. }
        | Instruction::LogProb { density, .. }
        | Instruction::Derive { density, .. }
            if density.family.is_dear() =>
        {
            GAMMA
        }
        _ => 1.0,
    }
}

fn without_data(instructions: &[Instruction]) -> Vec<Instruction> {
    let mut kept = instructions.to_vec();
    retain(&mut kept, &|each| {
        !matches!(
            each,
            Instruction::Observe { .. }
                | Instruction::Factor { .. }
                | Instruction::CheckIndex { .. }
        )
    });
    kept
}

/// Leaves out what nothing after it reads, draws of continuous latents apart.
fn sweep(instructions: &mut Vec<Instruction>, slots: usize) {
    let mut is_read = vec![false; slots];
    let mut kept = Vec::new();
    for instruction in instructions.drain(..).rev() {
        let mut needed = match &instruction {
            Instruction::Sample { density, .. } => !density.family.spec().discrete,
            _ => false,
        };
        writes_of(&instruction, &mut |slot| needed |= is_read[slot]);
        if !needed {
            continue;
        }
        // A slot is given again once its readers are done.
        writes_of(&instruction, &mut |slot| is_read[slot] = false);
        operands_of(&instruction, &mut |operand| {
            if let Operand::Slot(slot) = operand {
                is_read[slot] = true;
            }
        });
        kept.push(instruction);
    }
    kept.reverse();
    *instructions = kept;
}
