use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const GRAFANA_TOKEN: Detector = Detector {
    name: "grafana_token",
    finds: "Grafana service account and cloud tokens and API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_eyJ[A-Za-z0-9+/]{32,}={0,2}|eyJrIjoi[A-Za-z0-9+/]{60,}={0,2})",
        telling: Telling::Literals {
            any_of: &["glsa_", "glc_eyJ", "eyJr"],
            then: Then::TokenCharacters(32),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("glsa_", "xaZWCc3HeuM2ENmp4xgKhmCKNRBeSdDy_ab3ab72e"),
            concat!(
                "glc_eyJ",
                "vIjoiMTIzLdo9oyWZNTcf8Xcdo5nP5N4qjbUg8SlYkFgW34a0IYFMKXedHsyaUbZYChOmAg8HvfT00gwsVjL8Vaeh="
            ),
            concat!(
                "eyJrIjoi",
                "QLGCzLO4TX4ZSbQ0A2l6BRpsvufB8O5VZ9Urpzbo25uVW3XGgZtMwH7jGOH6z4Q7fnr4aqS9kBQQUUpp="
            ),
        ],
        must_not_match: &["glsa_name"],
    },
};
