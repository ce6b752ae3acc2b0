//! Scores as Parquet.

use crate::calibrate::log::Log;
use crate::calibrate::scores::Score;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::io::{Error, Result, Write};
use std::sync::Arc;

const SCHEMA: &str = "message scores {
    required binary customer (utf8);
    required int64 frequency;
    required double recency;
    required double age;
    optional double mean_spend;
    required double p_alive;
    required double expected_purchases;
    required int64 purchases_p5;
    required int64 purchases_p95;
    optional double expected_spend;
    optional double clv;
}";

/// Rows of a row group.
const GROUP: usize = 1 << 17;

/// Scores as Parquet, in the order of the log; unknown numbers are null.
///
/// # Errors
/// When writing fails.
pub fn parquet(out: impl Write + Send, log: &Log, scores: &[Score]) -> Result<()> {
    write_parquet(out, log, scores).map_err(Error::other)
}

fn write_parquet(
    out: impl Write + Send,
    log: &Log,
    scores: &[Score],
) -> std::result::Result<(), ParquetError> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(WriterProperties::default()))?;
    for scores in scores.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        let ids = scores
            .iter()
            .map(|each| Some(ByteArray::from(log.id(each.customer as usize).as_bytes().to_vec())));
        column::<ByteArrayType, _>(&mut group, ids, false)?;
        column::<Int64Type, _>(
            &mut group,
            scores.iter().map(|each| Some(i64::from(each.history.frequency))),
            false,
        )?;
        column::<DoubleType, _>(&mut group, scores.iter().map(|each| Some(each.history.recency)), false)?;
        column::<DoubleType, _>(&mut group, scores.iter().map(|each| Some(each.history.age)), false)?;
        column::<DoubleType, _>(&mut group, scores.iter().map(|each| each.mean_spend), true)?;
        column::<DoubleType, _>(&mut group, scores.iter().map(|each| Some(each.alive)), false)?;
        column::<DoubleType, _>(&mut group, scores.iter().map(|each| Some(each.purchases)), false)?;
        column::<Int64Type, _>(&mut group, scores.iter().map(|each| Some(each.interval.0 as i64)), false)?;
        column::<Int64Type, _>(&mut group, scores.iter().map(|each| Some(each.interval.1 as i64)), false)?;
        column::<DoubleType, _>(&mut group, scores.iter().map(|each| each.spend), true)?;
        column::<DoubleType, _>(&mut group, scores.iter().map(|each| each.clv), true)?;
        group.close()?;
    }
    writer.close().map(|_| ())
}

/// The next column of a row group.
fn column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: impl Iterator<Item = Option<T::T>>,
    optional: bool,
) -> std::result::Result<(), ParquetError> {
    let Some(mut writer) = group.next_column()? else { return Ok(()) };
    let (mut known, mut levels) = (Vec::new(), Vec::new());
    for value in values {
        levels.push(i16::from(value.is_some()));
        known.extend(value);
    }
    writer.typed::<T>().write_batch(&known, optional.then_some(&levels), None)?;
    writer.close()
}
