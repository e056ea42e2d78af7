//! Observed counts by their natural parameters: where a probability is made of its log odds e, or a rate of its logarithm e, the
//! log density of a count k is c + k e - A(e), with A(e) = n softplus(e) of n trials and exp(e) of a rate, and c of the data alone,
//! which is computed once. The families' own forms are exact to the last digits of the density; for its slopes, and for
//! differences between densities, this one is as good, and several times cheaper.
//! P. McCullagh and J. A. Nelder 1989, Generalized Linear Models, table 2.1.

use std::rc::Rc;

use laurel_dist::FamilyId;
use laurel_simd::Lanes;

use crate::arithmetic::Arithmetic;
use crate::op::Opcode;
use crate::reverse::{views_written, writes_of};
use crate::tape::{Density, Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind, each_pass, even_steps};

/// Counts of all observations together that are looked at, and numbers of data that are copied to stand beside theirs.
const MOST: usize = 1 << 20;
const MOST_DATA: usize = 1 << 21;

impl Tape {
    /// The program with observed counts by their natural parameters, where these are there; with single trials too, which
    /// `reverse` sums up faster where they are observed and nothing else.
    pub fn natural<L: Lanes>(&self, with_trials: bool) -> Self {
        let mut writer = Writer {
            with_trials,
            tape: self,
            arithmetic: Arithmetic::new::<L>(),
            counts: Vec::new(),
            known: Known {
                maps: vec![None; self.slots],
                terms: vec![None; self.slots],
            },
            made: Tape {
                instructions: Vec::new(),
                ..self.clone()
            },
            data: Vec::new(),
        };
        let instructions = writer.rewritten(&self.instructions);
        let mut made = writer.made;
        if !writer.data.is_empty() {
            let all = self.data.iter().copied().chain(writer.data);
            made.data = Rc::new(all.collect());
        }
        made.instructions = instructions;
        made.derived = made.slots;
        made.drop_unread();
        made
    }
}

/// What slots are made of, in the body at hand.
struct Known {
    /// Sigmoids and exponentials by slot, with copies of what they are of.
    maps: Vec<Option<(Opcode, Operand)>>,
    /// Densities by the slots of their first terms.
    terms: Vec<Option<Natural>>,
}

impl Known {
    fn forget_all(&mut self) {
        self.maps.fill(None);
        self.terms.fill(None);
    }
}

/// A log density as `c + k e - factor A(e)`.
#[derive(Clone, Copy)]
struct Natural {
    parameter: Operand,
    cumulant: Opcode,
    /// Trials; 1 of rates.
    factor: Operand,
}

/// What is known of a slot that was written.
enum News {
    Map(usize, Opcode, Operand),
    Terms(usize, Natural),
}

struct Writer<'a> {
    tape: &'a Tape,
    arithmetic: Arithmetic,
    with_trials: bool,
    counts: Vec<usize>,
    known: Known,
    made: Tape,
    /// What is new of it.
    data: Vec<f64>,
}

