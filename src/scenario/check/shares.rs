//! Shares of one whole: that they sum to 1 as written, and that what is uncertain of them can.

use super::checker::Checker;
use super::number::NEGLIGIBLE;
use crate::scenario::checked::{Correlation, Scenario};
use crate::scenario::draws::Draws;
use crate::scenario::format::SEGMENT;
use crate::scenario::path::{Path, SET};
use crate::scenario::problem::Place;
use crate::scenario::quantity::{Parameter, ParameterLaw};
use crate::scenario::shares::{Share, divide};
use crate::scenario::spec::{NumberSpec, ScenarioSpec, ShareSpec};
use crate::stats::designs::Sampling;

/// Shares may miss 1 by this much: thirds are written with a few decimals.
const SHARE_ROUNDING: f64 = 1e-6;
/// A mean that dividing by the sum moves by more than this is remarked upon.
const MOVED: f64 = 1e-3;
/// Draws by which a chance or a mean over several uncertain shares is estimated: scrambled Sobol'
/// points, the same for every scenario.
const SAMPLE: u64 = 1 << 15;

/// How a whole is spoken of.
pub(super) struct Whole {
    /// Where an error is shown.
    pub(super) place: Place,
    /// Its path.
    pub(super) path: Path,
    /// What its shares are shares of.
    pub(super) what: String,
    /// A few words for the marked place.
    pub(super) label: &'static str,
    /// What to keep in mind.
    pub(super) help: &'static str,
}

/// A share of a whole with its path and its place.
type Part = (Share, Path, Place);

impl Checker<'_> {
    /// A share; one that the command line or a study has put there stands as it is.
    pub(super) fn share_of(&mut self, spec: Option<&NumberSpec>) -> Share {
        let quantity = self.quantity_or(spec, const { SEGMENT.at("share") });
        let source = spec.and_then(|spec| self.sources.get(spec.place.source));
        let is_set = source.is_some_and(|source| source.name.starts_with(SET));
        if is_set { Share::Set(quantity) } else { Share::Given(quantity) }
    }

    /// Whether the central values of shares sum to 1: all of them where none is set, else those set to
    /// no more, with somebody to share what they leave.
    pub(super) fn sums_to_one(&mut self, parts: &[Share], whole: &Whole) {
        let central = |part: &Share| part.quantity().map_or(0.0, |share| self.central(share));
        let is_set = |part: &&Share| matches!(part, Share::Set(_));
        let all: f64 = parts.iter().map(central).sum();
        let set: f64 = parts.iter().filter(is_set).map(central).sum();
        let has_rest = parts.contains(&Share::Rest);
        let any_set = parts.iter().any(|part| is_set(&part));
        let what = &whole.what;
        let message = match (any_set, has_rest) {
            (true, _) if set > 1.0 + SHARE_ROUNDING => {
                format!("the shares of {what} that are set sum to {set:.6}; they can sum to 1 at most")
            }
            (true, false) if all - set <= 0.0 && set < 1.0 - SHARE_ROUNDING => format!(
                "the shares of {what} that are set sum to {set:.6}, and nothing is there to share what they leave"
            ),
            (false, true) if all > 1.0 + SHARE_ROUNDING => {
                format!("the shares of {what} sum to {all:.6}; they can sum to 1 at most")
            }
            (false, false) if (all - 1.0).abs() > SHARE_ROUNDING => {
                format!("the shares of {what} sum to {all:.6}; they must sum to 1")
            }
            _ => return,
        };
        self.problems.error(whole.place, whole.path.clone(), message, whole.label).help(whole.help);
    }

    /// Whether uncertain shares leave enough for a rest, and whether dividing by their sum moves means.
    pub(super) fn shares_hold(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        for parts in wholes(scenario, spec) {
            let shares: Vec<Share> = parts.iter().map(|(share, _, _)| *share).collect();
            if !shares.iter().any(|share| uncertain(share).is_some()) {
                continue;
            }
            match parts.iter().find(|(share, _, _)| *share == Share::Rest) {
                // where a share is set the others give way
                Some(_) if shares.iter().any(|share| matches!(share, Share::Set(_))) => {}
                Some(rest) => self.leaves_a_rest(scenario, &shares, &parts, rest),
                None => self.means_move(scenario, &shares, &parts),
            }
        }
    }

    /// Refuses a rest that is below 0 in more than a negligible part of draws.
    fn leaves_a_rest(&mut self, scenario: &Scenario, shares: &[Share], parts: &[Part], rest: &Part) {
        let (chance, how) = chance_below_zero(scenario, shares);
        if chance <= NEGLIGIBLE {
            return;
        }
        let uncertain = parts.iter().filter(|(share, _, _)| uncertain(share).is_some());
        let names: Vec<String> = uncertain.map(|(_, path, _)| format!("`{path}`")).collect();
        self.problems
            .error(
                rest.2,
                rest.1.clone(),
                format!(
                    "`{}` is what the other shares leave, and that is below 0 in {:.2} % of draws{how}; allowed is 0.01 %",
                    rest.1,
                    100.0 * chance
                ),
                "nothing may be left",
            )
            .help(format!(
                "use a smaller spread for {}, or give this share a number too: shares are then divided by their sum in every draw",
                names.join(" and ")
            ));
    }

    /// Remarks upon shares whose mean is not the one written once shares are divided by their sum.
    fn means_move(&mut self, scenario: &Scenario, shares: &[Share], parts: &[Part]) {
        let mut means = vec![0.0; shares.len()];
        each_sampled(scenario, shares, |draw| {
            for (mean, share) in means.iter_mut().zip(divide(shares, draw).shares) {
                *mean += share / SAMPLE as f64;
            }
        });
        let written = divide(shares, &self.central).shares;
        if !written.iter().zip(&means).any(|(written, mean)| (written - mean).abs() > MOVED) {
            return;
        }
        let list = parts.iter().zip(&written).zip(&means).map(|(((_, path, _), written), mean)| {
            format!("`{path}` is {mean:.4} on average where {written:.4} is written")
        });
        let list: Vec<String> = list.collect();
        let first = parts.iter().find(|(share, _, _)| uncertain(share).is_some()).unwrap_or(&parts[0]);
        self.problems
            .warning(
                first.2,
                first.1.clone(),
                format!("shares are divided by their sum in every draw, which moves their means: {}", list.join(", ")),
                "uncertain beside others",
            )
            .help("leave one share to the others (share = \"rest\"; for nps leave `passives` out), and all keep their means");
    }
}

