//! Discrete latents that were summed out, drawn back given the continuous ones: one gradient tells the probabilities of all
//! combinations of values in each clique of the elimination (the derivatives of the log joint in the entries of its probe);
//! sites are drawn in the order opposite to it, each given those of its clique that were drawn before.
//! S. L. Lauritzen and D. J. Spiegelhalter 1988, Local computations with probabilities on graphical structures, JRSS B 50(2);
//! C. K. Carter and R. Kohn 1994, On Gibbs sampling for state space models, Biometrika 81(3), where the graph is a chain.

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::collapse::{Collapsed, Fate, Probe};
use laurel_tape::reverse::GradientMachine;

/// What draws them.
#[derive(Clone, Debug)]
pub(crate) struct Cliques {
    pub(crate) collapsed: Collapsed,
    /// The log joint of the continuous latents, with its derivatives in the probes.
    pub(crate) machine: GradientMachine,
    /// Numbers of the values that were drawn, by site.
    chosen: Vec<Column>,
}

impl Cliques {
    /// Of a program that was summed out to be drawn back, and the machine of its derivatives in what is given.
    pub(crate) fn new(collapsed: Collapsed, mut machine: GradientMachine) -> Self {
        for Probe { first, count, .. } in &collapsed.probes {
            (0..*count).for_each(|entry| machine.free_mut(first + entry).fill(0.0));
        }
        Self {
            chosen: vec![Column::zero(); collapsed.sites.len()],
            machine,
            collapsed,
        }
    }

    /// The number that a site of the program has where discrete ones are summed out; none of these.
    pub(crate) fn number(&self, site: usize) -> Option<usize> {
        match self.collapsed.sites[site] {
            Fate::Kept(number) => Some(number),
            Fate::Summed(_) => None,
        }
    }

    /// Instructions that a draw takes, about.
    pub(crate) fn work(&self) -> f64 {
        let tables = self.collapsed.probes.iter();
        let looked: usize = tables
            .flat_map(|probe| probe.values.last())
            .map(|v| v.len())
            .sum();
        self.machine.gradient().tape.work() + looked as f64
    }

    /// Values of all sites, where the continuous ones are as they were put into the machine.
    pub(crate) fn draw_back<L: Lanes>(&mut self, values: &mut [Vec<Column>], key: Key) {
        self.machine.run::<L>(BLOCK);
        for (&site, probe) in self.collapsed.order.iter().zip(&self.collapsed.probes) {
            let mut u = Column::zero();
            Stream::new(key.site(site as u64)).fill_uniform::<L>(&mut u, BLOCK);
            let strides = Strides::of(probe, site);
            for lane in 0..BLOCK {
                let from = strides.reached(&self.chosen, lane);
                let choice = self.choice(probe, &strides, from, (lane, u[lane]));
                self.chosen[site][lane] = choice as f64;
                values[site][0][lane] = strides.values[choice];
            }
        }
        for (site, fate) in self.collapsed.sites.iter().enumerate() {
            if let Fate::Kept(kept) = *fate {
                for (element, to) in values[site].iter_mut().enumerate() {
                    to.clone_from(self.machine.value(kept, element));
                }
            }
        }
    }

    /// The number of a value: of a probability that is not 0.
    fn choice(
        &self,
        probe: &Probe,
        strides: &Strides,
        from: usize,
        (lane, u): (usize, f64),
    ) -> usize {
        let share = |value: usize| {
            let entry = from + value * strides.own;
            self.machine.free_derivative(probe.first + entry)[lane]
        };
        let count = strides.values.len();
        let total: f64 = (0..count).map(share).sum();
        let (mut chosen, mut reached) = (0, 0.0);
        for value in 0..count {
            let share = share(value);
            if share > 0.0 && reached < u * total {
                chosen = value;
            }
            reached += share;
        }
        chosen
    }
}

/// How far apart the entries of a probe are by which the value of a site differs.
struct Strides<'a> {
    own: usize,
    values: &'a [f64],
    /// The other sites of the scope, and their strides.
    others: Vec<(usize, usize)>,
}

impl<'a> Strides<'a> {
    fn of(probe: &'a Probe, site: usize) -> Self {
        let mut strides = Self {
            own: 1,
            values: &[],
            others: Vec::new(),
        };
        let mut stride = 1;
        for (&other, values) in probe.scope.iter().zip(&probe.values).rev() {
            if other == site {
                (strides.own, strides.values) = (stride, values);
            } else {
                strides.others.push((other, stride));
            }
            stride *= values.len();
        }
        strides
    }

    /// The entry of the values that were drawn, and the first value of the site itself.
    fn reached(&self, chosen: &[Column], lane: usize) -> usize {
        let steps = self.others.iter();
        steps
            .map(|&(site, stride)| chosen[site][lane] as usize * stride)
            .sum()
    }
}
