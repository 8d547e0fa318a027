//! Bodies out of their content encodings, as they arrive.
//!
//! We decode ourselves, because a body may unpack to a thousand times its size: every piece is counted before it is
//! kept, and the first byte over a limit ends the answer. A body that stops before its encoding says that it ends was
//! cut short, which is another thing than one that is not in its encoding at all.

mod zstd;

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
};

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::{Decompress, FlushDecompress, Status, write::GzDecoder};

use crate::model::Fault;

/// What we say that we can read.
pub const ACCEPT_ENCODING: &str = "gzip, br, zstd, deflate";

/// Up to this size nothing is out of proportion: a short text may well be one word a thousand times.
const RATIO_FLOOR_BYTES: usize = 64 * 1024;
/// How much is unpacked before it is counted.
const PIECE_BYTES: usize = 32 * 1024;
/// Members of one gzip body, and frames of one zstd body: each costs time to begin, however little it holds.
const MOST_MEMBERS: usize = 4096;

/// How large a body may become.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes after decoding, and also on the wire.
    pub max_body_bytes: usize,
    /// Bytes after decoding for each byte on the wire, above [`RATIO_FLOOR_BYTES`].
    pub max_ratio: usize,
}

/// A body that is still arriving.
pub struct Body {
    encoding: String,
    decoder: Decoder,
    output: Output,
}

/// What has been decoded, and from how much.
struct Output {
    body: Vec<u8>,
    wire_bytes: usize,
    limits: Limits,
}

enum Decoder {
    Identity,
    Gzip(Box<Gzip>),
    Deflate(Deflate),
    Brotli(Box<Brotli>),
    Zstd(Box<zstd::Zstd>),
}

/// Why a decoder stops.
enum Broken {
    /// A limit.
    Limit(Fault),
    /// The bytes are not in the encoding.
    Garbage,
    /// The bytes end too early.
    Cut,
}

impl Body {
    /// A body in `encoding`, the value of its `Content-Encoding`.
    ///
    /// # Errors
    ///
    /// [`Fault::BadEncoding`] if it is none that was asked for.
    pub fn new(encoding: &str, limits: Limits) -> Result<Self, Fault> {
        let encoding = encoding.trim().to_ascii_lowercase();
        let decoder = match encoding.as_str() {
            "" | "identity" => Decoder::Identity,
            "gzip" | "x-gzip" => Decoder::Gzip(Box::default()),
            "deflate" => Decoder::Deflate(Deflate::default()),
            "br" => Decoder::Brotli(Box::new(Brotli::new())),
            "zstd" => Decoder::Zstd(Box::new(zstd::Zstd::new())),
            _ => return Err(Fault::BadEncoding { encoding }),
        };
        Ok(Self { encoding, decoder, output: Output { body: Vec::new(), wire_bytes: 0, limits } })
    }

    /// Takes the next bytes from the wire.
    ///
    /// # Errors
    ///
    /// [`Fault::TooLarge`] as soon as a limit is passed, [`Fault::BadEncoding`] if the bytes cannot be decoded.
    pub fn push(&mut self, wire: &[u8]) -> Result<(), Fault> {
        self.output.count(wire)?;
        let (decoder, output) = (&mut self.decoder, &mut self.output);
        // A decoder that panics on strange bytes must not end the visit of every other source.
        let result = catch_unwind(AssertUnwindSafe(|| match decoder {
            Decoder::Identity => output.put(wire),
            Decoder::Gzip(gzip) => gzip.push(wire, output),
            Decoder::Deflate(deflate) => deflate.push(wire, output),
            Decoder::Brotli(brotli) => brotli.push(wire, output),
            Decoder::Zstd(zstd) => zstd.push(wire, output),
        }));
        result.unwrap_or(Err(Broken::Garbage)).map_err(|broken| broken.into_fault(&self.encoding))
    }

    /// Returns the body, now that the wire has ended, and its length on the wire.
    ///
    /// # Errors
    ///
    /// [`Fault::CutShort`] if the encoding has not ended yet, [`Fault::BadEncoding`] if its checksum is wrong.
    pub fn finish(mut self) -> Result<(Vec<u8>, u64), Fault> {
        // No bytes at all are an empty body, whatever it was to be encoded in.
        if self.output.wire_bytes > 0 {
            let result = match &mut self.decoder {
                Decoder::Identity => Ok(()),
                Decoder::Gzip(gzip) => gzip.finish(&mut self.output),
                Decoder::Deflate(deflate) => whole(deflate.done),
                Decoder::Brotli(brotli) => whole(brotli.done),
                Decoder::Zstd(zstd) => whole(zstd.is_whole()),
            };
            result.map_err(|broken| broken.into_fault(&self.encoding))?;
        }
        let wire_bytes = u64::try_from(self.output.wire_bytes).unwrap_or(u64::MAX);
        Ok((self.output.body, wire_bytes))
    }
}

fn whole(done: bool) -> Result<(), Broken> {
    if done { Ok(()) } else { Err(Broken::Cut) }
}

impl Broken {
    fn into_fault(self, encoding: &str) -> Fault {
        match self {
            Self::Limit(fault) => fault,
            Self::Garbage => Fault::BadEncoding { encoding: encoding.to_owned() },
            Self::Cut => Fault::CutShort,
        }
    }
}

impl Output {
    fn count(&mut self, wire: &[u8]) -> Result<(), Fault> {
        self.wire_bytes = self.wire_bytes.saturating_add(wire.len());
        let max = self.limits.max_body_bytes;
        if self.wire_bytes > max { Err(too_large(max)) } else { Ok(()) }
    }

