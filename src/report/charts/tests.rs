//! Every kind of chart, with plain and with hostile contents: nothing overlaps, nothing is cut,
//! nothing breaks.

use super::canvas::{Picture, Shape};
use super::labels::{covered, overlap};
use super::layout::picture;
use super::*;

const SIZES: [Size; 3] = [Size::Narrow, Size::Small, Size::Large];

fn money() -> Unit {
    Unit::Money("USD".to_owned())
}

fn months() -> Axis {
    Axis::new("time as a customer", Unit::Periods("month".to_owned()))
}

fn chart(name: &str, x: Axis, y: Axis, body: Body) -> Chart {
    Chart {
        name: name.to_owned(),
        title: format!("A chart of the kind {name}"),
        subtitle: "Mean over 1,000 draws; the band is p5 to p95 over draws: uncertain inputs and luck."
            .to_owned(),
        x,
        y,
        body,
        alt: "It rises.".to_owned(),
    }
}

fn lines() -> Chart {
    let line = |label: &str, slope: f64, stroke| Line {
        label: label.to_owned(),
        points: (0..60)
            .map(|t| {
                let y = slope * f64::from(t) - 40.0;
                Point { x: f64::from(t), y: Some(y), low: Some(0.8 * y), high: Some(1.2 * y) }
            })
            .collect(),
        stroke,
    };
    let body = Body::Lines(Lines {
        lines: vec![
            line("observed", 4.0, Stroke::Solid),
            line("fitted", 4.1, Stroke::Dashed),
            line("other", 1.0, Stroke::Dots),
        ],
        references: vec![
            Reference { side: Side::Y, at: 60.0, label: "cac".to_owned() },
            Reference { side: Side::X, at: 25.0, label: "payback, 25.0 months".to_owned() },
        ],
        marks: vec![Mark { x: 25.0, y: 60.0, label: "payback".to_owned() }],
    });
    chart("lines", months(), Axis::new("cumulative value", money()), body)
}

fn bars(direction: Direction) -> Chart {
    let values =
        [("clients", 812.5), ("advocates", 1304.0), ("first-time customers", 94.3), ("lapsed", -12.0)];
    let bars = values.map(|(label, value)| {
        let bar =
            Bar { value: Some(value), low: Some(0.9 * value), high: Some(1.1 * value), ..Bar::default() };
        (label.to_owned(), bar)
    });
    let names = Axis::new("stage", Unit::Count);
    let values = Axis::new("value", money());
    let body = Body::Bars(Bars::plain(direction, bars));
    match direction {
        Direction::Horizontal => chart("bars", values, names, body),
        Direction::Vertical => chart("columns", names, values, body),
    }
}

fn tornado() -> Chart {
    let group = |label: &str, low: f64, high: f64| Group {
        label: label.to_owned(),
        bars: vec![Bar::plain(Some(low)), Bar::plain(Some(high))],
    };
    let body = Body::Bars(Bars {
        groups: vec![
            group("stage.client.churn", 260.0, 180.0),
            group("time.discount", 230.0, 201.0),
            group("stage.repeat.order_value", 205.0, 218.0),
        ],
        series: vec!["input at its p5".to_owned(), "input at its p95".to_owned()],
        direction: Direction::Horizontal,
        overlaid: true,
        base: 212.0,
        references: Vec::new(),
        shaded: Some(Range { low: Some(195.0), high: Some(240.0), label: "claimed".to_owned() }),
    });
    chart("tornado", Axis::new("clv", money()), Axis::new("input", Unit::Count), body)
}

fn waterfall() -> Chart {
    let steps = [
        ("revenue", 52.1e6, true),
        ("cost of goods", -21.4e6, false),
        ("cost to serve", -3.1e6, false),
        ("acquisition", -6.0e6, false),
        ("programs", -1.2e6, false),
        ("fixed cost", -18.9e6, false),
        ("profit", 1.5e6, true),
    ];
    let steps = steps.map(|(label, value, total)| Step { label: label.to_owned(), value, total });
    let body = Body::Waterfall(Waterfall { steps: steps.to_vec() });
    chart("waterfall", Axis::new("", Unit::Count), Axis::new("sum over 60 months", money()), body)
}

