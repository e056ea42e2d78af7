//! Self-normalised weighted means, variances, covariances and tables of probabilities, in one pass.
//!
//! For draws x_i with log weights l_i (nats, any common offset), w_i = exp(l_i - max l):
//!   mean = sum w x / sum w,  variance = sum w (x - mean)^2 / sum w,
//!   mcse^2 = sum w^2 (x - mean)^2 / (sum w)^2,  ess = (sum w)^2 / sum w^2
//! (Owen 2013, Monte Carlo theory, methods and examples, section 9.2, equations 9.8 and 9.9).
//! Values are taken relative to the first one, so that a mean far from 0 costs no digits of the variance.

use super::numbers::Numbers;
use laurel_simd::place::{Splat, each, each_part, get, put};
use laurel_simd::{Column, Lanes, VIRTUAL_WIDTH, pad, reduce};

/// Sums for one output, relative to `origin`.
#[derive(Clone, Copy, Default, Debug)]
struct Sums {
    origin: f64,
    wx: f64,
    wxx: f64,
    wwx: f64,
    wwxx: f64,
}

/// Mean, standard deviation and Monte Carlo standard error of the mean of one output.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moment {
    /// Posterior mean.
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// Standard error of `mean`.
    pub mcse: f64,
}

/// Running sums over weighted draws of a fixed number of outputs.
#[derive(Clone, Debug)]
pub struct Moments {
    outputs: Vec<Sums>,
    /// Sizes of the tables, one an output; 0 for none.
    sizes: Vec<usize>,
    tables: Vec<f64>,
    /// Lower triangle by rows, of the first outputs.
    products: Vec<f64>,
    /// Those outputs relative to their origins.
    centred: Vec<Column>,
    heaviest: f64,
    w: f64,
    ww: f64,
    count: u64,
}

impl Moments {
    /// For outputs with tables of these sizes; covariances of the first `covered`.
    pub fn new(sizes: Vec<usize>, covered: usize) -> Self {
        let covered = covered.min(sizes.len());
        Self {
            outputs: vec![Sums::default(); sizes.len()],
            tables: vec![0.0; sizes.iter().sum()],
            products: vec![0.0; covered * (covered + 1) / 2],
            centred: vec![Column::zero(); covered],
            sizes,
            heaviest: f64::NEG_INFINITY,
            w: 0.0,
            ww: 0.0,
            count: 0,
        }
    }

    /// Log weight of the heaviest draw so far; -inf before the first.
    pub fn heaviest(&self) -> f64 {
        self.heaviest
    }

    /// Makes `heaviest` the new unit of weight, where it is more than the one so far.
    pub fn rescale(&mut self, heaviest: f64, exp: impl Fn(f64) -> f64) {
        if heaviest <= self.heaviest {
            return;
        }
        let factor = exp(self.heaviest - heaviest);
        let square = factor * factor;
        self.heaviest = heaviest;
        self.w *= factor;
        self.ww *= square;
        for sums in &mut self.outputs {
            sums.wx *= factor;
            sums.wxx *= factor;
            sums.wwx *= square;
            sums.wwxx *= square;
        }
        self.tables
            .iter_mut()
            .chain(&mut self.products)
            .for_each(|sum| *sum *= factor);
    }

    /// Takes `n` draws with weights relative to the heaviest (0 past `n`) and their values, one column an output.
    pub fn add<L: Lanes>(&mut self, weight: &Column, outputs: &mut [Column], n: usize) {
        let mut start = 0;
        for (place, (values, &size)) in outputs.iter_mut().zip(&self.sizes).enumerate() {
            let sums = &mut self.outputs[place];
            if self.count == 0 {
                // The first draw that counts is where values are measured from.
                sums.origin = values[0];
            }
            values[n..pad(n)].fill(sums.origin);
            if size > 0 {
                tabulate::<L>(&mut self.tables[start..start + size], weight, values, n);
                start += size;
            }
            sums.add::<L>(weight, values, self.centred.get_mut(place), n);
        }
        self.add_products::<L>(weight, n);
        self.w += reduce::sum::<L>(&weight[..], n);
        self.ww += reduce::dot::<L>(&weight[..], &weight[..], n);
        self.count += n as u64;
    }

