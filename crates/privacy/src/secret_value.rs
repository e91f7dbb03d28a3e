//! Names and their values in what coding agents read, write and run.
//!
//! Programs are full of names that say "secret", and mostly what follows is more program. So the value is judged as
//! well: a random one is a secret, and so is what people choose for passwords; words, expressions, placeholders,
//! versions and hashes of contents are not.

use crate::detector::Material;
use crate::detectors::sensitive_key::{ABOUT, PLAIN, STEMS, Secrecy, Strength, WHETHER, hides_something, secrecy_of};
use crate::key::{KEY_BYTES_MAX, words};
use crate::label::LABEL_START;
use crate::placeholder::is_placeholder;
use crate::randomness::{bits, looks_random};

/// How the value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// In data: JSON, a file of settings, an argument. It stands for itself.
    Data,
    /// In quotes, in a program or a sentence.
    Quoted,
    /// Without quotes: it may be an expression, a type or a word.
    Bare,
}

/// Parts of names that only matter in an agent's material.
const AGENT_STEMS: &[&str] = &[
    "salt", "Salt", "SALT", "_pat", "_PAT", "jwt", "Jwt", "JWT", "hmac", "Hmac", "HMAC", "earer", "EARER", "dsn",
    "Dsn", "DSN",
];

/// Words that make the last word of a name say a little.
const WEAK: &[&str] = &["key", "salt", "pat", "jwt", "hmac", "bearer", "dsn"];

/// Before `key` they say that it is a name or public.
const NO_SECRET: &[&str] = &[
    "public",
    "publishable",
    "primary",
    "foreign",
    "partition",
    "sort",
    "cache",
    "idempotency",
    "translation",
    "row",
    "object",
    "hash",
    "commit",
    "integrity",
];

/// At the end of names in programs: what they call is not the secret.
const AGENT_ABOUT: &[&str] = &[
    "file",
    "stdin",
    "env",
    "id",
    "ids",
    "dir",
    "directory",
    "prompt",
    "field",
    "fields",
    "column",
    "header",
    "headers",
    "regex",
    "pattern",
    "provider",
    "manager",
    "service",
    "ref",
    "source",
    "screen",
    "view",
    "component",
    "handler",
    "callback",
    "fn",
    "function",
    "store",
    "var",
    "variable",
    "names",
    "keys",
    "counts",
    "types",
    "only",
    "helper",
    "digest",
    "sha",
    "checksum",
];

/// What a whole word may end in: `PGPASSWORD`, `authtoken`.
const ENDINGS: &[(&str, Strength)] = &[
    ("password", Strength::Password),
    ("passwd", Strength::Password),
    ("passphrase", Strength::Password),
    ("secret", Strength::Secret),
    ("token", Strength::Secret),
    ("apikey", Strength::Secret),
];

const PASSWORDS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "pass",
    "dbpassword",
    "newpassword",
    "oldpassword",
    "userpassword",
    "currentpassword",
    "confirmpassword",
    "passwordconfirm",
    "passwordconfirmation",
];

/// Names of types and kinds of fields, which programs write where a password would stand.
const NO_PASSWORD: &[&str] = &[
    "string", "str", "text", "password", "passwd", "hidden", "required", "optional", "boolean", "bool", "number",
    "object", "any", "unknown", "input", "field", "none", "null", "never", "void", "char", "varchar", "bytes",
    "secret", "token", "default", "empty",
];

/// Parts of all names that may say "secret".
pub(crate) fn stems_of(material: Material) -> Vec<&'static str> {
    match material {
        Material::WebPage => STEMS.to_vec(),
        Material::AgentSession => [STEMS, AGENT_STEMS].concat(),
    }
}

