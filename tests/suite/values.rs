//! Values of an infinite horizon: they are the sum where it converges, and unknown where it does not.

use crate::engine_ground::{close, expected};
use crate::support::{cltv, stdout};
use cltv::results::BusinessMetric;
use cltv::stats::streams::Key;

/// Three customer stages and lapsed, without clocks: by hand the rows are 4 x 4.
struct Ladder {
    churn: [f64; 3],
    climb: f64,
    slip: f64,
    win_back: f64,
    discount: f64,
    on_lapse: f64,
}

const CONTRIBUTION: [f64; 3] = [10.0, 25.0, 40.0];

impl Ladder {
    fn random(number: u64) -> Ladder {
        let u = |which: u64| Key::new(0xd1f).with(number).with(which).uniform();
        // stays of 5 to 100 periods, discount of either sign, so that about half of the sums converge
        Ladder {
            churn: [0, 1, 2].map(|stage| 0.01 + 0.2 * u(stage)),
            climb: 0.3 * u(3),
            slip: 0.2 * u(4),
            win_back: if number.is_multiple_of(3) { 0.0 } else { 0.2 * u(5) },
            discount: 0.06 * u(6) - 0.12 * u(7),
            on_lapse: if number.is_multiple_of(2) { 0.0 } else { -60.0 * u(8) },
        }
    }

    fn text(&self) -> String {
        let stage = |index: usize| {
            let climb = if index < 2 { format!("climb = {}\n", self.climb) } else { String::new() };
            let slip = if index > 0 { format!("slip = {}\n", self.slip) } else { String::new() };
            format!(
                "[[stage]]\nname = \"s{index}\"\nkind = \"customer\"\nchurn = {}\ncontribution = {}\n{climb}{slip}",
                self.churn[index], CONTRIBUTION[index]
            )
        };
        format!(
            "title = \"ladder\"\n[time]\nperiod = \"month\"\nhorizon = 3\ndiscount = {}\n{}{}{}\
             [lapsed]\nwin_back = {}\ngive_up = 0.02\non_lapse = {}\n[opening]\ncustomers = {{ s0 = 100 }}\n",
            self.discount,
            stage(0),
            stage(1),
            stage(2),
            self.win_back,
            self.on_lapse
        )
    }

    /// The rows, lapsed last, and the reward of a period in each place.
    fn system(&self) -> ([[f64; 4]; 4], [f64; 4]) {
        let (mut rows, mut rewards) = ([[0.0; 4]; 4], [0.0; 4]);
        for stage in 0..3 {
            let stays = 1.0 - self.churn[stage];
            let up = if stage < 2 { self.climb } else { 0.0 };
            let down = if stage > 0 { self.slip } else { 0.0 };
            if stage < 2 {
                rows[stage][stage + 1] = stays * up;
            }
            if stage > 0 {
                rows[stage][stage - 1] = stays * down;
            }
            rows[stage][stage] = stays * (1.0 - up - down);
            rows[stage][3] = self.churn[stage];
            rewards[stage] = CONTRIBUTION[stage] + self.churn[stage] * self.on_lapse;
        }
        rows[3] = [self.win_back, 0.0, 0.0, 1.0 - self.win_back - 0.02];
        (rows, rewards)
    }

    /// Growth per period of what survivors are worth, by power iteration over the places from which money is
    /// still to come: lapsed among them only where people are won back.
    fn growth(&self) -> f64 {
        let places = if self.win_back > 0.0 { 4 } else { 3 };
        let (rows, _) = self.system();
        let (mut vector, mut growth) = ([1.0; 4], 0.0);
        for _ in 0..20_000 {
            let mut next = [0.0; 4];
            for (to, row) in next.iter_mut().zip(&rows).take(places) {
                *to = row.iter().zip(&vector).take(places).map(|(p, x)| p * x).sum::<f64>();
            }
            growth = next.iter().fold(0.0, |largest: f64, x| largest.max(*x));
            vector = next.map(|x| x / growth);
        }
        growth / (1.0 + self.discount)
    }

