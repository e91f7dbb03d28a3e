use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const DISCORD_TOKEN: Detector = Detector {
    name: "discord_token",
    finds: "Discord bot tokens and webhooks.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"(?:\b[MNO][A-Za-z0-9][A-Za-z0-9_-]{22,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}|discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,})",
        telling: Telling::Literals {
            any_of: &[
                "MT",
                "Mj",
                "Mz",
                "ND",
                "NT",
                "Nj",
                "Nz",
                "OD",
                "OTA",
                "OTE",
                "OTI",
                "OTM",
                "OTQ",
                "OTU",
                "OTY",
                "OTc",
                "OTg",
                "OTk",
                "/webhooks/",
            ],
            then: Then::TokenCharacters(50),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!(
                "MTE4MzQ1Njc4OTAxMjM0NTY3OA",
                ".Gx7Yq2.W4LMMRKQnPCVglcW4OwZWIpsAtAN5dJchYJ4Ba"
            ),
            concat!(
                "https://discord.com/api/webhooks/",
                "1183456789012345678/yK68DzgNnjaaQh7f1hbSpTldVS1TfMRC5p7SaaOYetTk1EdwJBPiXwNNzxW6WJsd8RZu"
            ),
        ],
        must_not_match: &[
            "MTE4MzQ1Njc4OTAxMjM0NTY3OA",
            "https://discord.com/api/webhooks/1183456789012345678/name",
        ],
    },
};
