//! A program with its loops as they are, but for those that were found.

use std::rc::Rc;

use super::body::Body;
use super::find::{Found, Looped};
use super::sites::Sites;
use super::{Choice, Within};
use crate::arithmetic::Arithmetic;
use crate::collapse::walk::Walk;
use crate::reverse::Refusal;
use crate::tape::{Density, Instruction, Operand, Place, Site, Tape, retain};
use crate::view::{View, ViewKind, each_pass, even_steps};
use laurel_dist::FamilyId;

/// The loop that stands in the way.
type Result<T> = std::result::Result<T, Looped>;

pub(super) struct Rewrite<'a> {
    tape: &'a Tape,
    found: &'a [Found],
    walk: Walk<'a>,
    sites: Sites,
    counts: Vec<usize>,
    choices: Vec<Choice>,
    /// Their sites, and the rows of these.
    drawn: Vec<Site>,
    rows: usize,
}

impl<'a> Rewrite<'a> {
    pub(super) fn new(tape: &'a Tape, found: &'a [Found], arithmetic: Arithmetic) -> Self {
        let mut gone = vec![false; tape.sites.len()];
        for (latent, counts) in all_latents(found) {
            each_pass(counts, |passes| gone[tape.views[latent].at(passes)] = true);
        }
        Self {
            tape,
            found,
            walk: Walk::folded(tape, arithmetic),
            sites: Sites::without(tape, &gone),
            counts: Vec::new(),
            choices: Vec::new(),
            drawn: Vec::new(),
            rows: tape.rows,
        }
    }

    pub(super) fn all(mut self) -> Result<Within> {
        for instruction in &self.tape.instructions {
            self.step(instruction)?;
        }
        let builder = &mut self.walk.writer.builder;
        let left = self.tape.sites.iter().zip(&self.sites.numbers);
        let left = left.filter(|(_, number)| number.is_some());
        let sites: Vec<Site> = left.map(|(site, _)| site.clone()).collect();
        let with_draws = Tape {
            instructions: builder.close(),
            slots: builder.slots(),
            derived: builder.slots(),
            views: std::mem::take(&mut builder.views),
            sites: sites.iter().cloned().chain(self.drawn).collect(),
            rows: self.rows,
            ..self.tape.clone()
        };
        let mut tape = with_draws.clone();
        retain(&mut tape.instructions, &|each| match each {
            Instruction::Sample {
                site: Place::View(view),
                ..
            } => with_draws.views[*view].base < sites.len(),
            _ => true,
        });
        tape.sites = sites;
        tape.rows = self.tape.rows;
        Ok(Within {
            tape: Rc::new(tape),
            draws: Rc::new(with_draws.outputs_only()),
            sites: self.sites.numbers,
            choices: self.choices,
        })
    }

    fn step(&mut self, instruction: &'a Instruction) -> Result<()> {
        let Instruction::Loop { count, body, .. } = instruction else {
            let moved = self.with_moved_sites(instruction.clone())?;
            self.walk.writer.builder.emit(moved);
            return Ok(());
        };
        let address: Looped = instruction;
        self.counts.push(*count);
        self.walk.writer.open();
        match self.found.iter().find(|found| found.looped == address) {
            Some(found) => self.summed(found, body)?,
            None => {
                for each in body {
                    self.step(each)?;
                }
            }
        }
        let body = self.walk.writer.close();
        self.counts.pop();
        self.walk.writer.builder.emit(instruction.around(body));
        Ok(())
    }

    /// A draw with the new number of its site; where numbers do not move evenly any more, one loop less is to be tried.
    fn with_moved_sites(&mut self, mut instruction: Instruction) -> Result<Instruction> {
        let stuck = self.found[0].looped;
        if let Instruction::Sample { site, .. } = &mut instruction {
            *site = match *site {
                Place::Fixed(number) => Place::Fixed(self.sites.numbers[number].ok_or(stuck)?),
                Place::View(view) => {
                    let moved = self.sites.view(&self.tape.views[view], &self.counts);
                    let builder = &mut self.walk.writer.builder;
                    Place::View(builder.add_view(moved.ok_or(stuck)?))
                }
            };
        }
        Ok(instruction)
    }

    /// The body of a loop that was found: its instructions, the row of the sum, and the draw of a combination.
    fn summed(&mut self, found: &Found, instructions: &'a [Instruction]) -> Result<()> {
        let stuck = |_: Refusal| found.looped;
        let mut body = Body::new(self.tape, found);
        for instruction in instructions {
            if let Some(kept) = body.step(&mut self.walk, instruction).map_err(stuck)? {
                let kept = self.with_moved_sites(kept)?;
                self.walk.writer.builder.emit(kept);
            }
        }
        let summed = body.finish(&mut self.walk).map_err(stuck)?;
        let first = &self.tape.sites[self.tape.views[found.latents[0].site].base];
        self.walk.writer.builder.emit(Instruction::Factor {
            row: first.row,
            guard: None,
            weight: summed.total,
        });
        self.draw(found, summed.shares, summed.values);
        Ok(())
    }

    /// Draws a combination in each pass, by the shares.
    fn draw(&mut self, found: &Found, shares: Vec<Operand>, values: Rc<[Rc<[f64]>]>) {
        let density = Density {
            family: FamilyId::Discrete,
            size: shares.len(),
        };
        let writer = &mut self.walk.writer;
        let passes: usize = found.counts.iter().product();
        let first = writer.builder.fresh_row(passes);
        let site = self.sites.left + self.drawn.len();
        let mut show = |base: usize| {
            Place::View(writer.builder.add_view(View {
                kind: ViewKind::Slots,
                base,
                steps: even_steps(&found.counts),
            }))
        };
        let (site, value) = (show(site), show(first));
        writer.builder.emit(Instruction::Sample {
            density,
            site,
            row: self.rows,
            values: Box::new([value]),
            logs: Box::default(),
            terms: Box::default(),
        });
        let (tape, row) = (self.tape, self.rows);
        self.rows += 1;
        let mut next = first;
        each_pass(&found.counts, |passes| {
            let latents = found.latents.iter();
            let sites = latents.map(|latent| tape.views[latent.site].at(passes));
            self.choices.push(Choice {
                sites: sites.collect(),
                values: Rc::clone(&values),
            });
            self.drawn.push(Site {
                density,
                row,
                values: Box::new([next]),
                logs: Box::default(),
                params: shares.clone().into(),
            });
            next += 1;
        });
    }
}

/// Views of the sites of all latents that were found, with the loops around.
fn all_latents(found: &[Found]) -> impl Iterator<Item = (usize, &[usize])> {
    found.iter().flat_map(|found| {
        let latents = found.latents.iter();
        latents.map(|latent| (latent.site, &found.counts[..]))
    })
}
