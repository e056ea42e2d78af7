//! Views, and the places that they are in the passes of the loops around.

use super::{Decoder, Result, advance};
use crate::format::{DATA, INDIRECT, MAX_LOOPS, SLOTS, VIEW};
use crate::tape::Place;
use crate::view::{View, ViewKind};

impl Decoder<'_> {
    pub(super) fn view(&mut self) -> Result<View> {
        let kind = self.next()?;
        let base = self.next()? as usize;
        let count = self.next()? as usize;
        if count > MAX_LOOPS {
            return self.fail("more steps than there can be loops");
        }
        let step = |decoder: &mut Self| -> Result<(usize, isize)> {
            Ok((decoder.next()? as usize, decoder.next()? as i32 as isize))
        };
        let steps = (0..count).map(|_| step(self)).collect::<Result<_>>()?;
        let kind = match kind {
            DATA => ViewKind::Data,
            SLOTS => ViewKind::Slots,
            INDIRECT => ViewKind::Indirect {
                by: self.next()? as usize,
                stride: self.next()? as usize,
                count: self.next()? as usize,
            },
            _ => return self.fail("no such kind of view"),
        };
        Ok(View { kind, base, steps })
    }

    /// Makes sure that a view shows something that is there in every pass of the loops around.
    pub(super) fn check_view(&self, number: usize) -> Result<()> {
        let Some(view) = self
            .tape
            .views
            .get(number)
            .filter(|_| !self.loops.is_empty())
        else {
            return self.fail("a view that is not there, or outside of loops");
        };
        let Some((low, high)) = view.range(&self.loops) else {
            return self.fail("a view that leaves its loops");
        };
        let inside = match view.kind {
            ViewKind::Data => high < self.tape.data.len(),
            ViewKind::Slots => {
                self.written.get(low..=high).is_some() && self.written[low] && self.written[high]
            }
            ViewKind::Indirect { by, stride, count } => {
                let shows_data = self.tape.views.get(by).is_some_and(|by| {
                    by.kind == ViewKind::Data
                        && by
                            .range(&self.loops)
                            .is_some_and(|(_, high)| high < self.tape.data.len())
                });
                let last = count
                    .checked_sub(1)
                    .and_then(|last| last.checked_mul(stride))
                    .and_then(|last| last.checked_add(high));
                shows_data
                    && last.is_some_and(|last| self.written.get(last) == Some(&true))
                    && self.written[low]
            }
        };
        if inside {
            Ok(())
        } else {
            self.fail("a view of what is not there or has nothing in it yet")
        }
    }

    /// A place to write to, or a site.
    pub(super) fn place(&mut self) -> Result<Place> {
        let word = self.next()?;
        if word & VIEW == 0 {
            return Ok(Place::Fixed(word as usize));
        }
        let number = (word & !VIEW) as usize;
        match self.tape.views.get(number) {
            Some(view)
                if view.kind == ViewKind::Slots
                    && !self.loops.is_empty()
                    && view.range(&self.loops).is_some() =>
            {
                Ok(Place::View(number))
            }
            _ => self.fail("no view of slots"),
        }
    }

    /// Notes that a place is written in every pass.
    pub(super) fn write_all(&mut self, place: Place) -> Result<()> {
        match place {
            Place::Fixed(slot) => self.write(slot as u32).map(|_| ()),
            Place::View(number) => {
                let range = self.tape.views[number].range(&self.loops);
                match range {
                    Some((_, high)) if high < self.written.len() => {}
                    _ => return self.fail("slots that are not there"),
                }
                let mut held = false;
                self.each_slot(place, |latent| held |= *latent);
                if held {
                    return self.fail("a slot that holds a latent value");
                }
                let mut slots = Vec::new();
                self.each_pass(place, |slot| slots.push(slot));
                slots.into_iter().for_each(|slot| self.written[slot] = true);
                Ok(())
            }
        }
    }

    /// Calls `f` for the flag of every slot that a place is in some pass.
    pub(super) fn each_slot(&mut self, place: Place, mut f: impl FnMut(&mut bool)) {
        let mut slots = Vec::new();
        self.each_pass(place, |slot| slots.push(slot));
        slots.into_iter().for_each(|slot| f(&mut self.latent[slot]));
    }

    pub(super) fn each_pass(&self, place: Place, mut f: impl FnMut(usize)) {
        let mut indices = vec![0; self.loops.len()];
        loop {
            f(self.number(place, &indices));
            if !advance(&mut indices, &self.loops) {
                return;
            }
        }
    }
}
