//! The path of targets from the prior to the posterior, in free numbers: log density (1 - b) log prior + b log joint at
//! temperature b, which is log prior + b log likelihood.
//!
//! Discrete latents are summed out of both ends (`laurel_tape::collapse`), so that each is a function of continuous
//! numbers with a gradient. They are drawn back afterwards (`cliques.rs`). Normal latents in which the program is linear given the others
//! are integrated out (`normals.rs`).

use std::rc::Rc;

use laurel_dist::FamilyId;
use laurel_dist::transform::Transform;
use laurel_rng::Key;
use laurel_simd::columns::update1;
use laurel_simd::place::{each, get, put};
use laurel_simd::{BLOCK, Column, Lanes, pad};
use laurel_tape::collapse::{Asked, Collapsed};
use laurel_tape::machine::Machine;
use laurel_tape::marginal::Marginal;
use laurel_tape::order::sort;
use laurel_tape::program::Program;
use laurel_tape::reverse::{Draft, Gradient, GradientMachine};
use laurel_tape::tape::{Density, Tape};

use crate::cliques::Cliques;
use crate::end::{End, WANTED, refused};
use crate::exchanges::Exchanges;
use crate::failure::Failure;
use crate::field::Field;
use crate::free;
use crate::given::Given;
use crate::locals::Locals;
use crate::nested::Nested;
use crate::normals::Normals;
use crate::prior::Prior;
use crate::within::Chosen;

/// Instructions that drawing, deciding and copying are worth.
const BESIDE: f64 = 20.0;

/// Draws of the prior at which it is found out which latents bear on each other.
const FIELD_POINTS: usize = 2;

/// A block of particles: free numbers, and both ends of the path there.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// `[dimensions]`
    pub(crate) free: Vec<Column>,
    /// Log prior, nats; -inf where there is none.
    pub(crate) prior: Column,
    /// Log joint.
    pub(crate) joint: Column,
}

impl Block {
    pub(crate) fn new(dimensions: usize) -> Self {
        Self {
            free: vec![Column::zero(); dimensions],
            prior: Column::zero(),
            joint: Column::zero(),
        }
    }

    /// Log likelihood of a particle, nats; -inf where the data, or the particle itself, is impossible.
    pub(crate) fn log_likelihood(&self, lane: usize) -> f64 {
        let (prior, joint) = (self.prior[lane], self.joint[lane]);
        if prior > f64::MIN && joint > f64::MIN {
            joint - prior
        } else {
            f64::NEG_INFINITY
        }
    }
}

/// Which latents are not among the coordinates.
#[derive(Clone, Debug)]
enum Reduced {
    None,
    /// Discrete ones were summed out; what draws them back.
    Discrete(Box<Cliques>),
    /// Normal ones were integrated out.
    Normal(Box<Normals>),
}

impl Reduced {
    fn is_kept(&self, site: usize) -> bool {
        self.number(site).is_some()
    }

    /// The number that a site has in gradients.
    fn number(&self, site: usize) -> Option<usize> {
        match self {
            Self::None => Some(site),
            Self::Discrete(cliques) => cliques.number(site),
            Self::Normal(normals) => normals.marginal.sites[site],
        }
    }
}

/// Both ends of the path, and the program itself.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    machine: Machine,
    prior: End,
    joint: End,
    /// Discrete latents that were summed out within the passes of loops; all else is about the program without them.
    chosen: Option<Box<Chosen>>,
    reduced: Reduced,
    /// Rows of the joint that make up the prior; empty where no rows do.
    rows: Vec<usize>,
    /// Sites of the gradients, and the elements of their free numbers: `[dimensions]`.
    places: Vec<(usize, usize)>,
    /// Latents that are integrated out for each point of the others; all other gradients are of these too. Of the posterior alone.
    nested: Option<Box<Nested>>,
    /// Where the values of each rest on a support with ends: free numbers outside of these make values that round to an
    /// end, `[dimensions]`.
    reaches: Vec<(f64, f64)>,
    /// Values of all sites of the program, for its outputs: `[sites][values]`.
    values: Vec<Vec<Column>>,
    /// Latents to which replays give an order by chance.
    exchanges: Exchanges,
}

