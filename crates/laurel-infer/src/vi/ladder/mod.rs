//! Gradients without the discrete latents, along the paths of the continuous ones, where that can be; the other latents by
//! their scores.
//!
//! Target: the ELBO of the model with its discrete latents summed out, so that its guide is of the continuous ones alone,
//! which is never below the ELBO with a guide of all. Estimators: along the path x(lambda) of a draw, in free numbers f,
//! d ELBO / d lambda = E[d (log p - log q) / df df / dlambda] - E[d log q / d lambda at f], the last of which has the mean
//! 0 and is left out by `stl`: then nothing varies where q = p. Where a latent cannot be moved, scores with the log weights of
//! its Markov blanket and a leave-one-out baseline (`blankets.rs`, `baseline.rs`); where it has few values that cannot be
//! summed out, the expectation over all of them (`expected.rs`). Fails where q is narrow beside jumps of p that are not
//! seen, and, with `stl`, varies more far from the posterior. What to look at: the ELBO's noise, k-hat.
//! D. P. Kingma and M. Welling 2014, Auto-encoding variational Bayes (ICLR); G. Roeder, Y. Wu and D. Duvenaud 2017, Sticking
//! the landing (NeurIPS, arXiv 1703.09194); M. Titsias and M. Lazaro-Gredilla 2015, Local expectation gradients for black
//! box variational inference (NeurIPS).

mod batches;
mod drawn;
mod expected;
mod moved;
mod plan;
mod scored;

use laurel_rng::Key;
use laurel_simd::{BLOCK, Column, Lanes, columns};
use laurel_tape::depends::Dependence;
use laurel_tape::machine::Machine;
use laurel_tape::minibatch::{self, Minibatch};
use laurel_tape::program::Program;
use laurel_tape::tape::Site;

use super::baseline::Baseline;
use super::blankets::Blankets;
use super::control_variate::Means;
use super::estimator::Estimator;
use super::finite::Finite;
use super::guide::{Guide, Refusal};
use super::site_sums::{SiteSums, Total};
use crate::bbvi::Failure;
use crate::optim::natural::Natural;
use crate::options::BbviOptions;
use crate::path::{Block, Path};
use batches::Batches;
use drawn::{Drawn, beside};
pub(crate) use plan::Rung;

/// One latent that is a coordinate.
#[derive(Clone, Debug)]
struct Part {
    /// Number of the site, in the guide and in gradients.
    site: usize,
    number: usize,
    range: std::ops::Range<usize>,
    rung: Rung,
    drawn: Drawn,
    /// Of a step: sums of the gradient in natural parameters, or of scores with the sum of log weights.
    moved: Vec<f64>,
    /// Sums of products of the guide's scores, `[params][params]`; where steps see parts of the data.
    products: Vec<f64>,
    sums: SiteSums,
    weight: f64,
}

/// The model, its guide, and what a step adds up.
#[derive(Clone, Debug)]
pub(crate) struct Ladder {
    path: Path,
    pub(crate) guide: Guide,
    /// Of all sites.
    pub(crate) rungs: Vec<Rung>,
    parts: Vec<Part>,
    /// Parts of the data, where steps take such.
    batches: Option<Box<Batches>>,
    natural: Natural,
    blankets: Option<Blankets>,
    /// Whether the score of q is left out along paths.
    sticks: bool,
    block: Block,
    /// Derivatives of the log joint in the free numbers.
    slopes: Vec<Column>,
    pub(crate) log_weight: Column,
    pub(crate) finite: Finite,
    count: usize,
    /// Room for one site.
    columns: Vec<Column>,
    free: Vec<Column>,
}

