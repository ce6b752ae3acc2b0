//! Logs as text. Lines are split in place as long as nothing is quoted; from the first quote on
//! the `csv` crate takes over.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use memchr::{memchr, memchr2_iter, memrchr};

use super::header::{helped, position};
use super::sift::{Sifted, Sink};
use super::{COLUMNS, Delimiter, LogError, Reading, Reason, Rejected, Rules, json_lines};
use crate::calibrate::log::Rows;
use crate::threads;

/// Bytes that are read at once.
const BLOCK: usize = 1 << 18;
/// Rows behind a quote that go into the log together.
const TOGETHER: usize = 1 << 13;

/// Reads a log from text. Rows that cannot be read are handed to `aside`.
///
/// # Errors
/// When there are no rows or no such columns, the text is not UTF-8 in earnest, or reading fails.
pub fn read<R: Read>(
    reader: R,
    rules: &Rules,
    aside: &mut dyn FnMut(&Rejected<'_>) -> Result<(), String>,
) -> Result<Reading, LogError> {
    let mut blocks = Blocks { reader, bytes: Vec::new(), start: 0, end: 0, done: false };
    blocks.fill()?;
    blocks.skip_mark()?;
    if blocks.bytes().iter().all(u8::is_ascii_whitespace) && blocks.done {
        return Err(LogError::Empty);
    }
    if blocks.bytes().trim_ascii_start().starts_with(b"{") {
        return json_lines::read(blocks.rest(), rules, aside);
    }
    let said = blocks.skip_delimiter()?;
    let delimiter = match (rules.delimiter, said) {
        (Delimiter::Guess, Some(sign)) => Delimiter::Sign(sign),
        (asked, _) => settled(asked, first_line(blocks.bytes().trim_ascii_start())),
    };
    let sifted = Sifted::new(rules);
    let mut table =
        Table { sifted, columns: Vec::new(), last: 0, delimiter, line: u64::from(said.is_some()) };
    table.begin(&mut blocks)?;
    let (mut sink, mut before) = (Sink::new(aside), Rows::default());
    while blocks.ready()? {
        let lines = blocks.lines();
        // quotes mean nothing between blanks
        let quote = if delimiter == Delimiter::Blanks { None } else { memchr(b'"', lines) };
        let bare = match quote {
            Some(at) => &lines[..memrchr(b'\n', &lines[..at]).map_or(0, |end| end + 1)],
            None => lines,
        };
        // while lines are read, the rows of those before go into the log
        threads::both(|| table.bare(bare), || sink.reading.log.enter(&before));
        sink.set_aside(&mut table.sifted)?;
        before.clear();
        std::mem::swap(&mut before, &mut table.sifted.rows);
        blocks.start += bare.len();
        if let (Some(_), Delimiter::Sign(sign)) = (quote, delimiter) {
            sink.reading.log.enter(&std::mem::take(&mut before));
            table.quoted(blocks.rest(), sign, &mut sink)?;
            break;
        }
    }
    sink.reading.log.enter(&before);
    sink.finish(&table.sifted)
}

fn first_line(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr(b'\n', bytes).unwrap_or(bytes.len())]
}

/// Whichever sign the line has most of.
pub(super) fn settled(delimiter: Delimiter, line: &[u8]) -> Delimiter {
    if delimiter != Delimiter::Guess {
        return delimiter;
    }
    let count = |sign: u8| line.iter().filter(|&&byte| byte == sign).count();
    let signs = [b',', b';', b'\t', b'|'].into_iter().rev();
    match signs.max_by_key(|&sign| count(sign)) {
        Some(sign) if count(sign) > 0 => Delimiter::Sign(sign),
        _ => Delimiter::Blanks,
    }
}

/// Blocks of whole lines.
struct Blocks<R> {
    reader: R,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    done: bool,
}

