//! Finite discrete latents, summed out once (`laurel_tape::collapse`). What is to be known of some of them is asked of
//! their probe: with weight 1 for one combination of values and 0 for the others, the evidence is the joint probability
//! of that combination and the data; a lane a combination.

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, math};
use laurel_tape::collapse::{Choice, Collapsed, Fate};
use laurel_tape::machine::Machine;
use laurel_tape::tape::{Operand, Tape};

use super::{Answer, Failure, Known};
use crate::given::Given;
use crate::scalar::scalar;

/// Combinations that covariances may be looked up for.
const MOST_PAIRS: usize = 1 << 12;

#[derive(Clone, Debug)]
pub(super) struct Discrete {
    collapsed: Collapsed,
    machine: Machine,
    /// `[probes][entries]`
    probabilities: Vec<Vec<f64>>,
    log_evidence: f64,
}

impl Discrete {
    pub(super) fn new<L: Lanes>(tape: &Tape, covered: usize) -> Result<(Self, Answer), Failure> {
        let collapsed = Collapsed::new::<L>(tape).map_err(|refusal| Failure::Refused(refusal.0))?;
        let machine = Machine::without_draws(collapsed.tape.clone()).map_err(Failure::Memory)?;
        let mut this = Self {
            collapsed,
            machine,
            probabilities: Vec::new(),
            log_evidence: 0.0,
        };
        this.clear();
        this.log_evidence = this.run::<L>(1)[0];
        this.probabilities = (0..this.collapsed.probes.len())
            .map(|probe| this.joint::<L>(&[probe]))
            .collect();
        let answer = Answer {
            log_evidence: this.log_evidence,
            error: 0.0,
            outputs: this
                .collapsed
                .outputs
                .iter()
                .map(|each| this.output(each))
                .collect(),
            covariance: this.covariance::<L>(covered),
        };
        Ok((this, answer))
    }

    /// Instructions that drawing a block takes: a run a value of each site.
    pub(super) fn drawing(&self) -> usize {
        let single = |probe: &&laurel_tape::collapse::Probe| probe.scope.len() == 1;
        let probes = self.collapsed.probes.iter().filter(single);
        let runs: usize = probes.map(|probe| probe.count).sum();
        runs.max(1) * self.collapsed.tape.instructions.len().max(1)
    }

    /// All probes as they are when nothing is known.
    fn clear(&mut self) {
        for number in 0..self.collapsed.tape.free.len() {
            self.machine.free_mut(number).fill(0.0);
        }
    }

    /// The log evidence in each lane.
    fn run<L: Lanes>(&mut self, n: usize) -> Column {
        self.machine.forward::<L>(n, &mut Given(&[]));
        let mut joint = Column::zero();
        self.machine.log_joint::<L>(&mut joint, n);
        joint
    }

    /// Gives an entry of a probe to a lane.
    fn give(&mut self, probe: usize, lane: usize, entry: usize) {
        let (first, count) = (
            self.collapsed.probes[probe].first,
            self.collapsed.probes[probe].count,
        );
        for other in 0..count {
            let weight = if other == entry {
                0.0
            } else {
                f64::NEG_INFINITY
            };
            self.machine.free_mut(first + other)[lane] = weight;
        }
    }

    /// Probabilities of all combinations of entries of some probes, the last running fastest.
    fn joint<L: Lanes>(&mut self, probes: &[usize]) -> Vec<f64> {
        let counts: Vec<usize> = probes
            .iter()
            .map(|&probe| self.collapsed.probes[probe].count)
            .collect();
        let all: usize = counts.iter().product();
        let mut probabilities = Vec::with_capacity(all);
        for start in (0..all).step_by(BLOCK) {
            let n = BLOCK.min(all - start);
            for lane in 0..n {
                let mut rest = start + lane;
                for (&probe, &count) in probes.iter().zip(&counts).rev() {
                    self.give(probe, lane, rest % count);
                    rest /= count;
                }
            }
            let joint = self.run::<L>(n);
            let share = |&log: &f64| scalar::<L>(math::exp, log - self.log_evidence);
            probabilities.extend(joint[..n].iter().map(share));
        }
        self.clear();
        probabilities
    }

