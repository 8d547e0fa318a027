//! Bodies whole, cut, spoilt and swollen, in every encoding, and in pieces of every size.

use std::fmt::Write as _;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;

const LIMITS: Limits = Limits { max_body_bytes: 1024 * 1024, max_ratio: 200 };

/// `"The quick brown fox jumps over the lazy dog. "` three times, packed by Google's own encoder.
const BROTLI: &[u8] = &[
    0x1b, 0x86, 0x00, 0x88, 0x2c, 0x0e, 0x78, 0xd3, 0xd0, 0x95, 0x5d, 0x97, 0x10, 0xbb, 0x17, 0x2b, 0xa9, 0xca, 0xd0,
    0x92, 0xcc, 0x8c, 0xad, 0x41, 0x5c, 0xe6, 0xf2, 0x36, 0xc8, 0x19, 0x9e, 0x9e, 0x0a, 0x7b, 0x83, 0x0d, 0x38, 0x70,
    0x48, 0x20, 0x6f, 0x24, 0xb9, 0x41, 0xa7, 0x15, 0xce, 0x1c, 0x1e, 0x27, 0xaa, 0x29, 0x38, 0xc2, 0xa1, 0xfb, 0x34,
    0x18,
];

/// 900 KiB of zeros, packed by the same.
const BROTLI_BOMB: &[u8] = &[0x5b, 0xff, 0x0f, 0x8e, 0x7f, 0x02, 0x20, 0x1e, 0x0b, 0x04, 0x72, 0x0f, 0x1c, 0x00];

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).and_then(|()| encoder.finish()).expect("memory takes all")
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).and_then(|()| encoder.finish()).expect("memory takes all")
}

fn bare(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).and_then(|()| encoder.finish()).expect("memory takes all")
}

fn zstd(text: &[u8]) -> Vec<u8> {
    compress_to_vec(text, CompressionLevel::Fastest)
}

fn decode_in(piece_bytes: usize, encoding: &str, wire: &[u8], limits: Limits) -> Result<Vec<u8>, Fault> {
    let mut body = Body::new(encoding, limits)?;
    for piece in wire.chunks(piece_bytes) {
        body.push(piece)?;
    }
    let (body, wire_bytes) = body.finish()?;
    assert_eq!(wire_bytes, wire.len() as u64);
    Ok(body)
}

/// Decodes `wire` whole and byte by byte, which must be the same.
fn decode(encoding: &str, wire: &[u8]) -> Result<Vec<u8>, Fault> {
    let whole = decode_in(wire.len().max(1), encoding, wire, LIMITS);
    assert_eq!(decode_in(1, encoding, wire, LIMITS), whole, "{encoding} byte by byte");
    assert_eq!(decode_in(7, encoding, wire, LIMITS), whole, "{encoding} seven bytes at a time");
    whole
}

/// A text that does not pack to nothing.
fn text(lines: usize) -> Vec<u8> {
    let mut text = String::new();
    for line in 0..lines {
        writeln!(text, "<item><title>Eitem {line}, {:x}</title></item>", line * line * 7919)
            .expect("a string takes all");
    }
    text.into_bytes()
}

#[test]
fn every_encoding_is_read_in_pieces_of_every_size() {
    for lines in [1, 40, 4000] {
        let text = text(lines);
        for (encoding, wire) in [
            ("", text.clone()),
            ("identity", text.clone()),
            ("gzip", gzip(&text)),
            ("X-GZip", gzip(&text)),
            (" gzip ", gzip(&text)),
            ("deflate", zlib(&text)),
            ("deflate", bare(&text)),
            ("zstd", zstd(&text)),
        ] {
            assert!(decode(encoding, &wire).as_ref() == Ok(&text), "{encoding}, {lines} lines");
        }
    }
    let fox = "The quick brown fox jumps over the lazy dog. ".repeat(3);
    assert_eq!(decode("br", BROTLI), Ok(fox.into_bytes()));
}

#[test]
fn a_body_of_no_bytes_is_empty_in_every_encoding() {
    for encoding in ["", "gzip", "deflate", "br", "zstd"] {
        assert_eq!(decode(encoding, b""), Ok(Vec::new()), "{encoding}");
    }
}

#[test]
fn gzip_may_have_several_members_and_padding() {
    let two = [gzip(b"un "), gzip(b"dau")].concat();
    assert_eq!(decode("gzip", &two), Ok(b"un dau".to_vec()));
    let padded = [two.as_slice(), &[0; 20], &gzip(b"x")].concat();
    assert_eq!(decode("gzip", &padded), Ok(b"un dau".to_vec()));
    let many = gzip(b"").repeat(MOST_MEMBERS + 2);
    assert_eq!(decode_in(4096, "gzip", &many, LIMITS), Err(Fault::BadEncoding { encoding: "gzip".into() }));
}

