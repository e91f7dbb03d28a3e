//! Events made at random, of every kind that has a type, and events that fit none.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// An object of these members; those that are `None` are left out.
fn object(members: Vec<(&'static str, Option<Value>)>) -> Value {
    let members = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn id() -> impl Strategy<Value = Value> {
    prop_oneof![8 => 1..200i64, 1 => -2..3i64, 1 => any::<i64>()].prop_map(Value::from)
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => (-2000..4000i64).prop_map(Value::from),
        1 => (-(1i64 << 53)..=1 << 53).prop_map(Value::from),
        // Fractions whose shortest decimal is exact however it is parsed.
        2 => (-100_000..100_000i32).prop_map(|value| json!(f64::from(value) / 64.0)),
    ]
}

pub(crate) fn text() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => prop::sample::select(vec!["", "a", "div", "hello world", "color", "<svg>", "\n    "]).prop_map(str::to_owned),
        2 => "[ -~]{0,30}",
        1 => "\\PC{0,12}",
        1 => any::<String>(),
        1 => ("[a-z{}:; ]{5,10}", 200..600usize).prop_map(|(text, count)| text.repeat(count)),
    ]
    .prop_map(Value::from)
}

fn boolean() -> impl Strategy<Value = Value> {
    any::<bool>().prop_map(Value::from)
}

fn maybe<S: Strategy<Value = Value>>(strategy: S) -> impl Strategy<Value = Option<Value>> {
    prop::option::weighted(0.4, strategy)
}

fn nullable<S: Strategy<Value = Value> + 'static>(strategy: S) -> impl Strategy<Value = Value> {
    prop_oneof![3 => strategy, 1 => Just(Value::Null)]
}

fn list<S: Strategy<Value = Value>>(strategy: S, longest: usize) -> impl Strategy<Value = Value> {
    prop::collection::vec(strategy, 0..=longest).prop_map(Value::from)
}

pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), boolean(), number(), text()];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn style() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        text(),
        Just(json!(false)),
        (text(), text()).prop_map(|(value, priority)| json!([value, priority])),
    ];
    prop::collection::btree_map("[a-z-]{1,8}", value, 0..3)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn attributes() -> impl Strategy<Value = Value> {
    let value =
        prop_oneof![8 => text(), 1 => boolean(), 1 => number(), 1 => Just(Value::Null), 1 => style(), 1 => any_json()];
    let name = prop_oneof![
        prop::sample::select(vec!["class", "id", "style", "href", "_cssText"]).prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    prop::collection::btree_map(name, value, 0..4).prop_map(|members| Value::Object(members.into_iter().collect()))
}

/// What a node of any kind may have, and what its kind has.
fn node_of(kind: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (kind, id(), maybe(id()), maybe(boolean()), maybe(boolean())).prop_map(|(mut node, id, root, host, shadow)| {
        node["id"] = id;
        for (name, value) in [("rootId", root), ("isShadowHost", host), ("isShadow", shadow)] {
            if let Some(value) = value {
                node[name] = value;
            }
        }
        node
    })
}

pub(crate) fn node() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (text(), maybe(text()), maybe(text())).prop_map(|(name, public, system)| object(vec![
            ("type", Some(json!(1))),
            ("name", Some(name)),
            ("publicId", public),
            ("systemId", system)
        ])),
        (text(), maybe(boolean())).prop_map(|(text, style)| object(vec![
            ("type", Some(json!(3))),
            ("textContent", Some(text)),
            ("isStyle", style)
        ])),
        (prop::sample::select(vec![4, 5]), text()).prop_map(|(kind, text)| json!({"type": kind, "textContent": text})),
    ];
    node_of(leaf).boxed().prop_recursive(5, 24, 5, |inner| {
        let children = prop::collection::vec(inner, 0..5).prop_map(Value::from).boxed();
        let document = (children.clone(), maybe(text())).prop_map(|(children, mode)| {
            object(vec![
                ("type", Some(json!(0))),
                ("childNodes", Some(children)),
                ("compatMode", mode),
            ])
        });
        let element = (text(), attributes(), children, maybe(boolean()), maybe(boolean())).prop_map(
            |(tag, attributes, children, svg, custom)| {
                object(vec![
                    ("type", Some(json!(2))),
                    ("tagName", Some(tag)),
                    ("attributes", Some(attributes)),
                    ("childNodes", Some(children)),
                    ("isSVG", svg),
                    ("isCustom", custom),
                ])
            },
        );
        node_of(prop_oneof![1 => document.boxed(), 5 => element.boxed()]).boxed()
    })
}

