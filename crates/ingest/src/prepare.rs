//! A batch on its way from bytes to a frame: decode → scan → set aside → redact → facts.

use bytes::Bytes;
use reenact_analytics::{EventFacts, FactsGatherer, NameVersion};
use reenact_privacy::{Labeller, RedactionReport, Redactor};
use reenact_recording::{
    Batch, BatchKey, Encoding, Event, EventScan, Header, Kind, RecorderName, ScanError, ScanLimits, StreamKey, scan,
    scan_event,
};
use reenact_store::Frame;

use crate::identity::Identities;
use crate::ingest::Shared;
use crate::rewrite::Rewrite;
use crate::set_aside::SetAsideList;
use crate::{Limits, Receipt, Refusal, Reservation, SetAsideNote, Submission};

/// A batch that is ready to be stored, and its receipt for when it is.
pub(crate) struct Prepared {
    pub(crate) frame: Frame,
    pub(crate) receipt: Receipt,
    pub(crate) reservation: Reservation,
}

pub(crate) fn prepare(
    shared: &Shared,
    submission: Submission,
    mut reservation: Reservation,
) -> Result<Prepared, Refusal> {
    let limits = &shared.limits;
    if submission.body.len() as u64 > limits.body_bytes_max {
        return Err(Refusal::TooLarge {
            limit: "body_bytes_max",
            limit_value: limits.body_bytes_max,
        });
    }
    let encoding = submission.encoding.unwrap_or_else(|| Encoding::sniff(&submission.body));
    let mut workbench = shared.workbenches.take();
    let prepared = workbench
        .decode(encoding, &submission.body, limits, &mut reservation)
        .and_then(|text| prepare_text(shared, &submission, encoding, text, &mut reservation));
    shared.workbenches.put_back(workbench);
    let (frame, receipt) = prepared?;
    // From here on only the frame is held.
    reservation.shrink_to(frame.payload.len() as u64);
    Ok(Prepared {
        frame,
        receipt,
        reservation,
    })
}

fn prepare_text(
    shared: &Shared,
    submission: &Submission,
    encoding: Encoding,
    text: &str,
    reservation: &mut Reservation,
) -> Result<(Frame, Receipt), Refusal> {
    let scan_limits = scan_limits(&shared.limits);
    let batch = scan(text, &scan_limits).map_err(refuse)?;
    let mut work = Work::new(shared, submission, text, &batch, scan_limits);
    if work.may_change() && !reservation.raise_to(rewriting_bytes(text, &submission.body)) {
        return Err(Refusal::overloaded());
    }
    work.redact_header();
    work.go_through_events();
    let Work {
        facts,
        set_aside,
        report,
        rewrite,
        header,
        ..
    } = work;
    let (encoding, payload) = match rewrite.finish() {
        Some(rewritten) => (Encoding::Zstd, Bytes::from(Encoding::Zstd.encode(rewritten.as_bytes()))),
        None => (encoding, submission.body.clone()),
    };
    let receipt = receipt(&batch, &report);
    let mut facts = facts.finish();
    facts.set_aside_count = batch.unfit.len() as u32;
    facts.redactions = report.by_detector;
    facts.bytes_decoded = text.len() as u64;
    facts.bytes_stored = payload.len() as u64;
    facts.recorder = header
        .recorder
        .map(|RecorderName { name, version }| NameVersion { name, version });
    facts.client = submission.client.clone();
    facts.clock_offset_ms = header
        .sent_at_ms
        .map_or(0, |sent_at_ms| submission.received_at_ms - sent_at_ms);
    let stream = StreamKey {
        project: submission.project.id.clone(),
        session: header.session,
        window: header.window,
        page: header.page,
    };
    let key = BatchKey {
        stream,
        sequence: header.sequence,
    };
    let set_aside = set_aside.finish();
    Ok((
        Frame {
            key,
            received_at_ms: submission.received_at_ms,
            encoding,
            payload,
            set_aside,
            facts,
        },
        receipt,
    ))
}

/// The body, its text, the text written anew, and room to compress that.
fn rewriting_bytes(text: &str, body: &[u8]) -> u64 {
    (body.len() + 2 * text.len() + text.len() / 4) as u64
}

fn scan_limits(limits: &Limits) -> ScanLimits {
    ScanLimits {
        events_max: limits.events_per_batch_max,
        event_bytes_max: limits.event_bytes_max,
        nesting_depth_max: limits.nesting_depth_max,
    }
}

fn refuse(error: ScanError) -> Refusal {
    match error {
        ScanError::TooManyEvents { events_max } => Refusal::TooLarge {
            limit: "events_per_batch_max",
            limit_value: events_max.into(),
        },
        ScanError::Syntax(_) | ScanError::NotABatch(_) => Refusal::NotDecodable(format!("the batch is {error}")),
    }
}