impl<R: Read> Blocks<R> {
    /// What is read and not yet used.
    fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Reads more, behind what is not yet used.
    fn fill(&mut self) -> std::io::Result<()> {
        self.bytes.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        // a line longer than a block makes the block longer
        let wanted = (self.end + BLOCK).next_multiple_of(BLOCK);
        self.bytes.resize(wanted.max(self.bytes.len()), 0);
        while self.end < self.bytes.len() {
            match self.reader.read(&mut self.bytes[self.end..]) {
                Ok(0) => {
                    self.done = true;
                    break;
                }
                Ok(read) => self.end += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Passes over a byte-order mark; refuses the marks of other encodings.
    fn skip_mark(&mut self) -> Result<(), LogError> {
        match self.bytes() {
            [0xef, 0xbb, 0xbf, ..] => self.start += 3,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(LogError::Encoding("UTF-16 text")),
            [0x1f, 0x8b, ..] => return Err(LogError::Encoding("compressed (gzip)")),
            [b'P', b'K', 3, 4, ..] => return Err(LogError::Encoding("a workbook or an archive")),
            _ => {}
        }
        Ok(())
    }

    /// Passes over a line `sep=;`, by which spreadsheets say what parts fields.
    fn skip_delimiter(&mut self) -> std::io::Result<Option<u8>> {
        self.ready()?;
        let line = first_line(self.bytes());
        let &[b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign] = line.trim_ascii_end() else {
            return Ok(None);
        };
        self.start += (line.len() + 1).min(self.bytes().len());
        Ok(Some(sign))
    }

    /// Whether there are lines to use; reads until there is one.
    fn ready(&mut self) -> std::io::Result<bool> {
        while !self.done && memrchr(b'\n', self.bytes()).is_none() {
            self.fill()?;
        }
        Ok(self.start < self.end)
    }

    /// The whole lines that are there, and at the end of the text the last one.
    fn lines(&self) -> &[u8] {
        let bytes = self.bytes();
        let end = if self.done { bytes.len() } else { memrchr(b'\n', bytes).map_or(0, |end| end + 1) };
        &bytes[..end]
    }

    /// Everything that is left.
    fn rest(&mut self) -> impl Read + '_ {
        Cursor::new(&self.bytes[self.start..self.end]).chain(&mut self.reader)
    }
}

/// Rows of text on their way into a log.
struct Table<'r> {
    sifted: Sifted<'r>,
    /// For each field up to the last that is needed: which of the columns it is, a bit for each.
    columns: Vec<u8>,
    last: usize,
    delimiter: Delimiter,
    /// Lines before the next one.
    line: u64,
}

impl Table<'_> {
    /// Reads the header, if there is one, and finds the columns.
    fn begin<R: Read>(&mut self, blocks: &mut Blocks<R>) -> Result<(), LogError> {
        blocks.ready()?;
        // blank lines before the table
        while let Some(&byte) = blocks.bytes().first() {
            if !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.line += u64::from(byte == b'\n');
            blocks.start += 1;
        }
        let line = first_line(blocks.bytes());
        let used = (line.len() + 1).min(blocks.bytes().len());
        let fields = fields_of(line, self.delimiter);
        let rules = self.sifted.rules;
        let names = rules.header.then_some(fields.as_slice());
        for (which, (option, wanted)) in rules.columns().into_iter().enumerate() {
            let Some(wanted) = wanted else { continue };
            let at = position(wanted, names, fields.len()).map_err(|error| helped(error, option, names))?;
            if self.columns.len() <= at {
                self.columns.resize(at + 1, 0);
            }
            self.columns[at] |= 1 << which;
            self.last = self.last.max(at);
        }
        if rules.header {
            self.line += 1;
            blocks.start += used;
        }
        Ok(())
    }

    /// Whole lines without quotes.
    fn bare(&mut self, bytes: &[u8]) {
        match self.delimiter {
            Delimiter::Sign(sign) => self.signs(bytes, sign),
            _ => self.blanks(bytes),
        }
    }

