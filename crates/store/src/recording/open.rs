use std::ops::Range;

use bytes::Bytes;
use reenact_recording::log::{Extent, TableOfContents};
use reenact_recording::{BatchKey, StreamKey};

use super::object::{damaged, log_error, read_directory};
use super::span::StreamSegments;
use super::{DirectoryStream, RecordedBatch, RecordingDirectory, RecordingId, RecordingRecord, Run, SessionRecord};
use crate::StoreError;

/// A recording whose table of contents and directory are at hand.
#[derive(Debug)]
pub struct OpenRecording {
    pub id: RecordingId,
    pub contents: TableOfContents,
    pub directory: RecordingDirectory,
    /// By stream.
    runs: Vec<Vec<Run>>,
    pub(super) streams: Vec<StreamSegments>,
    /// By stream and batch: its first event, counted over the stream; one more at the end.
    firsts: Vec<Vec<u64>>,
    /// Where the log ends.
    directory_start: u64,
    /// About how much memory this takes.
    pub(super) bytes: usize,
}

impl OpenRecording {
    /// `bytes` are the object's from the table of contents to the end of the directory.
    pub(super) fn new(record: &RecordingRecord, bytes: &[u8]) -> Result<Self, StoreError> {
        let path = record.id.path();
        let contents_bytes = (record.contents.end - record.contents.start) as usize;
        let cut_short = || damaged(&path, "its directory is cut short".to_owned());
        let (contents, directory) = bytes.split_at_checked(contents_bytes).ok_or_else(cut_short)?;
        let extent = Extent {
            at: record.contents.start,
            length_bytes: contents_bytes as u64,
        };
        let contents = TableOfContents::read(contents, extent).map_err(|error| log_error(&path, error))?;
        let directory = read_directory(&path, directory)?;
        let runs = Run::of(&contents);
        let streams = StreamSegments::of(&contents, record.health.as_deref());
        let firsts: Vec<Vec<u64>> = directory.streams.iter().map(first_events).collect();
        let open = Self {
            id: record.id.clone(),
            contents,
            directory,
            runs,
            streams,
            firsts,
            directory_start: record.directory.start,
            bytes: 8 * bytes.len(),
        };
        open.check(&path)?;
        Ok(open)
    }

    /// Whether log and directory speak of the same streams and events.
    fn check(&self, path: &str) -> Result<(), StoreError> {
        let same_streams = self.contents.streams.len() == self.directory.streams.len()
            && self
                .contents
                .streams
                .iter()
                .zip(&self.directory.streams)
                .all(|(log, directory)| {
                    log.window_id == directory.window.as_str() && log.page_id == directory.page.as_str()
                });
        let logged = self.runs.iter().map(|runs| runs.last().map_or(0, |run| run.events.end));
        let told = self
            .firsts
            .iter()
            .map(|firsts| firsts.last().copied().unwrap_or_default());
        let sorted = |stream: &DirectoryStream| stream.batches.is_sorted_by(|a, b| a.sequence < b.sequence);
        if same_streams && logged.eq(told) && self.directory.streams.iter().all(sorted) {
            Ok(())
        } else {
            Err(damaged(path, "its directory does not fit its log".to_owned()))
        }
    }

    /// Checks every block of the log; `object` is the whole object.
    pub fn check_blocks(&self, object: &[u8]) -> Result<(), StoreError> {
        let path = self.id.path();
        let end = self.directory_start as usize;
        let log = object
            .get(..end)
            .ok_or_else(|| damaged(&path, "it is cut short".to_owned()))?;
        let (scanned, damage) = TableOfContents::scan(log);
        if let Some(damage) = damage {
            return Err(log_error(&path, damage));
        }
        let same = scanned.segments.len() == self.contents.segments.len()
            && scanned.tables.len() == self.contents.tables.len();
        if same {
            Ok(())
        } else {
            Err(damaged(&path, "its table of contents does not fit its log".to_owned()))
        }
    }

    /// Whether the record has as many batches as the directory.
    pub(super) fn check_record(&self, path: &str, record: &SessionRecord) -> Result<(), StoreError> {
        let told = record.batches.iter().map(Vec::len);
        if told.eq(self.directory.streams.iter().map(|stream| stream.batches.len())) {
            Ok(())
        } else {
            Err(damaged(path, "its record does not fit its directory".to_owned()))
        }
    }

    /// The stream of a page load.
    pub fn stream(&self, key: &StreamKey) -> Option<usize> {
        let of = |stream: &DirectoryStream| stream.window == key.window && stream.page == key.page;
        self.directory.streams.iter().position(of)
    }

    /// Stream and place of a batch.
    pub fn find(&self, key: &BatchKey) -> Option<(usize, usize)> {
        let stream = self.stream(&key.stream)?;
        let batches = &self.directory.streams[stream].batches;
        let place = batches
            .binary_search_by_key(&key.sequence, |batch| batch.sequence)
            .ok()?;
        Some((stream, place))
    }

    pub fn batch(&self, stream: usize, place: usize) -> &RecordedBatch {
        &self.directory.streams[stream].batches[place]
    }

    /// Which of the stream's events the batch brought.
    pub fn events(&self, stream: usize, place: usize) -> Range<u64> {
        self.firsts[stream][place]..self.firsts[stream][place + 1]
    }

    /// The stream's runs, in order.
    pub fn runs(&self, stream: usize) -> &[Run] {
        &self.runs[stream]
    }

    /// The batches that the recording holds, in its order.
    pub fn keys(&self) -> impl Iterator<Item = (BatchKey, &RecordedBatch)> {
        self.directory.streams.iter().flat_map(|stream| {
            let key = StreamKey {
                project: self.id.project.clone(),
                session: self.id.session.clone(),
                window: stream.window.clone(),
                page: stream.page.clone(),
            };
            stream.batches.iter().map(move |batch| {
                let key = BatchKey {
                    stream: key.clone(),
                    sequence: batch.sequence,
                };
                (key, batch)
            })
        })
    }
}

fn first_events(stream: &DirectoryStream) -> Vec<u64> {
    let mut next = 0;
    let mut firsts = vec![0];
    for batch in &stream.batches {
        next += batch.logged_count();
        firsts.push(next);
    }
    firsts
}

/// Bytes of an object that were read, and where they begin.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) at: u64,
    pub(super) bytes: Bytes,
}

impl Piece {
    /// The part of the log that lies in one of these.
    pub(super) fn find(pieces: &[Self], extent: Extent) -> &[u8] {
        let part = pieces.iter().find_map(|piece| {
            let start = usize::try_from(extent.at.checked_sub(piece.at)?).ok()?;
            piece
                .bytes
                .get(start..start.checked_add(usize::try_from(extent.length_bytes).ok()?)?)
        });
        part.unwrap_or_default()
    }
}

/// Ranges that hold these parts. Parts that lie near each other are read together.
pub(super) fn ranges(mut extents: Vec<Extent>, gap_bytes_max: u64) -> Vec<Range<u64>> {
    extents.sort_unstable_by_key(|extent| extent.at);
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for extent in extents {
        let end = extent.at.saturating_add(extent.length_bytes);
        match ranges.last_mut() {
            Some(last) if extent.at <= last.end.saturating_add(gap_bytes_max) => last.end = last.end.max(end),
            _ => ranges.push(extent.at..end),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_parts_are_read_together() {
        let extent = |at, length_bytes| Extent { at, length_bytes };
        let parts = vec![extent(100, 10), extent(0, 10), extent(14, 6), extent(112, 1)];
        assert_eq!(ranges(parts, 5), [0..20, 100..113]);
    }
}
