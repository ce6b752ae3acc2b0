//! Bytes that are summed up (SHA-256) while they are read or written.

use crate::front::hex;
use sha2::{Digest, Sha256};
use std::io::{Read, Result, Write};

/// Reads or writes on, and sums up what passes.
pub(super) struct Summed<T> {
    through: T,
    sum: Sha256,
}

impl<T> Summed<T> {
    /// Nothing has passed yet.
    pub fn new(through: T) -> Summed<T> {
        Summed { through, sum: Sha256::new() }
    }

    /// The sum of all that passed, as text.
    pub fn sum(self) -> String {
        hex(&self.sum.finalize())
    }
}

impl<R: Read> Summed<R> {
    /// The sum of all that is left to be read.
    pub fn sum_of_rest(mut self) -> Result<String> {
        std::io::copy(&mut self, &mut std::io::sink())?;
        Ok(self.sum())
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        let n = self.through.read(bytes)?;
        self.sum.update(&bytes[..n]);
        Ok(n)
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let n = self.through.write(bytes)?;
        self.sum.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> Result<()> {
        self.through.flush()
    }
}
