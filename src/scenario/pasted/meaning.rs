//! What a pasted value means, and how it is written here.

use super::is_odd_blank;
use crate::scenario::document::{Entry, Node, Table, Value};
use crate::scenario::problem::{Place, Problems};

/// What a pasted value means.
#[derive(Debug, Clone)]
pub(in crate::scenario) struct Meant {
    /// A number or a text; of a range the ends.
    pub value: MeantValue,
    /// What to write.
    pub write: String,
    /// Why it cannot stand as it is.
    pub why: &'static str,
}

/// The meaning itself.
#[derive(Debug, Clone)]
pub(in crate::scenario) enum MeantValue {
    One(Value),
    Range(f64, f64),
}

/// Signs and codes of money before or after a number.
const MONEY: [&str; 16] =
    ["$", "€", "£", "¥", "₩", "₹", "円", "元", "USD", "EUR", "GBP", "JPY", "CHF", "CNY", "yen", "US$"];
/// Words for powers of ten after a number; longer ones first.
const POWERS: [(&str, f64); 14] = [
    ("million", 1e6),
    ("billion", 1e9),
    ("mio", 1e6),
    ("mn", 1e6),
    ("bn", 1e9),
    ("tn", 1e12),
    ("k", 1e3),
    ("K", 1e3),
    ("M", 1e6),
    ("m", 1e6),
    ("B", 1e9),
    ("b", 1e9),
    ("億", 1e8),
    ("万", 1e4),
];
/// What may stand between the ends of a range.
const BETWEEN: [&str; 8] = ["..", " to ", "\u{2013}", "\u{2014}", "~", "\u{301c}", "\u{2212}", "-"];

impl Meant {
    /// Whether it is a number or a range of them.
    pub fn is_number(&self) -> bool {
        !matches!(self.value, MeantValue::One(Value::Text(_) | Value::Flag(_)))
    }

    /// The value as a tree has it, every part at `place`.
    pub fn value(&self, place: Place) -> Value {
        match &self.value {
            MeantValue::One(value) => value.clone(),
            MeantValue::Range(low, high) => {
                let end = |key: &str, value: f64| Entry {
                    key: key.to_owned(),
                    key_place: place,
                    node: Node { value: Value::Number(value), place },
                };
                Value::Table(Table { entries: vec![end("low", *low), end("high", *high)], place })
            }
        }
    }

    /// Says what to write instead of what stands at `place`. That settles a number; where a text is not
    /// even wanted, what is wanted is said in its place, and of yes and no nothing else.
    pub fn say(&self, token: &str, place: Place, problems: &mut Problems) {
        let what = match &self.value {
            MeantValue::One(Value::Flag(_)) => return,
            MeantValue::One(Value::Text(_)) => "text",
            _ => "number",
        };
        problems
            .error(place, "", format!("`{token}` is not how a {what} is written: {}", self.why), "here")
            .help(format!("write {}", self.write));
        if self.is_number() { problems.settle(place) } else { problems.defer(place) }
    }
}

/// Words that no key takes.
const YES_AND_NO: [&str; 6] = ["yes", "no", "true", "false", "on", "off"];

const PERCENT: &str = "shares are written as decimals, without a percent sign";
const SIGN: &str = "money is written without its sign; `currency` says in what";
const POWER: &str = "numbers are written out";
const COMMA: &str = "decimals come after a point";
const EITHER: &str =
    "a comma may stand for thousands or for the decimal point; here it is taken for thousands";
const GROUPS: &str = "only `_` may stand between thousands";
const WIDE: &str = "digits are plain ones";
const POINT: &str = "there is a digit on both sides of the point";
const ZEROS: &str = "numbers begin with no idle 0";
const RANGE: &str = "a range has a low and a high end";
const QUOTES: &str = "texts stand in plain quotes";
const NAME: &str = "texts need quotes";

/// What a value without plain quotes means, if that is known.
pub(in crate::scenario) fn meant_by(token: &str) -> Option<Meant> {
    let plain: String = token.trim().chars().map(narrow).collect();
    if plain.is_empty() || plain.len() > 120 {
        return None;
    }
    if let Some(text) = in_print_quotes(&plain) {
        return Some(text_meant(text, QUOTES));
    }
    if YES_AND_NO.contains(&plain.to_lowercase().as_str()) {
        return Some(Meant { value: MeantValue::One(Value::Flag(true)), write: String::new(), why: NAME });
    }
    if let Some((value, why)) = number(&plain) {
        let why = if plain == token { why } else { Some(why.unwrap_or(WIDE)) };
        return Some(Meant {
            value: MeantValue::One(Value::Number(value)),
            write: written(value),
            why: why.unwrap_or(NAME),
        });
    }
    range(&plain).or_else(|| is_name(&plain).then(|| text_meant(&plain, NAME)))
}

fn text_meant(text: &str, why: &'static str) -> Meant {
    let write = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    Meant { value: MeantValue::One(Value::Text(text.to_owned())), write, why }
}

/// Full-width letters as plain ones, odd blanks as blanks, printed minus as minus.
fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{ffe5}' => '¥',
        '\u{2212}' => '-',
        '\u{2019}' => '\u{2019}',
        letter if is_odd_blank(letter) => ' ',
        letter => letter,
    }
}

fn in_print_quotes(text: &str) -> Option<&str> {
    const PAIRS: [(char, char); 6] = [
        ('\u{201c}', '\u{201d}'),
        ('\u{201d}', '\u{201d}'),
        ('\u{201e}', '\u{201d}'),
        ('\u{2018}', '\u{2019}'),
        ('\u{300c}', '\u{300d}'),
        ('\u{300e}', '\u{300f}'),
    ];
    PAIRS.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
}

