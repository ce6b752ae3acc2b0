//! When a reading of a claim holds, and why it may have no answer.

/// When a reading holds, and when it fails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// It holds from this share of draws inside what is claimed.
    pub holds: f64,
    /// It fails up to this share.
    pub fails: f64,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds { holds: 0.8, fails: 0.2 }
    }
}

/// Thresholds are shares of draws, one not above the other.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "holds {holds} and fails {fails}: both are shares of draws, 0 to 1, and where a reading fails is not above where it holds"
)]
pub struct NoThresholds {
    /// From where it was to hold.
    pub holds: f64,
    /// Up to where it was to fail.
    pub fails: f64,
}

impl Thresholds {
    /// Refuses what are no thresholds.
    ///
    /// # Errors
    /// Where one is no share, or the order is wrong.
    pub fn check(&self) -> Result<(), NoThresholds> {
        let Thresholds { holds, fails } = *self;
        let is_fine = (0.0..=1.0).contains(&fails) && (fails..=1.0).contains(&holds);
        if is_fine { Ok(()) } else { Err(NoThresholds { holds, fails }) }
    }

    /// The verdict on a share of draws inside what is claimed.
    pub(super) fn verdict(&self, inside: f64) -> Verdict {
        if inside >= self.holds {
            Verdict::Holds
        } else if inside <= self.fails {
            Verdict::Fails
        } else {
            Verdict::Depends
        }
    }
}

/// Whether a claim is true under a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Inside what is claimed often enough.
    Holds,
    /// Neither.
    Depends,
    /// Inside too seldom.
    Fails,
}

impl Verdict {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Depends => "depends",
            Verdict::Fails => "fails",
        }
    }
}

/// Why two numbers cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incomparable {
    /// The metric is unknown, with or without the change.
    Unknown,
    /// The metric without the change is zero, or negative: a percentage of it means nothing.
    NotPositive,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_met_from_their_own_value_on() {
        let verdict = |inside: f64| Thresholds::default().verdict(inside);
        assert_eq!(verdict(0.8), Verdict::Holds);
        assert_eq!(verdict(0.79), Verdict::Depends);
        assert_eq!(verdict(0.21), Verdict::Depends);
        assert_eq!(verdict(0.2), Verdict::Fails);
    }
}
