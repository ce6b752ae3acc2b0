//! The catalogue of metrics and what is written from it.

use crate::support::{golden, project};
use cltv::metrics::reference;

#[test]
fn the_page_of_metrics_is_written_from_the_catalogue() {
    golden(&project("docs/metrics.md"), &reference()).unwrap();
}
