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
mod densities;
mod expression;
mod free;
mod fuse;
mod hoist;
mod intervals;
mod live;
mod log_sum_exp;
mod loops;
mod machine;
mod needed;
pub(crate) mod renumber;
mod rules;
mod shown;
mod side_by_side;
mod tangent;
mod trace;

use std::cell::RefCell;
use std::rc::Rc;

use crate::hash::HashMap;
use crate::tape::{Density, Instruction, Operand, Place, Site, Tape, retain};
use crate::view::{View, ViewKind};
use builder::Builder;
use cells::Cells;
use free::Free;
pub(crate) use live::Crossings;
pub(crate) use live::{operands as operands_of, operands_mut, views_written, writes as writes_of};
pub use machine::GradientMachine;
pub(crate) use shown::note_shown;
use tangent::Tangent;
use trace::{Mode, Reverse};

/// Why a program has no gradient.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refusal(pub &'static str);

/// How derivatives of densities are computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kind {
    /// Together with the densities, one instruction each.
    #[default]
    Fused,
    /// By operators alone, so that they can be differentiated again.
    WrittenOut,
}

/// What rows count for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Rows {
    /// Once each: the gradient is that of the log joint.
    #[default]
    Once,
    /// By a weight of each sample's own: the gradient is that of the sum of weight times row.
    Weighted,
}

/// What the log joint is a function of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Space {
    /// The latent values.
    #[default]
    Values,
    /// Free numbers that are mapped onto the supports of the values (`laurel_dist::transform`); whole numbers stay. The
    /// log joint is that of the free numbers: a further row for each draw has the logarithm of its Jacobian.
    Free,
}

/// What is wanted of a gradient.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// How derivatives of densities are computed.
    pub kind: Kind,
    /// What rows count for.
    pub rows: Rows,
    /// What the log joint is a function of.
    pub space: Space,
}

/// A program and its gradient.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// What computes them.
    pub tape: Rc<Tape>,
    /// Slots to be set before it runs: values, or free numbers. `[sites][inputs]`.
    pub inputs: Vec<Box<[usize]>>,
    /// Slots of the derivatives in the inputs, `[sites][inputs]`. None for whole numbers.
    pub derivatives: Vec<Box<[Option<usize>]>>,
    /// Slots of the values, `[sites][values]`.
    pub values: Vec<Box<[usize]>>,
    /// Slots of the numbers that are given from outside, `[free]`, and of the derivatives in them.
    pub given: Box<[usize]>,
    /// See `given`.
    pub free: Box<[usize]>,
    /// Slots of the weights of the rows: `[rows]`, or none.
    pub weights: Box<[usize]>,
    /// Slots of a direction and of the Hessian times it, where they are wanted: `[sites][inputs]`, or none.
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
    pub fn new(tape: &Tape, wanted: Wanted) -> Result<Self, Refusal> {
        Raw::new(tape, wanted).map(Self::finished)
    }

    /// The same with Hessian-vector products too; derivatives of densities are written out, of whatever kind they are
    /// wanted.
    ///
    /// # Errors
    /// [`Refusal`] where a derivative, or its derivative, is not known.
    pub fn with_products(tape: &Tape, wanted: Wanted) -> Result<Self, Refusal> {
        let kind = Kind::WrittenOut;
        let mut raw = Raw::new(tape, Wanted { kind, ..wanted })?;
        raw.add_products()?;
        Ok(Self::finished(raw))
    }

    /// The log joint alone, of the same inputs: what makes derivatives is left out again.
    ///
    /// # Errors
    /// As [`Gradient::new`].
    pub fn values_only(tape: &Tape, wanted: Wanted) -> Result<Self, Refusal> {
        Draft::new(tape, wanted).map(|draft| draft.values_only())
    }

    fn finished(mut raw: Raw) -> Self {
        raw.kept.number(&mut raw.tape);
        Self {
            tape: Rc::new(raw.tape),
            inputs: raw.kept.inputs,
            derivatives: raw.kept.derivatives,
            values: raw.kept.values,
            given: raw.kept.given,
            free: raw.kept.free,
            weights: raw.kept.weights,
            products: raw.kept.products,
        }
    }
}

/// A gradient of which parts may be left out: several that share one making.
#[derive(Clone)]
pub struct Draft(Raw);

