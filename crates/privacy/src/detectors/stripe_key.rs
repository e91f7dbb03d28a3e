use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const STRIPE_KEY: Detector = Detector {
    name: "stripe_key",
    finds: "Stripe secret and restricted keys and webhook secrets. (Publishable keys are public.)",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,}=*)",
        telling: Telling::Literals {
            any_of: &["k_live_", "k_test_", "whsec_"],
            then: Then::TokenCharacters(16),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("sk_live_", "4eC39HqLyjWDarjtT1zdp7dc"),
            concat!("rk_test_", "4eC39HqLyjWDarjtT1zdp7dc"),
            concat!("whsec_", "4eC39HqLyjWDarjtT1zdp7dc"),
        ],
        must_not_match: &["pk_live_4eC39HqLyjWDarjtT1zdp7dc", "task_test_something"],
    },
};
