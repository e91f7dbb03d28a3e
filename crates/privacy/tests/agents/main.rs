//! What coding agents read, write and run: planted secrets of every detector go, wherever they stand, and ordinary
//! programs, logs and lock files stay. `--nocapture` prints what was measured.
#![allow(clippy::print_stdout)]

mod labels;
mod ordinary;
mod places;
mod recall;
mod secrets;
