//! Stories of feeds.

use std::collections::BTreeMap;

use super::*;
use crate::model::{Hints, Validators};

const ADDRESS: &str = "https://blog.harbour.example/feed/";

fn feed() -> Feed {
    Feed { url: ADDRESS.parse().expect("a URL") }
}

fn answer(body: &str) -> Answer {
    Answer {
        url: ADDRESS.parse().expect("a URL"),
        status: 200,
        content_type: None,
        body: body.as_bytes().to_vec(),
        validators: Validators::default(),
        hints: Hints::default(),
        headers: BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    }
}

fn read(body: &str) -> Result<Reading, ReadError> {
    let asks = feed().asks(&Memory::default(), DateTime::UNIX_EPOCH);
    feed().read(&asks[0], &answer(body), &Memory::default())
}

fn rss(items: &str) -> Reading {
    let spaces = "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
                  xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"";
    let head = "<title>Harbour &amp;amp; sea</title><link>https://harbour.example/</link><language>cy-GB</language>\
                <atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"self\" href=\"https://harbour.example/feed\"/>";
    let feed = format!("<rss version=\"2.0\" {spaces}><channel>{head}{items}</channel></rss>");
    super::read(&gate::open(&answer(&feed)).expect("it passes"), &ADDRESS.parse().expect("a URL")).expect("it is read")
}

fn item(inside: &str) -> Draft {
    rss(&format!("<item>{inside}</item>")).drafts.remove(0)
}

fn entry(inside: &str) -> Draft {
    let feed = format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>A</title><entry>{inside}</entry></feed>");
    read(&feed).expect("it is read").drafts.remove(0)
}

fn titles(reading: &Reading) -> Vec<&str> {
    reading.drafts.iter().map(|draft| draft.title.as_str()).collect()
}

fn link(draft: &Draft) -> &str {
    draft.link.as_ref().map_or("", Url::as_str)
}

#[test]
fn an_rss_item_is_read_whole() {
    let reading = rss(
        "<item><title>Tanwydd &amp; gwres</title><link>/2026/03/gwres/</link>\
         <guid isPermaLink=\"false\"> https://harbour.example/?p=7 </guid><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate>\
         <dc:creator>A Person</dc:creator><author>a.person@harbour.example</author><category>heat</category>\
         <description>Short &lt;b&gt;words&lt;/b&gt;</description>\
         <content:encoded><![CDATA[<p>Long words.</p><script>x()</script>]]></content:encoded></item>",
    );

    assert_eq!(reading.title.as_deref(), Some("Harbour & sea"));
    assert_eq!(reading.link.as_ref().map(Url::as_str), Some("https://harbour.example/"));
    assert_eq!(reading.language.as_ref().map(LanguageTag::as_str), Some("cy"));
    assert_eq!(reading.repairs, []);
    let draft = &reading.drafts[0];
    assert_eq!(draft.title, "Tanwydd & gwres");
    assert_eq!(draft.guid.as_deref(), Some("https://harbour.example/?p=7"));
    assert_eq!(link(draft), "https://harbour.example/2026/03/gwres/");
    assert_eq!((draft.summary.as_str(), draft.text.as_str()), ("Short words", "Long words."));
    assert_eq!(draft.published.map(|at| at.to_rfc3339()).as_deref(), Some("2026-03-02T09:00:00+00:00"));
    assert_eq!(draft.published_raw.as_deref(), Some("Mon, 02 Mar 2026 09:00:00 GMT"));
    assert_eq!(draft.tags, ["heat"]);
    let all = format!("{reading:?}").to_lowercase();
    assert!(!all.contains("a person") && !all.contains("a.person"), "no person is kept: {all}");
}

