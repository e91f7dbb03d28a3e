//! Names that say their value is secret. Judged by whole words: `accessToken` and `access_token`
//! are secret, `tokenCount`, `secretary` and `discard` are not.

use crate::detector::{Detector, Examples, Method};
use crate::key::{KEY_BYTES_MAX, words};
use crate::label::is_label;

pub(crate) const SENSITIVE_KEY: Detector = Detector {
    name: "sensitive_key",
    finds: "Values of members, parameters, form fields and headers whose name says secret: password, passphrase, passcode, secret, token, card, cvv, cvc, ssn, otp, pin, authorization, cookie, credentials, API, access, private, signing and encryption keys.",
    guessable: false,
    method: Method::Key,
    examples: Examples {
        must_match: &[
            r#"{"password":"hunter2"}"#,
            r#"{"user":{"newPassword":"hunter2"}}"#,
            r#"{"access_token":"abc","input_tokens":12}"#,
            r#"{"x-api-key":"abc"}"#,
            r#"{"cardNumber":"1234"}"#,
            r#"{"card":{"number":"1234","name":"Ada"}}"#,
            r#"{"passwords":["a","b"]}"#,
            r#"{"cvv":123}"#,
            r#"{"pin":"1234"}"#,
            r#"{"Set-Cookie":"id=1; Path=/"}"#,
            r#"{"\u0070assword":"hunter2"}"#,
            r#"{"body":"{\"password\":\"hunter2\"}"}"#,
            r#"["\"{\\\"password\\\":\\\"hunter2\\\"}\""]"#,
            r#"{"type":"password","value":"hunter2"}"#,
            r#"{"attributes":{"autocomplete":"section-a cc-csc","value":"123"}}"#,
            r#"{"name":"csrf-token","content":"abc"}"#,
            "https://example.com/?a=1&token=abc#x",
            "https://example.com/#access_token=abc&state=1",
            "card%5Bnumber%5D=1234&name=ada",
            "user[password]=hunter2",
            "next=%2Fin%3Ftoken%3Dabc",
            "q=%7B%22password%22%3A%22hunter2%22%7D",
            "GET / HTTP/1.1\nAuthorization: Digest abc\nAccept: */*",
            "Cookie: id=1; theme=dark",
            "X-Api-Key: abc",
            "Authorization:Digest abc",
            "login failed password=hunter2 user=ada",
            "request {\"password\": \"hunter2\"} failed",
            r#"log "{\"password\":\"hunt\\\"er2\"}" cut"#,
            r#"{"user":"ada","password":"hunter2","bio":"cut off he"#,
            "{ user: 'ada', password: 'hunter2' }",
        ],
        must_not_match: &[
            r#"{"input_tokens":123456,"tokenCount":"12","max_tokens":"4096"}"#,
            r#"{"secretary":"Ada","cardinality":"many","discard":"yes","author":"Ada","keyboard":"qwerty"}"#,
            r#"{"token_type":"Bearer","passwordPolicy":"strict","hasPassword":"yes"}"#,
            r#"{"password":"","token":null,"secret":"********","cookie":true}"#,
            r#"{"class":"card token","id":"password","tagName":"card"}"#,
            r#"{"attributes":{"name":"card","class":"card","data-card":"product-3","for":"password"}}"#,
            r#"{"attributes":{"type":"radio","name":"card","value":"visa"}}"#,
            r#"{"attributes":{"style":{"--token-size":"4px","--card":"red"}}}"#,
            r#"{"_cssText":".card:hover{color:red}.token.keyword{--token: a1b2c3d4}"}"#,
            r#"{"pin":"top","cookieConsent":"accepted","authMode":"sso","cardTitle":"Sale"}"#,
            "let token = next(); if (token === 'x') { password: string }",
            "interface Login {\n  password: string;\n  token: Token;\n}",
            ".card:first-child{margin:0}",
            "The password is case sensitive. Card: see below.",
            "https://example.com/token/list?sort=name&page=2",
        ],
    },
};

/// What a name says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Secrecy {
    /// Numbers are secret too, not only strings: a card's code, a pin.
    pub(crate) numbers: bool,
    /// Only values made of digits are secret.
    pub(crate) digits_only: bool,
    /// In a page's attributes the word says layout, not payment: `data-card`.
    pub(crate) layout: bool,
    /// How much the name says: in an agent's material the value has to bear it out.
    pub(crate) strength: Strength,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    /// People choose passwords: they need not be random.
    Password,
    Secret,
    /// As often as not the value is none: `key`, a member of an object under a secret name.
    Weak,
}

