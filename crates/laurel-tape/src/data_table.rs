//! The data of a program while it is folded: what is computed from data alone becomes further data.

use std::rc::Rc;

use crate::decode::advance;
use crate::fold::constants;
use crate::format::MAX_PASSES;
use crate::order::sort;
use crate::tape::Operand;
use crate::view::{View, ViewKind};

pub(crate) struct DataTable {
    data: Vec<f64>,
    pub(crate) views: Vec<View>,
    /// Counts of the loops around, outermost first.
    pub(crate) loops: Vec<usize>,
}

impl DataTable {
    pub(crate) fn new(data: Rc<Vec<f64>>, views: Vec<View>) -> Self {
        Self {
            data: Rc::unwrap_or_clone(data),
            views,
            loops: Vec::new(),
        }
    }

    pub(crate) fn into_parts(self) -> (Rc<Vec<f64>>, Vec<View>) {
        (Rc::new(self.data), self.views)
    }

    /// Whether an operand is a constant or data.
    pub(crate) fn is_data(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Constant(_) => true,
            Operand::View(view) => self.views[*view].kind == ViewKind::Data,
            Operand::Slot(_) => false,
        }
    }

    /// What a view of data shows in one pass.
    pub(crate) fn at(&self, view: usize, indices: &[usize]) -> f64 {
        self.data[self.views[view].at(indices)]
    }

    /// The `count` numbers that `compute` makes of the operands: constants, or data with a number for each pass of the
    /// loops that move an operand. `None` where an operand is neither, or there would be too many numbers.
    pub(crate) fn compute(
        &mut self,
        operands: &[Operand],
        count: usize,
        compute: &dyn Fn(&[f64]) -> Vec<f64>,
    ) -> Option<Vec<Operand>> {
        if let Some(numbers) = constants(operands) {
            return Some(
                compute(&numbers)
                    .into_iter()
                    .map(Operand::Constant)
                    .collect(),
            );
        }
        if !operands.iter().all(|operand| self.is_data(operand)) {
            return None;
        }
        let moving = self.loops_that_move(operands);
        let counts: Vec<usize> = moving.iter().map(|&depth| self.loops[depth]).collect();
        let passes: usize = counts.iter().product();
        if passes.saturating_mul(count) > MAX_PASSES {
            return None;
        }
        let start = self.data.len();
        self.data.resize(start + passes * count, 0.0);
        let mut indices = vec![0; self.loops.len()];
        let mut inner = vec![0; moving.len()];
        let mut numbers = vec![0.0; operands.len()];
        for pass in 0..passes {
            for (&depth, &index) in moving.iter().zip(&inner) {
                indices[depth] = index;
            }
            for (number, operand) in numbers.iter_mut().zip(operands) {
                *number = match *operand {
                    Operand::Constant(value) => value,
                    Operand::View(view) => self.at(view, &indices),
                    Operand::Slot(_) => f64::NAN,
                };
            }
            for (place, value) in compute(&numbers).into_iter().enumerate() {
                self.data[start + place * passes + pass] = value;
            }
            advance(&mut inner, &counts);
        }
        let views = (0..count).map(|place| self.add(start + place * passes, &moving, &counts));
        Some(views.collect::<Vec<_>>())
    }

    /// Loops, outermost first, in which one of the operands moves.
    fn loops_that_move(&self, operands: &[Operand]) -> Vec<usize> {
        let mut moving: Vec<usize> = operands
            .iter()
            .filter_map(|operand| match operand {
                Operand::View(view) => Some(&self.views[*view].steps),
                _ => None,
            })
            .flat_map(|steps| steps.iter().map(|&(depth, _)| depth))
            .collect();
        sort(&mut moving);
        moving.dedup();
        moving
    }

    /// A view of numbers that lie row by row.
    fn add(&mut self, base: usize, moving: &[usize], counts: &[usize]) -> Operand {
        let mut stride = 1;
        let mut steps: Vec<(usize, isize)> = Vec::new();
        for (&depth, &count) in moving.iter().zip(counts).rev() {
            steps.push((depth, stride));
            stride *= count as isize;
        }
        self.views.push(View {
            kind: ViewKind::Data,
            base,
            steps: steps.into(),
        });
        Operand::View(self.views.len() - 1)
    }
}
