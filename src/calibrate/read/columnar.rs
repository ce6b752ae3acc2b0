//! Logs as Parquet, by the typed column readers of the `parquet` crate.

use std::borrow::Cow;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::{ChunkReader, FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::amounts::Paid;
use super::date::{DateRules, day_of, day_of_moment};
use super::header::{columns_there, helped};
use super::money::amount_from;
use super::sift::{Sifted, Sink, reason};
use super::{COLUMNS, Column, LogError, Reading, Reason, Rejected, Rules};
use crate::calibrate::log::MINOR;

/// Rows that are decoded at once.
const BATCH: usize = 8_192;

/// The four bytes that every Parquet file begins with.
pub const MAGIC: [u8; 4] = *b"PAR1";

/// Reads a log from Parquet: customers as text or whole numbers, days as dates, timestamps or text,
/// amounts as numbers, decimals or text. Rows that cannot be read are handed to `aside`.
///
/// # Errors
/// When there are no rows or no such columns, a column is of another type, or reading fails.
pub fn read<R: ChunkReader + 'static>(
    file: R,
    rules: &Rules,
    aside: &mut dyn FnMut(&Rejected<'_>) -> Result<(), String>,
) -> Result<Reading, LogError> {
    let file = SerializedFileReader::new(file).map_err(|error| broken(&error))?;
    let schema = file.metadata().file_metadata().schema_descr();
    let names: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
    let mut columns = [None; COLUMNS];
    for (to, (option, wanted)) in columns.iter_mut().zip(rules.columns()) {
        if let Some(wanted) = wanted {
            let at = position(wanted, &names).map_err(|error| helped(error, option, Some(&names)))?;
            if schema.column(at).max_rep_level() > 0 {
                let found = "a list".to_owned();
                return Err(LogError::Type { column: names[at].clone(), found, wanted: "single value" });
            }
            *to = Some(at);
        }
    }
    let (mut sink, mut sifted, mut row) = (Sink::new(aside), Sifted::new(rules), 0);
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).map_err(|error| broken(&error))?;
        read_group(group.as_ref(), columns, (&mut sink, &mut sifted), &mut row)?;
    }
    sink.finish(&sifted)
}

fn broken(error: &parquet::errors::ParquetError) -> LogError {
    LogError::Parquet(error.to_string())
}

fn position(wanted: &Column, names: &[String]) -> Result<usize, LogError> {
    let found = match wanted {
        Column::Name(name) => names.iter().position(|known| known == name),
        Column::Number(number) => {
            let named = names.iter().position(|known| *known == number.to_string());
            named.or_else(|| (*number <= names.len()).then(|| number - 1))
        }
    };
    found.ok_or_else(|| LogError::Column {
        wanted: wanted.clone(),
        there: columns_there(Some(names), names.len()),
        help: String::new(),
    })
}

fn read_group(
    group: &dyn RowGroupReader,
    columns: [Option<usize>; COLUMNS],
    (sink, sifted): (&mut Sink<'_>, &mut Sifted<'_>),
    row: &mut u64,
) -> Result<(), LogError> {
    let open = |at: Option<usize>| {
        at.map(|at| {
            let described = group.metadata().column(at).column_descr_ptr();
            let reader = group.get_column_reader(at).map_err(|error| broken(&error))?;
            Ok::<_, LogError>(Values { described, reader })
        })
        .transpose()
    };
    let [who, when, much, many, money] = columns.map(open);
    let (mut who, mut when, mut much, mut many, mut money) = (who?, when?, much?, many?, money?);
    let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
    while left > 0 {
        let n = left.min(BATCH);
        let ids = who.as_mut().map_or_else(|| Ok(Vec::new()), |values| values.ids(n))?;
        let days =
            when.as_mut().map_or_else(|| Ok(Vec::new()), |values| values.days(n, &sifted.rules.dates))?;
        let amounts = match much.as_mut() {
            Some(values) => values.amounts(n)?,
            None => vec![Ok(Much::Number(0)); n],
        };
        let quantities = many.as_mut().map(|values| values.amounts(n)).transpose()?;
        let currencies = money.as_mut().map(|values| values.ids(n)).transpose()?;
        let one_length = |other: Option<usize>| other.is_none_or(|other| other == n);
        let others = [quantities.as_ref().map(Vec::len), currencies.as_ref().map(Vec::len)];
        if [ids.len(), days.len(), amounts.len()] != [n; 3] || !others.into_iter().all(one_length) {
            return Err(LogError::Parquet("columns of a row group are not of one length".to_owned()));
        }
        let mut number = String::new();
        for (at, ((id, day), amount)) in ids.iter().zip(days).zip(amounts).enumerate() {
            *row += 1;
            let id = match id {
                Id::Missing => &[],
                Id::Text(text) => text.data(),
                Id::Number(value) => {
                    number.clear();
                    // writing to a string cannot fail
                    let _ = std::fmt::Write::write_fmt(&mut number, format_args!("{value}"));
                    number.as_bytes()
                }
            };
            let mut paid = amount.and_then(|amount| match amount {
                Much::Number(minor) => Ok(Paid { minor, ..Paid::default() }),
                Much::Text(text) => sifted.amounts.read(*row, text.data().trim_ascii()),
            });
            if let Some(quantities) = &quantities {
                paid = paid.and_then(|paid| match &quantities[at] {
                    Ok(Much::Number(many)) => paid.times_number(*many),
                    Ok(Much::Text(text)) => paid.times(text.data().trim_ascii()),
                    Err(_) => Err(Reason::Quantity),
                });
            }
            if let Some(Id::Text(text)) = currencies.as_ref().map(|currencies| &currencies[at]) {
                sifted.amounts.hear_currency(*row, text.data());
            }
            sifted.add(*row, id, day, paid, || Cow::Borrowed(id));
        }
        sink.take(sifted)?;
        left -= n;
    }
    Ok(())
}

