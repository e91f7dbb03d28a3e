//! Ordinary programs, lock files and logs stay as they are.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use reenact_privacy::{PlainLabeller, RedactionReport};

use super::secrets::{REDACTOR, redact};

/// Lines of this repository's own sources that are changed. They are those with the passwords and cards of the sample shop.
const LABELS_PER_THOUSAND_LINES_MAX: f64 = 0.1;

fn sources(folder: &Path, endings: &[&str], files: &mut Vec<PathBuf>) {
    // The detectors' own examples are secrets, and so is what tests plant.
    const NOT: [&str; 7] = [
        "node_modules",
        "target",
        "dist",
        "privacy",
        "third-party",
        "tests",
        "detectors.md",
    ];
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if NOT.contains(&&*name) || name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            sources(&path, endings, files);
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            files.push(path);
        }
    }
}

/// What is replaced in `text`, by line, but for addresses, which are personal wherever they stand.
fn changed_lines(text: &str) -> Vec<String> {
    let mut report = RedactionReport::default();
    if REDACTOR.redact_text(text, &PlainLabeller, &mut report).is_none() {
        return Vec::new();
    }
    let changed = text.lines().filter(|line| {
        let redacted = redact(line);
        redacted != **line && redacted.replace("[redacted:email]", "").contains("[redacted:")
    });
    changed.map(str::to_owned).collect()
}

#[test]
fn the_programs_of_this_repository_stay() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = vec![
        root.join("Cargo.lock"),
        root.join("package-lock.json"),
        root.join("Makefile"),
    ];
    for folder in ["crates", "web", "e2e", "bench", "xtask", "demo", "docs", "scripts"] {
        sources(
            &root.join(folder),
            &[
                ".rs", ".ts", ".svelte", ".mjs", ".md", ".toml", ".json", ".sh", ".sql", ".css", ".html",
            ],
            &mut files,
        );
    }
    let (mut lines, mut bytes, mut changed) = (0, 0, Vec::new());
    for file in &files {
        let Ok(text) = std::fs::read_to_string(file) else {
            continue;
        };
        lines += text.lines().count();
        bytes += text.len();
        changed.extend(
            changed_lines(&text)
                .into_iter()
                .map(|line| format!("{}: {line}", file.display())),
        );
    }
    let rate = changed.len() as f64 * 1000.0 / lines as f64;
    println!(
        "{} files, {lines} lines, {bytes} bytes: {} changed, {rate:.3} in a thousand lines",
        files.len(),
        changed.len()
    );
    changed.iter().for_each(|line| {
        println!(
            "  {} -> {}",
            line.chars().take(240).collect::<String>(),
            redact(line).chars().take(240).collect::<String>()
        )
    });
    assert!(lines > 20_000, "the sources were not found");
    assert!(
        rate <= LABELS_PER_THOUSAND_LINES_MAX,
        "{rate} in a thousand lines: {changed:#?}"
    );
    let locks = changed
        .iter()
        .filter(|line| line.contains(".lock:") || line.contains("package-lock.json:"));
    assert_eq!(locks.count(), 0, "lock files hold no secrets: {changed:#?}");
}

const ORDINARY: &[&str] = &[
    "commit 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567 (HEAD -> main, tag: v1.2.3)",
    "index 3f2b8c1..7a6e4d5 100644\n--- a/src/token.rs\n+++ b/src/token.rs",
    "\"integrity\": \"sha512-x7Yq2LmN5sRw93YbC64dHfJpG17uEZx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uEx7Yq2LmN5sRw93YbC64dHw==\"",
    "\"node_modules/cookie\": {\n  \"version\": \"0.6.0\",\n  \"integrity\": \"sha512-U71cyTamuh1CRNCfpGY6to28lxvNwPG4Guz/EVjgf3Jmzv0vlDp1atT9eS5dDjMYHucpHbWns6Lwf3BKz6svdw==\"\n}",
    "checksum = \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"",
    "FROM alpine@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "const apiKey = process.env.API_KEY;",
    "const token = await getToken(user, { refresh: true });",
    "api_key: ${{ secrets.API_KEY }}",
    "export API_KEY=your-api-key",
    "TOKEN=${TOKEN:-}",
    "curl -H \"Authorization: Bearer $TOKEN\" https://example.com",
    "curl -H \"Authorization: Bearer <token>\" https://example.com",
    "password: string;",
    "password: Password,",
    "def login(password: str, token: str | None = None) -> Token:",
    "let secret = Secret::from_env(\"APP_SECRET\")?;",
    "if (token.type === TokenKind.Identifier && token.value === 'function') {",
    "for (const key of Object.keys(config.tokens)) delete cache[key];",
    "<input type=\"password\" name=\"password\" autocomplete=\"current-password\">",
    "const { password, confirmPassword } = form.values;",
    "throw new Error('password must not be empty');",
    "pub fn api_key(&self) -> &str { &self.api_key }",
    "--max-old-space-size=4096 --token-file /run/secrets/token --password-stdin",
    "key: \"550e8400-e29b-41d4-a716-446655440000\"",
    "\"key\": \"ArrowLeft\", \"code\": \"Enter\"",
    "cache-key: linux-0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    "{\"usage\":{\"input_tokens\":1234,\"cache_read_input_tokens\":56789,\"output_tokens\":321}}",
    "!function(e,t){\"object\"==typeof exports&&\"undefined\"!=typeof module?module.exports=t():(e=e||self).token=t()}(this,function(){var e={key:1,auth:!0};return e});",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx7Yq2LmN5sRw93YbC64dHfJpG17uEZx81kQ0vTq72L ada",
    "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAx7Yq2LmN5sRw93YbC64d\n-----END CERTIFICATE-----",
    "test auth::tokens::expired_token_is_refused ... ok",
    "drwxr-xr-x 2 ada staff 4096 Nov 21 22:29 secrets",
    "SELECT token, password_hash FROM users WHERE api_key = $1",
    "password = input(\"Password: \")",
    "assert response.status == 401, \"token expired\"",
];

#[test]
fn ordinary_lines_stay() {
    let changed: Vec<_> = ORDINARY
        .iter()
        .map(|line| (line, redact(line)))
        .filter(|(line, redacted)| redacted != *line)
        .collect();
    assert!(changed.is_empty(), "{changed:#?}");
}

/// Where hashes and ids stand in an agent's material.
const HASHED: &[&str] = &[
    "commit HASH40",
    "HASH40 refs/heads/main",
    "index HASH7..HASH8 100644",
    "Merge: HASH7 HASH8",
    "checksum = \"HASH64\"",
    "sha256:HASH64",
    "HASH64  dist/app.js",
    "\"resolved\": \"https://codeload.github.com/a/b/tar.gz/HASH40\"",
    "git checkout HASH40 && git show HASH8",
    "\"id\": \"UUID\"",
    "\"sessionId\":\"UUID\",\"uuid\":\"UUID\"",
    "/tmp/run-UUID/output.log",
    "key: \"UUID\"",
    "ETag: \"HASH32\"",
    "Deleted image sha256:HASH64",
    "app.HASH8.js 12 kB",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hashes_and_ids_stay(
        line in prop::sample::select(HASHED),
        hash in "[0-9a-f]{64}",
        uuid in "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        before in prop::sample::select(&["", "+", "-", "    12\t", "    12→", "  ", "\x1b[33m"][..]),
    ) {
        let mut text = line.replace("UUID", &uuid);
        for length in [64, 40, 32, 8, 7] {
            text = text.replace(&format!("HASH{length}"), &hash[..length]);
        }
        let text = format!("{before}{text}");
        prop_assert_eq!(redact(&text), text);
    }
}
