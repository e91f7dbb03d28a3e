use std::ops::ControlFlow;

use bumpalo::Bump;
use reenact_recording::log::shared::{SharedContents, SharedStore};
use reenact_recording::log::{Finished, Position, Recording, StreamName, Writer};
use reenact_recording::operation;

pub(crate) fn name(number: usize) -> StreamName {
    StreamName {
        window_id: format!("window-{number}"),
        page_id: format!("page-{number}"),
    }
}

/// What happens in a session, in the order of writing.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Event(usize, String),
    Keyframe(usize, Vec<String>),
}

impl Step {
    pub(crate) fn stream(&self) -> usize {
        match self {
            Self::Event(stream, _) | Self::Keyframe(stream, _) => *stream,
        }
    }

    pub(crate) fn texts(&self) -> &[String] {
        match self {
            Self::Event(_, text) => std::slice::from_ref(text),
            Self::Keyframe(_, texts) => texts,
        }
    }

    pub(crate) fn is_keyframe(&self) -> bool {
        matches!(self, Self::Keyframe(..))
    }
}

pub(crate) fn write<S: SharedStore>(steps: &[Step], streams: usize, store: S) -> Finished<S>
where
    S::Error: std::fmt::Debug,
{
    let mut writer = Writer::new(store, 3).unwrap();
    for number in 0..streams {
        assert_eq!(writer.stream(name(number)), number as u32);
    }
    for step in steps {
        let arena = Bump::new();
        let operations: Vec<_> = step
            .texts()
            .iter()
            .map(|text| operation::read(text, &arena).unwrap())
            .collect();
        let stream = step.stream() as u32;
        match step {
            Step::Event(..) => writer.push(stream, &operations[0]).unwrap(),
            Step::Keyframe(..) => writer.keyframe(stream, &operations).unwrap(),
        }
    }
    writer.finish().unwrap()
}

/// All that a recording says of a stream: each operation's JSON, and whether it is a keyframe's.
pub(crate) fn read(recording: &Recording<'_>, stream: usize, shared: &dyn SharedContents) -> Vec<(String, bool)> {
    let arena = Bump::new();
    let tables = recording.tables(shared, &arena).unwrap();
    let mut position = Position::new();
    let mut out = Vec::new();
    for segment in recording
        .contents()
        .segments
        .iter()
        .filter(|segment| segment.stream == stream as u32)
    {
        let block = recording.block(segment.extent);
        for recorded in position.read(segment, block, &tables, &arena).unwrap() {
            let recorded = recorded.unwrap();
            let mut text = String::new();
            operation::write(&recorded.operation, &mut text);
            out.push((text, recorded.is_keyframe));
        }
    }
    out
}

/// The JSON of a stream's events as they pass by, its keyframes skipped.
pub(crate) fn read_passing(recording: &Recording<'_>, stream: usize, shared: &dyn SharedContents) -> Vec<String> {
    let arena = Bump::new();
    let tables = recording.tables(shared, &arena).unwrap();
    let mut position = Position::new();
    let mut out = Vec::new();
    let segments = recording.contents().segments.iter();
    for segment in segments.filter(|segment| segment.stream == stream as u32) {
        let block = recording.block(segment.extent);
        let mut operations = position.read(segment, block, &tables, &arena).unwrap();
        operations.skip_keyframe().unwrap();
        let passed = operations.pass(|operation, is_keyframe| {
            assert!(!is_keyframe);
            let mut text = String::new();
            operation::write(operation, &mut text);
            out.push(text);
            ControlFlow::Continue(())
        });
        passed.unwrap();
    }
    out
}

/// What a recording of these steps has to say of a stream.
pub(crate) fn expected(steps: &[Step], stream: usize) -> Vec<(String, bool)> {
    let of_stream = steps.iter().filter(|step| step.stream() == stream);
    let texts = of_stream.flat_map(|step| step.texts().iter().map(|text| (canonical(text), step.is_keyframe())));
    texts.collect()
}

pub(crate) fn canonical(text: &str) -> String {
    let arena = Bump::new();
    let mut out = String::new();
    operation::write(&operation::read(text, &arena).unwrap(), &mut out);
    out
}