    /// Probability and value of each combination that an output depends on.
    fn cases<'a>(&'a self, choice: &'a Choice) -> impl Iterator<Item = (f64, f64)> + 'a {
        let entries = choice.entries.iter().enumerate();
        entries.map(|(entry, value)| {
            let p = choice
                .probe
                .map_or(1.0, |probe| self.probabilities[probe][entry]);
            (p, constant(value))
        })
    }

    fn mean(&self, choice: &Choice) -> f64 {
        let cases = self.cases(choice).filter(|&(p, _)| p > 0.0);
        cases.map(|(p, x)| p * x).sum()
    }

    fn output(&self, choice: &Choice) -> Known {
        let mean = self.mean(choice);
        let cases = || self.cases(choice).filter(|&(p, _)| p > 0.0);
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
    }

    /// Of the first outputs, pair by pair; empty where there are too many combinations.
    fn covariance<L: Lanes>(&mut self, covered: usize) -> Vec<f64> {
        let outputs: Vec<Choice> = self.collapsed.outputs[..covered].to_vec();
        let entries: usize = outputs.iter().map(|each| each.entries.len()).sum();
        if entries * entries > 2 * MOST_PAIRS {
            return Vec::new();
        }
        let means: Vec<f64> = outputs.iter().map(|each| self.mean(each)).collect();
        let mut triangle = Vec::new();
        for (row, a) in outputs.iter().enumerate() {
            for (column, b) in outputs[..=row].iter().enumerate() {
                let apart = |x: &Operand, of: usize| constant(x) - means[of];
                triangle.push(match (a.probe, b.probe) {
                    (Some(one), Some(other)) if one == other => {
                        let both = a.entries.iter().zip(&b.entries);
                        let p = self.probabilities[one].iter();
                        p.zip(both)
                            .filter(|each| *each.0 > 0.0)
                            .map(|(p, (x, y))| p * apart(x, row) * apart(y, column))
                            .sum()
                    }
                    (Some(one), Some(other)) => {
                        let joint = self.joint::<L>(&[one, other]);
                        let pairs = joint.chunks(b.entries.len()).zip(&a.entries);
                        let products = pairs.flat_map(|(p, x)| {
                            p.iter().zip(&b.entries).map(move |(p, y)| (*p, x, y))
                        });
                        products
                            .filter(|each| each.0 > 0.0)
                            .map(|(p, x, y)| p * apart(x, row) * apart(y, column))
                            .sum()
                    }
                    _ => 0.0,
                });
            }
        }
        triangle
    }

    /// Draws of the posterior, one site after the other, each given those before: `[sites][values]`.
    pub(super) fn draw<L: Lanes>(
        &mut self,
        key: Key,
        block: u64,
        values: &mut [Vec<Column>],
        n: usize,
    ) {
        self.clear();
        for (site, fate) in self.collapsed.sites.clone().into_iter().enumerate() {
            let Fate::Summed(probe) = fate else {
                continue;
            };
            let support = self.collapsed.probes[probe].values[0].clone();
            let mut joints = Vec::with_capacity(support.len());
            for entry in 0..support.len() {
                (0..n).for_each(|lane| self.give(probe, lane, entry));
                joints.push(self.run::<L>(n));
            }
            let mut u = Column::zero();
            Stream::new(key.site(site as u64).block(block)).fill_uniform::<L>(&mut u, n);
            for lane in 0..n {
                let logs: Vec<f64> = joints.iter().map(|column| column[lane]).collect();
                let entry = pick::<L>(u[lane], &logs);
                values[site][0][lane] = support[entry];
                self.give(probe, lane, entry);
            }
        }
    }
}

/// The first entry at which the shares add up to `u` of their sum.
fn pick<L: Lanes>(u: f64, logs: &[f64]) -> usize {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = logs
        .iter()
        .map(|log| scalar::<L>(math::exp, log - top))
        .collect();
    let target = u * shares.iter().sum::<f64>();
    let (mut reached, mut last) = (0.0, 0);
    for (entry, &share) in shares.iter().enumerate() {
        if share > 0.0 {
            last = entry;
            reached += share;
            if reached >= target {
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
