//! Two hundred random ladders with all features: the three engines are one law on each of them.
//!
//! Seeds are fixed, so a run either always passes or always fails; the stated false-alarm rates say
//! how likely a right program was to fail on the day the seeds were chosen.

use crate::engine_ground::scenario;
use crate::support::{Disk, files};
use cltv::engine::{Engine, simulate};
use cltv::model::{Compiler, draws::Draws};
use cltv::results::{BusinessMetric, CohortMetric, DrawOutcome, Series};
use cltv::scenario::{Scenario, load};
use cltv::stats::streams::Key;
use std::fmt::Write;
use std::path::Path;

/// Fair dice for the texts of the ladders.
struct Dice(Key, u64);

impl Dice {
    fn uniform(&mut self) -> f64 {
        self.1 += 1;
        self.0.with(self.1).uniform()
    }
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }
    fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }
    fn whole(&mut self, below: usize) -> usize {
        ((self.uniform() * below as f64) as usize).min(below - 1)
    }
}

/// A random ladder of one or two prospect stages and two or three customer stages, every feature
/// with an even chance. Linear features only: with a market, word of mouth or held customers the
/// expected engine is the run of expectations, not the mean of runs.
pub fn ladder(number: u64) -> String {
    let mut dice = Dice(Key::new(0x1add).with(number), 0);
    let (prospects, customers) = (1 + dice.whole(2), 2 + dice.whole(2));
    let mut text = format!(
        "title = \"ladder {number}\"\ntime = {{ period = \"{}\", horizon = {}, discount = {{ value = 0.1, per = \"year\" }}, cash_flow = \"{}\" }}\n",
        ["week", "month", "quarter"][dice.whole(3)],
        14 + dice.whole(14),
        ["start", "middle", "end"][dice.whole(3)],
    );
    let stages = prospects + customers;
    for stage in 0..stages {
        let prospect = stage < prospects;
        let kind = if prospect { "prospect" } else { "customer" };
        writeln!(text, "[[stage]]\nname = \"s{stage}\"\nkind = \"{kind}\"").unwrap();
        moves(&mut text, &mut dice, stage, prospects, stages);
        money(&mut text, &mut dice, prospect);
    }
    lapsed(&mut text, &mut dice, prospects);
    people(&mut text, &mut dice, prospects, stages);
    text
}

fn moves(text: &mut String, dice: &mut Dice, stage: usize, prospects: usize, stages: usize) {
    let prospect = stage < prospects;
    if dice.chance(0.2) {
        let other = if stage + 1 < stages { stage + 1 } else { prospects };
        let up = dice.between(0.05, 0.3);
        if other != stage {
            writeln!(text, "to = {{ s{other} = {up:.3}, lapsed = 0.08, lost = 0.03 }}").unwrap();
        }
        return;
    }
    let churn = dice.between(0.05, 0.3);
    match dice.whole(5) {
        0 if !prospect => writeln!(text, "churn = {{ table = [{churn:.3}, 0.05], clock = \"tenure\" }}"),
        1 => writeln!(text, "churn = {{ table = [{churn:.3}, 0.1, 0.04], clock = \"stage\" }}"),
        2 if !prospect => {
            writeln!(text, "churn = {{ value = {churn:.3}, between_customers = {{ sd = 0.05 }} }}")
        }
        3 => writeln!(text, "churn = {{ weibull = {{ shape = 0.8, scale = 9 }}, clock = \"stage\" }}"),
        _ => writeln!(text, "retention = {:.3}", 1.0 - churn),
    }
    .unwrap();
    if stage + 1 < stages {
        writeln!(text, "climb = {:.3}", dice.between(0.1, 0.5)).unwrap();
    }
    if stage > 0 && stage != prospects && dice.chance(0.5) {
        writeln!(text, "slip = {:.3}", dice.between(0.02, 0.2)).unwrap();
    }
}

