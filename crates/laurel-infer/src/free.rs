//! Free numbers of values that were drawn.

use laurel_dist::FamilyId;
use laurel_dist::transform::Transform;
use laurel_simd::{BLOCK, Column};
use laurel_tape::machine::Machine;

/// Free numbers of a site's values, as the last run of the program left them: `[free]`.
pub(crate) fn of_site(machine: &Machine, number: usize, transform: Transform, to: &mut [Column]) {
    let site = &machine.tape().sites[number];
    let view = machine.site(number);
    if transform == Transform::Positive && !site.logs.is_empty() {
        to[0].clone_from(view.log(0));
        return;
    }
    for lane in 0..BLOCK {
        let value: Vec<f64> = (0..transform.values())
            .map(|element| view.value(element)[lane])
            .collect();
        let ends = match site.density.family {
            FamilyId::UniformContinuous => [0, 1].map(|end| view.param(end).at::<f64>(lane)),
            _ => [0.0, 1.0],
        };
        let numbers = transform.free_of(&value, &ends);
        to.iter_mut()
            .zip(numbers)
            .for_each(|(column, number)| column[lane] = number);
    }
}

/// Free numbers whose values can be told from the ends of their support: exp(-690) is 1e-300, and 1 - sigmoid(35) is 6e-16.
pub(crate) fn reach(transform: Transform) -> (f64, f64) {
    match transform {
        Transform::Positive => (-690.0, 690.0),
        Transform::Interval | Transform::Simplex(_) => (-690.0, 35.0),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    }
}
