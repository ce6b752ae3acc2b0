//! Who there is in a log: ids as numbers, by order of first appearance.

use crate::stats::streams::mix;

/// Marks the key of an id that does not fit in the key itself.
const LONG: u64 = 0xff << 56;
/// No customer.
const NOBODY: u64 = u64::MAX;
/// Places that the index begins with, as a power of two.
const FIRST_PLACES: u32 = 6;

/// An id in two words: its bytes and their number, or where it lies among the long ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key([u64; 2]);

impl Key {
    /// The key of an id; the bytes of a long one are put behind the others.
    fn of(id: &[u8], long_ids: &mut Vec<u8>) -> Key {
        if id.len() > 15 {
            let key = Key([long_ids.len() as u64, LONG | id.len() as u64]);
            long_ids.extend_from_slice(id);
            return key;
        }
        let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
        let (low, high) = match (id.first_chunk::<8>(), id.last_chunk::<8>()) {
            // the last eight bytes without those of the first eight
            (Some(first), Some(last)) => {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last) >> 1 >> (8 * (16 - id.len()) - 1))
            }
            _ => (word(id), 0),
        };
        Key([low, high | (id.len() as u64) << 56])
    }

    /// Where a long id lies among the others.
    fn range(self) -> Option<std::ops::Range<usize>> {
        let [start, length] = self.0;
        (length & LONG == LONG).then(|| start as usize..start as usize + (length & !LONG) as usize)
    }

    /// A number of the id, whichever key it has.
    fn hash(self, long_ids: &[u8]) -> u64 {
        match self.range() {
            None => mix(self.0[0] ^ mix(self.0[1])),
            Some(range) => long_ids[range.clone()].chunks(8).fold(range.len() as u64, |hash, part| {
                let mut bytes = [0; 8];
                bytes[..part.len()].copy_from_slice(part);
                mix(hash ^ u64::from_le_bytes(bytes))
            }),
        }
    }

    /// The id, or its bytes in the key itself.
    fn bytes(self, long_ids: &[u8]) -> Result<&[u8], ([u8; 16], usize)> {
        self.range().map(|range| &long_ids[range]).ok_or_else(|| {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&self.0[0].to_le_bytes());
            bytes[8..].copy_from_slice(&self.0[1].to_le_bytes());
            (bytes, usize::from(bytes[15]))
        })
    }
}

/// A customer who is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    key: Key,
    hash: u64,
}

impl Wanted {
    /// Whoever has this id; the bytes of a long one are put behind the others.
    pub fn new(id: &[u8], long_ids: &mut Vec<u8>) -> Wanted {
        let key = Key::of(id, long_ids);
        Wanted { key, hash: key.hash(long_ids) }
    }
}

/// Customers by their ids: an index of open places (linear probing), each with half of the hash and the
/// number of a customer in one word, so that a place that is asked for tells nearly all.
#[derive(Debug)]
pub struct Customers {
    keys: Vec<Key>,
    /// Ids that do not fit in a key.
    long_ids: Vec<u8>,
    places: Vec<u64>,
    /// The place of a hash is in its highest bits.
    shift: u32,
}

impl Default for Customers {
    fn default() -> Customers {
        Customers {
            keys: Vec::new(),
            long_ids: Vec::new(),
            places: vec![NOBODY; 1 << FIRST_PLACES],
            shift: u64::BITS - FIRST_PLACES,
        }
    }
}

impl Customers {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The number of a customer, new or known.
    pub fn number(&mut self, wanted: &Wanted, long_ids: &[u8]) -> u32 {
        let &Wanted { key, hash } = wanted;
        let (mut place, mut there) = self.likely(hash, self.place(hash));
        while there != NOBODY {
            if self.is(self.keys[there as u32 as usize], wanted, long_ids) {
                return there as u32;
            }
            (place, there) = self.likely(hash, (place + 1) & (self.places.len() - 1));
        }
        let new = self.keys.len();
        self.places[place] = hash << 32 | new as u64;
        let key = match key.bytes(long_ids) {
            Ok(id) => Key::of(id, &mut self.long_ids),
            Err(_) => key,
        };
        self.keys.push(key);
        if 4 * self.keys.len() > 3 * self.places.len() {
            self.grow();
        }
        new as u32
    }

    /// The numbers of those who are known. Where they lie is far apart in memory, and a processor waits for many
    /// places at once as long as it waits for one: so each step is taken for all before the next.
    pub fn find<'w>(
        &self,
        wanted: impl Iterator<Item = &'w Wanted> + Clone,
        long_ids: &[u8],
        found: &mut Vec<Option<u32>>,
    ) {
        let likely: Vec<u64> =
            wanted.clone().map(|each| self.likely(each.hash, self.place(each.hash)).1).collect();
        let known = likely.iter().map(|&there| self.keys.get(there as u32 as usize).copied());
        let known: Vec<Option<Key>> = known.collect();
        found.clear();
        found.extend(wanted.zip(likely.iter().zip(&known)).map(|(each, (&there, known))| {
            let same = known.is_some_and(|known| self.is(known, each, long_ids));
            same.then_some(there as u32)
        }));
    }

    /// Whether a key of a customer is that of who is wanted.
    fn is(&self, known: Key, wanted: &Wanted, long_ids: &[u8]) -> bool {
        match (wanted.key.range(), known.range()) {
            (None, None) => wanted.key == known,
            (Some(range), Some(known)) => long_ids[range] == self.long_ids[known],
            _ => false,
        }
    }

    /// The first place from one on that is open, or whose customer has the same half of the hash.
    fn likely(&self, hash: u64, from: usize) -> (usize, u64) {
        let mut place = from;
        loop {
            let there = self.places[place];
            if there == NOBODY || there >> 32 == hash & u64::from(u32::MAX) {
                return (place, there);
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    fn place(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    fn grow(&mut self) {
        self.shift -= 1;
        self.places = vec![NOBODY; 2 * self.places.len()];
        for (number, key) in self.keys.iter().enumerate() {
            let hash = key.hash(&self.long_ids);
            let mut place = self.place(hash);
            while self.places[place] != NOBODY {
                place = (place + 1) & (self.places.len() - 1);
            }
            self.places[place] = hash << 32 | number as u64;
        }
    }

    /// The id of a customer.
    pub fn id(&self, customer: usize) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match self.keys[customer].bytes(&self.long_ids) {
            Ok(id) => text(id),
            Err((bytes, length)) => text(&bytes[..length]),
        }
    }

    /// Bytes that they take.
    pub fn bytes(&self) -> usize {
        self.keys.capacity() * size_of::<Key>()
            + self.places.capacity() * size_of::<u64>()
            + self.long_ids.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_every_length_keep_every_byte() {
        let mut customers = Customers::default();
        let mut ids = Vec::new();
        for length in 1..=40_usize {
            for changed in 0..length {
                let mut id = vec![b'x'; length];
                id[changed] = b'y';
                ids.push(String::from_utf8(id).unwrap());
            }
        }
        for _ in 0..2 {
            for (number, id) in ids.iter().enumerate() {
                let mut long_ids = b"another's".to_vec();
                let wanted = Wanted::new(id.as_bytes(), &mut long_ids);
                let found = customers.number(&wanted, &long_ids);
                assert_eq!(found as usize, number);
                assert_eq!(&customers.id(number), id);
            }
        }
        assert_eq!(customers.len(), ids.len());
    }
}
