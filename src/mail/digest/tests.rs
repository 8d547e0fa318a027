//! A digest of an invented week, rendered, addressed and read back.

mod full;

use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders};

use super::*;
use crate::{
    mail::{MailLanguages, address},
    model::{
        Addressee, BodySlug, Cadence, Card, Consent, Fault, FoundIn, Item, ItemId, ItemType, MOST_CARDS, MOST_LINES,
        Names, Outcome, Rendered, SourceSlug, Subscriber, SubscriberId,
    },
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn url(text: &str) -> Url {
    text.parse().expect("a URL")
}

pub(in crate::mail) fn sender() -> Sender {
    Sender {
        from_name: "Gorwel".to_owned(),
        from: "gorwel@harbour.example".parse().expect("an address"),
        public_url: url("https://www.harbour.example/gorwel/"),
        contact: Some("digital@harbour.example".parse().expect("an address")),
        mail_languages: MailLanguages::Both,
    }
}

fn links() -> Links {
    Links {
        unsubscribe: url("https://www.harbour.example/gorwel/u/7-0123456789abcdef0123456789abcdef"),
        manage: url("https://www.harbour.example/gorwel/m/7-fedcba9876543210fedcba9876543210"),
        web: None,
        verdicts: BTreeMap::new(),
    }
}

pub(in crate::mail) fn subscriber(consent: Consent) -> Subscriber {
    Subscriber {
        id: SubscriberId(7),
        address: "digital.lead@valley.example".parse().expect("an address"),
        lang: Lang::Cy,
        cadence: Cadence::Weekly,
        interests: Vec::new(),
        consent,
        paused_until: None,
        cursor: 0,
        welcomed: true,
    }
}

fn names(en: &str, cy: &str) -> Names {
    Names { en: en.to_owned(), cy: Some(cy.to_owned()).filter(|cy| !cy.is_empty()) }
}

fn item(id: i64, title: &str, body: Names, item_type: ItemType, language: &str) -> Item {
    Item {
        id: ItemId(id),
        source: "north-bay-code".parse::<SourceSlug>().expect("a slug"),
        body: "north-bay".parse::<BodySlug>().expect("a slug"),
        body_name: body,
        body_also: Vec::new(),
        area: "wales".to_owned(),
        item_type,
        title: title.to_owned(),
        url: format!("https://code.example/repo/{id}?from=feed&x=1"),
        summary: String::new(),
        text: String::new(),
        language: language.parse().ok(),
        published: at("2026-11-18T09:00:00Z"),
        first_seen: at("2026-11-18T10:00:00Z"),
        updated: None,
        licence: None,
        tags: Vec::new(),
        topics: Vec::new(),
        given: Vec::new(),
        code: None,
        version: 1,
        revision: 1,
        news: Some(1),
        gone_at: None,
        hidden: None,
    }
}

fn card(item: Item, sentence: &str, query: &str, found_in: FoundIn) -> Card {
    let reason = Reason::Interest { query: query.to_owned(), found_in };
    Card { item, sentence: sentence.to_owned(), reason, fit: None, kin: 0, also: Vec::new() }
}

/// A week in an invented neighbourhood.
fn week() -> Digest {
    let bay = || names("North Bay Health Board", "Bwrdd Iechyd Bae’r Gogledd");
    let valley = || names("Valley Borough Council", "Cyngor Bwrdeistref y Dyffryn");
    let centre = || names("Centre for Shared Services", "");
    let mut reminders = item(12, "Appointment reminders in two languages", bay(), ItemType::Code, "en");
    reminders.licence = Some("mit".to_owned());
    let reminders_say = "Sends text reminders in Welsh or English by the patient’s recorded choice; runs in a container beside the booking system.";
    let waste = item(15, "Archebu casgliad gwastraff swmpus: beth a ddysgom", valley(), ItemType::Blog, "cy");
    let waste_says =
        "Beth a ddysgom wrth gymryd archebion am eitemau mawr, a’r tair ffurflen y gall eraill eu defnyddio.";
    let carbon = item(17, "carbon-of-a-service", centre(), ItemType::Code, "en");
    let mut slots = item(21, "Collection slots as open data", valley(), ItemType::News, "en");
    slots.published = at("2026-11-20T09:00:00Z");
    let letter = item(22, "Llythyrau apwyntiad clir", bay(), ItemType::Blog, "cy");
    Digest {
        key: "2026-W48".to_owned(),
        occasion: Occasion::Regular,
        lang: Lang::Cy,
        at: at("2026-11-23T07:00:00Z"),
        first_look: false,
        teams: Vec::new(),
        buying: Vec::new(),
        rising: Vec::new(),
        cards: vec![
            card(reminders, reminders_say, "appointments", FoundIn::Title),
            card(waste, waste_says, "gwastraff swmpus", FoundIn::Text),
            card(carbon, "", "carbon licence:none", FoundIn::Names),
        ],
        lines: vec![
            card(slots, "", "gwastraff swmpus", FoundIn::Text),
            card(letter, "", "appointments", FoundIn::Text),
        ],
        more: 12,
        quiet: vec!["heat networks".to_owned(), "\"screening invitations\"".to_owned()],
        unread: vec![
            Unread {
                source: "estuary-blog".parse().expect("a slug"),
                body: names("Estuary Trust", ""),
                outcome: Outcome::Failed(Fault::Tls { detail: "invalid peer certificate: UnknownIssuer".to_owned() }),
                since: at("2026-11-19T07:00:00Z"),
            },
            Unread {
                source: "harbour-news".parse().expect("a slug"),
                body: names("Harbour County Council", "Cyngor Sir yr Harbwr"),
                outcome: Outcome::Refused { status: 403 },
                since: at("2026-11-02T07:00:00Z"),
            },
        ],
        sources: 214,
    }
}

fn drawn(digest: &Digest) -> Parts {
    render(digest, &sender(), &links()).expect("a digest renders")
}

fn sent(parts: &Parts) -> Rendered {
    let reader = subscriber(Consent::Given { at: at("2026-10-01T12:00:00Z") });
    let recipient = reader.recipient().expect("they said yes");
    let message_id = "0123456789abcdef0123456789abcdef@www.harbour.example";
    address(parts, &Addressee::of_digest(&recipient), message_id, at("2026-11-23T07:00:05Z")).expect("a message")
}

/// The web addresses of the text part, in order.
fn links_of_text(text: &str) -> Vec<String> {
    text.split_whitespace().filter(|word| word.starts_with("http")).map(str::to_owned).collect()
}

/// The targets of the links of the HTML part, in order.
pub(in crate::mail) fn links_of_html(html: &str) -> Vec<String> {
    let targets = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    targets.map(|target| target.replace("&#38;", "&")).collect()
}

/// Every line of a message is short ASCII; a header may be longer where a web address in it cannot be folded.
pub(in crate::mail) fn check_lines(bytes: &[u8]) {
    assert!(bytes.is_ascii(), "eight bits");
    let text = std::str::from_utf8(bytes).expect("ASCII is UTF-8");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a line that does not end in CRLF");
    for (i, line) in text.split("\r\n").enumerate() {
        assert!(line.len() <= 76 || line.starts_with(" <http") || line.starts_with(" <mailto"), "line {i}: {line}");
    }
}

#[test]
fn the_letter_as_it_is_read() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        let welsh_first = drawn(&week());
        insta::assert_snapshot!("digest_cy_text", welsh_first.text);
        insta::assert_snapshot!("digest_cy_html", welsh_first.html);
        let welcome = Digest { occasion: Occasion::Welcome, lang: Lang::En, ..week() };
        let english_only = Sender { mail_languages: MailLanguages::Preferred, ..sender() };
        let parts = render(&welcome, &english_only, &links()).expect("a digest renders");
        insta::assert_snapshot!("digest_welcome_en_text", parts.text);
    });
}

