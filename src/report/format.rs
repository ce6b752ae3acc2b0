//! How numbers are written for people: money, shares, counts, spans of time; and read as they are
//! written.

use crate::calibrate::read::money::is_sign;
pub use crate::metrics::Kind;
pub use crate::text::printable;
use crate::text::thousands;

/// Letters for large numbers, and the places by which they move the decimal point.
const LETTERS: [(i32, &str); 4] = [(12, "tn"), (9, "bn"), (6, "M"), (3, "k")];

/// A number as a reader wants it; a dash where it is unknown.
///
/// ```
/// use cltv::report::format::{Kind, number};
/// assert_eq!(number(Some(1234567.0), Kind::Money), "1.23M");
/// assert_eq!(number(Some(-52.5), Kind::Money), "-52.50");
/// assert_eq!(number(Some(0.1234), Kind::Share), "12.3 %");
/// assert_eq!(number(Some(12345.6), Kind::Count), "12,346");
/// assert_eq!(number(None, Kind::Periods), "-");
/// ```
pub fn number(value: Option<f64>, kind: Kind) -> String {
    let Some(value) = value else {
        return "-".to_owned();
    };
    match kind {
        Kind::Money => money(value),
        Kind::Share => format!("{:.1} %", 100.0 * value),
        Kind::Count if value.abs() >= 1e9 => scaled(value),
        Kind::Count => grouped(value, if value.abs() < 10.0 { 2 } else { 0 }),
        Kind::Periods => format!("{value:.1}"),
        Kind::Ratio => significant(value),
        Kind::Score => format!("{value:.1}"),
    }
}

/// The number that a reader types as the program prints it, with a currency's sign or without:
/// `1.2M`, `15 %`, `12,345`, `-$1.2k`; and as computers write it. None for anything else, such as a
/// comma that does not part thousands.
///
/// ```
/// use cltv::report::format::typed;
/// assert_eq!(typed("2.6bn"), Some(2.6e9));
/// assert_eq!(typed("15 %"), Some(0.15));
/// assert_eq!(typed("-$1,234.5"), Some(-1234.5));
/// assert_eq!(typed("1e-3"), Some(0.001));
/// assert_eq!(typed("1,5"), None);
/// ```
pub fn typed(text: &str) -> Option<f64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.strip_prefix(is_sign).unwrap_or(text).trim_start();
    let places = |(places, letter): (i32, &str)| Some((text.strip_suffix(letter)?.trim_end(), places));
    let (digits, step) = LETTERS.into_iter().chain([(-2, "%")]).find_map(places).unwrap_or((text, 0));
    let digits = ungrouped(digits)?;
    if step != 0 && digits.contains(['e', 'E']) {
        return None;
    }
    // places are moved in the text, so that 15 % is 0.15 to the last bit
    let moved = if step == 0 { digits } else { format!("{digits}e{step}") };
    let value: f64 = moved.parse().ok()?;
    value.is_finite().then_some(if negative { -value } else { value })
}

/// Digits without the commas between thousands; None where anything else is among them.
fn ungrouped(text: &str) -> Option<String> {
    let (number, power) =
        text.split_once(['e', 'E']).map_or((text, None), |(number, power)| (number, Some(power)));
    let is_whole = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    let (whole, rest) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    let fits = groups.all(|group| group.len() == 3 && is_whole(group))
        && (is_whole(first) && (!grouped || first.len() <= 3)
            || (first.is_empty() && !grouped && rest.is_some()))
        && rest.is_none_or(is_whole)
        && power.is_none_or(|power| is_whole(power.strip_prefix(['-', '+']).unwrap_or(power)));
    fits.then(|| text.replace(',', ""))
}

/// A name as the stem of a file: lower case, hyphens, at most 40 letters.
///
/// ```
/// assert_eq!(cltv::report::format::slug("25-95, net: +5 %"), "25-95-net-5");
/// ```
pub fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    joined.chars().take(40).collect::<String>().trim_end_matches('-').to_owned()
}

