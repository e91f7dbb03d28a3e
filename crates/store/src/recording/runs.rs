use std::ops::Range;

use reenact_recording::log::{Extent, TableOfContents};

/// Segments of one stream that are read one after the other: from one where reading may begin to the next such one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Indexes into the log's segments.
    pub segments: Vec<usize>,
    /// Which of its stream's events it holds.
    pub events: Range<u64>,
}

impl Run {
    /// The runs of each stream.
    pub(super) fn of(contents: &TableOfContents) -> Vec<Vec<Self>> {
        let mut streams: Vec<Vec<Self>> = vec![Vec::new(); contents.streams.len()];
        for (index, segment) in contents.segments.iter().enumerate() {
            let runs = &mut streams[segment.stream as usize];
            let at = runs.last().map_or(0, |run| run.events.end);
            if segment.starts_anew() || runs.is_empty() {
                runs.push(Self {
                    segments: Vec::new(),
                    events: at..at,
                });
            }
            if let Some(run) = runs.last_mut() {
                run.segments.push(index);
                run.events.end += u64::from(segment.events);
            }
        }
        streams
    }

    /// The parts of the log that it takes to read this: tables, then segments.
    pub fn extents(&self, contents: &TableOfContents) -> Vec<Extent> {
        let segments = || self.segments.iter().map(|index| &contents.segments[*index]);
        let mut tables: Vec<u32> = segments().flat_map(|segment| segment.tables.iter().copied()).collect();
        tables.sort_unstable();
        tables.dedup();
        let tables = tables.iter().filter_map(|table| contents.tables.get(*table as usize));
        let tables = tables.map(|table| table.extent);
        tables.chain(segments().map(|segment| segment.extent)).collect()
    }
}
