use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const AZURE_KEY: Detector = Detector {
    name: "azure_key",
    finds: "Keys of Azure storage, Service Bus, Event Hubs, Cosmos DB and IoT Hub in connection strings.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:AccountKey|SharedAccessKey|SharedSecretValue) ?= ?(?P<secret>[A-Za-z0-9+/]{42,86}={1,2})",
        telling: Telling::Literals {
            any_of: &["AccountKey", "SharedAccessKey", "SharedSecretValue"],
            then: Then::Anything,
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!(
                "AccountKey=",
                "x7Yq2LmN5sRw93YbC64dHfJpG17uEZx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uEx7Yq2LmN5sRw93YbC64q=="
            ),
            concat!(
                "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=",
                "x7Yq2LmN5sRw93YbC64dHfJpG17uEZx81kQ0vTq72Lm="
            ),
        ],
        must_not_match: &["AccountKey=name", "SharedAccessKeyName=RootManageSharedAccessKey"],
    },
};
