//! Where a result may jump though what it is made of moves.

use laurel_dist::FamilyId;

use crate::op::Opcode;
use crate::tape::{Instruction, Operand};

/// Whether it asks whether a number is one, as the compiler writes it, x - x or x = x: the same of all that are.
pub(super) fn is_constant(instruction: &Instruction) -> bool {
    match instruction {
        Instruction::Map { op, args, .. } => {
            matches!(op, Opcode::Sub | Opcode::Eq) && args[0] == args[1]
        }
        _ => false,
    }
}

/// Of a choice between -inf, or what is no number, and a number: that number. The density is 0 where it is not chosen.
pub(super) fn end_of(instruction: &Instruction) -> Option<Operand> {
    let Instruction::Map { op, args, .. } = instruction else {
        return None;
    };
    let is_never = |operand| match operand {
        Operand::Constant(x) => x == f64::NEG_INFINITY || x.is_nan(),
        Operand::Slot(_) | Operand::View(_) => false,
    };
    match **args {
        [_, a, b] if *op == Opcode::Select && is_never(b) => Some(a),
        [_, a, b] if *op == Opcode::Select && is_never(a) => Some(b),
        _ => None,
    }
}

/// Whether what an instruction does may jump where the operand at this place, in the order of `operands_of`, changes.
pub(super) fn steps(instruction: &Instruction, place: usize) -> bool {
    use Opcode::{Ceil, Eq, Floor, Le, Lt, Mod, Not, Quot, Rem, Round, Select, Signum};
    match instruction {
        Instruction::Map { op, .. } => match op {
            Mod | Rem | Quot | Floor | Ceil | Round | Signum | Eq | Lt | Le | Not => true,
            Select => place == 0,
            _ => false,
        },
        Instruction::Gather { .. } => place == 0,
        Instruction::CheckIndex { .. } => true,
        // A guard comes first.
        Instruction::Factor { guard, .. } | Instruction::Logit { guard, .. } => {
            guard.is_some() && place == 0
        }
        Instruction::Observe { guard, density, .. }
        | Instruction::Derive { guard, density, .. } => {
            guard.is_some() && place == 0 || has_moving_ends(density.family)
        }
        Instruction::LogProb { density, .. } => has_moving_ends(density.family),
        _ => false,
    }
}

/// Whether the support of a distribution ends at its parameters.
fn has_moving_ends(family: FamilyId) -> bool {
    use FamilyId::{Hypergeometric, Pareto, UniformContinuous, UniformDiscrete};
    matches!(
        family,
        UniformContinuous | UniformDiscrete | Pareto | Hypergeometric
    )
}
