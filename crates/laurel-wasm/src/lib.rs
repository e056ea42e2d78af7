//! The boundary: a handful of exports over numbers and typed arrays, and nothing else.
//!
//! Errors cross as JavaScript `Error`s whose message is `Kind|text`: the kinds are those of the diagnostics
//! (`EngineFault`, `MemoryLimit`, `MethodNotApplicable`, `BadOption`); the text of `MethodNotApplicable` begins with
//! the number of the site and another bar.

mod memory;

use laurel_infer::bbvi::{Bbvi, Failure};
use laurel_infer::dadvi::Dadvi;
use laurel_infer::exact::{self, Exact};
use laurel_infer::importance::Importance;
use laurel_infer::laplace::Laplace;
use laurel_infer::mh::Mh;
use laurel_infer::nuts::Nuts;
use laurel_infer::options::{
    BbviOptions, CHAIN_OPTIONS, HmcOptions, ImportanceOptions, LaplaceOptions, MhOptions,
    NutsOptions, SmcOptions, ViOptions,
};
use laurel_infer::read::Read;
use laurel_infer::replay::Replay;
use laurel_infer::smc::Smc;
use laurel_simd::Vector;
use laurel_tape::program::Program;
use laurel_tape::workspace::OutOfMemory;
use wasm_bindgen::prelude::*;

/// Hash of the tables that both sides must agree on.
#[wasm_bindgen]
pub fn fingerprint() -> u32 {
    laurel_infer::fingerprint::FINGERPRINT
}

/// Traps, so that tests can see what happens next.
#[wasm_bindgen]
pub fn unreachable_for_test() {
    std::process::abort();
}

/// Whether memory has run out since a run was last set up: after a trap, why.
#[wasm_bindgen]
pub fn starved() -> bool {
    memory::starved()
}

/// Asks for more memory than there can be, and fails as anything that needs it does: so that tests can see what happens next.
#[wasm_bindgen]
pub fn starve_for_test() {
    drop(std::hint::black_box(vec![0_u8; 1 << 30]));
}

/// Gives the next call a fresh instance of the module: for after a trap.
#[wasm_bindgen]
pub fn restart() {
    wasm_bindgen::handler::schedule_reinit();
}

/// A verified program.
#[wasm_bindgen]
pub struct RawProgram(Program);

#[wasm_bindgen]
impl RawProgram {
    /// Verifies words, constants and data.
    #[wasm_bindgen(constructor)]
    pub fn new(words: &[u32], constants: &[f64], data: &[f64]) -> Result<RawProgram, JsError> {
        memory::forget();
        let program = Program::new::<Vector>(words, constants, data);
        program
            .map(Self)
            .map_err(|error| JsError::new(&format!("EngineFault|{error}")))
    }
}

/// A method on its way.
trait Method {
    /// Does up to `units` units of work; how many are left. Fails where the method does not apply after all.
    fn step(&mut self, units: usize) -> Result<usize, &'static str>;

    /// One of the arrays of the layout; empty for what it does not have.
    fn read(&mut self, what: Read) -> Vec<f64>;

    /// Parts that do not need each other.
    fn parts(&self) -> usize {
        1
    }

    /// Does `count` of its parts from `first` on from now on.
    fn share(&mut self, _first: usize, _count: usize) {}

    /// What the parts came to that are done here.
    fn part(&mut self) -> Vec<f64> {
        Vec::new()
    }

    /// Takes what `part` of another engine gave.
    fn give(&mut self, _part: &[f64]) {}

    /// Instructions that the parts take, about.
    fn work(&self) -> f64 {
        0.0
    }

    /// Once all parts are here: whether each is to go on, as those here do then.
    fn more(&mut self) -> bool {
        false
    }

    /// Goes on with the parts that are here.
    fn extend(&mut self) {}
}

/// `$step` makes a result of what a step of the method gives; `$parts` is what goes with parts that several engines may do, and
/// with runs that may go on once they are done.
macro_rules! methods {
    ($($method:ty: $step:expr $(, $parts:ident)*;)*) => { $(
        impl Method for $method {
            fn step(&mut self, units: usize) -> Result<usize, &'static str> {
                $step(Self::step::<Vector>(self, units))
            }

            fn read(&mut self, what: Read) -> Vec<f64> {
                Self::read::<Vector>(self, what)
            }

            $($parts! {})*
        }
    )* };
}

macro_rules! parts {
    () => {
        fn parts(&self) -> usize {
            Self::parts(self)
        }

        fn share(&mut self, first: usize, count: usize) {
            Self::share(self, first, count);
        }

        fn part(&mut self) -> Vec<f64> {
            Self::part::<Vector>(self)
        }

        fn give(&mut self, part: &[f64]) {
            Self::give::<Vector>(self, part);
        }

        fn work(&self) -> f64 {
            Self::work(self)
        }
    };
}

macro_rules! legs {
    () => {
        fn more(&mut self) -> bool {
            Self::more::<Vector>(self)
        }

        fn extend(&mut self) {
            Self::extend(self);
        }
    };
}

methods! {
    Bbvi: Ok;
    Importance: Ok;
    Exact: |left| left;
    Smc: Ok;
    Laplace: |left| left, parts;
    Nuts: Ok, parts, legs;
    Mh: Ok;
    Dadvi: |left| left;
    Replay: Ok;
}

/// A run of a method.
#[wasm_bindgen]
pub struct RawRun(Box<dyn Method>);

