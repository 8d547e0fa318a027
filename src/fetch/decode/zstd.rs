//! zstd (RFC 8878), block by block.
//!
//! The decoder wants whole blocks and would believe any window that a frame announces, so the frames are taken apart
//! here: the window is checked before anything is set aside for it, and a block is waited for before it is decoded.

use std::io::Read;

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{Broken, MOST_MEMBERS, Output, PIECE_BYTES};

/// The largest window that HTTP allows (RFC 9659).
const LARGEST_WINDOW_BYTES: u64 = 8 * 1024 * 1024;
/// The largest block, packed or not (RFC 8878, 3.1.1.2.4).
const LARGEST_BLOCK_BYTES: usize = 128 * 1024;

const MAGIC: u32 = 0xfd2f_b528;
const SKIPPABLE: std::ops::RangeInclusive<u32> = 0x184d_2a50..=0x184d_2a5f;
const MAGIC_BYTES: usize = 4;
const BLOCK_HEADER_BYTES: usize = 3;
const CHECKSUM_BYTES: usize = 4;

/// A zstd stream: one frame after another.
pub(super) struct Zstd {
    decoder: FrameDecoder,
    /// What has arrived and is not decoded yet: less than a block and a chunk of the wire.
    pending: Vec<u8>,
    place: Place,
    frames: usize,
}

/// What comes next.
#[derive(Clone, Copy)]
enum Place {
    FrameHeader,
    Block { checksum: bool },
    Skip { bytes: usize },
}

/// The header of a frame, as far as we look at it.
struct FrameHeader {
    bytes: usize,
    window_bytes: u64,
    checksum: bool,
}

impl Zstd {
    pub(super) fn new() -> Self {
        Self { decoder: FrameDecoder::new(), pending: Vec::new(), place: Place::FrameHeader, frames: 0 }
    }

    pub(super) fn push(&mut self, wire: &[u8], output: &mut Output) -> Result<(), Broken> {
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(wire);
        let mut rest = pending.as_slice();
        while let Some(taken) = self.step(rest, output)? {
            rest = rest.get(taken..).unwrap_or_default();
        }
        self.pending = rest.to_vec();
        Ok(())
    }

    /// Whether the last frame has ended and nothing follows it.
    pub(super) fn is_whole(&self) -> bool {
        self.frames > 0 && self.pending.is_empty() && matches!(self.place, Place::FrameHeader)
    }

    /// Does one thing with the bytes at hand, and returns how many it used; none if it has to wait for more.
    fn step(&mut self, bytes: &[u8], output: &mut Output) -> Result<Option<usize>, Broken> {
        match self.place {
            Place::FrameHeader => self.begin_frame(bytes),
            Place::Block { checksum } => self.block(bytes, checksum, output),
            Place::Skip { bytes: left } => {
                let taken = left.min(bytes.len());
                self.place = if taken == left { Place::FrameHeader } else { Place::Skip { bytes: left - taken } };
                Ok((taken > 0 || left == 0).then_some(taken))
            }
        }
    }

    fn begin_frame(&mut self, bytes: &[u8]) -> Result<Option<usize>, Broken> {
        let Some(magic) = number(bytes, 0, MAGIC_BYTES) else { return Ok(None) };
        let magic = u32::try_from(magic).map_err(|_| Broken::Garbage)?;
        if SKIPPABLE.contains(&magic) {
            let Some(length) = number(bytes, MAGIC_BYTES, 4) else { return Ok(None) };
            self.count_frame()?;
            self.place = Place::Skip { bytes: usize::try_from(length).map_err(|_| Broken::Garbage)? };
            return Ok(Some(MAGIC_BYTES + 4));
        }
        if magic != MAGIC {
            return Err(Broken::Garbage);
        }
        let Some(header) = FrameHeader::read(bytes) else { return Ok(None) };
        if header.window_bytes > LARGEST_WINDOW_BYTES {
            return Err(Broken::Garbage);
        }
        let mut source = bytes.get(..header.bytes).unwrap_or_default();
        self.decoder.reset(&mut source).map_err(|_| Broken::Garbage)?;
        self.count_frame()?;
        self.place = Place::Block { checksum: header.checksum };
        Ok(Some(header.bytes))
    }

    fn count_frame(&mut self) -> Result<(), Broken> {
        self.frames += 1;
        if self.frames > MOST_MEMBERS { Err(Broken::Garbage) } else { Ok(()) }
    }

    fn block(&mut self, bytes: &[u8], checksum: bool, output: &mut Output) -> Result<Option<usize>, Broken> {
        const RUN_LENGTH: u64 = 1;
        let Some(header) = number(bytes, 0, BLOCK_HEADER_BYTES) else { return Ok(None) };
        let (last, kind) = (header & 1 == 1, header >> 1 & 3);
        let size = usize::try_from(header >> 3).map_err(|_| Broken::Garbage)?;
        if size > LARGEST_BLOCK_BYTES {
            return Err(Broken::Garbage);
        }
        let content_bytes = if kind == RUN_LENGTH { 1 } else { size };
        let trailer_bytes = if last && checksum { CHECKSUM_BYTES } else { 0 };
        let whole_bytes = BLOCK_HEADER_BYTES + content_bytes + trailer_bytes;
        let Some(mut source) = bytes.get(..whole_bytes) else { return Ok(None) };

        let one = BlockDecodingStrategy::UptoBlocks(1);
        self.decoder.decode_blocks(&mut source, one).map_err(|_| Broken::Garbage)?;
        self.drain(output)?;
        if last {
            let (said, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
            if said.is_some() && said != found {
                return Err(Broken::Garbage);
            }
            self.place = Place::FrameHeader;
        }
        Ok(Some(whole_bytes))
    }

    /// Takes what the decoder need not keep as its window.
    fn drain(&mut self, output: &mut Output) -> Result<(), Broken> {
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            match self.decoder.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(bytes) => output.put(piece.get(..bytes).unwrap_or_default())?,
                Err(_) => return Err(Broken::Garbage),
            }
        }
    }
}

impl FrameHeader {
    /// Reads the header at the beginning of `bytes` (RFC 8878, 3.1.1.1); none if it is not all there.
    fn read(bytes: &[u8]) -> Option<Self> {
        let descriptor = *bytes.get(MAGIC_BYTES)?;
        let single_segment = descriptor >> 5 & 1 == 1;
        let dictionary_bytes = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let size_bytes = match descriptor >> 6 {
            0 => usize::from(single_segment),
            flag => 1 << flag,
        };
        let window_at = MAGIC_BYTES + 1;
        let size_at = window_at + usize::from(!single_segment) + dictionary_bytes;
        let size = number(bytes, size_at, size_bytes)?;
        let window_bytes = if single_segment {
            size
        } else {
            let window = *bytes.get(window_at)?;
            let base = 1_u64 << (10 + (window >> 3));
            base + base / 8 * u64::from(window & 7)
        };
        Some(Self { bytes: size_at + size_bytes, window_bytes, checksum: descriptor >> 2 & 1 == 1 })
    }
}

/// The number of `length` bytes at `at`, the lowest first; none if they are not all there.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0, |number, &digit| number << 8 | u64::from(digit)))
}
