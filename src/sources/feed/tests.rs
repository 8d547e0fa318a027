//! Stories of feeds.

use std::collections::BTreeMap;

use super::*;
use crate::model::{Hints, Validators};

fn read(content_type: &str, body: &str) -> Result<Reading, ReadError> {
    let url: Url = "https://blog.harbour.example/feed/".parse().expect("a URL");
    let feed = Feed { url: url.clone() };
    let asks = feed.asks(&Memory::default(), DateTime::UNIX_EPOCH);
    let answer = Answer {
        url,
        status: 200,
        content_type: Some(content_type.to_owned()),
        body: body.as_bytes().to_vec(),
        validators: Validators::default(),
        hints: Hints::default(),
        headers: BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    };
    feed.read(&asks[0], &answer, &Memory::default())
}

fn rss(items: &str) -> Reading {
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Harbour &amp;amp; sea</title>\
         <link>https://harbour.example/</link><language>cy</language><ttl>90</ttl>{items}</channel></rss>"
    );
    read("application/rss+xml", &feed).expect("it is read")
}

#[test]
fn an_rss_item_is_read_whole() {
    let reading = rss(
        "<item><title>Tanwydd &amp; gwres</title><link>/2026/03/gwres/?utm_source=rss</link>\
         <guid isPermaLink=\"false\"> https://harbour.example/?p=7 </guid><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate>\
         <dc:creator>A Person</dc:creator><category>heat</category><description>Short &lt;b&gt;words&lt;/b&gt;</description>\
         <content:encoded><![CDATA[<p>Long words.</p><script>x()</script>]]></content:encoded></item>",
    );

    assert_eq!(reading.title.as_deref(), Some("Harbour & sea"));
    assert_eq!(reading.language.map(|tag| tag.to_string()).as_deref(), Some("cy"));
    assert_eq!(reading.pace_hint_seconds, Some(5_400));
    let draft = &reading.drafts[0];
    assert_eq!(draft.title, "Tanwydd & gwres");
    assert_eq!(draft.guid.as_deref(), Some("https://harbour.example/?p=7"));
    assert_eq!(draft.link.as_ref().map(Url::as_str), Some("https://harbour.example/2026/03/gwres/?utm_source=rss"));
    assert_eq!((draft.summary.as_str(), draft.text.as_str()), ("Short words", "Long words."));
    assert_eq!(draft.published.map(|at| at.to_rfc3339()).as_deref(), Some("2026-03-02T09:00:00+00:00"));
    assert_eq!(draft.tags, ["heat"]);
}

#[test]
fn an_atom_entry_is_read_whole() {
    let feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en-GB\" xml:base=\"https://a.example/blog/\"><title>A</title>\
                <entry xml:lang=\"cy\"><id>tag:a.example,2026:1</id><title type=\"html\">Pumps &amp;amp; &lt;i&gt;heat&lt;/i&gt;</title>\
                <link rel=\"edit\" href=\"edit\"/><link href=\"one\"/><updated>2026-03-02T09:00:00Z</updated>\
                <author><name>A Person</name></author>\
                <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>One &amp; two</p><p>three</p></div></content></entry></feed>";
    let reading = read("application/atom+xml", feed).expect("it is read");
    let draft = &reading.drafts[0];
    assert_eq!(draft.title, "Pumps & heat");
    assert_eq!(draft.link.as_ref().map(Url::as_str), Some("https://a.example/blog/one"));
    assert_eq!(draft.text, "One & two\n\nthree");
    assert_eq!(draft.language.as_ref().map(LanguageTag::as_str), Some("cy"));
    assert!(draft.updated.is_some() && draft.published == draft.updated);
}

#[test]
fn older_and_odder_feeds_are_read_by_their_names() {
    let check = |feed: &str, wanted: &[&str]| {
        let reading = read("text/xml", feed).expect("it is read");
        let titles: Vec<&str> = reading.drafts.iter().map(|draft| draft.title.as_str()).collect();
        assert_eq!(titles, wanted, "{feed}");
    };
    check("<rss version=\"0.91\"><channel><title>t</title><item><title>a</title><link>https://a.example/1</link></item></channel></rss>", &["a"]);
    check("<rss xmlns=\"http://example.com/\"><channel><item><title>b</title></item></channel></rss>", &["b"]);
    check("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://my.netscape.com/rdf/simple/0.9/\"><channel><title>t</title></channel><item><title>c</title></item></rdf:RDF>", &["c"]);
    check("<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"><title>t</title><entry><title mode=\"escaped\">d</title><issued>2004-01-01</issued></entry></feed>", &["d"]);
    check("<rss version=\"2.0\"><channel><title>t</title><item><title>e &nbsp;&copy; & f</title></item><item><title>g", &["e © & f", "g"]);
}

#[test]
fn a_json_feed_is_read() {
    let feed = r#"{"version":"https://jsonfeed.org/version/1.1","title":"A","language":"cy","items":[
        {"id":7,"url":"/one","title":"One","content_html":"<p>Text</p>","date_published":"2026-03-02T09:00:00Z","tags":["x"]},
        {"id":"8"}]}"#;
    let reading = read("application/feed+json", feed).expect("it is read");
    assert_eq!(reading.drafts.len(), 1);
    assert_eq!(reading.spoilt.len(), 1);
    assert_eq!(reading.drafts[0].guid.as_deref(), Some("7"));
    assert_eq!(reading.drafts[0].link.as_ref().map(Url::as_str), Some("https://blog.harbour.example/one"));
}

#[test]
fn a_page_leads_to_its_feed_and_one_without_is_a_page() {
    let page = "<!doctype html><html><head><link rel=alternate type=application/rss+xml href=/feed.xml></head></html>";
    let reading = read("text/html", page).expect("it leads on");
    assert_eq!(reading.asks[0].url.as_str(), "https://blog.harbour.example/feed.xml");
    assert_eq!(reading.asks[0].key, "feed:found");
    assert_eq!(read("text/html", "<!doctype html><html></html>"), Err(ReadError::Html));
}

#[test]
fn a_feed_without_entries_is_a_feed_and_other_xml_is_not() {
    assert_eq!(rss("").drafts, []);
    assert!(matches!(read("text/xml", "<kml><name>x</name></kml>"), Err(ReadError::Unreadable { .. })));
    assert!(matches!(read("application/json", "{\"a\":1}"), Err(ReadError::Unreadable { .. })));
}

#[test]
fn one_spoilt_entry_does_not_spoil_a_feed() {
    let reading = rss("<item></item><item><title>Bridge returned error 500!</title></item><item><title>Good</title></item>");
    assert_eq!(reading.drafts.iter().map(|draft| draft.title.as_str()).collect::<Vec<_>>(), ["Good"]);
    assert_eq!(reading.spoilt.len(), 2);
}

#[test]
fn of_too_many_entries_the_newest_are_kept() {
    let items: String = (0..700)
        .map(|n| format!("<item><title>{n}</title><pubDate>2026-{:02}-{:02}</pubDate></item>", n / 60 + 1, n % 28 + 1))
        .collect();
    let reading = rss(&items);
    assert_eq!(reading.drafts.len(), MOST_ENTRIES_KEPT);
    assert!(reading.drafts.iter().any(|draft| draft.title == "699"));
    assert!(!reading.drafts.iter().any(|draft| draft.title == "0"));
}
