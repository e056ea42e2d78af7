//! A program by the combinations of values of its discrete latents. Given one of these, factors connect only some of the
//! continuous latents with each other: what remains falls into components, each an integral of its own, and many
//! combinations share theirs. The means of a mixture's components, say, depend on nothing but what is assigned to them.
//! C. Boutilier, N. Friedman, M. Goldszmidt and D. Koller 1996, Context-specific independence in Bayesian networks, UAI 12.

use std::collections::BTreeMap;
use std::rc::Rc;

use laurel_simd::Lanes;

use super::Fate;
use super::part::{Part, Source};
use super::table::{Table, combinations, each};
use super::walk::{Walk, walked};
use crate::arithmetic::Arithmetic;
use crate::order::sort;
use crate::reverse::Refusal;
use crate::tape::Operand;

/// Combinations of values.
const MAX_ASSIGNMENTS: usize = 1 << 15;
/// Integrals that differ.
const MAX_COMPONENTS: usize = 1 << 13;

const TOO_MANY: Refusal = Refusal("too many combinations of values");

/// A program by its assignments.
#[derive(Clone, Debug)]
pub struct Split {
    /// What became of each site of the original. `Summed` numbers are places in `Assignment::values`.
    pub sites: Vec<Fate>,
    /// Values of discrete sites, by site of the original.
    pub values: Vec<Rc<[f64]>>,
    /// Programs of the integrals, no two alike.
    pub parts: Vec<Part>,
    /// Which continuous latents which program is about.
    pub components: Vec<Component>,
    /// Combinations of values that are possible, whatever the continuous latents are.
    pub assignments: Vec<Assignment>,
}

/// Some continuous latents that depend on each other.
#[derive(Clone, Debug)]
pub struct Component {
    /// Number of its program.
    pub part: usize,
    /// Numbers of its sites among the continuous ones, in the order of the program's.
    pub sites: Box<[usize]>,
    /// Slots of numbers that outputs may be, in the order of the program's outputs.
    outputs: Box<[usize]>,
}

/// One combination of values.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// Numbers of the values of the discrete sites.
    pub values: Box<[usize]>,
    /// What factors come to that depend on nothing else, nats.
    pub log: f64,
    /// Numbers of its components.
    pub components: Box<[usize]>,
    /// What the outputs are.
    pub outputs: Box<[Shown]>,
}

/// What an output is, given an assignment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Shown {
    /// This number.
    Number(f64),
    /// An output of the program of a component: the number of the component, and that of the output.
    Of(usize, usize),
    /// Something that several components decide.
    Several,
}

impl Split {
    /// Of a program whose discrete latents have few values.
    ///
    /// # Errors
    /// [`Refusal`] where there are too many combinations, or no finite number.
    pub fn new<L: Lanes>(tape: &crate::tape::Tape) -> Result<Self, Refusal> {
        let mut walk = walked(tape, Arithmetic::new::<L>())?;
        let outputs: Vec<Table> = tape
            .outputs
            .iter()
            .map(|output| walk.table(output.operand))
            .collect();
        let discrete: Vec<usize> = (0..walk.fates.len())
            .filter(|&site| matches!(walk.fates[site], Some(Fate::Summed(_))))
            .collect();
        let count = combinations(&discrete, &walk.sizes);
        count
            .filter(|&count| count <= MAX_ASSIGNMENTS)
            .ok_or(TOO_MANY)?;
        let source = Source::new(&mut walk);
        let mut splitter = Splitter::new(&walk, source, &outputs);
        let mut fine = true;
        each(&discrete, &walk.sizes, |values| {
            fine = fine && splitter.assign(&discrete, values);
        });
        if !fine {
            return Err(TOO_MANY);
        }
        let place = |site: usize| discrete.iter().position(|&each| each == site);
        let sites = walk.fates.iter().enumerate();
        let sites = sites.map(|(site, fate)| match fate {
            Some(Fate::Kept(kept)) => Fate::Kept(*kept),
            _ => Fate::Summed(place(site).unwrap_or(0)),
        });
        let sites = sites.collect();
        let Splitter {
            parts,
            components,
            assignments,
            ..
        } = splitter;
        Ok(Self {
            sites,
            parts,
            components,
            assignments,
            values: walk.values,
        })
    }
}

struct Splitter<'a> {
    walk: &'a Walk<'a>,
    source: Source,
    outputs: &'a [Table],
    /// Slots that outputs may be.
    shown: Vec<usize>,
    parts: Vec<Part>,
    components: Vec<Component>,
    /// Components by the slots of their factors, and by their sites.
    known: BTreeMap<Vec<usize>, usize>,
    assignments: Vec<Assignment>,
}

