//! How far a field is from normal, learnt where the others are likely: from slopes at draws of the normal density.

use laurel_rng::Key;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::reverse::GradientMachine;

use super::draws::normals;
use super::skew::{Lesson, Skew};
use super::{Field, NEARER};

/// Pairs of blocks of draws at each point of the others.
const LESSONS: usize = 4;
/// How far away, at most, in what it learnt at, a field is bent as if things went on as they do there.
const FURTHEST: f64 = 1.5;

impl Field {
    /// Learns how far the field is from normal, at a point of the others to which it has settled, and so far away from it along
    /// each axis.
    pub(crate) fn learn<L: Lanes>(
        &mut self,
        machine: &mut GradientMachine,
        point: &[f64],
        reach: &[f64],
    ) {
        self.skews.fill(Skew::none());
        let here = self.lessons::<L>(machine, point);
        let mut aside = vec![Vec::new(); self.own.len()];
        for axis in 0..point.len() {
            let [low, high] = [-1.0, 1.0].map(|side| {
                let mut moved = point.to_vec();
                moved[axis] += side * reach[axis];
                self.lessons::<L>(machine, &moved)
            });
            for (to, pair) in aside.iter_mut().zip(low.into_iter().zip(high)) {
                to.push([pair.0, pair.1]);
            }
        }
        let widths: Vec<f64> = reach.iter().map(|reach| 2.0 * reach).collect();
        let count = 2 * LESSONS * BLOCK;
        let skews = here.into_iter().zip(&aside);
        let skews = skews.map(|(here, aside)| Skew::new(here, aside, &widths, count));
        self.skews = skews.collect();
        self.reach = reach.iter().map(|reach| FURTHEST * reach).collect();
    }

    /// What draws at a point of the others tell about each number.
    fn lessons<L: Lanes>(&mut self, machine: &mut GradientMachine, point: &[f64]) -> Vec<Lesson> {
        let free: Vec<Column> = point.iter().map(|&x| Column::splat(x)).collect();
        self.find_modes::<L>(machine, &free, BLOCK, NEARER);
        for (&(site, element), column) in self.places.iter().zip(&free) {
            machine.input_mut(site, element).clone_from(column);
        }
        let mut lessons = vec![Lesson::default(); self.own.len()];
        for number in 0..2 * LESSONS {
            let key = Key::new(0);
            self.draw::<L>(key, number, &[], &mut Column::zero());
            self.put_draw::<L>(machine);
            machine.run::<L>(BLOCK);
            for (step, &(site, element)) in self.steps.iter_mut().zip(&self.own) {
                if let Some(slopes) = machine.derivative(site, element) {
                    step.clone_from(slopes);
                }
            }
            self.factor.solve_lower::<L>(&mut self.steps, BLOCK);
            for (place, (lesson, slopes)) in lessons.iter_mut().zip(&self.steps).enumerate() {
                let z = normals::<L>(key, place, number);
                let pairs = z.iter().zip(&slopes[..]);
                pairs.for_each(|(&z, &slope)| lesson.add(z, slope));
            }
        }
        lessons
    }
}
