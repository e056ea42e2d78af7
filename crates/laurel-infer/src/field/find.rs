//! Which latents make up a field, and which of them bear on each other: told by whose slopes change, to the bit, when one is moved.

use laurel_simd::{BLOCK, Lanes};
use laurel_tape::order::sort;
use laurel_tape::reverse::GradientMachine;

use super::graph::Graph;

/// Numbers at most.
const MOST: usize = 2000;
/// One that bears on so many more than most do, and this many times as many, is not of the field.
const HUB: usize = 8;
const TIMES: usize = 4;
/// How far numbers are moved: any number that slopes cannot overlook.
const MOVE: f64 = 0.37;

/// Of the places of a gradient: those of a field, ascending, and which of them bear on each other.
pub(super) struct Found {
    pub(super) kept: Vec<usize>,
    pub(super) graph: Graph,
}

/// Looks among the candidates, from several points on, `[points][places]`.
pub(super) fn find<L: Lanes>(
    machine: &mut GradientMachine,
    places: &[(usize, usize)],
    candidates: &[usize],
    points: &[Vec<f64>],
) -> Option<Found> {
    if candidates.is_empty() || candidates.len() > MOST {
        return None;
    }
    let mut graph = Graph::new(candidates.len());
    let mut known = false;
    for point in points {
        known |= look::<L>(machine, (places, point), candidates, &mut graph);
    }
    let kept = without_hubs(&graph);
    let found = Found {
        graph: graph.among(&kept),
        kept: kept.into_iter().map(|number| candidates[number]).collect(),
    };
    (known && !found.kept.is_empty()).then_some(found)
}

/// Joins what bears on each other at a point; whether there are slopes.
fn look<L: Lanes>(
    machine: &mut GradientMachine,
    (places, point): (&[(usize, usize)], &[f64]),
    candidates: &[usize],
    graph: &mut Graph,
) -> bool {
    for (first, part) in candidates.chunks(BLOCK - 1).enumerate() {
        for (&(site, element), &number) in places.iter().zip(point) {
            machine.input_mut(site, element).fill(number);
        }
        for (lane, &candidate) in part.iter().enumerate() {
            let (site, element) = places[candidate];
            machine.input_mut(site, element)[lane] += MOVE;
        }
        machine.run::<L>(BLOCK);
        for (row, &candidate) in candidates.iter().enumerate() {
            let (site, element) = places[candidate];
            let Some(slopes) = machine.derivative(site, element) else {
                continue;
            };
            let still = slopes[BLOCK - 1];
            if !still.is_finite() {
                return false;
            }
            for lane in (0..part.len()).filter(|&lane| slopes[lane].to_bits() != still.to_bits()) {
                graph.join(row, first * (BLOCK - 1) + lane);
            }
        }
    }
    true
}

/// Numbers without those that bear on far more than most do.
fn without_hubs(graph: &Graph) -> Vec<usize> {
    let degree = |number: usize| graph.neighbours(number).len();
    let mut degrees: Vec<usize> = (0..graph.len()).map(degree).collect();
    sort(&mut degrees);
    let most = TIMES * degrees[degrees.len() / 2] + HUB;
    let numbers = 0..graph.len();
    numbers.filter(|&number| degree(number) <= most).collect()
}
