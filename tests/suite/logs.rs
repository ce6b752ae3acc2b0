//! Logs as people have them, and scores that keep the terms of their fit.

use crate::calibrate::{Case, document, text};
use crate::support::{cltv, data, stderr, stdout};
use serde_json::Value;
use std::io::Write;
use std::process::Stdio;

/// A log of 90 customers over a year and a half, of a kind that needs options to be read: its own names, a
/// delimiter, dates and decimals of a country, refunds, several rows a day.
fn shop() -> String {
    let mut rows = "wer;wann;was\n".to_owned();
    for customer in 0..90_u32 {
        for visit in 0..=customer % 7 {
            let day = (customer * 11 + visit * visit * 23 + visit * 9) % 540;
            let (month, of_month) = (1 + day / 30, 1 + day % 28);
            let (year, month) = (2023 + (month - 1) / 12, 1 + (month - 1) % 12);
            let date = format!("{of_month:02}/{month:02}/{year}");
            let paid = 5 + (customer * 7 + visit * 3) % 40;
            rows.push_str(&format!("k{customer};{date};{paid},5\n"));
            if visit % 3 == 2 {
                rows.push_str(&format!("k{customer};{date};-1,25\n"));
            }
            if customer % 5 == 1 {
                rows.push_str(&format!("k{customer};{date};2,5\n"));
            }
        }
    }
    rows.push_str("nie;01/03/2023;-7,5\n");
    rows
}

/// What is typed for every log of [`shop`].
const OF_SHOP: [&str; 6] = ["--customer", "wer", "--date", "wann", "--date-format", "%d/%m/%Y"];

impl Case {
    /// Scores the log by the fit in `out`, output to `s`.
    fn score(&self, more: &[&str]) -> std::process::Output {
        let (log, fit, out) = (self.path("log.csv"), self.path("out/fit.json"), self.path("s"));
        let arguments = ["score", text(&log), "--fit", text(&fit), "--out", text(&out)];
        cltv(arguments.iter().chain(more))
    }
}

#[test]
fn scores_of_the_same_log_are_those_of_the_fit_whatever_was_asked_of_it() {
    let asked: [&[&str]; 12] = [
        &[],
        &["--amount", "was"],
        &["--amount", "was", "--discount", "0.23", "--margin", "0.4"],
        &["--amount", "was", "--per-row", "--unit", "day"],
        &["--amount", "3", "--refunds", "ignore", "--unit", "month"],
        &["--amount", "was", "--refunds", "reject", "--max-rejected", "0.5"],
        &["--amount", "was", "--calibrate-until", "2023-12-31"],
        &[
            "--amount",
            "was",
            "--calibrate-until",
            "2023-09-30",
            "--observed-until",
            "2024-02-10",
            "--per-row",
        ],
        &["--observed-until", "2024-12-31", "--model", "pareto-nbd"],
        &["--observed-until", "2023-11-30", "--delimiter", ";", "--time-zone", "Europe/Berlin"],
        &["--amount", "was", "--decimal", "comma", "--model", "mbg-nbd", "--rungs", "1,3", "--discount", "0"],
        &["--model", "bg-nbd", "--model", "gamma-gamma", "--amount", "was", "--margin", "0"],
    ];
    let case = Case::new(&shop());
    for more in asked {
        let fitted = case.calibrate(&[&OF_SHOP[..], more].concat());
        assert!(fitted.status.success(), "{more:?}: {}", stderr(&fitted));
        let found = document(&case.score(&["--format", "json"]));
        assert!(case.read("s/scores.csv").lines().count() > 40, "{more:?}");
        assert_eq!(case.read("s/scores.csv"), case.read("out/scores.csv"), "{more:?}");
        let fit: Value = serde_json::from_str(&case.read("out/fit.json")).unwrap();
        assert_eq!(
            (&found["log"], &found["as_of"]),
            (&fit["log"], &fit["log"]["calibrated_until"]),
            "{more:?}"
        );
        assert!(!found["warnings"].to_string().contains("in the fit"), "{more:?}: {}", found["warnings"]);
    }
}