impl Draft {
    /// The gradient of a folded program.
    ///
    /// # Errors
    /// [`Refusal`] where a derivative is not known.
    pub fn new(tape: &Tape, wanted: Wanted) -> Result<Self, Refusal> {
        Raw::new(tape, wanted).map(Self)
    }

    /// Without derivatives in numbers that are given from outside.
    pub fn of_sites(&self) -> Gradient {
        let mut raw = self.0.clone();
        raw.kept.free = Box::default();
        Gradient::finished(raw)
    }

    /// The log joint alone, of the same inputs.
    pub fn values_only(&self) -> Gradient {
        let mut raw = self.0.clone();
        raw.leave_out_derivatives();
        raw.kept.free = Box::default();
        Gradient::finished(raw)
    }

    /// Derivatives in numbers that are given from outside alone, those that are values of sites apart: of these there are none.
    pub fn of_given(&self) -> Gradient {
        self.of_given_without(&[])
    }

    /// The same without log weights in some rows, which stay 0.
    pub fn of_given_without(&self, rows: &[usize]) -> Gradient {
        let mut raw = self.0.clone();
        retain(
            &mut raw.tape.instructions,
            &|each| !matches!(each, Instruction::Factor { row, .. } if rows.contains(row)),
        );
        raw.leave_out_derivatives();
        let Kept { free, given, .. } = &mut raw.kept;
        for (number, slot) in raw.tape.free.iter().enumerate() {
            let mut sites = raw.tape.sites.iter();
            if sites.any(|site| site.values.contains(slot)) {
                free[number] = given[number];
            }
        }
        Gradient::finished(raw)
    }
}

/// A gradient before its slots are given their last numbers.
#[derive(Clone)]
struct Raw {
    tape: Tape,
    kept: Kept,
}

impl Raw {
    fn new(tape: &Tape, wanted: Wanted) -> Result<Self, Refusal> {
        let tape = &hoist::hoisted(tape);
        let mut builder = Builder::new(tape.slots, tape.views.clone());
        let cells = Cells::new(tape, &mut builder);
        let free = (wanted.space == Space::Free).then(|| Free::new(tape, &mut builder));
        let rows = tape.rows + free.as_ref().map_or(0, Free::rows);
        let weights: Vec<usize> = match wanted.rows {
            Rows::Once => Vec::new(),
            Rows::Weighted => (0..rows).map(|_| builder.fresh()).collect(),
        };
        for &(first, count) in &cells.rows {
            clear(&mut builder, first, count);
        }
        let mut reverse = Reverse {
            kind: wanted.kind,
            logits: HashMap::default(),
            makers: HashMap::default(),
            free,
            builder: RefCell::new(builder),
            cells,
            crossings: Crossings::new(&tape.instructions, tape.slots),
            values: vec![None; tape.slots],
            active: Vec::new(),
            adjoints: vec![Default::default()],
            weights: weights.clone(),
        };
        for &slot in &tape.free {
            if !reverse.is_to_be_made(slot) {
                reverse.values[slot] = Some(Operand::Slot(slot));
                reverse.activate(slot);
            }
        }
        let all = Mode {
            effects: true,
            records: true,
        };
        let records = reverse.trace(&tape.instructions, all)?;
        reverse.backward(records)?;
        let mut kept = Kept {
            weights: weights.into(),
            ..Kept::default()
        };
        for site in &tape.sites {
            reverse.keep(site, &mut kept);
        }
        let free = reverse.free.as_ref();
        let given = |&slot: &usize| free.map_or(slot, |free| free.input_of(slot));
        kept.given = tape.free.iter().map(given).collect();
        kept.free = reverse.of_free(tape, &kept.derivatives);
        let mut builder = reverse.builder.into_inner();
        let tape = Tape {
            instructions: builder.close(),
            slots: builder.slots(),
            derived: builder.slots(),
            views: builder.views,
            sites: tape.sites.clone(),
            outputs: Vec::new(),
            answers: 0,
            rows,
            ..tape.clone()
        };
        Ok(Self { tape, kept })
    }

    fn leave_out_derivatives(&mut self) {
        let derivatives = self.kept.derivatives.iter_mut();
        derivatives.for_each(|each| each.fill(None));
    }

