//! What can be moved: every number of a scenario, with how far each moves a metric by itself.
//!
//! All others stand at their central values, and the expected engine runs: one run for each end of each range.

mod findings;
mod range;
mod words;

pub use findings::{Dial, DialFindings, Shown};

use crate::metrics::{BusinessMetric, CohortMetric};
use crate::model::Engine;
use crate::model::draws::{Draws, means};
use crate::scenario::numbers::Number;
use crate::scenario::{Original, Replacement, Scenario};
use crate::stats::roots;
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::measuring::Measuring;
use crate::study::kernel::metric::Metric;
use crate::study::kernel::runner::{Context, RunError};
use crate::study::kernel::vary::alike;
use range::Range;

/// Halvings of the way from a number to an end of its range, where the scenario refuses the end.
const HALVINGS: i32 = 6;

/// Numbers, of those that move the metric furthest, of which it is told where the metric turns.
const WITH_BREAK_EVEN: usize = 24;

/// The metric that is meant where none is named: the npv where there is a business, else the clv.
pub fn usual(scenario: &Scenario) -> Metric {
    if scenario.has_business() { BusinessMetric::Npv.into() } else { CohortMetric::Clv.into() }
}

/// Moves every number of a scenario that was read from `original`, one at a time, and measures a metric.
///
/// # Errors
/// When the context says to stop, or correlations contradict each other.
pub fn dials(
    scenario: &Scenario,
    original: &Original<'_>,
    metric: Metric,
    context: &Context<'_>,
) -> Result<DialFindings, RunError> {
    let numbers = original.numbers();
    let asked = Asked { scenario, original, metric };
    let (central, draws) = (means(scenario), Draws::new(scenario)?);
    let scales = range::Scales::new(&numbers);
    let mut found = Vec::new();
    for (done, number) in numbers.iter().enumerate() {
        if context.is_stopped() {
            return Err(RunError::Interrupted);
        }
        context.tell(done as u64, numbers.len() as u64);
        let drawn = scenario.parameters().iter().position(|parameter| parameter.path == number.path);
        let Some(value) = drawn.map(|drawn| central[drawn]).or(number.value) else { continue };
        let range = match drawn {
            Some(drawn) => Range::between(value, draws.quantile(drawn, 0.05), draws.quantile(drawn, 0.95)),
            None => range::around(value, number, &scales, scenario),
        };
        found.extend(asked.dial(number, drawn.is_some(), value, &range.neat(number.key)));
    }
    let size = |dial: &Dial| dial.swing.unwrap_or(-1.0);
    found.sort_by(|a, b| size(b).total_cmp(&size(a)));
    for dial in found.iter_mut().take(WITH_BREAK_EVEN) {
        dial.break_even = asked.break_even(dial);
    }
    Ok(DialFindings { metric: metric.named_in(scenario), value: asked.measured(scenario), dials: found })
}

/// What is asked of every number.
struct Asked<'a> {
    scenario: &'a Scenario,
    original: &'a Original<'a>,
    metric: Metric,
}

