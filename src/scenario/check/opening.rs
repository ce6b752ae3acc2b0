//! Checking who is there at the start: customers by stage and tenure.

use super::checker::Checker;
use crate::scenario::checked::Opening;
use crate::scenario::path::Path;
use crate::scenario::problem::Place;
use crate::scenario::quantity::Quantity;
use crate::scenario::spec::{At, NumberForm, NumberSpec, ScenarioSpec};
use crate::units::Period;

/// A tenure that rounding to whole periods moves by more than this part of it is remarked upon; years
/// are no whole number of weeks, and 52 for 52.18 is no news.
const ROUNDED_AWAY: f64 = 0.01;

impl Checker<'_> {
    pub(super) fn opening(&mut self, spec: &ScenarioSpec) -> Vec<Opening> {
        let mut opening: Vec<Opening> = Vec::new();
        for (name, numbers) in &spec.opening_customers {
            let path = Path::of(["opening", "customers", &name.value]);
            let place = self.destination(name, &path, &["lapsed"]);
            let tenures = spec.opening_tenure.iter().find(|(named, _)| named.value == name.value);
            if let Some((named, tenures)) = tenures {
                self.as_many_tenures(named, numbers.len(), tenures.len());
            }
            for (index, number) in numbers.iter().enumerate() {
                let customers = self.quantity(number, None);
                let tenure = tenures.and_then(|(_, tenures)| tenures.get(index));
                let tenure_periods =
                    tenure.map_or(Quantity::plain(0.0), |tenure| self.tenure(tenure, name.place));
                if let Some(place) = place {
                    opening.push(Opening { place, customers, tenure_periods });
                }
            }
        }
        self.tenures_of_nobody(spec);
        opening
    }

    fn tenure(&mut self, spec: &NumberSpec, place: Place) -> Quantity {
        let years = At { value: Period::Year, place };
        let quantity = self.quantity(spec, Some(&years));
        if let NumberForm::Value(written) = spec.form {
            let periods = quantity.at(&[]);
            let whole = periods.round();
            if (whole - periods).abs() > ROUNDED_AWAY * periods {
                let name = self.period.name();
                self.problems
                    .warning(
                        spec.place,
                        spec.path.clone(),
                        format!(
                            "tenure counts whole {name}s, so {written} years{} are taken for {whole}",
                            if self.period == Period::Year { String::new() } else { format!(", {periods:.2} {name}s,") }
                        ),
                        format!("no whole number of {name}s"),
                    )
                    .help("give customers of a mixed tenure as lists: customers = { NAME = [500, 500] }, tenure_years = { NAME = [1, 2] }; or use a shorter time.period");
            }
        }
        quantity
    }

    fn as_many_tenures(&mut self, name: &At<String>, customers: usize, tenures: usize) {
        if customers == tenures {
            return;
        }
        let numbers = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        self.problems
            .error(
                name.place,
                Path::of(["opening", "tenure_years", &name.value]),
                format!(
                    "`opening.customers` has {} for \"{}\", and `opening.tenure_years` {}",
                    numbers(customers, "number"),
                    name.value,
                    numbers(tenures, "tenure")
                ),
                "not as many",
            )
            .help("give one tenure for each number of customers: customers = { NAME = [500, 500] }, tenure_years = { NAME = [0, 3] }");
    }

    fn tenures_of_nobody(&mut self, spec: &ScenarioSpec) {
        for (name, _) in &spec.opening_tenure {
            let path = Path::of(["opening", "tenure_years", &name.value]);
            let known = spec.opening_customers.iter().any(|(other, _)| other.value == name.value);
            let place = self.destination(name, &path, &["lapsed"]);
            if place.is_some() && !known {
                self.problems
                    .error(
                        name.place,
                        path,
                        format!(
                            "`opening.tenure_years` names \"{}\", which has no customers in `opening.customers`",
                            name.value
                        ),
                        "nobody is there",
                    )
                    .help("give their number in `opening.customers`, or take the tenure out");
            }
        }
    }
}
