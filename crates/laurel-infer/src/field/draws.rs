//! Draws of a field given the others, and log joints that these estimate.

use laurel_rng::{Key, Stream};
use laurel_simd::math::{self, HALF_LN_2PI};
use laurel_simd::{BLOCK, Column, Lanes, columns};
use laurel_tape::reverse::GradientMachine;

use super::choice::Choice;
use super::{Field, PAIRS};
use crate::scalar::scalar;

/// Longest last step of a search for modes, in standard deviations: a curvature that is a little off does no harm here.
const NEAR: f64 = 0.1;
/// How many standard deviations, given its neighbours, a number may be from 0.
const NARROW: f64 = 1e11;
/// Site of the streams that choose among draws.
const CHOICES: u64 = u64::MAX;

impl Field {
    /// Log joints at a block, estimated without bias by draws of the field, and one of these: `[field]`.
    pub(crate) fn values_and_draws<L: Lanes>(
        &mut self,
        (slopes, values): (&mut GradientMachine, &mut GradientMachine),
        free: &[Column],
        key: Key,
        (joint, chosen): (&mut Column, &mut [Column]),
    ) {
        self.find_modes::<L>(slopes, free, BLOCK, NEAR);
        for (&(site, element), column) in self.places.iter().zip(free) {
            values.input_mut(site, element).clone_from(column);
        }
        let mut normal = Column::zero();
        self.factor.half_log_det::<L>(&mut normal, BLOCK);
        let away = self.away(free);
        let mut sum = Choice::new();
        for number in 0..2 * PAIRS {
            let mut weight = Column::zero();
            let mut log_density = normal.clone();
            self.draw::<L>(key, number, &away, &mut log_density);
            self.put_draw::<L>(values);
            values.run::<L>(BLOCK);
            values.log_joint::<L>(&mut weight, BLOCK);
            columns::subtract::<L>(&mut weight, &log_density, BLOCK);
            let mut uniform = Column::zero();
            let key = key.site(CHOICES).block(number as u64);
            Stream::new(key).fill_uniform::<L>(&mut uniform, BLOCK);
            let taken = sum.add::<L>(&weight, &uniform);
            for (&(site, element), to) in self.own.iter().zip(&mut *chosen) {
                let from = values.input_mut(site, element);
                for lane in (0..BLOCK).filter(|&lane| taken[lane]) {
                    to[lane] = from[lane];
                }
            }
        }
        let count = scalar::<L>(math::log, (2 * PAIRS) as f64);
        let constant = self.own.len() as f64 * HALF_LN_2PI - count;
        sum.logs::<L>(joint, constant);
        for lane in (0..BLOCK).filter(|&lane| self.rounds(lane)) {
            joint[lane] = f64::NEG_INFINITY;
        }
    }

    /// Whether a number is so narrow that its draws would all round to one value, of any density.
    fn rounds(&self, lane: usize) -> bool {
        let mut modes = self.modes.iter().enumerate();
        modes.any(|(number, mode)| {
            let precision = self.factor.diagonal(number)[lane];
            precision.sqrt() * mode[lane].abs() > NARROW
        })
    }

    /// Steps from the modes to a draw of the field at points of the others so far away from where it learnt; adds its log density.
    pub(super) fn draw<L: Lanes>(
        &mut self,
        key: Key,
        number: usize,
        away: &[Column],
        to: &mut Column,
    ) {
        for (place, step) in self.steps.iter_mut().enumerate() {
            *step = normals::<L>(key, place, number);
            self.skews[place].apply::<L>(away, step, to);
        }
        self.factor.solve_upper::<L>(&mut self.steps, BLOCK);
    }

    /// How far points of the others are from where the field learnt, within what it knows of.
    fn away(&self, free: &[Column]) -> Vec<Column> {
        let axes = free.iter().zip(&self.start.point).zip(&self.reach);
        let away = axes.map(|((column, from), &reach)| {
            Column(std::array::from_fn(|lane| {
                let away = column[lane] - from;
                away.abs().min(reach).copysign(away)
            }))
        });
        away.collect()
    }

    /// Puts modes and steps into a machine.
    pub(super) fn put_draw<L: Lanes>(&self, machine: &mut GradientMachine) {
        for (number, &(site, element)) in self.own.iter().enumerate() {
            let (mode, step) = (&self.modes[number], &self.steps[number]);
            let to = machine.input_mut(site, element);
            columns::map2::<L>(to, mode, step, BLOCK, |mode, step| mode + step);
        }
    }
}

/// A block of standard normal numbers for a number of the field; odd ones mirror those before.
pub(super) fn normals<L: Lanes>(key: Key, place: usize, number: usize) -> Column {
    let mut z = Column::zero();
    let key = key.site(place as u64).block((number / 2) as u64);
    Stream::new(key).fill_normal::<L>(&mut z, BLOCK);
    if !number.is_multiple_of(2) {
        z.iter_mut().for_each(|z| *z = -*z);
    }
    z
}
