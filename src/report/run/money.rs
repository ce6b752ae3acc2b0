//! Sheets of money: profit and loss, cash flow and net present value.

use crate::metrics::{BusinessMetric, Series};
use crate::report::words::sheets as words;
use crate::report::workbook::{COLUMN, Cell, FIRST, Sheet, Style, address};
use crate::study::findings::Findings;

/// Columns of profit and loss after the period: what is given as a number, what is a formula over
/// the columns before it (`{r}` stands for the row).
const COLUMNS: [(&str, Option<&str>); 11] = [
    ("revenue", None),
    ("cost of goods", None),
    ("gross_profit", Some("B{r}+C{r}")),
    ("cost to serve", None),
    ("other", None),
    ("contribution", Some("D{r}+E{r}+F{r}")),
    ("acquisition", None),
    ("programs", None),
    ("fixed cost", None),
    ("profit", Some("G{r}+H{r}+I{r}+J{r}")),
    ("cumulative_profit", None),
];
/// The column of profit.
const PROFIT: usize = 10;
/// The column of profit so far.
const SO_FAR: usize = 11;

/// The means of a series by period; zeros where there is none.
fn means(findings: &Findings, series: Series) -> Vec<f64> {
    let series = findings.curve(series);
    let mean = |t: usize| series.and_then(|series| series.points.get(t)?.mean).unwrap_or(0.0);
    (0..findings.provenance.horizon_periods).map(mean).collect()
}

/// The columns of profit and loss by period, costs below zero.
fn columns(findings: &Findings) -> Vec<Vec<f64>> {
    let of = |series: Series| means(findings, series);
    let (revenue, gross, serve, contribution) =
        (of(Series::Revenue), of(Series::GrossProfit), of(Series::CostToServe), of(Series::Contribution));
    let each = |value: &dyn Fn(usize) -> f64| {
        (0..findings.provenance.horizon_periods).map(value).collect::<Vec<f64>>()
    };
    let cost = |series: Series| {
        of(series).into_iter().map(|cost| if cost > 0.0 { -cost } else { 0.0 - cost }).collect()
    };
    vec![
        revenue.clone(),
        each(&|t| gross[t] - revenue[t]),
        gross.clone(),
        each(&|t| 0.0 - serve[t]),
        each(&|t| contribution[t] - gross[t] + serve[t]),
        contribution.clone(),
        cost(Series::AcquisitionCost),
        cost(Series::ProgramCost),
        cost(Series::FixedCost),
        of(Series::Profit),
        of(Series::CumulativeProfit),
    ]
}

/// Profit and loss by period with its totals.
pub(super) fn by_period(findings: &Findings) -> Sheet {
    let mut sheet = Sheet::table(
        words::BY_PERIOD,
        words::BY_PERIOD_TITLE,
        &words::money(findings),
        &words::profit_and_loss(findings.provenance.period),
        COLUMN,
    );
    let columns = columns(findings);
    let rows = (0..findings.provenance.horizon_periods).map(|t| period_row(&columns, t));
    sheet.rows.extend(rows);
    let last = FIRST + findings.provenance.horizon_periods - 1;
    let mut totals = vec![Cell::Head(words::TOTAL.to_owned())];
    totals.extend((1..=PROFIT).map(|column| {
        let formula = format!("SUM({}:{})", address(FIRST, column), address(last, column));
        money(&formula, Some(columns[column - 1].iter().sum()))
    }));
    sheet.rows.push(totals);
    sheet
}

fn period_row(columns: &[Vec<f64>], t: usize) -> Vec<Cell> {
    let row = FIRST + t;
    let profit = address(row, PROFIT);
    let cell = |(index, (_, formula)): (usize, &(&str, Option<&str>))| {
        let value = columns.get(index).and_then(|column| column.get(t)).copied();
        match formula {
            Some(formula) => money(&formula.replace("{r}", &(row + 1).to_string()), value),
            None if index + 1 == SO_FAR && t == 0 => money(&profit, value),
            None if index + 1 == SO_FAR => money(&format!("{}+{profit}", address(row - 1, SO_FAR)), value),
            None => Cell::Number(value, Style::Money),
        }
    };
    [Cell::Number(Some(t as f64), Style::General)]
        .into_iter()
        .chain(COLUMNS.iter().enumerate().map(cell))
        .collect()
}

fn money(formula: &str, value: Option<f64>) -> Cell {
    Cell::Formula { formula: formula.to_owned(), value, style: Style::Money }
}