fn receipt(batch: &Batch, report: &RedactionReport) -> Receipt {
    let noted = batch.unfit.iter().take(Receipt::SET_ASIDE_NOTES_MAX);
    Receipt {
        stored: true,
        duplicate: false,
        events_stored: batch.events.len() as u32,
        events_set_aside: batch.unfit.len() as u32,
        set_aside: noted
            .map(|unfit| SetAsideNote {
                index: unfit.index,
                reason: unfit.reason.clone(),
            })
            .collect(),
        redactions: report.by_detector.clone(),
    }
}

/// The pass over a batch's events.
struct Work<'w> {
    identities: Identities<'w>,
    text: &'w str,
    batch: &'w Batch,
    scan_limits: ScanLimits,
    redactor: &'w Redactor,
    labeller: Box<dyn Labeller>,
    /// Offsets that may have to be redacted, ascending.
    suspects: Vec<usize>,
    header: Header,
    facts: FactsGatherer,
    set_aside: SetAsideList,
    report: RedactionReport,
    rewrite: Rewrite<'w>,
}

impl<'w> Work<'w> {
    fn new(
        shared: &'w Shared,
        submission: &'w Submission,
        text: &'w str,
        batch: &'w Batch,
        scan_limits: ScanLimits,
    ) -> Self {
        let mut suspects = Vec::new();
        let redactor = shared.redactors.of(submission.material);
        redactor.suspects(text, &mut suspects);
        Self {
            identities: Identities::of(&submission.project),
            text,
            batch,
            scan_limits,
            redactor,
            labeller: submission.labels.labeller(&batch.header.session),
            suspects,
            header: batch.header.clone(),
            facts: FactsGatherer::default(),
            set_aside: SetAsideList::default(),
            report: RedactionReport::default(),
            rewrite: Rewrite::new(text, batch.events_range.clone()),
        }
    }

    /// Whether the text may have to be written anew.
    fn may_change(&self) -> bool {
        !self.suspects.is_empty() || !self.batch.unfit.is_empty() || self.identities.are_hashed()
    }

    /// Members of the batch that nobody knows are left out as soon as something outside of the events looks
    /// suspicious; the recorder's name is redacted.
    fn redact_header(&mut self) {
        let events = &self.batch.events_range;
        if self.suspects.iter().all(|at| events.contains(at)) {
            return;
        }
        let mut changed = self.batch.has_unknown_members;
        if let Some(RecorderName { name, version }) = &mut self.header.recorder {
            for part in [Some(name), version.as_mut()].into_iter().flatten() {
                if let Some(redacted) = self.redactor.redact_text(part, &*self.labeller, &mut self.report) {
                    *part = redacted;
                    changed = true;
                }
            }
        }
        if changed {
            self.rewrite.begin(&self.header);
        }
    }

    fn go_through_events(&mut self) {
        let batch = self.batch;
        let mut unfit = batch.unfit.iter().peekable();
        for event in &batch.events {
            while let Some(unfit) = unfit.next_if(|unfit| unfit.index < event.index) {
                self.put_aside(unfit);
            }
            self.take_in(event);
        }
        unfit.for_each(|unfit| self.put_aside(unfit));
    }

    fn put_aside(&mut self, unfit: &reenact_recording::Unfit) {
        let raw = &self.text[unfit.range.clone()];
        let hide = unfit.too_deep || self.identities.may_be_in(raw);
        self.set_aside
            .add(unfit, raw, hide, self.redactor, &*self.labeller, &mut self.report);
        self.rewrite.replace(&self.header, unfit.range.clone(), "null");
    }

    fn take_in(&mut self, event: &Event) {
        let Some(changed) = self.changed(event) else {
            return self.facts.add(facts_of(self.text, &event.scan));
        };
        // Redaction replaces strings by strings, so that what fitted still fits.
        match scan_event(&changed, &self.scan_limits) {
            Ok(scan) => self.facts.add(facts_of(&changed, &scan)),
            Err(reason) => {
                tracing::error!(
                    kind = event.scan.kind.name(),
                    reason,
                    "an event no longer fits its kind after redaction"
                );
                self.facts.add(EventFacts {
                    kind: event.scan.kind,
                    at_ms: event.scan.at_ms,
                    payload: "",
                });
            }
        }
        self.rewrite.replace(&self.header, event.range.clone(), &changed);
    }

    /// The event as it is to be stored, if that is not as it was sent.
    fn changed(&mut self, event: &Event) -> Option<String> {
        let suspects = self.suspects_in(event);
        if event.scan.kind == Kind::Identify {
            let suspects = &self.suspects[suspects];
            return self.identities.changed(self.text, event, suspects);
        }
        if suspects.is_empty() {
            return None;
        }
        self.redactor
            .redact_json(&self.text[event.range.clone()], &*self.labeller, &mut self.report)
    }

    fn suspects_in(&self, event: &Event) -> std::ops::Range<usize> {
        let start = self.suspects.partition_point(|at| *at < event.range.start);
        let count = self.suspects[start..].partition_point(|at| *at < event.range.end);
        start..start + count
    }
}

fn facts_of<'t>(text: &'t str, scan: &EventScan) -> EventFacts<'t> {
    EventFacts {
        kind: scan.kind,
        at_ms: scan.at_ms,
        payload: &text[scan.payload.clone()],
    }
}
