//! Exponentials and logarithms of many numbers at once: plain arithmetic without branches, which a compiler turns
//! into instructions for several numbers, and which is the same on every machine.

/// Added to a number below 2^51, this leaves it rounded to a whole one in the low bits.
const ROUNDING: f64 = 6_755_399_441_055_744.0; // 1.5 x 2^52
/// ln 2 in two parts: multiples of the first up to 2^10 are exact.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
/// Bits of sqrt(1/2), below which a mantissa is doubled; and of 1.
const ROOT: u64 = 0x3fe6_a09e_667f_3bcd;
const ONE: u64 = 0x3ff0_0000_0000_0000;

/// e to each number, for numbers not above 0 (relative error below 4e-16; below -708 it is that of -708).
///
/// ```
/// let mut numbers = [0.0, -1.0, -700.0];
/// cltv::stats::elementwise::exp(&mut numbers);
/// assert!((numbers[1] * 1.0_f64.exp() - 1.0).abs() < 1e-15);
/// ```
pub fn exp(numbers: &mut [f64]) {
    for x in numbers {
        let held = x.max(-708.0);
        let shifted = held * std::f64::consts::LOG2_E + ROUNDING;
        let whole = shifted - ROUNDING;
        let r = held - whole * LN_2[0] - whole * LN_2[1];
        // r is within ln 2 / 2 of 0: the terms of the series up to r^13
        let low = 1.0 + r * (1.0 + r * (1.0 / 2.0 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0)))));
        let high = 1.0 / 5040.0 + r * (1.0 / 40_320.0 + r * (1.0 / 362_880.0 + r * (1.0 / 3_628_800.0)));
        let highest = 1.0 / 39_916_800.0 + r * (1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0));
        let cube = r * r * r;
        let series = low + cube * cube * (1.0 / 720.0 + r * high + r * (cube * r) * highest);
        *x = series * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    }
}

/// The natural logarithm of each number, for positive ones that are not subnormal (error below 3e-16 of it, or near 1
/// of its distance from 1).
///
/// ```
/// let mut numbers = [1.0, 10.0, 1e-300];
/// cltv::stats::elementwise::ln(&mut numbers);
/// assert!(numbers[0] == 0.0 && (numbers[1] - 10.0_f64.ln()).abs() < 1e-15);
/// ```
pub fn ln(numbers: &mut [f64]) {
    for x in numbers {
        // x = 2^power m, m from sqrt(1/2) to sqrt(2)
        let above = x.to_bits().wrapping_sub(ROOT).wrapping_add(ONE);
        let m = f64::from_bits(x.to_bits().wrapping_sub(above & 0xfff0_0000_0000_0000).wrapping_add(ONE));
        let power = f64::from_bits(above >> 52 | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
        // 2 artanh s, by its series up to s^23
        let s = (m - 1.0) / (m + 1.0);
        let z = s * s;
        let low = 1.0 / 3.0 + z * (1.0 / 5.0 + z * (1.0 / 7.0 + z * (1.0 / 9.0)));
        let high = 1.0 / 11.0 + z * (1.0 / 13.0 + z * (1.0 / 15.0 + z * (1.0 / 17.0)));
        let highest = 1.0 / 19.0 + z * (1.0 / 21.0 + z * (1.0 / 23.0));
        let square = z * z;
        let rest = z * (low + square * square * (high + square * square * highest));
        *x = power * LN_2[0] + (2.0 * s + (2.0 * s * rest + power * LN_2[1]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_another_library() {
        let mut worst = [0.0_f64; 2];
        for i in 0..200_000 {
            let x = f64::from(i) * -0.003_54;
            let mut found = [x];
            exp(&mut found);
            worst[0] = worst[0].max((found[0] / libm::exp(x) - 1.0).abs());
            let x = libm::exp(f64::from(i - 100_000) * 0.007);
            let mut found = [x];
            ln(&mut found);
            let wanted = libm::log(x);
            worst[1] = worst[1].max((found[0] - wanted).abs() / wanted.abs().max(f64::MIN_POSITIVE));
        }
        assert!(worst.iter().all(|&worst| worst < 5e-16), "{worst:?}");
        let mut ends = [0.0, -708.0, -1e9, f64::NEG_INFINITY];
        exp(&mut ends);
        assert!(
            (ends[0] - 1.0).abs() < f64::EPSILON && ends[1..].iter().all(|&end| end > 0.0 && end < 1e-307)
        );
        for step in 1..2_000 {
            let near = 1.0 + f64::from(step) * 1e-4;
            let mut found = [near, 1.0 / near, near * f64::EPSILON + 1.0];
            ln(&mut found);
            assert!((found[0] - libm::log(near)).abs() < 3e-16 * near, "{near}: {found:?}");
            assert!((found[1] + libm::log(near)).abs() < 3e-16, "{near}: {found:?}");
        }
    }
}
