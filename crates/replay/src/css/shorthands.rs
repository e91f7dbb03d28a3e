//! Which properties are written together as one.

type Longhands = &'static [&'static str];

const SHORTHANDS: &[(&str, Longhands)] = &[
    (
        "margin",
        &["margin-top", "margin-right", "margin-bottom", "margin-left"],
    ),
    (
        "padding",
        &["padding-top", "padding-right", "padding-bottom", "padding-left"],
    ),
    ("inset", &["top", "right", "bottom", "left"]),
    (
        "border-width",
        &[
            "border-top-width",
            "border-right-width",
            "border-bottom-width",
            "border-left-width",
        ],
    ),
    (
        "border-style",
        &[
            "border-top-style",
            "border-right-style",
            "border-bottom-style",
            "border-left-style",
        ],
    ),
    (
        "border-color",
        &[
            "border-top-color",
            "border-right-color",
            "border-bottom-color",
            "border-left-color",
        ],
    ),
    (
        "border-radius",
        &[
            "border-top-left-radius",
            "border-top-right-radius",
            "border-bottom-right-radius",
            "border-bottom-left-radius",
        ],
    ),
    ("overflow", &["overflow-x", "overflow-y"]),
    (
        "overscroll-behavior",
        &["overscroll-behavior-x", "overscroll-behavior-y"],
    ),
    ("gap", &["row-gap", "column-gap"]),
    ("place-content", &["align-content", "justify-content"]),
    ("place-items", &["align-items", "justify-items"]),
    ("place-self", &["align-self", "justify-self"]),
    ("margin-inline", &["margin-inline-start", "margin-inline-end"]),
    ("margin-block", &["margin-block-start", "margin-block-end"]),
    ("padding-inline", &["padding-inline-start", "padding-inline-end"]),
    ("padding-block", &["padding-block-start", "padding-block-end"]),
    (
        "border",
        &[
            "border-top-width",
            "border-right-width",
            "border-bottom-width",
            "border-left-width",
            "border-top-style",
            "border-right-style",
            "border-bottom-style",
            "border-left-style",
            "border-top-color",
            "border-right-color",
            "border-bottom-color",
            "border-left-color",
            "border-image-source",
            "border-image-slice",
            "border-image-width",
            "border-image-outset",
            "border-image-repeat",
        ],
    ),
    (
        "border-top",
        &["border-top-width", "border-top-style", "border-top-color"],
    ),
    (
        "border-right",
        &["border-right-width", "border-right-style", "border-right-color"],
    ),
    (
        "border-bottom",
        &["border-bottom-width", "border-bottom-style", "border-bottom-color"],
    ),
    (
        "border-left",
        &["border-left-width", "border-left-style", "border-left-color"],
    ),
    (
        "background",
        &[
            "background-image",
            "background-position-x",
            "background-position-y",
            "background-size",
            "background-repeat",
            "background-attachment",
            "background-origin",
            "background-clip",
            "background-color",
        ],
    ),
    (
        "background-position",
        &["background-position-x", "background-position-y"],
    ),
    ("flex", &["flex-grow", "flex-shrink", "flex-basis"]),
    ("flex-flow", &["flex-direction", "flex-wrap"]),
    (
        "list-style",
        &["list-style-position", "list-style-image", "list-style-type"],
    ),
    ("outline", &["outline-color", "outline-style", "outline-width"]),
    ("columns", &["column-width", "column-count"]),
    (
        "grid-area",
        &["grid-row-start", "grid-column-start", "grid-row-end", "grid-column-end"],
    ),
    ("grid-row", &["grid-row-start", "grid-row-end"]),
    ("grid-column", &["grid-column-start", "grid-column-end"]),
    (
        "text-decoration",
        &[
            "text-decoration-line",
            "text-decoration-thickness",
            "text-decoration-style",
            "text-decoration-color",
        ],
    ),
    (
        "transition",
        &[
            "transition-behavior",
            "transition-duration",
            "transition-timing-function",
            "transition-delay",
            "transition-property",
        ],
    ),
    (
        "animation",
        &[
            "animation-duration",
            "animation-timing-function",
            "animation-delay",
            "animation-iteration-count",
            "animation-direction",
            "animation-fill-mode",
            "animation-play-state",
            "animation-name",
        ],
    ),
    (
        "font",
        &[
            "font-style",
            "font-variant-caps",
            "font-weight",
            "font-stretch",
            "font-size",
            "line-height",
            "font-family",
        ],
    ),
];

/// How many of the first rows say one value a side.
const BOXES: usize = 7;
/// How many rows from the first say one or two values.
const PAIRS_END: usize = 17;

/// The longhands of a shorthand; `None` for any other property.
pub(super) fn longhands(name: &str) -> Option<Longhands> {
    row(name).map(|at| SHORTHANDS[at].1)
}

pub(super) fn covers(shorthand: &str, name: &str) -> bool {
    longhands(shorthand).is_some_and(|list| {
        list.iter().any(|long| long.eq_ignore_ascii_case(name))
            || longhands(name)
                .is_some_and(|inner| inner.iter().all(|long| list.contains(long)) && list.len() > inner.len())
    })
}

/// What a shorthand's value says for each longhand, where that can be told without knowing values.
pub(super) fn expand<'a>(name: &str, value: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let at = row(name)?;
    if at >= PAIRS_END || value.contains(['/', '(', '"']) {
        return None;
    }
    let values: Vec<&str> = value.split_ascii_whitespace().collect();
    let longhands = SHORTHANDS[at].1;
    let picks: &[usize] = match (at < BOXES, values.len()) {
        (true, 1) => &[0, 0, 0, 0],
        (true, 2) => &[0, 1, 0, 1],
        (true, 3) => &[0, 1, 2, 1],
        (true, 4) => &[0, 1, 2, 3],
        (false, 1) => &[0, 0],
        (false, 2) => &[0, 1],
        _ => return None,
    };
    Some(
        longhands
            .iter()
            .zip(picks)
            .map(|(long, pick)| (*long, values[*pick]))
            .collect(),
    )
}

fn row(name: &str) -> Option<usize> {
    SHORTHANDS.iter().position(|(of, _)| of.eq_ignore_ascii_case(name))
}
