//! `cargo run -p xtask -- generate` writes the generated files anew; `-- tidy` checks the tree's shape.

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let root = xtask::root();
    match std::env::args().nth(1).as_deref() {
        Some("generate") => xtask::generated::write(&root),
        Some("tidy") => {
            let faults = xtask::tidy::check(&root)?;
            for fault in &faults {
                eprintln!("{fault}");
            }
            if faults.is_empty() {
                Ok(())
            } else {
                bail!("{} places to mend", faults.len())
            }
        }
        _ => bail!("usage: cargo run -p xtask -- generate | tidy"),
    }
}
