//! Prints what the kernels of the hot path cost, nanoseconds per element over full columns:
//! `cargo run --release -p laurel-dist --example kernels`, natively or with
//! `--target wasm32-wasip1`. Best of 31 rounds.

use laurel_dist::family::{Family, Gamma, Normal, dirichlet};
use laurel_dist::{MAX_TERMS, Operand};
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, Vector, columns, math};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let mut stream = Stream::new(Key::new(1));
    let (mut a, mut b) = (Column::zero(), Column::zero());
    stream.fill_uniform::<Vector>(&mut b, BLOCK);
    let exp = |x: Vector| math::inlined_exp(x);
    let log = |x: Vector| math::inlined_log(x);
    row("exp", 1, || {
        columns::map1(black_box(&mut a), black_box(&b), BLOCK, exp)
    });
    row("log", 1, || {
        columns::map1(black_box(&mut a), black_box(&b), BLOCK, log)
    });
    let log1p = |x: Vector| math::log1p(x);
    row("log1p", 1, || {
        columns::map1(black_box(&mut a), black_box(&b), BLOCK, log1p)
    });
    let tanh = |x: Vector| math::tanh(x);
    row("tanh", 1, || {
        columns::map1(black_box(&mut a), black_box(&b), BLOCK, tanh)
    });
    let lgamma = |x: Vector| math::lgamma(x);
    row("lgamma", 1, || {
        columns::map1(black_box(&mut a), black_box(&b), BLOCK, lgamma)
    });
    row("uniform", 1, || {
        stream.fill_uniform::<Vector>(black_box(&mut a), BLOCK)
    });
    row("normal", 1, || {
        stream.fill_normal::<Vector>(black_box(&mut a), BLOCK)
    });
    seeding();
    gammas(&mut stream);
    densities(&b);
}

fn seeding() {
    let mut key = Key::new(3);
    row("key and seed (per stream, not per element)", BLOCK, || {
        key = key.site(1).block(0);
        black_box(Stream::new(key));
    });
}

fn gammas(stream: &mut Stream) {
    let (mut x, mut logs) = (Column::zero(), [Column::zero()]);
    for shape in [2.5, 0.5] {
        let params = [Operand::Uniform(shape), Operand::Uniform(1.0)];
        row(&format!("gamma({shape}) draw"), 1, || {
            Gamma::sample::<Vector>(stream, black_box(&params), &mut x, &mut logs, BLOCK);
        });
    }
    let mut x = [Column::zero(), Column::zero(), Column::zero()];
    let mut logs = x.clone();
    let alpha = [
        Operand::Uniform(1.5),
        Operand::Uniform(1.0),
        Operand::Uniform(4.0),
    ];
    row("dirichlet(3) draw", 1, || {
        dirichlet::sample::<Vector>(stream, black_box(&alpha), &mut x, &mut logs, BLOCK);
    });
}

fn densities(b: &Column) {
    let mut out = Column::zero();
    let normal: [Vector; MAX_TERMS] = Normal::terms(&[Vector::splat(0.3), Vector::splat(2.0)]);
    row("normal log density", 1, || {
        columns::map1(black_box(&mut out), black_box(b), BLOCK, |x| {
            Normal::log_prob(x, &[x, x], &normal)
        });
    });
    for shape in [2.5, 40.0] {
        let terms: [Vector; MAX_TERMS] = Gamma::terms(&[Vector::splat(shape), Vector::splat(2.0)]);
        row(&format!("gamma({shape}) log density"), 1, || {
            columns::map1(black_box(&mut out), black_box(b), BLOCK, |x| {
                Gamma::log_prob(x, &[x, x], &terms)
            });
        });
    }
}

/// Runs `f` and prints the best time per element of a column, times `elements`.
fn row(name: &str, elements: usize, mut f: impl FnMut()) {
    let mut times: Vec<f64> = (0..31)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..500 {
                f();
            }
            start.elapsed().as_nanos() as f64 / 500.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "{name:45} {:8.2} ns",
        times[0] * elements as f64 / BLOCK as f64
    );
}
