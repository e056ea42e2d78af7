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
    /// each axis: one of these places at a time, from number 0 on. Whether there are more.
    pub(crate) fn learn<L: Lanes>(
        &mut self,
        machine: &mut GradientMachine,
        (point, reach): (&[f64], &[f64]),
        number: usize,
    ) -> bool {
        let mut place = point.to_vec();
        match number.checked_sub(1) {
            None => {
                self.skews.fill(Skew::none());
                self.lessons.clear();
            }
            Some(aside) => {
                let side = if aside.is_multiple_of(2) { -1.0 } else { 1.0 };
                place[aside / 2] += side * reach[aside / 2];
            }
        }
        let lessons = self.lessons_at::<L>(machine, &place);
        self.lessons.push(lessons);
        if number < 2 * point.len() {
            return true;
        }
        let count = 2 * LESSONS * BLOCK;
        let lessons = std::mem::take(&mut self.lessons);
        for (k, skew) in self.skews.iter_mut().enumerate() {
            let own: Vec<Lesson> = lessons.iter().map(|all| all[k]).collect();
            *skew = Skew::new(&own, reach, count);
        }
        self.reach = reach.iter().map(|reach| FURTHEST * reach).collect();
        false
    }

    /// What draws at a point of the others tell about each number.
    fn lessons_at<L: Lanes>(
        &mut self,
        machine: &mut GradientMachine,
        point: &[f64],
    ) -> Vec<Lesson> {
        let free: Vec<Column> = point.iter().map(|&x| Column::splat(x)).collect();
        self.find_modes::<L>(machine, &free, 1, NEARER);
        for mode in &mut self.modes {
            *mode = Column::splat(mode[0]);
        }
        self.factor.spread();
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