    fn add_products<L: Lanes>(&mut self, weight: &Column, n: usize) {
        let mut products = self.products.iter_mut();
        let mut weighted = Column::zero();
        for (row, x) in self.centred.iter().enumerate() {
            each::<L>(n, |at| {
                put(&mut weighted, at, get::<L>(weight, at) * get(x, at))
            });
            for (sum, y) in products.by_ref().take(row + 1).zip(&self.centred) {
                *sum += reduce::dot::<L>(&weighted[..], &y[..], n);
            }
        }
    }

    /// All sums, for [`Self::merge`].
    pub fn write(&self, to: &mut Vec<f64>) {
        to.extend([self.heaviest, self.w, self.ww, self.count as f64]);
        for sums in &self.outputs {
            to.extend([sums.origin, sums.wx, sums.wxx, sums.wwx, sums.wwxx]);
        }
        to.extend(&self.tables);
        to.extend(&self.products);
    }

    /// Adds the sums of other draws of the same outputs. Those about one origin become those about another: with e the
    /// way between them, sum w (x + e)^2 = sum w x^2 + 2 e sum w x + e^2 sum w. `exp` is that of the engine.
    #[inline(never)]
    pub fn merge(&mut self, from: &mut Numbers<'_>, exp: fn(f64) -> f64) {
        let [heaviest, w, ww, count] = [(); 4].map(|()| from.number());
        if count == 0.0 {
            from.take(5 * self.outputs.len() + self.tables.len() + self.products.len());
            return;
        }
        self.rescale(heaviest, exp);
        let factor = exp(heaviest - self.heaviest);
        let square = factor * factor;
        // The ways of the outputs with covariances, and their sums.
        let mut ways = Vec::new();
        for sums in &mut self.outputs {
            let [origin, wx, wxx, wwx, wwxx] = [(); 5].map(|()| from.number());
            if self.count == 0 {
                sums.origin = origin;
            }
            let way = origin - sums.origin;
            sums.wx += factor * (wx + way * w);
            sums.wxx += factor * (wxx + way * (2.0 * wx + way * w));
            sums.wwx += square * (wwx + way * ww);
            sums.wwxx += square * (wwxx + way * (2.0 * wwx + way * ww));
            ways.push([way, wx]);
        }
        for sum in &mut self.tables {
            *sum += factor * from.number();
        }
        let (mut row, mut column) = (0, 0);
        for sum in &mut self.products {
            let ([a, ax], [b, bx]) = (ways[row], ways[column]);
            *sum += factor * (from.number() + a * bx + b * ax + a * b * w);
            column += 1;
            if column > row {
                (row, column) = (row + 1, 0);
            }
        }
        self.w += factor * w;
        self.ww += square * ww;
        self.count += count as u64;
    }

    /// Draws that counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Effective sample size of the weights.
    pub fn effective(&self) -> f64 {
        if self.count == 0 {
            0.0
        } else {
            self.w * self.w / self.ww
        }
    }

    /// Sum of the weights relative to the heaviest.
    pub fn total(&self) -> f64 {
        self.w
    }

    /// The moments of each output.
    pub fn moments(&self) -> Vec<Moment> {
        let (w, ww) = (self.w, self.ww);
        let moment = |sums: &Sums| {
            let shift = sums.wx / w;
            let variance = (sums.wxx / w - shift * shift).max(0.0);
            let spread = sums.wwxx - 2.0 * shift * sums.wwx + shift * shift * ww;
            Moment {
                mean: sums.origin + shift,
                sd: variance.sqrt(),
                mcse: spread.max(0.0).sqrt() / w,
            }
        };
        self.outputs.iter().map(moment).collect()
    }

    /// Weights of the values 0, 1, … of every output; none where it has no table.
    pub fn tables(&self) -> Vec<&[f64]> {
        let mut rest = &self.tables[..];
        let mut next = |&size: &usize| {
            let (table, others) = rest.split_at(size);
            rest = others;
            table
        };
        self.sizes.iter().map(&mut next).collect()
    }