/// Said of models whose posterior reaches there.
pub(crate) const ROUNDING: &str =
    "a posterior that goes on where numbers round to an end of their range";

/// Which latents are coordinates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Coordinates {
    /// As few as can be: normal ones are integrated out, where that can be done.
    Fewest,
    /// All that are continuous.
    Continuous,
    /// All; discrete ones are their values.
    All,
}

impl Path {
    pub(crate) fn new<L: Lanes>(program: &Program) -> Result<Self, Failure> {
        Self::of::<L>(program, Coordinates::Fewest)
    }

    pub(crate) fn of<L: Lanes>(
        program: &Program,
        coordinates: Coordinates,
    ) -> Result<Self, Failure> {
        let tape = program.tape();
        let joined = (coordinates == Coordinates::Fewest).then(|| program.joined());
        let joined = joined.as_ref().unwrap_or(program);
        let chosen = match coordinates {
            Coordinates::All => None,
            _ => Chosen::new::<L>(joined)?.map(Box::new),
        };
        let (prior, joint, reduced) = match (&chosen, coordinates) {
            (Some(chosen), _) => ends_of_tape::<L>(chosen.tape())?,
            (None, Coordinates::Fewest) => ends::<L>(program, joined.tape())?,
            (None, Coordinates::Continuous) => ends_of_tape::<L>(tape)?,
            (None, Coordinates::All) => ends_as_they_are::<L>(tape)?,
        };
        let inner = chosen.as_ref().map_or(&**tape, |chosen| chosen.tape());
        let inputs = joint.slopes.gradient().inputs.iter().enumerate();
        let places = inputs
            .flat_map(|(site, each)| (0..each.len()).map(move |element| (site, element)))
            .collect();
        let kept = inner.sites.iter().enumerate();
        let kept = kept.filter(|(site, _)| reduced.is_kept(*site));
        let reaches = kept.flat_map(|(_, site)| {
            let Density { family, size } = site.density;
            let transform = Transform::of(family, size).unwrap_or(Transform::Real);
            vec![free::reach(transform); transform.free()]
        });
        let reaches = reaches.collect();
        Ok(Self {
            exchanges: Exchanges::default(),
            reaches,
            values: tape
                .sites
                .iter()
                .map(|site| vec![Column::zero(); site.values.len()])
                .collect(),
            machine: Machine::without_draws(Rc::new(tape.outputs_only()))
                .map_err(Failure::Memory)?,
            prior,
            rows: prior_rows(inner, &joint, &reduced),
            joint,
            chosen,
            reduced,
            places,
            nested: None,
        })
    }

    /// The posterior without its local latents; none where there are none, or all are local.
    ///
    /// # Errors
    /// As of [`Self::of`].
    pub(crate) fn without_locals<L: Lanes>(program: &Program) -> Result<Option<Self>, Failure> {
        let program = &program.joined();
        let Some(mut path) = Self::of_posterior::<L>(program)? else {
            return Ok(None);
        };
        let inner = path.inner(program.tape());
        let Some(locals) = Locals::new::<L>(inner)? else {
            return Ok(None);
        };
        // What is left to do for the program with all latents is to replay draws.
        path.joint.slopes =
            End::new::<L>(&without_instructions(path.inner(program.tape())))?.slopes;
        let nested = Nested::of_locals(locals, path.places.clone());
        Ok(path.nest(nested))
    }

    /// The posterior alone, of all continuous latents; none where it has discrete ones other than of single passes.
    #[inline(never)]
    fn of_posterior<L: Lanes>(joined: &Program) -> Result<Option<Self>, Failure> {
        let mut path = Self::of::<L>(joined, Coordinates::Continuous)?;
        if !matches!(path.reduced, Reduced::None) {
            return Ok(None);
        }
        path.prior = End::new::<L>(&without_instructions(path.inner(joined.tape())))?;
        Ok(Some(path))
    }