#[test]
fn what_is_scored_otherwise_than_it_was_fitted_is_said() {
    let case = Case::new(&shop());
    assert!(case.calibrate(&[&OF_SHOP[..], &["--amount", "was"]].concat()).status.success());
    let more = ["--discount", "0.2", "--margin", "0.5", "--per-row", "--refunds", "ignore", "--ahead", "4"];
    let told = stdout(&case.score(&more));
    for wanted in [
        "--discount: 0.2 instead of 0.1 in the fit",
        "--margin: 0.5 instead of 1.0 in the fit",
        "--per-row: true instead of false in the fit",
        "--refunds: ignore instead of net in the fit",
        "--ahead: 4.0 instead of",
    ] {
        assert!(told.contains(wanted), "{told}");
    }
    let found = document(&case.score(&["--no-amount", "--customer", "1", "--format", "json"]));
    let told = found["warnings"].to_string();
    assert!(told.contains("--no-amount: none instead of was") && told.contains("--customer: 1"), "{told}");
    assert!(case.read("s/scores.csv").lines().skip(1).all(|line| line.ends_with(",,")));
    // a fit that does not say how its log was read leaves it to options, and its rows are days still
    let fit = case.read("out/fit.json");
    let mut older: Value = serde_json::from_str(&fit).unwrap();
    older.as_object_mut().unwrap().remove("reading");
    std::fs::write(case.path("out/fit.json"), older.to_string()).unwrap();
    let expected = case.read("out/scores.csv");
    assert!(case.score(&[&OF_SHOP[..], &["--amount", "was"]].concat()).status.success());
    assert_eq!(case.read("s/scores.csv"), expected);
}

#[test]
fn what_is_odd_about_a_log_is_said_by_both_verbs_and_nobody_vanishes() {
    let mut log = shop().replace('\n', "\r\n");
    let case = Case::new(&log);
    assert!(case.calibrate(&[&OF_SHOP[..], &["--amount", "was"]].concat()).status.success());
    // one day that cannot be: everybody seems silent for 75 years
    log.push_str("k1;01/01/2099;5\nneu;31/12/2098;5\nk2;31/02/2024;5\n");
    std::fs::write(case.path("log.csv"), &log).unwrap();
    let found = document(&case.score(&["--format", "json", "--calibrate-until", "2098-01-01"]));
    let told = found["warnings"].to_string();
    assert!(told.contains("nobody bought between 2024-") && told.contains("and 2098-12-31"), "{told}");
    assert!(told.contains("1 of ") && told.contains("not a date; "), "{told}");
    assert_eq!(found["as_of"], "2098-01-01");
    let left_out = found["log"]["not_scored"].to_string();
    assert!(
        left_out.contains("first bought after") && left_out.contains("refunds and no purchase"),
        "{left_out}"
    );
    let again = [&OF_SHOP[..], &["--amount", "was", "--calibrate-until", "2098-01-01", "--format", "json"]];
    let fitted = document(&case.calibrate(&again.concat()));
    assert_eq!(fitted["log"], found["log"]);
    for warning in found["warnings"].as_array().unwrap() {
        assert!(fitted["warnings"].as_array().unwrap().contains(warning), "{warning}");
    }
}

#[test]
fn cdnow_is_scored_again_to_the_last_digit() {
    let Some(log) = data("cdnow_sample.txt") else { return };
    let case = Case::new("");
    std::fs::copy(log, case.path("log.csv")).unwrap();
    let columns = ["--no-header", "--customer", "2", "--date", "3", "--amount", "5", "--margin", "0.3"];
    let fitted = case.calibrate(&[&columns[..], &["--calibrate-until", "1997-09-30"]].concat());
    assert!(fitted.status.success(), "{}", stderr(&fitted));
    assert!(case.score(&[]).status.success());
    assert_eq!(case.read("s/scores.csv"), case.read("out/scores.csv"));
}

