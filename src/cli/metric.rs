//! Metrics and numbers that options name.

use super::Failure;
use crate::scenario::problem::{listed, nearest};
use crate::study::metric::Metric;

/// The metric of this name, or what is nearest.
pub(super) fn metric_named(name: &str) -> Result<Metric, Failure> {
    Metric::named(name).ok_or_else(|| {
        let names: Vec<&str> = Metric::all().into_iter().map(Metric::name).collect();
        let meant = nearest(name, names.iter().copied())
            .map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?"));
        Failure::invalid(format!("there is no metric `{name}`.{meant} The metrics are {}", listed(&names)))
    })
}
