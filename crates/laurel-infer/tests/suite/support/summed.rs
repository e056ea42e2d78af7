//! Programs whose discrete latents are summed out, at given values of the others.

use laurel_dist::FamilyId;
use laurel_simd::{Column, Lanes, Vector};
use laurel_tape::collapse::{Collapsed, Fate};
use laurel_tape::proposal::{Draw, Proposal, SiteView};
use laurel_tape::reverse::{Gradient, GradientMachine, Wanted};
use laurel_tape::tape::Tape;

const TAPES: &str = include_str!("../../../../../test/bits/programs.tapes");

/// All programs.
pub fn programs() -> Vec<super::Words> {
    let lines: Vec<&'static str> = TAPES.lines().collect();
    let fifty = lines
        .chunks_exact(4)
        .map(|each| super::parse(each[0], &format!("{}\n", each[1..].join("\n"))));
    super::all().into_iter().chain(fifty).collect()
}

/// Gives every site the values it is told.
pub struct Given<'a>(pub &'a [Vec<f64>]);

impl<L: Lanes> Proposal<L> for Given<'_> {
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
        for (column, &value) in draw.values.iter_mut().zip(&self.0[number]) {
            column[..n].fill(value);
        }
        let values = &self.0[number];
        let family = view.site.density.family;
        if family.has_base() {
            draw.logs
                .iter_mut()
                .for_each(|column| column[..n].fill(0.0));
            return;
        }
        for (place, column) in draw.logs.iter_mut().enumerate() {
            let is_rest = view.site.values.len() == 1 && place == 1;
            let x = match (is_rest, family) {
                // What the logarithm before it lacks.
                (true, FamilyId::LogNormal) => 1.0,
                (true, _) => 1.0 - values[0],
                _ => values[place],
            };
            column[..n].fill(laurel_simd::math::log(x));
        }
    }
}

/// Something in the support of every continuous site.
pub fn places(tape: &Tape) -> Vec<Vec<f64>> {
    let of_site = |site: &laurel_tape::tape::Site| {
        let n = site.values.len();
        (0..n)
            .map(|k| {
                if n > 1 {
                    (k + 1) as f64 / (n * (n + 1) / 2) as f64
                } else {
                    0.37
                }
            })
            .collect()
    };
    tape.sites.iter().map(of_site).collect()
}

/// Equal within 1e-11 relative, or not numbers both.
pub fn close(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || a == b || (a - b).abs() <= 1e-11 * (1.0 + a.abs().max(b.abs()))
}

/// The log joint and all slopes at one point; none where there is no gradient.
pub fn slopes_at(tape: &Tape) -> Option<Vec<f64>> {
    let gradient = Gradient::new(tape, Wanted::default()).ok()?;
    let mut machine = GradientMachine::new(gradient).expect("memory");
    for (site, values) in places(tape).iter().enumerate() {
        for (element, &value) in values.iter().enumerate() {
            machine.input_mut(site, element).fill(value);
        }
    }
    machine.run::<Vector>(1);
    let mut joint = Column::zero();
    machine.log_joint::<Vector>(&mut joint, 1);
    let sites = tape.sites.iter().enumerate();
    let elements = sites.flat_map(|(site, each)| (0..each.values.len()).map(move |k| (site, k)));
    let derivatives = elements.filter_map(|(site, k)| Some(machine.derivative(site, k)?[0]));
    Some([joint[0]].into_iter().chain(derivatives).collect())
}

/// The gradient's machine of a collapsed program, with the continuous sites where `places` says.
pub fn gradient_at(collapsed: &Collapsed, tape: &Tape) -> GradientMachine {
    let gradient = Gradient::new(&collapsed.tape, Wanted::default()).expect("a gradient");
    let mut machine = GradientMachine::new(gradient).expect("memory");
    for number in 0..collapsed.tape.free.len() {
        machine.free_mut(number).fill(0.0);
    }
    for (place, fate) in places(tape).iter().zip(&collapsed.sites) {
        if let Fate::Kept(site) = fate {
            for (element, &x) in place.iter().enumerate() {
                machine.input_mut(*site, element).fill(x);
            }
        }
    }
    machine.run::<Vector>(1);
    machine
}
