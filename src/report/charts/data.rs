//! What a chart shows.

use crate::report::unit::Unit;

/// A chart, complete: everything that its picture, its text alternative and its table need.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Stem of its file, lower case with hyphens.
    pub name: String,
    /// What it shows, in a few words.
    pub title: String,
    /// Conventions, above all what kind of spread a band or an interval is.
    pub subtitle: String,
    /// The axis along the bottom (of a heat map or of horizontal bars: what the labels are).
    pub x: Axis,
    /// The axis along the left (of horizontal bars: what the labels are).
    pub y: Axis,
    /// What is drawn.
    pub body: Body,
    /// What a reader who does not see it should know: the message, not the shape.
    pub alt: String,
}

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it measures, without the unit.
    pub title: String,
    /// In what.
    pub unit: Unit,
    /// Smallest number to show, where it is not left to the data.
    pub from: Option<f64>,
    /// Largest number to show, where it is not left to the data.
    pub to: Option<f64>,
}

impl Axis {
    /// An axis as far as the data go.
    pub fn new(title: impl Into<String>, unit: Unit) -> Axis {
        Axis { title: title.into(), unit, from: None, to: None }
    }

    /// The same, from this number on.
    pub fn starting(self, from: f64) -> Axis {
        Axis { from: Some(from), ..self }
    }

    /// The same, up to this number.
    pub fn ending(self, to: f64) -> Axis {
        Axis { to: Some(to), ..self }
    }

    /// Title and unit.
    pub fn caption(&self) -> String {
        let unit = self.unit.name();
        match (self.title.is_empty(), unit.is_empty()) {
            (_, true) => self.title.clone(),
            (true, false) => unit,
            (false, false) => format!("{}, {unit}", self.title),
        }
    }
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Curves with bands.
    Lines(Lines),
    /// Areas on top of each other.
    Stack(Stack),
    /// Bars: plain, with intervals, grouped, tornado, Sobol' shares.
    Bars(Bars),
    /// What leads from one total to another.
    Waterfall(Waterfall),
    /// Colored cells.
    HeatMap(HeatMap),
    /// How often which values occur.
    Histogram(Histogram),
    /// Points in groups, with a frontier.
    Scatter(Scatter),
}

/// Curves with bands, reference lines and marks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lines {
    /// The curves, the most important first.
    pub lines: Vec<Line>,
    /// Straight lines across the picture.
    pub references: Vec<Reference>,
    /// Single points with a name.
    pub marks: Vec<Mark>,
}

/// A curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name, written at its end.
    pub label: String,
    /// Its points by rising x.
    pub points: Vec<Point>,
    /// How it is drawn.
    pub stroke: Stroke,
}

/// A point of a curve; the curve is broken where y is unknown, the band where an end is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Where.
    pub x: f64,
    /// How high.
    pub y: Option<f64>,
    /// Lower end of the band.
    pub low: Option<f64>,
    /// Upper end of the band.
    pub high: Option<f64>,
}

impl Point {
    /// A point without a band.
    pub fn plain(x: f64, y: Option<f64>) -> Point {
        Point { x, y, low: None, high: None }
    }
}

/// How a curve is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// A full line.
    Solid,
    /// A dashed one: what is fitted, expected or compared with.
    Dashed,
    /// Dots only: what was observed.
    Dots,
}

/// Which axis a reference line stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A vertical line at an x.
    X,
    /// A horizontal line at a y.
    Y,
}

/// A straight line across the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Which axis `at` is on.
    pub side: Side,
    /// Where.
    pub at: f64,
    /// What it says; may be empty.
    pub label: String,
}

/// A point with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Where.
    pub x: f64,
    /// How high.
    pub y: f64,
    /// What it says.
    pub label: String,
}

/// Areas on top of each other, the first at the bottom.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stack {
    /// Where, rising.
    pub x: Vec<f64>,
    /// The areas.
    pub layers: Vec<Layer>,
}

/// An area of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its name.
    pub label: String,
    /// Its height at each x.
    pub values: Vec<f64>,
}

/// Bars in groups. With `overlaid`, the bars of a group lie over each other, so that a tornado is
/// two bars from the base to either side and a Sobol' bar the first-order share over the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The groups in the order they are read.
    pub groups: Vec<Group>,
    /// What the first, second ... bar of every group is; empty where there is one.
    pub series: Vec<String>,
    /// Which way bars grow.
    pub direction: Direction,
    /// Whether bars of a group lie over each other instead of side by side.
    pub overlaid: bool,
    /// Where bars begin.
    pub base: f64,
    /// Lines across the bars' direction, such as a claimed value.
    pub references: Vec<Reference>,
    /// A shaded range on the axis of values, such as what is claimed.
    pub shaded: Option<Range>,
}

impl Bars {
    /// Plain bars, one for each label.
    pub fn plain(direction: Direction, bars: impl IntoIterator<Item = (String, Bar)>) -> Bars {
        Bars {
            groups: bars.into_iter().map(|(label, bar)| Group { label, bars: vec![bar] }).collect(),
            series: Vec::new(),
            direction,
            overlaid: false,
            base: 0.0,
            references: Vec::new(),
            shaded: None,
        }
    }
}

/// Which way bars grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the right, labels on the left: for long names.
    Horizontal,
    /// Upwards, labels below.
    Vertical,
}

/// Bars that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name.
    pub label: String,
    /// One bar for each series.
    pub bars: Vec<Bar>,
}

/// A bar from the base to a value; nothing is drawn where it is unknown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bar {
    /// Where it ends.
    pub value: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end of its interval.
    pub high: Option<f64>,
    /// What is written at its end instead of the value; empty for the value.
    pub note: String,
}

impl Bar {
    /// A bar without an interval.
    pub fn plain(value: Option<f64>) -> Bar {
        Bar { value, ..Bar::default() }
    }
}

/// What leads from one total to another: totals stand on the ground, the others on what went
/// before.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Waterfall {
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// A step of a waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name.
    pub label: String,
    /// What it adds; of a total, the total.
    pub value: f64,
    /// Whether it is a total.
    pub total: bool,
}

/// Colored cells in rows and columns; the first row is at the top.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Names of the rows.
    pub rows: Vec<String>,
    /// Row by row; nothing is drawn where it is unknown.
    pub cells: Vec<Option<f64>>,
    /// What the cells measure; written into them where there is room.
    pub unit: Unit,
    /// What the cells are, written beside the scale of colors.
    pub title: String,
    /// The number at which colors turn, for values of two signs.
    pub middle: Option<f64>,
    /// Cells within a drawn outline, such as where a claim holds; empty for none.
    pub outlined: Vec<bool>,
}

/// How often which values occur.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// The bins by rising value.
    pub bins: Vec<Bin>,
    /// A shaded range, such as what is claimed.
    pub shaded: Option<Range>,
    /// Vertical lines, such as the mean.
    pub references: Vec<Reference>,
}

/// A bin of a histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Lower edge.
    pub from: f64,
    /// Upper edge.
    pub to: f64,
    /// What falls into it.
    pub count: f64,
}

/// A range with a name; an end left out is without end.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// What it is.
    pub label: String,
}

/// Points in groups, with a frontier.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scatter {
    /// The groups, each in a color of its own.
    pub clouds: Vec<Cloud>,
    /// A line through the best points; empty for none.
    pub frontier: Vec<(f64, f64)>,
    /// Straight lines across the picture.
    pub references: Vec<Reference>,
}

/// A group of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Cloud {
    /// Its name, written at its middle.
    pub label: String,
    /// The points.
    pub points: Vec<(f64, f64)>,
}