impl Secrecy {
    /// Of the members of an object that stands under the name.
    pub(crate) fn of_members(self) -> Secrecy {
        Secrecy {
            strength: Strength::Weak,
            ..self
        }
    }
}

pub(crate) const PLAIN: Secrecy = Secrecy {
    numbers: false,
    digits_only: false,
    layout: false,
    strength: Strength::Secret,
};
const NUMBERS: Secrecy = Secrecy { numbers: true, ..PLAIN };
const DIGITS: Secrecy = Secrecy {
    numbers: true,
    digits_only: true,
    ..PLAIN
};
const CARD: Secrecy = Secrecy {
    layout: true,
    ..NUMBERS
};

/// Where in a name the words must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Anywhere, unless the name ends in a word that speaks *about* the secret.
    Anywhere,
    /// At the end: `sessionCookie`, but not `cookieBanner`.
    Last,
    /// The whole name.
    Alone,
}

struct Rule {
    words: &'static [&'static str],
    place: Place,
    secrecy: Secrecy,
}

const fn rule(words: &'static [&'static str], place: Place, secrecy: Secrecy) -> Rule {
    Rule { words, place, secrecy }
}

const RULES: &[Rule] = &[
    rule(&["password"], Place::Anywhere, NUMBERS),
    rule(&["passwords"], Place::Anywhere, NUMBERS),
    rule(&["passwd"], Place::Anywhere, NUMBERS),
    rule(&["pwd"], Place::Anywhere, NUMBERS),
    rule(&["passphrase"], Place::Anywhere, PLAIN),
    rule(&["passcode"], Place::Anywhere, NUMBERS),
    rule(&["pass"], Place::Alone, PLAIN),
    rule(&["user", "pass"], Place::Last, PLAIN),
    rule(&["db", "pass"], Place::Last, PLAIN),
    rule(&["smtp", "pass"], Place::Last, PLAIN),
    rule(&["secret"], Place::Anywhere, PLAIN),
    rule(&["secrets"], Place::Anywhere, PLAIN),
    rule(&["token"], Place::Anywhere, PLAIN),
    rule(&["credential"], Place::Anywhere, PLAIN),
    rule(&["credentials"], Place::Anywhere, PLAIN),
    rule(&["authorization"], Place::Last, PLAIN),
    rule(&["auth"], Place::Last, PLAIN),
    rule(&["cookie"], Place::Last, PLAIN),
    rule(&["cookies"], Place::Last, PLAIN),
    rule(&["api", "key"], Place::Anywhere, PLAIN),
    rule(&["access", "key"], Place::Anywhere, PLAIN),
    rule(&["account", "key"], Place::Last, PLAIN),
    rule(&["private", "key"], Place::Anywhere, PLAIN),
    rule(&["signing", "key"], Place::Anywhere, PLAIN),
    rule(&["encryption", "key"], Place::Anywhere, PLAIN),
    rule(&["master", "key"], Place::Anywhere, PLAIN),
    rule(&["ssn"], Place::Anywhere, NUMBERS),
    rule(&["social", "security"], Place::Anywhere, NUMBERS),
    rule(&["cvv"], Place::Anywhere, NUMBERS),
    rule(&["cvc"], Place::Anywhere, NUMBERS),
    rule(&["security", "code"], Place::Last, NUMBERS),
    rule(&["otp"], Place::Last, NUMBERS),
    rule(&["otp", "code"], Place::Last, NUMBERS),
    rule(&["pin"], Place::Last, DIGITS),
    rule(&["pin", "code"], Place::Last, DIGITS),
    rule(&["card"], Place::Last, CARD),
    rule(&["card", "number"], Place::Anywhere, NUMBERS),
    rule(&["card", "num"], Place::Anywhere, NUMBERS),
    rule(&["card", "no"], Place::Last, NUMBERS),
    rule(&["card", "pan"], Place::Last, NUMBERS),
    rule(&["card", "code"], Place::Last, NUMBERS),
    rule(&["card", "holder"], Place::Anywhere, PLAIN),
    rule(&["card", "owner"], Place::Anywhere, PLAIN),
    rule(&["card", "exp"], Place::Anywhere, PLAIN),
    rule(&["card", "expiry"], Place::Anywhere, PLAIN),
    rule(&["card", "expiration"], Place::Anywhere, PLAIN),
    rule(&["cc", "number"], Place::Anywhere, NUMBERS),
    rule(&["cc", "num"], Place::Anywhere, NUMBERS),
    rule(&["cc", "exp"], Place::Anywhere, PLAIN),
    // Written without a sign of where the words end.
    rule(&["accesskey"], Place::Anywhere, PLAIN),
    rule(&["accesstoken"], Place::Anywhere, PLAIN),
    rule(&["apikey"], Place::Anywhere, PLAIN),
    rule(&["apisecret"], Place::Anywhere, PLAIN),
    rule(&["apitoken"], Place::Anywhere, PLAIN),
    rule(&["authtoken"], Place::Anywhere, PLAIN),
    rule(&["cardcode"], Place::Anywhere, NUMBERS),
    rule(&["cardholder"], Place::Anywhere, PLAIN),
    rule(&["cardno"], Place::Anywhere, NUMBERS),
    rule(&["cardnumber"], Place::Anywhere, NUMBERS),
    rule(&["ccnum"], Place::Anywhere, NUMBERS),
    rule(&["ccnumber"], Place::Anywhere, NUMBERS),
    rule(&["clientsecret"], Place::Anywhere, PLAIN),
    rule(&["confirmpassword"], Place::Anywhere, NUMBERS),
    rule(&["creditcard"], Place::Last, NUMBERS),
    rule(&["creditcardnumber"], Place::Anywhere, NUMBERS),
    rule(&["csrfmiddlewaretoken"], Place::Anywhere, PLAIN),
    rule(&["csrftoken"], Place::Anywhere, PLAIN),
    rule(&["currentpassword"], Place::Anywhere, NUMBERS),
    rule(&["idtoken"], Place::Anywhere, PLAIN),
    rule(&["newpassword"], Place::Anywhere, NUMBERS),
    rule(&["oldpassword"], Place::Anywhere, NUMBERS),
    rule(&["passwordconfirm"], Place::Anywhere, NUMBERS),
    rule(&["passwordconfirmation"], Place::Anywhere, NUMBERS),
    rule(&["privatekey"], Place::Anywhere, PLAIN),
    rule(&["refreshtoken"], Place::Anywhere, PLAIN),
    rule(&["secretkey"], Place::Anywhere, PLAIN),
    rule(&["securitycode"], Place::Last, NUMBERS),
    rule(&["sessiontoken"], Place::Anywhere, PLAIN),
    rule(&["userpassword"], Place::Anywhere, NUMBERS),
    rule(&["xsrftoken"], Place::Anywhere, PLAIN),
];

