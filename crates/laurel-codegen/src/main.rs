//! Prints laurel's tables into a folder: operators, distributions, options and layout as TypeScript, with what a library needs at
//! run time; and pages for people about distributions and primitives.
//! Usage: `laurel-codegen FOLDER`. The committed output is compared with a fresh one by the checks.

mod distributions;
mod layout;
mod operators;
mod options;
mod pages;
mod text;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: laurel-codegen FOLDER");
        return ExitCode::from(2);
    };
    let files = [
        ("operators.ts", operators::print()),
        ("distributions.ts", distributions::print()),
        ("options.ts", options::print()),
        ("layout.ts", layout::print()),
        ("distributions.md", pages::distributions()),
        ("primitives.md", pages::primitives()),
    ];
    for (name, text) in files {
        if let Err(error) = std::fs::write(Path::new(&folder).join(name), text) {
            eprintln!("{folder}/{name}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
