//! Amounts as logs write them: `1,234.56`, `1.234,56 €`, `$ (12.00)`, `-3`.

pub use crate::calibrate::log::amount_from;
use crate::calibrate::log::{LARGEST, MINOR};
use serde::{Deserialize, Serialize};

/// Which sign parts whole units from parts of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decimal {
    /// Found out from the amounts: one that can be read one way only decides for all.
    #[default]
    Guess,
    /// A point; commas part thousands.
    Point,
    /// A comma; points part thousands.
    Comma,
}

impl Decimal {
    /// The sign, where it is said.
    pub fn sign(self) -> Option<Sign> {
        match self {
            Decimal::Guess => None,
            Decimal::Point => Some(Sign::Point),
            Decimal::Comma => Some(Sign::Comma),
        }
    }
}

/// A sign among digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A point.
    Point,
    /// A comma.
    Comma,
}

impl Sign {
    /// The other one.
    pub fn other(self) -> Sign {
        if self == Sign::Point { Sign::Comma } else { Sign::Point }
    }

    fn letter(self) -> char {
        if self == Sign::Point { '.' } else { ',' }
    }
}

/// What an amount says of the sign that parts whole units from parts of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Nothing: there is no sign, or it was known before.
    Nothing,
    /// This one it is.
    Decimal(Sign),
    /// This one stands there, and could part thousands as well: `1.250`.
    Either(Sign),
}

/// An amount as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Ten-thousandths of a unit; of an amount that can be read two ways, read with thousands.
    pub minor: i64,
    /// What it says of the sign.
    pub says: Says,
    /// The currency that stands beside it.
    pub currency: Option<&'static str>,
}

/// As many times more is an amount whose sign parts thousands.
pub const THOUSAND: i64 = 1_000;

/// An amount in ten-thousandths of a unit, further decimals rounded half away from zero. One that stands alone and
/// can be read two ways has a decimal point, or a comma between thousands.
///
/// ```
/// use cltv::calibrate::read::money::{Decimal, amount_of};
/// assert_eq!(amount_of(b"29.33", Decimal::Guess), Some(293_300));
/// assert_eq!(amount_of("1.234,5 €".as_bytes(), Decimal::Guess), Some(12_345_000));
/// assert_eq!(amount_of(b"($12.00)", Decimal::Guess), Some(-120_000));
/// assert_eq!(amount_of(b"0,125", Decimal::Guess), Some(1_250));
/// assert_eq!(amount_of(b"twelve", Decimal::Guess), None);
/// ```
pub fn amount_of(text: &[u8], decimal: Decimal) -> Option<i64> {
    let amount = written(text, decimal.sign())?;
    Some(if amount.says == Says::Either(Sign::Point) { amount.minor / THOUSAND } else { amount.minor })
}

/// An amount, where the sign that parts whole units from parts of them is known or not.
pub fn written(text: &[u8], decimal: Option<Sign>) -> Option<Amount> {
    match decimal {
        Some(Sign::Comma) => slow(text, decimal),
        Some(Sign::Point) => match plain(text) {
            Some((minor, _)) => Some(Amount { minor, says: Says::Nothing, currency: None }),
            None => slow(text, decimal),
        },
        None => match plain(text) {
            Some((minor, Says::Either(sign))) => {
                Some(Amount { minor: minor * THOUSAND, says: Says::Either(sign), currency: None })
            }
            Some((minor, says)) => Some(Amount { minor, says, currency: None }),
            None => slow(text, decimal),
        },
    }
}

/// Digits, with a point and up to four more digits, and a minus before them; read with a decimal point.
pub fn plain(text: &[u8]) -> Option<(i64, Says)> {
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
    let says = match decimals {
        0 => Says::Nothing,
        3 if (5..=7).contains(&digits.len()) && digits[0] != b'0' => Says::Either(Sign::Point),
        _ => Says::Decimal(Sign::Point),
    };
    let amount = number.checked_mul(scale)?;
    (amount <= LARGEST * MINOR).then_some((if negative { -amount } else { amount }, says))
}

fn slow(text: &[u8], decimal: Option<Sign>) -> Option<Amount> {
    let text = str::from_utf8(text).ok()?.trim();
    if let Some((minor, says)) = exponent(text, decimal) {
        return Some(Amount { minor, says, currency: None });
    }
    let (digits, minus, marks) = bare(text)?;
    let (mut number, mut spaced) = (String::with_capacity(digits.len()), false);
    for letter in digits.chars() {
        match letter {
            '0'..='9' | '.' | ',' => number.push(letter),
            // between thousands
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' | '_' => spaced = true,
            _ => return None,
        }
    }
    let says = decimal.map_or_else(|| says(&number, spaced), |_| Says::Nothing);
    let sign = match says {
        Says::Nothing => decimal.unwrap_or(Sign::Point),
        Says::Decimal(sign) => sign,
        Says::Either(sign) => sign.other(),
    };
    let amount = grouped(&number, sign)?;
    let currency = match marks.map(|mark| mark.and_then(currency)) {
        [Some(one), Some(other)] => Some(agreed(one, other)?),
        [one, other] => one.or(other),
    };
    Some(Amount { minor: if minus { -amount } else { amount }, says, currency })
}

