//! What the business lens leaves beside its series, for those who make metrics of it.

use crate::model::Model;
use crate::results::{BusinessDraw, ProgramDraw};

/// What the metrics of the business lens need beside the series.
pub(crate) struct BusinessSums {
    pub(crate) draw: BusinessDraw,
    /// First purchases by period, class and stage.
    pub(crate) first_purchases: Vec<f64>,
    /// Opening customers by class, state, cell; with their tenure.
    pub(crate) opening: Vec<OpeningCount>,
    /// Revenue of the last year from customers who were new in it: all, and the referred.
    pub(crate) new_revenue: [f64; 2],
    /// Value at the end of the customers then present; unknown where it is infinite.
    pub(crate) equity: Option<f64>,
    /// People whom each channel brought.
    pub(crate) paid_entrants: Vec<f64>,
    /// What each program's members earn points on, by program.
    pub(crate) earning: Vec<Earning>,
    /// Revenue by joiner pattern.
    pub(crate) pattern_revenue: Vec<f64>,
}

/// Members' revenue while a program runs, and their points where these are counted member by member.
#[derive(Debug, Clone)]
pub(crate) struct Earning {
    pub(crate) revenue: Vec<f64>,
    /// Issued, redeemed, expired.
    pub(crate) counted: [Vec<f64>; 3],
}

impl BusinessSums {
    pub(crate) fn new(model: &Model<'_>) -> BusinessSums {
        let mut draw = BusinessDraw::new(model.layout().n_stages, model.horizon());
        draw.programs.resize(model.programs.len(), ProgramDraw::default());
        BusinessSums {
            draw,
            first_purchases: Vec::with_capacity(
                model.horizon() * model.n_classes() * model.layout().n_stages,
            ),
            opening: Vec::new(),
            new_revenue: [0.0; 2],
            equity: None,
            paid_entrants: vec![0.0; model.channels.len()],
            earning: earning(model),
            pattern_revenue: vec![0.0; model.pattern_share.len()],
        }
    }
}

/// Opening customers of one class in one state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpeningCount {
    pub(crate) class: usize,
    pub(crate) state: usize,
    pub(crate) tenure: usize,
    pub(crate) n: f64,
}

/// The period from which customers count as new in the last year, if the horizon has two years.
pub(crate) fn last_year(model: &Model<'_>) -> Option<usize> {
    let year = model.compiler.year;
    (model.horizon() >= 2 * year).then(|| model.horizon() - year)
}

/// Accounts of points in which nothing happened yet.
fn earning(model: &Model<'_>) -> Vec<Earning> {
    let zeros = || vec![0.0; model.horizon()];
    let account = || Earning { revenue: zeros(), counted: [zeros(), zeros(), zeros()] };
    model.programs.iter().map(|_| account()).collect()
}