/// At the end of a name these say that the value describes the secret: `token_type`, `passwordPolicy`.
pub(crate) const ABOUT: &[&str] = &[
    "age",
    "ago",
    "alg",
    "algorithm",
    "at",
    "attempts",
    "budget",
    "button",
    "changed",
    "class",
    "color",
    "colour",
    "count",
    "counts",
    "created",
    "date",
    "dialog",
    "disabled",
    "enabled",
    "endpoint",
    "error",
    "errors",
    "expires",
    "expiry",
    "form",
    "format",
    "hint",
    "icon",
    "in",
    "index",
    "invalid",
    "issuer",
    "kind",
    "label",
    "length",
    "lifetime",
    "limit",
    "link",
    "max",
    "message",
    "method",
    "min",
    "mode",
    "modal",
    "name",
    "page",
    "path",
    "placeholder",
    "policy",
    "position",
    "required",
    "reset",
    "rule",
    "rules",
    "score",
    "size",
    "state",
    "status",
    "strength",
    "title",
    "ttl",
    "type",
    "updated",
    "uri",
    "url",
    "usage",
    "used",
    "valid",
    "version",
    "visibility",
    "visible",
];

/// At the beginning they say that the value is a setting or a state: `hasPassword`, `maxToken`.
pub(crate) const WHETHER: &[&str] = &[
    "can", "count", "enable", "forgot", "has", "hide", "is", "max", "min", "num", "remember", "require", "show",
    "toggle", "total",
];