    /// Covariances of the first outputs: lower triangle by rows.
    pub fn covariance(&self) -> Vec<f64> {
        let shift: Vec<f64> = self.outputs.iter().map(|sums| sums.wx / self.w).collect();
        let mut products = self.products.iter();
        let mut triangle = Vec::with_capacity(self.products.len());
        for row in 0..self.centred.len() {
            for (column, sum) in products.by_ref().take(row + 1).enumerate() {
                triangle.push(sum / self.w - shift[row] * shift[column]);
            }
        }
        triangle
    }
}

impl Sums {
    /// Adds `n` draws of one output; keeps it, relative to its origin, in `centred`.
    #[inline(never)]
    fn add<L: Lanes>(
        &mut self,
        weight: &Column,
        values: &Column,
        mut centred: Option<&mut Column>,
        n: usize,
    ) {
        let origin = L::splat(self.origin);
        let mut sums = [[L::zero(); VIRTUAL_WIDTH]; 4];
        each_part::<L>(n, |part, at| {
            let w = get::<L>(weight, at);
            let x = get::<L>(values, at) - origin;
            if let Some(centred) = &mut centred {
                put(centred, at, x);
            }
            let (wx, xx) = (w * x, x * x);
            for (sum, term) in sums.iter_mut().zip([wx, w * xx, w * wx, w * w * xx]) {
                sum[part] = sum[part] + term;
            }
        });
        let [wx, wxx, wwx, wwxx] = sums.map(total);
        self.wx += wx;
        self.wxx += wxx;
        self.wwx += wwx;
        self.wwxx += wwxx;
    }
}

/// Adds partial sums in the fixed order of the virtual width.
fn total<L: Lanes>(parts: [L; VIRTUAL_WIDTH]) -> f64 {
    let mut splat: Splat = [0.0; VIRTUAL_WIDTH];
    for (to, part) in splat.chunks_exact_mut(L::WIDTH).zip(parts) {
        part.store(to);
    }
    let [a, b, c, d] = splat;
    (a + b) + (c + d)
}

/// Up to so many cells, comparing every value with each is quicker than adding to the cell of each value, where
/// additions to one cell wait for each other.
const COMPARED: usize = 8;

/// Adds the weights of the values 0, 1, … to their cells; what is none of them counts nowhere.
fn tabulate<L: Lanes>(table: &mut [f64], weight: &Column, values: &Column, n: usize) {
    if table.len() > COMPARED {
        return look_up(table, weight, &values[..n]);
    }
    for (k, sum) in table.iter_mut().enumerate() {
        let k = L::splat(k as f64);
        let mut parts = [L::zero(); VIRTUAL_WIDTH];
        each_part::<L>(n, |part, at| {
            let inside = get::<L>(values, at).eq(k);
            parts[part] = parts[part] + L::select(inside, get(weight, at), L::zero());
        });
        *sum += total(parts);
    }
}