    /// Lines of fields parted by a sign.
    fn signs(&mut self, bytes: &[u8], sign: u8) {
        let mut row = Row::default();
        let (mut line_start, mut start, mut field) = (0, 0, 0);
        for at in memchr2_iter(sign, b'\n', bytes) {
            if field <= self.last {
                row.put(self.columns[field], &bytes[start..at]);
            }
            field += 1;
            start = at + 1;
            if bytes[at] == b'\n' {
                self.finish(&row, field, &bytes[line_start..at]);
                (line_start, field) = (start, 0);
                row = Row::default();
            }
        }
        if line_start < bytes.len() {
            if field <= self.last {
                row.put(self.columns[field], &bytes[start..]);
            }
            self.finish(&row, field + 1, &bytes[line_start..]);
        }
    }

    /// Lines of fields parted by blanks.
    fn blanks(&mut self, bytes: &[u8]) {
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        for line in bytes.split(|&byte| byte == b'\n') {
            let mut row = Row::default();
            let mut count = 0;
            let fields = line.split(u8::is_ascii_whitespace).filter(|field| !field.is_empty());
            for field in fields.take(self.last + 1) {
                row.put(self.columns[count], field);
                count += 1;
            }
            self.finish(&row, count, line);
        }
    }

    /// Everything from here on, quotes and all.
    fn quoted(&mut self, rest: impl Read, sign: u8, sink: &mut Sink<'_>) -> Result<(), LogError> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(sign).from_reader(rest);
        let mut record = csv::ByteRecord::new();
        let before = self.line;
        while reader.read_byte_record(&mut record).map_err(reading)? {
            let mut row = Row::default();
            for (field, columns) in record.iter().zip(&self.columns) {
                row.put(*columns, field);
            }
            self.line = before + record.position().map_or(0, |position| position.line() - 1);
            self.line += 1;
            self.sift(&row, record.len(), || joined(&record, sign));
            // in file order, and as soon as many have come
            if self.sifted.rows.len() >= TOGETHER || !self.sifted.rejected.is_empty() {
                sink.take(&mut self.sifted)?;
            }
        }
        sink.take(&mut self.sifted)
    }

    fn finish(&mut self, row: &Row<'_>, fields: usize, line: &[u8]) {
        self.line += 1;
        if fields > self.last || !line.iter().all(u8::is_ascii_whitespace) {
            self.sift(row, fields, || Cow::Borrowed(line));
        }
    }

    fn sift<'f>(&mut self, row: &Row<'_>, fields: usize, found: impl Fn() -> Cow<'f, [u8]>) {
        if fields <= self.last {
            self.sifted.reject(self.line, Reason::Fields, &found());
        } else {
            self.sifted.row(self.line, &row.0, found);
        }
    }
}

/// The fields of a row that are needed.
#[derive(Default, Clone, Copy)]
struct Row<'r>([&'r [u8]; COLUMNS]);

impl<'r> Row<'r> {
    #[inline]
    fn put(&mut self, columns: u8, field: &'r [u8]) {
        let mut left = columns;
        while left != 0 {
            self.0[left.trailing_zeros() as usize % COLUMNS] = field;
            left &= left - 1;
        }
    }
}

/// A record as a line again, for people.
fn joined(record: &csv::ByteRecord, sign: u8) -> Cow<'static, [u8]> {
    Cow::Owned(record.iter().collect::<Vec<&[u8]>>().join(&sign))
}

fn reading(error: csv::Error) -> LogError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => LogError::Reading(error),
        kind => LogError::Reading(std::io::Error::other(format!("{kind:?}"))),
    }
}