impl Ladder {
    /// The guide starts at `priors[site][parameter]`: lambda there.
    pub(crate) fn new<L: Lanes>(
        program: &Program,
        priors: &[Vec<f64>],
        options: BbviOptions,
        seed: Key,
    ) -> Result<(Self, Vec<f64>), Failure> {
        let estimator = options.estimator;
        let (sites, priors): (Vec<Site>, Vec<Vec<f64>>) = program
            .tape()
            .sites
            .iter()
            .zip(priors)
            .map(|each| beside::<L>(each, options.batch > 0))
            .unzip();
        let (guide, lambda) = Guide::new::<L>(&sites, &priors).map_err(Failure::Refused)?;
        let (path, rungs) = plan::plan::<L>(program, &guide, estimator)?;
        let batches = match options.batch {
            0 => None,
            _ => Some(batches_of(program, (&path, &rungs), options, seed)?),
        };
        let sums = SiteSums::of(&guide);
        let part = |(site, sums): (usize, SiteSums)| {
            let number = path.number(site)?;
            Some(Part {
                site,
                number,
                range: path.range(number),
                rung: rungs[site],
                drawn: Drawn::new(site, sites[site].clone()),
                moved: vec![0.0; guide.range(site).len()],
                products: match options.batch {
                    0 => Vec::new(),
                    _ => vec![0.0; guide.range(site).len() * guide.range(site).len()],
                },
                sums,
                weight: 0.0,
            })
        };
        let parts: Vec<Part> = sums.into_iter().enumerate().filter_map(part).collect();
        let is_scored = |part: &Part| matches!(part.rung, Rung::Scored | Rung::Weighed);
        let blankets = parts.iter().any(is_scored).then(|| {
            let joint = path.joint();
            let known = Dependence::of_gradient(joint);
            Blankets::new(joint.inputs.len(), joint.tape.rows, known.as_ref())
        });
        let dimensions = path.dimensions();
        let widest = parts.iter().map(|part| part.moved.len()).max().unwrap_or(0);
        let longest = parts.iter().map(|part| part.range.len()).max().unwrap_or(0);
        let natural = Natural::new(parts.iter().map(|part| guide.range(part.site)));
        let ladder = Self {
            path,
            guide,
            rungs,
            natural,
            parts,
            batches,
            blankets,
            sticks: estimator == Estimator::StickingTheLanding,
            block: Block::new(dimensions),
            slopes: vec![Column::zero(); dimensions],
            log_weight: Column::zero(),
            finite: Finite::default(),
            count: 0,
            columns: vec![Column::zero(); widest],
            free: vec![Column::zero(); longest],
        };
        Ok((ladder, lambda))
    }

    /// The program, as its last replay left it.
    pub(crate) fn machine(&self) -> &Machine {
        self.path.machine()
    }

    /// Instructions of a log joint of all data, and of the program at a draw.
    pub(crate) fn work(&self) -> f64 {
        self.path.work() + self.path.work_of_draw()
    }

    /// Natural parameters of all sites; those that were summed out have none that are numbers.
    pub(crate) fn natural(&self) -> Vec<f64> {
        let mut natural = self.guide.natural();
        for (site, _) in self
            .rungs
            .iter()
            .enumerate()
            .filter(|(_, rung)| **rung == Rung::Summed)
        {
            natural[self.guide.range(site)].fill(f64::NAN);
        }
        natural
    }

    /// Forgets what was added up, and takes the rows of a step where it takes a part of the data.
    #[inline(never)]
    pub(crate) fn begin<L: Lanes>(&mut self, key: Key, step: u64) {
        self.clear();
        let Some(mut batches) = self.batches.take() else {
            return;
        };
        if batches.is_due(step) {
            self.draw::<L>(key, ANCHORS, BLOCK);
            let mean = |column: &Column| column.iter().sum::<f64>() / BLOCK as f64;
            let at = self.block.free.iter().map(mean).collect();
            batches.drop_anchor::<L>(at, &mut self.path);
        }
        batches.begin::<L>(key, &self.path);
        self.batches = Some(batches);
    }

    fn clear(&mut self) {
        self.count = 0;
        for part in &mut self.parts {
            part.moved.fill(0.0);
            part.products.fill(0.0);
            part.sums.clear();
            part.weight = 0.0;
        }
    }

    /// Draws `n` samples and weighs them; then runs the program at them, with the latents drawn that were summed out.
    #[inline(never)]
    pub(crate) fn run<L: Lanes>(&mut self, key: Key, block: u64, n: usize) {
        self.draw::<L>(key, block, n);
        if self.is_along_paths() && self.batches.is_none() {
            self.path
                .gradient::<L>(&mut self.block, &mut self.slopes, n);
        } else {
            self.path.load(0, &self.block.free, false);
            self.path.values::<L>(&mut self.block, false);
        }
        self.weigh::<L>(n);
        self.path.replay::<L>(&self.block.free, key.block(block));
    }

    /// The same for a gradient: by a part of the data where steps take such, and then the program is not run.
    #[inline(never)]
    pub(crate) fn sample<L: Lanes>(&mut self, key: Key, block: u64, n: usize) {
        if self.batches.is_none() {
            return self.run::<L>(key, block, n);
        }
        self.draw::<L>(key, block, n);
        if let Some(batches) = &mut self.batches {
            batches.gradient::<L>(&self.path, &mut self.block, &mut self.slopes, n);
        }
        self.weigh::<L>(n);
    }

    fn draw<L: Lanes>(&mut self, key: Key, block: u64, n: usize) {
        for part in &mut self.parts {
            let key = part.drawn.key(key, block);
            let free = &mut self.block.free[part.range.clone()];
            part.drawn.draw::<L>(&self.guide, key, free, n);
        }
    }

