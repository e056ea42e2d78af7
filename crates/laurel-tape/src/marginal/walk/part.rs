//! Programs in which nothing is drawn: parts of others (`collapse::Part`), whose sites are given or latents.

use super::{Result, Walk};
use crate::reverse::Refusal;
use crate::tape::{Operand, Site};

impl Walk<'_> {
    /// All of a program in which nothing is drawn; `priors` are rows and sites.
    pub(in crate::marginal) fn part(&mut self, priors: &[(usize, usize)]) -> Result<()> {
        self.begin(priors)?;
        self.all(&self.tape.instructions)?;
        self.end().or_else(|stop| self.block(stop))
    }

    fn begin(&mut self, priors: &[(usize, usize)]) -> Result<()> {
        for (number, site) in self.tape.sites.iter().enumerate() {
            if !self.given[number] {
                let row = priors.iter().find(|&&(_, of)| of == number);
                let &(row, _) = row.ok_or(Refusal("a latent without a prior"))?;
                self.priors_of.push((row, self.latents.len()));
                self.new_latent(number, site.values[0]);
                continue;
            }
            let writer = &mut self.algebra.writer;
            let given: Vec<usize> = site.values.iter().map(|_| writer.builder.fresh()).collect();
            for (&slot, &new) in site.values.iter().zip(&given) {
                self.slots[slot] = self.number(Operand::Slot(new));
            }
            self.free.extend(&given);
            self.kept[number] = Some(self.sites.len());
            self.sites.push(Site {
                values: given.into(),
                params: Box::default(),
                ..site.clone()
            });
        }
        Ok(())
    }

    /// The ends of intervals among those sites, once all is known.
    fn end(&mut self) -> Result<()> {
        for number in 0..self.kept.len() {
            if let Some(kept) = self.kept[number]
                && !self.tape.sites[number].params.is_empty()
            {
                let params = self.tape.sites[number].params.clone();
                self.sites[kept].params = self.all_known(&params)?.into();
            }
        }
        Ok(())
    }
}