/// Parts of every name that a rule matches, in the cases a whole word can be written in: the
/// prefilter looks for these. Chosen for being rare: `edential` and not `creden`, because `cre` begins
/// `create`. A test holds them against [`RULES`].
pub(crate) const STEMS: &[&str] = &[
    "pass", "Pass", "PASS", "pwd", "Pwd", "PWD", "ecret", "ECRET", "token", "Token", "TOKEN", "edential", "EDENTIAL",
    "auth", "Auth", "AUTH", "okie", "OKIE", "key", "Key", "KEY", "ssn", "Ssn", "SSN", "ecurity", "ECURITY", "cvv",
    "Cvv", "CVV", "cvc", "Cvc", "CVC", "otp", "Otp", "OTP", "pin", "Pin", "PIN", "card", "Card", "CARD", "cc-n",
    "cc-c", "cc-e", "cc_n", "cc_e", "ccnu", "ccNu", "ccEx", "-time-c",
];

/// Whether and how a name says that its value is secret.
pub(crate) fn secrecy_of(name: &str) -> Option<Secrecy> {
    if name.len() > KEY_BYTES_MAX || name.starts_with("--") {
        return None;
    }
    if !STEMS.iter().any(|stem| name.contains(stem)) {
        return None;
    }
    let words = words(name);
    let one_of = |list: &[&str], word: &str| list.iter().any(|other| word.eq_ignore_ascii_case(other));
    let (rule, end) = RULES.iter().find_map(|rule| Some((rule, rule.match_end(&words)?)))?;
    let about = words[end..].last().is_some_and(|last| one_of(ABOUT, last));
    (!about && !one_of(WHETHER, words[0])).then_some(rule.secrecy)
}

impl Rule {
    /// How many of `words` are used up where the rule matches.
    fn match_end(&self, words: &[&str]) -> Option<usize> {
        let length = self.words.len();
        let last = words.len().checked_sub(length)?;
        let starts = match self.place {
            Place::Anywhere => 0..=last,
            Place::Last => last..=last,
            Place::Alone if last == 0 => 0..=0,
            Place::Alone => return None,
        };
        let matches_at = |start: &usize| {
            let words = &words[*start..*start + length];
            words.iter().zip(self.words).all(|(a, b)| a.eq_ignore_ascii_case(b))
        };
        starts.into_iter().find(matches_at).map(|start| start + length)
    }
}

/// Values of `autocomplete` (HTML) of fields that hold secrets.
pub(crate) fn is_secret_autocomplete(value: &str) -> bool {
    value
        .split_ascii_whitespace()
        .any(|word| word.starts_with("cc-") || matches!(word, "current-password" | "new-password" | "one-time-code"))
}

/// Whether a value under a secret name is worth redacting: an empty, masked or redacted one is not.
pub(crate) fn hides_something(value: &str, secrecy: Secrecy) -> bool {
    const NOTHING: &[&str] = &["true", "false", "null", "undefined", "none", "[object Object]"];
    let value = value.trim();
    if secrecy.digits_only {
        return (3..=12).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    }
    !(NOTHING.iter().any(|nothing| value.eq_ignore_ascii_case(nothing))
        || value.chars().all(|c| matches!(c, '*' | '\u{2022}' | '\u{25cf}'))
        || is_label(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_a_rule_matches_holds_a_stem() {
        for rule in RULES {
            let title = |word: &str| word[..1].to_uppercase() + &word[1..];
            let spellings = [
                rule.words.join("_"),
                rule.words.join("-"),
                rule.words.join("_").to_uppercase(),
                rule.words.iter().map(|word| title(word)).collect::<String>(),
                rule.words[0].to_owned() + &rule.words[1..].iter().map(|word| title(word)).collect::<String>(),
            ];
            // `cc` is so short that only the usual spellings are looked for.
            let usual = if rule.words[0].starts_with("cc") {
                2
            } else {
                spellings.len()
            };
            for spelling in &spellings[..usual] {
                assert!(secrecy_of(spelling).is_some(), "{spelling} is not secret");
                assert!(
                    STEMS.iter().any(|stem| spelling.contains(stem)),
                    "{spelling} holds no stem"
                );
            }
        }
    }
}
