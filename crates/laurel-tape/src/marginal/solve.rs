//! Elimination of the normal latents one by one, as instructions, each before those that its prior depends on.
//!
//! What is known of a latent k is some squares A_i (k + beta_i)^2, that of its prior among them; the betas are affine in the
//! latents that are left. The integral over k is that of a normal density of precision D, the sum of the A_i, and leaves the
//! squares (beta_i - beta_j)^2 times A_i A_j / D of all pairs (the identity of Lagrange): only sums of squares, so that
//! weights may be as different as they like, and where all is explained nothing is left, exactly. For a chain this is the
//! information form of the Kalman filter (B. D. O. Anderson and J. B. Moore 1979, Optimal Filtering, section 6.3). Where
//! two squares meet that of the prior they are merged; where more do they are summed up first (`pool`).

use super::form::Form;
use super::observed::{Observed, Row};
use super::poly::{Algebra, Poly};
use super::pool::{Entry, Pool, add, div, mul, set, sub};
use super::sparse::{List, entry, get, remove};
use super::triangle::Triangle;
use crate::op::Opcode;
use crate::reverse::Refusal;
use crate::tape::Operand;
use crate::writer::{Writer, ZERO};

/// Products of entries that elimination may take.
const MOST_PRODUCTS: usize = 20_000;
/// Squares of a latent that are merged; more are summed up, which takes less, and where priors are nearly singular loses less.
const FEW: usize = 2;
/// Latents around one, of which the order of elimination takes notice.
const MOST_JOINED: usize = 40;

/// A latent's prior: the square (h + rest)^2 times the weight.
pub(super) struct Prior {
    pub(super) weight: Poly,
    pub(super) rest: Form,
}

/// The square (constant + terms)^2 times the weight.
struct Square {
    weight: Operand,
    constant: Operand,
    terms: List<Entry>,
}

/// A latent that was eliminated: given those that come later it is normal with mean (slope - sum of entry times other) times
/// the inverse of its precision.
struct Step {
    latent: usize,
    inverse: Operand,
    others: List<Entry>,
    slope: Operand,
}

/// All latents in the order of their elimination, and what the integral over them is.
pub(super) struct Solved {
    steps: Vec<Step>,
    /// ln of the integral, nats; without ln(2 pi) / 2 a latent.
    pub(super) log_integral: Operand,
}

/// What is left to do.
struct Elimination {
    squares: Vec<Square>,
    pool: Pool,
    logs: Operand,
    products: usize,
}

impl Solved {
    pub(super) fn new(
        algebra: &mut Algebra,
        mut observed: Observed,
        priors: &[Prior],
    ) -> Result<Self, Refusal> {
        let log = std::mem::take(&mut observed.log).finished();
        let log = algebra.operand(&log);
        let order = order(&observed, priors);
        let mut left = Elimination::new(algebra, observed, &order);
        let mut steps = Vec::with_capacity(priors.len());
        for latent in order {
            let Prior { weight, rest } = &priors[latent];
            let weight = algebra.operand(weight);
            let prior = square_of(algebra, rest, weight);
            steps.push(left.eliminate(&mut algebra.writer, latent, prior)?);
        }
        let writer = &mut algebra.writer;
        let both = add(writer, left.pool.square, left.logs);
        let both = mul(writer, both, Operand::Constant(0.5));
        Ok(Self {
            log_integral: sub(writer, log, both),
            steps,
        })
    }

    /// Where the latents are on average; with `noise`, standard normal numbers by latent, draws of them. By latent, without
    /// the centre.
    pub(super) fn latents(&self, writer: &mut Writer, noise: Option<&[Operand]>) -> Vec<Operand> {
        let mut found = vec![ZERO; self.steps.len()];
        for step in self.steps.iter().rev() {
            let mut lean = step.slope;
            for &(other, Entry(entry)) in &step.others {
                let product = mul(writer, entry, found[other]);
                lean = sub(writer, lean, product);
            }
            let mut at = mul(writer, lean, step.inverse);
            if let Some(noise) = noise {
                let sd = writer.operation(Opcode::Sqrt, &[step.inverse]);
                let product = mul(writer, sd, noise[step.latent]);
                at = add(writer, at, product);
            }
            found[step.latent] = at;
        }
        found
    }