#[test]
fn zstd_may_have_several_frames_and_some_to_skip() {
    let skipped = [&[0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"xyz"].concat();
    let frames = [zstd(b"un "), skipped, zstd(b"dau")].concat();
    assert_eq!(decode("zstd", &frames), Ok(b"un dau".to_vec()));
}

#[test]
fn a_body_that_is_cut_anywhere_is_cut_short() {
    let text = text(30);
    for (encoding, wire) in [
        ("gzip", gzip(&text)),
        ("deflate", zlib(&text)),
        ("deflate", bare(&text)),
        ("zstd", zstd(&text)),
        ("br", BROTLI.to_vec()),
    ] {
        for bytes in 1..wire.len() {
            let cut = decode_in(4096, encoding, &wire[..bytes], LIMITS);
            assert_eq!(cut, Err(Fault::CutShort), "{encoding} cut after {bytes} of {}", wire.len());
        }
    }
    let second_cut = [gzip(b"un "), gzip(b"dau")[..12].to_vec()].concat();
    assert_eq!(decode("gzip", &second_cut), Err(Fault::CutShort));
}

#[test]
fn a_body_in_another_encoding_than_it_says_is_refused() {
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let plain = decode(encoding, b"<?xml version=\"1.0\"?><rss version=\"2.0\"></rss>");
        assert_eq!(plain, Err(Fault::BadEncoding { encoding: encoding.into() }));
    }
    for encoding in ["compress", "gzip, gzip", "gzip, br", "aes128gcm", "x"] {
        assert_eq!(decode(encoding, b"x"), Err(Fault::BadEncoding { encoding: encoding.into() }));
    }
}

#[test]
fn a_wrong_checksum_is_seen() {
    let mut wire = gzip(b"un dau tri");
    let at = wire.len() - 5;
    wire[at] ^= 1;
    assert_eq!(decode("gzip", &wire), Err(Fault::BadEncoding { encoding: "gzip".into() }));
    let mut wire = zstd(b"un dau tri");
    let at = wire.len() - 1;
    wire[at] ^= 1;
    assert_eq!(decode("zstd", &wire), Err(Fault::BadEncoding { encoding: "zstd".into() }));
}

#[test]
fn a_bomb_stops_at_the_ratio_or_at_the_cap() {
    let zeros = vec![0; 900 * 1024];
    for (encoding, wire) in
        [("gzip", gzip(&zeros)), ("deflate", zlib(&zeros)), ("zstd", zstd(&zeros)), ("br", BROTLI_BOMB.to_vec())]
    {
        let limit_bytes = (wire.len() * LIMITS.max_ratio).max(RATIO_FLOOR_BYTES) as u64;
        let fault = decode_in(wire.len(), encoding, &wire, LIMITS);
        assert_eq!(fault, Err(Fault::TooLarge { limit_bytes }), "{encoding} of {} bytes", wire.len());
        let no_ratio = Limits { max_body_bytes: 100_000, max_ratio: usize::MAX };
        let fault = decode_in(wire.len(), encoding, &wire, no_ratio);
        assert_eq!(fault, Err(Fault::TooLarge { limit_bytes: 100_000 }), "{encoding}");
    }
    let small = vec![b' '; RATIO_FLOOR_BYTES];
    assert_eq!(decode("gzip", &gzip(&small)), Ok(small), "small texts may be as dull as they like");
}

#[test]
fn the_cap_holds_on_the_wire_too() {
    let limits = Limits { max_body_bytes: 100, max_ratio: 200 };
    assert_eq!(decode_in(10, "", &[b'x'; 100], limits), Ok(vec![b'x'; 100]));
    assert_eq!(decode_in(10, "", &[b'x'; 101], limits), Err(Fault::TooLarge { limit_bytes: 100 }));
}

#[test]
fn a_zstd_window_over_8_mib_is_refused_before_anything_is_set_aside() {
    let frame = |window: u8| [0x28, 0xb5, 0x2f, 0xfd, 0x00, window, 0x01, 0x00, 0x00];
    let (eight_mib, nine_mib, largest) = (13 << 3, 13 << 3 | 1, 0xff);
    assert_eq!(decode("zstd", &frame(eight_mib)), Ok(Vec::new()));
    for window in [nine_mib, largest] {
        assert_eq!(decode("zstd", &frame(window)), Err(Fault::BadEncoding { encoding: "zstd".into() }));
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_a_decoder_panic(wire in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), flips in 0..200_usize) {
        for encoding in ["gzip", "deflate", "br", "zstd"] {
            let _ = decode_in(300, encoding, &wire, LIMITS);
        }
        for (encoding, mut packed) in [("gzip", gzip(&text(9))), ("deflate", zlib(&text(9))), ("zstd", zstd(&text(9)))] {
            for (at, &byte) in wire.iter().take(3).enumerate() {
                let place = (flips * 31 + at * 97) % packed.len();
                packed[place] ^= byte;
            }
            let _ = decode_in(50, encoding, &packed, LIMITS);
        }
    }
}
