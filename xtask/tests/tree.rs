//! The tree keeps its shape, and generated files are current.

#[test]
fn the_tree_is_tidy() {
    let faults = xtask::tidy::check(&xtask::root()).unwrap();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn generated_files_are_current() {
    let stale = xtask::generated::stale(&xtask::root());
    assert!(stale.is_empty(), "stale: {stale:?}; run `make generate`");
}
