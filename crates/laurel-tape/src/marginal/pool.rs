//! Arithmetic on operands, and squares that are summed up: q - 2 b'h + h'Ph.

use super::sparse::{List, entry, get, remove};
use crate::op::Opcode;
use crate::tape::Operand;
use crate::writer::{Writer, ZERO};

#[inline(never)]
pub(super) fn mul(writer: &mut Writer, a: Operand, b: Operand) -> Operand {
    if a == ZERO || b == ZERO {
        return ZERO;
    }
    writer.operation(Opcode::Mul, &[a, b])
}

#[inline(never)]
pub(super) fn sub(writer: &mut Writer, a: Operand, b: Operand) -> Operand {
    match (a, b) {
        (_, ZERO) => a,
        (ZERO, _) => writer.operation(Opcode::Neg, &[b]),
        _ => writer.operation(Opcode::Sub, &[a, b]),
    }
}

#[inline(never)]
pub(super) fn add(writer: &mut Writer, a: Operand, b: Operand) -> Operand {
    match (a, b) {
        (ZERO, other) | (other, ZERO) => other,
        _ => writer.operation(Opcode::Add, &[a, b]),
    }
}

pub(super) fn div(writer: &mut Writer, a: Operand, b: Operand) -> Operand {
    match a {
        ZERO => ZERO,
        _ => writer.operation(Opcode::Div, &[a, b]),
    }
}

/// Squares of affine functions of the latents, summed up.
pub(super) struct Pool {
    entries: Vec<List<Entry>>,
    slopes: Vec<Operand>,
    /// q
    pub(super) square: Operand,
}

impl Pool {
    pub(super) fn new(latents: usize, square: Operand) -> Self {
        Self {
            entries: vec![Vec::new(); latents],
            slopes: vec![ZERO; latents],
            square,
        }
    }

    /// Whether anything is known of a latent here.
    pub(super) fn has(&self, latent: usize) -> bool {
        !self.entries[latent].is_empty()
    }

    /// Adds a multiple of the square of an affine function, c + a'h.
    pub(super) fn add(
        &mut self,
        writer: &mut Writer,
        times: Operand,
        constant: Operand,
        terms: &List<Entry>,
    ) {
        let weighted = mul(writer, times, constant);
        let square = mul(writer, weighted, constant);
        self.square = add(writer, self.square, square);
        for (place, &(row, Entry(a))) in terms.iter().enumerate() {
            let lean = mul(writer, weighted, a);
            self.slopes[row] = sub(writer, self.slopes[row], lean);
            let weighted = mul(writer, times, a);
            for &(column, Entry(b)) in &terms[..=place] {
                let product = mul(writer, weighted, b);
                let known = get(&self.entries[row], column).unwrap_or_default().0;
                let sum = add(writer, known, product);
                set(&mut self.entries, row, column, sum);
            }
        }
    }

    /// Takes a latent out: A, b, and its entries with others.
    pub(super) fn take(&mut self, latent: usize) -> (Operand, Operand, List<Entry>) {
        let mut others = std::mem::take(&mut self.entries[latent]);
        let own = remove(&mut others, latent).unwrap_or_default().0;
        for &(other, _) in &others {
            remove(&mut self.entries[other], latent);
        }
        (own, self.slopes[latent], others)
    }
}

/// An entry of a matrix.
#[derive(Clone, Copy)]
pub(super) struct Entry(pub(super) Operand);

impl Default for Entry {
    fn default() -> Self {
        Self(ZERO)
    }
}

/// Writes an entry of a symmetric matrix.
#[inline(never)]
pub(super) fn set(matrix: &mut [List<Entry>], row: usize, column: usize, value: Operand) {
    *entry(&mut matrix[row], column) = Entry(value);
    *entry(&mut matrix[column], row) = Entry(value);
}