fn cells(n: usize, middle: Option<f64>) -> Chart {
    let cells = (0..n * n)
        .map(|i| (i % n >= i / n / 2).then(|| (i % n) as f64 / n as f64 - (i / n) as f64 / n as f64));
    let map = HeatMap {
        columns: (0..n).map(|i| i.to_string()).collect(),
        rows: (0..n).map(|i| format!("month {i}")).collect(),
        cells: cells.collect(),
        unit: Unit::Share,
        title: "retained".to_owned(),
        middle,
        outlined: (0..n * n).map(|i| i % n > n / 2 && i / n < n / 2).collect(),
    };
    chart(&format!("cells-{n}"), months(), Axis::new("first purchase in", Unit::Count), Body::HeatMap(map))
}

fn histogram() -> Chart {
    let bins = (0..30).map(|i| {
        let at = f64::from(i) - 15.0;
        Bin { from: 2e5 * at, to: 2e5 * (at + 1.0), count: (200.0 * (-at * at / 40.0).exp()).round() }
    });
    let body = Body::Histogram(Histogram {
        bins: bins.collect(),
        shaded: Some(Range { low: Some(1e6), high: None, label: "claimed".to_owned() }),
        references: vec![
            Reference { side: Side::X, at: 0.0, label: "nothing gained".to_owned() },
            Reference { side: Side::X, at: 2.1e5, label: "mean 210,000".to_owned() },
        ],
    });
    chart("histogram", Axis::new("npv", money()), Axis::new("draws", Unit::Count), body)
}

fn scatter() -> Chart {
    let cloud = |label: &str, shift: f64| Cloud {
        label: label.to_owned(),
        points: (0..80)
            .map(|i| {
                let t = f64::from(i);
                (shift * 1e5 + 4e4 * (t * 1.7).sin(), shift * 2e5 + 9e4 * (t * 2.3).cos())
            })
            .collect(),
    };
    let body = Body::Scatter(Scatter {
        clouds: vec![cloud("points", 1.0), cloud("win-back", 2.0), cloud("referral-reward", 1.4)],
        frontier: vec![(1e5, 2e5), (1.4e5, 2.8e5), (2e5, 4e5)],
        references: vec![Reference { side: Side::Y, at: 0.0, label: "breaks even".to_owned() }],
    });
    chart("scatter", Axis::new("cost", money()), Axis::new("gain", money()), body)
}

fn stack() -> Chart {
    let layer = |label: &str, height: f64| Layer {
        label: label.to_owned(),
        values: (0..36).map(|t| height * (1.0 + f64::from(t) / 20.0)).collect(),
    };
    let stack = Stack {
        x: (0..36).map(f64::from).collect(),
        layers: vec![
            layer("advocate", 300.0),
            layer("client", 9000.0),
            layer("repeat", 60.0),
            layer("first-time", 2500.0),
        ],
    };
    chart("stack", months(), Axis::new("customers", Unit::Count), Body::Stack(stack))
}

fn samples() -> Vec<Chart> {
    vec![
        lines(),
        bars(Direction::Horizontal),
        bars(Direction::Vertical),
        tornado(),
        waterfall(),
        cells(8, None),
        cells(60, Some(0.0)),
        histogram(),
        scatter(),
        stack(),
    ]
}

/// Names that break what takes them for more than text.
const HOSTILE: [&str; 5] = [
    "<script>alert(1)</script>&\"'",
    "=HYPERLINK(\"http://example.com\")",
    "\u{202e}מחיר للعميل\u{2066} value",
    "🦀☕ 咖啡连锁店 e\u{301}",
    "",
];

fn hostile() -> Vec<Chart> {
    let long = "a very long name without an end ".repeat(10);
    let mut charts = Vec::new();
    for name in HOSTILE.iter().copied().chain([long.as_str(), &"x".repeat(300)]) {
        for mut chart in samples() {
            name.clone_into(&mut chart.title);
            name.clone_into(&mut chart.subtitle);
            name.clone_into(&mut chart.alt);
            name.clone_into(&mut chart.x.title);
            name.clone_into(&mut chart.y.title);
            rename(&mut chart.body, name);
            charts.push(chart);
        }
    }
    charts
}

fn rename(body: &mut Body, name: &str) {
    let set = |text: &mut String| name.clone_into(text);
    match body {
        Body::Lines(lines) => {
            lines.lines.iter_mut().for_each(|line| set(&mut line.label));
            lines.references.iter_mut().for_each(|line| set(&mut line.label));
            lines.marks.iter_mut().for_each(|mark| set(&mut mark.label));
        }
        Body::Stack(stack) => stack.layers.iter_mut().for_each(|layer| set(&mut layer.label)),
        Body::Bars(bars) => {
            bars.groups.iter_mut().for_each(|group| set(&mut group.label));
            bars.series.iter_mut().for_each(set);
        }
        Body::Waterfall(waterfall) => waterfall.steps.iter_mut().for_each(|step| set(&mut step.label)),
        Body::HeatMap(map) => {
            map.rows.iter_mut().chain(&mut map.columns).for_each(set);
            set(&mut map.title);
        }
        Body::Histogram(histogram) => histogram.references.iter_mut().for_each(|line| set(&mut line.label)),
        Body::Scatter(scatter) => scatter.clouds.iter_mut().for_each(|cloud| set(&mut cloud.label)),
    }
}

