//! A ladder as a scenario file: numbers with their provenance, and their uncertainty as a table of
//! joint draws beside it.

use crate::text::printable;
use std::fmt::Write;

use super::ladder::{Ladder, LadderNumbers};
use super::read::date::date_of;
use super::span::Span;
use crate::stats::streams::Key;

/// Name of the scenario file.
pub const CALIBRATED: &str = "calibrated.toml";
/// Name of the table of joint draws.
pub const POSTERIOR: &str = "posterior.csv";

/// What a scenario says beside what was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// What it is called.
    pub title: String,
    /// Where the log is.
    pub source: String,
    /// The clock of the log.
    pub span: Span,
    /// How far to simulate, in periods of the scenario.
    pub horizon: usize,
    /// Discount rate a year: assumed, not learned.
    pub discount_per_year: f64,
    /// Share of revenue left after the cost of what is sold: assumed, not learned.
    pub gross_margin: f64,
    /// The currency's code.
    pub currency: String,
    /// Rows of the table of draws.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// A scenario file and the table of draws that it reads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScenarioText {
    /// The scenario.
    pub toml: String,
    /// The table of draws.
    pub posterior: String,
}

/// Periods of which the newcomers of the business lens are the mean.
const LATELY: usize = 13;

/// A number of the ladder that is not known exactly, and where it stands in a draw.
struct Uncertain {
    column: String,
    of: Of,
}

enum Of {
    Row(usize, usize),
    Orders(usize),
    OrderValue(usize),
}

impl Of {
    fn in_draw(&self, numbers: &LadderNumbers) -> f64 {
        match *self {
            Of::Row(from, to) => numbers.rows[from][to],
            Of::Orders(stage) => numbers.orders[stage],
            Of::OrderValue(stage) => numbers.order_value[stage],
        }
    }
}

/// Writes a ladder as a scenario.
pub fn ladder_scenario(ladder: &Ladder, about: &About) -> ScenarioText {
    let central = ladder.numbers();
    let mut writer = Writer { ladder, central: &central, uncertain: Vec::new(), toml: String::new() };
    writer.head(about);
    for stage in 0..ladder.names.len() {
        if ladder.is_kept(stage) {
            writer.stage(stage, about);
        }
    }
    if ladder.is_kept(ladder.names.len()) {
        writer.lapsed();
    }
    writer.business();
    let Writer { uncertain, toml, .. } = writer;
    ScenarioText { toml, posterior: posterior(ladder, &uncertain, about) }
}

/// The table: a row per draw.
fn posterior(ladder: &Ladder, uncertain: &[Uncertain], about: &About) -> String {
    let header: Vec<&str> = uncertain.iter().map(|each| each.column.as_str()).collect();
    let mut text = header.join(",") + "\n";
    for draw in 0..about.draws {
        let numbers = ladder.draw(Key::new(about.seed).with(draw as u64));
        let row: Vec<String> =
            uncertain.iter().map(|each| format!("{:?}", each.of.in_draw(&numbers))).collect();
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text
}

struct Writer<'l> {
    ladder: &'l Ladder,
    central: &'l LadderNumbers,
    uncertain: Vec<Uncertain>,
    toml: String,
}