fn look_up(table: &mut [f64], weight: &Column, values: &[f64]) {
    for (&value, w) in values.iter().zip(weight.iter()) {
        if value >= 0.0
            && let Some(sum) = table.get_mut(value as usize)
        {
            *sum += w;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG_WEIGHTS: [f64; 5] = [-3.0, -1.0, -7.5, 2.0, 1.5];
    const X: [f64; 5] = [1e6 + 1.0, 1e6 + 2.0, 1e6 + 0.5, 1e6 - 1.0, 1e6];
    const Z: [f64; 5] = [0.0, 2.0, 1.0, 2.0, 0.0];

    /// Takes the draws one by one.
    fn filled() -> Moments {
        filled_with(0..5)
    }

    fn filled_with(draws: std::ops::Range<usize>) -> Moments {
        let mut moments = Moments::new(vec![0, 3], 2);
        for i in draws {
            moments.rescale(LOG_WEIGHTS[i], f64::exp);
            let mut weight = Column::zero();
            weight[0] = (LOG_WEIGHTS[i] - moments.heaviest()).exp();
            let (mut x, mut z) = (Column::splat(f64::NAN), Column::splat(f64::NAN));
            (x[0], z[0]) = (X[i], Z[i]);
            moments.add::<laurel_simd::Vector>(&weight, &mut [x, z], 1);
        }
        moments
    }

    #[test]
    fn equals_the_two_pass_formulas_to_1e_10() {
        let w: Vec<f64> = LOG_WEIGHTS.iter().map(|l| l.exp()).collect();
        let total: f64 = w.iter().sum();
        let mean = |v: &[f64]| v.iter().zip(&w).map(|(x, w)| x * w).sum::<f64>() / total;
        let (x, z) = (mean(&X), mean(&Z));
        let covariance = (0..5).map(|i| w[i] * (X[i] - x) * (Z[i] - z)).sum::<f64>() / total;
        let variance = (0..5).map(|i| w[i] * (X[i] - x).powi(2)).sum::<f64>() / total;
        let spread = (0..5).map(|i| (w[i] * (X[i] - x)).powi(2)).sum::<f64>();
        let filled = filled();
        assert_eq!(filled.count(), 5);
        let moment = filled.moments()[0];
        assert!((moment.mean - x).abs() < 1e-9);
        assert!((moment.sd - variance.sqrt()).abs() < 1e-9);
        assert!((moment.mcse - spread.sqrt() / total).abs() < 1e-9);
        assert!((filled.covariance()[1] - covariance).abs() < 1e-9);
        let squares: f64 = w.iter().map(|w| w * w).sum();
        assert!((filled.effective() - total * total / squares).abs() < 1e-10);
    }

    #[test]
    fn merged_sums_are_those_of_all_draws_to_1e_9_wherever_they_are_cut() {
        let whole = filled();
        for cut in 0..=5 {
            let mut merged = Moments::new(vec![0, 3], 2);
            for draws in [0..cut, cut..5] {
                let mut part = Vec::new();
                filled_with(draws).write(&mut part);
                let mut numbers = Numbers(&part);
                merged.merge(&mut numbers, f64::exp);
                assert!(numbers.0.is_empty());
            }
            assert_eq!((merged.count(), merged.heaviest()), (5, whole.heaviest()));
            for (a, b) in merged.moments().iter().zip(whole.moments()) {
                let pairs = [(a.mean, b.mean), (a.sd, b.sd), (a.mcse, b.mcse)];
                assert!(pairs.iter().all(|(a, b)| (a - b).abs() < 1e-9), "{cut}");
            }
            let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9);
            assert!(near(&merged.covariance(), &whole.covariance()));
            assert!(near(merged.tables()[1], whole.tables()[1]));
            assert!((merged.effective() - whole.effective()).abs() < 1e-9);
        }
    }

    #[test]
    fn comparing_and_looking_up_count_alike_to_1e_14() {
        for n in [1, 7, 64, 128] {
            let lane = |i: usize| (i * 7 % 5) as f64 - 1.0;
            let values = Column(std::array::from_fn(lane));
            let share = |i| if i < n { 1.0 / (1.0 + i as f64) } else { 0.0 };
            let weight = Column(std::array::from_fn(share));
            let (mut compared, mut looked_up) = ([0.5; 3], [0.5; 3]);
            tabulate::<laurel_simd::Vector>(&mut compared, &weight, &values, n);
            look_up(&mut looked_up, &weight, &values[..n]);
            for (a, b) in compared.iter().zip(looked_up) {
                assert!((a - b).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn tables_hold_the_weight_of_each_value() {
        let w: Vec<f64> = LOG_WEIGHTS.iter().map(|l| l.exp()).collect();
        let total: f64 = w.iter().sum();
        let expected = [(w[0] + w[4]) / total, w[2] / total, (w[1] + w[3]) / total];
        let filled = filled();
        let tables = filled.tables();
        assert!(tables[0].is_empty());
        for (p, e) in tables[1]
            .iter()
            .map(|sum| sum / filled.total())
            .zip(expected)
        {
            assert!((p - e).abs() < 1e-12);
        }
    }
}
