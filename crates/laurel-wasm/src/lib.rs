//! The boundary: a handful of exports over numbers and typed arrays, and nothing else.
//!
//! Errors cross as JavaScript `Error`s whose message is `Kind|text`: the kinds are those of the diagnostics
//! (`EngineFault`, `MemoryLimit`, `MethodNotApplicable`, `BadOption`); the text of `MethodNotApplicable` begins with
//! the number of the site and another bar.

use laurel_infer::bbvi::{Bbvi, Failure};
use laurel_infer::dadvi::Dadvi;
use laurel_infer::exact::{self, Exact};
use laurel_infer::importance::Importance;
use laurel_infer::laplace::Laplace;
use laurel_infer::nuts::Nuts;
use laurel_infer::options::{
    BbviOptions, ImportanceOptions, LaplaceOptions, NutsOptions, SmcOptions, ViOptions,
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
        let program = Program::new::<Vector>(words, constants, data);
        program
            .map(Self)
            .map_err(|error| JsError::new(&format!("EngineFault|{error}")))
    }
}

/// A run of Algorithm 12.
#[wasm_bindgen]
pub struct RawBbvi(Bbvi);

#[wasm_bindgen]
impl RawBbvi {
    /// `options` as the options table lays them out; the seed in two halves.
    #[wasm_bindgen(constructor)]
    pub fn new(
        program: &RawProgram,
        options: &[f64],
        seed_low: u32,
        seed_high: u32,
    ) -> Result<RawBbvi, JsError> {
        let options = BbviOptions::from_record(options).map_err(bad_option)?;
        Bbvi::new::<Vector>(&program.0, options, seed_of(seed_low, seed_high))
            .map(Self)
            .map_err(describe)
    }

    /// Does up to `units` units of work; how many are left.
    pub fn step(&mut self, units: u32) -> f64 {
        self.0.step::<Vector>(units as usize) as f64
    }

    /// One of the arrays of the layout; empty for a number that it does not have.
    pub fn read(&mut self, code: u32) -> Vec<f64> {
        array_of(code, |what| self.0.read::<Vector>(what))
    }
}

/// A run of importance sampling from the prior.
#[wasm_bindgen]
pub struct RawImportance(Importance);

#[wasm_bindgen]
impl RawImportance {
    /// `options` as the options table lays them out; the seed in two halves.
    #[wasm_bindgen(constructor)]
    pub fn new(
        program: &RawProgram,
        options: &[f64],
        seed_low: u32,
        seed_high: u32,
    ) -> Result<RawImportance, JsError> {
        let options = ImportanceOptions::from_record(options).map_err(bad_option)?;
        Importance::new(&program.0, options, seed_of(seed_low, seed_high))
            .map(Self)
            .map_err(too_large)
    }

    /// Does up to `units` units of work; how many are left.
    pub fn step(&mut self, units: u32) -> f64 {
        self.0.step::<Vector>(units as usize) as f64
    }

    /// One of the arrays of the layout; empty for what it does not have.
    pub fn read(&mut self, code: u32) -> Vec<f64> {
        array_of(code, |what| self.0.read::<Vector>(what))
    }
}

/// A run of exact inference.
#[wasm_bindgen]
pub struct RawExact(Exact);

#[wasm_bindgen]
impl RawExact {
    /// It has no options; the seed, in two halves, is for draws.
    #[wasm_bindgen(constructor)]
    pub fn new(
        program: &RawProgram,
        _options: &[f64],
        seed_low: u32,
        seed_high: u32,
    ) -> Result<RawExact, JsError> {
        Exact::new::<Vector>(&program.0, seed_of(seed_low, seed_high))
            .map(Self)
            .map_err(unable)
    }

    /// Does up to `units` units of work; how many are left. Fails where there is no exact answer after all.
    pub fn step(&mut self, units: u32) -> Result<f64, JsError> {
        let left = self.0.step::<Vector>(units as usize);
        left.map(|left| left as f64).map_err(not_applicable)
    }

    /// One of the arrays of the layout; empty for what it does not have.
    pub fn read(&mut self, code: u32) -> Vec<f64> {
        array_of(code, |what| self.0.read::<Vector>(what))
    }
}

/// A run of tempered sequential Monte Carlo.
#[wasm_bindgen]
pub struct RawSmc(Smc);

#[wasm_bindgen]
impl RawSmc {
    /// `options` as the options table lays them out; the seed in two halves.
    #[wasm_bindgen(constructor)]
    pub fn new(
        program: &RawProgram,
        options: &[f64],
        seed_low: u32,
        seed_high: u32,
    ) -> Result<RawSmc, JsError> {
        let options = SmcOptions::from_record(options).map_err(bad_option)?;
        Smc::new::<Vector>(&program.0, options, seed_of(seed_low, seed_high))
            .map(Self)
            .map_err(unable)
    }

    /// Does up to `units` units of work; how many are left.
    pub fn step(&mut self, units: u32) -> f64 {
        self.0.step::<Vector>(units as usize) as f64
    }

    /// One of the arrays of the layout; empty for what it does not have.
    pub fn read(&mut self, code: u32) -> Vec<f64> {
        array_of(code, |what| self.0.read::<Vector>(what))
    }
}

/// A run of Laplace's approximation with importance sampling.
#[wasm_bindgen]
pub struct RawLaplace(Laplace);

