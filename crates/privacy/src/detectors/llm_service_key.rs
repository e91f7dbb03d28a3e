use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const LLM_SERVICE_KEY: Detector = Detector {
    name: "llm_service_key",
    finds: "Keys of services for language models and vectors that begin with their own prefix: Replicate, Perplexity, NVIDIA, Cerebras, Together, Fireworks, Pinecone, LangSmith, Tavily, Firecrawl.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:pplx-[A-Za-z0-9]{40,}|r8_[A-Za-z0-9]{37}|nvapi-[A-Za-z0-9_-]{60,}|csk-[a-z0-9]{40,}|tgp_v1_[A-Za-z0-9_-]{40,}|fw_[A-Za-z0-9]{22,}|pcsk_[A-Za-z0-9_]{60,}|lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}|tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}|fc-[0-9a-f]{32})\b",
        telling: Telling::Literals {
            any_of: &[
                "pplx-", "r8_", "nvapi-", "csk-", "tgp_v1_", "fw_", "pcsk_", "lsv2_", "tvly-", "fc-",
            ],
            then: Then::TokenCharacters(22),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("pplx-", "BM9vGYkt8ZFg3QY93AjrFFllNLv9NczWtQas0KPmEIqOG9Jz"),
            concat!("r8_", "hjVggkGZMYdaVuSvkqg4KvBxd3K7BMpc50t3Y"),
            concat!(
                "nvapi-",
                "sL7E6pySnt2EXpkwl8sIhHxyehZvplrocPvjRfqZhBZXjvSx7m6FoCiRq3KwpLn2"
            ),
            concat!("csk-", "estj1nxulodg4lxdunskcliezko6155ejbyxmoxzi4mwge60"),
            concat!("tgp_v1_", "ScckmsxctNl0JSpAQvaZWrc0LcpgXn4UfRyUZrf6A5Q"),
            concat!("fw_", "TZMCdRAF5hVcRXqH8NHpdwzm"),
            concat!(
                "pcsk_",
                "tiRPooFB6vs2iIuYHVkPLCVZhrwmdrmRBhuDwkea9UfS8IgEAlHa5NM5OppibW0slN05k"
            ),
            concat!("lsv2_pt_", "cdb52d5585d309adbef772491b27f107_3b0ddc64a8"),
            concat!("tvly-dev-", "AuBPZ4ksBIvmfuC84187MYdPLsJ7DOsv"),
            concat!("fc-", "e03a71a59689612e81d4184783918916"),
        ],
        must_not_match: &["fw_update_available_now_here", "fc-daygrid-event-container"],
    },
};