#[test]
fn an_atom_entry_is_read_whole() {
    let feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en-GB\" xml:base=\"/blog/\"><id>tag:a.example,2026</id>\
                <title>A</title><link href=\"./\"/><updated>2026-03-03T09:00:00Z</updated><entry xml:lang=\"cy\" xml:base=\"2026/\">\
                <id>tag:a.example,2026:1</id><title type=\"html\">Pumps &amp;amp; &lt;i&gt;heat&lt;/i&gt;</title>\
                <link rel=\"edit\" href=\"edit\"/><link href=\"one\"/><published>2026-03-02T09:00:00Z</published>\
                <updated>2026-03-02T10:00:00Z</updated><author><name>A Person</name></author><category term=\"a\" label=\"Heat\"/>\
                <link rel=\"license\" href=\"https://creativecommons.org/licenses/by/4.0/\"/>\
                <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>One &amp; two</p><p>three</p></div></content></entry></feed>";
    let reading = read(feed).expect("it is read");

    assert_eq!((reading.id.as_deref(), reading.title.as_deref()), (Some("tag:a.example,2026"), Some("A")));
    assert_eq!(reading.link.as_ref().map(Url::as_str), Some("https://blog.harbour.example/blog/"));
    assert_eq!(reading.language.as_ref().map(LanguageTag::as_str), Some("en"));
    assert!(reading.updated.is_some());
    let draft = &reading.drafts[0];
    assert_eq!((draft.title.as_str(), draft.text.as_str()), ("Pumps & heat", "One & two\n\nthree"));
    assert_eq!(link(draft), "https://blog.harbour.example/blog/2026/one");
    assert_eq!(draft.language.as_ref().map(LanguageTag::as_str), Some("cy"));
    assert_eq!(draft.licence.as_deref(), Some("https://creativecommons.org/licenses/by/4.0/"));
    assert_eq!(draft.tags, ["Heat"]);
    assert_eq!(draft.updated.zip(draft.published).map(|(u, p)| (u - p).num_minutes()), Some(60));
    assert!(!format!("{reading:?}").contains("A Person"));
}

#[test]
fn older_and_odder_feeds_are_read_by_their_names() {
    let check = |feed: &str, wanted: &[&str]| assert_eq!(titles(&read(feed).expect("it is read")), wanted, "{feed}");
    check("<rss version=\"0.91\"><channel><title>t</title><item><title>a</title></item></channel></rss>", &["a"]);
    check("<rss xmlns=\"http://unheard.example/\"><channel><item><title>b</title></item></channel></rss>", &["b"]);
    check("<channel><item><title>c</title></item></channel>", &["c"]);
    check(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://my.netscape.com/rdf/simple/0.9/\">\
         <channel><title>t</title></channel><item><title>d</title></item></rdf:RDF>",
        &["d"],
    );
    check(
        "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"><title>t</title>\
         <entry><title mode=\"escaped\" type=\"text/html\">&lt;b&gt;e&lt;/b&gt;</title><issued>2004-01-01</issued></entry></feed>",
        &["e"],
    );
    check("<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\"><a:entry><a:title>f</a:title></a:entry></a:feed>", &["f"]);
    check("<rss version=\"2.0\"><channel><item><title>g &nbsp;&copy; & h</title></item><item><title>i", &["g © & h", "i"]);
    check("<feed><entry><title mode=\"base64\">VMW3IGEgZ2FyZGQ=</title></entry></feed>", &["Tŷ a gardd"]);
}

#[test]
fn a_json_feed_is_read() {
    let feed = r#"{"version":"https://jsonfeed.org/version/1.1","title":"A","language":"cy","home_page_url":"https://a.example/",
        "items":[{"id":7,"url":"/one","title":"A <b> & more","content_html":"<p>Text</p>","date_published":"2026-03-02T09:00:00Z",
        "tags":["x", 5],"authors":[{"name":"A Person"}]}, "spoilt", {"id":"https://a.example/8","content_text":"1 < 2","title":[]}]}"#;
    let reading = read(feed).expect("it is read");
    assert_eq!(reading.spoilt.iter().map(|spoilt| spoilt.position).collect::<Vec<_>>(), [1]);
    let [one, two] = reading.drafts.as_slice() else { panic!("{reading:?}") };
    assert_eq!((one.guid.as_deref(), one.title.as_str(), one.text.as_str()), (Some("7"), "A <b> & more", "Text"));
    assert_eq!((link(one), one.tags.as_slice()), ("https://a.example/one", ["x".to_owned()].as_slice()));
    assert_eq!((link(two), two.text.as_str()), ("https://a.example/8", "1 < 2"));
    assert!(!format!("{reading:?}").contains("A Person"));
}

#[test]
fn the_link_of_an_entry_is_the_page_that_it_is_about() {
    let check = |draft: &Draft, wanted: &str| assert_eq!(link(draft), wanted);
    check(&item("<link>one</link>"), "https://harbour.example/one");
    check(&item("<guid>https://harbour.example/2</guid>"), "https://harbour.example/2");
    check(&item("<guid isPermaLink=\"false\">https://harbour.example/2</guid>"), "");
    check(&item("<guid>3</guid><enclosure url=\"https://harbour.example/3.pdf\"/>"), "https://harbour.example/3.pdf");
    check(&entry("<link rel=\"self\" href=\"/x.atom\"/><link type=\"application/pdf\" href=\"/x.pdf\"/><link href=\"/x\"/>"), "https://blog.harbour.example/x");
    check(&entry("<id>https://harbour.example/4</id>"), "https://harbour.example/4");
    check(&entry("<id>urn:uuid:4</id><link rel=\"related\" href=\"/r\"/>"), "https://blog.harbour.example/r");
}