fn mutation() -> impl Strategy<Value = Value> {
    let texts = list(
        (id(), nullable(text())).prop_map(|(id, value)| json!({"id": id, "value": value})),
        3,
    );
    let changes = list(
        (id(), attributes()).prop_map(|(id, attributes)| json!({"id": id, "attributes": attributes})),
        3,
    );
    let removes = list(
        (id(), id(), maybe(boolean())).prop_map(|(parent, id, shadow)| {
            object(vec![("parentId", Some(parent)), ("id", Some(id)), ("isShadow", shadow)])
        }),
        3,
    );
    let adds = list(
        (id(), maybe(nullable(id())), maybe(nullable(id())), node()).prop_map(|(parent, next, previous, node)| {
            object(vec![
                ("parentId", Some(parent)),
                ("nextId", next),
                ("previousId", previous),
                ("node", Some(node)),
            ])
        }),
        4,
    );
    (texts, changes, removes, adds, maybe(boolean())).prop_map(|(texts, attributes, removes, adds, attach)| {
        object(vec![
            ("source", Some(json!(0))),
            ("texts", Some(texts)),
            ("attributes", Some(attributes)),
            ("removes", Some(removes)),
            ("adds", Some(adds)),
            ("isAttachIframe", attach),
        ])
    })
}

fn rule_index() -> impl Strategy<Value = Value> {
    prop_oneof![id(), list(id(), 3)]
}

fn rule_adds() -> impl Strategy<Value = Value> {
    list(
        (text(), maybe(rule_index())).prop_map(|(rule, index)| object(vec![("rule", Some(rule)), ("index", index)])),
        3,
    )
}

fn style_events() -> impl Strategy<Value = Value> {
    let removes = list(rule_index().prop_map(|index| json!({"index": index})), 3);
    let rule = (
        maybe(id()),
        maybe(id()),
        maybe(rule_adds()),
        maybe(removes),
        maybe(text()),
        maybe(text()),
    )
        .prop_map(|(id, style_id, adds, removes, replace, replace_sync)| {
            object(vec![
                ("source", Some(json!(8))),
                ("id", id),
                ("styleId", style_id),
                ("adds", adds),
                ("removes", removes),
                ("replace", replace),
                ("replaceSync", replace_sync),
            ])
        });
    let set = (text(), nullable(text()), maybe(text())).prop_map(|(property, value, priority)| {
        object(vec![
            ("property", Some(property)),
            ("value", Some(value)),
            ("priority", priority),
        ])
    });
    let remove = text().prop_map(|property| json!({"property": property}));
    let declaration = (maybe(id()), maybe(id()), rule_index(), maybe(set), maybe(remove)).prop_map(
        |(id, style_id, index, set, remove)| {
            object(vec![
                ("source", Some(json!(13))),
                ("id", id),
                ("styleId", style_id),
                ("index", Some(index)),
                ("set", set),
                ("remove", remove),
            ])
        },
    );
    let sheet = (id(), rule_adds()).prop_map(|(id, rules)| json!({"styleId": id, "rules": rules}));
    let adopted = (id(), maybe(list(sheet, 2)), list(id(), 3)).prop_map(|(id, styles, style_ids)| {
        object(vec![
            ("source", Some(json!(15))),
            ("id", Some(id)),
            ("styles", styles),
            ("styleIds", Some(style_ids)),
        ])
    });
    prop_oneof![rule, declaration, adopted]
}

fn pointer_events() -> impl Strategy<Value = Value> {
    let position = (number(), number(), id(), number())
        .prop_map(|(x, y, id, offset)| json!({"x": x, "y": y, "id": id, "timeOffset": offset}));
    let moves = (prop::sample::select(vec![1, 6, 12]), list(position, 12))
        .prop_map(|(source, positions)| json!({"source": source, "positions": positions}));
    let interaction =
        (id(), id(), maybe(number()), maybe(number()), maybe(id())).prop_map(|(kind, id, x, y, pointer)| {
            object(vec![
                ("source", Some(json!(2))),
                ("type", Some(kind)),
                ("id", Some(id)),
                ("x", x),
                ("y", y),
                ("pointerType", pointer),
            ])
        });
    let scroll = (id(), number(), number()).prop_map(|(id, x, y)| json!({"source": 3, "id": id, "x": x, "y": y}));
    let resize =
        (number(), number()).prop_map(|(width, height)| json!({"source": 4, "width": width, "height": height}));
    let input = (id(), text(), maybe(boolean()), maybe(boolean())).prop_map(|(id, text, checked, triggered)| {
        object(vec![
            ("source", Some(json!(5))),
            ("text", Some(text)),
            ("isChecked", checked),
            ("id", Some(id)),
            ("userTriggered", triggered),
        ])
    });
    prop_oneof![moves, interaction, scroll, resize, input]
}

