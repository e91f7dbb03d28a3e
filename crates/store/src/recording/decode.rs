use bumpalo::Bump;
use reenact_recording::log::shared::SharedContents;
use reenact_recording::log::{Extent, LogError, Position, TableOfContents, Tables};
use reenact_recording::operation::Operation;

use super::Run;

/// An event of a run.
#[derive(Debug, Clone, Copy)]
pub struct DecodedEvent<'o> {
    pub operation: &'o Operation<'o>,
    /// Which of its stream's events it is; `None` for what belongs to a keyframe.
    pub place: Option<u64>,
}

/// Decodes a run, whose parts `block` gives, and hands over its operations in order.
pub fn decode_run<'f>(
    contents: &TableOfContents,
    run: &Run,
    block: impl Fn(Extent) -> &'f [u8],
    shared: &dyn SharedContents,
    mut take: impl FnMut(DecodedEvent<'_>),
) -> Result<(), LogError> {
    let tables_arena = Bump::new();
    let mut tables = Tables::new(&tables_arena);
    for segment in &run.segments {
        for table in &contents.segments[*segment].tables {
            if let Some(entry) = contents.tables.get(*table as usize)
                && !tables.is_loaded(*table)
            {
                tables.load(contents, *table, block(entry.extent), shared)?;
            }
        }
    }
    let mut position = Position::new();
    let mut arena = Bump::new();
    let mut next = run.events.start;
    for segment in &run.segments {
        let entry = &contents.segments[*segment];
        arena.reset();
        for recorded in position.read(entry, block(entry.extent), &tables, &arena)? {
            let recorded = recorded?;
            let place = (!recorded.is_keyframe).then_some(next);
            next += u64::from(place.is_some());
            take(DecodedEvent {
                operation: &recorded.operation,
                place,
            });
        }
    }
    Ok(())
}
