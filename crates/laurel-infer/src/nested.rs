//! Latents that are integrated out anew at each point of the others: each by itself (`locals/`), or a field of them together
//! (`field/`). Draws of them come with the log joints.

use laurel_rng::Key;
use laurel_simd::{Column, Lanes};

use crate::end::End;
use crate::field::Field;
use crate::locals::{Locals, Sums};

#[derive(Clone, Debug)]
enum Kind {
    Locals(Box<Locals>),
    Field(Box<Field>),
}

/// Those and the others.
#[derive(Clone, Debug)]
pub(crate) struct Nested {
    kind: Kind,
    /// Sites of the gradients, and the elements of their free numbers.
    all: Vec<(usize, usize)>,
    /// What the quadrature of the last values is off by.
    rough: Column,
    /// Free numbers of a block, `[all]`.
    free: Vec<Column>,
}

impl Nested {
    /// Of all places of the gradients.
    pub(crate) fn of_locals(locals: Locals, all: Vec<(usize, usize)>) -> Self {
        Self::new(Kind::Locals(Box::new(locals)), all)
    }

    /// The same.
    pub(crate) fn of_field(field: Field, all: Vec<(usize, usize)>) -> Self {
        Self::new(Kind::Field(Box::new(field)), all)
    }

    fn new(kind: Kind, all: Vec<(usize, usize)>) -> Self {
        Self {
            rough: Column::zero(),
            free: vec![Column::zero(); all.len()],
            all,
            kind,
        }
    }

    /// Places of the latents that are not integrated out: `[dimensions]`.
    pub(crate) fn places(&self) -> &[(usize, usize)] {
        match &self.kind {
            Kind::Locals(locals) => locals.places(),
            Kind::Field(field) => field.places(),
        }
    }

    /// Whether a site of the gradients is integrated out.
    pub(crate) fn holds(&self, site: usize) -> bool {
        match &self.kind {
            Kind::Locals(locals) => locals.sites().binary_search(&site).is_ok(),
            Kind::Field(field) => field.own().binary_search(&(site, 0)).is_ok(),
        }
    }

    /// What the last values are off by for a quadrature, about: `[BLOCK]`, nats; none without one.
    pub(crate) fn rough(&self) -> Option<&Column> {
        match self.kind {
            Kind::Locals(_) => Some(&self.rough),
            Kind::Field(_) => None,
        }
    }

    /// Whether they are a field of which chains would be slow.
    pub(crate) fn is_coupled(&self) -> bool {
        match &self.kind {
            Kind::Locals(_) => false,
            Kind::Field(field) => field.is_coupled(),
        }
    }

    /// Instructions of a log joint.
    pub(crate) fn work(&self, end: &End) -> f64 {
        match &self.kind {
            Kind::Locals(locals) => locals.work(),
            Kind::Field(field) => {
                let values = end.values.gradient().tape.work();
                field.work(values, end.slopes.gradient().tape.work())
            }
        }
    }

    /// Has searches for modes begin at those that go with a point of the others.
    pub(crate) fn settle<L: Lanes>(&mut self, end: &mut End, point: &[f64]) {
        match &mut self.kind {
            Kind::Locals(locals) => locals.settle::<L>(point),
            Kind::Field(field) => field.settle::<L>(&mut end.slopes, point),
        }
    }

    /// Has draws learn what the log joint is like at a point to which it has settled, and as far as that reaches, `[dimensions]`: one
    /// lesson, from number 0 on. Whether there are more.
    pub(crate) fn learn<L: Lanes>(
        &mut self,
        end: &mut End,
        around: (&[f64], &[f64]),
        number: usize,
    ) -> bool {
        match &mut self.kind {
            Kind::Locals(_) => false,
            Kind::Field(field) => field.learn::<L>(&mut end.slopes, around, number),
        }
    }

    /// Log joints at the first `n` points of a block of the others, `[dimensions]`.
    pub(crate) fn values<L: Lanes>(
        &mut self,
        end: &mut End,
        free: &[Column],
        n: usize,
        joint: &mut Column,
    ) {
        let rough = &mut self.rough;
        match &mut self.kind {
            Kind::Locals(locals) => locals.values::<L>(free, n, &mut Sums { joint, rough }),
            Kind::Field(field) => field.values::<L>(&mut end.slopes, free, n, joint),
        }
    }

    /// The same with their slopes, `[dimensions]`.
    pub(crate) fn slopes<L: Lanes>(
        &mut self,
        end: &mut End,
        free: &[Column],
        n: usize,
        (joint, slopes): (&mut Column, &mut [Column]),
    ) {
        let rough = &mut self.rough;
        match &mut self.kind {
            Kind::Locals(locals) => {
                locals.slopes::<L>(free, n, (&mut Sums { joint, rough }, slopes));
            }
            Kind::Field(field) => field.slopes::<L>(&mut end.slopes, free, n, (joint, slopes)),
        }
    }

    /// Log joints at a block, with draws for [`Self::drawn`].
    pub(crate) fn values_and_draws<L: Lanes>(
        &mut self,
        end: &mut End,
        free: &[Column],
        key: Key,
        joint: &mut Column,
    ) {
        let inner = self.all.len() - free.len();
        let mut drawn = vec![Column::zero(); inner];
        match &mut self.kind {
            Kind::Locals(locals) => {
                let rough = &mut self.rough;
                let sums = &mut Sums { joint, rough };
                locals.values_and_draws::<L>(free, key, (sums, &mut drawn));
            }
            Kind::Field(field) => {
                let machines = (&mut end.slopes, &mut end.values);
                field.values_and_draws::<L>(machines, free, key, (joint, &mut drawn));
            }
        }
        let (mut others, mut drawn) = (free.iter(), drawn.iter());
        for number in 0..self.all.len() {
            let from = match self.holds(self.all[number].0) {
                true => drawn.next(),
                false => others.next(),
            };
            let to = &mut self.free[number];
            from.into_iter().for_each(|from| to.clone_from(from));
        }
    }

    /// All places of the gradients, and their free numbers as they were drawn.
    pub(crate) fn drawn(&self) -> (&[(usize, usize)], &[Column]) {
        (&self.all, &self.free)
    }
}