/// Profit and loss by year: sums over the sheet by period.
pub(super) fn by_year(findings: &Findings) -> Sheet {
    let head = words::profit_and_loss("year");
    let mut sheet =
        Sheet::table(words::BY_YEAR, words::BY_YEAR_TITLE, &words::money(findings), &head[..=PROFIT], COLUMN);
    let columns = columns(findings);
    let (n, year) = (findings.provenance.horizon_periods, findings.periods_per_year);
    for (index, start) in (0..n).step_by(year).enumerate() {
        let end = (start + year).min(n);
        let mut cells =
            vec![Cell::Text(words::year(index + 1, end - start, year, findings.provenance.period))];
        cells.extend((1..=PROFIT).map(|column| {
            let (from, to) = (address(FIRST + start, column), address(FIRST + end - 1, column));
            let formula = format!("SUM('{}'!{from}:{to})", words::BY_PERIOD);
            money(&formula, Some(columns[column - 1][start..end].iter().sum()))
        }));
        sheet.rows.push(cells);
    }
    sheet
}

/// Columns of the cash flow, and beside them the two numbers that every factor depends on.
const CASH: usize = 1;
const SETUP: usize = 2;
const FACTOR: usize = 3;
const DISCOUNTED: usize = 4;
const TO_DATE: usize = 5;
const BESIDE: usize = 8;

/// Cash flow by period, discounted, and its net present value.
pub(super) fn cash_flow(findings: &Findings) -> Sheet {
    let mut sheet = Sheet::table(
        words::CASH_FLOW,
        words::CASH_FLOW_TITLE,
        &words::discount(findings),
        &words::cash_flow_head(findings.provenance.period),
        COLUMN,
    );
    let (profit, setup) = (means(findings, Series::Profit), means(findings, Series::ProgramSetup));
    let discounted = means(findings, Series::DiscountedProfit);
    let mut so_far = 0.0;
    for t in 0..findings.provenance.horizon_periods {
        so_far += discounted[t];
        let of_period = [profit[t], setup[t], discounted[t], so_far];
        sheet.rows.push(cash_of_period(t, findings.discount.factor(t), of_period));
    }
    let mut last = FIRST + findings.provenance.horizon_periods - 1;
    let mean = |metric: BusinessMetric| findings.metric(metric).and_then(|one| one.estimate.mean);
    if let Some(settlement) = mean(BusinessMetric::PointsSettlement) {
        let mut row = vec![Cell::Text(words::SETTLED.to_owned())];
        row.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Number(Some(-settlement), Style::Money)]);
        sheet.rows.push(row);
        last += 1;
    }
    let sum = |column: usize| format!("SUM({}:{})", address(FIRST, column), address(last, column));
    sheet.rows.push(vec![
        Cell::Head(words::NPV.to_owned()),
        money(&sum(CASH), Some(profit.iter().sum())),
        money(&sum(SETUP), Some(setup.iter().sum())),
        Cell::Empty,
        money(&sum(DISCOUNTED), mean(BusinessMetric::Npv)),
    ]);
    let beside = [
        (words::RATE, Cell::Number(findings.discount.rate, Style::Exact)),
        (words::TIMING, Cell::Number(Some(findings.discount.timing), Style::Plain)),
    ];
    for (index, (label, cell)) in beside.into_iter().enumerate() {
        if let Some(row) = sheet.rows.get_mut(FIRST + index) {
            row.resize(BESIDE - 1, Cell::Empty);
            row.extend([Cell::Text(label.to_owned()), cell]);
        }
    }
    sheet.widths = vec![32.0, 16.0, 16.0, 16.0, 20.0, 20.0, 4.0, 44.0, 14.0];
    sheet
}

/// A period of the cash flow: profit falls at the timing of cash, the setup in it at the beginning.
fn cash_of_period(t: usize, factor: Option<f64>, [profit, setup, discounted, so_far]: [f64; 4]) -> Vec<Cell> {
    let row = FIRST + t;
    let at = |column: usize| address(row, column);
    let fixed = |row: usize| {
        let cell = address(row, BESIDE);
        format!("${}${}", &cell[..1], &cell[1..])
    };
    let (rate, timing) = (fixed(FIRST), fixed(FIRST + 1));
    let link = format!("'{}'!{}", words::BY_PERIOD, address(row, PROFIT));
    let power = format!("(1+{rate})^-({}+{timing})", at(0));
    let (b, c, d) = (at(CASH), at(SETUP), at(FACTOR));
    let present = format!("({b}+{c})*{d}-{c}*(1+{rate})^-{}", at(0));
    let above = match t {
        0 => at(DISCOUNTED),
        _ => format!("{}+{}", address(row - 1, TO_DATE), at(DISCOUNTED)),
    };
    let number = |value: f64| Cell::Number(Some(value), Style::Money);
    let (factor, discounted) = match factor {
        Some(_) => (
            Cell::Formula { formula: power, value: factor, style: Style::Exact },
            money(&present, Some(discounted)),
        ),
        None => (Cell::Empty, number(discounted)),
    };
    vec![
        Cell::Number(Some(t as f64), Style::General),
        money(&link, Some(profit)),
        number(setup),
        factor,
        discounted,
        money(&above, Some(so_far)),
    ]
}
