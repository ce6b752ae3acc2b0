//! The claims library: what closed forms dictate, and the page that says how its claims fare.

use crate::support::{cltv, golden, project, stdout};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The files of the library by theme, in the order of the page.
const THEMES: &[(&str, &[&str])] = &[
    (
        "5 % more retention, 25 to 95 % more profit",
        &[
            "retention-5-percent",
            "retention-5-percent-held",
            "retention-5-percent-monthly",
            "retention-5-percent-any-business",
            "retention-5-percent-reichheld",
            "retention-5-percent-reichheld-held",
            "retention-5-percent-high-end",
            "retention-5-percent-high-end-held",
            "retention-5-percent-regular",
            "retention-5-percent-regular-held",
            "retention-5-percent-textbook",
            "retention-5-percent-textbook-held",
        ],
    ),
    (
        "Keeping customers",
        &[
            "retention-doubled",
            "retention-doubled-loyal",
            "care-after-purchase",
            "retain-or-acquire",
            "win-back",
            "customer-concentration",
            "customer-concentration-alike",
            "customer-concentration-spend",
        ],
    ),
    (
        "Loyalty programs",
        &[
            "loyalty-points",
            "stamp-card",
            "tiers",
            "gifts",
            "personal-offers",
            "community",
            "feedback-loop",
            "free-trial",
        ],
    ),
    (
        "Advocates and referral",
        &[
            "advocates-twice-the-value",
            "advocates-against-regulars",
            "advocates-against-newcomers",
            "referral-share",
            "referral-telecom",
            "referral-reward",
            "less-advertising",
            "referral-intention",
            "reach-600",
            "advocacy-organization",
        ],
    ),
    (
        "Word of mouth, surveys and definitions",
        &[
            "road-to-first-purchase",
            "word-of-mouth",
            "nps-leaders",
            "campaign-burst",
            "survey-figures",
            "definitions",
        ],
    ),
];

fn path(stem: &str) -> PathBuf {
    project("scenarios/claims").join(stem).with_extension("toml")
}

