//! What a calibration leaves for people: charts and a report.

use super::exit::Failure;
use super::output::Folder;
use crate::calibrate::outcome::Calibration;
use crate::report::calibration;
use crate::report::charts::Size;
use crate::report::outputs::Outputs;

/// The charts of a calibration and its report.
pub(super) fn calibration(folder: &Folder, found: &Calibration) -> Result<(), Failure> {
    let charts = Outputs::new().charts(calibration::charts(found), Size::Small);
    folder.leave(&charts.page("report.html", calibration::page(found)))
}
