//! Numbers of a scenario as the engines want them: a fixed value or a drawn parameter, with the
//! conversion that turns it into the model's period.
//!
//! A draw is one row of values, one for each of [`Scenario::parameters`], in the units in which
//! the file states them; conversion comes after drawing, because probabilities convert unevenly.
//!
//! [`Scenario::parameters`]: super::Scenario::parameters

use crate::scenario::path::Path;
use crate::stats::distribution::Distribution;
use crate::units::{convert_growth, convert_mean, convert_probability};

/// A number of the scenario: a value or a drawn parameter, and how it becomes a number per period
/// of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    source: Source,
    conversion: Conversion,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    Fixed(f64),
    Drawn(usize),
}

/// How a number as written becomes a number per period of the model. `ratio` is the model's
/// period over the period in which the number is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Conversion {
    /// No unit of time: taken as it stands.
    Same,
    /// A probability per period: 1 - (1 - p)^ratio.
    Probability {
        /// Model's period / written period.
        ratio: f64,
    },
    /// A retention, read as a churn: 1 - r^ratio.
    Retention {
        /// Model's period / written period.
        ratio: f64,
    },
    /// A mean or a flow: value x ratio.
    Mean {
        /// Model's period / written period.
        ratio: f64,
    },
    /// A discount or growth rate: (1 + value)^ratio - 1.
    Growth {
        /// Model's period / written period.
        ratio: f64,
    },
    /// A length of time: value / ratio, in periods of the model.
    Length {
        /// Model's period / written period.
        ratio: f64,
    },
}

impl Quantity {
    /// A number that is known.
    pub fn fixed(value: f64, conversion: Conversion) -> Quantity {
        Quantity { source: Source::Fixed(value), conversion }
    }

    /// A number without unit that is known.
    pub fn plain(value: f64) -> Quantity {
        Quantity::fixed(value, Conversion::Same)
    }

    /// The number that stands at `parameter` of every draw.
    pub fn drawn(parameter: usize, conversion: Conversion) -> Quantity {
        Quantity { source: Source::Drawn(parameter), conversion }
    }

    /// The value per period of the model under one draw.
    pub fn at(&self, draw: &[f64]) -> f64 {
        let written = self.as_written(draw);
        match self.conversion {
            Conversion::Same => written,
            Conversion::Probability { ratio } => convert_probability(written, ratio),
            Conversion::Retention { ratio } => convert_probability(1.0 - written, ratio),
            Conversion::Mean { ratio } => convert_mean(written, ratio),
            Conversion::Growth { ratio } => convert_growth(written, ratio),
            Conversion::Length { ratio } => written / ratio,
        }
    }

    /// The value in the unit of the file under one draw.
    pub fn as_written(&self, draw: &[f64]) -> f64 {
        match self.source {
            Source::Fixed(value) => value,
            Source::Drawn(parameter) => draw[parameter],
        }
    }

    /// The value in the unit of the file, a retention turned into a churn.
    pub fn as_written_churn(&self, draw: &[f64]) -> f64 {
        match self.conversion {
            Conversion::Retention { .. } => 1.0 - self.as_written(draw),
            _ => self.as_written(draw),
        }
    }

    /// The parameter it is drawn from, if it is uncertain.
    pub fn parameter(&self) -> Option<usize> {
        match self.source {
            Source::Fixed(_) => None,
            Source::Drawn(parameter) => Some(parameter),
        }
    }

    /// Whether it is known to be 0.
    pub fn is_zero(&self) -> bool {
        self.parameter().is_none() && self.at(&[]).abs() <= 0.0
    }

    /// How it becomes a number per period.
    pub fn conversion(&self) -> Conversion {
        self.conversion
    }
}

/// An uncertain number: one column of every draw.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its path, as `--set`, correlations and reports name it: `stage.client.churn`.
    pub path: Path,
    /// Where its values come from.
    pub law: ParameterLaw,
    /// Lowest and highest value it may take, in the unit of the file; a draw beyond (which `check`
    /// allows only with a chance below 1 in 10,000) is moved to the bound.
    pub bounds: (f64, f64),
}

/// Where the values of an uncertain number come from.
#[derive(Debug, Clone)]
pub enum ParameterLaw {
    /// A distribution of its own, in the unit of the file.
    Distribution(Distribution),
    /// One entry of an uncertain row: the entries that share `row` are Dirichlet with parameters
    /// `weight` (concentration x mean share), drawn as gammas and divided by their sum.
    RowShare {
        /// Number of the row; its entries stand side by side in the parameters.
        row: usize,
        /// Concentration x mean share; greater than 0.
        weight: f64,
    },
    /// A column of a table of joint draws; one draw takes one row of the table.
    Column {
        /// Which of [`Scenario::tables`](super::Scenario::tables).
        table: usize,
        /// Which column of it.
        column: usize,
    },
}

/// A table of joint draws read from a CSV file: the columns that numbers name.
#[derive(Debug, Clone)]
pub struct JointTable {
    /// The file, as the scenario names it.
    pub file: String,
    /// The values by column.
    pub columns: Vec<Vec<f64>>,
    rows: usize,
    /// Sums of weights up to each row; empty where all rows have the same.
    cumulative: Vec<f64>,
}

impl JointTable {
    /// A table of as many rows, its columns still to come, that is drawn from in proportion to these
    /// weights, or evenly without any. None where there is no row to draw.
    pub fn new(file: String, rows: usize, weights: &[f64]) -> Option<JointTable> {
        let mut sum = 0.0;
        let add = |weight: &f64| {
            sum += weight;
            sum
        };
        let cumulative: Vec<f64> = weights.iter().map(add).collect();
        let drawable = if weights.is_empty() { rows > 0 } else { sum > 0.0 && sum.is_finite() };
        drawable.then_some(JointTable { file, columns: Vec::new(), rows, cumulative })
    }

