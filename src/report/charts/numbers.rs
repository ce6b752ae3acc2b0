//! The numbers of a chart as a table: what a reader finds beside it, and what those use who do
//! not see it.

use super::data::{Axis, Bars, Body, Chart, HeatMap, Histogram, Lines, Point, Scatter, Stack, Waterfall};
use crate::report::format::number;
use crate::report::table::{Column, Table};
use crate::report::words;

/// Points of a cloud beyond which the table tells how many there are instead.
const MOST_POINTS: usize = 200;

impl Chart {
    /// Its numbers, written as a reader wants them.
    pub fn numbers(&self) -> Table {
        let (head, rows) = match &self.body {
            Body::Lines(lines) => of_lines(self, lines),
            Body::Stack(stack) => of_stack(self, stack),
            Body::Bars(bars) => of_bars(self, bars),
            Body::Waterfall(waterfall) => of_waterfall(self, waterfall),
            Body::HeatMap(map) => of_cells(self, map),
            Body::Histogram(histogram) => of_histogram(self, histogram),
            Body::Scatter(scatter) => of_scatter(self, scatter),
        };
        let columns = head.into_iter().enumerate().map(|(index, label)| Column { label, numeric: index > 0 });
        Table { caption: self.title.clone(), head: columns.collect(), rows }
    }
}

type Cells = (Vec<String>, Vec<Vec<String>>);

fn value(axis: &Axis, value: Option<f64>) -> String {
    number(value, axis.unit.kind())
}

/// Where along an axis: whole numbers of periods are written whole.
fn place(axis: &Axis, at: f64) -> String {
    if at.fract() == 0.0 && at.abs() < 1e6 && !matches!(axis.unit, super::Unit::Money(_) | super::Unit::Share)
    {
        return format!("{at}");
    }
    value(axis, Some(at))
}

fn of_lines(chart: &Chart, lines: &Lines) -> Cells {
    let mut at: Vec<f64> = lines.lines.iter().flat_map(|line| &line.points).map(|point| point.x).collect();
    at.sort_by(f64::total_cmp);
    at.dedup();
    let mut head = vec![chart.x.caption()];
    for line in &lines.lines {
        head.push(named(&line.label, &chart.y));
        if has_band(&line.points) {
            head.extend([words::LOW.to_owned(), words::HIGH.to_owned()]);
        }
    }
    let row = |x: &f64| {
        let mut row = vec![place(&chart.x, *x)];
        for line in &lines.lines {
            let point = line.points.iter().find(|point| point.x.total_cmp(x).is_eq());
            let of = |of: fn(&Point) -> Option<f64>| value(&chart.y, point.and_then(of));
            row.push(of(|point| point.y));
            if has_band(&line.points) {
                row.extend([of(|point| point.low), of(|point| point.high)]);
            }
        }
        row
    };
    (head, at.iter().map(row).collect())
}

fn has_band(points: &[Point]) -> bool {
    points.iter().any(|point| point.low.is_some())
}

fn named(label: &str, axis: &Axis) -> String {
    if label.is_empty() { axis.caption() } else { label.to_owned() }
}

fn of_stack(chart: &Chart, stack: &Stack) -> Cells {
    let head = [chart.x.caption()].into_iter().chain(stack.layers.iter().map(|layer| layer.label.clone()));
    let rows = stack.x.iter().enumerate().map(|(index, at)| {
        let values = stack.layers.iter().map(|layer| value(&chart.y, layer.values.get(index).copied()));
        [place(&chart.x, *at)].into_iter().chain(values).collect()
    });
    (head.collect(), rows.collect())
}

fn of_bars(chart: &Chart, bars: &Bars) -> Cells {
    let (names, values) = match bars.direction {
        super::Direction::Horizontal => (&chart.y, &chart.x),
        super::Direction::Vertical => (&chart.x, &chart.y),
    };
    let n = bars.groups.iter().map(|group| group.bars.len()).max().unwrap_or(0);
    let interval = bars.groups.iter().flat_map(|group| &group.bars).any(|bar| bar.low.is_some());
    let mut head = vec![names.caption()];
    for index in 0..n {
        head.push(bars.series.get(index).cloned().unwrap_or_else(|| values.caption()));
        if interval {
            head.extend([words::LOW.to_owned(), words::HIGH.to_owned()]);
        }
    }
    let rows = bars.groups.iter().map(|group| {
        let mut row = vec![group.label.clone()];
        for index in 0..n {
            let bar = group.bars.get(index).cloned().unwrap_or_default();
            row.push(value(values, bar.value));
            if interval {
                row.extend([value(values, bar.low), value(values, bar.high)]);
            }
        }
        row
    });
    (head, rows.collect())
}

fn of_waterfall(chart: &Chart, waterfall: &Waterfall) -> Cells {
    let rows = waterfall.steps.iter().map(|step| vec![step.label.clone(), value(&chart.y, Some(step.value))]);
    (vec![chart.x.caption(), chart.y.caption()], rows.collect())
}

fn of_cells(chart: &Chart, map: &HeatMap) -> Cells {
    let corner = format!("{} \\ {}", chart.y.caption(), chart.x.caption());
    let head = [corner].into_iter().chain(map.columns.iter().cloned());
    let n = map.columns.len();
    let rows = map.rows.iter().enumerate().map(|(row, name)| {
        let cells = (0..n).map(|column| {
            let cell = map.cells.get(row * n + column).copied().flatten();
            cell.map_or_else(String::new, |cell| map.unit.value(cell))
        });
        [name.clone()].into_iter().chain(cells).collect()
    });
    (head.collect(), rows.collect())
}

fn of_histogram(chart: &Chart, histogram: &Histogram) -> Cells {
    let rows = histogram.bins.iter().map(|bin| {
        let range = format!("{} – {}", value(&chart.x, Some(bin.from)), value(&chart.x, Some(bin.to)));
        vec![range, value(&chart.y, Some(bin.count))]
    });
    (vec![chart.x.caption(), chart.y.caption()], rows.collect())
}

fn of_scatter(chart: &Chart, scatter: &Scatter) -> Cells {
    let head = vec![words::GROUP.to_owned(), chart.x.caption(), chart.y.caption()];
    let mut rows = Vec::new();
    for cloud in &scatter.clouds {
        if cloud.points.len() > MOST_POINTS {
            rows.push(vec![cloud.label.clone(), words::points(cloud.points.len()), String::new()]);
            continue;
        }
        let points = cloud.points.iter();
        rows.extend(
            points.map(|(x, y)| {
                vec![cloud.label.clone(), value(&chart.x, Some(*x)), value(&chart.y, Some(*y))]
            }),
        );
    }
    (head, rows)
}
