//! Gradients of the log joint, in reverse mode: from a program another one, which computes the log joint and its
//! derivatives in all continuous latent values.
//!
//! The forward part (`trace`) is the program with every value in a slot of its own, the backward part (`backward`)
//! its instructions from last to first, one rule an operator (`rules`); loops are in `loops`, slots that views go
//! over in `cells`, and at the end (`allocate`) what nothing needs is left out and slots are used again. Latent values
//! are inputs: nothing is drawn. Masks select, so that what is not taken may be no number.
//! A. Griewank and A. Walther, Evaluating Derivatives (2008), chapters 3 and 4.

mod allocate;
mod backward;
pub(crate) mod builder;
mod cells;
mod expression;
mod intervals;
mod live;
mod loops;
mod machine;
mod needed;
mod renumber;
mod rules;
mod shown;
mod tangent;
mod trace;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::tape::{Instruction, Operand, Place, Site, Tape};
use crate::view::{View, ViewKind};
use builder::Builder;
use cells::Cells;
use live::Crossings;
pub use machine::GradientMachine;
use tangent::Tangent;
use trace::{Mode, Reverse};

/// Why a program has no gradient.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refusal(pub &'static str);

/// How derivatives of densities are computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Together with the densities, one instruction each.
    Fused,
    /// By operators alone, so that they can be differentiated again.
    WrittenOut,
}

/// What rows count for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rows {
    /// Once each: the gradient is that of the log joint.
    Once,
    /// By a weight of each sample's own: the gradient is that of the sum of weight times row.
    Weighted,
}

/// A program and its gradient.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// What computes them. Its sites say in which slots the values are to be put before it runs.
    pub tape: Rc<Tape>,
    /// Slots of the derivatives, in elements of the values of each site: `[sites][values]`. None for whole numbers.
    pub derivatives: Vec<Box<[Option<usize>]>>,
    /// Slots of the derivatives in the numbers that are given from outside: `[free]`.
    pub free: Box<[usize]>,
    /// Slots of the weights of the rows: `[rows]`, or none.
    pub weights: Box<[usize]>,
    /// Slots of a direction and of the Hessian times it, where they are wanted: `[sites][values]`, or none.
    pub products: Vec<Box<[Option<Product>]>>,
}

/// One element of a direction, and of the Hessian times the direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Product {
    /// Slot of the direction.
    pub direction: usize,
    /// Slot of the product.
    pub product: usize,
}

impl Gradient {
    /// The gradient of a folded program.
    ///
    /// # Errors
    /// [`Refusal`] where a derivative is not known.
    pub fn new(tape: &Tape, kind: Kind, rows: Rows) -> Result<Self, Refusal> {
        let mut raw = Raw::new(tape, kind, rows)?;
        raw.kept.number(&mut raw.tape);
        Ok(raw.finished())
    }

    /// The gradient of a folded program, and Hessian-vector products.
    ///
    /// # Errors
    /// [`Refusal`] where a first or second derivative is not known.
    pub fn with_products(tape: &Tape, rows: Rows) -> Result<Self, Refusal> {
        let mut raw = Raw::new(tape, Kind::WrittenOut, rows)?;
        let tangent = Tangent::new(&mut raw.tape)?;
        for site in 0..raw.tape.sites.len() {
            let products = (0..raw.kept.derivatives[site].len()).map(|element| {
                let value = raw.tape.sites[site].values[element];
                let derivative = raw.kept.derivatives[site][element]?;
                let Operand::Slot(direction) = tangent.of(value) else {
                    return None;
                };
                let product = raw.slot_of(tangent.of(derivative));
                Some(Product { direction, product })
            });
            let products = products.collect();
            raw.kept.products.push(products);
        }
        raw.kept.number(&mut raw.tape);
        Ok(raw.finished())
    }
}

/// A gradient before its slots are given their last numbers.
struct Raw {
    tape: Tape,
    kept: Kept,
}