#[test]
fn subjects_are_short_and_ours() {
    let check = |occasion, lang, cards: usize, lines: usize, wanted: &str| {
        let mut digest = Digest { occasion, lang, ..week() };
        digest.cards.truncate(cards);
        digest.lines.truncate(lines);
        assert_eq!(drawn(&digest).subject, wanted);
        assert!(wanted.chars().count() <= 70 && !wanted.contains(['ŵ', 'ŷ', 'Ŵ', 'Ŷ']), "{wanted}");
    };
    check(Occasion::Regular, Lang::En, 3, 2, "Gorwel: 3 pieces of work you could reuse");
    check(Occasion::Regular, Lang::En, 1, 2, "Gorwel: 1 piece of work you could reuse");
    check(Occasion::Extra, Lang::Cy, 3, 2, "Gorwel: 3 darn o waith y gallech eu hailddefnyddio");
    check(Occasion::Regular, Lang::Cy, 2, 2, "Gorwel: 2 ddarn o waith y gallech eu hailddefnyddio");
    check(Occasion::Welcome, Lang::En, 3, 0, "Gorwel: a first look at 3 pieces of work");
    check(Occasion::Welcome, Lang::Cy, 3, 0, "Gorwel: golwg gyntaf ar 3 darn o waith");
    check(Occasion::Regular, Lang::Cy, 0, 2, "Gorwel: 2 eitem newydd");
    check(Occasion::Regular, Lang::En, 0, 0, "Gorwel: nothing new this week");
}

