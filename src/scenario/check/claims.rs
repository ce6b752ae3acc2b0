//! Checking claims: metrics, ranges, readings, maps.

use super::checker::Checker;
use crate::metrics::{Lens, Measure, Metric, NamedMetric, OF_PROGRAM};
use crate::scenario::checked::{Claim, Comparison, MapAxis, Program, Reading};
use crate::scenario::path::Path;
use crate::scenario::problem::{listed, nearest};
use crate::scenario::spec::{At, AxisSpec, ClaimSpec, ReadingSpec};

impl Checker<'_> {
    pub(super) fn claims(&mut self, specs: &[ClaimSpec], programs: &[Program]) -> Vec<Claim> {
        let mut seen: Vec<&str> = Vec::new();
        for name in specs.iter().filter_map(|spec| spec.name.as_ref()) {
            if seen.contains(&name.value.as_str()) {
                self.twice("claim", name);
            }
            seen.push(&name.value);
        }
        specs.iter().filter_map(|spec| self.claim(spec, programs)).collect()
    }

    /// A claim; none where its metric is not one, which is a problem.
    fn claim(&mut self, spec: &ClaimSpec, programs: &[Program]) -> Option<Claim> {
        let lens = spec.lens.unwrap_or(Lens::Cohort);
        let compare = spec.compare.unwrap_or(Comparison::RelativeChange);
        let metric = self.metric(spec, lens, programs);
        self.range(spec);
        if spec.readings.is_empty() {
            self.problems
                .error(spec.place, spec.path.clone(), format!("{} has no readings, so there is nothing to compare", spec.path), "no reading")
                .help("write, for example: readings = [ { name = \"+5 points\", changes = [ { of = \"retention\", add = 0.05, per = \"year\" } ] } ]");
        }
        let text =
            |text: &Option<At<String>>| text.as_ref().map(|text| text.value.clone()).unwrap_or_default();
        let readings = spec.readings.iter().map(|reading| self.reading(reading, compare, programs)).collect();
        let map = spec.map.as_ref().map(|(x, y)| (self.axis(x), self.axis(y)));
        Some(Claim {
            name: text(&spec.name),
            says: text(&spec.says),
            source: text(&spec.source),
            lens,
            metric: metric?,
            compare,
            low: spec.low.as_ref().map(|low| low.value),
            high: spec.high.as_ref().map(|high| high.value),
            readings,
            map,
        })
    }

    fn metric(&mut self, spec: &ClaimSpec, lens: Lens, programs: &[Program]) -> Option<NamedMetric> {
        let asked = spec.metric.as_ref()?;
        let named = programs.iter().map(|program| program.name.as_str());
        let found = Metric::with_programs(&asked.value, named);
        if asked.value.starts_with(OF_PROGRAM) || asked.value.starts_with("set.") {
            self.readings_switch_nothing(spec, asked);
            match found {
                None => self.no_such_measure(spec, asked, programs),
                Some(_) if lens == Lens::Cohort => {
                    let path = spec.path.key("metric");
                    self.problems
                        .error(
                            asked.place,
                            path,
                            "measures of programs are of the business lens",
                            "other lens",
                        )
                        .help("write lens = \"business\"");
                }
                Some(_) => {}
            }
        } else if found.is_none_or(|metric| metric.lens() != lens) {
            self.no_such_metric(spec, asked, lens, found.is_some());
        }
        found.map(|metric| NamedMetric { metric, name: asked.value.clone() })
    }

    fn no_such_metric(&mut self, spec: &ClaimSpec, asked: &At<String>, lens: Lens, other_lens: bool) {
        let known: Vec<&str> = Metric::of_lens(lens).map(Metric::name).collect();
        self.problems.error(
            asked.place,
            spec.path.key("metric"),
            format!("the {} lens has no metric \"{}\"; it has {}", lens.name(), asked.value, listed(&known)),
            "no such metric",
        );
        if let Some(meant) = nearest(&asked.value, known) {
            self.problems.help(format!("did you mean \"{meant}\"?"));
        } else if other_lens {
            self.problems.help("it is a metric of the other lens: set `lens`");
        }
    }

    /// Measures are of a program, or of the best set: `program.points.roi`, `set.best.incremental_npv`.
    fn no_such_measure(&mut self, spec: &ClaimSpec, asked: &At<String>, programs: &[Program]) {
        let aliases = Measure::ALL.into_iter().filter_map(|measure| measure.row().alias);
        let measures: Vec<&str> = Measure::ALL.into_iter().map(Measure::name).chain(aliases).collect();
        let all = Metric::names_of_measures(programs.iter().map(|program| program.name.as_str()));
        let what = format!(
            "there is no measure \"{}\"; it is program.NAME or set.best, and one of {}",
            asked.value,
            listed(&measures)
        );
        self.problems.error(asked.place, spec.path.key("metric"), what, "no such measure");
        if let Some(meant) = nearest(&asked.value, all.iter().map(String::as_str)) {
            self.problems.help(format!("did you mean \"{meant}\"?"));
        }
    }

    fn range(&mut self, spec: &ClaimSpec) {
        match (&spec.low, &spec.high) {
            (Some(low), Some(high)) if low.value > high.value => {
                self.problems.error(
                    high.place,
                    spec.path.key("expect"),
                    format!("`expect` runs from {} down to {}", low.value, high.value),
                    "below the lower end",
                );
                self.problems.help("`low` comes first: { low = 0.25, high = 0.95 }");
            }
            (None, None) => {
                self.problems
                    .error(
                        spec.place,
                        spec.path.key("expect"),
                        format!("{} expects nothing: `expect` has neither end", spec.path),
                        "no range",
                    )
                    .help("write { low = 0.25, high = 0.95 }, or one of the two");
            }
            _ => {}
        }
    }

    fn reading(&mut self, spec: &ReadingSpec, compare: Comparison, programs: &[Program]) -> Reading {
        if spec.changes.is_empty() && spec.programs.is_empty() && compare != Comparison::Level {
            self.problems
                .error(
                    spec.place,
                    spec.path.clone(),
                    format!("reading {} changes nothing", spec.path),
                    "no change",
                )
                .help("give `changes`, or `programs` to switch on");
        }
        let names: Vec<String> = programs.iter().map(|program| program.name.clone()).collect();
        let mut running = Vec::new();
        for name in &spec.programs {
            match names.iter().position(|known| *known == name.value) {
                Some(program) => running.push(program),
                None => self.unknown(name, &spec.path.key("programs"), "program", &names),
            }
        }
        self.run_together(spec, programs, &running);
        Reading {
            name: spec.name.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
            changes: self.changes(&spec.changes, None),
            programs: running,
        }
    }

    /// A measure of programs says itself which of them run.
    fn readings_switch_nothing(&mut self, spec: &ClaimSpec, metric: &At<String>) {
        for reading in &spec.readings {
            if let Some(name) = reading.programs.first() {
                self.problems
                    .error(
                        name.place,
                        reading.path.key("programs"),
                        format!(
                            "`{}` compares its programs with none, so a reading cannot switch programs on",
                            metric.value
                        ),
                        "no meaning here",
                    )
                    .help("give the reading `changes`, or ask for `npv`");
            }
        }
    }

    /// A reading switches its programs on together, so none may exclude another.
    fn run_together(&mut self, spec: &ReadingSpec, programs: &[Program], running: &[usize]) {
        for (at, &program) in running.iter().enumerate() {
            let group = programs[program].exclusive.as_ref();
            let rival = running[..at].iter().find(|&&other| {
                other != program && group.is_some() && programs[other].exclusive.as_ref() == group
            });
            if let (Some(&rival), Some(name)) = (rival, spec.programs.get(at)) {
                self.problems
                    .error(
                        name.place,
                        spec.path.key("programs"),
                        format!(
                            "programs \"{}\" and \"{}\" exclude each other, so they cannot be switched on together",
                            programs[rival].name, programs[program].name
                        ),
                        "excluded",
                    )
                    .help("give each a reading of its own");
            }
        }
    }

    fn axis(&mut self, spec: &AxisSpec) -> MapAxis {
        let path = &spec.parameter;
        let defaults = ["time.discount", "market.size", "business.fixed_cost", "referral.tracked"];
        if !self.paths.iter().any(|(known, _)| *known == *path.value)
            && !defaults.contains(&path.value.as_str())
            && !self.problems.concern(&path.value)
        {
            self.problems.error(
                path.place,
                "claim.map",
                format!("this scenario has no number \"{}\"", path.value),
                "no such parameter",
            );
            let known: Vec<&str> = self.paths.iter().map(|(known, _)| known.as_str()).collect();
            match nearest(&path.value, known) {
                Some(meant) => self.problems.help(format!("did you mean \"{meant}\"?")),
                None => self.problems.help("a path names a number of this file, such as stage.client.churn"),
            }
        }
        MapAxis {
            parameter: Path::from(path.value.as_str()),
            from: spec.from,
            to: spec.to,
            steps: spec.steps as usize,
        }
    }
}
