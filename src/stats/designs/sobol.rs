//! Sobol' points with hash-based nested uniform scrambling.

use super::directions::{DIMENSIONS, INITIAL};

/// Dimensions with direction numbers.
pub(super) const MAX_DIMENSIONS: usize = DIMENSIONS;

/// The direction numbers of one dimension: entry i is XORed in when bit i of the index is set.
pub(super) type Directions = [u32; 32];

/// Direction numbers of the first `dimensions` dimensions (at most [`MAX_DIMENSIONS`]).
pub(super) fn directions(dimensions: usize) -> Vec<Directions> {
    let mut all = Vec::with_capacity(dimensions.min(MAX_DIMENSIONS));
    all.push(std::array::from_fn(|i| 1 << (31 - i)));
    let mut rest = INITIAL.as_slice();
    while let [polynomial, tail @ ..] = rest {
        if all.len() >= dimensions {
            break;
        }
        let degree = polynomial.ilog2() as usize;
        let (initial, next) = tail.split_at(degree.min(tail.len()));
        all.push(extended(u32::from(*polynomial), initial));
        rest = next;
    }
    all.truncate(dimensions);
    all
}

/// Bratley and Fox 1988 (ACM TOMS 14), eq. 2.3.
fn extended(polynomial: u32, initial: &[u16]) -> Directions {
    let degree = initial.len();
    let mut v = [0_u32; 32];
    for i in 0..32 {
        v[i] = if i < degree {
            u32::from(initial[i]) << (31 - i)
        } else {
            let mut next = v[i - degree] ^ (v[i - degree] >> degree);
            for k in 1..degree {
                if polynomial >> (degree - k) & 1 == 1 {
                    next ^= v[i - k];
                }
            }
            next
        };
    }
    v
}

/// The unscrambled coordinate of point `index`, times 2^32 (in the order of the index itself, not
/// of its Gray code; either order fills every dyadic interval alike).
#[inline]
pub(super) fn coordinate(v: &Directions, mut index: u32) -> u32 {
    let mut x = 0;
    while index != 0 {
        x ^= v[index.trailing_zeros() as usize];
        index &= index - 1;
    }
    x
}

/// Owen's nested uniform scrambling by a hash (Laine and Karras 2011; Burley 2020, JCGT 9(4), with
/// Vegdahl's constants): each bit is flipped by a hash of the bits above it.
#[inline]
pub(super) fn scrambled(x: u32, seed: u32) -> u32 {
    let mut r = x.reverse_bits();
    r ^= r.wrapping_mul(0x3d20_adea);
    r = r.wrapping_add(seed);
    r = r.wrapping_mul((seed >> 16) | 1);
    r ^= r.wrapping_mul(0x0552_6c56);
    r ^= r.wrapping_mul(0x53a2_2864);
    r.reverse_bits()
}
