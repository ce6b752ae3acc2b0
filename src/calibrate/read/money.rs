//! Amounts as logs write them: `1,234.56`, `1.234,56 €`, `$ (12.00)`, `-3`.

pub use crate::calibrate::log::amount_from;
use crate::calibrate::log::{LARGEST, MINOR};
use serde::{Deserialize, Serialize};

/// Which sign parts whole units from parts of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decimal {
    /// The last of two kinds of sign; of one kind, a point, or a comma that not three digits follow.
    #[default]
    Guess,
    /// A point; commas part thousands.
    Point,
    /// A comma; points part thousands.
    Comma,
}

/// An amount in ten-thousandths of a unit, further decimals rounded half away from zero.
///
/// ```
/// use cltv::calibrate::read::money::{Decimal, amount_of};
/// assert_eq!(amount_of(b"29.33", Decimal::Guess), Some(293_300));
/// assert_eq!(amount_of("1.234,5 €".as_bytes(), Decimal::Guess), Some(12_345_000));
/// assert_eq!(amount_of(b"($12.00)", Decimal::Guess), Some(-120_000));
/// assert_eq!(amount_of(b"twelve", Decimal::Guess), None);
/// ```
pub fn amount_of(text: &[u8], decimal: Decimal) -> Option<i64> {
    match decimal {
        Decimal::Comma => slow(text, decimal),
        _ => plain(text).or_else(|| slow(text, decimal)),
    }
}