#[test]
fn one_rule_parts_whole_units_from_cents_in_a_whole_column() {
    // who is ambiguous comes before the amount that decides, and behind it
    let case = Case::new(
        "Kunde;Datum;Betrag\na;01.02.2024;950,00\na;01.03.2024;1.250,50\na;01.04.2024;1.250\nb;03.02.2024;12,50\n",
    );
    let columns = ["--customer", "Kunde", "--date", "Datum", "--amount", "Betrag", "--format", "json"];
    let found = document(&case.calibrate(&columns));
    assert_eq!(found["log"]["revenue"], 3463.0);
    assert_eq!(found["reading"]["decimal"], "comma");
    let late = "customer,date,amount\na,2024-01-01,1.250\nb,2024-01-02,7\na,2024-01-05,2.000\na,2024-02-01,\"0,5\"\n";
    let columns = ["--amount", "amount", "--format", "json"];
    let revenue = |log: &str, more: &[&str]| {
        let found = document(&Case::new(log).calibrate(&[&columns[..], more].concat()));
        (found["log"]["revenue"].to_string(), found["warnings"].to_string())
    };
    assert_eq!(revenue(late, &[]).0, "3257.5");
    assert_eq!(revenue(&late.replace("\"0,5\"", "0.5"), &[]).0, "10.75");
    // nothing decides: that it was guessed is said
    let open = late.replace("\"0,5\"", "3");
    let (money, told) = revenue(&open, &[]);
    assert!(money == "13.25" && told.contains("2 amounts can be read two ways"), "{money} {told}");
    assert!(told.contains("first on line 2"), "{told}");
    let (money, told) = revenue(&open, &["--decimal", "comma"]);
    assert!(money == "3260.0" && !told.contains("two ways"), "{money} {told}");
    // signs that contradict each other are an error that names both lines
    let torn = "customer,date,amount\na,2024-01-01,\"9.5\"\na,2024-02-01,\"12,345\"\na,2024-03-01,\"0,125\"\nb,2024-01-01,\"0.125\"\n";
    let refused = Case::new(torn).calibrate(&columns);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert!(
        stderr(&refused).contains("point on line 2, with a decimal comma on line 4"),
        "{}",
        stderr(&refused)
    );
}

#[test]
fn money_of_two_kinds_is_refused_and_money_of_one_kind_named() {
    let columns = ["--amount", "amount", "--format", "json"];
    let log = "customer,date,amount\na,2024-01-01,€10.00\na,2024-02-01,10.00 EUR\nb,2024-01-01,7\nb,2024-02-01,€ 1500\n";
    let case = Case::new(log);
    let found = document(&case.calibrate(&columns));
    assert_eq!(found["currency"], "EUR");
    assert!(case.read("out/calibrated.toml").contains("currency = \"EUR\""));
    let found = document(&case.calibrate(&[&columns[..], &["--currency", "CHF"]].concat()));
    assert!(found["currency"] == "CHF" && found["warnings"].to_string().contains("amounts are in EUR"));
    std::fs::write(case.path("log.csv"), log.replace('€', "$").replace("EUR", "CAD")).unwrap();
    assert!(stdout(&case.score(&[])).contains("amounts are in CAD; they are called CHF here"));
    let refused = Case::new(&log.replace("€ 1500", "¥1500")).calibrate(&columns);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("in EUR on line 2 and in ¥ on line 5"), "{}", stderr(&refused));
}

/// A log as an analyst would export it from anywhere.
const PLAIN: &str = "customer,date,amount\n0,2023-02-12,19.6\n0,2023-06-30,17.65\n0,2023-10-29,17.42\n\
    1,2023-02-16,27.78\n1,2023-07-01,30\n2,2023-03-01,12.5\n3,2023-04-11,8.25\n3,2023-04-12,-8.25\n";

