//! Values that are made of free numbers: where these are, and the instructions and adjoints of the maps.

use std::collections::BTreeMap;

use laurel_dist::transform::Transform;
use laurel_dist::{Algebra, FamilyId};

use super::Refusal;
use super::builder::Builder;
use super::expression::Expression;
use super::live::operands;
use super::trace::{Mode, Record, Reverse};
use crate::hash::HashSet;
use crate::op::Opcode;
use crate::shape::shape;
use crate::tape::{Density, Instruction, Operand, Place, Site, Tape};

/// Where free numbers are: as far from each other as the values.
pub(super) struct Free {
    /// First of the free numbers, by the slot of the value; then of their adjoints.
    first: usize,
    adjoints: usize,
    /// Rows of Jacobians.
    count: usize,
    /// Rows of the logarithms of Jacobians, by the row of the prior.
    rows: BTreeMap<usize, usize>,
    /// Sites whose values are given from outside, by the slots of these: made when they are first read.
    pending: BTreeMap<usize, Pending>,
}

/// A site without a draw.
#[derive(Clone)]
struct Pending {
    site: Site,
    row: usize,
}

/// The slots of one site.
pub(super) struct SiteSlots {
    pub(super) inputs: Box<[usize]>,
    pub(super) derivatives: Box<[Option<usize>]>,
}

/// A value that was made of free numbers.
pub(super) struct FreeRecord {
    transform: Transform,
    free: Box<[Operand]>,
    ends: Box<[Operand]>,
    /// The value in the block at hand, and where views show it.
    value: Box<[Operand]>,
    places: Box<[Place]>,
    row: usize,
}

type Result<T> = std::result::Result<T, Refusal>;

impl Free {
    pub(super) fn new(tape: &Tape, builder: &mut Builder) -> Self {
        let mut rows = BTreeMap::new();
        note_rows(&tape.instructions, tape.rows, &mut rows);
        let given: HashSet<usize> = tape.free.iter().copied().collect();
        let mut pending = BTreeMap::new();
        let mut next = tape.rows + rows.len();
        for site in &tape.sites {
            if map_of(site.density).is_some() && given.contains(&site.values[0]) {
                for &slot in &site.values {
                    let (site, row) = (site.clone(), next);
                    pending.insert(slot, Pending { site, row });
                }
                next += 1;
            }
        }
        Self {
            first: builder.fresh_row(tape.slots),
            adjoints: builder.fresh_row(tape.slots),
            count: next - tape.rows,
            rows,
            pending,
        }
    }

    /// Rows of Jacobians.
    pub(super) fn rows(&self) -> usize {
        self.count
    }

    /// The slot that is to be set for a number given from outside.
    pub(super) fn input_of(&self, slot: usize) -> usize {
        if self.pending.contains_key(&slot) {
            self.first + slot
        } else {
            slot
        }
    }

    /// `None` where the inputs are the values themselves.
    pub(super) fn of_site(&self, site: &Site) -> Option<SiteSlots> {
        let transform = map_of(site.density)?;
        let values = &site.values[..transform.free()];
        Some(SiteSlots {
            inputs: values.iter().map(|slot| self.first + slot).collect(),
            derivatives: values
                .iter()
                .map(|slot| Some(self.adjoints + slot))
                .collect(),
        })
    }

    /// The slot, or the view, that is so many slots past a place.
    fn beside(first: usize, place: Place, builder: &mut Builder) -> Place {
        match place {
            Place::Fixed(slot) => Place::Fixed(first + slot),
            Place::View(view) => {
                let further = builder.views[view].further(first);
                Place::View(builder.add_view(further))
            }
        }
    }
}

/// The map of a family, unless its values are free or whole numbers.
pub(super) fn map_of(density: Density) -> Option<Transform> {
    let transform = Transform::of(density.family, density.size)?;
    (transform != Transform::Real).then_some(transform)
}

fn note_rows(instructions: &[Instruction], first: usize, rows: &mut BTreeMap<usize, usize>) {
    for instruction in instructions {
        match instruction {
            Instruction::Sample { density, row, .. } if map_of(*density).is_some() => {
                let next = first + rows.len();
                rows.insert(*row, next);
            }
            Instruction::Loop { body, .. } => note_rows(body, first, rows),
            _ => {}
        }
    }
}

/// Calls `f` for the slots that an instruction, or one in it, reads.
fn slots_read(instruction: &Instruction, f: &mut dyn FnMut(usize)) {
    if let Instruction::Loop { body, .. } = instruction {
        body.iter().for_each(|each| slots_read(each, f));
    }
    operands(instruction, &mut |operand| {
        if let Operand::Slot(slot) = operand {
            f(slot);
        }
    });
}