/// The fields of the first line, as text.
pub(super) fn fields_of(line: &[u8], delimiter: Delimiter) -> Vec<String> {
    let text = String::from_utf8_lossy(line);
    match delimiter {
        Delimiter::Sign(sign) => {
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).delimiter(sign).from_reader(text.as_bytes());
            let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
            record.iter().map(|field| field.trim().to_owned()).collect()
        }
        _ => text.split_whitespace().map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Column, Refunds, date::DateRules, money::Decimal};
    use super::*;

    fn rules(customer: &str, date: &str, amount: Option<&str>) -> Rules {
        Rules {
            customer: Column::parse(customer),
            date: Column::parse(date),
            amount: amount.map(Column::parse),
            quantity: None,
            currency: None,
            null: Vec::new(),
            header: true,
            delimiter: Delimiter::Guess,
            dates: DateRules::default(),
            decimal: Decimal::Guess,
            refunds: Refunds::Net,
        }
    }

    fn named() -> Rules {
        rules("id", "date", Some("amount"))
    }

    type Aside = Vec<(u64, Reason, String)>;

    fn read_text(text: &str, rules: &Rules) -> (Result<Reading, LogError>, Aside) {
        let mut aside = Vec::new();
        let reading = read(text.as_bytes(), rules, &mut |row| {
            aside.push((row.line, row.reason, String::from_utf8_lossy(row.found).into_owned()));
            Ok(())
        });
        (reading, aside)
    }

    /// Everybody's days, as text.
    fn told(reading: &Reading) -> Vec<String> {
        let mut days = Vec::new();
        let mut told: Vec<String> = (0..reading.log.len())
            .map(|customer| {
                reading.log.days(customer, &mut days);
                let days: Vec<String> =
                    days.iter().map(|p| format!("{}:{}x{}", p.day, p.orders, p.amount)).collect();
                format!("{}={}", reading.log.id(customer), days.join(","))
            })
            .collect();
        told.sort();
        told
    }

    #[test]
    fn one_table_in_every_dress_is_one_log() {
        let plain = "id,date,amount\nann,2024-01-02,10.50\nbob,2024-01-03,7\nann,2024-02-02,1\n";
        let (reading, aside) = read_text(plain, &named());
        let wanted = told(&reading.unwrap());
        assert_eq!(wanted, ["ann=19724:1x105000,19755:1x10000", "bob=19725:1x70000"]);
        assert!(aside.is_empty());
        let dresses = [
            plain.replace('\n', "\r\n"),
            plain.replace(',', ";"),
            plain.replace(',', "\t"),
            plain.replace(',', "|"),
            plain.replace(',', "   "),
            plain.trim_end().to_owned(),
            format!("\u{feff}{plain}"),
            format!("\n\n{plain}\n\n"),
            plain.replace("ann", " ann "),
            plain.replace("bob", "\"bob\""),
            plain.replace("2024-02-02", "\"2024-02-02\""),
            plain.replace("ID", "id"),
        ];
        for dress in dresses {
            let (reading, aside) = read_text(&dress, &named());
            assert_eq!(told(&reading.unwrap()), wanted, "{dress:?}");
            assert!(aside.is_empty(), "{dress:?}: {aside:?}");
        }
    }

    #[test]
    fn quotes_hide_delimiters_and_lines() {
        let text = "id,date,note,amount\nx,2024-01-01,plain,1\n\"a,\n\"\"b\",2024-01-02,\"two\nlines\",\"1,000.00\"\n";
        let (reading, aside) = read_text(text, &named());
        assert!(aside.is_empty(), "{aside:?}");
        assert_eq!(told(&reading.unwrap()), ["a,\n\"b=19724:1x10000000", "x=19723:1x10000"]);
    }

    #[test]
    fn rows_that_cannot_be_read_are_set_aside_with_their_line() {
        let text = "id,date,amount\na,2024-01-01,1\n,2024-01-01,1\nb,2023-02-29,1\n\nc,x,1\nd,2024-01-01\ne,2024-01-01,?\nf,01/02/2024,1\n";
        let (reading, aside) = read_text(text, &named());
        let lines: Vec<(u64, Reason)> = aside.iter().map(|(line, reason, _)| (*line, *reason)).collect();
        let wanted = [
            (3, Reason::Customer),
            (4, Reason::NoSuchDay),
            (6, Reason::Date),
            (7, Reason::Fields),
            (8, Reason::Amount),
            (9, Reason::Ambiguous),
        ];
        assert_eq!(lines, wanted);
        assert_eq!(aside[1].2, "b,2023-02-29,1");
        let reading = reading.unwrap();
        assert_eq!((reading.rejected, reading.rows(), reading.log.len()), (6, 7, 1));
        // behind a quote a row after blank lines is said to begin with them
        let (_, quoted) = read_text(&text.replace("a,2024", "\"a\",2024"), &named());
        let reasons = |rows: &[(u64, Reason)]| rows.iter().map(|(_, reason)| *reason).collect::<Vec<_>>();
        let lines: Vec<(u64, Reason)> = quoted.iter().map(|(line, reason, _)| (*line, *reason)).collect();
        assert_eq!(reasons(&lines), reasons(&wanted));
        assert_eq!((lines[1].0, lines[2].0, lines[5].0), (4, 5, 9));
    }

    #[test]
    fn files_without_rows_are_told_apart() {
        let empty = |text: &str| read_text(text, &named()).0.err();
        assert!(matches!(empty(""), Some(LogError::Empty)));
        assert!(matches!(empty("\n \n"), Some(LogError::Empty)));
        assert!(matches!(empty("id,date,amount"), Some(LogError::HeaderOnly)));
        assert!(matches!(empty("id,date,amount\n"), Some(LogError::HeaderOnly)));
        assert!(matches!(empty("id,day,amount\na,2024-01-01,1"), Some(LogError::Column { .. })));
        let utf16 = read(&b"\xff\xfei\0d\0"[..], &named(), &mut |_| Ok(()));
        assert!(matches!(utf16, Err(LogError::Encoding(_))));
    }

    #[test]
    fn columns_may_be_numbers_and_blanks_may_part_them() {
        let text = " 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n";
        let rules = Rules { header: false, ..rules("2", "3", Some("5")) };
        let (reading, aside) = read_text(text, &rules);
        assert!(aside.is_empty(), "{aside:?}");
        assert_eq!(told(&reading.unwrap()), ["0001=9862:1x293300,9879:1x297300"]);
    }

    #[test]
    fn refunds_follow_the_rule() {
        let text = "id,date,amount\na,2024-01-01,10\na,2024-01-01,-4\na,2024-01-09,-1\n";
        let with = |refunds: Refunds| {
            let (reading, aside) = read_text(text, &Rules { refunds, ..named() });
            (told(&reading.unwrap()), aside.len())
        };
        assert_eq!(with(Refunds::Net), (vec!["a=19723:1x60000,19731:0x-10000".to_owned()], 0));
        assert_eq!(with(Refunds::Ignore), (vec!["a=19723:1x100000".to_owned()], 0));
        assert_eq!(with(Refunds::Reject), (vec!["a=19723:1x100000".to_owned()], 2));
    }

    /// A reader that gives one byte at a time.
    struct Drip<'t>(&'t [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn lines_may_fall_on_any_edge_of_a_block() {
        let mut text = "id,date,amount\n".to_owned();
        let mut line = 0;
        while text.len() < 2 * BLOCK + 100 {
            line += 1;
            text.push_str(&format!("c{},2024-01-{:02},{}\n", line % 97, 1 + line % 28, line));
        }
        text.push_str("a line longer than a block,2024-01-01,1");
        text.push_str(&" ".repeat(BLOCK + 1));
        let (reading, aside) = read_text(&text, &named());
        assert!(aside.is_empty());
        let reading = reading.unwrap();
        assert_eq!((reading.log.rows(), reading.log.len()), (line + 1, 98));
        let dripped = read(Drip(text.as_bytes()), &named(), &mut |_| Ok(())).unwrap();
        assert_eq!(told(&dripped), told(&reading));
    }

    #[test]
    fn hostile_bytes_never_panic() {
        let mut state = 1_u64;
        for _ in 0..2_000 {
            let bytes: Vec<u8> = (0..60)
                .map(|_| {
                    state = crate::stats::streams::mix(state);
                    b"id,date,amount\n\r\"-.2024;\t \xff\0ab"[(state >> 33) as usize % 30]
                })
                .collect();
            let text = [b"id,date,amount\n".as_slice(), &bytes].concat();
            let _ = read(text.as_slice(), &named(), &mut |_| Ok(()));
            let _ =
                read(bytes.as_slice(), &Rules { header: false, ..rules("1", "2", None) }, &mut |_| Ok(()));
        }
    }
}