fn other_incremental_events() -> impl Strategy<Value = Value> {
    let media = (
        id(),
        id(),
        maybe(number()),
        maybe(number()),
        maybe(boolean()),
        maybe(boolean()),
        maybe(number()),
    )
        .prop_map(|(kind, id, time, volume, muted, repeats, rate)| {
            object(vec![
                ("source", Some(json!(7))),
                ("type", Some(kind)),
                ("id", Some(id)),
                ("currentTime", time),
                ("volume", volume),
                ("muted", muted),
                ("loop", repeats),
                ("playbackRate", rate),
            ])
        });
    let canvas = (id(), any_json()).prop_map(|(id, commands)| json!({"source": 9, "id": id, "commands": commands}));
    let font =
        (text(), any_json()).prop_map(|(family, rest)| json!({"source": 10, "family": family, "fontSource": rest}));
    let range = (id(), id(), id(), id())
        .prop_map(|(a, b, c, d)| json!({"start": a, "startOffset": b, "end": c, "endOffset": d}));
    let selection = list(range, 3).prop_map(|ranges| json!({"source": 14, "ranges": ranges}));
    let element = maybe(text().prop_map(|name| json!({"name": name})))
        .prop_map(|define| object(vec![("source", Some(json!(16))), ("define", define)]));
    prop_oneof![media, canvas, font, selection, element]
}

/// `type` and `data` of an event that has a type.
fn typed() -> impl Strategy<Value = (i64, Value)> {
    let incremental = prop_oneof![
        4 => mutation().boxed(),
        4 => pointer_events().boxed(),
        2 => style_events().boxed(),
        2 => other_incremental_events().boxed(),
    ];
    let offset = (number(), number()).prop_map(|(left, top)| json!({"left": left, "top": top}));
    let snapshot = (node(), maybe(offset))
        .prop_map(|(node, offset)| object(vec![("node", Some(node)), ("initialOffset", offset)]));
    let meta = (text(), number(), number()).prop_map(|(href, w, h)| json!({"href": href, "width": w, "height": h}));
    let tagged = |name: &'static str| {
        (text(), maybe(any_json()))
            .prop_map(move |(tag, payload)| object(vec![(name, Some(tag)), ("payload", payload)]))
    };
    prop_oneof![
        8 => incremental.prop_map(|data| (3, data)),
        1 => (0..2i64).prop_map(|kind| (kind, json!({}))),
        1 => snapshot.prop_map(|data| (2, data)),
        1 => meta.prop_map(|data| (4, data)),
        1 => tagged("tag").prop_map(|data| (5, data)),
        1 => tagged("plugin").prop_map(|data| (6, data)),
    ]
}

fn timestamp() -> impl Strategy<Value = Value> {
    prop_oneof![
        9 => (1_795_000_000_000i64..1_795_000_900_000).prop_map(Value::from),
        1 => (0..1_000_000i32).prop_map(|value| json!(f64::from(value) / 8.0)),
    ]
}

/// Events whose kind has a type.
pub(crate) fn typed_event() -> impl Strategy<Value = Value> {
    (typed(), timestamp()).prop_map(|((kind, data), at)| json!({"type": kind, "data": data, "timestamp": at}))
}

/// Events that no type can hold.
pub(crate) fn foreign_event() -> impl Strategy<Value = Value> {
    let with_more = (typed_event(), any_json()).prop_map(|(mut event, value)| {
        event["_sid"] = value;
        event
    });
    let more_in_data = (typed_event(), any_json()).prop_map(|(mut event, value)| {
        event["data"]["unknown"] = value;
        event
    });
    let anything = (any_json(), any_json(), timestamp())
        .prop_map(|(kind, data, at)| json!({"type": kind, "data": data, "timestamp": at}));
    let without_data = timestamp().prop_map(|at| json!({"timestamp": at}));
    prop_oneof![with_more, more_in_data, anything, without_data]
}

/// Any event: mostly such that have a type.
pub(crate) fn event() -> impl Strategy<Value = Value> {
    prop_oneof![6 => typed_event(), 1 => foreign_event()]
}