    fn add_products(&mut self) -> Result<(), Refusal> {
        let moving = self.kept.moving();
        let tangent = Tangent::new(&mut self.tape, &moving, &self.kept.still())?;
        for site in 0..self.kept.inputs.len() {
            let products = (0..self.kept.inputs[site].len()).map(|element| {
                let derivative = self.kept.derivatives[site][element]?;
                let Operand::Slot(direction) = tangent.of(self.kept.inputs[site][element]) else {
                    return None;
                };
                let product = self.slot_of(tangent.of(derivative));
                Some(Product { direction, product })
            });
            let products = products.collect();
            self.kept.products.push(products);
        }
        Ok(())
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
}

/// Slots that are to be found from outside.
#[derive(Clone, Default)]
struct Kept {
    inputs: Vec<Box<[usize]>>,
    derivatives: Vec<Box<[Option<usize>]>>,
    values: Vec<Box<[usize]>>,
    given: Box<[usize]>,
    free: Box<[usize]>,
    weights: Box<[usize]>,
    products: Vec<Box<[Option<Product>]>>,
}

impl Kept {
    /// Inputs that there are derivatives in.
    fn moving(&self) -> Vec<usize> {
        self.inputs_where(|derivative| derivative.is_some())
    }

    /// Whole numbers.
    fn still(&self) -> Vec<usize> {
        self.inputs_where(|derivative| derivative.is_none())
    }

    fn inputs_where(&self, wanted: impl Fn(&Option<usize>) -> bool) -> Vec<usize> {
        let pairs = self
            .inputs
            .iter()
            .flatten()
            .zip(self.derivatives.iter().flatten());
        pairs
            .filter(|(_, each)| wanted(each))
            .map(|(&slot, _)| slot)
            .collect()
    }

    /// Gives all slots their last numbers.
    fn number(&mut self, tape: &mut Tape) {
        let mut slots: Vec<&mut usize> = Vec::new();
        let lists = self.inputs.iter_mut().chain(&mut self.values);
        slots.extend(lists.flat_map(|each| each.iter_mut()));
        let derivatives = self.derivatives.iter_mut();
        slots.extend(derivatives.flat_map(|each| each.iter_mut().flatten()));
        slots.extend(self.given.iter_mut().chain(self.free.iter_mut()));
        slots.extend(self.weights.iter_mut());
        let products = self.products.iter_mut();
        for each in products.flat_map(|each| each.iter_mut().flatten()) {
            slots.extend([&mut each.direction, &mut each.product]);
        }
        allocate::allocate(tape, &mut slots);
    }
}

impl Reverse {
    /// Notes the slots of a site.
    fn keep(&mut self, site: &Site, kept: &mut Kept) {
        if let Some(free) = &self.free
            && let Some(slots) = free.of_site(site)
        {
            kept.inputs.push(slots.inputs);
            kept.derivatives.push(slots.derivatives);
            let values = site.values.iter().map(|&slot| self.slot_at_end(slot));
            kept.values.push(values.collect());
            return;
        }
        kept.inputs.push(site.values.clone());
        kept.values.push(site.values.clone());
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
        let derivatives = site.values.iter().map(&mut of_value).collect();
        kept.derivatives.push(derivatives);
    }

    /// Slots of the derivatives in the numbers given from outside, which values of sites may be among.
    fn of_free(&mut self, tape: &Tape, of_sites: &[Box<[Option<usize>]>]) -> Box<[usize]> {
        let pairs = tape.sites.iter().zip(of_sites);
        let known: HashMap<usize, usize> = pairs
            .flat_map(|(site, derivatives)| site.values.iter().zip(derivatives))
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
            None => match self.cells.adjoint(*slot) {
                Some(cell) => cell,
                None => self.derivative(*slot),
            },
        };
        tape.free.iter().map(derivative).collect()
    }

    /// A slot of the derivative in what a slot holds: of no input, which may be set anew before the derivative is read.
    fn derivative(&mut self, slot: usize) -> usize {
        let adjoint = self.take(slot).unwrap_or(Operand::Constant(0.0));
        if let Operand::Slot(made) = adjoint
            && self.builder.borrow().is_made(made)
        {
            return made;
        }
        let to = self.fresh();
        self.builder.borrow_mut().copy(Place::Fixed(to), adjoint);
        to
    }

    /// Where the value of a slot of the program is.
    fn slot_at_end(&self, slot: usize) -> usize {
        match self.values[slot] {
            Some(Operand::Slot(now)) if self.cells.adjoint(slot).is_none() => now,
            _ => slot,
        }
    }
}

/// Whether the values of a family are made of free numbers that are others.
pub(crate) fn is_mapped(density: Density) -> bool {
    free::map_of(density).is_some()
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