#[test]
fn raw_exports_are_read_as_they_are() {
    let case = Case::new(PLAIN);
    let found = |more: &[&str]| {
        let found = document(&case.calibrate(&[&["--amount", "amount", "--format", "json"], more].concat()));
        (found["log"].clone(), found["models"].clone())
    };
    let expected = found(&[]);
    let put = |bytes: &[u8]| std::fs::write(case.path("log.csv"), bytes).unwrap();
    let rows = || PLAIN.lines().skip(1).map(|line| line.split(',').collect::<Vec<&str>>());
    let in_column = |name: &str, day_as: &dyn Fn(&str) -> String| {
        let rows: Vec<String> =
            rows().map(|row| format!("{},{},{}\n", row[0], day_as(row[1]), row[2])).collect();
        format!("customer,{name},amount\n{}", rows.concat())
    };
    // a line that says what parts fields
    put(format!("sep=;\r\n{}", PLAIN.replace(',', ";")).as_bytes());
    assert_eq!(found(&[]), expected);
    // numbers for days
    let day = |text: &str| {
        let date: jiff::civil::Date = text.parse().unwrap();
        i64::from(date.since(jiff::civil::date(1970, 1, 1)).unwrap().get_days())
    };
    put(in_column("date", &|text| (day(text) * 86_400_000 + 5_000).to_string()).as_bytes());
    assert_eq!(found(&["--date-format", "epoch-ms"]), expected);
    put(in_column("date", &|text| format!("{}.25", day(text) + 25_569)).as_bytes());
    assert_eq!(found(&["--date-format", "spreadsheet"]), expected);
    // packed
    let packed = zstd::encode_all(PLAIN.as_bytes(), 3).unwrap();
    put(&packed);
    assert_eq!(found(&[]), expected);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(PLAIN.as_bytes()).unwrap();
    put(&gzip.finish().unwrap());
    assert_eq!(found(&[]), expected);
    // other encodings, of which one bears a mark
    let utf16: Vec<u8> = format!("\u{feff}{PLAIN}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    put(&utf16);
    assert_eq!(found(&[]), expected);
    put(&PLAIN.replace("\n2,", "\nZo\u{eb},").chars().map(|letter| letter as u8).collect::<Vec<u8>>());
    assert_eq!(found(&["--encoding", "latin1"]), expected);
    assert!(case.read("out/scores.csv").contains("Zo\u{eb},"));
    let refused = case.calibrate(&["--encoding", "elvish"]);
    assert!(stderr(&refused).contains("no such encoding"), "{}", stderr(&refused));
    // lines of JSON, in which a whole number may have a point
    let lines: Vec<String> = rows()
        .map(|row| {
            format!("{{\"date\": \"{}\", \"customer\": {}.0, \"amount\": {}}}\n", row[1], row[0], row[2])
        })
        .collect();
    put(lines.concat().as_bytes());
    assert_eq!(found(&[]), expected);
    assert!(case.read("out/scores.csv").contains("\n0,"));
    // price and quantity
    let parts = PLAIN.replace("amount", "price,pieces,coin").replace("30\n", "15,2,EUR\n");
    let parts: Vec<String> = parts
        .lines()
        .map(
            |line| {
                if line.matches(',').count() > 2 { format!("{line}\n") } else { format!("{line},1,EUR\n") }
            },
        )
        .collect();
    put(parts.concat().replace("-8.25,1", "8.25,-1").as_bytes());
    let priced = ["--amount", "price", "--quantity", "pieces", "--currency-column", "coin"];
    let found = document(&case.calibrate(&[&priced[..], &["--format", "json"]].concat()));
    assert_eq!(
        (&found["log"], &found["models"], &found["currency"]),
        (&expected.0, &expected.1, &"EUR".into())
    );
    assert!(case.score(&[]).status.success());
    assert_eq!(case.read("s/scores.csv"), case.read("out/scores.csv"));
}

#[test]
fn a_log_may_come_from_standard_input() {
    let case = Case::new(PLAIN);
    assert!(case.calibrate(&["--amount", "amount"]).status.success());
    let mut piped = std::process::Command::new(env!("CARGO_BIN_EXE_cltv"));
    piped.args(["calibrate", "-", "--amount", "amount", "--no-charts", "--out", text(&case.path("piped"))]);
    let mut piped = piped.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    piped.stdin.take().unwrap().write_all(PLAIN.as_bytes()).unwrap();
    assert!(piped.wait().unwrap().success());
    assert_eq!(case.read("piped/scores.csv"), case.read("out/scores.csv"));
    assert!(case.read("piped/calibrated.toml").contains("Customers of stdin"));
}

#[test]
fn words_for_nobody_are_nobody_and_one_who_is_too_many_is_said() {
    let log = "customer,date,amount\nNULL,2024-01-01,10\n(null),2024-01-02,10\n\\N,2024-01-09,10\n\
        #N/A,2024-02-01,10\nguest,2024-02-02,1\na,2024-01-01,10\na,2024-01-05,10\nNadia,2024-01-07,10\n";
    let case = Case::new(log);
    let refused = case.calibrate(&[]);
    assert!(stderr(&refused).contains("4 x no customer (first on line 2)"), "{}", stderr(&refused));
    let more = ["--max-rejected", "0.9", "--null", "guest", "--format", "json"];
    let found = document(&case.calibrate(&more));
    assert_eq!((&found["customers"], &found["log"]["rejected"]), (&2.into(), &5.into()));
    // a till that stands for everybody who did not say who they are
    let mut log = "customer,date,amount\n".to_owned();
    for n in 0..300 {
        let (month, day) = (1 + n / 28, 1 + n % 28);
        log.push_str(&format!("till,2023-{month:02}-{day:02},9\nc{},2023-{month:02}-{day:02},9\n", n / 2));
    }
    let case = Case::new(&log);
    let fitted = case.calibrate(&["--model", "nbd", "--observed-until", "2024-01-01", "--format", "json"]);
    let told = document(&fitted)["warnings"].to_string();
    assert!(told.contains("customer till made 300 of 600 purchases (50 %)"), "{told}");
    assert!(stdout(&case.score(&[])).contains("customer till made 300 of 600 purchases (50 %)"));
}

#[test]
fn a_column_that_is_not_there_brings_the_likeliest_one_and_its_option() {
    let case = Case::new(&PLAIN.replace("customer", "Customer ID").replace("amount", "total"));
    let refused = stderr(&case.calibrate(&[]));
    assert!(refused.contains("if it is Customer ID, say --customer \"Customer ID\""), "{refused}");
    let refused = stderr(&case.calibrate(&["--customer", "1", "--amount", "revenue"]));
    assert!(refused.contains("say which it is with --amount"), "{refused}");
    let refused = stderr(&case.calibrate(&["--customer", "1", "--quantity", "2"]));
    assert!(refused.contains("--quantity: say the price of one with --amount"), "{refused}");
}

#[test]
fn refunds_belong_to_the_purchase_that_they_follow() {
    // mean spend of repeat purchases and their number, as scores have them
    let scored = |log: &str, more: &[&str]| {
        let case = Case::new(&format!("customer,date,amount\n{log}"));
        let fitted = case.calibrate(&[&["--amount", "amount", "--model", "nbd"], more].concat());
        assert!(fitted.status.success(), "{}", stderr(&fitted));
        let scores = case.read("out/scores.csv");
        let names: Vec<&str> = scores.lines().next().unwrap().split(',').collect();
        let at = |name: &str| names.iter().position(|known| *known == name).unwrap();
        let first: Vec<&str> = scores.lines().nth(1).unwrap().split(',').collect();
        let number = |name: &str| first[at(name)].parse::<f64>().unwrap_or(f64::NAN);
        (number("frequency") as i64, number("mean_spend").round() as i64)
    };
    let back = "b,2024-01-01,100\nb,2024-01-03,-100\nb,2024-01-10,50\nb,2024-02-01,60\nc,2024-01-01,5\nd,2024-01-02,5\nd,2024-01-12,5\n";
    assert_eq!(scored(back, &[]), (2, 55));
    assert_eq!(scored(back, &["--refunds", "ignore"]), (2, 55));
    // the first purchase was none, so the second is the first
    assert_eq!(scored(back, &["--refunds", "cancel"]), (1, 60));
    let later = back.replace("60\n", "60\nb,2024-02-03,-40\n");
    assert_eq!(scored(&later, &[]), (2, 35));
    assert_eq!(scored(&later, &["--refunds", "cancel"]), (1, 20));
    let losses = "a,2024-01-01,12.0\na,2024-02-01,-3.5\na,2024-03-01,8.0\nb,2024-01-01,5.0\n";
    assert_eq!(scored(losses, &[]).0, 1);
    assert_eq!(scored(losses, &["--refunds", "purchase"]).0, 2);
}