    /// The sum itself, by adding until nothing is added.
    fn value(&self) -> f64 {
        let (rows, rewards) = self.system();
        let v = 1.0 / (1.0 + self.discount);
        let (mut here, mut total, mut discount) = ([1.0, 0.0, 0.0, 0.0], 0.0, v);
        for _ in 0..200_000 {
            total += discount * here.iter().zip(&rewards).map(|(n, r)| n * r).sum::<f64>();
            let mut next = [0.0; 4];
            for (n, row) in here.iter().zip(&rows) {
                next.iter_mut().zip(row).for_each(|(to, p)| *to += n * p);
            }
            here = next;
            discount *= v;
        }
        total
    }
}

/// A thousand random ladders with discounts of either sign, against the power iteration and the sum itself.
#[test]
fn a_value_is_known_exactly_where_its_sum_converges() {
    let (mut known, mut endless) = (0, 0);
    for number in 0..1_000 {
        let ladder = Ladder::random(number);
        let growth = ladder.growth();
        let outcome = expected(&ladder.text());
        let value = outcome.cohort.value_by_stage[0];
        assert_eq!(value.is_some(), growth < 1.0, "ladder {number}: growth {growth}, {value:?}");
        let equity = outcome.business.metric(BusinessMetric::CustomerEquity);
        assert_eq!(equity.is_some(), growth < 1.0);
        match value {
            None => endless += 1,
            Some(value) => {
                known += 1;
                if growth < 0.999 && number % 10 == 0 {
                    // a sum of some ten thousand terms
                    close(value, ladder.value(), 1e-9);
                }
            }
        }
    }
    assert!(known > 200 && endless > 200, "{known} {endless}");
}

/// Customers of whom 1 % leave, at -2 % a year: null, and said so; the horizon's own numbers stand.
#[test]
fn a_run_says_where_values_have_no_end() {
    let text = r#"
title = "real rate below zero"
[time]
period = "year"
horizon = 10
discount = -0.02
cash_flow = "end"
[simulation]
engine = "expected"
draws = 1
[[stage]]
name = "c"
kind = "customer"
churn = 0.01
contribution = 100
[opening]
customers = { c = 1000 }
"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    let run = |text: &str| -> serde_json::Value {
        std::fs::write(&path, text).unwrap();
        let out = folder.path().join("o");
        let output = cltv([
            "run".as_ref(),
            path.as_os_str(),
            "--format".as_ref(),
            "json".as_ref(),
            "--no-charts".as_ref(),
            "--out".as_ref(),
            out.as_os_str(),
        ]);
        assert_eq!(output.status.code(), Some(0));
        serde_json::from_str(&stdout(&output)).unwrap()
    };
    let document = run(text);
    assert!(document["cohort"]["value_by_stage"]["c"].is_null());
    assert!(document["business"]["metrics"]["customer_equity"]["mean"].is_null());
    assert!(document["cohort"]["metrics"]["clv"]["mean"].as_f64().is_some_and(|clv| clv > 1_000.0));
    let said = |document: &serde_json::Value| {
        let warnings = document["warnings"].as_array().unwrap();
        let of = |warning: &serde_json::Value| warning["where"] == "time.discount";
        warnings.iter().find(|one| of(one)).map(|one| one["what"].as_str().unwrap().to_owned())
    };
    assert!(said(&document).is_some_and(|what| what.starts_with("in every draw")), "{document}");
    // 3 % leave: 100 / 0.98 in the first year, and 0.97 / 0.98 as much in every next one
    let document = run(&text.replace("churn = 0.01", "churn = 0.03"));
    close(document["cohort"]["value_by_stage"]["c"].as_f64().unwrap(), 100.0 / (0.98 - 0.97), 1e-9);
    assert_eq!(said(&document), None);
    let uncertain = text.replace("churn = 0.01", "churn = { low = 0.01, high = 0.03 }");
    let document = run(&uncertain.replace("draws = 1", "draws = 64"));
    assert!(said(&document).is_some_and(|what| what.contains("of 64 draws")));
    assert!(document["cohort"]["value_by_stage"]["c"].is_null());
}