impl Writer<'_> {
    /// A line; writing to a string cannot fail.
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = self.toml.write_fmt(line);
        self.toml.push('\n');
    }

    fn head(&mut self, about: &About) {
        let span = &about.span;
        let period = span.unit.period().name();
        let (from, to) = (date_of(self.first_day(span)), date_of(span.calibrated));
        let customers: u64 = self.ladder.standing.iter().sum();
        self.line(format_args!("# What becomes of these customers, and what are they worth?"));
        self.line(format_args!(
            "# Written by `cltv calibrate` from {}: {customers} customers,",
            printable(&about.source)
        ));
        self.line(format_args!(
            "# {} {period}s to {to} (from {from} on). In each {period} a customer stands on",
            self.ladder.periods
        ));
        self.line(format_args!(
            "# the rung of its purchases to date and of the time since the last one; moves, orders"
        ));
        self.line(format_args!(
            "# and money are counted by rung. Columns of {POSTERIOR} are what is not known of them:"
        ));
        self.line(format_args!(
            "# draws of the Bayesian bootstrap over customers, rows kept together. Discount and"
        ));
        self.line(format_args!(
            "# margin are assumed; say yours. Not captured: seasons, trends, and customers of one"
        ));
        self.line(format_args!("# rung who differ for longer than their stay on it."));
        self.line(format_args!("title = {}", quoted(&about.title)));
        self.line(format_args!(
            "description = {}",
            quoted(&format!("Calibrated on {}, {from} to {to}", about.source))
        ));
        self.line(format_args!("currency = {}", quoted(&about.currency)));
        self.line(format_args!("\n[time]"));
        self.line(format_args!("period = \"{period}\""));
        self.line(format_args!("horizon = {}", about.horizon));
        self.line(format_args!(
            "discount = {{ value = {:?}, per = \"year\" }} # assumed",
            about.discount_per_year
        ));
        self.line(format_args!("cash_flow = \"middle\""));
        self.line(format_args!("\n[simulation]"));
        self.line(format_args!("draws = {}", about.draws));
        self.line(format_args!("seed = {}", about.seed));
        self.line(format_args!("\n[cohort]"));
        self.line(format_args!("entry = {}", quoted(&self.ladder.names[0].clone())));
    }

    fn first_day(&self, span: &Span) -> i32 {
        span.calibrated + 1 - (self.ladder.periods as f64 * span.unit.of_scenario().days()).round() as i32
    }

    /// A number with its column.
    fn column(&mut self, column: String, of: Of) -> String {
        let text = format!("{{ column = {}, file = \"{POSTERIOR}\" }}", quoted(&column));
        self.uncertain.push(Uncertain { column, of });
        text
    }

    fn stage(&mut self, stage: usize, about: &About) {
        let name = self.ladder.names[stage].clone();
        let (orders, value) = (self.central.orders[stage], self.central.order_value[stage]);
        let seen = self.ladder.spent(stage);
        self.line(format_args!("\n[[stage]]"));
        self.line(format_args!("name = {}", quoted(&name)));
        self.line(format_args!("kind = \"customer\""));
        let period = about.span.unit.period().name();
        let of = if value > 0.0 { format!(" of {value:.2}") } else { String::new() };
        self.line(format_args!("# seen for {seen} customer-{period}s; {orders:.4} orders{of} on average"));
        if orders > 0.0 {
            let column = self.column(format!("{name}.orders"), Of::Orders(stage));
            match (stage, self.central.dispersion[stage]) {
                // who is new or back has bought, and the number is nearly certain
                (0 | 1, _) => self.line(format_args!("orders = {column}")),
                (_, Some(dispersion)) => {
                    self.line(format_args!("orders = {{ mean = {column}, dispersion = {dispersion:.6} }}"));
                }
                (_, None) => self.line(format_args!("orders = {{ mean = {column} }}")),
            }
        }
        if orders > 0.0 && value > 0.0 {
            let column = self.column(format!("{name}.order_value"), Of::OrderValue(stage));
            let cv = self.central.order_value_cv[stage];
            self.line(format_args!("order_value = {{ mean = {column}, cv = {cv:.6} }}"));
            self.line(format_args!("gross_margin = {:?} # assumed", about.gross_margin));
        }
        self.row(stage, &name);
    }

    fn lapsed(&mut self) {
        self.line(format_args!("\n[lapsed]"));
        self.row(self.ladder.names.len(), "lapsed");
    }

    /// Where those of a stage go; whoever stays is left out.
    fn row(&mut self, from: usize, name: &str) {
        let n_places = self.ladder.names.len() + 1;
        let moves = self.ladder.moves();
        let counted: u64 = moves[from].iter().sum();
        let mut entries = Vec::new();
        for to in (0..n_places).filter(|&to| to != from) {
            if self.central.rows[from][to] > 0.0 {
                let to_name = self.ladder.names.get(to).cloned().unwrap_or_else(|| "lapsed".to_owned());
                let column = self.column(format!("{name}.to.{to_name}"), Of::Row(from, to));
                let comment = format!("{:.5}, {} of {counted}", self.central.rows[from][to], moves[from][to]);
                entries.push((to_name, column, comment));
            }
        }
        let table = if name == "lapsed" { "lapsed.to" } else { "stage.to" };
        if !entries.is_empty() {
            self.line(format_args!("[{table}]"));
        }
        for (to, column, comment) in entries {
            self.line(format_args!("{} = {column} # {comment}", quoted(&to)));
        }
    }

    /// Who is there when calibration ends, and who comes.
    fn business(&mut self) {
        let names: Vec<String> =
            self.ladder.names.iter().cloned().chain(std::iter::once("lapsed".to_owned())).collect();
        let standing = self.ladder.opening(self.central);
        self.line(format_args!("\n[opening.customers]"));
        for (name, n) in names.iter().zip(&standing).filter(|(_, n)| **n > 0.0) {
            self.line(format_args!("{} = {n}", quoted(name)));
        }
        self.line(format_args!("\n[opening.tenure_years]"));
        for (stage, name) in names.iter().enumerate().filter(|(stage, _)| standing[*stage] > 0.0) {
            // who comes back had lapsed
            let stood = if self.ladder.standing[stage] > 0 { stage } else { names.len() - 1 };
            let years = self.ladder.tenure_years(stood);
            self.line(format_args!("{} = {years:.4}", quoted(name)));
        }
        let lately = self.ladder.newcomers.iter().take(LATELY.min(self.ladder.periods)).sum::<u64>();
        if lately > 0 {
            let mean = lately as f64 / LATELY.min(self.ladder.periods) as f64;
            self.line(format_args!(
                "\n# as many as came in each of the last {LATELY} periods; what they cost is not in the log"
            ));
            self.line(format_args!("[[channel]]"));
            self.line(format_args!("name = \"as-before\""));
            self.line(format_args!("entrants = {mean:?}"));
            self.line(format_args!("entry = {}", quoted(&names[0])));
        }
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
