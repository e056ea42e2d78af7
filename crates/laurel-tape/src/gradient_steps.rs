//! Steps that only gradients have.

use laurel_simd::place::{Source, copy, each, get, put};
use laurel_simd::reads::{Reads, Ref};
use laurel_simd::reduce::product;
use laurel_simd::{Column, Lanes, Twice};

use crate::density;
use crate::dot::{add_lanes, add_log_sums, add_logits, dot, log_add_exp_columns, logit_columns};
use crate::kernels::key_of;
use crate::machine::{add_up, apply_guard};
use crate::plan::{Data, Step};
use crate::workspace::Workspace;

/// Runs such a step; does nothing for another.
pub(crate) fn run<L: Lanes>(step: &Step, space: &mut Workspace, n: usize) {
    match step {
        Step::Derive {
            row,
            to,
            guard,
            data,
            partials,
            add,
        } => {
            let score = match to {
                Some(_) => Score::Scratch,
                None => row.map_or(Score::None, |row| Score::Row(row, *guard, *add)),
            };
            derive::<L>(score, data, partials, space, n);
            leave_in(*to, space, n);
        }
        Step::LogAddExp { to, args, shares } => {
            let (high, (reads, _, scratch)) = space.split();
            if let Ok(shares) = high.get_disjoint_mut(*shares) {
                let args = args.map(|each| reads.get(each));
                log_add_exp_columns::<L>(&mut scratch[0], shares, args, n);
            }
            leave_in(Some(*to), space, n);
        }
        Step::Accumulate {
            to,
            from,
            times,
            masked,
        } => {
            let to = space.number(*to);
            let aliased = *from == Ref::Column(to) || *times == Some(Ref::Column(to));
            let (target, reads) = space.write(to, aliased);
            let from = reads.get(*from);
            match times.map(|times| reads.get(times)) {
                None => each::<Twice<L>>(n, |at| {
                    let sum = get::<Twice<L>>(target, at) + from.at(at);
                    put(target, at, sum);
                }),
                Some(times) => {
                    let key = Twice::splat(key_of(*masked));
                    each::<Twice<L>>(n, |at| {
                        let sum = get(target, at) + product(from.at(at), times.at(at), key);
                        put(target, at, sum);
                    });
                }
            }
        }
        Step::Dot {
            to,
            start,
            pairs,
            masked,
        } => {
            let (target, reads) = space.write(*to, false);
            dot::<L>(target, *start, (pairs, *masked), &reads, n);
        }
        Step::Logit {
            row,
            guard,
            value,
            logit,
            partial,
            add,
        } => {
            let (high, (reads, rows, scratch)) = space.split();
            let (sources, guard) = ([value, logit].map(|&each| reads.get(each)), *guard);
            let mut unused = Column::zero();
            let partial = match partial {
                Some(number) => &mut high[*number],
                None => &mut unused,
            };
            let to = match row {
                Some(row) if !add => &mut rows[*row],
                _ => &mut scratch[0],
            };
            logit_columns::<L>(to, partial, sources, n);
            apply_guard::<L>(to, guard, &reads, n);
            if let (Some(row), true) = (row, add) {
                add_up::<L>(&mut rows[*row], &scratch[0], n);
            }
        }
        Step::Sum {
            to,
            from,
            times,
            masked,
        } => {
            let (reads, _, sums) = space.sum();
            let times = times.map(|times| reads.get(times));
            add_lanes::<L>(&mut sums[*to], reads.get(*from), (times, *masked), n);
        }
        Step::SumLogits {
            to,
            value,
            logit,
            partial,
        } => {
            let (high, reads, sums) = space.split_sums();
            let partial = partial.map(|number| &mut high[number]);
            let sources = [value, logit].map(|&each| reads.get(each));
            add_logits::<L>(&mut sums[*to], partial, sources, n);
        }
        Step::SumLogSums { to, args, shares } => {
            let (high, reads, sums) = space.split_sums();
            if let Ok(shares) = high.get_disjoint_mut(*shares) {
                let args = args.map(|each| reads.get(each));
                add_log_sums::<L>(&mut sums[*to], shares, args, n);
            }
        }
        Step::SumRow { to, row } => {
            let (_, rows, sums) = space.sum();
            add_lanes::<L>(
                &mut sums[*to],
                Source::column(&rows[*row]),
                (None, false),
                n,
            );
        }
        _ => {}
    }
}

/// Where a log density goes.
#[derive(Clone, Copy)]
enum Score {
    None,
    /// Into a row, with its guard, or added to it.
    Row(usize, Option<Ref>, bool),
    Scratch,
}

/// Brings what is in the first scratch column to a slot.
fn leave_in(to: Option<usize>, space: &mut Workspace, n: usize) {
    if let Some(to) = to {
        copy(&mut space.columns[to], &space.scratch[0], n);
    }
}

/// A density with its derivatives: one to five of them in place, more by way of a list.
fn derive<L: Lanes>(
    score: Score,
    data: &Data,
    partials: &[(usize, usize)],
    space: &mut Workspace,
    n: usize,
) {
    match partials.len() {
        1 => derive_few::<L, 1>(score, data, partials, space, n),
        2 => derive_few::<L, 2>(score, data, partials, space, n),
        3 => derive_few::<L, 3>(score, data, partials, space, n),
        4 => derive_few::<L, 4>(score, data, partials, space, n),
        5 => derive_few::<L, 5>(score, data, partials, space, n),
        _ => {
            let (high, low) = space.split();
            let mut to = Vec::with_capacity(partials.len());
            let (mut rest, mut first) = (high, 0);
            for &(place, slot) in partials {
                let (_, tail) = rest.split_at_mut(slot - first);
                let Some((column, tail)) = tail.split_first_mut() else {
                    return;
                };
                to.push((place, column));
                (rest, first) = (tail, slot + 1);
            }
            derive_to::<L>(score, data, &mut to, low, n);
        }
    }
}

fn derive_few<L: Lanes, const K: usize>(
    score: Score,
    data: &Data,
    partials: &[(usize, usize)],
    space: &mut Workspace,
    n: usize,
) {
    let (high, low) = space.split();
    let slots: [usize; K] = std::array::from_fn(|k| partials[k].1);
    // Verified when the plan was made: the slots differ.
    let Ok(columns) = high.get_disjoint_mut(slots) else {
        return;
    };
    let mut place = 0;
    let mut to = columns.map(|column| {
        place += 1;
        (partials[place - 1].0, column)
    });
    derive_to::<L>(score, data, &mut to, low, n);
}

fn derive_to<L: Lanes>(
    score: Score,
    data: &Data,
    partials: &mut [(usize, &mut Column)],
    (reads, rows, scratch): (Reads<'_>, &mut [Column], &mut [Column]),
    n: usize,
) {
    let (row, guard, add) = match score {
        Score::Row(row, guard, add) => (row, guard, add),
        Score::Scratch => {
            return density::derive::<L>(Some(&mut scratch[0]), partials, data, &reads, n);
        }
        Score::None => return density::derive::<L>(None, partials, data, &reads, n),
    };
    let to = if add { &mut scratch[0] } else { &mut rows[row] };
    density::derive::<L>(Some(to), partials, data, &reads, n);
    apply_guard::<L>(to, guard, &reads, n);
    if add {
        add_up::<L>(&mut rows[row], &scratch[0], n);
    }
}