    /// The posterior without a field of its normal latents, these in their own units: each bears on few others then. None where
    /// there is none that would do.
    ///
    /// # Errors
    /// As of [`Self::of`].
    pub(crate) fn without_field<L: Lanes>(program: &Program) -> Result<Option<Self>, Failure> {
        let program = &program.joined();
        let Some(mut path) = Self::of_posterior::<L>(program)? else {
            return Ok(None);
        };
        let inner = path.inner(program.tape());
        let is_normal = |site: usize| inner.sites[site].density.family == FamilyId::Normal;
        let places = path.places.iter().enumerate();
        let normal = places.filter(|(_, (site, _))| is_normal(*site));
        let candidates: Vec<usize> = normal.map(|(place, _)| place).collect();
        let mut draws = vec![Column::zero(); path.places.len()];
        path.draw_prior::<L>(Key::new(0), 0, &mut draws);
        let lanes = 0..FIELD_POINTS;
        let points: Vec<Vec<f64>> = lanes
            .map(|lane| draws.iter().map(|column| column[lane]).collect())
            .collect();
        let slopes = &mut path.joint.slopes;
        let field = Field::new::<L>(slopes, &path.places, &candidates, &points);
        let nested = field.map(|field| Nested::of_field(field, path.places.clone()));
        Ok(nested.and_then(|nested| path.nest(nested)))
    }

    /// The program whose gradients these are, of discrete latents; that is `whole` without those of single passes.
    fn inner<'a>(&'a self, whole: &'a Tape) -> &'a Tape {
        self.chosen.as_ref().map_or(whole, |chosen| chosen.tape())
    }

    /// With latents integrated out; none where no others are left.
    fn nest(mut self, nested: Nested) -> Option<Self> {
        let reaches = self.places.iter().zip(&self.reaches);
        let left = reaches.filter(|((site, _), _)| !nested.holds(*site));
        self.reaches = left.map(|(_, reach)| *reach).collect();
        self.places = nested.places().to_vec();
        self.nested = Some(Box::new(nested));
        (!self.places.is_empty()).then_some(self)
    }

    /// Whether latents are integrated out anew for each point of the others.
    pub(crate) fn is_nested(&self) -> bool {
        self.nested.is_some()
    }

    /// Whether latents are integrated out that bear on each other, so that chains would be slow.
    pub(crate) fn is_coupled(&self) -> bool {
        let nested = self.nested.as_ref();
        nested.is_some_and(|nested| nested.is_coupled())
    }

    /// Whether log joints are approximate but for those of [`Self::values_for_replay`], which are without bias.
    pub(crate) fn is_estimated(&self) -> bool {
        self.is_nested() && self.rough().is_none()
    }

    /// Has searches for modes of these begin at those that go with a point.
    pub(crate) fn settle<L: Lanes>(&mut self, point: &[f64]) {
        if let Some(nested) = &mut self.nested {
            nested.settle::<L>(&mut self.joint, point);
        }
    }

    /// Has draws of these learn what the log joint is like at a point to which it has settled, and as far as that reaches,
    /// `[dimensions]`: one lesson, from number 0 on. Whether there are more.
    pub(crate) fn learn<L: Lanes>(&mut self, around: (&[f64], &[f64]), number: usize) -> bool {
        let nested = self.nested.as_mut();
        nested.is_some_and(|nested| nested.learn::<L>(&mut self.joint, around, number))
    }

    /// Free numbers of all latents as [`Self::values_for_replay`] drew them, where some are integrated out.
    #[cfg(test)]
    pub(crate) fn drawn(&self) -> Option<&[Column]> {
        self.nested.as_ref().map(|nested| nested.drawn().1)
    }

    /// What the last values are off by for the quadrature of local latents, about: `[BLOCK]`, nats; none without these.
    pub(crate) fn rough(&self) -> Option<&Column> {
        self.nested.as_ref().and_then(|nested| nested.rough())
    }

    pub(crate) fn dimensions(&self) -> usize {
        self.places.len()
    }

