//! What was understood, in words.

use crate::report::format::{Kind, grouped, number, printable, setting};
use crate::report::text::{columns, section, shortened, wrapped};
use crate::study::explain::{
    Basis, ChannelFigures, ProgramFigures, Ranged, StageFigures, Understanding, find,
};

/// Longest name in a table.
const NAME: usize = 16;
/// Most lines of a list, unless all are asked for.
const FEW: usize = 12;

/// The whole, in words; `all` lists every number, not only how many there are.
pub fn text(found: &Understanding, all: bool) -> String {
    let mut text = format!("{}\n", printable(&found.provenance.title));
    text.push_str(&wrapped(
        "What was understood: everything per year, whatever the period of the file; at the means of the uncertain numbers, p5 to p95 beside them.",
        "",
    ));
    text.push_str(&time(found));
    text.push_str(&stages(found));
    text.push_str(&others(found));
    text.push_str(&section("Channels", &found.channels.iter().map(channel).collect::<Vec<_>>(), usize::MAX));
    text.push_str(&segments(found));
    for one in &found.programs {
        text.push_str(&program(one, found));
    }
    text.push_str(&uncertain(found, all));
    text.push_str(&numbers(found, all));
    let warnings: Vec<String> =
        found.warnings.iter().map(|warning| format!("{}: {}", warning.location, warning.what)).collect();
    text + &section("Warnings", &warnings, usize::MAX)
}

/// A number with its range in brackets.
fn ranged(value: Ranged, kind: Kind) -> String {
    let central = number(value.central, kind);
    match value.range {
        Some((low, high)) => format!("{central} ({})", between(low, high, kind)),
        None => central,
    }
}

/// `20.4 to 30.1 %`.
fn between(low: f64, high: f64, kind: Kind) -> String {
    let (low, high) = (number(Some(low), kind), number(Some(high), kind));
    match (low.strip_suffix(" %"), kind) {
        (Some(low), Kind::Share) => format!("{low} to {high}"),
        _ => format!("{low} to {high}"),
    }
}

fn time(found: &Understanding) -> String {
    let discount = match found.discount_per_year.central {
        Some(rate) if rate.abs() < 1e-12 && found.discount_per_year.range.is_none() => {
            "nothing is discounted".to_owned()
        }
        _ => format!("discounted by {} a year", ranged(found.discount_per_year, Kind::Share)),
    };
    let line = format!(
        "{} {}s, which is {} years; {discount}; cash falls at the {} of each {}",
        grouped(found.provenance.horizon_periods as f64, 0),
        found.provenance.period,
        setting((found.horizon_years * 100.0).round() / 100.0),
        found.timing,
        found.provenance.period
    );
    format!("\nTime\n{}", wrapped(&line, "- "))
}

/// Two tables: what a person earns, and how long it stays.
fn stages(found: &Understanding) -> String {
    let money = |stage: &StageFigures, name: &str| number(find(&stage.figures, name).central, Kind::Money);
    let share = |stage: &StageFigures, name: &str| number(find(&stage.figures, name).central, Kind::Share);
    let name = |stage: &StageFigures| shortened(&printable(&stage.name), NAME);
    let earning = found.stages.iter().map(|stage| {
        let orders = number(find(&stage.figures, "orders_per_year").central, Kind::Ratio);
        vec![
            name(stage),
            stage.kind.to_owned(),
            orders,
            money(stage, "revenue_per_year"),
            share(stage, "gross_margin"),
            money(stage, "cost_to_serve_per_year"),
            money(stage, "contribution_per_year"),
        ]
    });
    let moving = found.stages.iter().map(|stage| {
        let stay = find(&stage.figures, "mean_stay_years").central;
        vec![
            name(stage),
            share(stage, "churn_per_year"),
            share(stage, "climb_per_year"),
            share(stage, "slip_per_year"),
            stay.map_or_else(|| "no end".to_owned(), |years| grouped(years, 2)),
            money(stage, "value_of_a_newcomer"),
        ]
    });
    let mut text = format!(
        "\nOne person just arrived in each stage, in a year, in {}\n{}",
        printable(&found.provenance.currency),
        columns(&["", "", "orders", "revenue", "margin", "to serve", "contribution"], 2, earning)
    );
    text.push_str("\nWho leaves, climbs and slips within a year, and the mean stay in the stage\n");
    text.push_str(&columns(&["", "leave", "climb", "slip", "years", "worth in all"], 1, moving));
    text.push_str(&wrapped(
        "Shares are of those who do not move otherwise before. Worth in all: what somebody just arrived brings from now on, discounted, wherever they go.",
        "",
    ));
    let ranges: Vec<String> = found.stages.iter().filter_map(stage_ranges).collect();
    text + &section("From where to where (p5 to p95)", &ranges, usize::MAX)
}