/// The value of a parameter, in the unit of the file: six digits, none of them idle.
///
/// ```
/// use cltv::report::format::setting;
/// assert_eq!(setting(0.1 + 0.2), "0.3");
/// assert_eq!(setting(12345678.0), "12345678");
/// assert_eq!(setting(0.000123456789), "0.000123457");
/// ```
pub fn setting(value: f64) -> String {
    let size = value.abs();
    if size <= 0.0 {
        return "0".to_owned();
    }
    let digits = 5 - size.log10().floor() as i32;
    let text = format!("{value:.*}", digits.clamp(0, 17) as usize);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.to_owned()
}

fn money(value: f64) -> String {
    match value.abs() {
        size if size >= 1e6 => scaled(value),
        size if size >= 1e4 => grouped(value, 0),
        _ => grouped(value, 2),
    }
}

/// Three digits and a letter: k, M, bn, tn.
fn scaled(value: f64) -> String {
    for (places, letter) in LETTERS {
        let step = 10.0_f64.powi(places);
        if value.abs() >= step {
            let scaled = value / step;
            let digits = if scaled.abs() >= 100.0 { 1 } else { 2 };
            return format!("{}{letter}", grouped(scaled, digits));
        }
    }
    grouped(value, 2)
}

fn significant(value: f64) -> String {
    if (0.00005..0.01).contains(&value.abs()) { format!("{value:.4}") } else { grouped(value, 2) }
}

/// A number with commas between thousands.
pub fn grouped(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    if value < 0.0 && text.chars().any(|digit| digit.is_ascii_digit() && digit != '0') {
        out.push('-');
    }
    out.push_str(&thousands(whole));
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 6] = [Kind::Money, Kind::Share, Kind::Count, Kind::Periods, Kind::Ratio, Kind::Score];

    #[test]
    fn what_is_written_is_read_as_what_was_meant() {
        for kind in KINDS {
            for place in -6..15 {
                for digits in [0.0, 1.0, 1.5, 2.345_678, 9.5] {
                    for sign in [1.0, -1.0] {
                        let value = sign * digits * 10.0_f64.powi(place);
                        let written = number(Some(value), kind);
                        let read = typed(&written).unwrap_or_else(|| panic!("{value} as {written}"));
                        // written anew it is the same, and no more was lost than half of the last
                        // digit: three digits at worst, or two places after the point
                        assert_eq!(number(Some(read), kind), written, "{value}");
                        let place: f64 = if kind == Kind::Count && value.abs() >= 9.9 { 0.5 } else { 0.051 };
                        let lost = (read - value).abs();
                        assert!(lost <= place.max(0.005 * value.abs()), "{value} as {written}");
                    }
                }
            }
        }
        for value in [0.25, -3.0, 1e-5, 123_456.0, 0.1 + 0.2] {
            assert!((typed(&setting(value)).unwrap() - value).abs() <= 5e-6 * value.abs(), "{value}");
        }
    }

    #[test]
    fn what_is_not_written_so_is_not_read() {
        let exact = |text: &str, value: f64| {
            assert_eq!(typed(text).map(f64::to_bits), Some(value.to_bits()), "{text}")
        };
        exact("15 %", 0.15);
        exact("15%", 0.15);
        exact("1.2M", 1.2e6);
        exact("2.6bn", 2.6e9);
        exact("-$1.2k", -1200.0);
        exact("\u{2212}€12,345.67", -12_345.67);
        exact("+.5", 0.5);
        exact("5e-1", 0.5);
        for text in
            ["", "-", "$", "1,5", "12,34", "1234,567", ",123", "1.2.3", "1..", "1.", "nan", "inf", "1e999"]
        {
            assert_eq!(typed(text), None, "{text}");
        }
        for text in ["1e3k", "1.2m", "3 months", "--5", "1 000", "%", "k", "e5", "5e", "0x10", "1_000"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