impl Raw {
    fn new(tape: &Tape, kind: Kind, rows: Rows) -> Result<Self, Refusal> {
        let mut builder = Builder::new(tape.slots, tape.views.clone());
        let cells = Cells::new(tape, &mut builder);
        let weights: Vec<usize> = match rows {
            Rows::Once => Vec::new(),
            Rows::Weighted => (0..tape.rows).map(|_| builder.fresh()).collect(),
        };
        for &(first, count) in &cells.rows {
            clear(&mut builder, first, count);
        }
        let mut reverse = Reverse {
            kind,
            builder: RefCell::new(builder),
            cells,
            crossings: Crossings::new(&tape.instructions, tape.slots),
            values: vec![None; tape.slots],
            active: Vec::new(),
            adjoints: vec![Default::default()],
            weights: weights.clone(),
        };
        for &slot in &tape.free {
            reverse.values[slot] = Some(Operand::Slot(slot));
            reverse.activate(slot);
        }
        let all = Mode {
            effects: true,
            records: true,
        };
        let records = reverse.trace(&tape.instructions, all)?;
        reverse.backward(records)?;
        let derivatives = tape.sites.iter().map(|site| reverse.derivatives(site));
        let derivatives: Vec<Box<[Option<usize>]>> = derivatives.collect();
        let free = reverse.of_free(tape, &derivatives);
        let mut builder = reverse.builder.into_inner();
        let tape = Tape {
            instructions: builder.close(),
            slots: builder.slots(),
            derived: builder.slots(),
            views: builder.views,
            sites: tape.sites.clone(),
            outputs: Vec::new(),
            answers: 0,
            ..tape.clone()
        };
        let kept = Kept {
            derivatives,
            free,
            weights: weights.into(),
            products: Vec::new(),
        };
        Ok(Self { tape, kept })
    }

    /// The slot that an operand is at the end, or a new one with it.
    fn slot_of(&mut self, operand: Operand) -> usize {
        if let Operand::Slot(slot) = operand {
            return slot;
        }
        let to = self.tape.slots;
        self.tape.slots += 1;
        self.tape.derived += 1;
        self.tape.instructions.push(Instruction::Copy {
            to: Place::Fixed(to),
            from: operand,
        });
        to
    }

    fn finished(self) -> Gradient {
        Gradient {
            tape: Rc::new(self.tape),
            derivatives: self.kept.derivatives,
            free: self.kept.free,
            weights: self.kept.weights,
            products: self.kept.products,
        }
    }
}

/// Slots that are to be found from outside.
struct Kept {
    derivatives: Vec<Box<[Option<usize>]>>,
    free: Box<[usize]>,
    weights: Box<[usize]>,
    products: Vec<Box<[Option<Product>]>>,
}

impl Kept {
    /// Gives all slots their last numbers.
    fn number(&mut self, tape: &mut Tape) {
        let mut slots: Vec<&mut usize> = Vec::new();
        slots.extend(
            self.derivatives
                .iter_mut()
                .flat_map(|each| each.iter_mut().flatten()),
        );
        slots.extend(self.free.iter_mut().chain(self.weights.iter_mut()));
        for each in self
            .products
            .iter_mut()
            .flat_map(|each| each.iter_mut().flatten())
        {
            slots.extend([&mut each.direction, &mut each.product]);
        }
        allocate::allocate(tape, &mut slots);
    }
}

impl Reverse {
    /// Slots of the derivatives in the values of a site.
    fn derivatives(&mut self, site: &Site) -> Box<[Option<usize>]> {
        let discrete = site.density.family.spec().discrete;
        let mut of_value = |&slot: &usize| {
            if discrete {
                return None;
            }
            if let Some(cell) = self.cells.adjoint(slot) {
                return Some(cell);
            }
            Some(self.derivative(slot))
        };
        site.values.iter().map(&mut of_value).collect()
    }

    /// Slots of the derivatives in the numbers given from outside, which values of sites may be among.
    fn of_free(&mut self, tape: &Tape, of_sites: &[Box<[Option<usize>]>]) -> Box<[usize]> {
        let values = tape.sites.iter().flat_map(|site| site.values.iter());
        let known: HashMap<usize, usize> = values
            .zip(of_sites.iter().flatten())
            .filter_map(|(&value, &derivative)| Some((value, derivative?)))
            .collect();
        // One that two things ask for is copied for the second: each is numbered anew on its own.
        let derivative = |slot: &usize| match known.get(slot) {
            Some(&found) => {
                let to = self.fresh();
                self.builder
                    .borrow_mut()
                    .copy(Place::Fixed(to), Operand::Slot(found));
                to
            }
            None => self.derivative(*slot),
        };
        tape.free.iter().map(derivative).collect()
    }

    /// A slot of the derivative in what a slot holds. One of its own: two values may have the same derivative.
    fn derivative(&mut self, slot: usize) -> usize {
        let adjoint = self.take(slot).unwrap_or(Operand::Constant(0.0));
        let to = self.fresh();
        self.builder.borrow_mut().copy(Place::Fixed(to), adjoint);
        to
    }
}

/// Zeros in a row of slots.
fn clear(builder: &mut Builder, first: usize, count: usize) {
    let view = builder.add_view(View {
        kind: ViewKind::Slots,
        base: first,
        steps: Box::new([(0, 1)]),
    });
    let zero = Instruction::Copy {
        to: Place::View(view),
        from: Operand::Constant(0.0),
    };
    builder.emit(Instruction::Loop {
        count,
        backwards: false,
        sums: Box::default(),
        body: vec![zero],
    });
}
