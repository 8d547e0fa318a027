//! Tokens: what stands in the links of letters, and the hashes that stand for texts.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};

use super::{ItemId, SubscriberId};

/// Bytes of a signature that stand in a link: 128 bits.
const SIGNATURE_BYTES: usize = 16;

/// The secret of this Gorwel, from which the tokens that never expire are made.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

/// What a signed link may do. A token of one purpose does nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To stop all letters.
    Unsubscribe,
    /// To say "I did not ask for this".
    Report,
    /// To name a letter: its `Message-ID` and its boundary.
    Letter,
    /// To stand for an address that must not be kept.
    Address,
    /// To show that a form is ours and how long it was open.
    Form,
    /// To ask for a link to manage.
    Manage,
    /// To say that an item is not for us.
    NotForUs,
    /// To say that we are doing this too.
    DoingItToo,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Unsubscribe => "unsubscribe",
            Self::Report => "report",
            Self::Letter => "letter",
            Self::Address => "address",
            Self::Form => "form",
            Self::Manage => "manage",
            Self::NotForUs => "not-for-us",
            Self::DoingItToo => "doing-it-too",
        }
    }
}

impl TokenKey {
    /// The key that `bytes` are.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        unhex(text.trim())?.try_into().ok().map(Self)
    }

    /// The key as 64 hexadecimal digits, for the file it is kept in.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// Returns the first 128 bits of HMAC-SHA-256 (RFC 2104) over purpose and subject, as 32 hexadecimal digits.
    pub fn sign(&self, purpose: Purpose, subject: &str) -> String {
        hex(&self.mac(purpose, subject)[..SIGNATURE_BYTES])
    }

    /// Whether `signature` is that of `subject`, in a time that does not depend on where they differ.
    pub fn verify(&self, purpose: Purpose, subject: &str, signature: &str) -> bool {
        let wanted = self.sign(purpose, subject);
        let differences = wanted.bytes().zip(signature.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        wanted.len() == signature.len() && differences == 0
    }

    /// The token by which a subscriber does one thing: `<number>-<signature>`. It never expires.
    pub fn link_token(&self, purpose: Purpose, subscriber: SubscriberId) -> String {
        format!("{subscriber}-{}", self.sign(purpose, &subscriber.to_string()))
    }

    /// Whose token it is, if it is one of ours for this purpose.
    ///
    /// ```
    /// # use gorwel::model::{Purpose, SubscriberId, TokenKey};
    /// let key = TokenKey::new([7; 32]);
    /// let token = key.link_token(Purpose::Unsubscribe, SubscriberId(3));
    /// assert_eq!(key.subscriber_of(Purpose::Unsubscribe, &token), Some(SubscriberId(3)));
    /// assert_eq!(key.subscriber_of(Purpose::Report, &token), None);
    /// ```
    pub fn subscriber_of(&self, purpose: Purpose, token: &str) -> Option<SubscriberId> {
        let (number, signature) = token.split_once('-')?;
        let subscriber: SubscriberId = number.parse().ok()?;
        self.verify(purpose, &subscriber.to_string(), signature).then_some(subscriber)
    }

    /// The token by which a subscriber says one thing of one item: `<number>-<item>-<signature>`. It never expires.
    pub fn item_token(&self, purpose: Purpose, subscriber: SubscriberId, item: ItemId) -> String {
        format!("{subscriber}-{item}-{}", self.sign(purpose, &format!("{subscriber}:{item}")))
    }

    /// Whose token it is and of which item, if it is one of ours for this purpose.
    ///
    /// ```
    /// # use gorwel::model::{ItemId, Purpose, SubscriberId, TokenKey};
    /// let (key, sayer) = (TokenKey::new([7; 32]), (SubscriberId(3), ItemId(12)));
    /// let token = key.item_token(Purpose::NotForUs, sayer.0, sayer.1);
    /// assert_eq!(key.item_of(Purpose::NotForUs, &token), Some(sayer));
    /// assert_eq!(key.item_of(Purpose::DoingItToo, &token), None);
    /// assert_eq!(key.item_of(Purpose::NotForUs, &token.replace("3-12-", "3-13-")), None);
    /// ```
    pub fn item_of(&self, purpose: Purpose, token: &str) -> Option<(SubscriberId, ItemId)> {
        let (subscriber, rest) = token.split_once('-')?;
        let (item, signature) = rest.split_once('-')?;
        let (subscriber, item): (SubscriberId, ItemId) = (subscriber.parse().ok()?, item.parse().ok()?);
        self.verify(purpose, &format!("{subscriber}:{item}"), signature).then_some((subscriber, item))
    }

    fn mac(&self, purpose: Purpose, subject: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.label().as_bytes());
        mac.update(&[0]);
        mac.update(subject.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

/// A random token of 256 bits, as it stands in a link. The store keeps [`RandomToken::hash`] only.
#[derive(Clone, PartialEq, Eq)]
pub struct RandomToken(String);

impl RandomToken {
    /// The token that random `bytes` make.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(hex(&bytes))
    }

    /// The token as it stands in a link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the store keeps of it.
    pub fn hash(&self) -> String {
        hash(self.0.as_bytes())
    }
}

impl std::fmt::Debug for RandomToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RandomToken(…)")
    }
}

/// Returns SHA-256 of `bytes` as 64 hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns `bytes` in hexadecimal, lower case.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)].into());
        text.push(DIGITS[usize::from(byte & 15)].into());
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(hash(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_signature_holds_for_one_purpose_and_one_key() {
        let key = TokenKey::new([1; 32]);
        let signature = key.sign(Purpose::Form, "x");
        assert!(key.verify(Purpose::Form, "x", &signature));
        assert!(!key.verify(Purpose::Letter, "x", &signature));
        assert!(!key.verify(Purpose::Form, "y", &signature));
        assert!(!key.verify(Purpose::Form, "x", &signature[1..]));
        assert!(!TokenKey::new([2; 32]).verify(Purpose::Form, "x", &signature));
    }

    #[test]
    fn a_key_survives_its_file() {
        let key = TokenKey::new(std::array::from_fn(|i| u8::try_from(i * 7 % 256).expect("below 256")));
        assert_eq!(TokenKey::from_hex(&key.to_hex()).map(|k| k.0), Some(key.0));
        assert!(TokenKey::from_hex("abc").is_none());
    }
}
