//! Sums of products of slots, each with a number: what coefficients and squares of residuals are made of. Equal products
//! are added up as numbers, so that a thousand observations of one standard deviation cost as much as one.

use super::sparse::{List, entry, get};
use crate::op::Opcode;
use crate::tape::Operand;
use crate::writer::Writer;

/// Products in one sum; what has more is written out and goes on as one slot.
const MOST: usize = 12;
/// Slots in one product.
const DEGREE: usize = 8;

/// The number of a product; 0 is the empty one, which is 1.
pub(super) type Product = usize;

/// A sum of products times numbers, by ascending number of the product; no sum is 0.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Poly(Vec<(Product, f64)>);

impl Poly {
    pub(super) fn number(x: f64) -> Self {
        if x == 0.0 {
            return Self::default();
        }
        Self(vec![(0, x)])
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The number that it is, if it is one.
    pub(super) fn constant(&self) -> Option<f64> {
        match self.0[..] {
            [] => Some(0.0),
            [(0, x)] => Some(x),
            _ => None,
        }
    }

    /// The product and its number, if it is a sum of one.
    pub(super) fn single(&self) -> Option<(Product, f64)> {
        match self.0[..] {
            [single] => Some(single),
            _ => None,
        }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut sum = Vec::with_capacity(self.0.len() + other.0.len());
        let (mut a, mut b) = (self.0.as_slice(), other.0.as_slice());
        while let (Some(&(i, x)), Some(&(j, y))) = (a.first(), b.first()) {
            let (take_a, take_b) = (i <= j, j <= i);
            let both = if take_a { x } else { 0.0 } + if take_b { y } else { 0.0 };
            if both != 0.0 {
                sum.push((i.min(j), both));
            }
            a = &a[usize::from(take_a)..];
            b = &b[usize::from(take_b)..];
        }
        sum.extend(a.iter().chain(b));
        Self(sum)
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        if factor == 0.0 {
            return Self::default();
        }
        Self(self.0.iter().map(|&(i, x)| (i, x * factor)).collect())
    }
}

/// Many terms that are added up one by one.
#[derive(Default)]
pub(super) struct Sum(List<f64>);

impl Sum {
    pub(super) fn add(&mut self, poly: &Poly) {
        for &(product, x) in &poly.0 {
            *entry(&mut self.0, product) += x;
        }
    }

    pub(super) fn finished(mut self) -> Poly {
        self.0.retain(|&(_, x)| x != 0.0);
        Poly(self.0)
    }
}

/// Where products and sums are made, and written where a program needs them.
pub(super) struct Algebra {
    pub(super) writer: Writer,
    products: Vec<Factors>,
}

/// A product: the one without its last slot, that slot, and the products with one more, by it.
struct Factors {
    rest: Product,
    last: usize,
    degree: usize,
    longer: List<Product>,
    /// What is written of it.
    written: Option<Operand>,
}

impl Algebra {
    pub(super) fn new(writer: Writer) -> Self {
        let one = Factors {
            rest: 0,
            last: 0,
            degree: 0,
            longer: Vec::new(),
            written: Some(Operand::Constant(1.0)),
        };
        Self {
            writer,
            products: vec![one],
        }
    }

    pub(super) fn of(&mut self, operand: Operand) -> Poly {
        match operand {
            Operand::Constant(x) => Poly::number(x),
            Operand::Slot(slot) => {
                let product = self.longer(0, slot);
                self.products[product].written = Some(operand);
                Poly(vec![(product, 1.0)])
            }
            Operand::View(_) => Poly::number(f64::NAN),
        }
    }

    /// A product times a slot that is none before its last.
    fn longer(&mut self, rest: Product, slot: usize) -> Product {
        if let Some(known) = get(&self.products[rest].longer, slot) {
            return known;
        }
        let number = self.products.len();
        self.products.push(Factors {
            rest,
            last: slot,
            degree: self.products[rest].degree + 1,
            longer: Vec::new(),
            written: None,
        });
        *entry(&mut self.products[rest].longer, slot) = number;
        number
    }

    /// Slots, ascending.
    fn slots(&self, mut product: Product) -> Vec<usize> {
        let mut slots = Vec::new();
        while product != 0 {
            slots.push(self.products[product].last);
            product = self.products[product].rest;
        }
        slots.reverse();
        slots
    }

    pub(super) fn times(&mut self, a: &Poly, b: &Poly) -> Poly {
        if let Some(x) = a.constant() {
            return b.scaled(x);
        }
        if let Some(y) = b.constant() {
            return a.scaled(y);
        }
        let (a, b) = match a.0.len() * b.0.len() > MOST {
            true => (self.short(a), self.short(b)),
            false => (a.clone(), b.clone()),
        };
        let mut sum = Sum::default();
        for &(i, x) in &a.0 {
            for &(j, y) in &b.0 {
                let product = self.times_product(i, j);
                *entry(&mut sum.0, product) += x * y;
            }
        }
        sum.finished()
    }

    fn times_product(&mut self, i: Product, j: Product) -> Product {
        if self.products[i].degree + self.products[j].degree > DEGREE {
            let factors = [self.written(i), self.written(j)];
            return match self.writer.operation(Opcode::Mul, &factors) {
                Operand::Slot(slot) => self.longer(0, slot),
                _ => 0,
            };
        }
        let (a, b) = (self.slots(i), self.slots(j));
        let (mut a, mut b) = (a.as_slice(), b.as_slice());
        let mut product = 0;
        while let Some(slot) = first(&mut a, &mut b) {
            product = self.longer(product, slot);
        }
        product
    }

    /// The same as one product.
    pub(super) fn short(&mut self, poly: &Poly) -> Poly {
        match poly.0.len() {
            0 | 1 => poly.clone(),
            _ => {
                let written = self.operand(poly);
                self.of(written)
            }
        }
    }

    pub(super) fn written(&mut self, product: Product) -> Operand {
        let Factors {
            rest,
            last,
            written,
            ..
        } = self.products[product];
        if let Some(known) = written {
            return known;
        }
        let last = Operand::Slot(last);
        let made = match rest {
            0 => last,
            _ => {
                let rest = self.written(rest);
                self.writer.operation(Opcode::Mul, &[rest, last])
            }
        };
        self.products[product].written = Some(made);
        made
    }

    /// Writes what it comes to.
    pub(super) fn operand(&mut self, poly: &Poly) -> Operand {
        let mut sum = None;
        for &(product, x) in &poly.0 {
            let product = self.written(product);
            let term = match product {
                Operand::Constant(one) => Operand::Constant(one * x),
                _ if x == 1.0 => product,
                _ => {
                    let factors = [product, Operand::Constant(x)];
                    self.writer.operation(Opcode::Mul, &factors)
                }
            };
            sum = Some(match sum {
                None => term,
                Some(sum) => self.writer.operation(Opcode::Add, &[sum, term]),
            });
        }
        sum.unwrap_or(Operand::Constant(0.0))
    }
}

/// The least of two ascending lists, taken from it.
fn first<'a>(a: &mut &'a [usize], b: &mut &'a [usize]) -> Option<usize> {
    let from = match (a.first(), b.first()) {
        (Some(x), Some(y)) if y < x => b,
        (None, _) => b,
        _ => a,
    };
    let (&least, rest) = from.split_first()?;
    *from = rest;
    Some(least)
}