/// Digits, with a point and up to four more digits, and a minus before them.
fn plain(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let (mut number, mut decimals, mut point) = (0_i64, 0, false);
    for &digit in digits {
        match digit {
            b'0'..=b'9' => {
                number = 10 * number + i64::from(digit - b'0');
                decimals += i32::from(point);
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    let scale = match decimals {
        0 if !point => MINOR,
        1 => MINOR / 10,
        2 => MINOR / 100,
        3 => MINOR / 1_000,
        4 => 1,
        _ => return None,
    };
    let amount = number.checked_mul(scale)?;
    (amount <= LARGEST * MINOR).then_some(if negative { -amount } else { amount })
}

fn slow(text: &[u8], decimal: Decimal) -> Option<i64> {
    let text = str::from_utf8(text).ok()?.trim();
    if let Some(amount) = exponent(text, decimal) {
        return Some(amount);
    }
    let (digits, minus) = bare(text)?;
    let mut number = String::with_capacity(digits.len());
    for letter in digits.chars() {
        match letter {
            '0'..='9' | '.' | ',' => number.push(letter),
            // between thousands
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' | '_' => {}
            _ => return None,
        }
    }
    let amount = grouped(&number, decimal)?;
    Some(if minus { -amount } else { amount })
}

/// The digits with what parts them, and whether they are less than nothing: without one sign or a pair
/// of brackets, and without the marks of a currency, one on each side.
fn bare(text: &str) -> Option<(&str, bool)> {
    let (mut rest, mut sign) = (text, None);
    let (mut marked, mut remarked) = (false, false);
    loop {
        rest = rest.trim();
        // `12.-`: no cents
        let even = rest.strip_suffix(['-', '\u{2013}', '\u{2014}']).filter(|rest| rest.ends_with(['.', ',']));
        let minus = ['-', '\u{2212}'];
        if let Some(whole) = even {
            rest = &whole[..whole.len() - 1];
        } else if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (rest, sign) = (inner, once(sign, true)?);
        } else if let Some(after) = rest.strip_prefix(minus).or_else(|| rest.strip_suffix(minus)) {
            (rest, sign) = (after, once(sign, true)?);
        } else if let Some(after) = rest.strip_prefix('+') {
            (rest, sign) = (after, once(sign, false)?);
        } else if let Some(after) = after_mark(rest).filter(|_| !marked) {
            (rest, marked) = (after, true);
        } else if let Some(before) = before_mark(rest).filter(|_| !remarked) {
            (rest, remarked) = (before, true);
        } else {
            return Some((rest, sign.unwrap_or(false)));
        }
    }
}

/// The one sign of an amount.
fn once(earlier: Option<bool>, sign: bool) -> Option<Option<bool>> {
    earlier.is_none().then_some(Some(sign))
}

/// What stands behind the mark of a currency, such as `12` of `kr. 12`.
fn after_mark(text: &str) -> Option<&str> {
    let end = text.find(|letter| !in_mark(letter)).unwrap_or(text.len());
    let end = end + usize::from(text[..end].ends_with(char::is_alphabetic) && text[end..].starts_with('.'));
    is_mark(&text[..end]).then(|| &text[end..])
}

/// What stands before the mark of a currency.
fn before_mark(text: &str) -> Option<&str> {
    let end = text.strip_suffix('.').unwrap_or(text);
    let begin = end.trim_end_matches(in_mark).len();
    is_mark(&text[begin..]).then(|| &text[..begin])
}

fn in_mark(letter: char) -> bool {
    letter.is_alphabetic() || is_sign(letter)
}

/// Whether a letter is the sign of a currency.
pub fn is_sign(letter: char) -> bool {
    matches!(letter, '$' | '£' | '¤' | '¥' | '\u{20a0}'..='\u{20cf}')
}

/// Whether this names a currency: a sign, with letters as in `US$`; a code; a short name.
fn is_mark(text: &str) -> bool {
    const NAMES: &[&str] = &[
        "bs.", "dollar", "dollars", "euro", "euros", "fr", "fr.", "ft", "kr", "kr.", "kč", "lei", "pound",
        "pounds", "r", "rm", "rp", "rp.", "rs", "rs.", "tl", "zł", "дин", "ден", "лв", "лв.", "р", "р.",
        "руб", "руб.", "грн", "грн.", "元", "円", "원",
    ];
    let signs = text.chars().filter(|&letter| is_sign(letter)).count();
    if signs > 0 {
        return signs == 1 && text.chars().count() <= 3;
    }
    let (upper, lower) = (text.to_uppercase(), text.to_lowercase());
    NAMES.contains(&lower.as_str()) || (upper.len() == 3 && CODES.split(' ').any(|code| code == upper))
}

/// Codes of currencies (ISO 4217, with those that the euro replaced last).
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP \
    BYN BZD CAD CDF CHF CLF CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS \
    GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD \
    KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD \
    OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC \
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR \
    ZMW ZWG";

/// Digits with separators.
fn grouped(text: &str, decimal: Decimal) -> Option<i64> {
    let point = decimal_at(text, decimal);
    let (whole, parts) = match point {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    if parts.contains(['.', ',']) || !thousands(whole) || (whole.is_empty() && parts.is_empty()) {
        return None;
    }
    let digits = whole.bytes().filter(u8::is_ascii_digit);
    let whole = digits.map(|digit| i64::from(digit - b'0')).try_fold(0_i64, |number, digit| {
        number.checked_mul(10)?.checked_add(digit).filter(|&number| number <= LARGEST)
    })?;
    let mut minor = 0;
    let mut place = MINOR / 10;
    for (index, digit) in parts.bytes().enumerate() {
        let digit = i64::from(digit - b'0');
        minor += digit * place;
        minor += i64::from(index == 4 && digit >= 5);
        place /= 10;
    }
    Some(whole * MINOR + minor)
}

/// Whether separators, if any, stand before groups of three digits (or of two, as in lakhs).
fn thousands(whole: &str) -> bool {
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let last = rest.last().is_none_or(|last| last.len() == 3);
    let of_one_kind = !(whole.contains('.') && whole.contains(','));
    let inner = rest.iter().all(|group| group.len() == 3 || group.len() == 2);
    rest.is_empty() || (!first.is_empty() && last && inner && of_one_kind)
}

/// Where the decimal separator stands.
fn decimal_at(text: &str, decimal: Decimal) -> Option<usize> {
    match decimal {
        Decimal::Point => text.rfind('.'),
        Decimal::Comma => text.rfind(','),
        Decimal::Guess => match (text.rfind('.'), text.rfind(',')) {
            (Some(point), Some(comma)) => Some(point.max(comma)),
            (Some(point), None) if text.matches('.').count() == 1 => Some(point),
            (None, Some(comma)) if text.matches(',').count() == 1 && text.len() - comma != 4 => Some(comma),
            _ => None,
        },
    }
}

/// `1.5e3`: programs write such.
fn exponent(text: &str, decimal: Decimal) -> Option<i64> {
    let (number, _) = text.split_once(['e', 'E'])?;
    if !number.ends_with(|last: char| last.is_ascii_digit() || last == '.') {
        return None;
    }
    let text = if decimal == Decimal::Comma { text.replace(',', ".") } else { text.to_owned() };
    text.parse::<f64>().ok().filter(|value| value.is_finite()).and_then(amount_from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("0", 0),
            ("12", 120_000),
            ("12.", 120_000),
            (".5", 5_000),
            ("-29.33", -293_300),
            ("0.12345", 1_235),
            ("1,234.56", 12_345_600),
            ("1.234,56", 12_345_600),
            ("1,234", 12_340_000),
            ("1,23", 12_300),
            ("1.234", 12_340),
            ("1.234.567", 12_345_670_000),
            ("12,34,567.00", 12_345_670_000),
            ("1 234,56 €", 12_345_600),
            ("1\u{a0}234,56\u{202f}€", 12_345_600),
            ("CHF 1'234.50", 12_345_000),
            ("$1,000", 10_000_000),
            ("-$5.00", -50_000),
            ("$-5.00", -50_000),
            ("5.00-", -50_000),
            ("(5.00)", -50_000),
            ("\u{2212}5", -50_000),
            ("1.5e3", 15_000_000),
            ("99.9 kr", 999_000),
            ("EUR 7.50", 75_000),
            ("7,50 Euro", 75_000),
            ("US$ 7.50", 75_000),
            ("$7.50 USD", 75_000),
            ("$ (7.50)", -75_000),
            ("kr. 12", 120_000),
            ("12 kr.", 120_000),
            ("Rs.500", 5_000_000),
            ("CHF 12.-", 120_000),
            ("12,\u{2013} €", 120_000),
            ("+3", 30_000),
        ];
        for (text, wanted) in cases {
            assert_eq!(amount_of(text.as_bytes(), Decimal::Guess), Some(wanted), "{text}");
        }
        assert_eq!(amount_of(b"1.234", Decimal::Comma), Some(12_340_000));
        assert_eq!(amount_of(b"1,234", Decimal::Comma), Some(12_340));
        assert_eq!(amount_of(b"1,234", Decimal::Point), Some(12_340_000));
    }

    #[test]
    fn what_is_no_amount_is_none() {
        let texts = ["", " ", "-", "$", ".", "abc", "nan", "inf", "1.2.3", "1,2,3.4.5", "--5", "1e400"];
        let others = [
            "k0208",
            "12abc",
            "order 17",
            "CR 5",
            "1-2",
            "10-20",
            "2024-01-05",
            "$$5",
            "5 EUR USD",
            "(5",
            "A1B2",
            "12p",
            "5 ¢",
        ];
        let texts = texts.into_iter().chain(others);
        for text in texts {
            assert_eq!(amount_of(text.as_bytes(), Decimal::Guess), None, "{text}");
        }
        assert_eq!(amount_of(b"9999999999999", Decimal::Guess), None);
        assert_eq!(amount_of(b"99999999999999999999999999", Decimal::Guess), None);
        assert_eq!(amount_of(b"\xff\xfe", Decimal::Guess), None);
    }

    #[test]
    fn numbers_of_programs_are_amounts() {
        assert_eq!(amount_from(29.33), Some(293_300));
        assert_eq!(amount_from(f64::NAN), None);
        assert_eq!(amount_from(1e300), None);
    }
}
