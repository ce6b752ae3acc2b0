//! A curve in letters, for a terminal.

/// Letters across and down; each has two by four dots.
const ACROSS: usize = 60;
const DOWN: usize = 7;

/// The curve in braille dots, the range written at its left; the line of zero is dotted where it
/// is within the range. Empty for fewer than two values.
pub(super) fn plot(values: &[f64], write: impl Fn(f64) -> String) -> String {
    if values.len() < 2 || values.iter().any(|value| !value.is_finite()) {
        return String::new();
    }
    let low = values.iter().copied().fold(0.0, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    if high <= low {
        return String::new();
    }
    let mut dots = Dots { cells: vec![0; ACROSS * DOWN] };
    let (wide, tall) = (2 * ACROSS, 4 * DOWN);
    let row = |value: f64| ((high - value) / (high - low) * (tall - 1) as f64).round() as usize;
    for x in (0..wide).step_by(4) {
        dots.set(x, row(0.0));
    }
    let mut before = None;
    for x in 0..wide {
        let place = x as f64 / (wide - 1) as f64 * (values.len() - 1) as f64;
        let (left, share) = (place.floor() as usize, place.fract());
        let right = (left + 1).min(values.len() - 1);
        let y = row(values[left] + share * (values[right] - values[left]));
        // a steep curve is joined up
        let from = before.unwrap_or(y);
        (from.min(y)..=from.max(y)).for_each(|y| dots.set(x, y));
        before = Some(y);
    }
    dots.written(&write(high), &write(low))
}

struct Dots {
    cells: Vec<u8>,
}

impl Dots {
    fn set(&mut self, x: usize, y: usize) {
        // the order of dots in a braille letter
        const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
        if let Some(cell) = self.cells.get_mut(y / 4 * ACROSS + x / 2) {
            *cell |= BITS[x % 2][y % 4];
        }
    }

    fn written(&self, high: &str, low: &str) -> String {
        let mut text = String::new();
        for (index, row) in self.cells.chunks(ACROSS).enumerate() {
            let label = if index == 0 {
                high
            } else if index + 1 == DOWN {
                low
            } else {
                ""
            };
            let row: String =
                row.iter().map(|bits| char::from_u32(0x2800 + u32::from(*bits)).unwrap_or(' ')).collect();
            text.push_str(&format!("{label:>12} {}\n", row.trim_end_matches('\u{2800}')));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rising_curve_goes_from_the_lower_left_to_the_upper_right() {
        let text = plot(&[0.0, 1.0, 2.0], |value| format!("{value}"));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), DOWN);
        assert!(
            lines[0].starts_with("           2 ")
                && lines[0].ends_with('\u{2809}')
                    | lines[0].ends_with('\u{280b}')
                    | lines[0].ends_with('\u{2819}'),
            "{text}"
        );
        assert!(lines[DOWN - 1].starts_with("           0 "), "{text}");
        assert!(
            lines[0].chars().count()
                > lines[DOWN - 1].trim_end_matches(['\u{2840}', '\u{2800}']).chars().count()
        );
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(plot(&[], |value| format!("{value}")), "");
        assert_eq!(plot(&[0.0, 0.0], |value| format!("{value}")), "");
        assert_eq!(plot(&[1.0, f64::NAN], |value| format!("{value}")), "");
    }
}
