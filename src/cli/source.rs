//! Logs as people have them: a file or standard input, plain or compressed, in any encoding.

use super::Failure;
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::fs::File;
use std::io::{Cursor, Read, Result};
use std::path::Path;

/// What stands for standard input.
const DASH: &str = "-";

/// What a log is called, in messages and as a folder.
pub(super) fn called(path: &Path) -> &Path {
    if path == Path::new(DASH) { Path::new("stdin") } else { path }
}

/// A file, which can be read from any place on, or a stream.
pub(super) enum Source {
    File(File),
    Stream(std::io::Stdin),
}

impl Source {
    pub fn open(path: &Path) -> std::result::Result<Source, Failure> {
        if path == Path::new(DASH) {
            return Ok(Source::Stream(std::io::stdin()));
        }
        let shown = path.display();
        let cannot = |error| Failure::failed(format!("cannot read `{shown}`: {error}"));
        let file = File::open(path).map_err(cannot)?;
        if file.metadata().map_err(cannot)?.is_dir() {
            return Err(Failure::failed(format!("`{shown}` is a folder; give a file")));
        }
        Ok(Source::File(file))
    }
}

impl Read for Source {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        match self {
            Source::File(file) => file.read(bytes),
            Source::Stream(stream) => stream.read(bytes),
        }
    }
}

/// An encoding by one of its names.
pub(super) fn encoding(name: &str) -> std::result::Result<&'static Encoding, Failure> {
    Encoding::for_label(name.as_bytes()).ok_or_else(|| {
        Failure::invalid(format!(
            "--encoding {name}: there is no such encoding; write one as latin1 or utf-16le"
        ))
    })
}

/// The text of a log, unpacked (gzip, zstd) and as UTF-8.
pub(super) fn text<'r>(
    mut packed: impl Read + 'r,
    encoding: Option<&'static Encoding>,
) -> Result<Box<dyn Read + 'r>> {
    let begin = head(&mut packed)?;
    let packed = Cursor::new(begin.clone()).chain(packed);
    let mut plain: Box<dyn Read + 'r> = match begin.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(packed)),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::stream::read::Decoder::new(packed)?),
        _ => Box::new(packed),
    };
    let begin = head(&mut plain)?;
    let marked = matches!(begin.as_slice(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    let plain = Cursor::new(begin).chain(plain);
    if encoding.is_none() && !marked {
        return Ok(Box::new(plain));
    }
    Ok(Box::new(DecodeReaderBytesBuilder::new().encoding(encoding).build(plain)))
}

/// The first bytes, of which there may be fewer than four.
pub(super) fn head(reader: &mut impl Read) -> Result<Vec<u8>> {
    let mut begin = Vec::new();
    reader.take(4).read_to_end(&mut begin)?;
    Ok(begin)
}
