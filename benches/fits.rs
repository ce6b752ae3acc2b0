//! Speed of fitting: BG/NBD to a million customers whose days are whole, and to the same in continuous
//! time, where no two histories are equal.

#![expect(clippy::expect_used, reason = "a bench that cannot go on has failed")]

use cltv::calibrate::fit::fit;
use cltv::laws::bg_nbd::{self, BgNbd};
use cltv::laws::history::{History, merge};
use cltv::stats::streams::{Key, open01};
use divan::Bencher;

fn main() {
    for whole_days in [true, false] {
        let histories = million(whole_days);
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

/// A million customers who came in over 12 weeks, observed until week 39.
fn million(whole_days: bool) -> Vec<History> {
    let law = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    let whole = |weeks: f64| if whole_days { (weeks * 7.0).ceil() / 7.0 } else { weeks };
    let customers = (0..1_000_000).map(|customer| {
        let mut rng = Key::new(3).with(customer).stream();
        let history = law.sample(whole(27.0 + 12.0 * open01(&mut rng)), &mut rng);
        History { recency: whole(history.recency), ..history }
    });
    customers.collect()
}

#[divan::bench(args = [true, false], sample_count = 5, sample_size = 1)]
fn bg_nbd(bencher: Bencher, whole_days: bool) {
    let histories = million(whole_days);
    bencher.bench_local(|| fit(&bg_nbd::LAW, &histories));
}
