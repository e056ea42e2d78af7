//! Weighted draws in shards: each is added up by itself, on whichever engine, and all are merged in their order, so that sums
//! do not depend on who did which.

use std::ops::Range;

use laurel_rng::Key;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::machine::Machine;

use crate::read::Read;
use crate::record::{self, Keep, Record};

/// Shards of a run: engines that can share it, at most.
pub const SHARDS: usize = 8;

/// Draws kept whole of a shard, and numbers in them: twice its share of those of a run.
const KEPT: usize = 512;
const KEPT_NUMBERS: usize = record::KEPT_NUMBERS / 4;

#[derive(Clone, Debug)]
pub(crate) struct Shards {
    key: Key,
    /// The first ones, merged.
    total: Record,
    merged: usize,
    /// Whole ones that come after others that are not there yet; empty for the others.
    waiting: Vec<Vec<f64>>,
    /// The one that is being added to.
    current: Option<Record>,
    shard: usize,
    /// Draws of each so far.
    draws: [usize; SHARDS],
}

impl Shards {
    pub(crate) fn new(machine: &Machine, key: Key) -> Self {
        Self {
            total: Record::new(machine, Keep::weighted(machine, usize::MAX), key),
            key,
            merged: 0,
            waiting: vec![Vec::new(); SHARDS],
            current: None,
            shard: 0,
            draws: [0; SHARDS],
        }
    }

    /// The blocks of a shard, of so many in all.
    pub(crate) fn blocks(shard: usize, of: usize) -> Range<usize> {
        shard * of / SHARDS..(shard + 1) * of / SHARDS
    }

    /// Draws so far in some of them.
    pub(crate) fn draws(&self, shards: Range<usize>) -> usize {
        self.draws[shards].iter().sum()
    }

    /// Adds the machine's last run, of these log weights, to a shard.
    pub(crate) fn add<L: Lanes>(&mut self, shard: usize, machine: &Machine, log_weight: &Column) {
        let key = self.key.block(shard as u64);
        let record = self.current.get_or_insert_with(|| {
            let mut keep = Keep::weighted(machine, usize::MAX);
            keep.draws = KEPT;
            keep.numbers = KEPT_NUMBERS;
            Record::new(machine, keep, key)
        });
        record.add::<L>(machine, log_weight, BLOCK);
        self.shard = shard;
        self.draws[shard] += BLOCK;
    }

    /// The shard at hand is whole, or is to be left as it is.
    #[inline(never)]
    pub(crate) fn finish<L: Lanes>(&mut self) {
        if let Some(mut record) = self.current.take() {
            let mut part = Vec::new();
            record.write::<L>(&mut part);
            drop(record);
            self.put::<L>(self.shard, part);
        }
    }

    #[inline(never)]
    fn put<L: Lanes>(&mut self, shard: usize, part: Vec<f64>) {
        self.waiting[shard] = part;
        while self.merged < SHARDS && !self.waiting[self.merged].is_empty() {
            let part = std::mem::take(&mut self.waiting[self.merged]);
            self.total.merge::<L>(&part);
            self.merged += 1;
        }
    }

    /// Those that wait, each with its number and its length before it.
    pub(crate) fn write(&self) -> Vec<f64> {
        let numbers = self.waiting.iter().map(|part| part.len() + 2);
        let mut all = Vec::with_capacity(numbers.sum());
        for (shard, part) in self.waiting.iter().enumerate() {
            all.extend([shard as f64, part.len() as f64]);
            all.extend(part);
        }
        all
    }

    /// Takes what [`Self::write`] of another engine gave.
    pub(crate) fn give<L: Lanes>(&mut self, mut parts: &[f64]) {
        while let Some(([shard, length], rest)) = parts.split_first_chunk() {
            let (shard, length) = (*shard as usize, *length as usize);
            if shard >= SHARDS || length > rest.len() {
                return;
            }
            let (part, rest) = rest.split_at(length);
            parts = rest;
            if let Some(draws) = part.first() {
                self.draws[shard] = *draws as usize;
                self.put::<L>(shard, part.to_vec());
            }
        }
    }

    /// One of the arrays of all that there is. Before the end that is of a copy: looking must not change the order of sums.
    #[inline(never)]
    pub(crate) fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        if self.merged == SHARDS {
            return self.total.read::<L>(what, true);
        }
        let mut total = self.total.clone();
        let mut part = Vec::new();
        if let Some(record) = &self.current {
            record.clone().write::<L>(&mut part);
        }
        for (shard, waiting) in self.waiting.iter().enumerate() {
            let from = match shard == self.shard && waiting.is_empty() {
                true => &part,
                false => waiting,
            };
            if !from.is_empty() {
                total.merge::<L>(from);
            }
        }
        total.read::<L>(what, true)
    }
}