fn money(text: &mut String, dice: &mut Dice, prospect: bool) {
    if prospect {
        writeln!(text, "cost_to_serve = {:.2}", dice.between(0.0, 1.0)).unwrap();
        return;
    }
    if dice.chance(0.3) {
        writeln!(
            text,
            "contribution = {{ by_tenure_year = [{:.1}, 12, 14], cv = 0.3 }}",
            dice.between(5.0, 15.0)
        )
        .unwrap();
    } else {
        let mean = dice.between(0.3, 3.0);
        match dice.whole(4) {
            0 => writeln!(text, "orders = {mean:.2}"),
            1 => writeln!(text, "orders = {{ mean = {mean:.2} }}"),
            2 => writeln!(text, "orders = {{ mean = {mean:.2}, dispersion = 0.7 }}"),
            _ => writeln!(text, "orders = {{ chance = {:.2} }}", mean / 3.0),
        }
        .unwrap();
        let shape = ["gamma", "lognormal", "fixed"][dice.whole(3)];
        writeln!(
            text,
            "order_value = {{ mean = {:.1}, cv = 0.6, shape = \"{shape}\" }}",
            dice.between(5.0, 40.0)
        )
        .unwrap();
        writeln!(text, "gross_margin = 0.6\ncost_to_serve = 0.3").unwrap();
        if dice.chance(0.3) {
            writeln!(text, "by_tenure_year = {{ orders = [1, 1.2], cost_to_serve = [1, 0.8] }}").unwrap();
        }
    }
    if dice.chance(0.4) {
        writeln!(text, "on_enter = {:.1}", dice.between(-5.0, 2.0)).unwrap();
    }
    if dice.chance(0.5) {
        writeln!(
            text,
            "referral = {{ willing = 0.8, acts = 0.5, invitations = {:.2}, accepted = 0.3 }}",
            dice.between(0.1, 0.8)
        )
        .unwrap();
    }
    writeln!(text, "nps = {{ promoters = 0.5, passives = 0.3, detractors = 0.2 }}").unwrap();
}

fn lapsed(text: &mut String, dice: &mut Dice, prospects: usize) {
    match dice.whole(3) {
        0 => writeln!(text, "[lapsed]\nto = {{ s0 = 0.03, s{prospects} = 0.05, lost = 0.05 }}\non_win_back = -2"),
        1 => writeln!(text, "[lapsed]\nwin_back = {{ table = [0.1, 0.05, 0.01], clock = \"stage\" }}\ngive_up = 0.05\non_lapse = -1"),
        _ => writeln!(text, "[lapsed]\nwin_back = 0.06\ngive_up = 0.04\ntenure = \"pauses\""),
    }
    .unwrap();
}

fn people(text: &mut String, dice: &mut Dice, prospects: usize, stages: usize) {
    let top = stages - 1;
    writeln!(text, "[referral]\ntracked = 0.6\nchanges = [ {{ of = \"churn\", multiply = 0.8 }} ]").unwrap();
    writeln!(
        text,
        "[business]\nfixed_cost = 20\n[cohort]\ncustomers = 60\nentry = \"s{}\"",
        if dice.chance(0.3) { 0 } else { prospects }
    )
    .unwrap();
    writeln!(text, "[opening]\ncustomers = {{ s{prospects} = 25, s{top} = 15, lapsed = 10 }}\ntenure_years = {{ s{top} = 1 }}").unwrap();
    writeln!(
        text,
        "[[channel]]\nname = \"a\"\nentrants = {:.1}\ncost_per_entrant = 2\ncost_per_first_purchase = 1",
        dice.between(1.0, 6.0)
    )
    .unwrap();
    if dice.chance(0.5) {
        writeln!(text, "[[channel]]\nname = \"b\"\nentry = \"s{prospects}\"\nentrants = {{ start = 2, growth = 0.03 }}\nchanges = [ {{ of = \"churn\", multiply = 1.3 }} ]").unwrap();
    }
    if dice.chance(0.5) {
        writeln!(text, "[[segment]]\nname = \"x\"\nshare = 0.3\nchanges = [ {{ of = \"orders\", multiply = 0.7 }} ]\n[[segment]]\nname = \"y\"\nshare = 0.7").unwrap();
    }
    if dice.chance(0.6) {
        writeln!(
            text,
            "[[program]]\nname = \"p\"\nstart = 2\nend = 11\nramp = 3\njoin = 0.6\neligible = [\"s{prospects}\", \"s{top}\", \"lapsed\"]\nselection = [ {{ of = \"orders\", multiply = 1.2 }} ]\neffects = [ {{ of = \"retention\", odds = 1.5 }}, {{ of = \"win_back\", multiply = 1.4 }}, {{ of = \"referral\", multiply = 1.5 }} ]\ncosts = {{ setup = 30, per_period = 2, per_member = 0.2, per_order = 0.1, revenue_share = 0.02, per_referral = 1, per_win_back = 2 }}"
        )
        .unwrap();
    }
}

