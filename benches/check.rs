//! Reading and checking a scenario, as every command does first: the largest that a person might
//! generate (32 stages, 16 segments, 6 programs), and the flagship.

use cltv::scenario::problem::Severity;
use cltv::scenario::{Files, load};
use divan::Bencher;
use std::fmt::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

const STAGES: usize = 32;
const SEGMENTS: usize = 16;
const PROGRAMS: usize = 6;

/// What was read.
static RESULTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn main() {
    divan::main();
    let results = RESULTS.lock().unwrap_or_else(PoisonError::into_inner);
    results.iter().for_each(|text| println!("{text}"));
}

/// One file, in memory.
struct One(String);

impl Files for One {
    fn read(&self, _: &Path) -> std::io::Result<Vec<u8>> {
        Ok(self.0.clone().into_bytes())
    }
}

/// The text of a large scenario in which every stage, segment and program uses most of the format.
fn large() -> String {
    let mut text = String::from(
        "title = \"Large\"\n\
         [time]\nperiod = \"month\"\nhorizon = 60\n\
         discount = { value = 0.10, per = \"year\" }\ncash_flow = \"middle\"\n\
         [simulation]\ndraws = 1000\nsampling = \"sobol\"\n",
    );
    (0..STAGES).for_each(|stage| text += &stage_text(stage));
    text += "[lapsed]\nwin_back = { value = 0.01, sd = 0.002 }\ngive_up = 0.03\n\
             [market]\nsize = 1_000_000\n\
             [[channel]]\nname = \"search\"\nentrants = 1_000\ncost_per_entrant = 2\n";
    (0..SEGMENTS).for_each(|segment| text += &segment_text(segment));
    (0..PROGRAMS).for_each(|program| text += &program_text(program));
    for stage in (4..STAGES - 1).step_by(2) {
        let next = stage + 1;
        let _ = writeln!(
            text,
            "[[correlation]]\nbetween = [\"stage.s{stage}.churn\", \"stage.s{next}.churn\"]\nrho = 0.3"
        );
    }
    text
}

fn stage_text(stage: usize) -> String {
    if stage < 2 {
        return format!(
            "[[stage]]\nname = \"s{stage}\"\nkind = \"prospect\"\n\
             climb = {{ value = 0.2, sd = 0.02 }}\nchurn = 0.1\n"
        );
    }
    let climb = if stage + 1 < STAGES { "climb = { value = 0.1, sd = 0.01 }\n" } else { "" };
    let slip = if stage > 2 { "slip = 0.02\n" } else { "" };
    format!(
        "[[stage]]\nname = \"s{stage}\"\nkind = \"customer\"\n\
         churn = {{ value = 0.25, per = \"year\", sd = 0.03 }}\n{climb}{slip}\
         orders = {{ mean = {{ value = 2.0, sd = 0.2 }} }}\n\
         order_value = {{ mean = 20, cv = 0.4 }}\n\
         gross_margin = {{ low = 0.5, mode = 0.55, high = 0.6 }}\n\
         cost_to_serve = 0.2\non_enter = -1\n\
         by_tenure_year = {{ orders = [1, 1.1, 1.2], order_value = [1, 1.05] }}\n\
         nps = {{ promoters = 0.5, passives = 0.3, detractors = 0.2 }}\n\
         referral = {{ willing = 0.5, acts = {{ p5 = 0.2, p95 = 0.4 }}, invitations = 0.5, accepted = 0.1 }}\n"
    )
}

fn segment_text(segment: usize) -> String {
    let low = 2 + segment;
    format!(
        "[[segment]]\nname = \"g{segment}\"\nshare = 0.0625\n\
         changes = [ {{ of = \"order_value\", multiply = 1.1 }}, \
         {{ of = \"churn\", multiply = 0.9, stages = [\"s{low}\", \"s{}\"] }} ]\n",
        low + 1
    )
}

fn program_text(program: usize) -> String {
    let low = 2 + 4 * program;
    format!(
        "[[program]]\nname = \"p{program}\"\nstart = {program}\nramp = 6\n\
         eligible = [\"s{low}\", \"s{}\", \"s{}\"]\njoin = {{ value = 0.5, sd = 0.05 }}\n\
         selection = [ {{ of = \"orders\", multiply = 1.1 }} ]\n\
         effects = [ {{ of = \"churn\", multiply = {{ low = 0.8, mode = 0.9, high = 1.0 }} }} ]\n\
         costs = {{ setup = 10_000, per_period = 500, per_member = 0.05 }}\n",
        low + 1,
        low + 2
    )
}

/// Reads a text over and over; says once what was made of it.
fn read(bencher: Bencher<'_, '_>, name: &str, text: String) {
    let (files, path) = (One(text), Path::new("bench.toml"));
    let loaded = load(path, &[], &files);
    let errors: Vec<_> =
        loaded.problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    let counts = loaded.scenario.as_ref().map(|read| {
        let (stages, segments) = (read.stages().len(), read.segments().len());
        let (programs, uncertain) = (read.programs().len(), read.parameters().len());
        format!("{stages} stages, {segments} segments, {programs} programs, {uncertain} uncertain numbers")
    });
    let size = files.0.len();
    let text = match (counts, errors.first()) {
        (Some(counts), _) => format!("{name}: {size} bytes: {counts}"),
        (None, Some(error)) => format!("{name}: NOT READ: {}: {}", error.path, error.message),
        (None, None) => format!("{name}: NOT READ"),
    };
    let mut results = RESULTS.lock().unwrap_or_else(PoisonError::into_inner);
    results.push(text);
    drop(results);
    bencher.bench_local(|| load(path, &[], &files));
}

#[divan::bench]
fn large_scenario(bencher: Bencher<'_, '_>) {
    read(bencher, "large_scenario", large());
}

#[divan::bench]
fn flagship(bencher: Bencher<'_, '_>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/coffee-chain.toml");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    read(bencher, "flagship", text);
}