/// A page with a style sheet, markup and text, and events on it: the `count` of them take a minute together.
pub(crate) fn visit(count: u64, visitor: &str) -> Vec<Step> {
    let css = ".shop { color: red }".repeat(200);
    let mut events = vec![
        r#"{"type":4,"data":{"href":"http://shop/","width":1280,"height":720},"timestamp":1000}"#.to_owned(),
        format!(
            r#"{{"type":2,"data":{{"node":{{"type":0,"childNodes":[{{"type":2,"tagName":"html","attributes":{{}},"childNodes":[
            {{"type":2,"tagName":"style","attributes":{{"_cssText":"{css}"}},"childNodes":[],"id":3}},
            {{"type":2,"tagName":"svg","attributes":{{"viewBox":"0 0 24 24","class":"icon icon-cart"}},"childNodes":[],"isSVG":true,"id":4}},
            {{"type":2,"tagName":"p","attributes":{{"class":"greeting"}},"childNodes":[{{"type":3,"textContent":"A greeting that everybody sees","id":6}},
            {{"type":3,"textContent":"Only for {visitor}, nobody else","id":7}}],"id":5}},
            {{"type":2,"tagName":"input","attributes":{{"type":"text","name":"address","value":"the street where {visitor} lives"}},"childNodes":[],"id":8}},
            {{"type":2,"tagName":"textarea","attributes":{{"class":"a-long-enough-class"}},"childNodes":[{{"type":3,"textContent":"a text that many users typed","id":10}}],"id":9}}
            ],"id":2}}],"id":1}},"initialOffset":{{"left":0,"top":0}}}},"timestamp":1001}}"#
        ),
    ];
    let word = "typed by many users alike";
    for index in 0..count {
        let at = 1002 + index * 60_000 / count;
        events.push(match index % 5 {
            0 => format!(r#"{{"type":3,"data":{{"source":1,"positions":[{{"x":{},"y":5,"id":5,"timeOffset":-50}},{{"x":{},"y":7.25,"id":4,"timeOffset":0}}]}},"timestamp":{at}}}"#, index % 700, index % 300),
            1 => format!(r#"{{"type":3,"data":{{"source":0,"texts":[{{"id":6,"value":"count {index}"}}],"attributes":[{{"id":5,"attributes":{{"class":"greeting","style":{{"left":"{index}px","top":false}}}}}}],"removes":[{{"parentId":5,"id":{}}}],"adds":[{{"parentId":5,"nextId":null,"node":{{"type":2,"tagName":"b","attributes":{{"class":"badge badge-primary"}},"childNodes":[],"id":{}}}}}]}},"timestamp":{at}}}"#, index + 99, index + 100),
            2 => format!(r#"{{"type":3,"data":{{"source":5,"text":"{}","isChecked":false,"id":8}},"timestamp":{at}}}"#, &word[..(index as usize) % word.len()]),
            3 => format!(r#"{{"type":3,"data":{{"source":3,"id":1,"x":0,"y":{index}}},"timestamp":{at}}}"#),
            _ => format!(r#"{{"type":5,"data":{{"tag":"note","payload":{{"index":{index}}}}},"timestamp":{at}}}"#),
        });
    }
    events.into_iter().map(|text| Step::Event(0, text)).collect()
}

/// An event of every kind, and of some kinds in every form.
pub(crate) const EVERY_KIND: &[&str] = &[
    r#"{"type":0,"data":{},"timestamp":1000}"#,
    r#"{"type":1,"data":{},"timestamp":1000.5}"#,
    r#"{"type":4,"data":{"href":"http://shop/","width":1280,"height":720.5},"timestamp":1001}"#,
    r#"{"type":2,"data":{"node":{"type":0,"compatMode":"BackCompat","childNodes":[{"type":1,"name":"html","publicId":"","systemId":"about:legacy-compat","id":2},{"type":2,"tagName":"html","attributes":{"a":1.5,"b":true,"c":false,"d":null,"e":[1],"style":{"top":"1px","left":["2px","important"],"right":false}},"childNodes":[{"type":3,"textContent":"text \ud83d","rootId":1,"id":4},{"type":4,"textContent":"data","id":7},{"type":5,"textContent":"comment","isShadow":true,"id":8}],"isSVG":true,"isCustom":true,"isShadowHost":true,"id":3}],"id":1},"initialOffset":{"left":0,"top":-0.5}},"timestamp":1002}"#,
    r#"{"type":3,"data":{"source":0,"texts":[{"id":4,"value":null},{"id":7,"value":"b"}],"attributes":[{"id":3,"attributes":{"class":null}}],"removes":[{"parentId":3,"id":4},{"parentId":3,"id":8,"isShadow":true}],"adds":[{"parentId":3,"nextId":null,"node":{"type":3,"textContent":"text \ud83d","rootId":1,"id":4}},{"parentId":3,"previousId":4,"nextId":7,"node":{"type":2,"tagName":"b","attributes":{},"childNodes":[{"type":5,"textContent":"c","id":10}],"id":9}},{"parentId":9,"previousId":null,"node":{"type":3,"textContent":"old","isStyle":false,"id":11}},{"parentId":9,"nextId":11,"node":{"type":3,"textContent":"new","id":12}},{"parentId":12,"nextId":-1,"node":{"type":3,"textContent":"","id":-5}}]},"timestamp":1003}"#,
    r#"{"type":3,"data":{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[],"isAttachIframe":true},"timestamp":900}"#,
    r#"{"type":3,"data":{"source":1,"positions":[{"x":1,"y":2,"id":3,"timeOffset":-50},{"x":1.5,"y":2,"id":3,"timeOffset":0}]},"timestamp":1004}"#,
    r#"{"type":3,"data":{"source":6,"positions":[{"x":9,"y":-2,"id":3,"timeOffset":0}]},"timestamp":1004}"#,
    r#"{"type":3,"data":{"source":12,"positions":[]},"timestamp":1004}"#,
    r#"{"type":3,"data":{"source":2,"type":1,"id":3,"x":4,"y":5,"pointerType":0},"timestamp":1005}"#,
    r#"{"type":3,"data":{"source":2,"type":300,"id":3},"timestamp":1005}"#,
    r#"{"type":3,"data":{"source":3,"id":1,"x":0,"y":100},"timestamp":1006}"#,
    r#"{"type":3,"data":{"source":4,"width":800,"height":600},"timestamp":1007}"#,
    r#"{"type":3,"data":{"source":5,"text":"typed text","isChecked":false,"id":3},"timestamp":1008}"#,
    r#"{"type":3,"data":{"source":5,"text":"typed a text","isChecked":true,"userTriggered":true,"id":3},"timestamp":1009}"#,
    r#"{"type":3,"data":{"source":7,"type":0,"id":3,"currentTime":1.5,"volume":1,"muted":false,"loop":true,"playbackRate":2},"timestamp":1010}"#,
    r#"{"type":3,"data":{"source":8,"id":3,"styleId":1,"adds":[{"rule":"a{}","index":[1,2]},{"rule":"b{}"}],"removes":[{"index":0}],"replace":"c{}","replaceSync":"d{}"},"timestamp":1011}"#,
    r#"{"type":3,"data":{"source":9,"id":3,"type":0,"commands":[{"property":"fillRect","args":[1]}]},"timestamp":1012}"#,
    r#"{"type":3,"data":{"source":10,"family":"serif","fontSource":"url(a)","buffer":false},"timestamp":1013}"#,
    r#"{"type":3,"data":{"source":11,"level":"log","payload":[]},"timestamp":1014}"#,
    r#"{"type":3,"data":{"source":13,"styleId":1,"index":[0],"set":{"property":"top","value":null,"priority":"important"},"remove":{"property":"left"}},"timestamp":1015}"#,
    r#"{"type":3,"data":{"source":14,"ranges":[{"start":4,"startOffset":0,"end":4,"endOffset":2}]},"timestamp":1016}"#,
    r#"{"type":3,"data":{"source":15,"id":1,"styles":[{"styleId":1,"rules":[{"rule":"b{}","index":0}]}],"styleIds":[1]},"timestamp":1017}"#,
    r#"{"type":3,"data":{"source":16,"define":{"name":"my-element"}},"timestamp":1018}"#,
    r#"{"type":5,"data":{"tag":"note","payload":[1]},"timestamp":1019}"#,
    r#"{"type":6,"data":{"plugin":"rrweb/console@1"},"timestamp":1020}"#,
    r#"{"type":9,"data":{},"timestamp":1021}"#,
];