/// Numbers that are linear in counts, so that the expected engine gives their mean exactly.
fn numbers(outcome: &DrawOutcome) -> Vec<f64> {
    let business = |series: Series| outcome.business.series(series).iter().sum::<f64>();
    let cohort = |metric: CohortMetric| outcome.cohort.metric(metric).unwrap_or(0.0);
    vec![
        cohort(CohortMetric::Clv),
        cohort(CohortMetric::Lifetime),
        cohort(CohortMetric::ClvReferral),
        outcome.business.metric(BusinessMetric::Npv).unwrap_or(0.0),
        business(Series::Revenue),
        business(Series::FirstPurchases),
        business(Series::ReferredEntrants),
        business(Series::WinBacks),
        business(Series::ProgramCost),
        outcome.business.metric(BusinessMetric::CustomersEnd).unwrap_or(0.0),
    ]
}

fn sample(scenario: &Scenario, engine: Engine, n: u64) -> Vec<Vec<f64>> {
    let compiler = Compiler::new(scenario, engine);
    let model = compiler.model(&[]);
    (0..n)
        .map(|draw| {
            let outcome = simulate(engine, &model, Key::new(engine as u64).with(draw)).unwrap();
            for period in 0..outcome.business.n_periods() {
                assert!(outcome.business.ledger.missing(period).abs() < 1e-9);
            }
            numbers(&outcome)
        })
        .collect()
}

/// Largest distance of two empirical distributions (Kolmogorov and Smirnov).
fn distance(a: &mut [f64], b: &mut [f64]) -> f64 {
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let (mut i, mut j, mut worst) = (0, 0, 0.0_f64);
    while i < a.len() && j < b.len() {
        let at = a[i].min(b[j]);
        while i < a.len() && a[i] <= at {
            i += 1;
        }
        while j < b.len() && b[j] <= at {
            j += 1;
        }
        worst = worst.max((i as f64 / a.len() as f64 - j as f64 / b.len() as f64).abs());
    }
    worst
}

