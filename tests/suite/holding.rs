//! Channels that hold a number of customers: at the number in the long run, whatever else goes on.

use crate::engine_ground::{at, business_metric, close, draw, expected, scenario};
use cltv::engine::Engine;
use cltv::results::{BusinessMetric, Series};

/// Leads become customers, who leave with 0.02 a month; 900 at the start, 1,200 to be held.
fn market(horizon: usize, stages: &str, rest: &str) -> String {
    format!(
        "title = \"market\"\n\
         time = {{ period = \"month\", horizon = {horizon} }}\n\
         simulation = {{ engine = \"expected\", draws = 1 }}\n\
         opening = {{ customers = {{ a = 900 }} }}\n\
         {stages}\n\
         [[stage]]\nname = \"a\"\nkind = \"customer\"\nchurn = 0.02\norders = 1\norder_value = 10\n\
         [[channel]]\nname = \"x\"\nentry = \"lead\"\nentrants = {{ hold_customers = 1200 }}\ncost_per_entrant = 1\n\
         {rest}\n"
    )
}

const LEADS: &str = "[[stage]]\nname = \"lead\"\nkind = \"prospect\"\nchurn = 0.2\nclimb = 0.2\n";
const SLOW: &str = "[[stage]]\nname = \"lead\"\nkind = \"prospect\"\nchurn = 0.05\nclimb = 0.1\n\
                    [[stage]]\nname = \"try\"\nkind = \"prospect\"\nchurn = 0.1\nclimb = 0.3\nslip = 0.05\n";

#[test]
fn customers_reach_the_number_and_stay() {
    let outcome = expected(&market(240, LEADS, ""));
    close(at(&outcome, Series::Customers, 239), 1200.0, 1e-9);
    // entrants x conversion = losses: of those who decide (0.36 a month) 0.16 of 0.36 buy
    close(at(&outcome, Series::Entrants, 239), 1200.0 * 0.02 * 0.36 / 0.16, 1e-9);
    // within a year, where 99 % of those who entered at once have decided
    assert!(at(&outcome, Series::Customers, 12) > 1196.0);
}

#[test]
fn they_approach_it_from_below_and_do_not_swing() {
    for stages in [LEADS, SLOW] {
        for churn in ["0.002", "0.02", "0.1", "0.4"] {
            let text = market(400, stages, "").replace("churn = 0.02\n", &format!("churn = {churn}\n"));
            let outcome = expected(&text);
            let customers = outcome.business.series(Series::Customers);
            close(customers[399], 1200.0, 1e-6);
            // the last 1 % of a first batch comes after the lead time
            assert!(customers.iter().all(|n| *n <= 1.01 * 1200.0), "{churn}");
            // once they rise they rise to the end, but for that last 1 %
            let lowest = (0..400).min_by(|&a, &b| customers[a].total_cmp(&customers[b])).unwrap_or(0);
            let falls = customers[lowest..].windows(2).map(|pair| (pair[0] - pair[1]).max(0.0));
            assert!(falls.sum::<f64>() <= 0.01 * 300.0, "{churn}");
            assert!(outcome.business.series(Series::Entrants).iter().all(|n| *n >= 0.0));
        }
    }
}

#[test]
fn others_who_bring_and_take_customers_are_counted() {
    let others = "[[channel]]\nname = \"fairs\"\nentry = \"try\"\nentrants = 3\n\
                  [lapsed]\nwin_back = 0.03\ngive_up = 0.1\n\
                  [referral]\nentry = \"lead\"\n\
                  [[segment]]\nname = \"loyal\"\nshare = 0.5\nchanges = [ { of = \"churn\", multiply = 0.5 } ]\n\
                  [[segment]]\nname = \"others\"\nshare = 0.5\n\
                  [[program]]\nname = \"card\"\njoin = 0.4\nramp = 6\neffects = [ { of = \"churn\", multiply = 0.8 } ]\n";
    let refer = "orders = 1\norder_value = 10\nreferral = { invitations = 0.004, accepted = 0.5 }\n";
    let text = market(900, SLOW, others).replace("orders = 1\norder_value = 10\n", refer);
    let outcome = expected(&text);
    // the loyal members' share settles with about 0.992 a month: 7 parts in 10,000 of it are missing
    close(at(&outcome, Series::Customers, 899), 1200.0, 1e-5);
    assert!(at(&outcome, Series::ReferredEntrants, 899) > 1.0 && at(&outcome, Series::WinBacks, 899) > 1.0);
    // word of mouth is known to a thousandth of the climb
    let heard = "[word_of_mouth]\npromoter_pull = 0.5\n";
    let asked = "orders = 1\norder_value = 10\nnps = { promoters = 0.4, detractors = 0.1 }\n";
    let text = market(900, SLOW, heard).replace("orders = 1\norder_value = 10\n", asked);
    close(at(&expected(&text), Series::Customers, 899), 1200.0, 1e-3);
    // two that hold: the higher number stands
    let second = "[[channel]]\nname = \"y\"\nentry = \"try\"\nentrants = { hold_customers = 1500 }\n";
    close(at(&expected(&market(900, SLOW, second)), Series::Customers, 899), 1500.0, 1e-6);
}

#[test]
fn engines_with_luck_hold_it_on_average() {
    let scenario = scenario(&market(60, LEADS, ""));
    for engine in [Engine::Cohort, Engine::Individual] {
        let mut sum = 0.0;
        for number in 0..40 {
            sum += business_metric(&draw(&scenario, engine, number), BusinessMetric::CustomersEnd);
        }
        // losses and purchases of a lead time spread by about sqrt(2 x 24 x 11) = 23; 4 x 23 / sqrt(40) = 15
        assert!((sum / 40.0 - 1200.0).abs() < 15.0, "{}", sum / 40.0);
    }
}

#[test]
fn it_holds_as_far_as_the_market_allows() {
    // 300 to be won of a market of 5,000: all of them come although 18 % of it is touched
    let text = market(12, "", "[market]\nsize = 5000").replace("entry = \"lead\"\n", "");
    close(at(&expected(&text), Series::Customers, 0), 1200.0, 1e-12);
    close(at(&expected(&text), Series::Entrants, 0), 300.0, 1e-12);
    // 100 are left
    let text = text.replace("size = 5000", "size = 1000");
    close(at(&expected(&text), Series::Customers, 0), 1000.0, 1e-12);
    assert!(at(&expected(&text), Series::Entrants, 1).abs() < 1e-9);
}
