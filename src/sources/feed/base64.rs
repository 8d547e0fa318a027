//! Base64, in which Atom lets a title or text be written (RFC 4648, 4).

/// Returns the text that was encoded; none if it is no text, such as a picture.
///
/// ```
/// # use gorwel::sources::feed::base64::decode;
/// assert_eq!(decode("VMW3 IGEgZ2FyZGQ=").as_deref(), Some("Tŷ a gardd"));
/// assert_eq!(decode("iVBORw0KGgo="), None);
/// ```
pub fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for letter in encoded.bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            letter if letter.is_ascii_whitespace() => continue,
            _ => return None,
        };
        held = held << 6 | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}