#[test]
fn three_engines_agree_on_two_hundred_random_ladders() {
    const LADDERS: u64 = 200;
    const RUNS: u64 = 60;
    let mut wrong = Vec::new();
    for number in 0..LADDERS {
        let scenario = scenario(&ladder(number));
        let expected = sample(&scenario, Engine::Expected, 1).remove(0);
        let cohort = sample(&scenario, Engine::Cohort, RUNS);
        let individual = sample(&scenario, Engine::Individual, RUNS);
        for (at, mean) in expected.iter().enumerate() {
            for (engine, runs) in [("cohort", &cohort), ("individual", &individual)] {
                let values: Vec<f64> = runs.iter().map(|run| run[at]).collect();
                let n = values.len() as f64;
                let found = values.iter().sum::<f64>() / n;
                let variance = values.iter().map(|value| (value - found).powi(2)).sum::<f64>() / (n - 1.0);
                // 4,000 comparisons: a t of 59 degrees beyond 5.5 has chance 9e-7, so 0.4 % in all;
                // skewed sums of few events are a little more likely, and a thousandth of the mean is
                // the stated error of classes of frailty
                let error = 5.5 * (variance / n).sqrt() + 1e-3 * mean.abs() + 1e-9;
                if (found - mean).abs() > error {
                    wrong.push(format!(
                        "ladder {number}, {engine}, number {at}: {found} from {mean}, allowed {error}"
                    ));
                }
            }
            let mut a: Vec<f64> = cohort.iter().map(|run| run[at]).collect();
            let mut b: Vec<f64> = individual.iter().map(|run| run[at]).collect();
            // 2,000 comparisons of 60 with 60: distance 0.5 has chance 2 exp(-2 x 30 x 0.25) = 6e-7 each,
            // 0.1 % in all
            let far = distance(&mut a, &mut b);
            if far >= 0.5 {
                wrong.push(format!("ladder {number}, number {at}: distributions {far} apart"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// On every scenario that ships, made small, the sampling engines have the expected engine's means.
#[test]
fn three_engines_agree_on_every_shipped_scenario() {
    let mut wrong = Vec::new();
    for file in files("scenarios", "toml") {
        let sets = ["cohort.customers=200".to_owned(), "simulation.draws=24".to_owned()];
        let loaded = load(&file, &sets, &Disk);
        let scenario = loaded.scenario.expect("shipped scenarios are valid");
        // the business lens of millions of customers is left to the cohort engine's own run
        let names = ["clv", "lifetime"];
        let draws = Draws::new(&scenario).unwrap();
        let mut differences = vec![Vec::new(); 2 * names.len()];
        let compilers =
            [Engine::Expected, Engine::Cohort].map(|engine| (engine, Compiler::new(&scenario, engine)));
        let mut row = Vec::new();
        for draw in 0..draws.count() {
            draws.row(draw, &mut row);
            let key = Key::new(7).with(draw);
            let outcomes: Vec<DrawOutcome> = compilers
                .iter()
                .map(|(engine, compiler)| simulate(*engine, &compiler.model(&row), key).unwrap())
                .collect();
            for (at, name) in names.iter().enumerate() {
                let metric = CohortMetric::named(name).unwrap();
                let of = |outcome: &DrawOutcome| outcome.cohort.metric(metric).unwrap_or(0.0);
                differences[at].push((of(&outcomes[1]) - of(&outcomes[0]), of(&outcomes[0])));
            }
            let npv = |outcome: &DrawOutcome| outcome.business.metric(BusinessMetric::Npv).unwrap_or(0.0);
            differences[names.len()].push((npv(&outcomes[1]) - npv(&outcomes[0]), npv(&outcomes[0])));
        }
        for (at, list) in differences.iter().enumerate().filter(|(_, list)| !list.is_empty()) {
            let n = list.len() as f64;
            let mean = list.iter().map(|(difference, _)| difference).sum::<f64>() / n;
            let level = list.iter().map(|(_, value)| value.abs()).sum::<f64>() / n;
            let variance = list.iter().map(|(d, _)| (d - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
            // 60 comparisons; a t of 23 degrees beyond 5 has chance 5e-5, so 0.3 % in all
            if mean.abs() > 5.0 * (variance / n).sqrt() + 2e-3 * level + 1e-9 {
                wrong.push(format!("{}: number {at} is {mean} off {level}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Alternatives see the same draws and the same luck, so their difference is far less noisy than two
/// runs of their own would make it.
#[test]
fn each_program_of_the_flagship_is_compared_on_the_same_luck() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/coffee-chain.toml");
    let sets = ["simulation.draws=96".to_owned()];
    let scenario = load(&path, &sets, &Disk).scenario.expect("the flagship is valid");
    let none = scenario.with_programs(&[]);
    let npv = |scenario: &Scenario, seed: u64| -> Vec<f64> {
        let compiler = Compiler::new(scenario, Engine::Cohort);
        let draws = Draws::new(scenario).unwrap();
        let mut row = Vec::new();
        (0..draws.count())
            .map(|draw| {
                // an independent run has draws and luck of its own
                draws.row((draw + seed * 37) % draws.count(), &mut row);
                let key = Key::new(1 + seed).with(draw);
                let outcome = simulate(Engine::Cohort, &compiler.model(&row), key).unwrap();
                outcome.business.metric(BusinessMetric::Npv).unwrap()
            })
            .collect()
    };
    let spread = |with: &[f64], without: &[f64]| {
        let differences: Vec<f64> = with.iter().zip(without).map(|(with, without)| with - without).collect();
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>().sqrt()
    };
    let base = npv(&none, 0);
    for (index, program) in scenario.programs().iter().enumerate() {
        let one = scenario.with_programs(&[index]);
        let shared = spread(&npv(&one, 0), &base);
        let apart = spread(&npv(&one, 1), &base);
        assert!(shared <= apart / 5.0, "{}: shared {shared}, apart {apart}", program.name);
    }
}
