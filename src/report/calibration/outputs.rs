//! The files of a calibration.

use super::{charts, page, triangle_csv};
use crate::calibrate::FitFile;
use crate::calibrate::outcome::Calibration;
use crate::calibrate::scenario::{CALIBRATED, POSTERIOR};
use crate::report::charts::Size;
use crate::report::outputs::{OutputError, Outputs};
use crate::report::scores::REJECTED;
use serde_json::Value;

/// Names of all files that a calibration leaves.
pub const FILES: &[&str] = &[
    CALIBRATED,
    POSTERIOR,
    "fit.json",
    "fit.manifest.json",
    "scores.csv",
    "scores.parquet",
    "triangle.csv",
    REJECTED,
    "report.html",
    "charts/calibration-*",
];

/// The fit as one document, as `fit.json` has it.
///
/// # Errors
/// None is known of.
pub fn json(found: &Calibration) -> Result<Value, OutputError> {
    Ok(serde_json::to_value(FitFile::of(found))?)
}

/// All but the scores and the rows that are set aside, which are written row by row, and the manifest: tables
/// and, where pictures are wanted, charts and the report.
///
/// # Errors
/// As [`json`].
pub fn outputs(found: &Calibration, pictures: bool) -> Result<Outputs, OutputError> {
    let mut outputs = Outputs::new();
    if let Some(log) = &found.log {
        outputs = outputs
            .text("triangle.csv", triangle_csv(&log.triangle))
            .text(CALIBRATED, log.scenario.toml.clone())
            .text(POSTERIOR, log.scenario.posterior.clone());
    }
    let outputs = outputs.json("fit.json", json(found)?);
    if !pictures {
        return Ok(outputs);
    }
    Ok(outputs.charts(charts(found), Size::Small).page("report.html", page(found)))
}
