//! Stories of documents at the gate.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    model::{Hints, Validators},
    sources::MOST_ENTRIES_READ,
};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

fn answer(content_type: &str, body: &[u8]) -> Answer {
    Answer {
        url: "https://a.example/feed/".parse().expect("a URL"),
        status: 200,
        content_type: Some(content_type.to_owned()),
        body: body.to_vec(),
        validators: Validators::default(),
        hints: Hints::default(),
        headers: BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    }
}

fn opened(body: &str) -> Opened {
    open(&answer("text/xml", body.as_bytes())).expect("it is let through")
}

/// The document behind the gate without its declaration, and the codes of what was mended.
fn check(body: &str, wanted: &str, codes: &[&str]) {
    let opened = opened(body);
    assert_eq!(opened.text, format!("{DECLARATION}{wanted}"), "{body}");
    assert_eq!(opened.repairs.iter().map(|repair| repair.code).collect::<Vec<_>>(), codes, "{body}");
}

#[test]
fn there_is_one_declaration_whatever_there_was() {
    check("<?xml version='1.0'?><rss/>", "<rss/>", &[]);
    check(" \u{feff}<!-- new --><rss/>\n", "<rss/>", &[]);
    let twice = "<?xml version=\"1.0\"?><?xml version=\"1.1\" encoding=\"utf-16\"?><rss/>";
    check(twice, "<rss/>", &["second-declaration"]);
    check("Warning: x <?xml version='1.0'?><rss/> bye", "<rss/>", &["junk-after", "junk-before"]);
    check("<br /><b>Warning</b>: x<rss><a/></rss>", "<rss><a/></rss>", &["junk-before"]);
    check("<!DOCTYPE html><!-- a mistake --><rss/>", "<rss/>", &[]);
}

#[test]
fn a_misspelt_end_ends_what_it_is_meant_for() {
    check("<rss><language>cy</langauge><item/></rss>", "<rss><language>cy</language><item/></rss>", &["misspelt-end"]);
    check("<rss><t>a</b> c</t></rss>", "<rss><t>a c</t></rss>", &["stray-end"]);
    check("<rss></b></rss>", "<rss></rss>", &["stray-end"]);
}

#[test]
fn letters_are_read_in_the_encoding_that_is_true() {
    let check = |content_type: &str, body: &[u8], wanted: &str| {
        let text = open(&answer(content_type, body)).expect("it is let through").text;
        assert_eq!(text.strip_prefix(DECLARATION), Some(wanted), "{content_type}");
    };
    let utf16 = |letters: &str, bytes: fn(u16) -> [u8; 2]| letters.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    check("text/xml", "<rss>tŷ</rss>".as_bytes(), "<rss>tŷ</rss>");
    check("text/xml", "\u{feff}<rss>tŷ</rss>".as_bytes(), "<rss>tŷ</rss>");
    check("text/xml; charset=\"iso-8859-14\"", b"<rss>t\xfe \xf0</rss>", "<rss>tŷ ŵ</rss>");
    check("text/xml", b"<?xml version='1.0' encoding='ISO-8859-1'?><rss>caf\xe9</rss>", "<rss>café</rss>");
    check("text/xml; charset=utf-8", "<rss>t\u{177} ’ ".as_bytes(), "<rss>tŷ ’ </rss>");
    check("text/xml; charset=utf-8", b"<rss>t\xc5\xb7 it\x92s</rss>", "<rss>tŷ it’s</rss>");
    check(
        "text/xml; charset=iso-8859-1",
        "<?xml version='1.0' encoding='utf-8'?><rss>tŷ</rss>".as_bytes(),
        "<rss>tŷ</rss>",
    );
    check("text/xml", &utf16("\u{feff}<rss>tŷ</rss>", u16::to_be_bytes), "<rss>tŷ</rss>");
    check("text/xml", &utf16("\u{feff}<rss>tŷ</rss>", u16::to_le_bytes), "<rss>tŷ</rss>");
    check("text/xml", &utf16("<rss>tŷ</rss>", u16::to_be_bytes), "<rss>tŷ</rss>");
    check("text/xml", &utf16("<rss>tŷ</rss>", u16::to_le_bytes), "<rss>tŷ</rss>");
    check("text/xml; charset=utf-16", b"<?xml version='1.0' encoding='utf-16'?><rss>a</rss>", "<rss>a</rss>");
}