#[wasm_bindgen]
impl RawLaplace {
    /// `options` as the options table lays them out; the seed in two halves.
    #[wasm_bindgen(constructor)]
    pub fn new(
        program: &RawProgram,
        options: &[f64],
        seed_low: u32,
        seed_high: u32,
    ) -> Result<RawLaplace, JsError> {
        let options = LaplaceOptions::from_record(options).map_err(bad_option)?;
        Laplace::new::<Vector>(&program.0, options, seed_of(seed_low, seed_high))
            .map(Self)
            .map_err(unable)
    }

    /// Does up to `units` units of work; how many are left. Fails where the method does not apply after all.
    pub fn step(&mut self, units: u32) -> Result<f64, JsError> {
        let left = self.0.step::<Vector>(units as usize);
        left.map(|left| left as f64).map_err(not_applicable)
    }

    /// One of the arrays of the layout; empty for what it does not have.
    pub fn read(&mut self, code: u32) -> Vec<f64> {
        array_of(code, |what| self.0.read::<Vector>(what))
    }

    /// Draws `count` of the shards from `first` on from now on.
    pub fn share(&mut self, first: u32, count: u32) {
        self.0.share(first as usize, count as usize);
    }

    /// The shards that were drawn here, for `give` of another engine of the same run.
    pub fn part(&mut self) -> Vec<f64> {
        self.0.part::<Vector>()
    }

    /// Takes shards that were drawn on another engine.
    pub fn give(&mut self, part: &[f64]) {
        self.0.give::<Vector>(part);
    }

    /// Instructions that its draws take, about.
    pub fn work(&self) -> f64 {
        self.0.work()
    }
}

/// A run of the no-U-turn sampler.
#[wasm_bindgen]
pub struct RawNuts(Nuts);

#[wasm_bindgen]
impl RawNuts {
    /// `options` as the options table lays them out; the seed in two halves.
    #[wasm_bindgen(constructor)]
    pub fn new(
        program: &RawProgram,
        options: &[f64],
        seed_low: u32,
        seed_high: u32,
    ) -> Result<RawNuts, JsError> {
        let options = NutsOptions::from_record(options).map_err(bad_option)?;
        Nuts::new::<Vector>(&program.0, options, seed_of(seed_low, seed_high))
            .map(Self)
            .map_err(unable)
    }

    /// Does up to `units` iterations; how many are left.
    pub fn step(&mut self, units: u32) -> f64 {
        self.0.step::<Vector>(units as usize) as f64
    }

    /// One of the arrays of the layout; empty for what it does not have.
    pub fn read(&mut self, code: u32) -> Vec<f64> {
        array_of(code, |what| self.0.read::<Vector>(what))
    }

    /// Runs `count` of the chains from `first` on from now on.
    pub fn share(&mut self, first: u32, count: u32) {
        self.0.share(first as usize, count as usize);
    }

    /// What the chains that run here came to, for `give` of another engine of the same run.
    pub fn part(&self) -> Vec<f64> {
        self.0.part()
    }

    /// Takes what chains came to on another engine.
    pub fn give(&mut self, part: &[f64]) {
        self.0.give(part);
    }

    /// Instructions that the run takes, about.
    pub fn work(&self) -> f64 {
        self.0.work()
    }
}

/// A run of variational inference with fixed draws.
#[wasm_bindgen]
pub struct RawVi(Dadvi);

#[wasm_bindgen]
impl RawVi {
    /// `options` as the options table lays them out; the seed in two halves.
    #[wasm_bindgen(constructor)]
    pub fn new(
        program: &RawProgram,
        options: &[f64],
        seed_low: u32,
        seed_high: u32,
    ) -> Result<RawVi, JsError> {
        let options = ViOptions::from_record(options).map_err(bad_option)?;
        Dadvi::new::<Vector>(&program.0, options, seed_of(seed_low, seed_high))
            .map(Self)
            .map_err(unable)
    }

    /// Does up to `units` units of work; how many are left. Fails where the method does not apply after all.
    pub fn step(&mut self, units: u32) -> Result<f64, JsError> {
        let left = self.0.step::<Vector>(units as usize);
        left.map(|left| left as f64).map_err(not_applicable)
    }

    /// One of the arrays of the layout; empty for what it does not have.
    pub fn read(&mut self, code: u32) -> Vec<f64> {
        array_of(code, |what| self.0.read::<Vector>(what))
    }
}

/// A program run again at given draws.
#[wasm_bindgen]
pub struct RawReplay(Replay);

#[wasm_bindgen]
impl RawReplay {
    /// `record`: draws, which sites are given, their values (`replay.rs`); the seed in two halves.
    #[wasm_bindgen(constructor)]
    pub fn new(
        program: &RawProgram,
        record: &[f64],
        seed_low: u32,
        seed_high: u32,
    ) -> Result<RawReplay, JsError> {
        Replay::new(&program.0, record, seed_of(seed_low, seed_high))
            .map(Self)
            .map_err(unable)
    }

    /// Does up to `units` units of work; how many are left.
    pub fn step(&mut self, units: u32) -> f64 {
        self.0.step::<Vector>(units as usize) as f64
    }

    /// One of the arrays of the layout; empty for what it does not have.
    pub fn read(&mut self, code: u32) -> Vec<f64> {
        array_of(code, |what| self.0.read(what))
    }
}

fn array_of(code: u32, read: impl FnOnce(Read) -> Vec<f64>) -> Vec<f64> {
    Read::from_code(code).map(read).unwrap_or_default()
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

fn seed_of(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
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
        Failure::Memory(memory) => too_large(memory),
    }
}

fn too_large(memory: OutOfMemory) -> JsError {
    JsError::new(&format!(
        "MemoryLimit|the model needs {} MiB of columns",
        memory.bytes >> 20
    ))
}
