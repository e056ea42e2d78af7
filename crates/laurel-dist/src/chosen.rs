//! Choices by an index of each lane's own: one number among several.

use laurel_simd::place::{Place, Source, each, get, put};
use laurel_simd::reads::Sources;
use laurel_simd::{Column, Lanes};

/// `to = from[index]`, `otherwise` where there is no such element.
#[inline(never)]
pub fn choose<L: Lanes>(
    to: &mut Column,
    index: Source<'_>,
    from: Sources<'_>,
    otherwise: f64,
    n: usize,
) {
    if from.len() > COMPARED {
        return look_up(to, index, from, otherwise, n);
    }
    match from.len() {
        2 => choose_few::<L, 2>(to, index, from, otherwise, n),
        3 => choose_few::<L, 3>(to, index, from, otherwise, n),
        _ => {
            let from = from.all();
            each::<L>(n, |at| {
                let x = index.at(at);
                let mut picked = L::splat(otherwise);
                for (k, each) in from.iter().enumerate() {
                    picked = L::select(x.eq(L::splat(k as f64)), each.at(at), picked);
                }
                put(to, at, picked);
            });
        }
    }
}

/// The same with the number of choices known to the compiler, and numbers that are the same in every lane in registers.
fn choose_few<L: Lanes, const K: usize>(
    to: &mut Column,
    index: Source<'_>,
    from: Sources<'_>,
    otherwise: f64,
    n: usize,
) {
    match from {
        Sources::Uniform(splats) => {
            let from: [L; K] = std::array::from_fn(|k| L::splat(splats[k][0]));
            choose_of::<L, K>(to, index, |k, _| from[k], otherwise, n);
        }
        _ => match whole_columns::<K>(from) {
            Some(from) => choose_of::<L, K>(to, index, |k, at| get(from[k], at), otherwise, n),
            None => {
                let from: [Source; K] = std::array::from_fn(|k| from.get(k));
                choose_of::<L, K>(to, index, |k, at| from[k].at(at), otherwise, n);
            }
        },
    }
}

fn whole_columns<'a, const K: usize>(from: Sources<'a>) -> Option<[&'a Column; K]> {
    let mut columns = [from.column(0)?; K];
    for (k, column) in columns.iter_mut().enumerate() {
        *column = from.column(k)?;
    }
    Some(columns)
}

#[inline(always)]
fn choose_of<L: Lanes, const K: usize>(
    to: &mut Column,
    index: Source<'_>,
    from: impl Fn(usize, Place<L>) -> L,
    otherwise: f64,
    n: usize,
) {
    let codes: [L; K] = std::array::from_fn(|k| L::splat(k as f64));
    let otherwise = L::splat(otherwise);
    each::<L>(n, |at| {
        let x = index.at::<L>(at);
        let pick = |picked, k| L::select(x.eq(codes[k]), from(k, at), picked);
        put(to, at, (0..K).fold(otherwise, pick));
    });
}

/// Past this many choices, one look-up a lane beats comparing with each.
const COMPARED: usize = 16;

fn look_up(to: &mut Column, index: Source<'_>, from: Sources<'_>, otherwise: f64, n: usize) {
    for (lane, to) in to.iter_mut().enumerate().take(n) {
        let x = index.lane(lane);
        let inside = x >= 0.0 && x < from.len() as f64 && x.trunc() == x;
        *to = if inside {
            from.get(x as usize).lane(lane)
        } else {
            otherwise
        };
    }
}