    /// The row that a uniform in (0, 1) draws.
    pub fn row_at(&self, u: f64) -> usize {
        let row = match self.cumulative.last() {
            None => (u * self.rows as f64) as usize,
            // a row of weight 0 adds nothing, so the sum that passes is never its own
            Some(sum) => self.cumulative.partition_point(|below| *below <= u * sum),
        };
        row.min(self.rows.saturating_sub(1))
    }

    /// The weight of a row.
    pub fn weight(&self, row: usize) -> f64 {
        let sum = |row: usize| self.cumulative.get(row).copied().unwrap_or(row as f64 + 1.0);
        sum(row) - row.checked_sub(1).map_or(0.0, sum)
    }

    /// The mean of a column.
    pub fn mean(&self, column: usize) -> f64 {
        let values = self.columns[column].iter().enumerate();
        let (sum, weights) = values.fold((0.0, 0.0), |(sum, weights), (row, value)| {
            (sum + self.weight(row) * value, weights + self.weight(row))
        });
        sum / weights
    }

    /// The quantile of a column: values in their order stand at the weight before them over all weight
    /// but their own, and those between are on the line between, which is type 7 of Hyndman and Fan (1996)
    /// where all weights are equal.
    pub fn quantile(&self, column: usize, u: f64) -> f64 {
        let weighted = self.columns[column].iter().enumerate().map(|(row, value)| (*value, self.weight(row)));
        let mut values: Vec<(f64, f64)> = weighted.filter(|(_, weight)| *weight > 0.0).collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all: f64 = values.iter().map(|value| value.1).sum();
        let (mut before, mut last) = (0.0, (0.0, f64::NAN));
        for (value, weight) in values {
            let place = if all > weight { before / (all - weight) } else { 0.0 };
            if place >= u {
                let part = if place > last.0 { ((u - last.0) / (place - last.0)).max(0.0) } else { 1.0 };
                return if last.1.is_nan() { value } else { last.1 + part * (value - last.1) };
            }
            before += weight;
            last = (place, value);
        }
        last.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retention_is_read_as_churn_in_its_own_unit_first() {
        let yearly = Quantity::fixed(0.75, Conversion::Retention { ratio: 1.0 / 12.0 });
        // 1 - 0.75^(1/12)
        assert!((yearly.at(&[]) - 0.023_688_424_222_606_4).abs() < 1e-15);
        assert!((yearly.as_written_churn(&[]) - 0.25).abs() < 1e-15);
    }

    #[test]
    fn a_drawn_quantity_reads_its_column() {
        let quantity = Quantity::drawn(1, Conversion::Mean { ratio: 12.0 });
        assert!((quantity.at(&[9.0, 2.0]) - 24.0).abs() < 1e-15);
        assert_eq!(quantity.parameter(), Some(1));
    }

    fn table(values: &[f64], weights: &[f64]) -> JointTable {
        let mut table = JointTable::new("t.csv".to_owned(), values.len(), weights).unwrap();
        table.columns.push(values.to_vec());
        table
    }

    #[test]
    fn rows_are_drawn_in_proportion_to_their_weights() {
        let weighted = table(&[1.0, 2.0, 3.0, 4.0], &[0.0, 3.0, 0.0, 1.0]);
        assert!((weighted.mean(0) - 2.5).abs() < 1e-15);
        let n = 400;
        let drawn: Vec<usize> =
            (0..n).map(|i| weighted.row_at((f64::from(i) + 0.5) / f64::from(n))).collect();
        assert_eq!([0, 1, 2, 3].map(|row| drawn.iter().filter(|at| **at == row).count()), [0, 300, 0, 100]);
        // the ends of the unit interval draw rows that can be drawn
        assert_eq!((weighted.row_at(f64::MIN_POSITIVE), weighted.row_at(1.0 - 1e-16)), (1, 3));
        for weights in [&[0.0, 0.0][..], &[f64::MAX, f64::MAX]] {
            assert!(JointTable::new("t.csv".to_owned(), 2, weights).is_none());
        }
        assert!(JointTable::new("t.csv".to_owned(), 0, &[]).is_none());
    }

    #[test]
    fn quantiles_are_weighted_and_those_of_numpy_where_weights_are_equal() {
        let values = [16.0, 1.0, 8.0, 2.0, 4.0];
        // numpy.quantile([1, 2, 4, 8, 16], q)
        for (q, expected) in [(0.0, 1.0), (0.05, 1.2), (0.3, 2.4), (0.5, 4.0), (0.75, 8.0), (1.0, 16.0)] {
            for weights in [&[][..], &[2.0; 5]] {
                assert!((table(&values, weights).quantile(0, q) - expected).abs() < 1e-12, "{q}");
            }
        }
        // of 1, 2 and 3 with weights 1, 2 and 1 the second has 1 before it and 1 behind
        let weighted = table(&[3.0, 1.0, 2.0, 9.0], &[1.0, 1.0, 2.0, 0.0]);
        for (q, expected) in [(0.0, 1.0), (0.25, 1.5), (0.5, 2.0), (0.75, 2.5), (1.0, 3.0)] {
            assert!((weighted.quantile(0, q) - expected).abs() < 1e-12, "{q}");
        }
        assert!((table(&[7.0], &[0.5]).quantile(0, 0.3) - 7.0).abs() < 1e-15);
    }
}
