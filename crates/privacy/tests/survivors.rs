//! What pages are made of stays byte for byte.

use reenact_privacy::{PlainLabeller, RedactionReport, Redactor};

const SURVIVORS: &[&str] = &[
    r#"{"type":2,"data":{"node":{"type":1,"name":"html","publicId":"","id":2},"initialOffset":{"left":0,"top":0}},"timestamp":1763711999000}"#,
    r#"{"type":3,"data":{"source":1,"positions":[{"x":411,"y":111,"id":1111,"timeOffset":-411}]},"timestamp":1763711999123}"#,
    r#"{"type":3,"data":{"source":5,"text":"****************","isChecked":false,"id":93},"timestamp":1763711999123}"#,
    r##"{"tagName":"path","attributes":{"d":"M4111 1111 4111 1112L10-20-3000 1111.1111.2222.3333z","fill":"#411111"}}"##,
    r#"{"tagName":"svg","attributes":{"viewBox":"0 0 1024 1024","style":"--token: 4px; --card: red"}}"#,
    r#"{"rr_dataURL":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg=="}"#,
    r#"{"_cssText":"@media (min-width:40em){.card>.token.password:hover{--secret: url(\"data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 16 16%27%3E%3C/svg%3E\")}}@import url(card.css);"}"#,
    r#"{"textContent":"import { token } from 'pkg@1.2.3'; const password = await prompt(); if (card.cvv === cvv) { login(token, { secret }); }"}"#,
    r#"{"textContent":"def login(password: str, token: str | None = None) -> Token:\n    secret = load()\n    return auth(password=password, token=token)\n"}"#,
    r#"{"textContent":"<input type=\"password\" name=\"password\" autocomplete=\"current-password\">"}"#,
    r#"{"src":"https://cdn.example.com/npm/fflate@0.8.3/umd/index.js","srcset":"logo.png 1x, logo@2x.png 2x, logo@3x.avif 3x"}"#,
    r#"{"href":"https://example.com/commit/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567?page=2&sort=card&view=token#password"}"#,
    r#"{"id":"550e8400-e29b-41d4-a716-446655440000","version":"1.2.3-rc.4+build.5","order":"4111111111111112","imei":"490154203237518"}"#,
    r#"{"input_tokens":123456,"output_tokens":"789","tokenCount":"12","max_tokens":4096,"secretary":"Ada","cardinality":"high","discard":"no"}"#,
    r#"{"className":"password-field token card cvv","tagName":"secret-card","role":"otp","aria-label":"Password","placeholder":"Card number","for":"cvc"}"#,
    r#"{"passwordPolicy":"strict","hasPassword":"yes","token_type":"Bearer","cookieConsent":"all","authMode":"sso","password":"","secret":null}"#,
    r#"{"text":"Phone +49 30 1234567, (555) 123-4567, 2024-01-31 12:00:00.123456789, 10.0.0.1:8080, 50% of 1,234,567.89"}"#,
    r#"{"text":"Mention @ada, price @ 4.99, a@b, user@host, at fn@https://example.com/app.js:1:2"}"#,
];

#[test]
fn ordinary_events_stay_byte_for_byte() {
    let redactor = Redactor::standard();
    let changed: Vec<_> = SURVIVORS
        .iter()
        .filter_map(|event| {
            serde_json::from_str::<serde_json::Value>(event).unwrap_or_else(|error| panic!("{event}: {error}"));
            redactor.redact_json(event, &PlainLabeller, &mut RedactionReport::default())
        })
        .collect();
    assert!(changed.is_empty(), "{changed:#?}");
}

#[test]
fn what_is_not_redacted_is_written_as_it_was() {
    let cases = [
        (
            r#" { "b" : 1.50E+2 , "a" : "\u00e4\/\ud83d\ude00" , "mail" : "x\u0040: ada\u0040example.com\t!" } "#,
            r#" { "b" : 1.50E+2 , "a" : "\u00e4\/\ud83d\ude00" , "mail" : "x\u0040: [redacted:email]\t!" } "#,
        ),
        (
            r#"{"body":"{\n  \"password\" : \"a\\\"b\",\n  \"n\": 1.0 }","n":0.10}"#,
            r#"{"body":"{\n  \"password\" : \"[redacted:sensitive_key]\",\n  \"n\": 1.0 }","n":0.10}"#,
        ),
        (
            r#"{"pan":4111111111111111,"cvv":123,"body":"{\"cvv\":123,\"pan\":4111111111111111}"}"#,
            r#"{"pan":"[redacted:payment_card]","cvv":"[redacted:sensitive_key]","body":"{\"cvv\":\"[redacted:sensitive_key]\",\"pan\":\"[redacted:payment_card]\"}"}"#,
        ),
        (
            r#"{"href":"https://e.com/?a=%C3%A9%20b&token=x%20y&mail=ada%40example.com#k=v"}"#,
            r#"{"href":"https://e.com/?a=%C3%A9%20b&token=[redacted:sensitive_key]&mail=[redacted:email]#k=v"}"#,
        ),
        (
            r#"{"attributes":{"value":"hunter2","class":"card","type":"password"},"childNodes":[]}"#,
            r#"{"attributes":{"value":"[redacted:sensitive_key]","class":"card","type":"password"},"childNodes":[]}"#,
        ),
        (
            r#"not json {"password": "hunter2", "user": "ada@example.com""#,
            r#"not json {"password": "[redacted:sensitive_key]", "user": "[redacted:email]""#,
        ),
        (r#"{"ada@example.com":1}"#, r#"{"[redacted:email]":1}"#),
        (
            r#"["https://e.com/in?mail=ada@example.com&a=1", "mail=ada@example.com", "/users/ada@example.com"]"#,
            r#"["https://e.com/in?mail=[redacted:email]&a=1", "mail=[redacted:email]", "/users/[redacted:email]"]"#,
        ),
    ];
    let redactor = Redactor::standard();
    for (json, expected) in cases {
        let redacted = redactor.redact_json(json, &PlainLabeller, &mut RedactionReport::default());
        assert_eq!(redacted.as_deref(), Some(expected));
    }
}

#[test]
fn the_report_counts_by_detector() {
    let mut report = RedactionReport::default();
    let json = r#"{"a":"ada@example.com, bob@example.com","password":"x","b":"4111 1111 1111 1111"}"#;
    Redactor::standard().redact_json(json, &PlainLabeller, &mut report);
    let counts: Vec<_> = report
        .by_detector
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    assert_eq!(counts, [("email", 2), ("payment_card", 1), ("sensitive_key", 1)]);
}

/// Texts that would take minutes if a scan took a time that grows with the square of their length.
#[test]
fn hostile_texts_are_scanned_in_one_go() {
    let redactor = Redactor::standard();
    for piece in [
        "1",
        " token=token=",
        "?pin=",
        "token%3D",
        "a%41=b&",
        "://a:b@",
        " x-token:x-token:",
        "cookie: ",
        "'token':",
        "a@a.a/",
        "eyJhaaaaaaaa.",
        "4111 ",
        "[",
        "{\"a\":",
        "\"\\\"",
        "@",
        "a@a.",
        "token=",
        "token:\"",
        "%25",
        "%22",
        "?a=%7B",
        "\\\\",
        "-----BEGIN PRIVATE KEY-----",
        "password ",
    ] {
        let text = piece.repeat(300_000 / piece.len());
        let _ = redactor.redact_json(&text, &PlainLabeller, &mut RedactionReport::default());
        let quoted = serde_json::to_string(&text).unwrap();
        let _ = redactor.redact_json(&quoted, &PlainLabeller, &mut RedactionReport::default());
    }
}
