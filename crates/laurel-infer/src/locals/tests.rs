//! Against sums over a fine grid of each local latent, one at a time.

use super::*;
use crate::path::{Block, Coordinates, Path};
use crate::tapes::parse;
use crate::units::path_without_locals;
use laurel_simd::Vector;
use laurel_tape::program::Program;

fn effects() -> Program {
    parse(include_str!("../../../../test/tapes/locals/effects.tape"))
}

/// Of the groups of a plate, beside rows of none.
fn groups() -> Program {
    parse(include_str!("../../../../test/tapes/locals/groups.tape"))
}

fn local_sites(program: &Program) -> Vec<usize> {
    let rows = local_rows::<Vector>(program);
    let sites = program.tape().sites.iter().enumerate();
    let local = sites.filter(|(_, site)| rows.contains(&site.row));
    local.map(|(number, _)| number).collect()
}

/// Free numbers of a, sd, tau and the three of `hard`, lane by lane.
fn others(path: &Path) -> Block {
    let mut block = Block::new(path.dimensions());
    for (axis, column) in block.free.iter_mut().enumerate() {
        for (lane, number) in column.iter_mut().enumerate() {
            *number = 0.8 * ((lane * 7 + axis * 5) % 11) as f64 / 11.0 - 0.5;
        }
    }
    block
}

/// The log joint of one lane, every local latent summed over a grid while the others stay at 0.
fn slowly(program: &Program, locals: &[usize], others: &[f64]) -> f64 {
    const STEP: f64 = 0.01;
    let mut path = Path::of::<Vector>(program, Coordinates::Continuous).expect("a path");
    let sites = path.sites();
    let mut rest = others.iter();
    let base: Vec<f64> = sites
        .iter()
        .map(|site| match locals.contains(site) {
            true => 0.0,
            false => *rest.next().expect("a number for each of the others"),
        })
        .collect();
    let mut joints = |axis: usize, values: &[f64]| -> Vec<f64> {
        let mut block = Block::new(sites.len());
        for (column, &number) in block.free.iter_mut().zip(&base) {
            column.fill(number);
        }
        block.free[axis][..values.len()].copy_from_slice(values);
        path.load(0, &block.free, false);
        path.values::<Vector>(&mut block, false);
        block.joint[..values.len()].to_vec()
    };
    let plain = joints(0, &[base[0]])[0];
    let axes = (0..sites.len()).filter(|&axis| locals.contains(&sites[axis]));
    let logs = axes.map(|axis| {
        let grid: Vec<f64> = (-1500..=1500).map(|k| k as f64 * STEP).collect();
        let all = grid.chunks(BLOCK).flat_map(|part| joints(axis, part));
        let sum: f64 = all.map(|joint| (joint - plain).exp()).sum();
        (sum * STEP).ln()
    });
    plain + logs.sum::<f64>()
}

#[test]
fn what_only_rows_of_their_own_depend_on_is_local() {
    let program = effects();
    let path = path_without_locals::<Vector>(&program).expect("derivatives");
    // Of single observations 9, of groups 4, of persons 5, and 2; a, sd, tau and three difficulties are left.
    assert_eq!(local_sites(&program).len(), 20);
    assert_eq!(path.expect("local latents").dimensions(), 6);
}

#[test]
fn the_log_joint_is_that_of_sums_over_fine_grids_within_2e_5() {
    for program in [effects(), groups()] {
        are_close(&program);
    }
}

fn are_close(program: &Program) {
    let path = path_without_locals::<Vector>(program).expect("derivatives");
    let mut path = path.expect("local latents");
    let mut block = others(&path);
    path.values::<Vector>(&mut block, false);
    let locals = local_sites(program);
    for lane in [0, 1, 2, 3, 50, 127] {
        let others: Vec<f64> = block.free.iter().map(|column| column[lane]).collect();
        let (found, truth) = (block.joint[lane], slowly(program, &locals, &others));
        let rough = path.rough().expect("a quadrature")[lane];
        assert!(
            (found - truth).abs() < 2e-5,
            "{lane}: {found} is not {truth}"
        );
        assert!(rough < 1e-3, "{lane}: {rough}");
    }
}

#[test]
fn slopes_are_differences_of_such_sums_within_1e_4() {
    for program in [effects(), groups()] {
        slopes_are_close(&program);
    }
}

fn slopes_are_close(program: &Program) {
    const STEP: f64 = 1e-3;
    let path = path_without_locals::<Vector>(program).expect("derivatives");
    let mut path = path.expect("local latents");
    let mut block = others(&path);
    let mut slopes = vec![Column::zero(); path.dimensions()];
    path.slopes_of_first::<Vector>(&mut block, &mut slopes, 7);
    let locals = local_sites(program);
    for lane in [0, 3, 6] {
        let others: Vec<f64> = block.free.iter().map(|column| column[lane]).collect();
        for (axis, slope) in slopes.iter().enumerate() {
            let [low, high] = [-STEP, STEP].map(|step| {
                let mut moved = others.clone();
                moved[axis] += step;
                slowly(program, &locals, &moved)
            });
            let (found, truth) = (slope[lane], (high - low) / (2.0 * STEP));
            assert!(
                (found - truth).abs() < 1e-4 * (1.0 + truth.abs()),
                "{axis} {lane}: {found} is not {truth}"
            );
        }
    }
}