/// What digits with signs say of the one that parts whole units from parts of them; `spaced` where thousands are
/// parted by something else.
fn says(number: &str, spaced: bool) -> Says {
    let count = |sign: Sign| number.matches(sign.letter()).count();
    let sign = match (count(Sign::Point), count(Sign::Comma)) {
        (0, 0) => return Says::Nothing,
        (1, 0) => Sign::Point,
        (0, 1) => Sign::Comma,
        // several of one kind part thousands
        (_, 0) => return Says::Decimal(Sign::Comma),
        (0, _) => return Says::Decimal(Sign::Point),
        // of two kinds the last
        _ if number.rfind('.') > number.rfind(',') => return Says::Decimal(Sign::Point),
        _ => return Says::Decimal(Sign::Comma),
    };
    let (whole, parts) = number.split_once(sign.letter()).unwrap_or((number, ""));
    if parts.len() == 3 && !spaced && thousands_begin(whole) {
        Says::Either(sign)
    } else {
        Says::Decimal(sign)
    }
}

/// Whether digits may stand before those of a thousand.
fn thousands_begin(digits: &str) -> bool {
    (1..=3).contains(&digits.len()) && !digits.starts_with('0')
}

/// The digits with what parts them, and whether they are less than nothing: without one sign or a pair
/// of brackets, and without the marks of a currency, one on each side, which come last.
fn bare(text: &str) -> Option<(&str, bool, [Option<&str>; 2])> {
    let (mut rest, mut sign) = (text, None);
    let mut marks = [None; 2];
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
        } else if let Some(after) = after_mark(rest).filter(|_| marks[0].is_none()) {
            (marks[0], rest) = (Some(&rest[..rest.len() - after.len()]), after);
        } else if let Some(before) = before_mark(rest).filter(|_| marks[1].is_none()) {
            (marks[1], rest) = (Some(&rest[before.len()..]), before);
        } else {
            return Some((rest, sign.unwrap_or(false), marks));
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
    let signs = text.chars().filter(|&letter| is_sign(letter)).count();
    if signs > 0 {
        return signs == 1 && text.chars().count() <= 3;
    }
    name_of(text).is_some() || code(text).is_some()
}

/// The short name of a currency, and its code: none where several are called so.
fn name_of(text: &str) -> Option<&'static str> {
    const NAMES: &[(&str, &str)] = &[
        ("bs", ""),
        ("dollar", "$"),
        ("dollars", "$"),
        ("euro", "EUR"),
        ("euros", "EUR"),
        ("fr", "CHF"),
        ("ft", "HUF"),
        ("kr", ""),
        ("kč", "CZK"),
        ("lei", "RON"),
        ("pound", "GBP"),
        ("pounds", "GBP"),
        ("r", ""),
        ("rm", "MYR"),
        ("rp", "IDR"),
        ("rs", ""),
        ("tl", "TRY"),
        ("zł", "PLN"),
        ("дин", ""),
        ("ден", "MKD"),
        ("лв", "BGN"),
        ("р", "RUB"),
        ("руб", "RUB"),
        ("грн", "UAH"),
        ("元", "CNY"),
        ("円", "JPY"),
        ("원", "KRW"),
    ];
    let lower = text.to_lowercase();
    let bare = lower.strip_suffix('.').unwrap_or(&lower);
    NAMES.iter().find(|(name, _)| *name == bare).map(|(_, code)| *code)
}

/// A code as it stands in the list.
fn code(text: &str) -> Option<&'static str> {
    let known = |text: &str| CODES.split(' ').find(|code| code.eq_ignore_ascii_case(text));
    if text.len() == 3 { known(text) } else { None }
}

/// The currency that a mark names, by its code; `$` and `¥` where the sign stands alone, as several have it. None
/// where the mark leaves it open.
///
/// ```
/// use cltv::calibrate::read::money::currency;
/// assert_eq!(["€", "eur", "kr.", "CA$", "$"].map(currency), [Some("EUR"), Some("EUR"), None, Some("CAD"), Some("$")]);
/// ```
pub fn currency(mark: &str) -> Option<&'static str> {
    const SIGNS: &[(&str, &str)] = &[
        ("€", "EUR"),
        ("£", "GBP"),
        ("$", "$"),
        ("¥", "¥"),
        ("₹", "INR"),
        ("₽", "RUB"),
        ("₺", "TRY"),
        ("₩", "KRW"),
        ("₴", "UAH"),
        ("₫", "VND"),
        ("₪", "ILS"),
        ("₱", "PHP"),
        ("₦", "NGN"),
        ("US$", "USD"),
        ("CA$", "CAD"),
        ("C$", "CAD"),
        ("A$", "AUD"),
        ("AU$", "AUD"),
        ("NZ$", "NZD"),
        ("HK$", "HKD"),
        ("S$", "SGD"),
        ("R$", "BRL"),
        ("MX$", "MXN"),
        ("NT$", "TWD"),
    ];
    let mark = mark.trim();
    let signed = SIGNS.iter().find(|(sign, _)| sign.eq_ignore_ascii_case(mark)).map(|(_, code)| *code);
    signed.or_else(|| name_of(mark).filter(|code| !code.is_empty())).or_else(|| code(mark))
}

