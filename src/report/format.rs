//! How numbers are written for people: money, shares, counts, spans of time.

/// What a number is, so that it is written right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Money in the scenario's currency.
    Money,
    /// A share, written in percent.
    Share,
    /// A count of people or orders.
    Count,
    /// A length of time in periods.
    Periods,
    /// A plain ratio.
    Ratio,
    /// A net promoter score.
    Score,
}

/// What kind of number a metric is.
pub fn kind_of(metric: &str) -> Kind {
    match metric {
        "ltv_cac" | "k_factor" | "gini" | "roi" => Kind::Ratio,
        "payback" | "lifetime" => Kind::Periods,
        "nps_end" | "nps" => Kind::Score,
        "top_10_share"
        | "top_20_share"
        | "referral_share"
        | "referral_share_measured"
        | "nrr"
        | "grr"
        | "earned_growth"
        | "earned_growth_measured" => Kind::Share,
        "customers_end"
        | "first_purchases"
        | "referred_first_purchases"
        | "entrants"
        | "referred_entrants"
        | "lapses"
        | "win_backs"
        | "points_issued"
        | "points_redeemed"
        | "points_expired"
        | "points_open"
        | "orders" => Kind::Count,
        _ => Kind::Money,
    }
}

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
    const STEPS: [(f64, &str); 4] = [(1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k")];
    for (step, letter) in STEPS {
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
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// Text without what could rewrite a terminal or turn a page around: control characters and marks of
/// direction become blanks.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect()
}
