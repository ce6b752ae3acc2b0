//! What every engine and both lenses use: samplers, a population and what is asked of it, what a period does to
//! people of one kind.

pub(crate) mod chance;
pub(crate) mod limit;
pub(crate) mod moving;
pub(crate) mod population;