/// The currency that two marks name together; None where they name two.
pub fn agreed<'c>(one: &'c str, other: &'c str) -> Option<&'c str> {
    let has = |sign: &str, code: &str| match sign {
        "$" => code.ends_with('D') || ["MXN", "ARS", "CLP", "COP", "UYU", "BRL"].contains(&code),
        "¥" => ["JPY", "CNY", "CNH"].contains(&code),
        _ => false,
    };
    if one == other || has(other, one) {
        Some(one)
    } else if has(one, other) {
        Some(other)
    } else {
        None
    }
}

/// The code of a currency: of a sign alone the one it is known for.
pub fn label(currency: &str) -> &str {
    match currency {
        "$" => "USD",
        "¥" => "JPY",
        code => code,
    }
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
fn grouped(text: &str, decimal: Sign) -> Option<i64> {
    let (whole, parts) = match text.rfind(decimal.letter()) {
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
    rest.is_empty() || (thousands_begin(first) && last && inner && of_one_kind)
}

/// `1.5e3`: programs write such.
fn exponent(text: &str, decimal: Option<Sign>) -> Option<(i64, Says)> {
    let (number, _) = text.split_once(['e', 'E'])?;
    if !number.ends_with(|last: char| last.is_ascii_digit() || last == '.') {
        return None;
    }
    let says = match decimal {
        None if number.contains('.') => Says::Decimal(Sign::Point),
        None if number.contains(',') => Says::Decimal(Sign::Comma),
        _ => Says::Nothing,
    };
    let comma = decimal == Some(Sign::Comma) || says == Says::Decimal(Sign::Comma);
    let text = if comma { text.replace(',', ".") } else { text.to_owned() };
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
    Some((value.and_then(amount_from)?, says))
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
        let cases =
            [("0,125", 1_250), ("1234,567", 12_345_670), ("1 234,500", 12_345_000), ("-1,5e2", -1_500_000)];
        for (text, wanted) in cases {
            assert_eq!(amount_of(text.as_bytes(), Decimal::Guess), Some(wanted), "{text}");
        }
        assert_eq!(amount_of(b"0,125", Decimal::Point), None);
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
            "EUR 5 USD",
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
    fn an_amount_says_which_sign_parts_what() {
        let (point, comma) = (Sign::Point, Sign::Comma);
        let cases = [
            ("12", Says::Nothing),
            ("1 234", Says::Nothing),
            ("12.50", Says::Decimal(point)),
            ("0.125", Says::Decimal(point)),
            ("1,234,567", Says::Decimal(point)),
            ("1.234.567", Says::Decimal(comma)),
            ("1.234,5", Says::Decimal(comma)),
            ("0,125", Says::Decimal(comma)),
            ("1'234,500", Says::Decimal(comma)),
            ("1.250", Says::Either(point)),
            ("-999.250", Says::Either(point)),
            ("€ 1,250", Says::Either(comma)),
            ("1250.125", Says::Decimal(point)),
        ];
        for (text, wanted) in cases {
            assert_eq!(written(text.as_bytes(), None).unwrap().says, wanted, "{text}");
        }
        assert_eq!(written(b"1.250", None).unwrap().minor, 12_500_000);
        assert_eq!(written(b"1,250", None).unwrap().minor, 12_500_000);
    }

    #[test]
    fn marks_name_currencies_and_signs_alone_agree_with_several() {
        let of = |text: &str| written(text.as_bytes(), None).unwrap().currency;
        let cases =
            [("€ 10,00", "EUR"), ("10 eur", "EUR"), ("¥1500", "¥"), ("$7.50 CAD", "CAD"), ("7 zł", "PLN")];
        for (text, wanted) in cases {
            assert_eq!(of(text), Some(wanted), "{text}");
        }
        assert_eq!((of("10"), of("10 kr.")), (None, None));
        assert_eq!(
            (agreed("$", "USD"), agreed("EUR", "USD"), agreed("USD", "$")),
            (Some("USD"), None, Some("USD"))
        );
        assert_eq!((label("$"), label("EUR")), ("USD", "EUR"));
    }

    #[test]
    fn numbers_of_programs_are_amounts() {
        assert_eq!(amount_from(29.33), Some(293_300));
        assert_eq!(amount_from(f64::NAN), None);
        assert_eq!(amount_from(1e300), None);
    }
}