impl Asked<'_> {
    /// A number moved over its range, as far as the scenario accepts it; none where it cannot be moved.
    fn dial(&self, number: &Number, uncertain: bool, value: f64, range: &Range) -> Option<Dial> {
        let (low, at_low) = self.end(number, value, range.low, range.step);
        let (high, at_high) = self.end(number, value, range.high, range.step);
        if low >= high {
            return None;
        }
        let (shown, unit) = words::unit(number, self.scenario);
        Some(Dial {
            label: words::label(number, self.scenario),
            group: words::group(number),
            name: words::holder(number).map(str::to_owned),
            path: number.path.clone(),
            written: number.written.clone(),
            shown,
            unit,
            uncertain,
            whole: range::is_whole(number.key),
            value: range::tidy(value),
            low,
            high,
            step: range.step,
            at_low,
            at_high,
            swing: at_low.zip(at_high).map(|(low, high)| (high - low).abs()),
            break_even: None,
        })
    }

    /// Where in its range the metric is zero, to a tenth of a step: found where it has other signs at the ends, and the
    /// number need not be whole.
    fn break_even(&self, dial: &Dial) -> Option<f64> {
        let (at_low, at_high) = dial.at_low.zip(dial.at_high)?;
        if dial.whole || at_low * at_high >= 0.0 {
            return None;
        }
        let at = |number: f64| {
            let moved = self.original.with(&[(&dial.path, Replacement::Value(number))]).scenario;
            moved.and_then(|moved| self.measured(&alike(&moved, self.scenario))).unwrap_or(f64::NAN)
        };
        roots::bracketed(at, dial.low, dial.high, dial.step / 10.0).found()
    }

    /// An end of the range, moved toward the value to where the scenario accepts it, and the metric there.
    fn end(&self, number: &Number, value: f64, end: f64, step: f64) -> (f64, Option<f64>) {
        let whole = range::is_whole(number.key);
        for halving in 0..=HALVINGS {
            let at = value + (end - value) * 0.5_f64.powi(halving);
            let at = if halving == 0 { end } else { range::on_step(at, step) };
            let at = if whole { at.round() } else { at };
            let loaded = self.original.with(&[(&number.path, Replacement::Value(at))]);
            if let Some(moved) = loaded.scenario {
                return (at, self.measured(&alike(&moved, self.scenario)));
            }
        }
        (value, None)
    }

    /// The metric at central numbers; absent where it is unknown.
    fn measured(&self, scenario: &Scenario) -> Option<f64> {
        let measuring = Measuring::of(scenario, Engine::Expected, self.metric);
        let central = Drawn { draw: 0, parameters: means(scenario) };
        measuring.compiled().measure(&[central]).ok()?.first()?.first()
    }
}

#[cfg(test)]
mod tests {
    use crate::front::Scenario;
    use crate::study::dials::{Dial, DialFindings};
    use crate::study::runner::Context;

    const TEXT: &str = "
        title = 'A subscription'
        currency = 'EUR'
        time = { period = 'month', horizon = 48, discount = { value = 0.1, per = 'year' } }
        simulation = { engine = 'expected', draws = 1 }
        opening = { customers = { new = 100, loyal = 50 } }
        [[stage]]
        name = 'new'
        kind = 'customer'
        churn = { value = 0.2, sd = 0.03, per = 'year' }
        climb = 0.7
        contribution = 10
        [[stage]]
        name = 'loyal'
        kind = 'customer'
        retention = { low = 0.8, high = 0.9, per = 'year' }
        slip = { value = 0.1, sd = 0.01 }
        contribution = 30
        on_enter = 0
        [[segment]]
        name = 'many'
        share = 0.8
        changes = [{ of = 'churn', multiply = 1.1 }]
        [[segment]]
        name = 'few'
        share = 0.2
        [[program]]
        name = 'card'
        join = 0.5
        effects = [{ of = 'churn', multiply = { low = 0.8, mode = 0.9, high = 1 } }]
        costs = { per_member = 0.5 }
        [[correlation]]
        between = ['stage.new.churn', 'stage.loyal.slip']
        rho = 0.5
    ";

    fn found(metric: Option<&str>) -> (Scenario, DialFindings) {
        let scenario = Scenario::from_toml(TEXT).unwrap();
        let found = scenario.dials(metric, &Context::default()).unwrap();
        (scenario, found)
    }