#[test]
fn a_page_is_let_through_as_it_is_and_in_its_own_letters() {
    let open = |content_type: &str, body: &[u8]| open_page(&answer(content_type, body));
    let text = |content_type: &str, body: &[u8]| open(content_type, body).expect("it is let through").text;
    let welsh = b"<meta charset='iso-8859-14'><p>t\xfe";
    assert_eq!(text("text/html", welsh), "<meta charset='iso-8859-14'><p>tŷ");
    let old = b"<meta http-equiv=content-type content='text/html; charset=iso-8859-14'>\xf0";
    assert!(text("text/html", old).ends_with('ŵ'));
    assert_eq!(text("text/html", "<article>tŷ & gardd".as_bytes()), "<article>tŷ & gardd");
    for (body, wanted) in [("<feed/>", "a feed where"), ("%PDF-1.7 <a>", "no web page"), ("words", "no web page")] {
        let why = open("text/html", body.as_bytes()).expect_err("it is no page");
        assert!(matches!(&why, ReadError::Unreadable { detail } if detail.starts_with(wanted)), "{body}: {why}");
    }
    assert_eq!(open("text/html", b" \n"), Err(ReadError::Empty));
}

#[test]
fn what_came_compressed_without_saying_so_is_unpacked() {
    use std::io::Write;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"<rss>a</rss>").expect("memory takes everything");
    let body = gzip.finish().expect("memory takes everything");
    let opened = open(&answer("text/xml", &body)).expect("it is let through");
    assert_eq!(opened.text, format!("{DECLARATION}<rss>a</rss>"));
    assert!(open(&answer("text/xml", &body[..4])).is_err());
}

#[test]
fn characters_and_references_are_mended() {
    check(
        "<rss>a & b &amp; c&nbsp;&eacute; &unknown;</rss>",
        "<rss>a &amp; b &amp; c\u{a0}é &amp;unknown;</rss>",
        &["bare-ampersand", "html-entity"],
    );
    check("<rss>a&#0;b&#8217;c&#x1;&#146;</rss>", "<rss>ab’c’</rss>", &["bad-reference"]);
    check("<rss>a\u{1}b\u{ffff}c\u{7f}</rss>", "<rss>abc</rss>", &["control-character"]);
    check("<rss>1 < 2 <3 &lt;b&gt;</rss>", "<rss>1 &lt; 2 &lt;3 &lt;b&gt;</rss>", &["bare-less-than"]);
    check("<rss><![CDATA[a & <b>\u{2}]]></rss>", "<rss><![CDATA[a & <b>]]></rss>", &["control-character"]);
    check("<rss>ﬁ\u{feff}</rss>", "<rss>ﬁ\u{feff}</rss>", &[]);
}

#[test]
fn tags_are_mended() {
    check("<rss a=1 b='x\"y<z' a=2>z</rss>", "<rss a=\"1\" b=\"x&quot;y&lt;z\">z</rss>", &["bad-attribute"]);
    check("<rss><item><b>x</item></rss>", "<rss><item><b>x</b></item></rss>", &["unclosed-element"]);
    check("<rss><item>x<item>y</item></rss>", "<rss><item>x</item><item>y</item></rss>", &["unclosed-element"]);
    check("<rss>x<br>y<img src='a'>z</rss>", "<rss>x<br/>y<img src=\"a\"/>z</rss>", &[]);
    check("<rss>x</i></rss>", "<rss>x</rss>", &["stray-end"]);
    check("<rss><pubDate>x</pubdate></rss>", "<rss><pubDate>x</pubDate></rss>", &[]);
    check("<rss><item>x<![CDATA[y", "<rss><item>x<![CDATA[y]]></item></rss>", &["unclosed-element"]);
    check("<rss><!-- a --><?php x ?><!-- never ends<a/></rss>", "<rss> never ends<a/></rss>", &[]);
}

#[test]
fn a_document_type_is_left_out_with_all_that_it_declares() {
    check(
        "<!DOCTYPE rss [<!ENTITY a \"b>\"><!ENTITY b \"[]\">]><rss>&a;</rss>",
        "<rss>&amp;a;</rss>",
        &["bare-ampersand", "document-type"],
    );
    check("<!DOCTYPE rss SYSTEM \"https://a.example/x.dtd\"><rss/>", "<rss/>", &[]);
}

