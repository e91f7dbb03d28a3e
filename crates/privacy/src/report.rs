use std::collections::BTreeMap;

/// How often each detector found something. Never what it found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RedactionReport {
    pub by_detector: BTreeMap<String, u32>,
}

impl RedactionReport {
    pub fn count(&mut self, detector: &str) {
        *self.by_detector.entry(detector.to_owned()).or_default() += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.by_detector.is_empty()
    }
}
