//! Numbers of a scenario as the engines want them: a fixed value or a drawn parameter, with the
//! conversion that turns it into the model's period.
//!
//! A draw is one row of values, one for each of [`Scenario::parameters`], in the units in which
//! the file states them; conversion comes after drawing, because probabilities convert unevenly.
//!
//! [`Scenario::parameters`]: super::Scenario::parameters

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
    pub path: String,
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

/// A table of joint draws read from a CSV file.
#[derive(Debug, Clone)]
pub struct JointTable {
    /// The file, as the scenario names it.
    pub file: String,
    /// The values by row, `columns` to a row.
    pub rows: Vec<Vec<f64>>,
}

impl JointTable {
    /// The row that a uniform in (0, 1) draws.
    pub fn row_at(&self, u: f64) -> &[f64] {
        let chosen = (u * self.rows.len() as f64) as usize;
        self.rows.get(chosen).or(self.rows.last()).map_or(&[], Vec::as_slice)
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
}