    /// Covariances of latents that share an entry of L, by rows, each pair in both orders. K. Takahashi, J. Fagan
    /// and M.-S. Chin 1973, Formation of a sparse bus impedance matrix, PICA 8.
    pub(super) fn covariances(&self, writer: &mut Writer) -> Vec<List<Entry>> {
        let mut found: Vec<List<Entry>> = vec![Vec::new(); self.steps.len()];
        for step in self.steps.iter().rev() {
            let mut factors = step.others.clone();
            for (_, Entry(each)) in &mut factors {
                *each = mul(writer, *each, step.inverse);
            }
            let mut own = step.inverse;
            for &(row, Entry(factor)) in &factors {
                let mut sum = ZERO;
                for &(column, Entry(weight)) in &factors {
                    let known = get(&found[row], column).unwrap_or_default().0;
                    let product = mul(writer, weight, known);
                    sum = add(writer, sum, product);
                }
                let less = writer.operation(Opcode::Neg, &[sum]);
                let product = mul(writer, factor, less);
                own = sub(writer, own, product);
                set(&mut found, row, step.latent, less);
            }
            set(&mut found, step.latent, step.latent, own);
        }
        found
    }
}

/// With the terms written out.
fn square_of(algebra: &mut Algebra, form: &Form, weight: Operand) -> Square {
    let constant = algebra.operand(&form.constant);
    let mut terms = Vec::with_capacity(form.terms.len());
    for (latent, a) in &form.terms {
        terms.push((*latent, Entry(algebra.operand(a))));
    }
    Square {
        weight,
        constant,
        terms,
    }
}

impl Elimination {
    fn new(algebra: &mut Algebra, observed: Observed, order: &[usize]) -> Self {
        let mut places = vec![0; order.len()];
        for (place, &latent) in order.iter().enumerate() {
            places[latent] = place;
        }
        let mut triangles: List<Triangle> = Vec::new();
        for row in &observed.numbers {
            entry::<Triangle>(&mut triangles, row.weight).add(row, &places);
        }
        let square = algebra.operand(&observed.square.finished());
        let mut this = Self {
            squares: Vec::new(),
            pool: Pool::new(order.len(), square),
            logs: ZERO,
            products: 0,
        };
        for (weight, triangle) in triangles {
            let weight = algebra.written(weight);
            let writer = &mut algebra.writer;
            let rest = mul(writer, weight, Operand::Constant(triangle.rest));
            this.pool.square = add(writer, this.pool.square, rest);
            for (_, line) in triangle.lines {
                let mut terms: List<Entry> = Vec::with_capacity(line.terms.len());
                for (place, a) in line.terms {
                    *entry(&mut terms, order[place]) = Entry(Operand::Constant(a));
                }
                this.squares.push(Square {
                    weight,
                    constant: Operand::Constant(line.constant),
                    terms,
                });
            }
        }
        for Row {
            weight,
            residual,
            count,
        } in observed.rows
        {
            let weight = algebra.operand(&weight.scaled(count));
            this.squares.push(square_of(algebra, &residual, weight));
        }
        this
    }

    /// Integrates a latent out; `prior` is the rest of its prior's square.
    fn eliminate(
        &mut self,
        writer: &mut Writer,
        latent: usize,
        prior: Square,
    ) -> Result<Step, Refusal> {
        let mut known = self.known(writer, latent)?;
        known.push(prior);
        let (mut precision, mut slope) = (ZERO, ZERO);
        let mut others: List<Entry> = Vec::new();
        for each in &known {
            precision = add(writer, precision, each.weight);
            let pull = mul(writer, each.weight, each.constant);
            slope = sub(writer, slope, pull);
            for &(other, Entry(a)) in &each.terms {
                let share = mul(writer, each.weight, a);
                let to = entry(&mut others, other);
                to.0 = add(writer, to.0, share);
            }
        }
        let inverse = writer.operation(Opcode::Div, &[Operand::Constant(1.0), precision]);
        let log = writer.operation(Opcode::Log, &[precision]);
        self.logs = add(writer, self.logs, log);
        for (second, b) in known.iter().enumerate() {
            for a in &known[..second] {
                self.leave(writer, a, b, inverse)?;
            }
        }
        Ok(Step {
            latent,
            inverse,
            others,
            slope,
        })
    }