impl Writer<'_> {
    fn rewritten(&mut self, instructions: &[Instruction]) -> Vec<Instruction> {
        let mut written = Vec::new();
        for instruction in instructions {
            if let Instruction::Loop { count, body, .. } = instruction {
                self.known.forget_all();
                self.counts.push(*count);
                let body = self.rewritten(body);
                self.counts.pop();
                self.known.forget_all();
                written.push(instruction.around(body));
                continue;
            }
            let news = self.news(instruction, &mut written);
            if self.replace(instruction, &mut written).is_none() {
                written.push(instruction.clone());
            }
            self.forget(instruction);
            match news {
                Some(News::Map(to, op, of)) => self.known.maps[to] = Some((op, of)),
                Some(News::Terms(to, natural)) => self.known.terms[to] = Some(natural),
                None => {}
            }
        }
        written
    }

    /// Forgets slots that are written.
    fn forget(&mut self, instruction: &Instruction) {
        let known = &mut self.known;
        writes_of(instruction, &mut |slot| {
            known.maps[slot] = None;
            known.terms[slot] = None;
        });
        views_written(instruction, &mut |_| known.forget_all());
    }

    /// What an instruction tells of the slots that it writes. Slots are used again: operands are copied first.
    fn news(&mut self, instruction: &Instruction, to: &mut Vec<Instruction>) -> Option<News> {
        match instruction {
            Instruction::Map {
                op: op @ (Opcode::Sigmoid | Opcode::Exp),
                to: made,
                args,
            } => Some(News::Map(*made, *op, self.copied(args[0], to))),
            Instruction::Terms {
                density,
                to: made,
                params,
                ..
            } => Some(News::Terms(made[0], self.natural(*density, params, to)?)),
            _ => None,
        }
    }

    fn copied(&mut self, operand: Operand, to: &mut Vec<Instruction>) -> Operand {
        if matches!(operand, Operand::Constant(_)) {
            return operand;
        }
        let slot = self.made.slots;
        self.made.slots += 1;
        to.push(Instruction::Copy {
            to: Place::Fixed(slot),
            from: operand,
        });
        Operand::Slot(slot)
    }

    /// Writes a log density of a count in its other form; none where there is none.
    fn replace(&mut self, instruction: &Instruction, to: &mut Vec<Instruction>) -> Option<()> {
        let (density, value, terms) = match instruction {
            Instruction::Observe {
                density,
                value,
                terms,
                ..
            }
            | Instruction::LogProb {
                density,
                value,
                terms,
                ..
            } => (*density, value, terms),
            _ => return None,
        };
        if is_trial(density) && !self.with_trials {
            return None;
        }
        let Operand::Slot(first) = *terms.first()? else {
            return None;
        };
        let natural = self.known.terms[first]?;
        let constant = self.constant(density, value[0], natural.factor)?;
        let log = self.written(natural, value[0], constant, to);
        to.push(match instruction {
            Instruction::Observe { row, guard, .. } => Instruction::Factor {
                row: *row,
                guard: *guard,
                weight: log,
            },
            Instruction::LogProb { to, .. } => Instruction::Copy {
                to: Place::Fixed(*to),
                from: log,
            },
            _ => return None,
        });
        Some(())
    }

    /// Of a density with these parameters.
    fn natural(
        &mut self,
        density: Density,
        params: &[Operand],
        to: &mut Vec<Instruction>,
    ) -> Option<Natural> {
        let behind = |operand: Operand, wanted: Opcode| match operand {
            Operand::Slot(slot) => match self.known.maps[slot]? {
                (op, from) if op == wanted => Some(from),
                _ => None,
            },
            _ => None,
        };
        let one = Operand::Constant(1.0);
        let (softplus, exp) = (Opcode::Softplus, Opcode::Exp);
        let last = *params.last()?;
        let (parameter, cumulant, factor) = match density.family {
            FamilyId::Binomial => (behind(last, Opcode::Sigmoid)?, softplus, params[0]),
            FamilyId::BinomialLogit => (self.copied(last, to), softplus, params[0]),
            FamilyId::Bernoulli | FamilyId::Flip => (behind(last, Opcode::Sigmoid)?, softplus, one),
            FamilyId::BernoulliLogit => (self.copied(last, to), softplus, one),
            FamilyId::Poisson => (behind(last, exp)?, exp, one),
            FamilyId::PoissonLog => (self.copied(last, to), exp, one),
            _ => return None,
        };
        Some(Natural {
            parameter,
            cumulant,
            factor,
        })
    }

    /// What depends on the data alone: a constant, or a column of the data. None where a count is not of data, or impossible.
    fn constant(&mut self, density: Density, count: Operand, trials: Operand) -> Option<Operand> {
        if self.data.len() > MOST || self.tape.data.len() > MOST_DATA {
            return None;
        }
        let evaluate = self.arithmetic.evaluate;
        let is_rate = matches!(density.family, FamilyId::Poisson | FamilyId::PoissonLog);
        let one = |k: f64, n: f64| {
            let is_count = |x: f64| x >= 0.0 && x.trunc() == x && x < f64::INFINITY;
            let fits = is_count(k) && (is_rate || (is_count(n) && k <= n));
            fits.then(|| match is_rate {
                true => -evaluate(Opcode::Lgamma, [k + 1.0, 0.0, 0.0]),
                false => evaluate(Opcode::LogChoose, [n, k, 0.0]),
            })
        };
        if let (Operand::Constant(k), Operand::Constant(n)) = (count, trials) {
            return one(k, n).map(Operand::Constant);
        }
        if self.counts.iter().product::<usize>() > MOST {
            return None;
        }
        let at_pass = |at: &[usize]| one(self.number(count, at)?, self.number(trials, at)?);
        let mut column = Some(Vec::new());
        each_pass(&self.counts, |at| {
            column = column.take().and_then(|mut column| {
                column.push(at_pass(at)?);
                Some(column)
            });
        });
        let column = column?;
        let base = self.tape.data.len() + self.data.len();
        self.data.extend(column);
        self.made.views.push(View {
            kind: ViewKind::Data,
            base,
            steps: even_steps(&self.counts),
        });
        Some(Operand::View(self.made.views.len() - 1))
    }

    /// A number of the data.
    fn number(&self, operand: Operand, passes: &[usize]) -> Option<f64> {
        match operand {
            Operand::Constant(number) => Some(number),
            Operand::View(view) if self.tape.views[view].is_data() => {
                Some(self.tape.data[self.tape.views[view].at(passes)])
            }
            _ => None,
        }
    }

    fn written(
        &mut self,
        natural: Natural,
        count: Operand,
        constant: Operand,
        to: &mut Vec<Instruction>,
    ) -> Operand {
        let mut map = |op: Opcode, args: &[Operand]| {
            let slot = self.made.slots;
            self.made.slots += 1;
            to.push(Instruction::Map {
                op,
                to: slot,
                args: args.into(),
            });
            Operand::Slot(slot)
        };
        let mut cumulant = map(natural.cumulant, &[natural.parameter]);
        if natural.factor != Operand::Constant(1.0) {
            cumulant = map(Opcode::Mul, &[natural.factor, cumulant]);
        }
        let log = match count {
            Operand::Constant(0.0) => map(Opcode::Neg, &[cumulant]),
            _ => {
                let linear = map(Opcode::Mul, &[count, natural.parameter]);
                map(Opcode::Sub, &[linear, cumulant])
            }
        };
        match constant {
            Operand::Constant(0.0) => log,
            _ => map(Opcode::Add, &[log, constant]),
        }
    }
}

fn is_trial(density: Density) -> bool {
    matches!(
        density.family,
        FamilyId::Bernoulli | FamilyId::Flip | FamilyId::BernoulliLogit
    )
}
