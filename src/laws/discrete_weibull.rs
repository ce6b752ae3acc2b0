//! Discrete Weibull: S(t) = exp(-(t / scale)^shape), the hazard rises where shape > 1.
//!
//! Nakagawa and Osaki 1975, IEEE Trans. Reliability 24, with q = exp(-scale^-shape).

use rand::Rng;

use crate::stats::streams::open01;

/// The law of a whole lifetime in periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiscreteWeibull {
    /// 1 is geometric; greater than 1, the hazard rises.
    pub shape: f64,
    /// In periods: 1 / e = 37 % are there after so many.
    pub scale: f64,
}

impl DiscreteWeibull {
    /// Share still there after t periods.
    ///
    /// ```
    /// use cltv::laws::discrete_weibull::DiscreteWeibull;
    /// let law = DiscreteWeibull { shape: 1.5, scale: 4.0 };
    /// assert!((law.survival(4.0) - (-1.0_f64).exp()).abs() < 1e-15);
    /// ```
    pub fn survival(&self, t: f64) -> f64 {
        libm::exp(-libm::pow(t / self.scale, self.shape))
    }

    /// Chance to leave in period t of those there at its start.
    pub fn hazard(&self, t: f64) -> f64 {
        let power = |t: f64| libm::pow(t / self.scale, self.shape);
        -libm::expm1(power(t) - power(t + 1.0))
    }

    /// A lifetime: the smallest T >= 1 with S(T) <= u.
    pub fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let life = self.scale * libm::pow(-libm::log(open01(rng)), 1.0 / self.shape);
        life.ceil().max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    #[test]
    fn hazards_multiply_to_survival_and_samples_follow_it() {
        let law = DiscreteWeibull { shape: 1.4, scale: 6.0 };
        let product: f64 = (0..9).map(|t| 1.0 - law.hazard(f64::from(t))).product();
        assert!((product - law.survival(9.0)).abs() < 1e-14);
        let n = 100_000_u64;
        let mut stream = Key::new(1).stream();
        let alive = (0..n).filter(|_| law.sample(&mut stream) > 9.0).count();
        let share = alive as f64 / n as f64;
        let exact = law.survival(9.0);
        assert!((share - exact).abs() < 4.0 * (exact * (1.0 - exact) / n as f64).sqrt());
    }
}
