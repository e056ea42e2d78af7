use super::*;
use crate::program::Program;
use laurel_simd::Vector;

/// The net of the course: 141 latents.
fn net() -> Program {
    let text = include_str!("../../../../test/tapes/bnn.tape");
    let numbers = |line: &str| -> Vec<u64> {
        let each = line.split(' ').filter(|number| !number.is_empty());
        each.map(|number| number.parse().expect("a number"))
            .collect()
    };
    let lines: Vec<Vec<u64>> = text.lines().map(numbers).collect();
    let words: Vec<u32> = lines[0].iter().map(|&word| word as u32).collect();
    let doubles = |line: &[u64]| -> Vec<f64> { line.iter().map(|&x| f64::from_bits(x)).collect() };
    let [constants, data] = [1, 2].map(|line| lines.get(line).map_or(vec![], |l| doubles(l)));
    Program::new::<Vector>(&words, &constants, &data).expect("a valid program")
}

fn of_width(tape: &Tape, width: usize) -> Dependence {
    let walk = Walk::new(tape, (tape.sites.len(), true), width, &|_| false);
    walk.finish().expect("little to look at")
}

#[test]
fn every_observation_changes_with_every_weight_and_a_prior_with_its_own() {
    let program = net();
    let tape = program.tape();
    let known = of_width(tape, 3);
    for (site, each) in tape.sites.iter().enumerate() {
        for other in 0..tape.sites.len() {
            assert_eq!(known.row_moves(each.row, other), site == other);
            assert_eq!(known.draw_moves(site, other), site == other);
        }
    }
    let priors: Vec<usize> = tape.sites.iter().map(|site| site.row).collect();
    let mut data = (0..tape.rows).filter(|row| !priors.contains(row));
    assert!(data.all(|row| (0..tape.sites.len()).all(|site| known.row_moves(row, site))));
    assert!(known.jumps.iter().all(|&jumps| !jumps));
}

#[test]
fn latents_that_share_a_bit_are_said_to_change_all_that_one_of_them_changes() {
    let program = net();
    let tape = program.tape();
    let (own, shared) = (of_width(tape, 3), of_width(tape, 1));
    let mut more = 0;
    for row in 0..tape.rows {
        for site in 0..tape.sites.len() {
            assert!(shared.row_moves(row, site) || !own.row_moves(row, site));
            more += usize::from(shared.row_moves(row, site) && !own.row_moves(row, site));
        }
    }
    assert!(more > 0);
    assert_eq!(own.jumps, shared.jumps);
}