fn uncertain(share: &Share) -> Option<usize> {
    share.quantity().and_then(|quantity| quantity.parameter())
}

/// Every whole of a scenario, as its file writes it.
fn wholes(scenario: &Scenario, spec: &ScenarioSpec) -> Vec<Vec<Part>> {
    let segments = scenario.segments.iter().zip(&spec.segments).map(|(segment, written)| {
        let place = written.share.as_ref().map_or(written.place, ShareSpec::place);
        (segment.share, Path::of(["segment", &segment.name, "share"]), place)
    });
    let answers = scenario.stages.iter().zip(&spec.stages).filter_map(|(stage, written)| {
        let (nps, written_nps) = (stage.nps.as_ref()?, written.nps.as_ref()?);
        let part = |share, key: &str, spec: &Option<NumberSpec>| {
            let place = spec.as_ref().map_or(written_nps.place, |spec| spec.place);
            (share, written.path.key("nps").key(key), place)
        };
        Some(vec![
            part(nps.promoters, "promoters", &written_nps.promoters),
            part(nps.passives, "passives", &written_nps.passives),
            part(nps.detractors, "detractors", &written_nps.detractors),
        ])
    });
    std::iter::once(segments.collect()).chain(answers).collect()
}

/// Chance that the others leave less than nothing for the rest, and how it was found where that is no
/// closed form.
fn chance_below_zero(scenario: &Scenario, shares: &[Share]) -> (f64, &'static str) {
    let known = |share: &&Share| uncertain(share).is_none();
    let known: f64 = shares.iter().filter(known).filter_map(Share::quantity).map(|share| share.at(&[])).sum();
    let room = 1.0 - known;
    let involved: Vec<usize> = shares.iter().filter_map(uncertain).collect();
    let law = |parameter: usize| match &scenario.parameters[parameter].law {
        ParameterLaw::Distribution(law) => Some(law),
        _ => None,
    };
    if let ([only], Some(law)) = (involved.as_slice(), law(involved[0])) {
        let _ = only;
        return (1.0 - law.cdf(room), "");
    }
    // each beyond its own quantile with a part of the chance: then their sum is beyond with no more
    let part = 1.0 - NEGLIGIBLE / involved.len() as f64;
    let highest = involved.iter().map(|&parameter| law(parameter).map(|law| law.quantile(part)));
    let highest: Option<f64> = highest.sum();
    if highest.is_some_and(|highest| highest <= room) {
        return (0.0, "");
    }
    let mut below = 0.0;
    each_sampled(scenario, shares, |draw| {
        if divide(shares, draw).below_zero.is_some() {
            below += 1.0 / SAMPLE as f64;
        }
    });
    (below, " (of 32,768)")
}

/// Visits a sample of draws of a scenario in which only the shares of one whole are drawn, with the
/// correlations between them.
fn each_sampled(scenario: &Scenario, shares: &[Share], mut visit: impl FnMut(&[f64])) {
    let involved: Vec<usize> = shares.iter().filter_map(uncertain).collect();
    let number = |parameter: usize| involved.iter().position(|&own| own == parameter);
    let correlations = scenario.correlations.iter().filter_map(|pair| {
        let between = (number(pair.between.0)?, number(pair.between.1)?);
        Some(Correlation { between, rho: pair.rho })
    });
    let mut few = scenario.with_draws(SAMPLE);
    few.simulation.sampling = Sampling::Sobol;
    few.simulation.seed = 1;
    few.correlations = correlations.collect();
    few.parameters =
        involved.iter().map(|&index| -> Parameter { scenario.parameters[index].clone() }).collect();
    let Ok(draws) = Draws::new(&few) else { return };
    let (mut drawn, mut draw) = (Vec::new(), vec![0.0; scenario.parameters.len()]);
    for index in 0..SAMPLE {
        draws.row(index, &mut drawn);
        for (&parameter, &value) in involved.iter().zip(&drawn) {
            draw[parameter] = value;
        }
        visit(&draw);
    }
}