#[test]
fn the_message_reads_back_as_it_was_meant() {
    let letter = sent(&drawn(&week()));
    check_lines(&letter.bytes);
    let message = MessageParser::default().parse(&letter.bytes).expect("a message");
    let header =
        |name: &str| message.header_raw(name).map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "));
    let check = |name: &str, wanted: &str| assert_eq!(header(name).as_deref(), Some(wanted), "{name}");
    check("From", "Gorwel <gorwel@harbour.example>");
    check("To", "digital.lead@valley.example");
    check("Reply-To", "digital@harbour.example");
    check("Subject", "Gorwel: 3 darn o waith y gallech eu hailddefnyddio");
    check("Date", "Mon, 23 Nov 2026 07:00:05 +0000");
    check("Message-ID", "<0123456789abcdef0123456789abcdef@www.harbour.example>");
    check("List-Id", "<digest.www.harbour.example>");
    let token = "7-0123456789abcdef0123456789abcdef";
    let https = format!("<https://www.harbour.example/gorwel/u/{token}>");
    let mailto = format!("<mailto:gorwel@harbour.example?subject=unsubscribe%20{token}>");
    check("List-Unsubscribe", &format!("{https}, {mailto}"));
    check("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    check("Auto-Submitted", "auto-generated");
    check("X-Auto-Response-Suppress", "All");
    check("Precedence", "bulk");
    check("Feedback-ID", "2026-W48:regular:digest:gorwel");
    check("X-Gorwel-Reason", "digest-regular");
    check("Content-Language", "cy, en");
    check("MIME-Version", "1.0");
    let kinds: Vec<_> = message.parts.iter().filter_map(|part| part.content_type()?.subtype()).collect();
    assert_eq!(kinds, ["alternative", "plain", "html"]);
    for part in message.parts.iter().skip(1) {
        assert_eq!(part.content_transfer_encoding(), Some("quoted-printable"));
    }
    let parts = drawn(&week());
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&message.body_text(0).expect("a text part")), lines(&parts.text));
    assert_eq!(lines(&message.body_html(0).expect("an HTML part")), lines(&parts.html));
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    assert_eq!(sent(&drawn(&week())), sent(&drawn(&week())));
}

#[test]
fn both_parts_hold_the_same_links_in_the_same_order_under_the_public_url() {
    for occasion in [Occasion::Regular, Occasion::Welcome, Occasion::Extra] {
        let parts = drawn(&Digest { occasion, ..week() });
        let found = links_of_html(&parts.html);
        assert_eq!(links_of_text(&parts.text), found);
        assert!(found.iter().all(|link| link.starts_with("https://www.harbour.example/gorwel/")), "{found:?}");
        assert_eq!(found.first().map(String::as_str), Some("https://www.harbour.example/gorwel/cy/item/12"));
        let half = found.len() / 2;
        let other: Vec<String> =
            found[half..].iter().map(|link| link.replace("/en/", "/cy/").replace("=en", "=cy")).collect();
        assert_eq!(other, found[..half], "each language leads to the same places");
    }
}

#[test]
fn each_language_is_whole_and_the_readers_stands_first() {
    let parts = drawn(&week());
    for body in [&parts.text, &parts.html] {
        let (welsh, english) =
            (body.find("Newydd ers eich e-bost").expect("Welsh"), body.find("New since").expect("English"));
        assert!(welsh < english);
        assert_eq!(body.matches("Appointment reminders in two languages").count(), 2);
        assert_eq!(body.matches("Llythyrau apwyntiad clir").count(), 2);
    }
    assert_eq!(parts.html.matches("<html lang=\"cy\">").count(), 1);
    assert!(
        parts.html.contains("lang=\"cy\"><a class=\"a\""),
        "a Welsh title in the English half says that it is Welsh"
    );
    assert!(parts.html.contains("<span lang=\"en\">Centre for Shared Services</span>"));
    assert!(!parts.text.contains("UnknownIssuer"), "readers are spared what machines say");
    let alone = Sender { mail_languages: MailLanguages::Preferred, ..sender() };
    let parts = render(&week(), &alone, &links()).expect("a digest renders");
    assert!(!parts.html.contains("New since") && !parts.html.contains("The same in English"));
}