/// A customer.
enum Id {
    Missing,
    Text(parquet::data_type::ByteArray),
    Number(i64),
}

/// A number as programs write whole ones beside nothing: of one with parts they are kept.
fn whole(value: Option<f64>) -> Id {
    match value.filter(|value| !value.is_nan()) {
        None => Id::Missing,
        Some(value) if value.fract() == 0.0 && value.abs() < 1e15 => Id::Number(value as i64),
        Some(value) => Id::Text(parquet::data_type::ByteArray::from(value.to_string().as_str())),
    }
}

/// An amount.
#[derive(Clone)]
enum Much {
    /// Ten-thousandths of a unit.
    Number(i64),
    Text(parquet::data_type::ByteArray),
}

/// A column of a row group.
struct Values {
    described: parquet::schema::types::ColumnDescPtr,
    reader: ColumnReader,
}

impl Values {
    fn ids(&mut self, n: usize) -> Result<Vec<Id>, LogError> {
        let id = |value: Option<i64>| value.map_or(Id::Missing, Id::Number);
        Ok(match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) => {
                let values = next(reader, &self.described, n)?;
                values.into_iter().map(|value| value.map_or(Id::Missing, Id::Text)).collect()
            }
            ColumnReader::Int32ColumnReader(reader) => {
                let values = next(reader, &self.described, n)?;
                values.into_iter().map(|value| id(value.map(i64::from))).collect()
            }
            ColumnReader::Int64ColumnReader(reader) => {
                next(reader, &self.described, n)?.into_iter().map(id).collect()
            }
            ColumnReader::DoubleColumnReader(reader) => {
                next(reader, &self.described, n)?.into_iter().map(whole).collect()
            }
            ColumnReader::FloatColumnReader(reader) => next(reader, &self.described, n)?
                .into_iter()
                .map(|value| whole(value.map(f64::from)))
                .collect(),
            _ => return Err(self.type_error("customer: text or a whole number")),
        })
    }

    fn days(&mut self, n: usize, rules: &DateRules) -> Result<Vec<Result<i32, Reason>>, LogError> {
        let zone = rules.zone.as_ref();
        let scale = moment_scale(&self.described);
        let moment = |value: i64, per_second: i64| {
            let nanos = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
            jiff::Timestamp::new(value.div_euclid(per_second), nanos as i32)
                .map(|moment| day_of_moment(moment, zone))
                .map_err(|_| Reason::NoSuchDay)
        };
        Ok(match &mut self.reader {
            ColumnReader::Int32ColumnReader(reader) if is_date(&self.described) => {
                known(next(reader, &self.described, n)?, Reason::Date, Ok)
            }
            ColumnReader::Int64ColumnReader(reader) if scale.is_some() => {
                let per_second = scale.unwrap_or(1);
                let per_day = 86_400 * per_second;
                known(next(reader, &self.described, n)?, Reason::Date, |value| match zone {
                    None => i32::try_from(value.div_euclid(per_day)).map_err(|_| Reason::NoSuchDay),
                    Some(_) => moment(value, per_second),
                })
            }
            ColumnReader::Int96ColumnReader(reader) => {
                known(next(reader, &self.described, n)?, Reason::Date, |value| {
                    moment(value.to_millis(), 1_000)
                })
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                known(next(reader, &self.described, n)?, Reason::Date, |value| {
                    day_of(value.data().trim_ascii(), rules).map_err(reason)
                })
            }
            ColumnReader::Int32ColumnReader(reader) => {
                known(next(reader, &self.described, n)?, Reason::Date, |value| {
                    day_of(value.to_string().as_bytes(), rules).map_err(reason)
                })
            }
            ColumnReader::Int64ColumnReader(reader) => {
                known(next(reader, &self.described, n)?, Reason::Date, |value| {
                    day_of(value.to_string().as_bytes(), rules).map_err(reason)
                })
            }
            _ => return Err(self.type_error("date: a date, a timestamp, or text")),
        })
    }

    fn amounts(&mut self, n: usize) -> Result<Vec<Result<Much, Reason>>, LogError> {
        let scale = decimal_scale(&self.described);
        let from = |value: f64| amount_from(value).map(Much::Number).ok_or(Reason::Amount);
        let decimal = |value: i128| scaled(value, scale).map(Much::Number).ok_or(Reason::Amount);
        let none = Reason::Amount;
        Ok(match &mut self.reader {
            ColumnReader::DoubleColumnReader(reader) => known(next(reader, &self.described, n)?, none, from),
            ColumnReader::FloatColumnReader(reader) => {
                // the shortest decimal that is this float: 29.33, not 29.3299999
                known(next(reader, &self.described, n)?, none, |value| {
                    from(value.to_string().parse().unwrap_or(f64::NAN))
                })
            }
            ColumnReader::Int32ColumnReader(reader) => {
                known(next(reader, &self.described, n)?, none, |value| decimal(value.into()))
            }
            ColumnReader::Int64ColumnReader(reader) => {
                known(next(reader, &self.described, n)?, none, |value| decimal(value.into()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                known(next(reader, &self.described, n)?, none, |value| {
                    big_endian(value.data()).ok_or(none).and_then(decimal)
                })
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                known(next(reader, &self.described, n)?, none, |value| Ok(Much::Text(value)))
            }
            _ => return Err(self.type_error("amount: a number, a decimal, or text")),
        })
    }

    fn type_error(&self, wanted: &'static str) -> LogError {
        LogError::Type {
            column: self.described.path().string(),
            found: self.described.physical_type().to_string(),
            wanted,
        }
    }
}

/// Values with what is missing as `missing`.
fn known<T, V>(
    values: Vec<Option<T>>,
    missing: Reason,
    read: impl Fn(T) -> Result<V, Reason>,
) -> Vec<Result<V, Reason>> {
    values.into_iter().map(|value| value.ok_or(missing).and_then(&read)).collect()
}

/// The next n values, nulls among them.
fn next<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    described: &ColumnDescriptor,
    n: usize,
) -> Result<Vec<Option<T::T>>, LogError> {
    let most = described.max_def_level();
    let (mut values, mut levels, mut read) = (Vec::with_capacity(n), Vec::new(), 0);
    while read < n {
        let levels = (most > 0).then_some(&mut levels);
        let (records, _, _) =
            reader.read_records(n - read, levels, None, &mut values).map_err(|error| broken(&error))?;
        if records == 0 {
            break;
        }
        read += records;
    }
    if most == 0 {
        return Ok(values.into_iter().map(Some).collect());
    }
    // only what is not null was read; the levels say where it belongs
    let mut values = values.into_iter();
    Ok(levels.iter().map(|&level| if level == most { values.next() } else { None }).collect())
}

