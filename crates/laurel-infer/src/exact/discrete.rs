//! Finite discrete latents: summed out once (`laurel_tape::collapse`), the derivatives of the log evidence are all
//! probabilities. Draws are made one site after the other, each given those before: what was drawn has weight 1 in its
//! probe, its other values 0.

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::collapse::{Choice, Collapsed, Fate};
use laurel_tape::reverse::{Gradient, GradientMachine, Wanted};
use laurel_tape::tape::{Operand, Tape};

use super::{Answer, Failure, Known};

/// Combinations that covariances may be looked up for.
const MOST_GIVEN: usize = 1 << 12;

#[derive(Clone, Debug)]
pub(super) struct Discrete {
    collapsed: Collapsed,
    machine: GradientMachine,
}

impl Discrete {
    pub(super) fn new<L: Lanes>(tape: &Tape, covered: usize) -> Result<(Self, Answer), Failure> {
        let refused = |refusal: laurel_tape::reverse::Refusal| Failure::Refused(refusal.0);
        let collapsed = Collapsed::new(tape).map_err(refused)?;
        let gradient = Gradient::new(&collapsed.tape, Wanted::default()).map_err(refused)?;
        let machine = GradientMachine::new(gradient).map_err(Failure::Memory)?;
        let mut this = Self { collapsed, machine };
        this.clear();
        this.machine.run::<L>(1);
        let mut joint = Column::zero();
        this.machine.log_joint::<L>(&mut joint, 1);
        let answer = Answer {
            log_evidence: joint[0],
            outputs: this.outputs(),
            covariance: this.covariance::<L>(covered),
        };
        Ok((this, answer))
    }

    /// Instructions that drawing a block takes: a run a site.
    pub(super) fn drawing(&self) -> usize {
        let run = self.machine.gradient().tape.instructions.len();
        run.max(1) * self.collapsed.sites.len().max(1)
    }

    /// All probes as they are when nothing is known.
    fn clear(&mut self) {
        for number in 0..self.collapsed.tape.free.len() {
            self.machine.free_mut(number).fill(0.0);
        }
    }

    /// Probability and value of each combination that an output depends on, as the last run has them in a lane.
    fn cases<'a>(
        &'a self,
        choice: &'a Choice,
        lane: usize,
    ) -> impl Iterator<Item = (f64, f64)> + 'a {
        let first = choice.probe.map(|probe| self.collapsed.probes[probe].first);
        choice
            .entries
            .iter()
            .enumerate()
            .map(move |(entry, value)| {
                let p = first.map_or(1.0, |first| {
                    self.machine.free_derivative(first + entry)[lane]
                });
                (p, constant(value))
            })
    }

    fn outputs(&self) -> Vec<Known> {
        let choices = self.collapsed.outputs.iter();
        choices
            .map(|choice| {
                let cases = || self.cases(choice, 0).filter(|&(p, _)| p > 0.0);
                let mean: f64 = cases().map(|(p, x)| p * x).sum();
                let variance: f64 = cases().map(|(p, x)| p * (x - mean) * (x - mean)).sum();
                let mut table = vec![0.0; choice.table];
                for (p, x) in cases() {
                    if let Some(sum) = table.get_mut(x as usize) {
                        *sum += p;
                    }
                }
                Known::Moments {
                    mean,
                    sd: variance.sqrt(),
                    table,
                }
            })
            .collect()
    }

    /// E[xy] by the means of y given each case of x: a lane a case.
    fn covariance<L: Lanes>(&mut self, covered: usize) -> Vec<f64> {
        let outputs: Vec<Choice> = self.collapsed.outputs[..covered].to_vec();
        let entries: usize = outputs.iter().map(|each| each.entries.len()).sum();
        if entries > MOST_GIVEN {
            return Vec::new();
        }
        let means: Vec<f64> = outputs.iter().map(|each| self.mean(each, 0)).collect();
        let mut triangle = Vec::new();
        for (row, choice) in outputs.iter().enumerate() {
            let cases: Vec<(f64, f64)> = {
                self.clear();
                self.machine.run::<L>(1);
                self.cases(choice, 0).collect()
            };
            let mut sums = vec![0.0; row + 1];
            for (start, block) in cases.chunks(BLOCK).enumerate() {
                self.given::<L>(choice, start * BLOCK, block.len());
                for (lane, &(p, x)) in block.iter().enumerate().filter(|each| each.1.0 > 0.0) {
                    for (column, sum) in sums.iter_mut().enumerate() {
                        let apart = self.mean(&outputs[column], lane) - means[column];
                        *sum += p * (x - means[row]) * apart;
                    }
                }
            }
            triangle.extend(sums);
        }
        self.clear();
        triangle
    }

    fn mean(&self, choice: &Choice, lane: usize) -> f64 {
        let cases = self.cases(choice, lane).filter(|&(p, _)| p > 0.0);
        cases.map(|(p, x)| p * x).sum()
    }

    /// Runs with one case of an output certain in each lane, from `from` on.
    fn given<L: Lanes>(&mut self, choice: &Choice, from: usize, n: usize) {
        self.clear();
        if let Some(probe) = choice.probe {
            let (first, count) = {
                let probe = &self.collapsed.probes[probe];
                (probe.first, probe.count)
            };
            for entry in 0..count {
                let column = self.machine.free_mut(first + entry);
                column.fill(f64::NEG_INFINITY);
                if (from..from + n).contains(&entry) {
                    column[entry - from] = 0.0;
                }
            }
        }
        self.machine.run::<L>(n);
    }

    /// Draws of the posterior: `[sites][values]`.
    pub(super) fn draw<L: Lanes>(
        &mut self,
        key: Key,
        block: u64,
        values: &mut [Vec<Column>],
        n: usize,
    ) {
        self.clear();
        for (site, fate) in self.collapsed.sites.iter().enumerate() {
            let Fate::Summed(probe) = *fate else {
                continue;
            };
            let probe = &self.collapsed.probes[probe];
            self.machine.run::<L>(n);
            let mut u = Column::zero();
            Stream::new(key.site(site as u64).block(block)).fill_uniform::<L>(&mut u, n);
            let picked: Vec<usize> = (0..n)
                .map(|lane| {
                    let p = |entry: usize| self.machine.free_derivative(probe.first + entry)[lane];
                    pick(u[lane], probe.count, p)
                })
                .collect();
            for (lane, &entry) in picked.iter().enumerate() {
                values[site][0][lane] = probe.values[0][entry];
            }
            for entry in 0..probe.count {
                let column = self.machine.free_mut(probe.first + entry);
                for (weight, &drawn) in column.iter_mut().zip(&picked) {
                    if drawn != entry {
                        *weight = f64::NEG_INFINITY;
                    }
                }
            }
        }
    }
}

/// The first entry at which the probabilities add up to `u`; the last that is possible if rounding leaves them short.
fn pick(u: f64, count: usize, p: impl Fn(usize) -> f64) -> usize {
    let (mut reached, mut last) = (0.0, 0);
    for entry in 0..count {
        let here = p(entry);
        if here > 0.0 {
            last = entry;
            reached += here;
            if reached >= u {
                return entry;
            }
        }
    }
    last
}

/// Without continuous latents every entry is constant.
fn constant(operand: &Operand) -> f64 {
    match operand {
        Operand::Constant(x) => *x,
        Operand::Slot(_) | Operand::View(_) => f64::NAN,
    }
}