    fn dial<'d>(found: &'d DialFindings, path: &str) -> &'d Dial {
        found.dials.iter().find(|dial| dial.path == *path).unwrap_or_else(|| panic!("no {path}"))
    }

    /// What a scenario measures in which every uncertain number is set to its mean.
    fn at_means(scenario: &Scenario, found: &DialFindings, moved: &Dial, to: f64) -> f64 {
        let others = found.dials.iter().filter(|dial| dial.uncertain && dial.path != moved.path);
        let set = |scenario: Scenario, dial: &Dial| scenario.with(dial.path.as_str(), dial.value).unwrap();
        let known = others.fold(scenario.clone(), set).with(moved.path.as_str(), to).unwrap();
        let measured = known.measure(&[&found.metric.name], &Context::default()).unwrap();
        measured.metrics[0].1.mean.unwrap()
    }

    #[test]
    fn a_number_moves_the_metric_as_far_as_if_it_were_set() {
        for metric in [None, Some("clv"), Some("program.card.npv")] {
            let (scenario, found) = found(metric);
            assert_eq!(found.metric.name, metric.unwrap_or("npv"));
            assert!(found.dials.is_sorted_by(|a, b| a.swing >= b.swing));
            for dial in &found.dials {
                assert!(
                    dial.low <= dial.value && dial.value <= dial.high && dial.low < dial.high,
                    "{dial:?}"
                );
                for (to, told) in
                    [(dial.low, dial.at_low), (dial.high, dial.at_high), (dial.value, found.value)]
                {
                    let (set, told) = (at_means(&scenario, &found, dial, to), told.unwrap());
                    assert!((set - told).abs() <= 1e-9 * told.abs(), "{}: {set} {told}", dial.path);
                }
            }
        }
    }

    #[test]
    fn where_the_metric_turns_it_is_zero() {
        let text = format!("{TEXT}\n[business]\nfixed_cost = 2000\n");
        let scenario = Scenario::from_toml(&text).unwrap();
        let found = scenario.dials(None, &Context::default()).unwrap();
        let cost = dial(&found, "business.fixed_cost");
        let turns = cost.break_even.expect("the business pays with half of its cost and not with twice");
        // a cost that is paid every period, whatever else happens, moves npv in a straight line
        let (low, high) = (cost.at_low.unwrap(), cost.at_high.unwrap());
        let exact = cost.low + (cost.high - cost.low) * low / (low - high);
        assert!((turns - exact).abs() <= cost.step / 10.0, "{turns} {exact}");
        for dial in
            found.dials.iter().filter(|dial| dial.at_low.zip(dial.at_high).is_some_and(|(a, b)| a * b > 0.0))
        {
            assert_eq!(dial.break_even, None, "{dial:?}");
        }
    }

    #[test]
    fn ranges_are_those_of_the_uncertainty_or_sensible() {
        let (_, found) = found(None);
        for (path, low, high) in [
            ("stage.new.churn", 0.152, 0.252),
            ("stage.loyal.retention", 0.805, 0.895),
            // climb and slip are at most 1 together
            ("stage.new.climb", 0.4, 0.85),
            ("stage.new.contribution", 5.0, 20.0),
            ("stage.loyal.on_enter", 0.0, 10.0),
            ("segment.few.share", 0.1, 0.4),
            ("segment.many.share", 0.6, 0.9),
            ("segment.many.changes.0.multiply", 1.0, 1.2),
            ("time.horizon", 24.0, 96.0),
            ("time.discount", 0.05, 0.2),
        ] {
            let dial = dial(&found, path);
            assert!((dial.low - low).abs() < 1e-9 && (dial.high - high).abs() < 1e-9, "{dial:?}");
        }
        assert!(dial(&found, "time.horizon").whole && dial(&found, "stage.new.churn").uncertain);
    }

    #[test]
    fn numbers_have_plain_names_and_units() {
        let (_, found) = found(None);
        for (path, label, shown, unit) in [
            ("stage.new.churn", "Churn in new", "percent", "a year"),
            ("stage.new.contribution", "Contribution of a customer in new", "money", "EUR a month"),
            ("opening.customers.loyal", "Customers at the start in loyal", "number", "people"),
            ("segment.few.share", "Share of customers who are few", "percent", ""),
            ("segment.many.changes.0.multiply", "Churn of many against others", "number", "times"),
            ("program.card.effects.0.multiply", "Effect of card on churn", "number", "times"),
            ("program.card.costs.per_member", "Cost per member, program card", "money", "EUR a month"),
            ("time.discount", "Discount rate", "percent", "a year"),
            ("time.horizon", "Horizon", "number", "months"),
        ] {
            let dial = dial(&found, path);
            let told = (dial.label.as_str(), dial.shown.name(), dial.unit.as_str());
            assert_eq!(told, (label, shown, unit));
        }
    }
}