    /// Whether free numbers `[dimensions]` make a value that cannot be told from an end of its support: densities stop there
    /// that go on, or do not end at all.
    pub(crate) fn rounds(&self, free: impl Iterator<Item = f64>) -> bool {
        let mut pairs = free.zip(&self.reaches);
        pairs.any(|(u, &(low, high))| u < low || u > high)
    }

    /// Coordinates of numbers that have an end: many densities fall off no faster than exponentially there.
    pub(crate) fn ended(&self) -> Vec<usize> {
        let reaches = self.reaches.iter().enumerate();
        let ended = reaches.filter(|(_, (low, high))| low.is_finite() || high.is_finite());
        ended.map(|(axis, _)| axis).collect()
    }

    /// The program itself, without its data, as the last replay left it.
    pub(crate) fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Instructions of a log joint, each as often as it is run; and what goes with it.
    pub(crate) fn work(&self) -> f64 {
        if let Some(nested) = &self.nested {
            return nested.work(&self.joint) + BESIDE;
        }
        self.joint.values.gradient().tape.work() + BESIDE
    }

    /// The same of a gradient.
    pub(crate) fn work_of_gradient(&self) -> f64 {
        self.joint.slopes.gradient().tape.work() + BESIDE
    }

    /// Those of them that chains side by side take one after the other.
    pub(crate) fn work_by_sample(&self) -> f64 {
        self.joint.slopes.gradient().tape.work_by_sample()
    }

    /// The same of a draw: the discrete latents, the program itself, and what its outputs are added to.
    pub(crate) fn work_of_draw(&self) -> f64 {
        let reduced = match &self.reduced {
            Reduced::None => 0.0,
            Reduced::Discrete(cliques) => cliques.work(),
            Reduced::Normal(_) => self.joint.values.gradient().tape.work(),
        };
        let choices = self.chosen.as_ref().map_or(0.0, |chosen| chosen.work());
        let tape = self.machine.tape();
        let (outputs, answers) = (tape.outputs.len() as f64, tape.answers.min(50) as f64);
        reduced + choices + tape.work() + 10.0 * outputs + answers * answers + BESIDE
    }

    /// Free numbers of a block of draws of the prior.
    pub(crate) fn draw_prior<L: Lanes>(&mut self, key: Key, block: u64, free: &mut [Column]) {
        let mut prior = Prior { key, block };
        self.machine.forward::<L>(BLOCK, &mut prior);
        let mut next = 0;
        for (number, site) in self.machine.tape().sites.iter().enumerate() {
            let transform = Transform::of(site.density.family, site.density.size);
            let Some(transform) = transform.filter(|_| self.is_kept(number)) else {
                continue;
            };
            let to = &mut free[next..next + transform.free()];
            next += transform.free();
            free::of_site(&self.machine, number, transform, to);
        }
    }

    /// The site of the program that each coordinate belongs to, `[dimensions]`.
    pub(crate) fn sites(&self) -> Vec<usize> {
        let sites = self.machine.tape().sites.iter().enumerate();
        let kept = sites.filter(|(number, _)| self.is_kept(*number));
        let numbers = kept.flat_map(|(number, site)| {
            let transform = Transform::of(site.density.family, site.density.size);
            vec![number; transform.map_or(0, Transform::free)]
        });
        numbers.collect()
    }

    /// Whether a site of the program is among the coordinates.
    fn is_kept(&self, site: usize) -> bool {
        self.number(site).is_some()
    }

    /// The number that a site of the program has in gradients; none of those that are no coordinates.
    pub(crate) fn number(&self, site: usize) -> Option<usize> {
        let number = match &self.chosen {
            Some(chosen) => chosen.number(site)?,
            None => site,
        };
        match self.is_integrated(number) {
            true => None,
            false => self.reduced.number(number),
        }
    }

    /// Whether a site of the gradients is integrated out anew for each point of the others.
    fn is_integrated(&self, site: usize) -> bool {
        let nested = self.nested.as_ref();
        nested.is_some_and(|nested| nested.holds(site))
    }

    /// The coordinates of a site with this number in gradients.
    pub(crate) fn range(&self, number: usize) -> std::ops::Range<usize> {
        let inputs = &self.joint.slopes.gradient().inputs;
        let first = inputs[..number].iter().map(|each| each.len()).sum();
        first..first + inputs[number].len()
    }

