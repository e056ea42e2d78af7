//! Discrete latents that were summed out within the passes of loops (`laurel_tape::collapse::Within`): drawn back, given the
//! others.

use std::rc::Rc;

use laurel_rng::{Key, Stream};
use laurel_simd::place::{each, get, put};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::collapse::{Drawn, Within};
use laurel_tape::machine::Machine;
use laurel_tape::program::Program;
use laurel_tape::proposal::{Draw, Proposal, SiteView, draw_prior};
use laurel_tape::tape::Tape;

use crate::failure::Failure;
use crate::given::fill_logs;

/// Block of the streams of combinations: sites of the program without them have numbers of their own, in block 0.
const BESIDE: u64 = 1;

/// The program without them, and a machine that draws them.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    within: Within,
    machine: Machine,
    /// Values of the sites of the program without them: `[sites][values]`.
    pub(crate) others: Vec<Vec<Column>>,
}

impl Chosen {
    /// Of a program; none where it has no such latents.
    ///
    /// # Errors
    /// Where there is not enough memory.
    pub(crate) fn new<L: Lanes>(program: &Program) -> Result<Option<Self>, Failure> {
        let Some(within) = Within::new::<L>(program.tape()) else {
            return Ok(None);
        };
        let machine = Machine::without_draws(Rc::clone(&within.draws)).map_err(Failure::Memory)?;
        let sites = within.tape.sites.iter();
        Ok(Some(Self {
            others: sites
                .map(|site| vec![Column::zero(); site.values.len()])
                .collect(),
            machine,
            within,
        }))
    }

    /// The program without them, and without outputs.
    pub(crate) fn tape(&self) -> &Tape {
        &self.within.tape
    }

    /// The number there of a site; none for those that were summed out.
    pub(crate) fn number(&self, site: usize) -> Option<usize> {
        self.within.sites[site]
    }

    /// Instructions of a draw.
    pub(crate) fn work(&self) -> f64 {
        self.machine.tape().work()
    }

    /// Values of all sites: of the others as they are, of those that were summed out drawn given these.
    pub(crate) fn draw_back<L: Lanes>(&mut self, values: &mut [Vec<Column>], key: Key) {
        for (site, to) in values.iter_mut().enumerate() {
            if let Some(number) = self.within.sites[site] {
                to.clone_from_slice(&self.others[number]);
            }
        }
        let mut proposal = Choices {
            others: &self.others,
            choices: &self.within.choices,
            values,
            key,
        };
        self.machine.forward::<L>(BLOCK, &mut proposal);
    }
}

/// `to = table[number]`; its first entry where there is no such number.
fn look_up<L: Lanes>(table: &[f64], numbers: &Column, to: &mut Column) {
    to.fill(table[0]);
    for (number, &value) in table.iter().enumerate().skip(1) {
        let (number, value) = (L::splat(number as f64), L::splat(value));
        each::<L>(BLOCK, |at| {
            let is_it = get::<L>(numbers, at).eq(number);
            put(to, at, L::select(is_it, value, get(to, at)));
        });
    }
}

/// Gives the other sites their values, and draws combinations.
struct Choices<'a> {
    others: &'a [Vec<Column>],
    choices: &'a [Drawn],
    /// Of all sites of the program.
    values: &'a mut [Vec<Column>],
    key: Key,
}

impl<L: Lanes> Proposal<L> for Choices<'_> {
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
        let Some(values) = self.others.get(number) else {
            let choice = number - self.others.len();
            let site = self.choices[choice].sites[0];
            let mut stream = Stream::new(self.key.site(site as u64).block(BESIDE));
            let to = &mut *draw.values;
            draw_prior::<L>(
                &mut stream,
                view,
                Draw {
                    values: to,
                    logs: draw.logs,
                },
                n,
            );
            let choice = &self.choices[choice];
            for (&site, table) in choice.sites.iter().zip(choice.values.iter()) {
                look_up::<L>(table, &to[0], &mut self.values[site][0]);
            }
            return;
        };
        draw.values.clone_from_slice(values);
        fill_logs::<L>(view.site.density.family, draw, n);
    }
}
