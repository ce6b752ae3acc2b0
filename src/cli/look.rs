//! Charts and pages, written into an output folder.

use super::Failure;
use super::output::Folder;
use crate::calibrate::outcome::Calibration;
use crate::report::charts::{Chart, ChartError, Size, Theme, png, svg};
use crate::report::{calibration, page};

/// The charts of a calibration and its report.
pub(super) fn calibration(folder: &Folder, found: &Calibration) -> Result<(), Failure> {
    calibration::charts(found).iter().try_for_each(|chart| draw(folder, chart))?;
    let html = page::html(&calibration::page(found)).map_err(|error| failed(&error))?;
    folder.write("report.html", html)
}

/// A chart as SVG, and as PNG for slides.
fn draw(folder: &Folder, chart: &Chart) -> Result<(), Failure> {
    let vector = svg(chart, Theme::Reader, Size::Small).map_err(|error| failed(&error))?;
    folder.write(&format!("charts/{}.svg", chart.name), vector)?;
    let image = png(chart, Theme::Light, Size::Large).map_err(|error| failed(&error))?;
    folder.write(&format!("charts/{}.png", chart.name), image)
}

fn failed(error: &ChartError) -> Failure {
    Failure::failed(error.to_string())
}