impl<'a> Reverse {
    /// Whether a number that is given from outside is made of free numbers when it is first read.
    pub(super) fn is_to_be_made(&self, slot: usize) -> bool {
        let free = self.free.as_ref();
        free.is_some_and(|free| free.pending.contains_key(&slot))
    }

    /// Makes the values of sites without draws that an instruction is the first to read.
    pub(super) fn make_given(
        &mut self,
        instruction: &Instruction,
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) -> Result<()> {
        if self
            .free
            .as_ref()
            .is_none_or(|free| free.pending.is_empty())
        {
            return Ok(());
        }
        let mut wanted = Vec::new();
        slots_read(instruction, &mut |slot| {
            if self.values[slot].is_none() && self.is_to_be_made(slot) {
                wanted.push(slot);
            }
        });
        for slot in wanted {
            let pending = self.free.as_ref().and_then(|free| free.pending.get(&slot));
            let Some(Pending { site, row }) = pending.cloned() else {
                continue;
            };
            if self.values[slot].is_some() {
                continue;
            }
            let places: Vec<Place> = site.values.iter().map(|&s| Place::Fixed(s)).collect();
            let ends: Vec<Operand> = site.params.iter().map(|&end| self.operand(end)).collect();
            if site.density.family == FamilyId::UniformContinuous && ends.len() < 2 {
                return Err(Refusal(
                    "an interval whose ends depend on what was summed out",
                ));
            }
            self.make(site.density, row, &places, &ends, mode, records)?;
        }
        Ok(())
    }

    /// Makes a value of free numbers, with its logarithms; `None` where there is nothing to make.
    #[allow(clippy::type_complexity)]
    pub(super) fn constrain(
        &mut self,
        density: Density,
        row: usize,
        places: &[Place],
        terms: &[Operand],
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) -> Result<Option<(Box<[Operand]>, Box<[Operand]>)>> {
        let Some(&row) = self.free.as_ref().and_then(|free| free.rows.get(&row)) else {
            return Ok(None);
        };
        self.make(density, row, places, terms, mode, records)
    }

    #[allow(clippy::type_complexity)]
    fn make(
        &mut self,
        density: Density,
        row: usize,
        places: &[Place],
        terms: &[Operand],
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) -> Result<Option<(Box<[Operand]>, Box<[Operand]>)>> {
        let (Some(free), Some(transform)) = (&self.free, map_of(density)) else {
            return Ok(None);
        };
        let first = free.first;
        let mut builder = self.builder.borrow_mut();
        let inputs = places[..transform.free()].iter();
        let inputs: Box<[Operand]> = inputs
            .map(|&place| Operand::from(Free::beside(first, place, &mut builder)))
            .collect();
        drop(builder);
        let ends: Box<[Operand]> = match (transform, density.family) {
            (Transform::Interval, FamilyId::UniformContinuous) => terms[..2].into(),
            (Transform::Interval, _) => [0.0, 1.0].map(Operand::Constant).into(),
            _ => Box::default(),
        };
        let all = |operands: &[Operand]| Expression::all(&self.builder, operands);
        let zero = Expression::new(&self.builder, Operand::Constant(0.0));
        let (us, of_ends) = (all(&inputs), all(&ends));
        let made = transform.constrain(&us, &of_ends, zero);
        let count = shape(density.family, density.size).logs;
        let logs = logs_of(transform, count, &us, &made.value);
        let value: Box<[Operand]> = made.value.iter().map(|each| each.operand()).collect();
        let weight = made.log_jacobian.operand();
        for (&place, &operand) in places.iter().zip(&value) {
            if let Operand::Slot(slot) = operand {
                self.activate(slot);
            }
            self.show(place, operand, mode)?;
        }
        if mode.effects {
            self.emit(Instruction::Factor {
                row,
                guard: None,
                weight,
            });
        }
        records.push(Record::Free(Box::new(FreeRecord {
            transform,
            free: inputs,
            ends,
            value: value.clone(),
            places: places.into(),
            row,
        })));
        Ok(Some((value, logs)))
    }

    pub(super) fn free_back(&mut self, record: FreeRecord) {
        let zero = Operand::Constant(0.0);
        self.flush_views();
        let mut of_value = Vec::new();
        for (&value, &place) in record.value.iter().zip(&record.places) {
            let near = match value {
                Operand::Slot(slot) => self.take(slot).unwrap_or(zero),
                _ => zero,
            };
            let far = self.left_behind(place).unwrap_or(zero);
            of_value.push(self.builder.borrow_mut().map(Opcode::Add, &[near, far]));
        }
        let of_log = match self.weights.get(record.row) {
            Some(&weight) => Operand::Slot(weight),
            None => Operand::Constant(1.0),
        };
        let all = |operands: &[Operand]| Expression::all(&self.builder, operands);
        let adjoints = record.transform.pull_back(
            &all(&record.free),
            &all(&record.ends),
            &all(&of_value),
            Expression::new(&self.builder, of_log),
        );
        let of_free: Vec<Operand> = adjoints.free.iter().map(|each| each.operand()).collect();
        let of_ends: Vec<Operand> = adjoints.ends.iter().map(|each| each.operand()).collect();
        let first = self.free.as_ref().map_or(0, |free| free.adjoints);
        for (&place, &part) in record.places.iter().zip(&of_free) {
            let mut builder = self.builder.borrow_mut();
            let to = Free::beside(first, place, &mut builder);
            builder.copy(to, part);
        }
        for (&end, part) in record.ends.iter().zip(of_ends) {
            self.contribute(end, part);
        }
    }
}

/// The logarithms that go with a value, `[logs]`: those that the free numbers know better than the value does.
fn logs_of<'b>(
    transform: Transform,
    count: usize,
    free: &[Expression<'b>],
    value: &[Expression<'b>],
) -> Box<[Operand]> {
    let negative = |x: Expression<'b>| -x.unary(Opcode::Softplus);
    let log_of = |number: usize| match (transform, number) {
        (Transform::Positive, 0) => free[0],
        // The free number is the logarithm: it has lost nothing in rounding.
        (Transform::Positive, _) => free[0].lift(0.0),
        (Transform::Interval, 0) => negative(-free[0]),
        (Transform::Interval, _) => negative(free[0]),
        _ => value[number].unary(Opcode::Log),
    };
    (0..count).map(|number| log_of(number).operand()).collect()
}
