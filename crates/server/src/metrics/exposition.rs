//! Prometheus's text format, version 0.0.4.

use std::fmt::{Display, Write as _};

/// A text in the making.
#[derive(Default)]
pub(super) struct Exposition {
    text: String,
}

/// One metric and its samples.
pub(super) struct Family<'a> {
    name: &'static str,
    text: &'a mut String,
}

impl Exposition {
    pub(super) fn family(&mut self, name: &'static str, kind: &str, help: &str) -> Family<'_> {
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        Family {
            name,
            text: &mut self.text,
        }
    }

    pub(super) fn counter(&mut self, name: &'static str, help: &str, value: impl Display) {
        self.family(name, "counter", help).sample("", &[], value);
    }

    pub(super) fn gauge(&mut self, name: &'static str, help: &str, value: impl Display) {
        self.family(name, "gauge", help).sample("", &[], value);
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

impl Family<'_> {
    pub(super) fn sample(&mut self, suffix: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(name, text)| format!("{name}=\"{}\"", escape(text)))
            .collect();
        let labels = if labels.is_empty() {
            String::new()
        } else {
            format!("{{{}}}", labels.join(","))
        };
        let _ = writeln!(self.text, "{}{suffix}{labels} {value}", self.name);
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_have_help_type_and_escaped_labels() {
        let mut text = Exposition::default();
        text.counter("a_total", "Things.", 3);
        text.family("b_seconds", "histogram", "Times.")
            .sample("_bucket", &[("le", "0.5"), ("x", "q\"\\\n")], 1);
        let expected = "# HELP a_total Things.\n# TYPE a_total counter\na_total 3\n\
            # HELP b_seconds Times.\n# TYPE b_seconds histogram\nb_seconds_bucket{le=\"0.5\",x=\"q\\\"\\\\\\n\"} 1\n";
        assert_eq!(text.finish(), expected);
    }
}
