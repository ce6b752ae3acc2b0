//! The engines that can run a model.

/// How a model is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// Expectations, no luck.
    Expected,
    /// Counts moved by exact draws.
    Cohort,
    /// Each customer on its own.
    Individual,
}

impl Engine {
    /// The name that scenario files use.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Expected => "expected",
            Engine::Cohort => "cohort",
            Engine::Individual => "individual",
        }
    }

    /// Frailty nodes that stand for customers who differ.
    pub(crate) fn n_nodes(self) -> usize {
        match self {
            Engine::Expected => 64,
            Engine::Cohort | Engine::Individual => 24,
        }
    }
}