    /// Sites of the gradients, and the elements of their free numbers: `[dimensions]`.
    pub(crate) fn places(&self) -> &[(usize, usize)] {
        &self.places
    }

    /// The program whose gradients these are, where it is the whole program or that without the latents of single passes; `whole` is
    /// the former.
    pub(crate) fn tape<'a>(&'a self, whole: &'a Tape) -> Option<&'a Tape> {
        match (&self.reduced, &self.chosen) {
            (Reduced::None, Some(chosen)) => Some(chosen.tape()),
            (Reduced::None, None) => Some(whole),
            _ => None,
        }
    }

    /// The gradient of the log joint.
    pub(crate) fn joint(&self) -> &Gradient {
        self.joint.slopes.gradient()
    }

    /// Log densities of the last run, in nats: with slopes, or without.
    pub(crate) fn rows(&self, with_slopes: bool) -> &[Column] {
        match with_slopes {
            true => self.joint.slopes.rows(),
            false => self.joint.values.rows(),
        }
    }

    /// Puts coordinates `from` and later into the machines that give values.
    pub(crate) fn load(&mut self, from: usize, free: &[Column], with_prior: bool) {
        let places = &self.places[from..from + free.len()];
        set(&mut self.joint.values, places, free);
        if with_prior && self.rows.is_empty() {
            set(&mut self.prior.values, places, free);
        }
    }

    /// Log prior (where it is wanted) and log joint at what was put in.
    pub(crate) fn values<L: Lanes>(&mut self, block: &mut Block, with_prior: bool) {
        if let Some(nested) = &mut self.nested {
            nested.values::<L>(&mut self.joint, &block.free, BLOCK, &mut block.joint);
            return bound::<L>(&mut block.joint);
        }
        look::<L>(&mut self.joint.values, &mut block.joint);
        if with_prior && self.rows.is_empty() {
            look::<L>(&mut self.prior.values, &mut block.prior);
        } else if with_prior {
            let rows = self.joint.values.rows();
            block.prior.clone_from(&rows[self.rows[0]]);
            for &row in &self.rows[1..] {
                update1::<L>(&mut block.prior, &rows[row], BLOCK, |sum, more| sum + more);
            }
            bound::<L>(&mut block.prior);
        }
    }

    /// The log joint at a block that is to be replayed with this key.
    pub(crate) fn values_for_replay<L: Lanes>(&mut self, block: &mut Block, key: Key) {
        let Some(nested) = &mut self.nested else {
            return self.values::<L>(block, false);
        };
        nested.values_and_draws::<L>(&mut self.joint, &block.free, key, &mut block.joint);
        bound::<L>(&mut block.joint);
    }

    /// The log joint at the first `n` particles of a block, the others being as the last of these, and its slopes.
    pub(crate) fn slopes_of_first<L: Lanes>(
        &mut self,
        block: &mut Block,
        to: &mut [Column],
        n: usize,
    ) {
        let Some(nested) = &mut self.nested else {
            return self.slopes::<L>(block, 1.0, to);
        };
        nested.slopes::<L>(&mut self.joint, &block.free, n, (&mut block.joint, to));
        bound::<L>(&mut block.joint);
    }

    /// The same at the particles of a block, and the slope of the log target at temperature `beta`.
    pub(crate) fn slopes<L: Lanes>(&mut self, block: &mut Block, beta: f64, to: &mut [Column]) {
        let with_prior = beta < 1.0;
        set(&mut self.joint.slopes, &self.places, &block.free);
        look::<L>(&mut self.joint.slopes, &mut block.joint);
        if with_prior {
            set(&mut self.prior.slopes, &self.places, &block.free);
            look::<L>(&mut self.prior.slopes, &mut block.prior);
        }
        let (b, rest) = (L::splat(beta), L::splat(1.0 - beta));
        for (&(site, element), to) in self.places.iter().zip(to) {
            let Some(joint) = self.joint.slopes.derivative(site, element) else {
                continue;
            };
            match self.prior.slopes.derivative(site, element) {
                Some(prior) if with_prior => each::<L>(BLOCK, |at| {
                    put(to, at, b * get::<L>(joint, at) + rest * get(prior, at));
                }),
                _ => to.clone_from(joint),
            }
        }
    }

