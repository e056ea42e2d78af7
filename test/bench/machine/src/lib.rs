//! The gradient of a program's log joint in free numbers, run again and again: of the same shape as the hand-written
//! kernels beside it, so that both are timed alike. Discrete latents of single passes are summed out first, as inference
//! does.

#![warn(missing_docs)]

use laurel_simd::{Column, Vector};
use laurel_tape::collapse::Within;
use laurel_tape::program::Program;
use laurel_tape::reverse::{Draft, GradientMachine, Kind, Rows, Space, Wanted};

/// A gradient with its inputs in a list, and room for what comes out.
pub struct Job {
    machine: GradientMachine,
    /// Site and element of each input.
    places: Vec<(usize, usize)>,
    points: usize,
    joint: Column,
    at: Vec<f64>,
    gradient: Vec<f64>,
}

const WANTED: Wanted = Wanted {
    kind: Kind::Fused,
    rows: Rows::Once,
    space: Space::Free,
};

impl Job {
    /// For batches of so many points, 1 to 128. None where the program is none, or has no gradient.
    pub fn new(words: &[u32], constants: &[f64], data: &[f64], points: usize) -> Option<Self> {
        let program = Program::new::<Vector>(words, constants, data).ok()?;
        let within = Within::new::<Vector>(program.tape());
        let tape = within
            .as_ref()
            .map_or(program.tape(), |within| &within.tape);
        let gradient = Draft::new(tape, WANTED).ok()?.of_sites();
        let inputs = gradient.inputs.iter().enumerate();
        let places: Vec<(usize, usize)> = inputs
            .flat_map(|(site, each)| (0..each.len()).map(move |element| (site, element)))
            .collect();
        Some(Self {
            machine: GradientMachine::new(gradient).ok()?,
            joint: Column::zero(),
            at: vec![0.0; places.len() * points],
            gradient: vec![0.0; places.len() * points],
            places,
            points,
        })
    }

    /// Runs it `times`, the first input with either sign in turn; the sum of the log joints of all points. Leaves the
    /// gradient of the last run.
    pub fn repeat(&mut self, times: u32) -> f64 {
        let n = self.points;
        for (&(site, element), at) in self.places.iter().zip(self.at.chunks_exact(n)) {
            self.machine.input_mut(site, element)[..n].copy_from_slice(at);
        }
        let mut sum = 0.0;
        for _ in 0..times {
            self.machine.run::<Vector>(n);
            self.machine.log_joint::<Vector>(&mut self.joint, n);
            sum += self.joint[..n].iter().sum::<f64>();
            let (site, element) = self.places[0];
            let first = &mut self.machine.input_mut(site, element)[0];
            *first = -*first;
        }
        let to = self.gradient.chunks_exact_mut(n);
        for (&(site, element), to) in self.places.iter().zip(to) {
            if let Some(slope) = self.machine.derivative(site, element) {
                to.copy_from_slice(&slope[..n]);
            }
        }
        sum
    }
}

/// Room for `count` doubles; never given back.
#[unsafe(no_mangle)]
pub extern "C" fn room(count: u32) -> *mut f64 {
    Vec::leak(vec![0.0_f64; count as usize]).as_mut_ptr()
}

/// A job of what was written into rooms, words as doubles; null where there is no gradient. Never given back.
///
/// # Safety
/// The places must be rooms of at least these counts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn make(
    words: *const f64,
    word_count: u32,
    constants: *const f64,
    constant_count: u32,
    data: *const f64,
    data_count: u32,
    points: u32,
) -> *mut Job {
    // SAFETY: the caller says that these are rooms.
    let list =
        |at: *const f64, count: u32| unsafe { std::slice::from_raw_parts(at, count as usize) };
    let words: Vec<u32> = list(words, word_count)
        .iter()
        .map(|&word| word as u32)
        .collect();
    let (constants, data) = (list(constants, constant_count), list(data, data_count));
    let job = Job::new(&words, constants, data, points as usize);
    job.map_or(std::ptr::null_mut(), |job| Box::into_raw(Box::new(job)))
}

/// `Job::repeat`.
///
/// # Safety
/// `job` must come from `make`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn run(job: *mut Job, times: u32) -> f64 {
    // SAFETY: the caller says that `make` gave it.
    unsafe { &mut *job }.repeat(times)
}

/// Where the free numbers are, `[input][point]`: write them before `run`.
///
/// # Safety
/// `job` must come from `make`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parameters(job: *mut Job) -> *mut f64 {
    // SAFETY: the caller says that `make` gave it.
    unsafe { &mut *job }.at.as_mut_ptr()
}

/// Where the gradient is, after `run`.
///
/// # Safety
/// `job` must come from `make`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gradient(job: *mut Job) -> *const f64 {
    // SAFETY: the caller says that `make` gave it.
    unsafe { &*job }.gradient.as_ptr()
}

/// How many free numbers there are, in all points.
///
/// # Safety
/// `job` must come from `make`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn size(job: *mut Job) -> u32 {
    // SAFETY: the caller says that `make` gave it.
    unsafe { &*job }.at.len() as u32
}
