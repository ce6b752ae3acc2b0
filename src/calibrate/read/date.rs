//! Days as logs write them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// How dates are read.
#[derive(Debug, Clone, Default)]
pub struct DateRules {
    /// A format of `strptime`, for dates that are not in one of the usual forms; or `epoch-s`, `epoch-ms` (time since
    /// 1970) or `spreadsheet` (days since 1900).
    pub format: Option<String>,
    /// The zone in which a time is turned into a day; without one the day is read as written.
    pub zone: Option<TimeZone>,
}

/// Why something is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDay {
    /// Day and month could be either way round.
    Ambiguous,
    /// Not a date in any form that is known, or in the form that was asked for.
    Unreadable,
    /// There is no such day, as 30 February.
    NoSuchDay,
}

/// Days since 1970-01-01.
///
/// ```
/// use cltv::calibrate::read::date::{DateRules, day_of};
/// let rules = DateRules::default();
/// assert_eq!(day_of(b"1970-01-02", &rules), Ok(1));
/// assert_eq!(day_of(b"20240229", &rules), Ok(19_782));
/// assert_eq!(day_of(b"29.02.2024 23:59", &rules), Ok(19_782));
/// assert!(day_of(b"2023-02-29", &rules).is_err());
/// ```
///
/// # Errors
/// When the text is no day.
pub fn day_of(text: &[u8], rules: &DateRules) -> Result<i32, NoDay> {
    if rules.format.is_none()
        && rules.zone.is_none()
        && let Some(day) = plain(text)
    {
        return day;
    }
    let text = str::from_utf8(text).map_err(|_| NoDay::Unreadable)?.trim();
    if let Some(format) = &rules.format {
        return formatted(text, format, rules.zone.as_ref());
    }
    match &rules.zone {
        Some(zone) => in_zone(text, zone),
        None => usual(text),
    }
}

/// Days since 1970-01-01 of a date of the calendar.
pub fn day_number(date: Date) -> i32 {
    date.since(EPOCH).map_or(0, |span| span.get_days())
}

