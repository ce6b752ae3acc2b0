//! Points of a program: what they earn, who redeems them, and which engine can tell.

use super::checker::Checker;
use super::number::given_or;
use crate::scenario::checked::{EngineChoice, Points, Program};
use crate::scenario::format::choices::AT_END;
use crate::scenario::format::{POINTS, REVISED, TIER};
use crate::scenario::path::Path;
use crate::scenario::quantity::Quantity;
use crate::scenario::spec::{PointsSpec, RevisedSpec, ScenarioSpec, TierSpec};

impl Checker<'_> {
    pub(super) fn points(&mut self, spec: &PointsSpec, path: &Path) -> Points {
        Points {
            earn: self.quantity_or(spec.earn.as_ref(), const { POINTS.at("earn") }),
            value: self.quantity_or(spec.value.as_ref(), const { POINTS.at("value") }),
            redeemed: self.quantity_or(spec.redeemed.as_ref(), const { POINTS.at("redeemed") }),
            expiry_periods: spec
                .expiry
                .as_ref()
                .map_or(const { POINTS.at("expiry") }.whole(), |expiry| expiry.value)
                as usize,
            cost_share: self.quantity_or(spec.cost_share.as_ref(), const { POINTS.at("cost_share") }),
            revised: spec.revised.as_ref().and_then(|revised| self.revised(revised)),
            settles: given_or(
                spec.at_end.as_ref().map(|at| at.value),
                const { POINTS.at("at_end") },
                &AT_END,
            ),
            threshold: spec.threshold.as_ref().map(|points| self.quantity(points, None)),
            tiers: self.tiers(&spec.tiers, path),
            tier_window: spec
                .tier_window
                .as_ref()
                .map_or(self.period.whole_per_year(), |window| window.value as usize),
        }
    }

    fn revised(&mut self, spec: &RevisedSpec) -> Option<(usize, Quantity)> {
        let redeemed = self.quantity_or(spec.redeemed.as_ref(), const { REVISED.at("redeemed") });
        spec.at.as_ref().map(|at| (at.value as usize, redeemed))
    }

    /// Tiers, each dearer than the one before.
    fn tiers(&mut self, specs: &[TierSpec], path: &Path) -> Vec<(Quantity, Quantity)> {
        let mut tiers: Vec<(Quantity, Quantity)> = Vec::new();
        let mut dearest = 0.0;
        for spec in specs {
            let spend = self.quantity_or(spec.spend.as_ref(), const { TIER.at("spend") });
            let earn = self.quantity_or(spec.earn.as_ref(), const { TIER.at("earn") });
            let central = self.central(&spend);
            if central <= dearest {
                self.problems
                    .error(
                        spec.place,
                        path.key("points").key("tiers"),
                        format!(
                            "this tier takes a spend of {central}, no more than the one before ({dearest})"
                        ),
                        "out of order",
                    )
                    .help("list the tiers from the lowest spend to the highest");
            }
            dearest = central;
            tiers.push((spend, earn));
        }
        tiers
    }

    /// Thresholds and tiers depend on what each member did before, which only one engine knows.
    pub(super) fn points_fit_engine(&mut self, spec: &ScenarioSpec, programs: &[Program]) {
        let asked = spec.simulation.engine.unwrap_or(EngineChoice::Auto);
        if matches!(asked, EngineChoice::Auto | EngineChoice::Individual) {
            return;
        }
        for (program, written) in programs.iter().zip(&spec.programs) {
            if program.points.as_ref().is_some_and(Points::tell_members_apart) {
                self.problems
                    .error(
                        written.place,
                        written.path.key("points"),
                        format!(
                            "thresholds and tiers depend on what each member did before, which the {} engine does not know",
                            asked.name()
                        ),
                        "needs members one by one",
                    )
                    .help("use engine = \"individual\" (\"auto\" picks it), or take `threshold` and `tiers` out");
            }
        }
    }
}
