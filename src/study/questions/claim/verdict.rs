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

impl Thresholds {
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
