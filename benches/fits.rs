//! Speed of fitting, the work alone: BG/NBD to a million customers whose days are whole, and to the same in
//! continuous time, where no two histories are equal; every law of purchases to as many customers as CDNOW's sample
//! has, and to a million.

#![expect(clippy::expect_used, reason = "a bench that cannot go on has failed")]

use cltv::calibrate::fit::fit;
use cltv::laws::bg_nbd::{self, BgNbd};
use cltv::laws::history::{History, merge};
use cltv::laws::law::Law;
use cltv::laws::{mbg_nbd, nbd, pareto_nbd};
use cltv::stats::streams::{Key, open01};
use divan::Bencher;

fn main() {
    for whole_days in [true, false] {
        let histories = customers(1_000_000, whole_days);
        let found = fit(&bg_nbd::LAW, &histories).expect("a million customers");
        let values: Vec<String> =
            found.parameters.iter().map(|p| format!("{} {:.4}", p.name, p.value)).collect();
        let distinct = merge(histories).len();
        println!(
            "whole days {whole_days}: {distinct} distinct; {} {:?}",
            values.join(" "),
            found.convergence
        );
    }
    divan::main();
}

/// Customers who came in over 12 weeks, observed until week 39.
fn customers(n: u64, whole_days: bool) -> Vec<History> {
    let law = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    let whole = |weeks: f64| if whole_days { (weeks * 7.0).ceil() / 7.0 } else { weeks };
    let customers = (0..n).map(|customer| {
        let mut rng = Key::new(3).with(customer).stream();
        let history = law.sample(whole(27.0 + 12.0 * open01(&mut rng)), &mut rng);
        History { recency: whole(history.recency), ..history }
    });
    customers.collect()
}

#[divan::bench(args = [true, false], sample_count = 5, sample_size = 1)]
fn bg_nbd(bencher: Bencher, whole_days: bool) {
    let histories = customers(1_000_000, whole_days);
    bencher.bench_local(|| fit(&bg_nbd::LAW, &histories));
}

static LAWS: [&Law; 4] = [&bg_nbd::LAW, &mbg_nbd::LAW, &nbd::LAW, &pareto_nbd::LAW];

#[divan::bench(args = LAWS, sample_count = 20, sample_size = 1)]
fn cdnow(bencher: Bencher, law: &'static Law) {
    let histories = customers(2_357, true);
    bencher.bench_local(|| fit(law, &histories));
}

#[divan::bench(args = LAWS, sample_count = 3, sample_size = 1)]
fn million(bencher: Bencher, law: &'static Law) {
    let histories = customers(1_000_000, true);
    bencher.bench_local(|| fit(law, &histories));
}
