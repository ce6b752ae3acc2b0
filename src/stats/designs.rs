//! Designs: where in the unit cube the draws of uncertain numbers lie.
//!
//! Every point can be had by itself, from its number alone, so draws may be cut into blocks in
//! any way, and nothing grows with the number of draws.

mod directions;
mod sobol;

use super::streams::{Key, mix};

/// How the points of a [`Design`] are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// Independent uniforms.
    MonteCarlo,
    /// One point in each of `draws` equal intervals of every dimension (McKay, Beckman and
    /// Conover 1979).
    LatinHypercube,
    /// A scrambled Sobol' sequence: best with a power of two of draws.
    Sobol,
}

/// The points of a run: `draws` of them in `dimensions` dimensions.
///
/// Sobol' covers 512 dimensions; further ones are padded with Latin hypercube dimensions. Points
/// beyond `draws` (or 2^32 for Sobol') exist too: they belong to a further design, scrambled
/// anew.
///
/// ```
/// use cltv::stats::designs::{Design, Sampling};
/// use cltv::stats::streams::Key;
/// let design = Design::new(Sampling::Sobol, 3, 1024, Key::new(1));
/// let mut point = [0.0; 3];
/// design.point(17, &mut point);
/// assert!(point.iter().all(|&u| 0.0 < u && u < 1.0));
/// ```
#[derive(Debug, Clone)]
pub struct Design {
    sampling: Sampling,
    dimensions: usize,
    draws: u64,
    key: Key,
    directions: Vec<sobol::Directions>,
}

impl Design {
    /// A design of `draws` points (at least one is assumed).
    pub fn new(sampling: Sampling, dimensions: usize, draws: u64, key: Key) -> Design {
        let directions = match sampling {
            Sampling::Sobol => sobol::directions(dimensions.min(sobol::MAX_DIMENSIONS)),
            Sampling::MonteCarlo | Sampling::LatinHypercube => Vec::new(),
        };
        Design { sampling, dimensions, draws: draws.max(1), key, directions }
    }

    /// Number of dimensions.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Number of draws the design was laid out for.
    pub fn draws(&self) -> u64 {
        self.draws
    }

    /// Writes point `draw` (from 0) into `out`: uniforms strictly inside (0, 1). A shorter `out`
    /// gets the first coordinates; what is beyond the dimensions is left alone.
    pub fn point(&self, draw: u64, out: &mut [f64]) {
        for (dimension, u) in out.iter_mut().take(self.dimensions).enumerate() {
            let key = self.key.with(dimension as u64);
            *u = match (self.sampling, self.directions.get(dimension)) {
                (Sampling::MonteCarlo, _) => key.with(draw).uniform(),
                (Sampling::Sobol, Some(v)) => sobol_coordinate(v, draw, key),
                (Sampling::Sobol | Sampling::LatinHypercube, _) => self.latin_coordinate(draw, key),
            };
        }
    }

    fn latin_coordinate(&self, draw: u64, key: Key) -> f64 {
        let key = key.with(draw / self.draws);
        let stratum = permuted(draw % self.draws, self.draws, key);
        let jitter = key.with(draw).uniform();
        // rounding may reach the next stratum's edge, and 1 with it
        ((stratum as f64 + jitter) / self.draws as f64).min(1.0 - 0.5 * f64::EPSILON)
    }
}

fn sobol_coordinate(v: &sobol::Directions, draw: u64, key: Key) -> f64 {
    let key = key.with(draw >> 32);
    let x = sobol::scrambled(sobol::coordinate(v, draw as u32), key.word() as u32);
    // 32 scrambled bits, then 20 uniform ones and a half: exact in a float, never 0 or 1
    let below = key.with(draw & 0xffff_ffff).word() >> 44;
    let fraction = (below as f64 + 0.5) / (1_u64 << 20) as f64;
    (f64::from(x) + fraction) / (1_u64 << 32) as f64
}

