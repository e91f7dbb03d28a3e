use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const AWS_SESSION_TOKEN: Detector = Detector {
    name: "aws_session_token",
    finds: "AWS session tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/=_%-]{60,}",
        telling: Telling::Literals {
            any_of: &["IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz"],
            then: Then::TokenCharacters(60),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "IQoJb3JpZ2luX2VjE",
            "ujOeHwdFcAefAZhnM6Jy8c1rihtYlKNxHddmQAtKCsXRpJG2Tr8hzUjEcPVJ2tRKJC06DPdRO9YrxPbCkhdVipy2eB"
        )],
        must_not_match: &["IQoJb3JpZ2luX2Vj"],
    },
};
