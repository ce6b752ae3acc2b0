//! A law with its parameters.

use crate::stats::special::ln_beta;

/// A law with its parameters, which nobody checks here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Law {
    Constant {
        value: f64,
    },
    Normal {
        mean: f64,
        sd: f64,
    },
    LogNormal {
        log_mean: f64,
        log_sd: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
    },
    /// low + (high - low) x Beta(a, b); the plain beta has bounds 0 and 1.
    Beta {
        a: f64,
        b: f64,
        ln_beta: f64,
        low: f64,
        width: f64,
    },
    Uniform {
        low: f64,
        width: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
}

impl Law {
    /// A beta between two bounds.
    pub fn beta(a: f64, b: f64, low: f64, width: f64) -> Law {
        Law::Beta { a, b, ln_beta: ln_beta(a, b), low, width }
    }
}