    /// The log joint and its slopes at the first `n` particles of a block.
    pub(crate) fn gradient<L: Lanes>(&mut self, block: &mut Block, to: &mut [Column], n: usize) {
        let machine = &mut self.joint.slopes;
        let width = pad(n);
        for (&(site, element), column) in self.places.iter().zip(&block.free) {
            machine.input_mut(site, element)[..width].copy_from_slice(&column[..width]);
        }
        machine.run::<L>(n);
        machine.log_joint::<L>(&mut block.joint, n);
        bound::<L>(&mut block.joint);
        for (&(site, element), to) in self.places.iter().zip(to) {
            if let Some(slope) = machine.derivative(site, element) {
                to[..width].copy_from_slice(&slope[..width]);
            }
        }
    }

    /// Runs the program itself at a block of particles, with discrete latents drawn given the continuous ones. Those that are
    /// integrated out anew for each point are what [`Self::values_for_replay`] drew.
    pub(crate) fn replay<L: Lanes>(&mut self, free: &[Column], key: Key) {
        let to = match &mut self.chosen {
            Some(chosen) => &mut chosen.others,
            None => &mut self.values,
        };
        // Drawn with the values already.
        let (places, free) = match &self.nested {
            None => (&self.places[..], free),
            Some(nested) => nested.drawn(),
        };
        match &mut self.reduced {
            Reduced::None => {
                let machine = &mut self.joint.values;
                set(machine, places, free);
                machine.run::<L>(BLOCK);
                for (site, values) in to.iter_mut().enumerate() {
                    for (element, to) in values.iter_mut().enumerate() {
                        to.clone_from(machine.value(site, element));
                    }
                }
            }
            Reduced::Discrete(cliques) => {
                set(&mut cliques.machine, &self.places, free);
                cliques.draw_back::<L>(to, key);
            }
            Reduced::Normal(normals) => {
                let machine = &mut self.joint.values;
                set(machine, &self.places, free);
                machine.run::<L>(BLOCK);
                normals.draw_back::<L>(machine, to, key);
            }
        }
        if let Some(chosen) = &mut self.chosen {
            chosen.draw_back::<L>(&mut self.values, key);
        }
        self.exchanges
            .exchange(key.site(u64::MAX), &mut self.values);
        self.machine.forward::<L>(BLOCK, &mut Given(&self.values));
    }

    /// Replays are to give latents that can change places an order by chance: see [`Exchanges::read`]; whether they can.
    pub(crate) fn exchange(&mut self, numbers: &[f64]) -> bool {
        let sizes: Vec<usize> = self.values.iter().map(Vec::len).collect();
        let exchanges = Exchanges::read(numbers, &sizes);
        let can = exchanges.is_some();
        self.exchanges = exchanges.unwrap_or_default();
        can
    }

    /// Whether replays give latents other places.
    pub(crate) fn exchanges(&self) -> bool {
        !self.exchanges.is_empty()
    }

    /// Whether a replay draws normal latents that are no coordinates.
    pub(crate) fn draws_normals(&self) -> bool {
        matches!(self.reduced, Reduced::Normal(_))
    }

    /// Mean and variance of an output at the particles of the last replay, over the latents that are no coordinates; none
    /// where there are none of these, or they are not known.
    pub(crate) fn average(&self, output: usize) -> Option<[Column; 2]> {
        if self.exchanges() {
            return None;
        }
        match &self.reduced {
            Reduced::Normal(normals) => normals.average(output),
            Reduced::None | Reduced::Discrete(_) => None,
        }
    }
}

fn set(machine: &mut GradientMachine, places: &[(usize, usize)], free: &[Column]) {
    for (&(site, element), column) in places.iter().zip(free) {
        machine.input_mut(site, element).clone_from(column);
    }
}