#[wasm_bindgen]
impl RawRun {
    /// `method` by its number and `options` as the tables of options lay them out; the seed in two halves.
    #[wasm_bindgen(constructor)]
    pub fn new(
        program: &RawProgram,
        method: u32,
        options: &[f64],
        seed_low: u32,
        seed_high: u32,
    ) -> Result<RawRun, JsError> {
        let seed = u64::from(seed_high) << 32 | u64::from(seed_low);
        open(&program.0, method, options, seed).map(Self)
    }

    /// Does up to `units` units of work; how many are left. Fails where the method does not apply after all.
    pub fn step(&mut self, units: u32) -> Result<f64, JsError> {
        let left = self.0.step(units as usize);
        left.map(|left| left as f64).map_err(not_applicable)
    }

    /// One of the arrays of the layout; empty for what it does not have.
    pub fn read(&mut self, code: u32) -> Vec<f64> {
        Read::from_code(code).map_or_else(Vec::new, |what| self.0.read(what))
    }

    /// Parts that do not need each other: chains or shards of draws.
    pub fn parts(&self) -> usize {
        self.0.parts()
    }

    /// Does `count` of its parts, chains or shards of draws, from `first` on from now on.
    pub fn share(&mut self, first: u32, count: u32) {
        self.0.share(first as usize, count as usize);
    }

    /// What the parts came to that are done here, for `give` of another engine of the same run.
    pub fn part(&mut self) -> Vec<f64> {
        self.0.part()
    }

    /// Takes what parts came to on another engine.
    pub fn give(&mut self, part: &[f64]) {
        self.0.give(part);
    }

    /// Once all its parts are here and done: whether each is to go on, as those here do then.
    pub fn more(&mut self) -> bool {
        self.0.more()
    }

    /// Goes on with the parts that are here, after `more` of the engine that has all of them.
    pub fn extend(&mut self) {
        self.0.extend();
    }

    /// Instructions that its parts take, about.
    pub fn work(&self) -> f64 {
        self.0.work()
    }
}

fn open(
    program: &Program,
    method: u32,
    options: &[f64],
    seed: u64,
) -> Result<Box<dyn Method>, JsError> {
    Ok(match method {
        0 => {
            let options = BbviOptions::from_record(options).map_err(bad_option)?;
            Box::new(Bbvi::new::<Vector>(program, options, seed).map_err(describe)?)
        }
        1 => {
            let options = ImportanceOptions::from_record(options).map_err(bad_option)?;
            Box::new(Importance::new(program, options, seed).map_err(too_large)?)
        }
        2 => Box::new(Exact::new::<Vector>(program, seed).map_err(unable)?),
        3 => {
            let options = SmcOptions::from_record(options).map_err(bad_option)?;
            Box::new(Smc::new::<Vector>(program, options, seed).map_err(unable)?)
        }
        4 => {
            let options = LaplaceOptions::from_record(options).map_err(bad_option)?;
            Box::new(Laplace::new::<Vector>(program, options, seed).map_err(unable)?)
        }
        5 => {
            let (options, exchanges) = with_exchanges(options);
            let options = NutsOptions::from_record(options).map_err(bad_option)?;
            let run = Nuts::new::<Vector>(program, options, seed);
            let run = run.and_then(|run| run.exchanging(exchanges));
            Box::new(run.map_err(unable)?)
        }
        6 => {
            let (options, exchanges) = with_exchanges(options);
            let options = HmcOptions::from_record(options).map_err(bad_option)?;
            let run = Nuts::of_length::<Vector>(program, options, seed);
            let run = run.and_then(|run| run.exchanging(exchanges));
            Box::new(run.map_err(unable)?)
        }
        7 => {
            let options = MhOptions::from_record(options).map_err(bad_option)?;
            Box::new(Mh::new::<Vector>(program, options, seed).map_err(unable)?)
        }
        8 => {
            let options = ViOptions::from_record(options).map_err(bad_option)?;
            Box::new(Dadvi::new::<Vector>(program, options, seed).map_err(unable)?)
        }
        9 => Box::new(Replay::new(program, options, seed).map_err(unable)?),
        _ => return Err(JsError::new("EngineFault|no method has this number")),
    })
}

/// Options of chains, and behind them which latents can change places.
fn with_exchanges(options: &[f64]) -> (&[f64], &[f64]) {
    options.split_at(options.len().min(CHAIN_OPTIONS))
}

fn unable(failure: exact::Failure) -> JsError {
    match failure {
        exact::Failure::Refused(reason) => not_applicable(reason),
        exact::Failure::Memory(memory) => too_large(memory),
    }
}

fn not_applicable(reason: &str) -> JsError {
    JsError::new(&format!("MethodNotApplicable||{reason}"))
}

fn bad_option(name: &str) -> JsError {
    JsError::new(&format!("BadOption|{name}"))
}

fn describe(failure: Failure) -> JsError {
    match failure {
        Failure::Refused(refusal) => JsError::new(&format!(
            "MethodNotApplicable|{}|{}",
            refusal.site, refusal.reason
        )),
        Failure::Inapplicable(reason) => not_applicable(reason),
        Failure::Memory(memory) => too_large(memory),
    }
}

fn too_large(memory: OutOfMemory) -> JsError {
    JsError::new(&format!(
        "MemoryLimit|the model needs {} MiB of columns",
        memory.bytes >> 20
    ))
}
