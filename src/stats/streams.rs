//! Random streams keyed by what they decide.
//!
//! Everything simulated takes its randomness from a [`Key`] built from (seed, draw, lens, class,
//! period, purpose), so a result depends neither on threads nor on the order of calls, and two
//! strategies that ask for the same decision draw the same numbers.
//!
//! The streams are xoshiro256++ and not ChaCha8: a stream is made per customer or per cell and
//! read a few times only. A key, its stream and a first word together cost 7 to 8 ns (measured),
//! where ChaCha8 pays about 100 ns a stream. What is given up is ChaCha's guarantee that streams
//! cannot overlap; what stands in is a seed of 256 bits mixed from a key of 128: among 2^40
//! streams two share a key with chance 2^-49, and overlap within 2^256 states far more rarely.
//! There is no cryptographic promise.

use rand::{Rng, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// A random stream: xoshiro256++ (Blackman and Vigna 2021), with rand's traits.
pub type Stream = Xoshiro256PlusPlus;

/// A short random stream: SplitMix64 (Steele, Lea and Flood 2014), with rand's traits. It is made in a
/// third of the time of a [`Stream`] and keeps one word instead of four, for those who read a few words
/// each: of n streams of m words some two share words with chance n^2 m / 2^64 (10^7 of 10: 10^-4), and
/// that would be two customers of ten million with a piece of life in common.
pub type Words = SplitMix64;

/// A name for a random decision; 128 bits, cheap to copy and to extend.
///
/// Words are absorbed by a Feistel network, one round a word, so order matters and two keys that
/// differ in their last two words never coincide; otherwise two keys coincide with chance 2^-128.
///
/// ```
/// use cltv::stats::streams::Key;
/// let customer = Key::new(7).with(3).with(14);
/// assert_eq!(customer.uniform(), Key::new(7).with(3).with(14).uniform());
/// assert_ne!(customer.uniform(), Key::new(7).with(14).with(3).uniform());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    left: u64,
    right: u64,
}

impl Key {
    /// The root of every key of a run.
    pub fn new(seed: u64) -> Key {
        // digits of pi; any two words without a pattern serve
        Key { left: 0x243f_6a88_85a3_08d3, right: 0x1319_8a2e_0370_7344 }.with(seed)
    }

    /// The key that lies `word` below this one.
    #[inline]
    #[must_use]
    pub fn with(self, word: u64) -> Key {
        let right = self.left ^ word;
        Key { left: self.right ^ mix(right), right }
    }

    /// The random stream of this key.
    #[inline]
    pub fn stream(self) -> Stream {
        let (x, y) = self.lanes();
        let (z, w) = (mix(x.wrapping_add(GOLDEN)), mix(y.wrapping_add(GOLDEN)));
        // without a loop the words stay in registers
        let mut seed = [0_u8; 32];
        seed[..8].copy_from_slice(&x.to_le_bytes());
        seed[8..16].copy_from_slice(&y.to_le_bytes());
        seed[16..24].copy_from_slice(&z.to_le_bytes());
        seed[24..].copy_from_slice(&w.to_le_bytes());
        Stream::from_seed(seed)
    }

    /// The short random stream of this key.
    #[inline]
    pub fn words(self) -> Words {
        Words::from_seed(self.lanes().0.to_le_bytes())
    }

    /// One uniform in the open interval (0, 1), without making a stream.
    #[inline]
    pub fn uniform(self) -> f64 {
        to_open01(self.word())
    }

    /// 64 uniform bits, without making a stream.
    #[inline]
    pub fn word(self) -> u64 {
        mix(self.lanes().0)
    }

    /// Two words, each of which depends on every bit of the key.
    #[inline]
    fn lanes(self) -> (u64, u64) {
        let x = self.right ^ mix(self.left ^ GOLDEN);
        (x, self.left.wrapping_add(x.rotate_left(32)))
    }
}

/// A uniform in the open interval (0, 1): 52 bits, and `1 - u` is exact and again in (0, 1).
#[inline]
pub fn open01<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    to_open01(rng.next_u64())
}

