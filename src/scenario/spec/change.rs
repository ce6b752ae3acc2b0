//! Changes, as written.

use super::number::{At, NumberSpec};
use crate::scenario::checked::{ChangeOp, ChangeTarget};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;
use crate::units::Period;

/// A change.
#[derive(Debug, Clone)]
pub struct ChangeSpec {
    /// `of`
    pub of: Option<At<ChangeTarget>>,
    /// `stages`
    pub stages: Option<At<Vec<At<String>>>>,
    /// The operation and its operand.
    pub op: Option<(ChangeOp, NumberSpec)>,
    /// `per`
    pub per: Option<At<Period>>,
    /// Where it stands.
    pub place: Place,
    /// Its path.
    pub path: Path,
}