    fn put(&mut self, piece: &[u8]) -> Result<(), Broken> {
        let bytes = self.body.len() + piece.len();
        let proportion = self.wire_bytes.saturating_mul(self.limits.max_ratio).max(RATIO_FLOOR_BYTES);
        let max = self.limits.max_body_bytes.min(proportion);
        if bytes > max {
            return Err(Broken::Limit(too_large(max)));
        }
        self.body.extend_from_slice(piece);
        Ok(())
    }
}

pub(super) fn too_large(max: usize) -> Fault {
    Fault::TooLarge { limit_bytes: u64::try_from(max).unwrap_or(u64::MAX) }
}

/// One gzip member after another. What follows the last and is no member is padding, and left alone.
#[derive(Default)]
struct Gzip {
    member: Option<GzDecoder<Vec<u8>>>,
    whole_members: usize,
    padded: bool,
}

impl Gzip {
    fn push(&mut self, mut wire: &[u8], output: &mut Output) -> Result<(), Broken> {
        const FIRST_BYTE: u8 = 0x1f;
        while let (Some(&byte), false) = (wire.first(), self.padded) {
            if self.member.is_none() && self.whole_members > 0 && byte != FIRST_BYTE {
                self.padded = true;
                return Ok(());
            }
            let member = self.member.get_or_insert_with(|| GzDecoder::new(Vec::new()));
            let taken = member.write(wire).map_err(|_| Broken::Garbage)?;
            drain(member, output)?;
            wire = wire.get(taken..).unwrap_or_default();
            // A member takes nothing more when it has ended.
            if taken == 0 {
                self.end_member(output)?;
            }
        }
        Ok(())
    }

    fn end_member(&mut self, output: &mut Output) -> Result<(), Broken> {
        if let Some(mut member) = self.member.take() {
            member.try_finish().map_err(|_| Broken::Garbage)?;
            drain(&mut member, output)?;
            self.whole_members += 1;
        }
        if self.whole_members > MOST_MEMBERS { Err(Broken::Garbage) } else { Ok(()) }
    }

    fn finish(&mut self, output: &mut Output) -> Result<(), Broken> {
        let Some(member) = &mut self.member else { return Ok(()) };
        // One byte more shows whether it has ended.
        match member.write(&[0]) {
            Ok(0) => self.end_member(output),
            Ok(_) | Err(_) => Err(Broken::Cut),
        }
    }
}

fn drain(member: &mut GzDecoder<Vec<u8>>, output: &mut Output) -> Result<(), Broken> {
    let piece = member.get_mut();
    output.put(piece)?;
    piece.clear();
    Ok(())
}

/// `deflate` means the zlib format (RFC 9110, 8.4.1.2), but some servers send the bare stream inside it.
#[derive(Default)]
struct Deflate {
    /// The first byte, until there is a second one to tell the two apart by.
    first: Option<u8>,
    inflate: Option<Decompress>,
    done: bool,
}

impl Deflate {
    fn push(&mut self, wire: &[u8], output: &mut Output) -> Result<(), Broken> {
        if self.inflate.is_some() {
            return self.inflate(wire, output);
        }
        let head: Vec<u8> = self.first.into_iter().chain(wire.iter().copied()).collect();
        let [first, second, ..] = head[..] else {
            self.first = head.first().copied();
            return Ok(());
        };
        // RFC 1950, 2.2: method 8, a window of at most 32 KiB, and both bytes together a multiple of 31.
        let zlib = first & 0x0f == 8 && first >> 4 <= 7 && (u16::from(first) << 8 | u16::from(second)) % 31 == 0;
        self.inflate = Some(Decompress::new(zlib));
        self.inflate(&head, output)
    }

    fn inflate(&mut self, mut wire: &[u8], output: &mut Output) -> Result<(), Broken> {
        let Some(inflate) = &mut self.inflate else { return Ok(()) };
        let mut piece = vec![0; PIECE_BYTES];
        while !self.done {
            let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
            let status = inflate.decompress(wire, &mut piece, FlushDecompress::None).map_err(|_| Broken::Garbage)?;
            let taken = usize::try_from(inflate.total_in() - before_in).unwrap_or(usize::MAX);
            let given = usize::try_from(inflate.total_out() - before_out).unwrap_or(usize::MAX);
            output.put(piece.get(..given).unwrap_or_default())?;
            wire = wire.get(taken..).unwrap_or_default();
            self.done = status == Status::StreamEnd;
            if taken == 0 && given == 0 {
                break;
            }
        }
        Ok(())
    }
}

/// A brotli stream, with the window of at most 16 MiB that RFC 7932 allows.
struct Brotli {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    total_bytes: usize,
    done: bool,
}

impl Brotli {
    fn new() -> Self {
        let [bytes, numbers, codes] = std::array::from_fn(|_| StandardAlloc::default());
        Self { state: BrotliState::new_strict(bytes, numbers, codes), total_bytes: 0, done: false }
    }

    fn push(&mut self, wire: &[u8], output: &mut Output) -> Result<(), Broken> {
        let mut piece = vec![0; PIECE_BYTES];
        let (mut in_left, mut in_at) = (wire.len(), 0);
        while !self.done {
            let (mut out_left, mut out_at) = (piece.len(), 0);
            let result = BrotliDecompressStream(
                &mut in_left,
                &mut in_at,
                wire,
                &mut out_left,
                &mut out_at,
                &mut piece,
                &mut self.total_bytes,
                &mut self.state,
            );
            output.put(piece.get(..out_at).unwrap_or_default())?;
            match result {
                BrotliResult::ResultSuccess => self.done = true,
                BrotliResult::NeedsMoreOutput => {}
                BrotliResult::NeedsMoreInput => break,
                BrotliResult::ResultFailure => return Err(Broken::Garbage),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