    /// What is known of a latent besides its prior, as squares of the latent plus something.
    fn known(&mut self, writer: &mut Writer, latent: usize) -> Result<Vec<Square>, Refusal> {
        let mut here: Vec<Square> = Vec::new();
        let mut alone: Option<Square> = None;
        for mut square in std::mem::take(&mut self.squares) {
            match remove(&mut square.terms, latent) {
                None => self.squares.push(square),
                Some(Entry(a)) => {
                    self.spend(square.terms.len())?;
                    let scaled = scaled(writer, square, a);
                    match alone.take() {
                        before if !scaled.terms.is_empty() => {
                            alone = before;
                            here.push(scaled);
                        }
                        None => alone = Some(scaled),
                        Some(before) => alone = Some(self.merged(writer, before, scaled)?),
                    }
                }
            }
        }
        here.extend(alone);
        if here.len() <= FEW && !self.pool.has(latent) {
            let mut here = here.into_iter();
            let Some(mut all) = here.next() else {
                return Ok(Vec::new());
            };
            for each in here {
                all = self.merged(writer, all, each)?;
            }
            return Ok(vec![all]);
        }
        for Square {
            weight,
            constant,
            mut terms,
        } in here
        {
            self.spend(terms.len())?;
            *entry(&mut terms, latent) = Entry(Operand::Constant(1.0));
            self.pool.add(writer, weight, constant, &terms);
        }
        let (weight, slope, mut terms) = self.pool.take(latent);
        let weight = or_tiny(writer, weight);
        self.spend(terms.len())?;
        let lean = sub(writer, ZERO, slope);
        // What the latent explains of it.
        let minus = div(writer, Operand::Constant(-1.0), weight);
        self.pool.add(writer, minus, lean, &terms);
        for (_, Entry(a)) in &mut terms {
            *a = div(writer, *a, weight);
        }
        Ok(vec![Square {
            weight,
            constant: div(writer, lean, weight),
            terms,
        }])
    }

    /// Two squares of a latent are one, and what their betas differ by: with weights of any size, for nothing cancels (W. M.
    /// Gentleman 1973, Least squares computations by Givens transformations without square roots, IMA Journal of Applied
    /// Mathematics 12(3)).
    fn merged(&mut self, writer: &mut Writer, a: Square, b: Square) -> Result<Square, Refusal> {
        let weight = add(writer, a.weight, b.weight);
        let shares = [a.weight, b.weight].map(|each| div(writer, each, weight));
        let times = mul(writer, a.weight, shares[1]);
        let lean = Lean::heavier(writer, [a.weight, b.weight], shares);
        let apart = sub(writer, b.constant, a.constant);
        let constant = lean.mean(writer, [a.constant, b.constant], apart);
        let (mut terms, mut apart_in): (List<Entry>, List<Entry>) = (Vec::new(), Vec::new());
        for &(other, _) in a.terms.iter().chain(&b.terms) {
            if get(&terms, other).is_some() {
                continue;
            }
            let both = [&a, &b].map(|of| get(&of.terms, other).unwrap_or_default().0);
            let apart = sub(writer, both[1], both[0]);
            *entry(&mut terms, other) = Entry(lean.mean(writer, both, apart));
            *entry(&mut apart_in, other) = Entry(apart);
        }
        self.spend(apart_in.len())?;
        // What cancels is no term: another latent's share would be divided by it.
        apart_in.retain(|&(_, Entry(x))| x != ZERO);
        self.keep(writer, times, apart, apart_in);
        Ok(Square {
            weight,
            constant,
            terms,
        })
    }

    /// A square for later; a number by itself is added up.
    fn keep(
        &mut self,
        writer: &mut Writer,
        weight: Operand,
        constant: Operand,
        terms: List<Entry>,
    ) {
        match terms.is_empty() {
            true => self.pool.add(writer, weight, constant, &terms),
            false => self.squares.push(Square {
                weight,
                constant,
                terms,
            }),
        }
    }

    /// The square of what two betas differ by.
    fn leave(
        &mut self,
        writer: &mut Writer,
        a: &Square,
        b: &Square,
        inverse: Operand,
    ) -> Result<(), Refusal> {
        let share = mul(writer, b.weight, inverse);
        let weight = mul(writer, a.weight, share);
        let constant = sub(writer, a.constant, b.constant);
        let mut terms = a.terms.clone();
        for &(other, Entry(x)) in &b.terms {
            let to = entry(&mut terms, other);
            to.0 = sub(writer, to.0, x);
        }
        self.spend(terms.len())?;
        self.keep(writer, weight, constant, terms);
        Ok(())
    }

    fn spend(&mut self, width: usize) -> Result<(), Refusal> {
        self.products += 1 + width * (width + 1) / 2;
        match self.products > MOST_PRODUCTS {
            true => Err(Refusal("normal latents that are too entangled")),
            false => Ok(()),
        }
    }
}