#[test]
fn ids_are_kept_as_they_are_written() {
    assert_eq!(item("<guid>HTTPS://A.example/%7Ex?a=1&amp;b</guid>").guid.as_deref(), Some("HTTPS://A.example/%7Ex?a=1&b"));
    assert_eq!(item("<title>No id</title>").guid, None);
    let rdf = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\">\
               <item rdf:about=\"https://a.example/1\"><title>a</title></item></rdf:RDF>";
    assert_eq!(read(rdf).expect("it is read").drafts[0].guid.as_deref(), Some("https://a.example/1"));
}

#[test]
fn the_best_date_that_means_something_counts_and_the_raw_one_is_kept() {
    let published = |draft: Draft| draft.published.map(|at| at.format("%Y-%m-%d").to_string());
    assert_eq!(published(item("<pubDate>soon</pubDate><dc:date>2026-03-02</dc:date>")).as_deref(), Some("2026-03-02"));
    assert_eq!(published(item("<dc:date>2026-03-01</dc:date><pubDate>2026-03-02</pubDate>")).as_deref(), Some("2026-03-02"));
    let unread = item("<pubDate>the day before yesterday</pubDate>");
    assert_eq!((unread.published, unread.published_raw.as_deref()), (None, Some("the day before yesterday")));
}

#[test]
fn one_text_alone_is_a_summary_if_it_is_short_and_of_one_piece() {
    let texts = |inside: &str| {
        let draft = item(inside);
        (draft.summary, draft.text)
    };
    assert_eq!(texts("<description>Short</description>"), ("Short".into(), String::new()));
    assert_eq!(texts("<description>&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b</description>"), (String::new(), "a\n\nb".into()));
    let long = "word ".repeat(600);
    assert_eq!(texts(&format!("<description>{long}</description>")), (String::new(), long.trim().to_owned()));
    assert_eq!(texts("<description>a</description><content:encoded>a</content:encoded>"), (String::new(), "a".into()));
}

#[test]
fn what_the_two_readers_know_is_put_together_only_where_they_agree() {
    let media = "<item><title>t</title><media:group xmlns:media=\"http://search.yahoo.com/mrss/\">\
                 <media:description>Words about it</media:description></media:group></item>";
    assert_eq!(rss(media).drafts[0].summary, "Words about it");
    let twice = "<channel><item><title>a</title></item></channel><channel><item><title>b</title></item></channel>";
    let reading = read(&format!("<rss version=\"2.0\">{twice}</rss>")).expect("it is read");
    assert_eq!(titles(&reading), ["a", "b"]);
    let odd = read("<rss version=\"7\"><channel><item><title>a</title></item></channel></rss>").expect("it is read");
    assert!(odd.repairs.iter().any(|repair| repair.code == "lenient-reader"), "{odd:?}");
}

#[test]
fn a_feed_says_how_often_it_changes() {
    let pace = |head: &str| rss(head).pace_hint_seconds;
    assert_eq!(pace("<ttl>90</ttl>"), Some(5_400));
    assert_eq!(pace("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"), Some(1_800));
    assert_eq!(pace("<ttl>1</ttl><sy:updatePeriod>daily</sy:updatePeriod>"), Some(86_400));
    assert_eq!(pace("<ttl>99999999999999999</ttl>"), Some(86_400));
    assert_eq!(pace("<ttl>often</ttl><sy:updateFrequency>0</sy:updateFrequency>"), None);
}

