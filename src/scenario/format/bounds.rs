//! What values of a number are allowed, and how many entries of a list.

/// What values of a number are allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    low: End,
    high: End,
}

/// One end of what is allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    /// No end.
    Open,
    /// This number is the last that is allowed.
    At(f64),
    /// This number is the first that is not; draws that reach it are moved to `nearest`.
    Beyond { end: f64, nearest: f64 },
}

impl Bounds {
    /// Any finite number.
    pub const ANY: Bounds = Bounds { low: End::Open, high: End::Open };
    /// 0 or more.
    pub const NON_NEGATIVE: Bounds = Bounds { low: End::At(0.0), high: End::Open };
    /// More than 0.
    pub const POSITIVE: Bounds =
        Bounds { low: End::Beyond { end: 0.0, nearest: f64::MIN_POSITIVE }, high: End::Open };
    /// 0 to 1.
    pub const UNIT: Bounds = Bounds { low: End::At(0.0), high: End::At(1.0) };
    /// More than -1: a discount of -100 % would divide by zero.
    pub const ABOVE_MINUS_ONE: Bounds =
        Bounds { low: End::Beyond { end: -1.0, nearest: -0.999_999 }, high: End::Open };
    /// -1 to 1.
    pub const CORRELATION: Bounds = Bounds { low: End::At(-1.0), high: End::At(1.0) };

    /// Whether the value is allowed.
    pub fn allow(self, value: f64) -> bool {
        let above = match self.low {
            End::Open => true,
            End::At(low) => value >= low,
            End::Beyond { end, .. } => value > end,
        };
        let below = match self.high {
            End::Open => true,
            End::At(high) => value <= high,
            End::Beyond { end, .. } => value < end,
        };
        value.is_finite() && above && below
    }

    /// The lowest and the highest value that a draw may take.
    pub fn ends(self) -> (f64, f64) {
        let end = |end: End, open: f64| match end {
            End::Open => open,
            End::At(end) => end,
            End::Beyond { nearest, .. } => nearest,
        };
        (end(self.low, f64::NEG_INFINITY), end(self.high, f64::INFINITY))
    }

    /// Whether no number below 0 is allowed.
    pub fn are_positive(self) -> bool {
        self.ends().0 >= 0.0
    }

    /// What is allowed, in words.
    pub fn words(self) -> String {
        match (self.low, self.high) {
            (End::Open, End::Open) => "any finite number".to_owned(),
            (End::At(low), End::At(high)) => format!("{low} to {high}"),
            (low, high) => {
                let low = match low {
                    End::Open => None,
                    End::At(low) => Some(format!("{low} or more")),
                    End::Beyond { end, .. } => Some(format!("more than {end}")),
                };
                let high = match high {
                    End::Open => None,
                    End::At(high) => Some(format!("at most {high}")),
                    End::Beyond { end, .. } => Some(format!("less than {end}")),
                };
                [low, high].into_iter().flatten().collect::<Vec<_>>().join(" and ")
            }
        }
    }

    /// Numbers just outside of what is allowed.
    pub fn just_outside(self) -> Vec<f64> {
        let low = match self.low {
            End::Open => None,
            End::At(low) => Some(low - 1e-9),
            End::Beyond { end, .. } => Some(end),
        };
        let high = match self.high {
            End::Open => None,
            End::At(high) => Some(high + 1e-9),
            End::Beyond { end, .. } => Some(end),
        };
        [low, high].into_iter().flatten().collect()
    }

    /// The ends as a JSON Schema says them: keyword and number.
    pub(super) fn keywords(self) -> Vec<(&'static str, f64)> {
        let end = |end: End, at, beyond| match end {
            End::Open => None,
            End::At(number) => Some((at, number)),
            End::Beyond { end, .. } => Some((beyond, end)),
        };
        let low = end(self.low, "minimum", "exclusiveMinimum");
        [low, end(self.high, "maximum", "exclusiveMaximum")].into_iter().flatten().collect()
    }
}

/// How many entries a list may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// At least so many.
    pub least: usize,
    /// At most so many, where there is a limit.
    pub most: Option<usize>,
}

impl Count {
    /// Any number of entries, none included.
    pub const ANY: Count = Count { least: 0, most: None };
    /// One or more.
    pub const SOME: Count = Count { least: 1, most: None };
    /// A pair.
    pub const TWO: Count = Count { least: 2, most: Some(2) };

    /// So many at most.
    pub const fn at_most(most: usize) -> Count {
        Count { least: 0, most: Some(most) }
    }

    /// From one to so many.
    pub const fn one_to(most: usize) -> Count {
        Count { least: 1, most: Some(most) }
    }

    /// What is allowed, in words; nothing where everything is.
    pub fn words(self) -> String {
        let word = |n: usize| match n {
            1 => "one".to_owned(),
            2 => "two".to_owned(),
            n => n.to_string(),
        };
        match (self.least, self.most) {
            (0, None) => String::new(),
            (0, Some(most)) => format!("at most {most}"),
            (least, None) => format!("at least {}", word(least)),
            (least, Some(most)) if least == most => format!("exactly {}", word(most)),
            (least, Some(most)) => format!("{least} to {most}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_ends_say_the_same() {
        for (bounds, words) in [
            (Bounds::ANY, "any finite number"),
            (Bounds::NON_NEGATIVE, "0 or more"),
            (Bounds::POSITIVE, "more than 0"),
            (Bounds::UNIT, "0 to 1"),
            (Bounds::ABOVE_MINUS_ONE, "more than -1"),
            (Bounds::CORRELATION, "-1 to 1"),
        ] {
            assert_eq!(bounds.words(), words);
            assert!(bounds.just_outside().iter().all(|&outside| !bounds.allow(outside)), "{words}");
            let (low, high) = bounds.ends();
            assert!([low, high].into_iter().all(|end| !end.is_finite() || bounds.allow(end)), "{words}");
            assert!(!bounds.allow(f64::NAN) && !bounds.allow(f64::INFINITY));
        }
        let counts = [Count::ANY, Count::SOME, Count::TWO, Count::at_most(6), Count::one_to(32)];
        let words: Vec<String> = counts.into_iter().map(Count::words).collect();
        assert_eq!(words, ["", "at least one", "exactly two", "at most 6", "1 to 32"]);
    }
}
