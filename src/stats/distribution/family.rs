//! The families of laws by name.

/// The family a [`Distribution`](super::Distribution) belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// On (0, 1).
    Beta,
    /// On the whole line.
    Normal,
    /// On the positive numbers; its logarithm is normal.
    LogNormal,
    /// On the positive numbers.
    Gamma,
    /// Between two bounds.
    Uniform,
    /// Between two bounds, with a mode.
    Triangular,
    /// A beta scaled to two bounds, with a mode (Malcolm et al. 1959).
    Pert,
}

impl Family {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Family::Beta => "beta",
            Family::Normal => "normal",
            Family::LogNormal => "lognormal",
            Family::Gamma => "gamma",
            Family::Uniform => "uniform",
            Family::Triangular => "triangular",
            Family::Pert => "pert",
        }
    }
}