#[test]
fn a_page_leads_to_its_feed_and_goes_on_leading_there_while_it_does_not_change() {
    let page = "<!doctype html><html><head><link rel=alternate type=application/rss+xml href=/feed.xml></head></html>";
    let reading = read(page).expect("it leads on");
    let found = &reading.asks[0];
    assert_eq!((found.key.as_str(), found.url.as_str()), ("feed:found", "https://blog.harbour.example/feed.xml"));

    let asks = feed().asks(&reading.memory, DateTime::UNIX_EPOCH);
    assert_eq!(asks.iter().map(|ask| ask.key.as_str()).collect::<Vec<_>>(), ["feed", "feed:found"]);
    assert_eq!(feed().read(&asks[0], &answer(page), &reading.memory).expect("it leads on").asks, []);
    assert_eq!(feed().read(&asks[1], &answer(page), &reading.memory), Err(ReadError::Html));

    let elsewhere = Feed { url: "https://other.example/".parse().expect("a URL") };
    assert_eq!(elsewhere.asks(&reading.memory, DateTime::UNIX_EPOCH).len(), 1);
    let itself = feed().read(&asks[0], &answer("<rss><channel/></rss>"), &reading.memory).expect("it is a feed now");
    assert_eq!(feed().asks(&itself.memory, DateTime::UNIX_EPOCH).len(), 1);
}

#[test]
fn what_is_no_feed_is_called_what_it_is() {
    assert_eq!(read("<!doctype html><html></html>"), Err(ReadError::Html));
    assert_eq!(read(""), Err(ReadError::Empty));
    assert_eq!(rss("").drafts, []);
    for other in ["<kml><name>x</name></kml>", "{\"a\":1}", "[]", "{\"items\":", "<opml version=\"1.0\"><body/></opml>"] {
        assert!(matches!(read(other), Err(ReadError::Unreadable { .. })), "{other}");
    }
}

#[test]
fn one_spoilt_entry_does_not_spoil_a_feed() {
    let long = "x".repeat(entries::LONGEST_ENTRY_BYTES);
    let reading = rss(&format!(
        "<item><title>Bridge returned error 500! (2026)</title></item><item><title>{long}</title></item><item><title>Good</title></item>"
    ));
    assert_eq!(titles(&reading), ["Good"]);
    let mut positions: Vec<usize> = reading.spoilt.iter().map(|spoilt| spoilt.position).collect();
    positions.sort_unstable();
    assert_eq!(positions, [0, 1]);
}

#[test]
fn an_entry_that_is_made_to_fill_memory_does_not() {
    let draft = item(&format!("<title>t</title>{}", "<category>c</category>".repeat(20_000)));
    assert_eq!((draft.title.as_str(), draft.tags.len()), ("t", 999));
}

#[test]
fn of_too_many_entries_the_newest_are_kept_in_their_order() {
    let date = |n: usize| format!("20{:02}-{:02}-01", n / 12, n % 12 + 1);
    let items: String = (0..700).map(|n| format!("<item><title>{n}</title><pubDate>{}</pubDate></item>", date(n))).collect();
    let reading = rss(&format!("<item><title>undated</title></item>{items}"));
    let wanted: Vec<String> = (200..700).map(|n| n.to_string()).collect();
    assert_eq!(titles(&reading), wanted);
}

/// The addresses of the further asks of a first visit.
fn older(url: &str, body: &str) -> Vec<String> {
    let ask = feed().asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
    let answer = Answer { url: url.parse().expect("a URL"), ..answer(body) };
    let reading = feed().read(&ask, &answer, &Memory::default()).expect("it is read");
    reading.asks.into_iter().map(|ask| ask.url.to_string()).collect()
}

#[test]
fn older_parts_are_found_as_the_feed_says_or_as_wordpress_has_them() {
    let item = "<item><title>a</title></item>";
    let atom = "xmlns:atom=\"http://www.w3.org/2005/Atom\"";
    let with = |head: &str| format!("<rss><channel {atom}>{head}{item}</channel></rss>");
    let next = "<atom:link rel=\"next\" href=\"?page=2\"/>";
    let archive = "<atom:link rel=\"prev-archive\" href=\"/2025.xml\"/>";
    assert_eq!(older(ADDRESS, &with(next)), [format!("{ADDRESS}?page=2")]);
    assert_eq!(older(ADDRESS, &with(&format!("{next}{archive}"))), ["https://blog.harbour.example/2025.xml"]);
    let wordpress = with("<generator>https://wordpress.org/?v=6.8</generator>");
    assert_eq!(older(&format!("{ADDRESS}?a=b&paged=1"), &wordpress), [format!("{ADDRESS}?a=b&paged=2")]);
    assert_eq!(older("https://blog.harbour.example/", &wordpress), Vec::<String>::new());
    let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"next_url\":\"/2.json\",\"items\":[{\"id\":\"1\"}]}";
    assert_eq!(older(ADDRESS, json), ["https://blog.harbour.example/2.json"]);
    assert_eq!(older(ADDRESS, &with("")), Vec::<String>::new());
}

