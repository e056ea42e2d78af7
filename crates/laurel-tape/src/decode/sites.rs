//! Draws: a site for each pass of the loops around.

use super::{Decoder, Result, advance};
use crate::tape::{Density, Instruction, Operand, Place, Site};
use crate::view::ViewKind;

impl Decoder<'_> {
    pub(super) fn sample(&mut self, end: usize) -> Result<Instruction> {
        let (density, shape) = self.density(end)?;
        let site = self.place()?;
        let row = self.row()?;
        let mut targets: Vec<Place> = (0..shape.values + shape.logs)
            .map(|_| self.place())
            .collect::<Result<_>>()?;
        let params = self.operands(shape.params)?;
        let terms = self.operands(shape.terms)?;
        for &target in &targets {
            self.write_all(target)?;
        }
        let logs = targets.split_off(shape.values);
        for pair in targets.iter().zip(&logs) {
            match pair {
                (&Place::Fixed(slot), &Place::Fixed(log)) => self.log_of[slot] = Some(log),
                (&Place::View(view), &Place::View(log)) => self.log_of_view[view] = Some(log),
                _ => {}
            }
        }
        let places = (targets.into(), logs.into());
        self.add_sites(density, (site, row), &places, &params)?;
        let (values, logs) = places;
        for slot in values.iter().chain(&logs) {
            self.each_slot(*slot, |latent| *latent = true);
        }
        Ok(Instruction::Sample {
            density,
            site,
            row,
            values,
            logs,
            terms,
        })
    }

    /// One site for each pass of the loops around.
    pub(super) fn add_sites(
        &mut self,
        density: Density,
        (site, row): (Place, usize),
        (values, logs): &(Box<[Place]>, Box<[Place]>),
        params: &[Operand],
    ) -> Result<()> {
        let mut indices = vec![0; self.loops.len()];
        loop {
            let number = self.number(site, &indices);
            let slots = |places: &[Place]| {
                places
                    .iter()
                    .map(|&place| self.number(place, &indices))
                    .collect()
            };
            let made = Site {
                density,
                row,
                values: slots(values),
                logs: slots(logs),
                params: params
                    .iter()
                    .map(|&param| self.resolved(param, &indices))
                    .collect(),
            };
            match self.sites.get_mut(number) {
                Some(empty @ None) => *empty = Some(made),
                _ => return self.fail("a site that is not there or was drawn before"),
            }
            if !advance(&mut indices, &self.loops) {
                return Ok(());
            }
        }
    }

    pub(super) fn number(&self, place: Place, indices: &[usize]) -> usize {
        match place {
            Place::Fixed(number) => number,
            Place::View(view) => self.tape.views[view].at(indices),
        }
    }

    /// An operand as it is in one pass.
    pub(super) fn resolved(&self, operand: Operand, indices: &[usize]) -> Operand {
        let Operand::View(number) = operand else {
            return operand;
        };
        let view = &self.tape.views[number];
        let at = self.tape.shown(view, indices);
        match view.kind {
            ViewKind::Data => Operand::Constant(self.tape.data[at]),
            ViewKind::Slots | ViewKind::Indirect { .. } => Operand::Slot(at),
        }
    }
}