/// A whole number below `n`, each as likely as any other to within 2^-64.
///
/// ```
/// use cltv::stats::streams::{Key, below};
/// assert!(below(&mut Key::new(1).stream(), 3) < 3);
/// ```
#[inline]
pub fn below<R: Rng + ?Sized>(rng: &mut R, n: u64) -> u64 {
    ((u128::from(rng.next_u64()) * u128::from(n)) >> 64) as u64
}

/// The top 52 bits, centered in their cell, so that neither 0 nor 1 can come out.
#[inline]
pub(crate) fn to_open01(bits: u64) -> f64 {
    const CELL: f64 = 1.0 / (1_u64 << 52) as f64;
    ((bits >> 12) as f64 + 0.5) * CELL
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A bijection of 64 bits in which every input bit flips every output bit about half the time
/// (the finalizer of SplitMix64 with Stafford's thirteenth set of constants).
#[inline]
pub(crate) fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniforms_of_neighboring_keys_are_uniform_and_uncorrelated() {
        let n = 200_000_u64;
        let root = Key::new(1).with(2);
        let (mut sum, mut squares, mut products) = (0.0, 0.0, 0.0);
        for i in 0..n {
            let u = root.with(i).uniform() - 0.5;
            let v = root.with(i + 1).uniform() - 0.5;
            sum += u;
            squares += u * u;
            products += u * v;
        }
        let n = n as f64;
        // standard errors: sqrt(1/12), sqrt(1/180), 1/12, each over sqrt(n); four of them
        assert!((sum / n).abs() < 4.0 * (1.0 / 12.0_f64 / n).sqrt());
        assert!((squares / n - 1.0 / 12.0).abs() < 4.0 * (1.0 / 180.0 / n).sqrt());
        assert!((products / n).abs() < 4.0 / 12.0 / n.sqrt());
    }

    #[test]
    fn first_words_of_neighboring_streams_are_uniform() {
        // chi-square over 256 cells, for each of the first four words
        let n = 65_536_u64;
        for position in 0..4 {
            let mut cells = [0_u64; 256];
            for i in 0..n {
                let mut stream = Key::new(5).with(i).with(1).stream();
                let mut word = 0;
                for _ in 0..=position {
                    word = stream.next_u64();
                }
                cells[(word >> 56) as usize] += 1;
            }
            let expected = n as f64 / 256.0;
            let chi: f64 = cells.iter().map(|&c| (c as f64 - expected).powi(2) / expected).sum();
            // mean 255, sd sqrt(510); four and a half of them
            assert!((chi - 255.0).abs() < 4.5 * 510.0_f64.sqrt(), "{chi}");
        }
    }

    #[test]
    fn every_bit_of_every_word_matters() {
        let base = Key::new(9).with(1).with(2).with(3);
        for bit in 0..64 {
            for (a, b, c) in [(1 << bit, 0, 0), (0, 1 << bit, 0), (0, 0, 1 << bit)] {
                let other = Key::new(9).with(1 ^ a).with(2 ^ b).with(3 ^ c);
                let flips = (base.word() ^ other.word()).count_ones();
                // Binomial(64, 1/2): mean 32, sd 4; five and a half over 192 looks
                assert!((10..=54).contains(&flips), "{flips}");
            }
        }
    }

    #[test]
    fn ends_of_the_interval_are_open() {
        assert!(to_open01(0) > 0.0);
        assert!(to_open01(u64::MAX) < 1.0);
        assert!(1.0 - to_open01(u64::MAX) > 0.0);
    }

    #[test]
    fn values_are_stable() {
        // pinned: a change here changes every result of the program
        assert_eq!(Key::new(1).with(2).word(), PINNED.0);
        assert_eq!(Key::new(1).with(2).stream().next_u64(), PINNED.1);
    }

    const PINNED: (u64, u64) = (6_315_001_582_688_441_990, 11_166_251_834_492_938_918);
}