#[test]
fn older_parts_are_read_once_and_are_no_news() {
    let part = |title: &str| {
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><link rel=\"next\" href=\"/feed/?p={title}\"/><entry><id>{title}</id></entry></feed>")
    };
    let newest = read(&part("a")).expect("it is read");
    assert_eq!((newest.backfill, newest.asks.len()), (false, 1));
    let asks = feed().asks(&newest.memory, DateTime::UNIX_EPOCH);
    assert_eq!(asks.iter().map(|ask| ask.key.as_str()).collect::<Vec<_>>(), ["feed", "feed:2"]);

    let second = feed().read(&asks[1], &answer(&part("b")), &newest.memory).expect("it is read");
    assert_eq!((second.backfill, second.drafts.len(), second.asks[0].key.as_str()), (true, 1, "feed:3"));
    // A site that gives the same part again and again is left.
    let third = feed().read(&second.asks[0], &answer(&part("b")), &second.memory).expect("it is read");
    assert_eq!(third.asks, []);
    assert_eq!(feed().asks(&third.memory, DateTime::UNIX_EPOCH).len(), 1);
    let later = feed().read(&asks[0], &answer(&part("c")), &third.memory).expect("it is read");
    assert_eq!((later.backfill, later.asks.len()), (false, 0));
}

#[test]
fn an_older_part_that_is_no_feed_is_the_end() {
    let newest = read("<rss><channel><link rel=\"next\" href=\"/2\"/><item><title>a</title></item></channel></rss>");
    let newest = newest.expect("it is read");
    for (status, body) in [(404, "<html>"), (404, "<rss><channel><item><title>b</title></item></channel></rss>"), (200, "")] {
        let answer = Answer { status, ..answer(body) };
        let end = feed().read(&newest.asks[0], &answer, &newest.memory).expect("it is the end");
        assert_eq!((end.drafts.len(), end.asks.len()), (0, 0));
        assert_eq!(feed().asks(&end.memory, DateTime::UNIX_EPOCH).len(), 1);
    }
    let challenge = answer("<html><title>Just a moment...</title>");
    assert_eq!(feed().read(&newest.asks[0], &challenge, &newest.memory), Err(ReadError::Challenge));
}

proptest::proptest! {
    #[test]
    fn no_mutated_feed_makes_it_panic(cut in 0..600_usize, at in 0..600_usize, with in "[<>&;/\"'= a-z!\\[\\]?-]{0,12}") {
        let whole = "<?xml version='1.0'?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Harbwr</title>\
            <link>https://a.example/</link><item><title>Tŷ &amp; gardd</title><link>/1</link><guid>1</guid><dc:date>2026-03-02</dc:date>\
            <description><![CDATA[<p>One</p>]]></description></item><item xml:base=\"x\"><title>Two</title><enclosure url='y'/></item></channel></rss>";
        let (cut, at) = (whole.floor_char_boundary(cut), whole.floor_char_boundary(at));
        let mutated = format!("{}{with}{}", &whole[..at], whole.get(at.max(cut)..).unwrap_or_default());
        let _ = read(&mutated);
    }
}

#[test]
fn a_channel_definition_has_its_addresses_and_dates_in_its_tags() {
    let feed = "<CHANNEL HREF=\"https://harbour.example/\"><TITLE>Harbour</TITLE>\
                <ITEM HREF=\"https://harbour.example/tide\" LASTMOD=\"2026-03-02T09:00:00Z\"><TITLE>Tide</TITLE></ITEM></CHANNEL>";
    let reading = read(feed).expect("it is read");
    assert_eq!(reading.link.as_ref().map(Url::as_str), Some("https://harbour.example/"));
    assert_eq!(reading.drafts[0].link.as_ref().map(Url::as_str), Some("https://harbour.example/tide"));
    assert_eq!(reading.drafts[0].updated, DateTime::from_timestamp(1_772_442_000, 0));
}

#[test]
fn what_is_no_feed_is_told_as_what_it_is() {
    let told = |body: &str| read(body).expect_err("it is no feed").to_string();
    assert_eq!(told("<entry xmlns=\"http://www.w3.org/2005/Atom\"><title>One</title></entry>"), "a single entry, no feed");
    assert_eq!(told("<urlset><url/></urlset>"), "a sitemap, no feed");
    assert_eq!(told("{\"a\": [1]}"), "JSON of another sort, no feed");
    assert_eq!(told("%PDF-1.7"), "a PDF: neither XML nor JSON");
    assert!(told("<note/>").ends_with("its first element is <note>"));
}
