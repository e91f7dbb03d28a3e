//! Names that say something, files that fit a head, nothing left undone, no test that waits on the clock.

use super::Source;

const LINES_MAX: usize = 400;
/// A file over the limit says so itself, in a comment with this text and the reason.
const LONG_REASON: &str = "Long because ";
const EMPTY_NAMES: [&str; 6] = ["utils", "util", "helpers", "helper", "common", "misc"];

/// Texts that must not stand in a source, and the mend.
const FORBIDDEN: [(&str, &str); 8] = [
    ("todo!(", "write it, or leave it out"),
    ("unimplemented!(", "write it, or leave it out"),
    ("FIXME", "mend it, or file an issue"),
    ("waitForTimeout", "wait on a condition"),
    ("thread::sleep", "wait on a condition"),
    (".only(", "run all tests"),
    (".skip(true", "mend the test, or delete it"),
    ("#[ignore", "mend the test, or delete it"),
];

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    sources.iter().flat_map(check_source).collect()
}

fn check_source(source: &Source) -> Vec<String> {
    let path = &source.path;
    let mut faults = Vec::new();
    let empty_name = |part: &str| EMPTY_NAMES.contains(&part.split('.').next().unwrap_or(part));
    if path.split('/').any(empty_name) {
        faults.push(format!("{path}: the name says nothing: name it after its contents"));
    }
    let lines = source.text.lines().count();
    if lines > LINES_MAX && !source.text.contains(LONG_REASON) {
        faults.push(format!(
            "{path}: {lines} lines (limit {LINES_MAX}): cut it, or say \"{LONG_REASON}…\" in a comment"
        ));
    }
    if path != "xtask/src/tidy/files.rs" {
        for (number, line) in source.text.lines().enumerate() {
            for (text, mend) in FORBIDDEN.iter().filter(|(text, _)| line.contains(text)) {
                faults.push(format!("{path}:{}: {text}: {mend}", number + 1));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(path: &str, text: &str) -> usize {
        check_source(&Source {
            path: path.into(),
            text: text.into(),
        })
        .len()
    }

    #[test]
    fn empty_names_long_files_and_undone_work_are_faults() {
        assert_eq!(faults_of("crates/a/src/utils.rs", ""), 1);
        assert_eq!(faults_of("web/common/a.ts", ""), 1);
        assert_eq!(faults_of("crates/a/src/a.rs", &"\n".repeat(401)), 1);
        assert_eq!(
            faults_of("crates/a/src/a.rs", &format!("// Long because x\n{}", "\n".repeat(401))),
            0
        );
        assert_eq!(faults_of("crates/a/src/a.rs", "fn a() { todo!() }"), 1);
        assert_eq!(faults_of("crates/a/src/a.rs", "fn a() {}"), 0);
    }
}
