//! Everything that lies in a folder, as text: files as they are, what is packed in them, and the tables and words of
//! databases.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use libdeflater::Decompressor;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _};

use crate::planted::Planted;

/// So much of a secret in a row is a trace of it.
const TRACE_BYTES: usize = 12;
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];
const UNPACKED_BYTES_MAX: usize = 64 << 20;
/// What is packed may hold what is packed.
const DEPTH_MAX: usize = 3;

/// Parts of secrets, and whose they are.
pub(super) struct Traces {
    parts: AhoCorasick,
    detectors: Vec<&'static str>,
}

impl Traces {
    pub(super) fn of(planted: &[Planted]) -> Self {
        let parts: Vec<(&'static str, String)> = planted
            .iter()
            .flat_map(|planted| parts(&planted.secret).into_iter().map(|part| (planted.detector, part)))
            .collect();
        Self {
            // The index of words holds them in lower case.
            parts: AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(parts.iter().map(|(_, part)| part))
                .expect("an automaton"),
            detectors: parts.iter().map(|(detector, _)| *detector).collect(),
        }
    }

    pub(super) fn detector_count(&self) -> usize {
        let mut names = self.detectors.clone();
        names.sort_unstable();
        names.dedup();
        names.len()
    }

    /// What is found in a folder: by detector, one place each.
    pub(super) fn in_folder(&self, folder: &Path) -> Vec<String> {
        let mut found: Vec<(&str, String)> = Vec::new();
        for text in texts_below(folder) {
            for hit in self.parts.find_overlapping_iter(&text) {
                let detector = self.detectors[hit.pattern().as_usize()];
                if !found.iter().any(|(known, _)| *known == detector) {
                    let from = text.floor_char_boundary(hit.start().saturating_sub(80));
                    let to = text.ceil_char_boundary((hit.end() + 40).min(text.len()));
                    let name = text.lines().next().unwrap_or_default();
                    found.push((detector, format!("{detector} in {name}: {}", &text[from..to])));
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, place)| place).collect()
    }
}

/// Parts that say something: words of the form that all such secrets share do not.
fn parts(secret: &str) -> Vec<String> {
    let says_something = |part: &&str| {
        let is_mixed =
            part.bytes().any(|byte| byte.is_ascii_digit()) && part.bytes().any(|byte| !byte.is_ascii_digit());
        is_mixed && !part.contains(['\n', '"', '\\'])
    };
    let windows = secret.as_bytes().windows(TRACE_BYTES);
    let parts: Vec<String> = windows
        .filter_map(|part| std::str::from_utf8(part).ok())
        .filter(says_something)
        .map(str::to_owned)
        .collect();
    if parts.is_empty() {
        vec![secret.to_owned()]
    } else {
        parts
    }
}

/// Each begins with a line that says where it stands.
pub(super) fn texts_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    files_below(folder, &mut files);
    let mut texts = Vec::new();
    for path in files {
        let name = path.display().to_string();
        // A file that is done with may go while others are read.
        let Ok(bytes) = fs::read(&path) else { continue };
        if bytes.starts_with(b"SQLite format 3\0") {
            texts.push(tables(&path));
        }
        unpacked(&name, &bytes, 0, &mut texts);
        texts.push(format!("{name}\n{}", String::from_utf8_lossy(&bytes)));
    }
    texts
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Whatever begins as packed data does, wherever in a file, is unpacked.
fn unpacked(name: &str, bytes: &[u8], depth: usize, texts: &mut Vec<String>) {
    if depth == DEPTH_MAX {
        return;
    }
    for at in 0..bytes.len() {
        let rest = &bytes[at..];
        let inside = if rest.starts_with(&ZSTD_MAGIC) {
            zstd_frame(rest)
        } else if rest.starts_with(&GZIP_MAGIC) {
            gzip_member(rest)
        } else {
            continue;
        };
        let Some(inside) = inside else { continue };
        let name = format!("{name} at {at}");
        unpacked(&name, &inside, depth + 1, texts);
        texts.push(format!("{name}\n{}", String::from_utf8_lossy(&inside)));
    }
}

fn zstd_frame(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let decoder = zstd::stream::read::Decoder::new(bytes).ok()?.single_frame();
    let read = decoder.take(UNPACKED_BYTES_MAX as u64).read_to_end(&mut out);
    // A frame that is cut off gives what it holds.
    (read.is_ok() || !out.is_empty()).then_some(out)
}

fn gzip_member(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; 1 << 20];
    loop {
        match Decompressor::new().gzip_decompress(bytes, &mut out) {
            Ok(length) => return Some(out[..length].to_vec()),
            Err(libdeflater::DecompressionError::InsufficientSpace) if out.len() < UNPACKED_BYTES_MAX => {
                out.resize(out.len() * 4, 0);
            }
            Err(_) => return None,
        }
    }
}

/// Every value of every table, whole, where the file has it in pages; and the words that can be searched for.
fn tables(path: &Path) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(path).read_only(true);
        let mut database = options.connect().await.expect("the database opens");
        let query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'moment_search'";
        let names = sqlx::query(query).fetch_all(&mut database).await.expect("its tables");
        let mut text = format!("{}\n", path.display());
        for name in names {
            dump(&mut database, name.get::<&str, _>(0), &mut text).await;
        }
        text
    })
}

async fn dump(database: &mut SqliteConnection, table: &str, text: &mut String) {
    let query = sqlx::AssertSqlSafe(format!("SELECT * FROM \"{table}\""));
    let rows: Vec<SqliteRow> = sqlx::query(query)
        .fetch_all(database)
        .await
        .unwrap_or_else(|error| panic!("{table}: {error}"));
    for row in rows {
        for column in 0..row.len() {
            let value = row.try_get_raw(column).expect("a value");
            match value.type_info().name() {
                "TEXT" => text.push_str(row.get::<&str, _>(column)),
                "BLOB" => text.push_str(&String::from_utf8_lossy(row.get::<&[u8], _>(column))),
                _ => {}
            }
            text.push('\n');
        }
    }
}