    fn weigh<L: Lanes>(&mut self, n: usize) {
        self.log_weight.clone_from(&self.block.joint);
        for part in &self.parts {
            let log_q = &part.drawn.log_q;
            columns::subtract::<L>(&mut self.log_weight, log_q, n);
        }
        self.finite.sort::<L>(&self.log_weight, n);
    }

    /// Adds up the last block.
    pub(crate) fn add<L: Lanes>(&mut self, key: Key, block: u64, n: usize) {
        self.count += n - self.finite.rejected;
        for place in 0..self.parts.len() {
            match self.parts[place].rung {
                Rung::Moved => {
                    // Beside the stream of the draw.
                    let key = self.parts[place].drawn.key(key, block).block(PATHS);
                    self.add_moved::<L>(place, key, n);
                }
                Rung::Scored => self.add_scored::<L>(place, n),
                Rung::Weighed | Rung::Summed => {}
            }
        }
        self.add_expected::<L>(n);
    }

    /// The gradient in lambda that the samples since `clear` estimate; at least one weight was finite. Where it is no
    /// number, 0.
    pub(crate) fn gradient(&mut self, to: &mut [f64]) {
        let (mut slopes, mut means) = (Vec::new(), Vec::<Means>::new());
        let count = self.count as f64;
        to.fill(0.0);
        for part in &self.parts {
            let to = &mut to[self.guide.range(part.site)];
            let total = Total {
                count,
                weight: part.weight,
            };
            match part.rung {
                Rung::Scored => {
                    means.clear();
                    part.sums.means((&self.guide, part.site), total, &mut means);
                    Baseline::LeaveOneOut.gradient(&means, total, to);
                }
                _ => {
                    let pairs = to.iter_mut().zip(&part.moved);
                    pairs.for_each(|(to, moved)| *to = moved / count);
                }
            }
            self.guide.slopes(part.site, &mut slopes);
            for (to, slope) in to.iter_mut().zip(&slopes) {
                *to = if to.is_finite() { *to * slope } else { 0.0 };
            }
        }
    }

    /// A step along the natural gradient; `gradient` is that of the samples since `begin`.
    pub(crate) fn climb(&mut self, lambda: &mut [f64], gradient: &[f64], rate: f64) {
        let mut slopes = Vec::new();
        for (place, part) in self.parts.iter_mut().enumerate() {
            self.guide.slopes(part.site, &mut slopes);
            let size = slopes.len();
            for (number, product) in part.products.iter_mut().enumerate() {
                *product *= slopes[number / size] * slopes[number % size];
            }
            self.natural.learn(place, &part.products, self.count as f64);
        }
        self.natural.step(lambda, gradient, rate);
    }

    fn is_along_paths(&self) -> bool {
        is_along_paths(&self.rungs)
    }
}

/// Number of the stream beside that of a site's draws.
const PATHS: u64 = 1;
/// Block of the draws whose mean is an anchor.
const ANCHORS: u64 = u64::MAX;

fn is_along_paths(rungs: &[Rung]) -> bool {
    rungs.contains(&Rung::Moved)
}

const STILL: &str = "its draws do not move with its guide, or jump, and steps with a part of the data need draws that move (without `batch` it can be fitted)";
const TOGETHER: &str = "discrete latents that several rows of data share, so that no part of the data can be taken (without `batch` it can be fitted)";

/// Parts of the data for the steps.
fn batches_of(
    program: &Program,
    (path, rungs): (&Path, &[Rung]),
    options: BbviOptions,
    seed: Key,
) -> Result<Box<Batches>, Failure> {
    let is_fit = |rung: &Rung| matches!(rung, Rung::Moved | Rung::Summed);
    if let Some(site) = rungs.iter().position(|rung| !is_fit(rung)) {
        return Err(Failure::Refused(Refusal {
            site,
            reason: STILL,
        }));
    }
    let tape = path
        .tape(program.tape())
        .ok_or(Failure::Inapplicable(TOGETHER))?;
    let mut plates = 0;
    let mut order = |count: usize| {
        plates += 1;
        batches::shuffled(seed.site(batches::ORDERS).block(plates), count)
    };
    let tape = tape.log_joint_only().in_place();
    let minibatch = Minibatch::new(&tape, options.batch, &mut order).map_err(|why| match why {
        minibatch::Failure::Refused(refusal) => Failure::Inapplicable(refusal.0),
        minibatch::Failure::Memory(memory) => Failure::Memory(memory),
    })?;
    let batches = Batches::new(minibatch, options.batch, options.samples, path.dimensions());
    Ok(Box::new(batches))
}