/// Runs a machine; the log joint.
fn look<L: Lanes>(machine: &mut GradientMachine, to: &mut Column) {
    machine.run::<L>(BLOCK);
    machine.log_joint::<L>(to, BLOCK);
    bound::<L>(to);
}

/// Makes -inf of what is no number.
fn bound<L: Lanes>(to: &mut Column) {
    let (low, high) = (L::splat(f64::MIN), L::splat(f64::INFINITY));
    each::<L>(BLOCK, |at| {
        let x = get::<L>(to, at);
        let fine = L::and(low.le(x), x.lt(high));
        put(to, at, L::select(fine, x, L::splat(f64::NEG_INFINITY)));
    });
}

/// Log prior and log joint without latents that can be summed or integrated out.
/// `joined` is the same program.
fn ends<L: Lanes>(program: &Program, joined: &Tape) -> Result<(End, End, Reduced), Failure> {
    let tape = program.tape();
    if !has_discrete(tape)
        && let Some(normals) = Normals::new::<L>(program)?
        && let Some(prior) = normals.prior()
    {
        let (prior, joint) = (End::new::<L>(&prior)?, End::new::<L>(&normals.joint())?);
        return Ok((prior, joint, Reduced::Normal(Box::new(normals))));
    }
    ends_of_tape::<L>(joined)
}

/// The same without discrete latents alone.
fn ends_of_tape<L: Lanes>(tape: &Tape) -> Result<(End, End, Reduced), Failure> {
    if !has_discrete(tape) {
        return ends_as_they_are::<L>(tape);
    }
    let collapse = |tape: &Tape, asked| Collapsed::asked::<L>(tape, asked).map_err(refused);
    let whole = tape.log_joint_only();
    let prior = End::new::<L>(&collapse(&tape.prior(), Asked::Nothing)?.tape)?;
    let joint = End::new::<L>(&collapse(&whole, Asked::Nothing)?.tape)?;
    let collapsed = collapse(&whole, Asked::Draws)?;
    let draft = Draft::new(&collapsed.tape, WANTED).map_err(refused)?;
    let probes = GradientMachine::new(draft.of_given()).map_err(Failure::Memory)?;
    let cliques = Cliques::new(collapsed, probes);
    Ok((prior, joint, Reduced::Discrete(Box::new(cliques))))
}

/// The same with all latents.
fn ends_as_they_are<L: Lanes>(tape: &Tape) -> Result<(End, End, Reduced), Failure> {
    let joint = End::new::<L>(&tape.log_joint_only())?;
    Ok((End::new::<L>(&tape.prior())?, joint, Reduced::None))
}

fn without_instructions(tape: &Tape) -> Tape {
    Tape {
        instructions: Vec::new(),
        sites: Vec::new(),
        outputs: Vec::new(),
        answers: 0,
        slots: 0,
        derived: 0,
        rows: 0,
        checks: 0,
        ..tape.clone()
    }
}

fn has_discrete(tape: &Tape) -> bool {
    let mut sites = tape.sites.iter();
    sites.any(|site| site.density.family.spec().discrete)
}

/// Rows of the joint whose sum is the log prior: those of the sites, and those of the Jacobians, which come last. None where
/// a continuous latent depends on a discrete one; where none does, the probabilities of these sum to 1.
fn prior_rows(tape: &Tape, joint: &End, reduced: &Reduced) -> Vec<usize> {
    let (mut own, source, sites) = match reduced {
        Reduced::None => {
            let own = tape.sites.iter().map(|site| site.row).collect();
            (own, tape.rows, tape.sites.len())
        }
        Reduced::Discrete(each) => {
            let Collapsed { tape, priors, .. } = &each.collapsed;
            (priors.clone(), tape.rows, tape.sites.len())
        }
        Reduced::Normal(normals) => {
            let Marginal { tape, priors, .. } = &normals.marginal;
            (priors.clone(), tape.rows, tape.sites.len())
        }
    };
    if own.len() < sites {
        return Vec::new();
    }
    sort(&mut own);
    own.dedup();
    own.extend(source..joint.values.gradient().tape.rows);
    own
}