/// From which of two numbers their weighted mean is told, and what part of the way it is to the other.
struct Lean {
    is_first: Operand,
    part: Operand,
}

impl Lean {
    /// From the heavier one: the other may be as far away as its weight is small.
    fn heavier(writer: &mut Writer, weights: [Operand; 2], shares: [Operand; 2]) -> Self {
        let is_first = writer.operation(Opcode::Lt, &[weights[1], weights[0]]);
        let back = writer.operation(Opcode::Neg, &[shares[0]]);
        Self {
            is_first,
            part: writer.operation(Opcode::Select, &[is_first, shares[1], back]),
        }
    }

    /// The mean of two numbers, of which the second is so much larger.
    fn mean(&self, writer: &mut Writer, of: [Operand; 2], apart: Operand) -> Operand {
        let from = match apart {
            ZERO => of[0],
            _ => writer.operation(Opcode::Select, &[self.is_first, of[0], of[1]]),
        };
        let step = mul(writer, self.part, apart);
        add(writer, from, step)
    }
}

/// (a k + rest)^2 as a multiple of (k + rest / a)^2.
fn scaled(writer: &mut Writer, square: Square, a: Operand) -> Square {
    if a == Operand::Constant(1.0) {
        return square;
    }
    let Square {
        weight,
        constant,
        mut terms,
    } = square;
    let a = or_tiny(writer, a);
    let twice = mul(writer, a, a);
    for (_, Entry(b)) in &mut terms {
        *b = div(writer, *b, a);
    }
    Square {
        weight: mul(writer, weight, twice),
        constant: div(writer, constant, a),
        terms,
    }
}

/// Stands for a coefficient that came to 0 in a run: it is divided by and multiplied with again, and nothing is lost but itself.
const TINY: f64 = 1e-60;

/// A number that may be 0, for there are sums that cancel and factors that are switched off, as one that is not.
fn or_tiny(writer: &mut Writer, a: Operand) -> Operand {
    if let Operand::Constant(_) = a {
        return a;
    }
    let is_zero = writer.operation(Opcode::Eq, &[a, ZERO]);
    writer.operation(Opcode::Select, &[is_zero, Operand::Constant(TINY), a])
}

/// Latents, each before those that its prior depends on, and among the others that first which meets the fewest by then:
/// what one that is gone has met meets each other (D. J. Rose 1972, A graph-theoretic study of the numerical solution of
/// sparse positive definite systems of linear equations, in Graph Theory and Computing).
fn order(observed: &Observed, priors: &[Prior]) -> Vec<usize> {
    let mut children = vec![0; priors.len()];
    let mut meets: Vec<List<usize>> = vec![Vec::new(); priors.len()];
    let mut meet = |latents: &[usize]| {
        for &a in latents {
            for &b in latents {
                entry(&mut meets[a], b);
            }
        }
    };
    for row in &observed.numbers {
        let latents: Vec<usize> = row.terms.iter().map(|&(latent, _)| latent).collect();
        meet(&latents);
    }
    for row in &observed.rows {
        meet(&row.residual.latents());
    }
    for (latent, prior) in priors.iter().enumerate() {
        let mut latents = prior.rest.latents();
        latents.iter().for_each(|&parent| children[parent] += 1);
        latents.push(latent);
        meet(&latents);
    }
    let mut order = Vec::with_capacity(priors.len());
    let mut left: Vec<usize> = (0..priors.len()).collect();
    while let Some(place) = {
        let ready = (0..left.len()).filter(|&place| children[left[place]] == 0);
        ready.min_by_key(|&place| (meets[left[place]].len(), left[place]))
    } {
        let latent = left.swap_remove(place);
        for parent in priors[latent].rest.latents() {
            children[parent] -= 1;
        }
        join(&mut meets, latent);
        order.push(latent);
    }
    order
}

/// Takes a latent out: those that it has met meet each other from now on, unless they are many.
fn join(meets: &mut [List<usize>], latent: usize) {
    let around: Vec<usize> = meets[latent].iter().map(|&(other, _)| other).collect();
    let others = || around.iter().copied().filter(|&other| other != latent);
    for a in others() {
        remove(&mut meets[a], latent);
        if around.len() <= MOST_JOINED {
            others().for_each(|b| *entry(&mut meets[a], b) = 0);
        }
    }
}
