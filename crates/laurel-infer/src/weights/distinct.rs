//! Outputs that are one number: a model's answer is mostly made of its latents, and what is asked for twice is
//! added up once.

use laurel_tape::tape::{Operand, Output};

/// Which outputs are kept, and where among them each output is.
#[derive(Clone, Debug)]
pub(crate) struct Distinct {
    /// Numbers of the outputs that are kept, ascending.
    pub(crate) kept: Vec<usize>,
    /// Place in `kept` of each output.
    places: Vec<usize>,
}

impl Distinct {
    /// Of the outputs of a program with so many slots.
    pub(crate) fn new(outputs: &[Output], slots: usize) -> Self {
        let mut of_slot = vec![None; slots];
        let mut kept: Vec<usize> = Vec::new();
        let mut places = Vec::with_capacity(outputs.len());
        for (number, output) in outputs.iter().enumerate() {
            let known: Option<usize> = match output.operand {
                Operand::Slot(slot) => of_slot[slot],
                Operand::Constant(_) | Operand::View(_) => None,
            };
            let same = known.filter(|&place| outputs[kept[place]].table == output.table);
            let place = same.unwrap_or(kept.len());
            if same.is_none() {
                kept.push(number);
                if let Operand::Slot(slot) = output.operand {
                    of_slot[slot] = Some(place);
                }
            }
            places.push(place);
        }
        Self { kept, places }
    }

    /// Number of outputs.
    pub(crate) fn outputs(&self) -> usize {
        self.places.len()
    }

    /// How many of the first `count` outputs are kept.
    pub(crate) fn among(&self, count: usize) -> usize {
        self.kept.partition_point(|&number| number < count)
    }

    /// What there is of each kept output, for every output.
    pub(crate) fn spread<'a, T>(&'a self, of_kept: &'a [T]) -> impl Iterator<Item = &'a T> {
        self.places.iter().map(|&place| &of_kept[place])
    }

    /// A lower triangle by rows of the kept ones, as one of the first `count` outputs.
    pub(crate) fn triangle(&self, of_kept: &[f64], count: usize) -> Vec<f64> {
        let places = &self.places[..count];
        let rows = places.iter().enumerate();
        let pairs =
            rows.flat_map(|(end, &row)| places[..=end].iter().map(move |&column| (row, column)));
        let place = |(a, b): (usize, usize)| {
            let (row, column) = if a < b { (b, a) } else { (a, b) };
            row * (row + 1) / 2 + column
        };
        pairs.map(|pair| of_kept[place(pair)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(operand: Operand, table: usize) -> Output {
        Output { operand, table }
    }

    #[test]
    fn the_same_slot_with_the_same_table_is_one_and_constants_are_not() {
        let slot = Operand::Slot;
        let outputs = [
            output(slot(3), 0),
            output(Operand::Constant(1.0), 0),
            output(slot(3), 0),
            output(slot(3), 2),
            output(Operand::Constant(1.0), 0),
            output(slot(0), 0),
        ];
        let distinct = Distinct::new(&outputs, 4);
        assert_eq!(distinct.kept, [0, 1, 3, 4, 5]);
        let spread: Vec<_> = distinct.spread(&['a', 'b', 'c', 'd', 'e']).collect();
        assert_eq!(spread, [&'a', &'b', &'a', &'c', &'d', &'e']);
        assert_eq!(
            [distinct.among(0), distinct.among(3), distinct.among(6)],
            [0, 2, 5]
        );
    }

    #[test]
    fn a_triangle_repeats_what_is_there_once() {
        let slots = [0, 1, 0].map(|slot| output(Operand::Slot(slot), 0));
        let triangle = Distinct::new(&slots, 2).triangle(&[4.0, 1.0, 9.0], 3);
        assert_eq!(triangle, [4.0, 1.0, 9.0, 4.0, 1.0, 4.0]);
    }
}
