//! The plain loops as a process: one line of JSON with the result and the seconds of work, for
//! `benches/peers/run`. Without arguments, every loop once.

mod loops;

use loops::Summary;

#[expect(clippy::disallowed_methods, reason = "a stopwatch around the work")]
fn timed(name: &str, work: impl FnOnce() -> (Summary, Vec<f64>)) {
    let clock = std::time::Instant::now();
    let (summary, survival) = work();
    let seconds = clock.elapsed().as_secs_f64();
    let Summary { mean, sd, .. } = summary;
    let [p5, p50, p95] = summary.percentiles;
    let alive: Vec<f64> = [12, 60, 119].iter().filter_map(|&t| survival.get(t).copied()).collect();
    println!(
        "{{\"work\": \"{name}\", \"seconds\": {seconds}, \"mean\": {mean}, \"sd\": {sd}, \
         \"p5\": {p5}, \"p50\": {p50}, \"p95\": {p95}, \"alive\": {alive:?}}}"
    );
}

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let wanted = |name: &str| arguments.is_empty() || arguments[0] == name;
    let draws = |usual: usize| {
        let given = arguments.get(1).and_then(|text| text.parse().ok());
        given.unwrap_or(usual)
    };
    if wanted("w1-expected") {
        timed("w1-expected", || (loops::w1_expected(draws(1000), 1), Vec::new()));
    }
    if wanted("w1-cohort") {
        timed("w1-cohort", || (loops::w1_cohort(draws(1000), 10_000, 1), Vec::new()));
    }
    if wanted("w1-individual") {
        timed("w1-individual", || (loops::w1_individual(draws(100), 10_000, 1), Vec::new()));
    }
    if wanted("w2") {
        timed("w2", || loops::w2(1_000_000, 1));
    }
}
