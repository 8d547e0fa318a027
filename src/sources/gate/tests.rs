//! Stories of documents at the gate.

use proptest::prelude::*;

use super::*;
use crate::model::{Hints, Validators};

fn answer(content_type: &str, body: &[u8]) -> Answer {
    Answer {
        url: "https://a.example/feed".parse().expect("a URL"),
        status: 200,
        content_type: Some(content_type.to_owned()),
        body: body.to_vec(),
        validators: Validators::default(),
        hints: Hints::default(),
        headers: std::collections::BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    }
}

/// What a document is behind the gate, without its declaration.
fn behind(body: &str) -> String {
    let opened = open(&answer("text/xml", body.as_bytes())).expect("it is let through");
    opened.text.replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>", "")
}

#[test]
fn there_is_one_declaration_whatever_there_was() {
    let twice = "  junk <?xml version=\"1.0\"?><?xml version=\"1.1\" encoding=\"utf-16\"?><rss/>";
    let opened = open(&answer("text/xml", twice.as_bytes())).expect("it is let through");
    assert_eq!(opened.text, "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss/>");
    assert!(opened.repairs.iter().any(|repair| repair.code == "junk-before"));
}

#[test]
fn letters_are_read_in_the_encoding_that_is_true() {
    let check = |content_type: &str, body: &[u8], wanted: &str| {
        let text = open(&answer(content_type, body)).expect("it is let through").text;
        assert!(text.contains(wanted), "{content_type}: {text}");
    };
    check("text/xml", "<rss>tŷ</rss>".as_bytes(), "tŷ");
    check("text/xml; charset=iso-8859-14", b"<rss>t\xfe</rss>", "tŷ");
    check("text/xml", b"<?xml version='1.0' encoding='iso-8859-1'?><rss>caf\xe9</rss>", "café");
    check("text/xml; charset=utf-8", b"<rss>it\x92s</rss>", "it’s");
    check("text/xml", b"\xfe\xff\0<\0r\0s\0s\0>\0x\0<\0/\0r\0s\0s\0>", "<rss>x</rss>");
    check("text/xml", b"\0<\0r\0s\0s\0>\0x\0<\0/\0r\0s\0s\0>", "<rss>x</rss>");
}

#[test]
fn what_parsers_stumble_over_is_mended() {
    let check = |body: &str, wanted: &str| assert_eq!(behind(body), wanted, "{body}");
    check(
        "<rss>a & b &amp; c &nbsp;&eacute; &unknown; &#0;&#8217;</rss>",
        "<rss>a &amp; b &amp; c \u{a0}é &amp;unknown; &#8217;</rss>",
    );
    check("<rss>a\u{1}b</rss>", "<rss>ab</rss>");
    check("<rss>1 < 2</rss>", "<rss>1 &lt; 2</rss>");
    check("<rss a=1 b='x\"y' a=2>z</rss>", "<rss a=\"1\" b=\"x&quot;y\">z</rss>");
    check("<rss><item><b>x</item></rss>", "<rss><item><b>x</b></item></rss>");
    check("<rss><item>x", "<rss><item>x</item></rss>");
    check("<rss>x</i></rss> and more", "<rss>x</rss>");
    check("<!DOCTYPE rss [<!ENTITY a \"b\">]><rss>&a;</rss>", "<rss>&amp;a;</rss>");
    check(
        "<rss xml:base=\"x/\"><a xml:base=\"https://a.example/\"/></rss>",
        "<rss><a xml:base=\"https://a.example/\"/></rss>",
    );
    check("<rss><![CDATA[a & <b>\u{2}]]></rss>", "<rss><![CDATA[a & <b>]]></rss>");
}

#[test]
fn what_is_no_feed_is_called_what_it_is() {
    let refused = |body: &str| open(&answer("text/html", body.as_bytes())).expect_err("it is refused");
    assert_eq!(refused("  \n\0 "), ReadError::Empty);
    assert_eq!(refused("<!-- x --><!DOCTYPE html><p>"), ReadError::Html);
    assert_eq!(refused("<html><head>"), ReadError::Html);
    assert_eq!(refused("<html><title>Just a moment...</title>"), ReadError::Challenge);
    assert!(matches!(refused("hello"), ReadError::Unreadable { .. }));
}

#[test]
fn what_is_built_to_hurt_is_kept_out() {
    let refused =
        |body: String| matches!(open(&answer("text/xml", body.as_bytes())), Err(ReadError::Unreadable { .. }));
    assert!(refused(format!("<rss>{}", "<a>".repeat(200))));
    let attributes: String = (0..300).map(|n| format!(" a{n}=\"1\"")).collect();
    assert!(refused(format!("<rss{attributes}></rss>")));
    assert!(refused(format!("<rss a=\"{}\"></rss>", "x".repeat(100_000))));
    let many = open(&answer("text/xml", format!("<rss><channel>{}", "<item/>".repeat(6_000)).as_bytes())).expect("cut");
    assert_eq!(many.entries, MOST_ENTRIES_READ);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = open(&answer("text/xml", &bytes));
    }

    #[test]
    fn no_scraps_of_markup_make_it_panic(scraps in proptest::collection::vec("<|>|/|&|;|\"|'|=|!|\\[|\\]|-|item|rss|xml:base|CDATA|#|x| |ŵ", 0..200)) {
        let body = format!("<rss>{}", scraps.concat());
        let _ = open(&answer("text/xml", body.as_bytes()));
    }
}
