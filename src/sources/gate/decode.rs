//! Bytes to text: which letters were meant.

use std::io::Read;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use flate2::read::MultiGzDecoder;

use super::Repairs;

/// Bytes that a body may unpack to when it is compressed without saying so.
const MOST_UNPACKED_BYTES: u64 = 32 * 1024 * 1024;
/// How many times its own size it may unpack to.
const LARGEST_RATIO: u64 = 200;
/// Bytes in which an XML declaration stands.
const BYTES_OF_A_DECLARATION: usize = 1_024;

/// Decodes a body: its byte order mark, else the charset of HTTP, else that of its declaration, else a guess.
///
/// What says UTF-8 and is not is read as Windows-1252 where it is not: the letters that are well stay as they are.
pub fn decode(body: &[u8], content_type: Option<&str>, repairs: &mut Repairs) -> String {
    match unpacked(body) {
        Some(unpacked) => {
            repairs.note("gunzipped");
            decode_plain(&unpacked, content_type, repairs)
        }
        None => decode_plain(body, content_type, repairs),
    }
}

/// What a gzip body holds that came without its header, up to the limits.
fn unpacked(body: &[u8]) -> Option<Vec<u8>> {
    if !body.starts_with(&[0x1f, 0x8b, 0x08]) {
        return None;
    }
    let own = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let limit = own.saturating_mul(LARGEST_RATIO).min(MOST_UNPACKED_BYTES);
    let mut unpacked = Vec::new();
    // A body that was cut short gives what came before the cut.
    let whole = MultiGzDecoder::new(body).take(limit).read_to_end(&mut unpacked);
    (whole.is_ok() || !unpacked.is_empty()).then_some(unpacked)
}

fn decode_plain(body: &[u8], content_type: Option<&str>, repairs: &mut Repairs) -> String {
    if let Some(text) = wide(body, repairs) {
        return text;
    }
    if let Some((encoding, mark)) = Encoding::for_bom(body) {
        let body = &body[mark..];
        return if encoding == UTF_8 { tolerant(body, repairs) } else { strict(encoding, body) };
    }
    let declared = declaration(body).or_else(|| meta(body));
    let encoding = content_type.and_then(charset).or(declared);
    match encoding {
        Some(encoding) if encoding != UTF_8 => {
            // A server's default charset is often wrong about a document that says UTF-8, and is.
            let is_utf8 = declared == Some(UTF_8) && !body.is_ascii();
            match std::str::from_utf8(body) {
                Ok(text) if is_utf8 => text.to_owned(),
                _ => strict(encoding, body),
            }
        }
        _ => tolerant(body, repairs),
    }
}

fn strict(encoding: &'static Encoding, body: &[u8]) -> String {
    encoding.decode_without_bom_handling(body).0.into_owned()
}

/// UTF-8, with each byte that is none read as Windows-1252.
fn tolerant(body: &[u8], repairs: &mut Repairs) -> String {
    if let Ok(text) = std::str::from_utf8(body) {
        return text.to_owned();
    }
    let mut text = String::with_capacity(body.len() + body.len() / 8);
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            repairs.note("not-utf-8");
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    text
}

/// What has two or four bytes a letter: with the marks of UTF-32, or without a mark by its first `<`.
fn wide(body: &[u8], repairs: &mut Repairs) -> Option<String> {
    let big = |bytes: [u8; 4]| u32::from_be_bytes(bytes);
    let little = |bytes: [u8; 4]| u32::from_le_bytes(bytes);
    let (text, marked) = match body {
        [0, 0, 0xfe, 0xff, rest @ ..] => (four_bytes(rest, big), true),
        [0xff, 0xfe, 0, 0, rest @ ..] => (four_bytes(rest, little), true),
        [0, 0, 0, b'<', ..] => (four_bytes(body, big), false),
        [b'<', 0, 0, 0, ..] => (four_bytes(body, little), false),
        [0, b'<', ..] => (strict(UTF_16BE, body), false),
        [b'<', 0, ..] => (strict(UTF_16LE, body), false),
        _ => return None,
    };
    if !marked {
        repairs.note("wide-without-mark");
    }
    Some(text)
}

fn four_bytes(body: &[u8], number: impl Fn([u8; 4]) -> u32) -> String {
    let (letters, _) = body.as_chunks::<4>();
    letters.iter().map(|bytes| char::from_u32(number(*bytes)).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn charset(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let (_, label) = lower.split_once("charset=")?;
    let label = label.trim_start_matches(['"', '\'', ' ']);
    named(label.split(['"', '\'', ';', ' ', ',']).next()?)
}

/// The encoding that an XML declaration names. One that could be read as bytes has one byte a letter, whatever it says.
fn declaration(body: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(body.get(..BYTES_OF_A_DECLARATION).unwrap_or(body)).into_owned();
    let (_, declaration) = head.split_once("<?xml")?;
    let (declaration, _) = declaration.split_once("?>")?;
    let (_, label) = declaration.split_once("encoding")?;
    let label = label.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']);
    named(label.split(['"', '\'', ' ']).next()?)
}

/// The encoding that a web page names in a `<meta>` element at its beginning.
fn meta(body: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(body.get(..BYTES_OF_A_DECLARATION).unwrap_or(body)).to_ascii_lowercase();
    let elements = head.match_indices("<meta").filter_map(|(at, _)| head[at..].split('>').next());
    elements.filter_map(charset).next()
}

fn named(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
    (encoding != UTF_16BE && encoding != UTF_16LE).then_some(encoding)
}
