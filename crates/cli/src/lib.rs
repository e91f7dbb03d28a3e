//! The program `reenact`: settings, wiring, subcommands. The only place that names a backend.

mod agent;
mod commands;
mod doctor;
mod log;
mod output;
mod parts;
mod sample_run;
mod serve;
mod settings;

use std::process::ExitCode;

pub use settings::configuration_reference;

/// Runs the program.
pub fn main() -> ExitCode {
    match commands::run() {
        Ok(code) => code,
        Err(error) => {
            // The whole chain on one line: each part says where, the last one why.
            output::error(&format!("reenact: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