impl<'a> Splitter<'a> {
    fn new(walk: &'a Walk<'a>, source: Source, outputs: &'a [Table]) -> Self {
        let mut shown: Vec<usize> = outputs
            .iter()
            .flat_map(|table| table.entries.iter())
            .filter_map(|entry| match entry {
                Operand::Slot(slot) => Some(*slot),
                _ => None,
            })
            .collect();
        sort(&mut shown);
        shown.dedup();
        Self {
            walk,
            source,
            outputs,
            shown,
            parts: Vec::new(),
            components: Vec::new(),
            known: BTreeMap::new(),
            assignments: Vec::new(),
        }
    }

    /// Takes a combination of values; false when there are too many components.
    fn assign(&mut self, scope: &[usize], values: &[usize]) -> bool {
        let (mut log, mut picked) = (0.0, Vec::new());
        for (number, factor) in self.walk.factors.iter().enumerate() {
            match factor.at(scope, values, &self.walk.sizes) {
                Operand::Constant(x) => log += x,
                Operand::Slot(slot) => picked.push((number, slot)),
                Operand::View(_) => {}
            }
        }
        if log == f64::NEG_INFINITY || log.is_nan() {
            return true;
        }
        let group = self.groups(&picked);
        let mut components = Vec::new();
        for site in (0..group.len()).filter(|&site| group[site] == site) {
            components.push(self.component(site, &group, &picked));
        }
        let of_root = |root: usize| {
            let roots = (0..group.len()).filter(|&site| group[site] == site);
            roots.take_while(|&site| site < root).count()
        };
        let shown = |table: &Table| match table.at(scope, values, &self.walk.sizes) {
            Operand::Constant(x) => Shown::Number(x),
            Operand::Slot(slot) => {
                let sites = &self.source.sites_of[slot];
                let root = sites.first().map(|&site| group[site]);
                match root {
                    Some(root) if sites.iter().all(|&site| group[site] == root) => {
                        let number = components[of_root(root)];
                        let outputs = &self.components[number].outputs;
                        let place = outputs.iter().position(|&each| each == slot);
                        place.map_or(Shown::Several, |place| Shown::Of(number, place))
                    }
                    _ => Shown::Several,
                }
            }
            Operand::View(_) => Shown::Several,
        };
        let outputs = self.outputs.iter().map(shown).collect();
        self.assignments.push(Assignment {
            values: values.into(),
            log,
            components: components.into(),
            outputs,
        });
        self.components.len() <= MAX_COMPONENTS
    }

    /// The first site of each site's component.
    fn groups(&self, picked: &[(usize, usize)]) -> Vec<usize> {
        let mut group: Vec<usize> = (0..self.walk.sites.len()).collect();
        for &(_, slot) in picked {
            for pair in self.source.sites_of[slot].windows(2) {
                let (a, b) = (group[pair[0]], group[pair[1]]);
                if a != b {
                    let (low, high) = (a.min(b), a.max(b));
                    group
                        .iter_mut()
                        .filter(|each| **each == high)
                        .for_each(|each| *each = low);
                }
            }
        }
        group
    }

    /// The component of a first site: the same for the same factors.
    fn component(&mut self, root: usize, group: &[usize], picked: &[(usize, usize)]) -> usize {
        let sites: Vec<usize> = (0..group.len())
            .filter(|&site| group[site] == root)
            .collect();
        let is_here = |&&(_, slot): &&(usize, usize)| {
            let first = self.source.sites_of[slot].first();
            first.is_some_and(|&site| group[site] == root)
        };
        let factors: Vec<(usize, usize)> = picked.iter().filter(is_here).copied().collect();
        let mut key: Vec<usize> = factors.iter().map(|&(_, slot)| slot).collect();
        sort(&mut key);
        key.insert(0, root);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let is_shown = |&&slot: &&usize| {
            let of = &self.source.sites_of[slot];
            !of.is_empty() && of.iter().all(|&site| group[site] == root)
        };
        let outputs: Vec<usize> = self.shown.iter().filter(is_shown).copied().collect();
        let part = Part::new(&self.source, &self.walk.priors, &sites, &factors, &outputs);
        let same = self.parts.iter().position(|known| *known == part);
        let part = same.unwrap_or_else(|| {
            self.parts.push(part);
            self.parts.len() - 1
        });
        let number = self.components.len();
        self.components.push(Component {
            part,
            sites: sites.into(),
            outputs: outputs.into(),
        });
        self.known.insert(key, number);
        number
    }
}
