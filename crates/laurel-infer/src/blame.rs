//! What is to blame where a draw has no weight.

use laurel_tape::machine::Machine;

/// The check that a lane of the last run failed first, counted after all rows; else its first row that is not finite.
pub(crate) fn culprit(machine: &Machine, lane: usize) -> usize {
    let rows = machine.rows();
    match machine.failed_check(lane) {
        Some(check) => rows.len() + check,
        None => {
            let mut all = rows.iter();
            all.position(|row| !row[lane].is_finite()).unwrap_or(0)
        }
    }
}