/// Where a keyed pseudo-random permutation of 0..n sends `i` (< n): rounds of bijections of the
/// next power of two, walked along their cycle until below n (Kensler 2013, Pixar memo 13-01, in
/// this manner; twice round at most, on average).
fn permuted(i: u64, n: u64, key: Key) -> u64 {
    if n <= 1 {
        return 0;
    }
    let bits = 64 - (n - 1).leading_zeros();
    let mask = u64::MAX >> (64 - bits);
    let shift = bits.div_ceil(2);
    let seed = key.word();
    let mut x = i;
    loop {
        for round in 1..=6_u64 {
            let word = mix(seed.wrapping_add(round.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
            x = (x ^ (word >> 32)) & mask;
            x = x.wrapping_mul((word << 1) | 1) & mask;
            x ^= x >> shift;
        }
        if x < n {
            return x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(design: &Design, dimension: usize) -> Vec<f64> {
        let mut point = vec![0.0; design.dimensions()];
        (0..design.draws())
            .map(|draw| {
                design.point(draw, &mut point);
                point[dimension]
            })
            .collect()
    }

    fn fills_every_interval(values: &[f64]) -> bool {
        let n = values.len();
        let mut hit = vec![false; n];
        for u in values {
            hit[(u * n as f64) as usize] = true;
        }
        hit.iter().all(|&h| h)
    }

    #[test]
    fn every_projection_hits_every_interval_once() {
        for draws in [1_u64, 2, 16, 256, 1024] {
            let sobol = Design::new(Sampling::Sobol, 520, draws, Key::new(4));
            for dimension in [0, 1, 2, 7, 100, 255, 511, 512, 519] {
                assert!(fills_every_interval(&column(&sobol, dimension)), "{dimension}");
            }
        }
        for draws in [1_u64, 3, 7, 100, 1000] {
            let latin = Design::new(Sampling::LatinHypercube, 3, draws, Key::new(4));
            assert!(fills_every_interval(&column(&latin, 2)), "{draws}");
        }
    }

    #[test]
    fn direction_numbers_are_the_published_ones() {
        // scipy 1.17, `qmc.Sobol(512, scramble=False, bits=32)._sv`, columns 0, 3, 9, 20, 31
        let published = [
            (1, [2147483648, 4026531840, 3233808384, 2281736192, 4294967295]),
            (2, [2147483648, 2415919104, 2629828608, 1751705600, 3305133397]),
            (40, [2147483648, 2952790016, 2713714688, 3478673408, 1072495685]),
            (255, [2147483648, 1342177280, 3619684352, 2124449792, 3526361403]),
            (510, [2147483648, 805306368, 1849688064, 2404108288, 2990238739]),
            (511, [2147483648, 268435456, 2638217216, 2766145536, 920957961]),
        ];
        let v = sobol::directions(600);
        assert_eq!(v.len(), 512);
        for (dimension, expected) in published {
            assert_eq!([0, 3, 9, 20, 31].map(|i| v[dimension][i]), expected);
        }
    }

    #[test]
    fn unscrambled_points_are_the_published_ones() {
        // the same, points 0 to 7 times 16 (in Gray code order)
        let published = [
            (0, [0, 8, 12, 4, 6, 14, 10, 2]),
            (1, [0, 8, 4, 12, 6, 14, 2, 10]),
            (2, [0, 8, 4, 12, 10, 2, 14, 6]),
            (40, [0, 8, 4, 12, 14, 6, 10, 2]),
        ];
        let v = sobol::directions(41);
        for (dimension, expected) in published {
            let found =
                [0, 1, 2, 3, 4, 5, 6, 7_u32].map(|i| sobol::coordinate(&v[dimension], i ^ (i >> 1)) >> 28);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn sobol_integrates_a_smooth_function_far_better_than_monte_carlo() {
        // product of 1 + (x - 1/2) over 6 dimensions: integral 1, variance (13/12)^6 - 1 = 0.617
        let error = |sampling| {
            let design = Design::new(sampling, 6, 1 << 13, Key::new(8));
            let mut point = [0.0; 6];
            let sum: f64 = (0..design.draws())
                .map(|draw| {
                    design.point(draw, &mut point);
                    point.iter().map(|x| 0.5 + x).product::<f64>()
                })
                .sum();
            (sum / design.draws() as f64 - 1.0).abs()
        };
        let se = (0.617 / f64::from(1 << 13)).sqrt();
        assert!(error(Sampling::MonteCarlo) < 4.0 * se);
        assert!(error(Sampling::LatinHypercube) < 2.0 * se);
        assert!(error(Sampling::Sobol) < se / 50.0, "{} of {se}", error(Sampling::Sobol));
    }

    #[test]
    fn pairs_of_sobol_dimensions_stay_balanced_after_scrambling() {
        // the first two dimensions are a (0, m, 2)-net: 16 x 16 boxes, one point of 256 each
        let design = Design::new(Sampling::Sobol, 2, 256, Key::new(6));
        let (x, y) = (column(&design, 0), column(&design, 1));
        let mut hit = [false; 256];
        for (x, y) in x.iter().zip(&y) {
            hit[(x * 16.0) as usize * 16 + (y * 16.0) as usize] = true;
        }
        assert!(hit.iter().all(|&h| h));
    }

    #[test]
    fn permutations_of_five_are_close_to_uniform() {
        // where 0 and 3 go together: 20 ordered pairs over 20 000 keys
        let n = 20_000_u64;
        let mut cells = [0_u32; 25];
        for k in 0..n {
            let key = Key::new(2).with(k);
            cells[(permuted(0, 5, key) * 5 + permuted(3, 5, key)) as usize] += 1;
        }
        for (i, &count) in cells.iter().enumerate() {
            let expected = if i / 5 == i % 5 { 0.0 } else { n as f64 / 20.0 };
            // sd of a cell 31; 8 % for the small bias a short permutation hash is allowed
            assert!((f64::from(count) - expected).abs() <= 0.08 * expected + 4.0 * 31.0);
        }
    }

    #[test]
    fn latin_dimensions_are_uncorrelated() {
        let design = Design::new(Sampling::LatinHypercube, 8, 4096, Key::new(3));
        for j in 1..8 {
            let (x, y) = (column(&design, 0), column(&design, j));
            let covariance: f64 = x.iter().zip(&y).map(|(x, y)| (x - 0.5) * (y - 0.5)).sum::<f64>() / 4096.0;
            // a correlation has standard error 1/64; four of them
            assert!((covariance * 12.0).abs() < 4.0 / 64.0, "{j}: {}", covariance * 12.0);
        }
    }
}
