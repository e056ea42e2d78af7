//! Runs a gradient on columns: values in, rows and derivatives out.

use std::rc::Rc;

use laurel_simd::{Column, Lanes};

use super::Gradient;
use crate::across::Across;
use crate::machine::Machine;
use crate::proposal::{Draw, Proposal, SiteView};
use crate::workspace::OutOfMemory;

/// A gradient with the memory to run it.
#[derive(Clone, Debug)]
pub struct GradientMachine {
    gradient: Gradient,
    machine: Machine,
}

/// Nothing is drawn.
struct Given;

impl<L: Lanes> Proposal<L> for Given {
    fn propose(&mut self, _: usize, _: SiteView<'_>, _: Draw<'_>, _: usize) {}
}

impl GradientMachine {
    /// Takes the memory.
    ///
    /// # Errors
    /// [`OutOfMemory`] where there is not enough.
    pub fn new(gradient: Gradient) -> Result<Self, OutOfMemory> {
        let machine = Machine::of_gradient(Rc::clone(&gradient.tape))?;
        Ok(Self { gradient, machine })
    }

    /// The gradient.
    pub fn gradient(&self) -> &Gradient {
        &self.gradient
    }

    /// Element `element` of the inputs of a site, to be set before a run: a value, in its support, or a free number.
    pub fn input_mut(&mut self, site: usize, element: usize) -> &mut Column {
        let slot = self.gradient.inputs[site][element];
        self.machine.column_mut(slot)
    }

    /// Element `element` of the value of a site, after a run.
    pub fn value(&self, site: usize, element: usize) -> &Column {
        self.machine.column(self.gradient.values[site][element])
    }

    /// A number that is given from outside, to be set before a run.
    pub fn free_mut(&mut self, number: usize) -> &mut Column {
        let slot = self.gradient.given[number];
        self.machine.column_mut(slot)
    }

    /// The derivatives of the last run in a number that is given from outside. Unspecified where the log joint is -inf.
    pub fn free_derivative(&self, number: usize) -> &Column {
        self.machine.column(self.gradient.free[number])
    }

    /// The weight of a row, to be set before a run; `None` where rows count once.
    pub fn weight_mut(&mut self, row: usize) -> Option<&mut Column> {
        let slot = *self.gradient.weights.get(row)?;
        Some(self.machine.column_mut(slot))
    }

    /// The loops whose passes are lanes.
    pub(crate) fn acrosses(&self) -> &[Across] {
        self.machine.acrosses()
    }

    /// The same, to be given other data.
    pub(crate) fn acrosses_mut(&mut self) -> &mut [Across] {
        self.machine.acrosses_mut()
    }

    /// Element `element` of the direction in the inputs of a site, to be set before a run; `None` of whole numbers, and where no
    /// products are wanted.
    pub fn direction_mut(&mut self, site: usize, element: usize) -> Option<&mut Column> {
        let slot = self.gradient.products.get(site)?[element]?.direction;
        Some(self.machine.column_mut(slot))
    }

    /// The Hessian of the last run times the direction, in an input of a site.
    pub fn product(&self, site: usize, element: usize) -> Option<&Column> {
        let slot = self.gradient.products.get(site)?[element]?.product;
        Some(self.machine.column(slot))
    }

    /// Runs it for `n` samples, 1 to 128.
    pub fn run<L: Lanes>(&mut self, n: usize) {
        self.machine.run_gradient::<L>(n, &mut Given);
    }

    /// Log densities of the last run, in nats: `[rows][BLOCK]`.
    pub fn rows(&self) -> &[Column] {
        self.machine.rows()
    }

    /// The log joint of each sample of the last run, in nats; -inf where an index check failed. Weights do not count.
    pub fn log_joint<L: Lanes>(&self, to: &mut Column, n: usize) {
        self.machine.log_joint::<L>(to, n);
    }

    /// The derivatives of the last run in an input of a site; `None` of whole numbers. Unspecified where the
    /// log joint is -inf.
    pub fn derivative(&self, site: usize, element: usize) -> Option<&Column> {
        let slot = self.gradient.derivatives[site][element]?;
        Some(self.machine.column(slot))
    }
}