fn is_date(described: &ColumnDescriptor) -> bool {
    matches!(described.logical_type_ref(), Some(LogicalType::Date))
        || described.converted_type() == ConvertedType::DATE
}

/// Ticks of a timestamp per second.
fn moment_scale(described: &ColumnDescriptor) -> Option<i64> {
    let unit = match described.logical_type_ref() {
        Some(LogicalType::Timestamp(kind)) => Some(kind.unit),
        _ => match described.converted_type() {
            ConvertedType::TIMESTAMP_MILLIS => Some(TimeUnit::MILLIS),
            ConvertedType::TIMESTAMP_MICROS => Some(TimeUnit::MICROS),
            _ => None,
        },
    };
    unit.map(|unit| match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    })
}

/// Decimals of a decimal number; whole numbers have none.
fn decimal_scale(described: &ColumnDescriptor) -> i32 {
    match described.logical_type_ref() {
        Some(LogicalType::Decimal(kind)) => kind.scale,
        _ => described.type_scale().max(0),
    }
}

/// Ten-thousandths of a unit of a decimal number, rounded half away from zero.
fn scaled(value: i128, scale: i32) -> Option<i64> {
    let scaled = if scale <= 4 {
        value.checked_mul(10_i128.checked_pow((4 - scale).unsigned_abs())?)?
    } else {
        let divisor = 10_i128.checked_pow((scale - 4).unsigned_abs())?;
        (value + value.signum() * (divisor / 2)) / divisor
    };
    i64::try_from(scaled).ok().filter(|amount| amount.abs() <= i64::MAX / MINOR)
}

/// A number of up to sixteen bytes, the highest first, in two's complement.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    if bytes.is_empty() || bytes.len() > 16 {
        return None;
    }
    let sign = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
    Some(bytes.iter().fold(sign, |value, &byte| value << 8 | i128::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_four_places() {
        assert_eq!(scaled(2_933, 2), Some(293_300));
        assert_eq!(scaled(-123_456, 5), Some(-12_346));
        assert_eq!(scaled(7, 0), Some(70_000));
        assert_eq!(scaled(i128::MAX, 0), None);
        assert_eq!(big_endian(&[0xff, 0xfe]), Some(-2));
        assert_eq!(big_endian(&[0x0b, 0x75]), Some(2_933));
        assert_eq!(big_endian(&[]), None);
    }
}
