//! Tallies side by side: many values at a time, always of the same columns.

use serde::{Deserialize, Serialize};

use super::{Estimate, Tally};

/// Columns that are gathered at a time, so that a row is not fetched anew for each of them.
const AT_ONCE: usize = 16;

/// A [`Tally`] for each of many columns that are filled row by row: one allocation instead of one per column.
///
/// ```
/// use cltv::stats::estimate::Grid;
/// let mut grid = Grid::new(2, 100);
/// grid.push([1.0, 10.0]);
/// grid.push([3.0, 30.0]);
/// assert_eq!(grid.column(1).mean(), Some(20.0));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "Columns", from = "Columns")]
pub struct Grid {
    n_columns: usize,
    keep: usize,
    /// Values row by row, until there are too many.
    rows: Vec<f64>,
    /// A tally for each column from then on.
    tallies: Vec<Tally>,
}

/// A grid in a file.
#[derive(Serialize, Deserialize)]
struct Columns {
    keep: usize,
    columns: Vec<Tally>,
}

impl Grid {
    /// No rows yet of so many columns, each of which keeps up to `keep` values as a [`Tally`] does.
    pub fn new(n_columns: usize, keep: usize) -> Grid {
        Grid { n_columns, keep, rows: Vec::new(), tallies: Vec::new() }
    }

    /// Takes in a row: a value for each column. What is not finite is unknown.
    pub fn push(&mut self, row: impl IntoIterator<Item = f64>) {
        let before = self.rows.len();
        self.rows.extend(row);
        debug_assert_eq!(self.rows.len() - before, self.n_columns);
        self.tally_if_too_many();
    }

    /// Takes in everything that another grid of the same columns has seen.
    pub fn merge(&mut self, other: &Grid) {
        self.keep = self.keep.min(other.keep);
        self.rows.extend_from_slice(&other.rows);
        self.tally_if_too_many();
        if !other.tallies.is_empty() {
            self.tally_rows();
            for (own, other) in self.tallies.iter_mut().zip(&other.tallies) {
                own.merge(other);
            }
        }
    }

    /// The tally of a column.
    pub fn column(&self, column: usize) -> Tally {
        match self.tallies.get(column) {
            Some(tally) => tally.clone(),
            None => self.gathered(column..column + 1).next().unwrap_or_else(|| Tally::new(self.keep)),
        }
    }

    /// What each column says.
    pub fn estimates(&self) -> Vec<Estimate> {
        if self.tallies.is_empty() {
            self.columns().map(|tally| tally.estimate()).collect()
        } else {
            self.tallies.iter().map(Tally::estimate).collect()
        }
    }

    fn columns(&self) -> impl Iterator<Item = Tally> {
        let starts = (0..self.n_columns).step_by(AT_ONCE);
        starts.flat_map(|start| self.gathered(start..(start + AT_ONCE).min(self.n_columns)))
    }

    /// Tallies of some columns from the rows.
    fn gathered(&self, columns: std::ops::Range<usize>) -> impl Iterator<Item = Tally> {
        let mut tallies = vec![Tally::new(self.keep); columns.len()];
        for row in self.rows.chunks_exact(self.n_columns) {
            for (tally, &value) in tallies.iter_mut().zip(&row[columns.clone()]) {
                tally.push(Some(value));
            }
        }
        tallies.into_iter()
    }

    fn tally_if_too_many(&mut self) {
        if !self.tallies.is_empty() || self.rows.len() > self.keep.saturating_mul(self.n_columns) {
            self.tally_rows();
        }
    }

    fn tally_rows(&mut self) {
        if self.tallies.is_empty() {
            self.tallies = self.columns().collect();
        } else {
            for row in self.rows.chunks_exact(self.n_columns) {
                for (tally, &value) in self.tallies.iter_mut().zip(row) {
                    tally.push(Some(value));
                }
            }
        }
        self.rows.clear();
    }
}

impl From<Grid> for Columns {
    fn from(grid: Grid) -> Columns {
        let columns = if grid.tallies.is_empty() { grid.columns().collect() } else { grid.tallies };
        Columns { keep: grid.keep, columns }
    }
}

impl From<Columns> for Grid {
    fn from(Columns { keep, columns }: Columns) -> Grid {
        Grid { n_columns: columns.len(), keep, rows: Vec::new(), tallies: columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    #[test]
    fn a_grid_is_its_tallies_to_the_last_bit() {
        let n = 37;
        let row = |draw: u64| (0..n).map(move |column| value(draw, column));
        for keep in [0, 10, 90, 1000] {
            let mut tallies = vec![Tally::new(keep); n as usize];
            let mut one_by_one = Grid::new(n as usize, keep);
            let mut merged = Grid::new(n as usize, keep);
            for block in 0..5 {
                let mut part = Grid::new(n as usize, keep);
                for draw in 20 * block..20 * (block + 1) {
                    tallies.iter_mut().zip(row(draw)).for_each(|(tally, value)| tally.push(Some(value)));
                    one_by_one.push(row(draw));
                    part.push(row(draw));
                }
                let text = serde_json::to_string(&part).unwrap();
                let read: Grid = serde_json::from_str(&text).unwrap();
                assert_eq!(serde_json::to_string(&read).unwrap(), text);
                merged.merge(if block % 2 == 0 { &part } else { &read });
            }
            let estimates: Vec<Estimate> = tallies.iter().map(Tally::estimate).collect();
            assert_eq!(one_by_one.estimates(), estimates, "{keep}");
            assert_eq!(merged.estimates(), estimates, "{keep}");
            assert_eq!(merged.column(3).estimate(), estimates[3]);
        }
    }

    /// Now and then unknown.
    fn value(draw: u64, column: u64) -> f64 {
        let u = Key::new(3).with(draw).with(column).uniform();
        if column == 5 && draw == 7 { f64::NAN } else { 100.0 * (u - 0.3) }
    }
}
