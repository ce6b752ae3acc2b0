//! Which metrics a summary shows, for terminal, report and workbook alike.

use super::format::{Kind, number};
use crate::metrics::{Lens, Metric, Needs};
use crate::study::findings::{Findings, Measured};

/// A metric that a summary shows, with what it is called.
pub(super) struct Shown<'f> {
    pub label: String,
    pub kind: Kind,
    pub measured: &'f Measured,
}

/// Metrics of the cohort lens that say something.
pub(super) fn cohort(findings: &Findings) -> Vec<Shown<'_>> {
    shown(findings, Lens::Cohort)
}

/// The same of the business lens; none where nobody is in it.
pub(super) fn business(findings: &Findings) -> Vec<Shown<'_>> {
    if findings.has_business { shown(findings, Lens::Business) } else { Vec::new() }
}

fn shown(findings: &Findings, lens: Lens) -> Vec<Shown<'_>> {
    Metric::in_summary(lens)
        .into_iter()
        .filter(|metric| findings.has_channels || metric.row().needs != Needs::Channels)
        .filter_map(|metric| {
            let measured = findings.metric(metric)?;
            let estimate = &measured.estimate;
            estimate.mean.or(estimate.p5).or(estimate.p50)?;
            let (label, kind) = (metric.row().label?.text, metric.kind());
            let unit = if kind == Kind::Periods {
                format!(", {}s", findings.provenance.period)
            } else {
                String::new()
            };
            Some(Shown { label: format!("{label}{unit}"), kind, measured })
        })
        .collect()
}

impl Shown<'_> {
    /// Mean, standard error, percentiles, share from inputs.
    pub fn cells(&self) -> Vec<String> {
        let e = &self.measured.estimate;
        let share = self.measured.parameter_share;
        let numbers = [e.mean, e.se, e.p5, e.p50, e.p95].map(|value| number(value, self.kind));
        let share = share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", 100.0 * share));
        [self.label.clone()].into_iter().chain(numbers).chain([share]).collect()
    }
}
