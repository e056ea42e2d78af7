//! In which units normal latents move: their own, or those of their priors (`laurel_tape::standard`). Standard draws suit
//! latents of which data says less than the prior, their own units the others. Which ones these are is told by a guide that is
//! fitted where all are standard: its precisions are 1 for what the prior says, and more for what data adds.
//! M. Betancourt and M. Girolami 2015, Hamiltonian Monte Carlo for hierarchical models, Current Trends in Bayesian Methodology
//! with Applications, chapter 4; M. I. Gorinova, D. Moore and M. D. Hoffman 2020, Automatic reparameterisation of
//! probabilistic programs, ICML, for choosing latent by latent with the help of an ELBO.

use std::cell::RefCell;

use laurel_rng::Key;
use laurel_simd::Lanes;
use laurel_tape::program::Program;

use crate::dadvi::pilot::{Pilot, pilot};
use crate::failure::Failure;
use crate::locals::local_rows;
use crate::path::Path;

/// Continuous dimensions, at most.
const DIMENSIONS: usize = 2000;
/// Precision of a standard latent from which on it moves in its own units. Well above 2, where data says as much as the prior:
/// funnels do more harm than correlations.
const INFORMED: f64 = 6.0;

/// The path of a program whose normal latents move in the units that suit them.
///
/// # Errors
/// As of [`Path::new`].
pub(crate) fn path_of<L: Lanes>(program: &Program) -> Result<Path, Failure> {
    Ok(fitted::<L>(program)?.0)
}

/// The same, with a guide that is fitted to it where one can be.
///
/// # Errors
/// As of [`Path::new`].
pub(crate) fn path_and_guide_of<L: Lanes>(
    program: &Program,
) -> Result<(Path, Option<Pilot>), Failure> {
    let (mut path, guide) = fitted::<L>(program)?;
    let guide = guide.or_else(|| pilot::<L>(&mut path, Key::new(0)));
    Ok((path, guide))
}

/// The posterior without its local latents, these in units of their priors: with one scale for all of them that is near
/// theirs. None where there are none.
///
/// # Errors
/// As of [`Path::new`].
pub(crate) fn path_without_locals<L: Lanes>(program: &Program) -> Result<Option<Path>, Failure> {
    let rows = local_rows::<L>(program);
    if rows.is_empty() {
        return Ok(None);
    }
    let centred = program.tape().centred().into_iter();
    let centred: Vec<usize> = centred.filter(|row| rows.contains(row)).collect();
    match centred.is_empty() {
        true => Path::without_locals::<L>(program),
        false => Path::without_locals::<L>(&program.standardised::<L>(&centred)),
    }
}

/// The path, and its guide where that is known.
fn fitted<L: Lanes>(program: &Program) -> Result<(Path, Option<Pilot>), Failure> {
    let hash = program.hash();
    if let Some(Choice { vague, guide }) = recall(hash) {
        return Ok((path_in::<L>(program, &vague)?, guide));
    }
    let (path, choice) = choose::<L>(program)?;
    LAST.set(hash.map(|of| (of, choice.clone())));
    Ok((path, choice.guide))
}

/// With these draws in units of their priors.
fn path_in<L: Lanes>(program: &Program, vague: &[usize]) -> Result<Path, Failure> {
    if vague.is_empty() {
        return Path::new::<L>(program);
    }
    Path::new::<L>(&program.standardised::<L>(vague))
}

/// What was found out about a program.
#[derive(Clone, Default)]
struct Choice {
    /// Rows of the latents that move in units of their priors.
    vague: Vec<usize>,
    /// Where all do that can.
    guide: Option<Pilot>,
}

/// No latent is chosen where they cannot all be standard, or no guide be fitted.
fn choose<L: Lanes>(program: &Program) -> Result<(Path, Choice), Failure> {
    let own = Path::new::<L>(program)?;
    let movable = movable(program, &own);
    if movable.is_empty() || own.dimensions() > DIMENSIONS {
        return Ok((own, Choice::default()));
    }
    let all = program.standardised::<L>(&movable);
    let Ok(mut path) = Path::new::<L>(&all) else {
        return Ok((own, Choice::default()));
    };
    let Some(guide) = pilot::<L>(&mut path, Key::new(0)) else {
        return Ok((own, Choice::default()));
    };
    let rows = rows_of(&all, &path);
    let is_vague = |row: &usize| {
        let scales = rows.iter().zip(&guide.scales).filter(|(of, _)| *of == row);
        let precisions: Vec<f64> = scales.map(|(_, scale)| 1.0 / (scale * scale)).collect();
        precisions.iter().sum::<f64>() < INFORMED * precisions.len() as f64
    };
    let vague: Vec<usize> = movable.iter().copied().filter(is_vague).collect();
    if vague.is_empty() {
        return Ok((own, Choice::default()));
    }
    let is_all = vague.len() == movable.len();
    let path = if is_all {
        path
    } else {
        path_in::<L>(program, &vague)?
    };
    let guide = is_all.then_some(guide);
    Ok((path, Choice { vague, guide }))
}

thread_local! {
    /// The last choice, and the program that it is for: methods that are tried one after the other ask about one program. It is
    /// what would be found out again.
    static LAST: RefCell<Option<(u64, Choice)>> = const { RefCell::new(None) };
}

fn recall(hash: Option<u64>) -> Option<Choice> {
    LAST.with_borrow(|last| {
        let (of, choice) = last.as_ref()?;
        (hash == Some(*of)).then(|| choice.clone())
    })
}

/// Rows of draws that can be standardised and are coordinates.
fn movable(program: &Program, path: &Path) -> Vec<usize> {
    let coordinates = rows_of(program, path);
    let rows = program.tape().centred().into_iter();
    rows.filter(|row| coordinates.contains(row)).collect()
}

/// The row of the log prior of each coordinate, `[dimensions]`.
fn rows_of(program: &Program, path: &Path) -> Vec<usize> {
    let sites = path.sites().into_iter();
    sites.map(|site| program.tape().sites[site].row).collect()
}