/// The ranges of a stage's numbers in a line.
fn stage_ranges(stage: &StageFigures) -> Option<String> {
    const SHOWN: [(&str, &str, Kind); 8] = [
        ("orders_per_year", "orders", Kind::Ratio),
        ("revenue_per_year", "revenue", Kind::Money),
        ("gross_margin", "margin", Kind::Share),
        ("contribution_per_year", "contribution", Kind::Money),
        ("churn_per_year", "leave", Kind::Share),
        ("climb_per_year", "climb", Kind::Share),
        ("mean_stay_years", "years", Kind::Ratio),
        ("referrals_per_year", "referrals", Kind::Ratio),
    ];
    let parts = SHOWN.iter().filter_map(|(name, word, kind)| {
        let (low, high) = find(&stage.figures, name).range?;
        Some(format!("{word} {}", between(low, high, *kind)))
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| format!("{}: {}", stage.name, parts.join("; ")))
}

/// Lapsed, referral, opening, market, fixed cost.
fn others(found: &Understanding) -> String {
    let mut lines = vec![format!(
        "Somebody who starts in {} is a customer for {} years within the horizon, lapses left out",
        found.cohort_entry,
        ranged(found.lifetime_years, Kind::Ratio)
    )];
    lines.push(format!(
        "Of those who lapsed, {} come back within a year, and {} give up for good",
        ranged(find(&found.lapsed, "win_back_per_year"), Kind::Share),
        ranged(find(&found.lapsed, "give_up_per_year"), Kind::Share)
    ));
    for stage in &found.stages {
        let (entered, referrals) =
            (find(&stage.figures, "on_enter"), find(&stage.figures, "referrals_per_year"));
        if entered.central.is_some_and(|money| money.abs() > 0.0) {
            lines.push(format!("Entering {} brings {} once", stage.name, ranged(entered, Kind::Money)));
        }
        for (name, what) in [
            ("order_value_growth_per_year", "order value"),
            ("cost_to_serve_growth_per_year", "cost to serve"),
        ] {
            let grows = growing(find(&stage.figures, name));
            if !grows.is_empty() {
                lines.push(format!("The {what} in {} is that of the start{grows}", stage.name));
            }
        }
        if referrals.central.is_some_and(|mean| mean > 0.0) {
            lines.push(format!(
                "A customer in {} brings {} people a year by referral",
                stage.name,
                ranged(referrals, Kind::Ratio)
            ));
        }
    }
    if let Some(referral) = &found.referral {
        let how = if referral.differences.is_empty() {
            "and are like everybody else".to_owned()
        } else {
            format!("and differ: {}", referral.differences.join("; "))
        };
        lines.push(format!("Referred people enter {} {how}", referral.entry));
    }
    if let Some(size) = found.market {
        lines.push(format!("The market has {} people", ranged(size, Kind::Count)));
    }
    let fixed = found.fixed_cost_per_year;
    if fixed.central.is_some_and(|cost| cost > 0.0) {
        let grows = growing(found.fixed_cost_growth_per_year);
        lines.push(format!("The business has a fixed cost of {} a year{grows}", ranged(fixed, Kind::Money)));
    }
    let opening = found.opening.iter().map(|(name, customers, years)| {
        let tenure =
            if *years > 0.0 { format!(" (customers for {} years)", setting(*years)) } else { String::new() };
        format!("{} in {name}{tenure}", number(Some(*customers), Kind::Count))
    });
    let opening: Vec<String> = opening.collect();
    if !opening.is_empty() {
        lines.push(format!("At the start there are {}", opening.join(", ")));
    }
    section("Beside the stages", &lines, usize::MAX)
}

/// `, growing by 2.0 % a year`; empty where it does not grow.
fn growing(growth: Ranged) -> String {
    let grows = growth.range.is_some() || growth.central.is_some_and(|rate| rate.abs() > 1e-12);
    if grows { format!(", growing by {} a year", ranged(growth, Kind::Share)) } else { String::new() }
}

fn channel(channel: &ChannelFigures) -> String {
    let get = |name: &str| find(&channel.figures, name);
    let people = if channel.holds {
        format!("brings as many as hold {} customers", ranged(get("customers_held"), Kind::Count))
    } else {
        format!("brings {} people in its first year", ranged(get("entrants_per_year"), Kind::Count))
    };
    let first = get("cost_of_a_first_purchase");
    let first = match first.central {
        Some(_) => format!("a first purchase costs {}", ranged(first, Kind::Money)),
        None => "nobody ever buys, so a first purchase has no cost".to_owned(),
    };
    let differ = if channel.differences.is_empty() {
        String::new()
    } else {
        format!("; its customers differ: {}", channel.differences.join("; "))
    };
    format!(
        "{} {people} into {}, {} each; {} of them ever buy, so {first}{differ}",
        channel.name,
        channel.entry,
        ranged(get("cost_per_entrant"), Kind::Money),
        ranged(get("share_who_ever_buy"), Kind::Share)
    )
}

fn segments(found: &Understanding) -> String {
    let words = found.segments.iter().map(|segment| {
        let how = if segment.differences.is_empty() {
            "as the stages say".to_owned()
        } else {
            segment.differences.join("; ")
        };
        format!("{} ({}): {how}", segment.name, ranged(segment.share, Kind::Share))
    });
    let lines: Vec<String> = words.collect();
    section("Segments, beside the numbers of the stages", &lines, usize::MAX)
}

fn program(program: &ProgramFigures, found: &Understanding) -> String {
    let get = |name: &str| find(&program.figures, name);
    let mut lines = Vec::new();
    if !program.says.is_empty() {
        lines.push(program.says.clone());
    }
    lines.push(format!(
        "{} of {} join{}",
        ranged(program.join, Kind::Share),
        program.eligible.join(", "),
        if program.selection.is_empty() {
            String::new()
        } else {
            format!("; who would join differs anyway: {}", program.selection.join("; "))
        }
    ));
    lines.push(if program.effects.is_empty() {
        "it changes nothing of what members do".to_owned()
    } else {
        format!("what it does to members: {}", program.effects.join("; "))
    });
    if !program.points.is_empty() {
        lines.push(program.points.clone());
    }
    let reward = get("reward_cost_share_of_sales");
    if reward.central.is_some_and(|share| share > 0.0) {
        lines.push(format!(
            "rewards promise {} of members' sales, and are expected to cost {} of sales",
            ranged(get("reward_share_of_sales"), Kind::Share),
            ranged(reward, Kind::Share)
        ));
    }
    if let Some(group) = &program.exclusive {
        lines.push(format!("of the programs with exclusive = \"{group}\" at most one runs at a time"));
    }
    lines.extend(costs(program, found));
    let off = if program.running { "" } else { " (switched off)" };
    section(&format!("Program {}{off}", printable(&program.name)), &lines, usize::MAX)
}

/// What a program costs, in two sentences.
fn costs(program: &ProgramFigures, found: &Understanding) -> Vec<String> {
    let get = |name: &str| find(&program.figures, name);
    let mut lines = Vec::new();
    let mean = get("cost_per_member_per_year");
    let by_place: Vec<String> = program
        .cost_by_place
        .iter()
        .map(|(place, cost)| format!("{} in {place}", number(cost.central, Kind::Money)))
        .collect();
    if mean.central.is_some() {
        let each = if by_place.len() > 1 { format!(": {}", by_place.join(", ")) } else { String::new() };
        lines.push(format!("a member costs {} a year{each}", ranged(mean, Kind::Money)));
    }
    let fade = match program.fade_periods {
        0 | 1 => String::new(),
        periods => format!(", and fades over {periods} after its end"),
    };
    lines.push(format!(
        "beside that {} once and {} a year; it runs from {} {} to {}, at full effect after {}{fade}",
        ranged(get("setup"), Kind::Money),
        ranged(get("running_cost_per_year"), Kind::Money),
        found.provenance.period,
        program.start,
        program.end,
        program.ramp_periods
    ));
    lines
}

fn uncertain(found: &Understanding, all: bool) -> String {
    let lines: Vec<String> = found
        .uncertain
        .iter()
        .map(|one| {
            format!("{}: {} ({} to {})", one.path, setting(one.mean), setting(one.p5), setting(one.p95))
        })
        .collect();
    if lines.is_empty() {
        return "\nUncertain numbers\n- none: every draw has the same inputs\n".to_owned();
    }
    let title = "Uncertain numbers, in the unit of the file: mean (p5 to p95)";
    few(title, lines, all)
}

/// The first lines of a list, and how many more there are.
fn few(title: &str, mut lines: Vec<String>, all: bool) -> String {
    let more = lines.len().saturating_sub(FEW);
    if !all && more > 0 {
        lines.truncate(FEW);
        lines.push(format!("and {more} more, with -v"));
    }
    section(title, &lines, usize::MAX)
}

/// How many numbers are facts, and how many assumptions; which ones are not said.
fn numbers(found: &Understanding, all: bool) -> String {
    let of = |wanted: Basis| found.numbers.iter().filter(move |(_, basis)| *basis == wanted);
    let [facts, mixed, assumed, open] =
        [Basis::Fact, Basis::Mixed, Basis::Assumption, Basis::NotSaid].map(|basis| of(basis).count());
    let mut lines = vec![format!(
        "Of {} numbers the comments beside them call {facts} facts, {mixed} part fact and part assumption, and {assumed} assumptions; of {open} they say neither",
        found.numbers.len()
    )];
    for basis in [Basis::Fact, Basis::Mixed, Basis::NotSaid, Basis::Assumption] {
        let named = of(basis).map(|(number, _)| format!("{} = {}", number.path, number.written));
        let named: Vec<String> = named.collect();
        if !named.is_empty() && (all || matches!(basis, Basis::Fact | Basis::Mixed)) {
            lines.push(format!("{}: {}", basis.name(), named.join("; ")));
        }
    }
    section("Facts and assumptions", &lines, usize::MAX)
}
