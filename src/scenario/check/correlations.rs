//! Checking correlations: pairs of uncertain numbers that can hold together.

use super::checker::Checker;
use crate::scenario::checked::Correlation;
use crate::scenario::path::{Path, SET, opposite};
use crate::scenario::problem::{Place, listed, nearest};
use crate::scenario::quantity::ParameterLaw;
use crate::scenario::spec::{At, ScenarioSpec};
use crate::stats::copula::Copula;

impl Checker<'_> {
    pub(super) fn correlations(&mut self, spec: &ScenarioSpec) -> Vec<Correlation> {
        let mut pairs: Vec<Correlation> = Vec::new();
        for correlation in &spec.correlations {
            let (Some(between), Some(rho)) = (&correlation.between, &correlation.rho) else {
                continue;
            };
            let [first, second] = between.value.as_slice() else {
                self.problems
                    .error(
                        between.place,
                        "correlation.between",
                        format!("`between` names {} parameters; it needs exactly two", between.value.len()),
                        "not a pair",
                    )
                    .help("write one [[correlation]] for every pair");
                continue;
            };
            let (a, b) = (self.uncertain(first), self.uncertain(second));
            let (Some(a), Some(b)) = (a, b) else { continue };
            let again = pairs.iter().any(|pair| pair.between == (a, b) || pair.between == (b, a));
            if a == b || again {
                let what = if a == b { "the same number twice" } else { "this pair is listed before" };
                self.problems.error(between.place, "correlation.between", format!("`between`: {what}"), what);
                continue;
            }
            pairs.push(Correlation { between: (a, b), rho: rho.value });
        }
        let list: Vec<(usize, usize, f64)> =
            pairs.iter().map(|pair| (pair.between.0, pair.between.1, pair.rho)).collect();
        if let (Err(error), Some(last)) =
            (Copula::new(self.parameters.len(), &list), spec.correlations.last())
        {
            self.problems
                .error(
                    last.place,
                    "correlation",
                    format!("these correlations cannot all hold at once: {error}"),
                    "together with those above",
                )
                .help(
                    "if a goes with b and b goes with c, then a cannot go against c; move some rho toward 0",
                );
        }
        pairs
    }

    /// The parameter of this path, or an error.
    fn uncertain(&mut self, path: &At<String>) -> Option<usize> {
        let found = self.parameters.iter().position(|parameter| parameter.path == *path.value);
        if let Some(at) = found {
            let own = matches!(self.parameters[at].law, ParameterLaw::Distribution(_));
            if own {
                return found;
            }
            self.problems
                .error(
                    path.place,
                    "correlation.between",
                    format!(
                        "\"{}\" is drawn together with others already, so it cannot be correlated here",
                        path.value
                    ),
                    "part of a row or of a table",
                )
                .help("rows with `to_concentration` and columns of joint draws carry their own correlation");
            return None;
        }
        let uncertain: Vec<String> =
            self.parameters.iter().map(|parameter| parameter.path.to_string()).collect();
        let set_instead = path.value.rsplit_once('.').and_then(|(stage, key)| {
            let opposite = opposite(key)?;
            Some(Path::from(stage).key(opposite))
        });
        let is_set =
            |place: &Place| self.sources.get(place.source).is_some_and(|source| source.name.starts_with(SET));
        let mut paths = self.paths.iter();
        if paths.any(|(known, place)| {
            (*known == *path.value || Some(known) == set_instead.as_ref()) && is_set(place)
        }) {
            // set on the command line, and so known for this once: nothing to correlate
            return None;
        }
        if self.problems.concern(&path.value) {
            return None;
        }
        if self.paths.iter().any(|(known, _)| *known == *path.value) {
            self.problems
                .error(
                    path.place,
                    "correlation.between",
                    format!("\"{}\" is a number that is known, not uncertain", path.value),
                    "nothing to correlate",
                )
                .help("give it a spread, such as { value = 0.25, sd = 0.03 }");
        } else {
            let known = listed(&uncertain);
            self.problems.error(
                path.place,
                "correlation.between",
                format!("there is no uncertain number \"{}\"; the uncertain ones are {known}", path.value),
                "no such parameter",
            );
            if let Some(meant) = nearest(&path.value, uncertain.iter().map(String::as_str)) {
                self.problems.help(format!("did you mean \"{meant}\"?"));
            }
        }
        None
    }
}
