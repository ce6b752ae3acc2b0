//! A number at the means of the uncertain ones, and from where to where it goes over draws.

use crate::engine::TOGETHER;
use crate::model::draws::{Draws, means};
use crate::scenario::Scenario;
use crate::stats::estimate::quantile;
use crate::study::kernel::drawn::Drawn;

/// Draws over which ranges are taken: enough for a p5 and a p95 that a reader compares with a belief.
const DRAWS: u64 = 256;
/// Ranges narrower than this part of the number are none.
const NARROW: f64 = 1e-9;

/// A number and its range over draws.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ranged {
    /// At the means of the uncertain numbers; absent where it is unknown or has no end.
    pub central: Option<f64>,
    /// p5 and p95 over draws; absent where it does not depend on an uncertain number.
    pub range: Option<(f64, f64)>,
}

/// A number with the name that documents give it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name: `orders_per_year`.
    pub name: &'static str,
    /// What it is.
    pub value: Ranged,
}

/// The number of this name; unknown where it is not among them.
pub fn find(figures: &[Figure], name: &str) -> Ranged {
    figures.iter().find(|figure| figure.name == name).map(|figure| figure.value).unwrap_or_default()
}

/// Central numbers and some draws of a scenario.
pub(super) struct Sample {
    means: Vec<f64>,
    rows: Vec<Vec<f64>>,
}

impl Sample {
    pub fn new(scenario: &Scenario, draws: &Draws<'_>) -> Sample {
        let wanted = if scenario.parameters().is_empty() { 0 } else { draws.count().min(DRAWS) };
        let rows = (0..wanted).map(|draw| {
            let mut row = Vec::new();
            draws.row(draw, &mut row);
            row
        });
        Sample { means: means(scenario), rows: rows.collect() }
    }

    /// Every uncertain number at its mean.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// One number over draws.
    pub fn ranged(&self, number: impl Fn(&[f64]) -> Option<f64>) -> Ranged {
        let range = self.rows.iter().map(|row| number(row)).collect();
        ranged(number(&self.means), range)
    }

    /// Several numbers that are worked out together.
    pub fn figures(
        &self,
        names: &[&'static str],
        numbers: impl Fn(&[f64]) -> Vec<Option<f64>>,
    ) -> Vec<Figure> {
        let rows: Vec<Vec<Option<f64>>> = self.rows.iter().map(|row| numbers(row)).collect();
        named(names, &numbers(&self.means), &rows)
    }

    /// Several numbers that need a simulation of some draws at a time, each with the luck of the first.
    ///
    /// # Errors
    /// Those of `numbers`.
    pub fn try_figures<E>(
        &self,
        names: &[&'static str],
        numbers: impl Fn(&[Drawn]) -> Result<Vec<Vec<Option<f64>>>, E>,
    ) -> Result<Vec<Figure>, E> {
        let drawn = |row: &Vec<f64>| Drawn { draw: 0, parameters: row.clone() };
        let central: Vec<Option<f64>> = numbers(&[drawn(&self.means)])?.into_iter().flatten().collect();
        let mut rows = Vec::with_capacity(self.rows.len());
        for some in self.rows.chunks(TOGETHER) {
            rows.extend(numbers(&some.iter().map(drawn).collect::<Vec<Drawn>>())?);
        }
        Ok(named(names, &central, &rows))
    }
}

fn named(names: &[&'static str], central: &[Option<f64>], rows: &[Vec<Option<f64>>]) -> Vec<Figure> {
    let figure = |(index, name): (usize, &&'static str)| Figure {
        name,
        value: ranged(central[index], rows.iter().map(|row| row[index]).collect()),
    };
    names.iter().enumerate().map(figure).collect()
}

fn ranged(central: Option<f64>, over_draws: Vec<Option<f64>>) -> Ranged {
    let central = central.filter(|number| number.is_finite());
    let mut known: Vec<f64> = over_draws.into_iter().flatten().filter(|number| number.is_finite()).collect();
    known.sort_by(f64::total_cmp);
    let ends = quantile(&known, 0.05).zip(quantile(&known, 0.95));
    let wide = |&(low, high): &(f64, f64)| high - low > NARROW * high.abs().max(low.abs());
    Ranged { central, range: ends.filter(wide) }
}