/// The date of a day.
pub fn date_of(day: i32) -> Date {
    EPOCH.checked_add(jiff::Span::new().days(day)).unwrap_or(EPOCH)
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// YYYY-MM-DD and YYYYMMDD, without looking twice.
fn plain(text: &[u8]) -> Option<Result<i32, NoDay>> {
    let digits = match text {
        [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] => [y0, y1, y2, y3, m0, m1, d0, d1],
        [y0, y1, y2, y3, m0, m1, d0, d1] => [y0, y1, y2, y3, m0, m1, d0, d1],
        _ => return None,
    };
    let digits = digits.map(|digit| digit.wrapping_sub(b'0'));
    if digits.iter().any(|&digit| digit > 9) {
        return None;
    }
    let number = |from: usize, to: usize| {
        digits[from..to].iter().fold(0, |number, &digit| 10 * number + i32::from(digit))
    };
    Some(civil(number(0, 4), number(4, 6), number(6, 8)))
}

/// Days from the civil calendar (Hinnant, "chrono-compatible low-level date algorithms").
fn civil(year: i32, month: i32, day: i32) -> Result<i32, NoDay> {
    const LENGTHS: [i32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if leap => 29,
        1..=12 => LENGTHS[month as usize - 1],
        _ => return Err(NoDay::NoSuchDay),
    };
    if day < 1 || day > longest || year < 1 {
        return Err(NoDay::NoSuchDay);
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    Ok(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A date at the head of the text, and a time after it or nothing.
fn usual(text: &str) -> Result<i32, NoDay> {
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || "-/.".contains(letter)));
    let (date, rest) = text.split_at(end.unwrap_or(text.len()));
    if !is_time(rest) {
        return Err(NoDay::Unreadable);
    }
    if let Some(day) = plain(date.as_bytes()) {
        return day;
    }
    let mut parts = date.split(['-', '/', '.']);
    let (Some(first), Some(second), Some(third), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(NoDay::Unreadable);
    };
    let number = |part: &str| part.parse::<i32>().map_err(|_| NoDay::Unreadable);
    let numbers = (number(first)?, number(second)?, number(third)?);
    match (first.len(), third.len()) {
        (4, 1..=2) => civil(numbers.0, numbers.1, numbers.2),
        // with points the day comes first, wherever points are used
        (1..=2, 4) if date.contains('.') => civil(numbers.2, numbers.1, numbers.0),
        (1..=2, 4) => Err(NoDay::Ambiguous),
        _ => Err(NoDay::Unreadable),
    }
}

/// Whether what follows a date looks like a time of day, with or without an offset.
fn is_time(rest: &str) -> bool {
    let rest = rest.trim_end();
    let Some(time) = rest.strip_prefix(['T', 't', ' ', '_']) else {
        return rest.is_empty();
    };
    let time = time.trim_start();
    let known = |letter: char| letter.is_ascii_alphanumeric() || ":.+-, []/_\u{202f}".contains(letter);
    time.starts_with(|letter: char| letter.is_ascii_digit()) && time.contains(':') && time.chars().all(known)
}

fn formatted(text: &str, format: &str, zone: Option<&TimeZone>) -> Result<i32, NoDay> {
    match format {
        EPOCH_S => return since_1970(text, 1_000, zone),
        EPOCH_MS => return since_1970(text, 1, zone),
        SPREADSHEET => return of_spreadsheet(text),
        _ => {}
    }
    let parsed = jiff::fmt::strtime::parse(format, text).map_err(|_| NoDay::Unreadable)?;
    if let (Some(zone), Ok(moment)) = (zone, parsed.to_timestamp()) {
        return Ok(day_number(moment.to_zoned(zone.clone()).date()));
    }
    if let Ok(date) = parsed.to_date() {
        return Ok(day_number(date));
    }
    // seconds since 1970 have no date of their own
    parsed.to_timestamp().map(|moment| day_of_moment(moment, None)).map_err(|_| NoDay::Unreadable)
}

const EPOCH_S: &str = "epoch-s";
const EPOCH_MS: &str = "epoch-ms";
const SPREADSHEET: &str = "spreadsheet";

/// A number of so many milliseconds each.
fn since_1970(text: &str, milliseconds: i64, zone: Option<&TimeZone>) -> Result<i32, NoDay> {
    let number: f64 = text.parse().map_err(|_| NoDay::Unreadable)?;
    let moment = Timestamp::from_millisecond((number * milliseconds as f64) as i64);
    moment.map(|moment| day_of_moment(moment, zone)).map_err(|_| NoDay::NoSuchDay)
}

/// Days since the turn of 1899 and 1900, with a part of a day for the time, as spreadsheets count: they take 1900 for a
/// leap year, so that only days from its March on are what they say.
fn of_spreadsheet(text: &str) -> Result<i32, NoDay> {
    const OF_1970: i32 = 25_569;
    const MARCH_1900: f64 = 61.0;
    let number: f64 = text.parse().map_err(|_| NoDay::Unreadable)?;
    let is_day = (MARCH_1900..3_000_000.0).contains(&number);
    if is_day { Ok(number as i32 - OF_1970) } else { Err(NoDay::NoSuchDay) }
}

/// The day of a moment in a zone; in UTC without one.
pub fn day_of_moment(moment: Timestamp, zone: Option<&TimeZone>) -> i32 {
    let zone = zone.cloned().unwrap_or(TimeZone::UTC);
    day_number(moment.to_zoned(zone).date())
}

/// A moment with an offset becomes the zone's day; a date or a time without one is the zone's own.
fn in_zone(text: &str, zone: &TimeZone) -> Result<i32, NoDay> {
    if let Ok(zoned) = text.parse::<Zoned>() {
        return Ok(day_of_moment(zoned.timestamp(), Some(zone)));
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(day_of_moment(moment, Some(zone)));
    }
    usual(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<i32, NoDay> {
        day_of(text.as_bytes(), &DateRules::default())
    }

    #[test]
    fn the_usual_forms_are_one_day() {
        let forms = [
            "2024-02-29",
            "20240229",
            "2024/02/29",
            "2024/2/29",
            "2024.02.29",
            "29.02.2024",
            "29.2.2024",
            "2024-02-29 23:59:59",
            "2024-02-29T23:59:59.123Z",
            "2024-02-29T00:00:00+14:00",
            "2024-02-29 11:59 PM",
            "  2024-02-29  ",
        ];
        for form in forms {
            assert_eq!(day(form), Ok(19_782), "{form}");
        }
    }

    #[test]
    fn what_could_be_two_days_is_none() {
        assert_eq!(day("03/04/2024"), Err(NoDay::Ambiguous));
        assert_eq!(day("03-04-2024"), Err(NoDay::Ambiguous));
        let american = DateRules { format: Some("%m/%d/%Y".to_owned()), zone: None };
        let british = DateRules { format: Some("%d/%m/%Y".to_owned()), zone: None };
        assert_eq!(day_of(b"03/04/2024", &american), Ok(19_786));
        assert_eq!(day_of(b"03/04/2024", &british), Ok(19_816));
        let seconds = DateRules { format: Some("%s".to_owned()), zone: None };
        assert_eq!(day_of(b"86400", &seconds), Ok(1));
    }

    #[test]
    fn days_may_be_numbers() {
        let as_format = |text: &str, format: &str, zone: Option<&str>| {
            let zone = zone.and_then(|name| TimeZone::get(name).ok());
            day_of(text.as_bytes(), &DateRules { format: Some(format.to_owned()), zone })
        };
        // 2023-02-12
        for (text, format) in [
            ("1676160000000", "epoch-ms"),
            ("1676246399999.0", "epoch-ms"),
            ("1676160000", "epoch-s"),
            ("44969", "spreadsheet"),
            ("44969.999", "spreadsheet"),
        ] {
            assert_eq!(as_format(text, format, None), Ok(19_400), "{text}");
        }
        assert_eq!(as_format("1676160000000", "epoch-ms", Some("America/New_York")), Ok(19_399));
        assert_eq!(as_format("61", "spreadsheet", None), Ok(day("1900-03-01").unwrap()));
        assert_eq!(as_format("60", "spreadsheet", None), Err(NoDay::NoSuchDay));
        assert_eq!(as_format("1e300", "epoch-ms", None), Err(NoDay::NoSuchDay));
        assert_eq!(as_format("2023-02-12", "epoch-ms", None), Err(NoDay::Unreadable));
        assert_eq!(as_format("nan", "spreadsheet", None), Err(NoDay::NoSuchDay));
    }

    #[test]
    fn days_that_never_were_are_refused() {
        for text in ["2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "20240230"] {
            assert_eq!(day(text), Err(NoDay::NoSuchDay), "{text}");
        }
        for text in ["", "yesterday", "2024", "24-01-01", "2024-01-01x", "2024-01-01 noon", "1-2-3-4"] {
            assert_eq!(day(text), Err(NoDay::Unreadable), "{text}");
        }
        // 2000 was a leap year, and 1900 was not
        assert_eq!(day("2000-02-29"), Ok(11_016));
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for day in (-300_000..300_000).step_by(37) {
            let date = date_of(day);
            let text = format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
            assert_eq!(day_of(text.as_bytes(), &DateRules::default()), Ok(day), "{text}");
            assert_eq!(day_number(date), day);
        }
    }

    #[test]
    fn a_zone_turns_moments_into_its_days() {
        let zone = |name: &str| DateRules { format: None, zone: TimeZone::get(name).ok() };
        let late = b"2024-02-29T23:30:00Z";
        assert_eq!(day_of(late, &zone("Europe/Berlin")), Ok(19_783)); // half past midnight, 1 March
        assert_eq!(day_of(late, &zone("America/New_York")), Ok(19_782));
        // without a zone the day is the one written
        assert_eq!(day_of(b"2024-02-29T23:30:00-05:00", &DateRules::default()), Ok(19_782));
        // a time without offset is the zone's own
        assert_eq!(day_of(b"2024-02-29 23:30:00", &zone("Asia/Tokyo")), Ok(19_782));
    }
}