#[test]
fn a_letter_holds_nothing_that_looks_back() {
    let html = drawn(&week()).html.to_lowercase();
    for never in
        ["<img", "<script", "<form", "<link", "@font-face", "@import", "url(", "background=", "display:none", "src="]
    {
        assert!(!html.contains(never), "{never}");
    }
    assert!(html.len() < TARGET_HTML_BYTES, "{}", html.len());
}

#[test]
fn hostile_words_of_others_do_no_harm() {
    let long = "<b>&\"'".repeat(1_000);
    let titles = [
        "Hello\r\nBcc: everybody@council.example\r\n\r\n<script>alert(1)</script>",
        "=?utf-8?q?x?= =?utf-8?b?PGI+?=",
        "\"><img src=x onerror=alert(1)>",
        "\u{202e}live\u{202c} \u{2066}a\u{2069}\u{200b}\u{feff}\u{0}\u{1b}[31m",
        "Log in at https://evil.example/login?a=b now",
        &long,
        "{{ 7 * 7 }} {% include x %}\n-- \n.\n",
    ];
    for title in titles {
        let mut digest = week();
        for card in digest.cards.iter_mut().chain(&mut digest.lines) {
            card.item.title = title.to_owned();
            card.sentence = title.to_owned();
            card.item.body_name = names(title, title);
            card.item.licence = Some(title.to_owned());
            card.reason = Reason::Interest { query: title.to_owned(), found_in: FoundIn::Title };
        }
        digest.quiet = vec![title.to_owned()];
        digest.unread.iter_mut().for_each(|unread| unread.body = names(title, ""));
        let parts = drawn(&digest);
        let html = &parts.html;
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert_eq!(html.matches('<').count(), html.matches('>').count(), "every bracket is ours");
        for body in [html, &parts.text] {
            assert!(!body.contains(['\r', '\0', '\u{1b}', '\u{202e}', '\u{2066}', '\u{200b}']), "{title:?}");
        }
        assert_eq!(
            links_of_html(html).iter().filter(|link| link.contains("evil")).count(),
            links_with_evil_query(html)
        );
        let letter = sent(&parts);
        check_lines(&letter.bytes);
        let message = MessageParser::default().parse(&letter.bytes).expect("a message");
        assert!(message.bcc().is_none() && message.parts.len() == 3);
        assert_eq!(message.subject(), Some("Gorwel: 3 darn o waith y gallech eu hailddefnyddio"));
        assert!(html.len() <= LARGEST_HTML_BYTES);
    }
}

/// Links of ours whose query is what a reader once wrote.
fn links_with_evil_query(html: &str) -> usize {
    links_of_html(html)
        .iter()
        .filter(|link| link.starts_with("https://www.harbour.example/gorwel/") && link.contains("evil"))
        .count()
}

#[test]
fn a_letter_that_would_be_too_large_leaves_lines_out_and_counts_them() {
    let mut digest = week();
    let wordy = "Wordy & \"long\" ".repeat(40);
    let template = card(item(30, &wordy, names(&wordy, &wordy), ItemType::Code, "fr"), &wordy, &wordy, FoundIn::Names);
    let numbered = |id: i64| {
        let mut card = template.clone();
        card.item.id = ItemId(id);
        card
    };
    digest.cards = (100..).take(MOST_CARDS).map(numbered).collect();
    digest.lines = (200..).take(MOST_LINES).map(numbered).collect();
    let parts = drawn(&digest);
    assert!(parts.html.len() <= TARGET_HTML_BYTES, "{}", parts.html.len());
    assert!(parts.shown.len() < MOST_CARDS + MOST_LINES, "something was left out");
    assert!(parts.shown.starts_with(&[ItemId(100), ItemId(101)]), "the best stay");
    let left_out = MOST_CARDS + MOST_LINES - parts.shown.len();
    assert!(parts.text.contains(&format!("{} yn rhagor ar y we", 12 + left_out)));
}

#[test]
fn a_digest_without_anything_can_be_looked_at() {
    let nothing =
        Digest { cards: Vec::new(), lines: Vec::new(), more: 0, quiet: Vec::new(), unread: Vec::new(), ..week() };
    let parts = drawn(&nothing);
    assert!(parts.text.starts_with("Dim byd newydd yr wythnos hon\n"), "{}", parts.text);
    assert!(parts.shown.is_empty());
}

#[test]
fn many_sources_that_could_not_be_read_are_a_number_and_a_link() {
    let mut digest = week();
    digest.unread = digest.unread.iter().cycle().take(40).cloned().collect();
    let parts = drawn(&digest);
    assert!(parts.text.contains("Eraill na ellid eu darllen: 35"), "{}", parts.text);
    assert!(parts.html.contains("https://www.harbour.example/gorwel/cy/sources"));
}