/// A name as people write one without quotes.
fn is_name(text: &str) -> bool {
    let inner = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | ' ' | '&' | '.');
    text.chars().next().is_some_and(char::is_alphabetic) && text.chars().all(inner)
}

/// A number with what stands around it, and why it is not written so.
fn number(text: &str) -> Option<(f64, Option<&'static str>)> {
    let (mut rest, mut why, mut factor) = (text.trim(), None, 1.0);
    let negative = rest.starts_with('-');
    rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start();
    for sign in MONEY {
        if let Some(bare) = rest.strip_prefix(sign).or_else(|| rest.strip_suffix(sign)) {
            (rest, why) = (bare.trim(), Some(SIGN));
        }
    }
    if let Some(bare) = rest.strip_suffix('%') {
        (rest, why, factor) = (bare.trim_end(), Some(PERCENT), 0.01);
    } else if let Some((bare, power)) =
        POWERS.iter().find_map(|(word, power)| Some((rest.strip_suffix(word)?, *power)))
    {
        (rest, factor) = (bare.trim_end(), power);
        why = why.or(Some(POWER));
    }
    let (digits, separated) = digits(rest)?;
    let value: f64 = digits.parse().ok().filter(|value: &f64| value.is_finite())?;
    let value = if negative { -value } else { value };
    // percentages and powers of ten leave idle digits behind
    Some(((value * factor * 1e12).round() / 1e12, why.or(separated)))
}

/// The digits of a number without what separates them.
fn digits(text: &str) -> Option<(String, Option<&'static str>)> {
    let begins = text.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.');
    if !begins || !text.ends_with(|letter: char| letter.is_ascii_digit() || letter == '.') {
        return None;
    }
    let allowed = |letter: char| letter.is_ascii_digit() || ".,' _eE+-\u{2019}".contains(letter);
    if !text.chars().all(allowed) {
        return None;
    }
    let blank = |letter: char| matches!(letter, ' ' | '\'' | '\u{2019}');
    let (whole, grouped) = if text.contains(blank) {
        (in_groups(text, blank)?, Some(GROUPS))
    } else {
        (text.replace('_', ""), None)
    };
    let (commas, points) = (whole.matches(',').count(), whole.matches('.').count());
    let last_comma = whole.rfind(',') > whole.rfind('.');
    let (plain, comma) = match (commas, points) {
        (0, 0 | 1) => (whole, None),
        (1, 0) if !looks_grouped(&whole, ',') => (whole.replace(',', "."), Some(COMMA)),
        (1, 0) => (in_groups(&whole, |letter| letter == ',')?, Some(EITHER)),
        (_, 0) => (in_groups(&whole, |letter| letter == ',')?, Some(GROUPS)),
        (0, _) => (in_groups(&whole, |letter| letter == '.')?, Some(GROUPS)),
        (1, _) if last_comma => {
            let (before, after) = whole.split_once(',')?;
            (format!("{}.{after}", in_groups(before, |letter| letter == '.')?), Some(COMMA))
        }
        (_, 1) => {
            let (before, after) = whole.split_once('.')?;
            (format!("{}.{after}", in_groups(before, |letter| letter == ',')?), Some(GROUPS))
        }
        _ => return None,
    };
    let ends = plain.starts_with('.') || plain.ends_with('.');
    let zeros = plain.len() > 1 && plain.starts_with('0') && !plain.starts_with("0.");
    let odd = if ends { Some(POINT) } else { zeros.then_some(ZEROS) };
    Some((plain, comma.or(grouped).or(odd)))
}

/// `1,500`: three digits after the only comma, and no 0 before it.
fn looks_grouped(text: &str, sign: char) -> bool {
    text.split_once(sign).is_some_and(|(before, after)| after.len() == 3 && !before.starts_with('0'))
}

/// Groups of three after the first, joined; what follows a point or comma in the last is left as it is.
fn in_groups(text: &str, sign: impl Fn(char) -> bool) -> Option<String> {
    let parts: Vec<&str> = text.split(sign).collect();
    let (first, others) = parts.split_first()?;
    let whole = |part: &&str| part.split([',', '.']).next().is_some_and(|part| part.len() == 3);
    (!first.is_empty() && first.len() <= 3 && others.iter().all(whole)).then(|| parts.concat())
}

/// Two numbers with a dash between, the lower first.
fn range(text: &str) -> Option<Meant> {
    for sign in BETWEEN {
        let Some((low, high)) = text.split_once(sign) else { continue };
        let (high_value, _) = number(high.trim())?;
        let shared = high.contains('%') && !low.contains('%');
        let low = if shared { format!("{}%", low.trim()) } else { low.trim().to_owned() };
        let (low_value, _) = number(&low)?;
        if low_value < high_value {
            return Some(Meant {
                value: MeantValue::Range(low_value, high_value),
                write: format!("{{ low = {}, high = {} }}", written(low_value), written(high_value)),
                why: RANGE,
            });
        }
    }
    None
}

/// A number as TOML writes it, thousands apart from ten thousand up.
fn written(value: f64) -> String {
    let text = format!("{value}");
    let (whole, decimals) = text.split_once('.').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    let digits = whole.trim_start_matches('-');
    if digits.len() < 5 {
        return text;
    }
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 { "-" } else { "" };
    decimals.map_or_else(|| format!("{sign}{grouped}"), |decimals| format!("{sign}{grouped}.{decimals}"))
}