#[test]
fn bases_become_absolute_and_only_the_web_is_one() {
    let nested =
        "<rss xml:base=\"x/\"><a xml:base=\"y/\"/><a xml:base=\"/z/\"><b xml:base=\"w\"/></a><c xml:base=\"v\"/></rss>";
    let wanted = "<rss xml:base=\"https://a.example/feed/x/\"><a xml:base=\"https://a.example/feed/x/y/\"/>\
                  <a xml:base=\"https://a.example/z/\"><b xml:base=\"https://a.example/z/w\"/></a>\
                  <c xml:base=\"https://a.example/feed/x/v\"/></rss>";
    check(nested, wanted, &[]);
    check("<rss xml:base=\"file:///etc/\"><a xml:base=\"javascript:x\"/></rss>", "<rss><a/></rss>", &["bad-base"]);
    check(&format!("<rss xml:base=\"https://a.example/{}\"/>", "x".repeat(3_000)), "<rss/>", &["bad-base"]);
    let growing = opened(&format!("<rss>{}", format!("<a xml:base=\"{}/\">", "x".repeat(1_000)).repeat(100)));
    assert!(growing.text.len() < 110_000, "{}", growing.text.len());
}

#[test]
fn what_is_no_feed_is_called_what_it_is() {
    let refused = |body: &str| open(&answer("text/html", body.as_bytes())).expect_err("it is refused");
    assert_eq!(refused(""), ReadError::Empty);
    assert_eq!(refused("  \n\0 \u{feff}"), ReadError::Empty);
    assert_eq!(refused("<html><title>Just a moment...</title>"), ReadError::Challenge);
    assert!(matches!(refused("Service unavailable"), ReadError::Unreadable { .. }));
    let form = |body: &str| open(&answer("text/html", body.as_bytes())).expect("it is let through").form;
    assert_eq!(form("<!-- x --><!DOCTYPE html><p>"), Form::Page);
    assert_eq!(form("<HTML><head>"), Form::Page);
    assert_eq!(form("<div>Not here</div>"), Form::Page);
    assert_eq!(form(" {\"items\": []}"), Form::Json);
    assert_eq!(form("<rss/>"), Form::Xml);
    assert_eq!(open_json(&answer("text/html", b"<html>")), Err(ReadError::Html));
    assert!(matches!(open_json(&answer("text/xml", b"<rss/>")), Err(ReadError::Unreadable { .. })));
}

#[test]
fn what_is_built_to_hurt_does_not() {
    let deep = opened(&format!("<rss>{}x{}<item/></rss>", "<a>".repeat(200_000), "</a>".repeat(200_000)));
    assert_eq!(deep.text.matches("<a>").count(), DEEPEST - 1);
    assert!(deep.text.ends_with("</a><item/></rss>"));
    let attributes: String = (0..9_000).map(|n| format!(" a{n}=\"1\"")).collect();
    assert_eq!(opened(&format!("<rss{attributes}></rss>")).text.matches("=\"1\"").count(), MOST_ATTRIBUTES);
    let long = opened(&format!("<rss a=\"1\" b=\"{}\"><item/></rss>", "x".repeat(2 * LONGEST_TAG_BYTES)));
    assert!(long.text.len() < 2 * LONGEST_TAG_BYTES && long.text.contains("<rss a=\"1\""), "{}", long.text.len());
    let many = opened(&format!("<rss><channel>{}", "<item>x</item>".repeat(MOST_ENTRIES_READ + 1)));
    assert_eq!((many.entries, many.text.matches("<item>").count()), (MOST_ENTRIES_READ, MOST_ENTRIES_READ));
    assert!(many.text.ends_with("</item></channel></rss>"));
}

#[test]
fn what_is_built_to_be_slow_is_read_in_one_pass() {
    for scrap in [
        "<",
        "<a ",
        "<a b=\"",
        "<a b='\"",
        "<!--",
        "<!x[",
        "<!x[>",
        "<?x",
        "<?x>",
        "<![CDATA[",
        "</",
        "&",
        "&#",
        "<a>",
        "</a>",
    ] {
        opened(&format!("<rss>{}", scrap.repeat(1_000_000 / scrap.len())));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), kind in "(text/xml)?(; charset=(utf-8|utf-16|big5|iso-8859-14))?") {
        let _ = open(&answer(&kind, &bytes));
    }

    #[test]
    fn no_scraps_of_markup_make_it_panic(scraps in proptest::collection::vec("<|>|/|&|;|\"|'|=|!|\\[|\\]|\\?|-|item|rss|xml:base|CDATA|#|x| |ŵ|\u{1}", 0..200)) {
        let _ = open(&answer("text/xml", format!("<rss>{}", scraps.concat()).as_bytes()));
    }

    #[test]
    fn what_passes_twice_is_what_passed_once(scraps in proptest::collection::vec("<a>|</a>|<b c=\"d\">|</b>|text|&amp;|&| < |<br>|<item>|</item>|é", 0..60)) {
        let once = opened(&format!("<rss>{}", scraps.concat())).text;
        let twice = opened(&once);
        prop_assert_eq!(&twice.text, &once);
        prop_assert_eq!(twice.repairs, vec![]);
    }
}
