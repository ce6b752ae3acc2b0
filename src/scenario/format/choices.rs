//! The words a key may take, each with what it stands for.

use crate::scenario::checked::{
    AmountShape, ChangeTarget, Clock, Comparison, EngineChoice, LapsedTenure, Lens, StageKind,
};
use crate::stats::designs::Sampling;
use crate::stats::distribution::Family;
use crate::units::{CashFlow, Period};

/// What a word stands for, and the word.
pub type Named<T> = (T, &'static str);

/// Lengths of a period.
pub const PERIODS: [Named<Period>; 4] = [
    (Period::Week, Period::Week.name()),
    (Period::Month, Period::Month.name()),
    (Period::Quarter, Period::Quarter.name()),
    (Period::Year, Period::Year.name()),
];
/// When in its period cash falls.
pub const CASH_FLOWS: [Named<CashFlow>; 3] = [
    (CashFlow::Start, CashFlow::Start.name()),
    (CashFlow::Middle, CashFlow::Middle.name()),
    (CashFlow::End, CashFlow::End.name()),
];
/// Engines that may be asked for.
pub const ENGINES: [Named<EngineChoice>; 4] = [
    (EngineChoice::Auto, EngineChoice::Auto.name()),
    (EngineChoice::Expected, EngineChoice::Expected.name()),
    (EngineChoice::Cohort, EngineChoice::Cohort.name()),
    (EngineChoice::Individual, EngineChoice::Individual.name()),
];
/// Designs of the draws.
pub const SAMPLINGS: [Named<Sampling>; 3] = [
    (Sampling::MonteCarlo, "monte-carlo"),
    (Sampling::LatinHypercube, "latin-hypercube"),
    (Sampling::Sobol, "sobol"),
];
/// Distributions a number may have.
pub const FAMILIES: [Named<Family>; 7] = [
    (Family::Beta, Family::Beta.name()),
    (Family::Normal, Family::Normal.name()),
    (Family::LogNormal, Family::LogNormal.name()),
    (Family::Gamma, Family::Gamma.name()),
    (Family::Uniform, Family::Uniform.name()),
    (Family::Triangular, Family::Triangular.name()),
    (Family::Pert, Family::Pert.name()),
];
/// Clocks along which a rate varies.
pub const CLOCKS: [Named<Clock>; 2] = [(Clock::Tenure, "tenure"), (Clock::Stage, "stage")];
/// Kinds of stages.
pub const STAGE_KINDS: [Named<StageKind>; 2] =
    [(StageKind::Prospect, "prospect"), (StageKind::Customer, "customer")];
/// Laws of the money of one order.
pub const AMOUNT_SHAPES: [Named<AmountShape>; 3] =
    [(AmountShape::Gamma, "gamma"), (AmountShape::Lognormal, "lognormal"), (AmountShape::Fixed, "fixed")];
/// Tenure while lapsed.
pub const LAPSED_TENURES: [Named<LapsedTenure>; 2] =
    [(LapsedTenure::Runs, "runs"), (LapsedTenure::Pauses, "pauses")];
/// What a change may change.
pub const CHANGE_TARGETS: [Named<ChangeTarget>; 12] = ChangeTarget::NAMED;
/// Whether points that are open at the end are settled.
pub const AT_END: [Named<bool>; 2] = [(true, "settle"), (false, "ignore")];
/// Views of the same process.
pub const LENSES: [Named<Lens>; 2] =
    [(Lens::Cohort, Lens::Cohort.name()), (Lens::Business, Lens::Business.name())];
/// How a metric with a change is set against the metric without.
pub const COMPARISONS: [Named<Comparison>; 4] = [
    (Comparison::RelativeChange, "relative-change"),
    (Comparison::Difference, "difference"),
    (Comparison::Ratio, "ratio"),
    (Comparison::Level, "level"),
];

/// The words alone.
pub(super) const fn words<T, const N: usize>(named: &[Named<T>; N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = named[at].1;
        at += 1;
    }
    words
}