fn table(path: &Path) -> toml::Table {
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

/// Names of the claims that are written in a file or in one of the library that it extends; those
/// of other scenarios are answered where they stand.
fn own_claims(path: &Path) -> Vec<String> {
    let table = table(path);
    let here = table.get("claim").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let mut names: Vec<String> =
        here.iter().map(|claim| claim["name"].as_str().unwrap().to_owned()).collect();
    if let Some(base) = table.get("extends").and_then(toml::Value::as_str)
        && !base.contains('/')
    {
        names.extend(own_claims(&path.with_file_name(base)));
    }
    names
}

/// What `cltv claim` answers about these files, with more arguments.
fn answers(files: &[PathBuf], more: &[&str]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments =
        vec!["claim", "--format", "json", "--quiet", "--out", folder.path().to_str().unwrap()];
    arguments.extend(more);
    arguments.extend(files.iter().map(|file| file.to_str().unwrap()));
    let output = cltv(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    document["claims"].as_array().unwrap().clone()
}

#[test]
fn every_file_of_the_library_has_a_place_on_the_page() {
    let mut listed: Vec<PathBuf> =
        THEMES.iter().flat_map(|(_, stems)| stems.iter().map(|stem| path(stem))).collect();
    listed.sort();
    assert_eq!(listed, crate::support::files("scenarios/claims", "toml"));
    for file in listed {
        assert!(!own_claims(&file).is_empty(), "{} asks nothing", file.display());
    }
}

/// The whole library in one command, and the page that is written from it.
#[test]
fn the_scoreboard_is_up_to_date() {
    let stems = || THEMES.iter().flat_map(|(_, stems)| stems.iter());
    let claims = answers(&stems().map(|stem| path(stem)).collect::<Vec<_>>(), &["--no-maps"]);
    golden(&project("docs/claims.md"), &page(&claims)).unwrap();
}

fn page(claims: &[Value]) -> String {
    let mut body = glance(claims);
    let mut tally = [0; 4];
    let mut asked = 0;
    for (theme, stems) in THEMES {
        writeln!(body, "## {theme}\n").unwrap();
        for stem in *stems {
            let file = path(stem);
            let table = table(&file);
            let title = table["title"].as_str().unwrap();
            writeln!(body, "### {title}\n\n[{stem}](../scenarios/claims/{stem}.toml)\n").unwrap();
            let own = own_claims(&file);
            let here = claims.iter().filter(|claim| claim["scenario"] == title);
            for claim in here.filter(|claim| own.iter().any(|name| claim["name"] == name.as_str())) {
                asked += 1;
                body += &one(claim, &mut tally);
            }
        }
    }
    let untested = std::fs::read_to_string(project("scenarios/claims/untested.md")).unwrap();
    format!("{}{body}## Not tested, and why\n\n{untested}", head(asked, tally))
}

/// The businesses to which the 5 % are put, and their files: most claims, and the one of a held base.
const BUSINESSES: [(&str, &str, &str); 6] = [
    ("coffee chain, months", "retention-5-percent", "retention-5-percent-held"),
    ("credit card of 1990", "retention-5-percent-reichheld", "retention-5-percent-reichheld-held"),
    ("High End panel", "retention-5-percent-high-end", "retention-5-percent-high-end-held"),
    ("Regular panel", "retention-5-percent-regular", "retention-5-percent-regular-held"),
    ("textbook", "retention-5-percent-textbook", "retention-5-percent-textbook-held"),
    ("any business", "retention-5-percent-any-business", ""),
];

/// The meanings of profit, and the claims that ask for them.
const PROFITS: [(&str, &str); 7] = [
    ("gross value", "5-percent-gross-value"),
    ("later value", "5-percent-later-value"),
    ("net value", "5-percent-net-value"),
    ("profit, year one", "5-percent-first-year-profit"),
    ("profit, late year", "5-percent-later-profit"),
    ("... base held", "5-percent-held-base"),
    ("equity", "5-percent-equity"),
];

/// "5 % more retention": businesses by meanings of profit, a table for each yearly reading.
fn glance(claims: &[Value]) -> String {
    let mut out = "## 5 % at a glance\n\nMean change and verdict on \"25 to 95 %\" (**bold** where it holds), for each business and meaning \
                   of profit.\nWhere draws differ, the share inside stands last; \"any business\" draws churn, discount and cost to acquire over wide ranges.\nA year is longer than most of the chain's newcomers stay, so yearly readings do more there than formulas for yearly contracts say.\n\n"
        .to_owned();
    for (reading, _) in readings(0.8) {
        let titles: Vec<&str> = PROFITS.iter().map(|(title, _)| *title).collect();
        writeln!(out, "**Read as {reading}**\n\n| business | {} |", titles.join(" | ")).unwrap();
        writeln!(out, "| --- |{}", " ---: |".repeat(PROFITS.len())).unwrap();
        for (business, stem, held) in BUSINESSES {
            let of = |claim: &str| {
                let stem = if claim == "5-percent-held-base" { held } else { stem };
                let title =
                    (!stem.is_empty()).then(|| table(&path(stem))["title"].as_str().unwrap().to_owned())?;
                claims.iter().find(|one| one["scenario"] == title.as_str() && one["name"] == claim)
            };
            let cells: Vec<String> =
                PROFITS.iter().map(|(_, claim)| glance_cell(of(claim), reading)).collect();
            writeln!(out, "| {business} | {} |", cells.join(" | ")).unwrap();
        }
        out += "\n";
    }
    out
}

fn glance_cell(claim: Option<&Value>, reading: &str) -> String {
    let Some(claim) = claim else { return "-".to_owned() };
    let all = claim["readings"].as_array().unwrap();
    let reading = all.iter().find(|one| one["name"] == reading).unwrap();
    let share = |value: &Value| format!("{:.0} %", 100.0 * value.as_f64().unwrap());
    let mean = share(&reading["comparison"]["mean"]);
    let inside = reading["inside"].as_f64().unwrap();
    let verdict = reading["verdict"].as_str().unwrap();
    let beside =
        if inside > 0.0 && inside < 1.0 { format!(", {}", share(&reading["inside"])) } else { String::new() };
    let text = format!("{mean} {verdict}{beside}");
    if verdict == "holds" { format!("**{text}**") } else { text }
}

fn head(asked: usize, [holds, depends, fails, unknown]: [usize; 4]) -> String {
    format!(
        "# Claims put to the test

What articles on loyalty and advocacy say, each sentence read in the ways that it can be read and put to a model of a
business: {asked} claims under {} readings. {holds} readings hold, {depends} depend, {fails} fail{}.

A reading **holds** where at least 80 % of the draws of the uncertain numbers are inside the range that is claimed, **fails**
where at most 20 % are, and **depends** in between; *inside* is that share. Where a file has no uncertain number there is
one draw, and it is all or nothing. A verdict is about the business of the file, never about all businesses: the file says
which of its numbers are facts and which are assumptions, and who said the sentence, what was measured, and what was not.
Ranges are as the source states them; where the source gives a direction only, so does the range. A model of one business
cannot confirm or refute a correlation between businesses or between people who chose to join and people who did not; it can
say how large an effect would have to be, and whether the same figure appears without any effect.

This page is written by `CLTV_BLESS=1 cargo test --test suite scoreboard` from what one command answers:

```console
$ cltv claim scenarios/claims/*.toml
```

A file that extends a business answers that business's own claims too; here every claim stands once, where it is written.

",
        holds + depends + fails + unknown,
        if unknown > 0 { format!(", {unknown} cannot be compared") } else { String::new() },
    )
}

fn one(claim: &Value, tally: &mut [usize; 4]) -> String {
    let text = |key: &str| claim[key].as_str().unwrap();
    let mut out = format!("**{}**\n{}.\n\n", text("says"), text("source").trim_end_matches('.'));
    out += "| reading | verdict | inside | finding |\n| --- | --- | ---: | --- |\n";
    for reading in claim["readings"].as_array().unwrap() {
        let verdict = reading["verdict"].as_str();
        tally[match verdict {
            Some("holds") => 0,
            Some("depends") => 1,
            Some("fails") => 2,
            _ => 3,
        }] += 1;
        let inside =
            reading["inside"].as_f64().map_or("-".to_owned(), |share| format!("{:.0} %", 100.0 * share));
        let name = reading["name"].as_str().unwrap();
        let finding = reading["finding"].as_str().unwrap();
        let finding = finding.split_once(&format!("read as \"{name}\", ")).map_or(finding, |(_, rest)| rest);
        let verdict = verdict.unwrap_or("unknown");
        writeln!(out, "| {} | {verdict} | {inside} | {} |", cell(name), cell(&upper(finding))).unwrap();
    }
    out + "\n"
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A text that cannot end a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A comparison and its verdict, of a claim and reading by name.
fn found(claims: &[Value], claim: &str, reading: &str) -> (f64, String) {
    let claim = claims.iter().find(|one| one["name"] == claim).unwrap_or_else(|| panic!("{claim}"));
    let readings = claim["readings"].as_array().unwrap();
    let reading = readings.iter().find(|one| one["name"] == reading).unwrap_or_else(|| panic!("{reading}"));
    (reading["comparison"]["mean"].as_f64().unwrap(), reading["verdict"].as_str().unwrap().to_owned())
}

/// What must be inside 25 to 95 %.
fn verdict(lift: f64) -> &'static str {
    // an end of the range is met where sums over 300 years round past it
    if (0.25 - 1e-9..=0.95 + 1e-9).contains(&lift) { "holds" } else { "fails" }
}

/// The four readings of 5 %: retention after each.
fn readings(r: f64) -> [(&'static str, f64); 4] {
    [
        ("+5 points a year", r + 0.05),
        ("yearly retention x 1.05", r * 1.05),
        ("5 % fewer leave in a year", 1.0 - 0.95 * (1.0 - r)),
        ("half as many leave in a year", 1.0 - 0.5 * (1.0 - r)),
    ]
}

/// Every reading and meaning of profit in closed form, for textbook businesses inside, outside and
/// on the edge of 0.1026 <= 1 + d - r <= 0.25.
#[test]
fn the_textbook_business_answers_by_closed_forms() {
    for (churn, discount, cac) in
        [(0.2, 0.1, 100.0), (0.15, 0.1, 50.0), (0.1, 0.05, 200.0), (0.4, 0.15, 20.0)]
    {
        let sets = [
            format!("stage.customer.churn={churn}"),
            format!("time.discount={discount}"),
            format!("channel.ads.cost_per_entrant={cac}"),
        ];
        let more: Vec<&str> = sets.iter().flat_map(|set| ["--set", set.as_str()]).collect();
        let claims = answers(&[path("retention-5-percent-textbook")], &more);
        let r = 1.0 - churn;
        let value = |r: f64| 100.0 * (1.0 + discount) / (1.0 + discount - r);
        let customers = |r: f64| 1000.0 / (1.0 - r);
        let profit = |r: f64| customers(r) * 100.0 - 1000.0 * cac - 150_000.0;
        let equity = |r: f64| customers(r) * r * value(r);
        for (name, better) in readings(r) {
            let lift = |of: &dyn Fn(f64) -> f64| of(better) / of(r) - 1.0;
            let expected = [
                ("5-percent-gross-value", lift(&value)),
                ("5-percent-later-value", lift(&|r| value(r) - 100.0)),
                ("5-percent-net-value", lift(&|r| value(r) - cac)),
                ("5-percent-first-year-profit", 0.0),
                ("5-percent-later-profit", lift(&profit)),
                ("5-percent-equity", lift(&equity)),
            ];
            for (claim, lift) in expected {
                let (mean, said) = found(&claims, claim, name);
                // what 300 years leave out is below 0.95^300 = 2e-7 of the value
                assert!((mean - lift).abs() < 1e-6, "{claim}, {name}, churn {churn}: {mean}, not {lift}");
                assert_eq!(said, verdict(lift), "{claim}, {name}, churn {churn}: {lift}");
            }
        }
    }
}

/// C3: net of acquisition cost a lift is q / (q - 1) times as large, q = LTV : CAC.
#[test]
fn acquisition_cost_levers_the_verdict() {
    let gross = 110.0 / 0.3;
    for (q, wanted) in [(1.25, "fails"), (1.5, "holds"), (5.0, "holds")] {
        let set = format!("channel.ads.cost_per_entrant={}", gross / q);
        let claims = answers(&[path("retention-5-percent-textbook")], &["--set", &set]);
        let (mean, said) = found(&claims, "5-percent-net-value", "+5 points a year");
        assert!((mean - 0.2 * q / (q - 1.0)).abs() < 1e-9, "{q}: {mean}");
        assert_eq!(said, wanted, "{q}: {mean}");
    }
}

/// C4: yearly profit where the number of customers is held, 0.05 k / (1 - c k - f).
#[test]
fn a_held_base_saves_acquisition_only() {
    for (k, fixed, lift) in [(1.0, 0.0, 0.0625), (1.0, 0.3, 0.1), (2.0, 0.3, 1.0 / 3.0)] {
        let sets = [
            format!("channel.ads.cost_per_entrant={}", 100.0 * k),
            format!("business.fixed_cost={}", fixed * 500_000.0),
        ];
        let claims =
            answers(&[path("retention-5-percent-textbook-held")], &["--set", &sets[0], "--set", &sets[1]]);
        let (mean, said) = found(&claims, "5-percent-held-base", "+5 points a year");
        assert!((mean - lift).abs() < 1e-9, "{mean}, not {lift}");
        assert_eq!(said, verdict(lift));
    }
}

/// R3: the credit card of 1990, net of 51, at 80, 85 and 90 % retention.
#[test]
fn the_credit_card_gains_as_computed() {
    for (churn, lift) in [("0.2", 0.374_149), ("0.15", 0.414_052), ("0.1", 0.493_833)] {
        let set = format!("stage.customer.churn={churn}");
        let claims = answers(&[path("retention-5-percent-reichheld")], &["--no-maps", "--set", &set]);
        let (mean, said) = found(&claims, "5-percent-net-value", "+5 points a year");
        assert!((mean - lift).abs() < 5.1e-7, "{mean}, not {lift}: printed to six digits");
        assert_eq!(said, "holds");
    }
}

/// Stamps redeemed where B fill a card and s come back: B s^(B-1) (1 - s) / (1 - s^B).
#[test]
fn stamps_are_redeemed_as_cards_fill() {
    let claims = answers(&[path("stamp-card")], &[]);
    let reading = &claims[0]["readings"][0]["comparison"];
    let (mean, se) = (reading["mean"].as_f64().unwrap(), reading["se"].as_f64().unwrap());
    let share = 10.0 * f64::powi(0.9, 9) * 0.1 / (1.0 - f64::powi(0.9, 10));
    assert!((mean - 100_000.0 * share).abs() < 4.0 * se && se < 250.0, "{mean} +- {se}, not {share}");
}

/// C2: whatever churn and discount, 5 % fewer leavers lift gross value by less than 5.3 %; and the
/// share of businesses in which +5 points reach 25 % is that of the band 0.1026 <= c + d <= 0.25.
#[test]
fn any_business_is_inside_the_band_or_not() {
    let claims = answers(&[path("retention-5-percent-any-business")], &[]);
    let gross = claims.iter().find(|claim| claim["name"] == "5-percent-gross-value").unwrap();
    for reading in gross["readings"].as_array().unwrap() {
        let map = &reading["map"];
        let values = |axis: &str| -> Vec<f64> {
            map[axis]["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
        };
        let (discounts, churns) = (values("x"), values("y"));
        assert!(discounts.len() > 9 && churns.len() > 9);
        for (row, churn) in churns.iter().enumerate() {
            for (column, discount) in discounts.iter().enumerate() {
                let lift = map["comparison"][row][column].as_f64().unwrap();
                let r = 1.0 - churn;
                let better = readings(r).into_iter().find(|(name, _)| reading["name"] == *name).unwrap().1;
                let exact = (discount + churn) / (discount + 1.0 - better) - 1.0;
                // what 300 years leave out of the better value
                let cut = (1.0 + exact) * f64::powf(better / (1.0 + discount), 300.0);
                assert!((lift - exact).abs() < 1e-9 + cut, "{churn}, {discount}: {lift}, not {exact}");
            }
        }
        let largest = 0.05 / 0.95;
        let five = reading["name"] == "5 % fewer leave in a year";
        assert!(!five || reading["comparison"]["p95"].as_f64().unwrap() < largest);
        // Sobol' points miss an area by far less than 1 %
        let points = reading["name"] == "+5 points a year";
        assert!(!points || (reading["inside"].as_f64().unwrap() - 0.2222).abs() < 0.01);
    }
}