fn empty() -> Vec<Chart> {
    let bodies = [
        Body::Lines(Lines::default()),
        Body::Stack(Stack::default()),
        Body::Bars(Bars::plain(Direction::Horizontal, [])),
        Body::Bars(Bars::plain(Direction::Vertical, [("unknown".to_owned(), Bar::default())])),
        Body::Waterfall(Waterfall::default()),
        Body::Histogram(Histogram::default()),
        Body::Scatter(Scatter::default()),
    ];
    let one = Line {
        label: "one".to_owned(),
        points: vec![Point::plain(0.0, Some(0.0)), Point::plain(1.0, None)],
        stroke: Stroke::Solid,
    };
    let one = Body::Lines(Lines { lines: vec![one], ..Lines::default() });
    bodies
        .into_iter()
        .chain([one])
        .map(|body| chart("empty", months(), Axis::new("y", money()), body))
        .collect()
}

/// What is wrong with how the texts of a picture lie.
fn faults(picture: &Picture) -> Vec<String> {
    let texts: Vec<_> = picture
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Text { at, text, font } => {
                Some((text, covered(*at, font.anchor, font.width_of(text), *font)))
            }
            _ => None,
        })
        .collect();
    let mut faults = Vec::new();
    for (index, (text, room)) in texts.iter().enumerate() {
        let inside = room.left >= 0.0
            && room.right <= picture.width
            && room.top >= 0.0
            && room.bottom <= picture.height;
        if !inside {
            faults.push(format!("`{text}` leaves the picture: {room:?}"));
        }
        for (other, taken) in &texts[..index] {
            if overlap(room, taken) {
                faults.push(format!("`{text}` runs into `{other}`"));
            }
        }
    }
    let finite = |(x, y): &(f64, f64)| x.is_finite() && y.is_finite();
    for shape in &picture.shapes {
        let fine = match shape {
            Shape::Path { points, .. } | Shape::Area { points, .. } => points.iter().all(finite),
            Shape::Rect { from, to, .. } => finite(from) && finite(to),
            Shape::Dot { at, .. } | Shape::Text { at, .. } => finite(at),
        };
        if !fine {
            faults.push(format!("{shape:?} is nowhere"));
        }
    }
    faults
}

#[test]
fn no_text_is_cut_or_runs_into_another() {
    let mut wrong = Vec::new();
    for chart in samples().iter().chain(&hostile()).chain(&empty()) {
        for size in SIZES {
            let faults = faults(&picture(chart, size));
            let place = format!("{} {size:?}, `{}`", chart.name, chart.title);
            wrong.extend(faults.into_iter().map(|fault| format!("{place}: {fault}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_chart_becomes_an_image_and_nothing_in_it_runs() {
    for chart in samples().iter().chain(&hostile()[..20]).chain(&empty()) {
        let text = svg(chart, Theme::Reader, Size::Small).unwrap();
        assert!(text.starts_with("<svg ") && text.trim_end().ends_with("</svg>"), "{text}");
        assert!(!text.contains("<script"), "{text}");
        assert!(!text.contains('\u{202e}'), "{text}");
        let file = png(chart, Theme::Dark, Size::Small).unwrap();
        assert_eq!(&file[1..4], b"PNG");
        chart.numbers();
    }
}

/// `CLTV_LOOK=FOLDER` leaves pictures there for a person to look at.
#[test]
fn pictures_of_a_theme_differ_from_those_of_the_other() {
    for chart in samples() {
        for size in SIZES {
            let light = png(&chart, Theme::Light, size).unwrap();
            let dark = png(&chart, Theme::Dark, size).unwrap();
            assert_ne!(light, dark);
            if let Some(folder) = std::env::var_os("CLTV_LOOK") {
                let folder = std::path::Path::new(&folder);
                std::fs::write(folder.join(format!("{}-{size:?}-light.png", chart.name)), light).unwrap();
                std::fs::write(folder.join(format!("{}-{size:?}-dark.png", chart.name)), dark).unwrap();
            }
        }
    }
}