/// Whether and how a name says that its value is secret.
pub(crate) fn agent_secrecy_of(name: &str) -> Option<Secrecy> {
    let name = name.trim_matches(['-', '.', '[', ']', '$', '_']);
    if name.len() > KEY_BYTES_MAX {
        return None;
    }
    let words = words(name);
    let (first, last) = (words.first()?, words.last()?);
    let one_of = |list: &[&str], word: &str| list.iter().any(|other| word.eq_ignore_ascii_case(other));
    if one_of(AGENT_ABOUT, last) || one_of(ABOUT, last) || one_of(WHETHER, first) {
        return None;
    }
    if let Some(said) = secrecy_of(name) {
        let strength = match said {
            Secrecy { layout: true, .. } => Strength::Weak,
            _ if words.iter().any(|word| one_of(PASSWORDS, word)) => Strength::Password,
            _ => Strength::Secret,
        };
        return Some(Secrecy { strength, ..said });
    }
    let ends_in = |ending: &str| {
        let start = last.len().checked_sub(ending.len());
        start
            .and_then(|start| last.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    let ending = ENDINGS
        .iter()
        .find(|(ending, _)| ends_in(ending))
        .map(|(_, strength)| *strength);
    let weak = one_of(WEAK, last) && !words.iter().any(|word| one_of(NO_SECRET, word));
    let strength = ending.or(weak.then_some(Strength::Weak))?;
    Some(Secrecy { strength, ..PLAIN })
}

/// Shorter values are no tokens.
const TOKEN_BYTES_MIN: usize = 8;
/// What a random value that may be called secret has at least.
const SECRET_BITS_MIN: f64 = 28.0;
/// A name that says little needs more.
const WEAK_BITS_MIN: f64 = 64.0;
const PASSWORD_BYTES_MIN: usize = 4;
/// Passwords in programs that have digits or signs among letters.
const MIXED_PASSWORD_BYTES_MIN: usize = 6;

/// Whether the value of such a name is a secret.
pub(crate) fn is_secret(value: &str, secrecy: Secrecy, form: Form) -> bool {
    let value = value.trim();
    if !hides_something(value, secrecy) || value.contains(LABEL_START) || is_placeholder(value) || is_reference(value) {
        return false;
    }
    if secrecy.digits_only {
        return form == Form::Data && value.len() >= PASSWORD_BYTES_MIN;
    }
    match secrecy.strength {
        Strength::Weak => {
            let named_elsewhere = is_hexadecimal(value);
            !named_elsewhere
                && !value.contains(char::is_whitespace)
                && looks_random(value)
                && bits(value) >= WEAK_BITS_MIN
        }
        Strength::Password if !value.contains(char::is_whitespace) => is_token(value) || is_password(value, form),
        // `Bearer x7Yq…`, `sid=x7Yq…; theme=dark`.
        Strength::Secret | Strength::Password => {
            let is_part = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '=' | ':' | '"' | '\'');
            is_token(value) || value.split(is_part).any(is_token)
        }
    }
}

fn is_token(value: &str) -> bool {
    value.len() >= TOKEN_BYTES_MIN
        && !value.contains(char::is_whitespace)
        && looks_random(value)
        && bits(value) >= SECRET_BITS_MIN
        && !is_reference(value)
}

fn is_password(value: &str, form: Form) -> bool {
    // `input("Password: ")` asks for one.
    if form != Form::Data && value.ends_with(':') {
        return false;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let signs = value
        .chars()
        .filter(|c| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.'))
        .count();
    let is_mixed = letters > 0 && (digits > 0 || signs > 0) && value.len() >= MIXED_PASSWORD_BYTES_MIN;
    match form {
        Form::Data => {
            value.len() >= PASSWORD_BYTES_MIN && !NO_PASSWORD.iter().any(|word| value.eq_ignore_ascii_case(word))
        }
        Form::Quoted => is_mixed,
        Form::Bare => is_mixed && digits > 0 && !is_expression(value),
    }
}

/// `user.password2`, `args[1]`, `sha256`: what programs call things.
fn is_expression(value: &str) -> bool {
    let is_part = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let dotted = value.contains(['.', '['])
        && value
            .split(['.', '[', ']'])
            .filter(|part| !part.is_empty())
            .all(is_part);
    (dotted || value.ends_with(['[', ':'])) && !looks_random(value)
}

/// An address, a path, a version or the hash of a content: what lock files and settings hold under any name.
fn is_reference(value: &str) -> bool {
    let is_version = value
        .trim_start_matches(['^', '~', '=', '<', '>', 'v', ' '])
        .split(['.', '-', '+'])
        .next()
        .is_some_and(|major| !major.is_empty() && major.len() <= 4 && major.bytes().all(|byte| byte.is_ascii_digit()))
        && value.matches('.').count() >= 2;
    let is_address = value.starts_with("http://") || value.starts_with("https://") || value.starts_with("file://");
    let is_path = value.starts_with(['/', '~', '.']) && value.contains('/') && !looks_random(value);
    is_version || is_address || is_path || has_hash_name(value)
}

/// `sha512-…`, `sha256:…`, `md5:…`.
fn has_hash_name(value: &str) -> bool {
    let named = value.split_once(['-', ':']).map(|(name, _)| name);
    named.is_some_and(|name| {
        matches!(
            name,
            "sha1" | "sha224" | "sha256" | "sha384" | "sha512" | "md5" | "blake3" | "h1"
        )
    })
}

/// Hashes of contents and UUIDs.
fn is_hexadecimal(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(name: &str, value: &str, form: Form) -> bool {
        agent_secrecy_of(name).is_some_and(|secrecy| is_secret(value, secrecy, form))
    }

    #[test]
    fn names_of_programs_are_judged() {
        for name in [
            "PGPASSWORD",
            "--token",
            "process.env.API_KEY",
            "ngrok_authtoken",
            "STRIPE_KEY",
            "JWT_SECRET",
            "client-secret",
            "APP_KEY",
            "_authToken",
            "config[password]",
            "GITHUB_PAT",
            "PASSWORD_SALT",
            "MYSQL_PWD",
            "db.password",
        ] {
            assert!(agent_secrecy_of(name).is_some(), "{name}");
        }
        for name in [
            "public_key",
            "token_file",
            "api_key_id",
            "password-stdin",
            "hasPassword",
            "keyboard",
            "cacheKey",
            "primaryKey",
            "tokens",
        ] {
            assert!(agent_secrecy_of(name).is_none(), "{name}");
        }
    }

    #[test]
    fn every_weak_name_holds_a_stem() {
        for name in WEAK.iter().copied().chain(ENDINGS.iter().map(|(ending, _)| *ending)) {
            for name in [format!("x_{name}"), format!("X_{}", name.to_uppercase())] {
                assert!(
                    stems_of(Material::AgentSession).iter().any(|stem| name.contains(stem)),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn values_are_told_from_program_text() {
        for (name, value, form) in [
            ("api_key", "0f1e2d3c4b5a69788796a5b4c3d2e1f0", Form::Quoted),
            ("token", "x7Yq2LmN5sRw93Yb", Form::Bare),
            ("password", "hunter2", Form::Quoted),
            ("password", "letmein", Form::Data),
            ("DB_PASSWORD", "S3cret!", Form::Bare),
            ("key", "x7Yq2LmN5sRw93YbC64d", Form::Quoted),
            ("authorization", "token x7Yq2LmN5sRw93Yb", Form::Data),
            ("cookie", "theme=dark; sid=x7Yq2LmN5sRw93Yb", Form::Data),
        ] {
            assert!(judged(name, value, form), "{name}: {value}");
        }
        for (name, value, form) in [
            ("api_key", "your-api-key", Form::Quoted),
            ("api_key", "process.env.API_KEY", Form::Bare),
            ("token", "next_token", Form::Bare),
            ("token", "<token>", Form::Quoted),
            ("password", "string", Form::Data),
            ("password", "Password", Form::Quoted),
            ("password", "user.password", Form::Bare),
            ("cookie", "^0.6.0", Form::Data),
            ("key", "0f1e2d3c4b5a69788796a5b4c3d2e1f0", Form::Quoted),
            ("key", "550e8400-e29b-41d4-a716-446655440000", Form::Quoted),
            (
                "secret",
                "sha512-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                Form::Data,
            ),
            ("token", "https://example.com/oauth/token", Form::Data),
            ("secret", "./secrets/app.json", Form::Data),
        ] {
            assert!(!judged(name, value, form), "{name}: {value}");
        }
    }
}
