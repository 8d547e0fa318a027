//! The digest as a letter: the same items in both languages, in text and in HTML, and no word about who reads it.

mod rows;

use std::collections::BTreeMap;

use askama::Template;
use url::Url;

use self::rows::{BesideRow, Group, Row, group, row};

use super::{
    look,
    parts::{LARGEST_HTML_BYTES, List, Parts, RenderError, Sender, TARGET_HTML_BYTES, in_language},
    plain::{clean, fold, link_text},
};
use crate::{
    model::{Digest, ItemId, Lang, Occasion, Reason, Unread},
    text::{Speech, speech},
};

/// The longest title in a letter, in characters.
const LONGEST_TITLE: usize = 160;
/// The longest name of a body, in characters.
const LONGEST_NAME: usize = 100;
/// Sources that could not be read of which a letter names the outcome; the others are a number.
const MOST_UNREAD: usize = 5;
/// Interests of which a letter links the search for more.
const MOST_SEARCHES: usize = 6;
/// Interests that are said to rise.
const MOST_RISING: usize = 3;
/// Bytes of a kilobyte as sizes are told.
const KILOBYTE: usize = 1_000;

/// Where the links at the foot of a digest lead. They hold tokens and name nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// The page with one button that stops all letters; mail programs post to it.
    pub unsubscribe: Url,
    /// The page that sends a link to manage the subscription.
    pub manage: Url,
    /// This digest on the web, if it is there.
    pub web: Option<Url>,
    /// Where the reader says something of an item.
    pub verdicts: BTreeMap<ItemId, VerdictLinks>,
}

/// Where a reader says something of one item: pages with one button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictLinks {
    /// That it is not for them.
    pub not_for_us: Url,
    /// That they are doing it too.
    pub doing_it_too: Url,
}

#[derive(Template)]
#[template(path = "letter-digest.html")]
struct HtmlPart<'a> {
    subject: &'a str,
    size: String,
    halves: &'a [Half<'a>],
}

#[derive(Template)]
#[template(path = "letter-digest.txt")]
struct TextPart<'a> {
    size: String,
    halves: &'a [Half<'a>],
}

#[derive(Template)]
#[template(path = "letter-digest.subject")]
struct Subject {
    t: &'static Speech,
    occasion: Occasion,
    cards: usize,
    lines: usize,
    teams: usize,
}

/// A letter in one of its languages.
struct Half<'a> {
    t: &'static Speech,
    lang: Lang,
    digest: &'a Digest,
    heading: String,
    date: String,
    lead: String,
    /// In another language, that the same in it is below.
    also: Option<(Lang, String)>,
    teams: Vec<Group>,
    buying: Vec<Group>,
    cards: Vec<Row>,
    lines: Vec<Row>,
    more: Option<(String, Vec<Link>)>,
    rising: Vec<String>,
    quiet: Option<String>,
    unread: Vec<UnreadRow>,
    more_unread: Option<String>,
    sources: Url,
    foot: Vec<Link>,
}

struct Link {
    label: String,
    url: Url,
}

struct UnreadRow {
    body: String,
    body_lang: Option<&'static str>,
    outcome: String,
    since: String,
}

/// Renders a digest for whoever will read it.
///
/// Where the HTML would be larger than [`TARGET_HTML_BYTES`], lines are left out; where it would be larger than
/// [`LARGEST_HTML_BYTES`], cards, notices and teams too, down to one item. What is left out is counted among what is on
/// the web.
///
/// # Errors
///
/// When a template fails, or one card is already too large.
pub fn render(digest: &Digest, sender: &Sender, links: &Links) -> Result<Parts, RenderError> {
    let mut shown = digest.clone();
    loop {
        let parts = draw(&shown, sender, links)?;
        let bytes = parts.html.len();
        let left_out = if bytes > TARGET_HTML_BYTES && shown.lines.pop().is_some() {
            true
        } else if bytes > LARGEST_HTML_BYTES && shown.all().count() > 1 {
            shown.cards.pop().is_some() || shown.buying.pop().is_some() || shown.teams.pop().is_some()
        } else {
            false
        };
        match left_out {
            true => shown.more += 1,
            false if bytes > LARGEST_HTML_BYTES => return Err(RenderError::TooLarge { bytes }),
            false => return Ok(parts),
        }
    }
}

fn draw(digest: &Digest, sender: &Sender, links: &Links) -> Result<Parts, RenderError> {
    let languages = sender.languages(digest.lang);
    let halves: Vec<Half<'_>> = languages.iter().map(|lang| half(digest, *lang, sender, links)).collect();
    let (cards, lines) = (digest.cards.len() + digest.buying.len(), digest.lines.len());
    let (t, teams) = (speech(digest.lang), digest.teams.len());
    let subject = Subject { t, occasion: digest.occasion, cards, lines, teams }.render()?.trim().to_owned();
    let unsized_html = HtmlPart { subject: &subject, size: String::new(), halves: &halves }.render()?;
    let unsized_text = TextPart { size: String::new(), halves: &halves }.render()?;
    let size = whole_kilobytes(unsized_html.len() + unsized_text.len());
    let html = HtmlPart { subject: &subject, size: size.clone(), halves: &halves }.render()?;
    let text = TextPart { size, halves: &halves }.render()?;
    let shown = digest.all().map(|card| card.item.id).collect();
    let (reason, occasion) = match digest.occasion {
        Occasion::Welcome => ("digest-welcome", "welcome"),
        Occasion::Regular => ("digest-regular", "regular"),
        Occasion::Extra => ("digest-extra", "extra"),
    };
    let mut head = sender.head(digest.lang, reason);
    let key: String = digest.key.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let feedback = format!("{key}:{occasion}:digest:gorwel");
    head.list = Some(List { id: sender.list_id(), unsubscribe: links.unsubscribe.clone(), feedback });
    Ok(Parts { subject, text, html, shown, head })
}

/// The size of a letter as its foot tells it. It is told in whole kilobytes, so that telling it does not change it.
fn whole_kilobytes(bytes: usize) -> String {
    format!("{} kB", bytes.div_ceil(KILOBYTE))
}

fn half<'a>(digest: &'a Digest, lang: Lang, sender: &Sender, links: &Links) -> Half<'a> {
    let t = speech(lang);
    let first = lang == digest.lang;
    let other = sender.languages(digest.lang).get(1).copied().filter(|_| first);
    let counted = [("sources", digest.sources.into())];
    let mut lead = match digest.occasion {
        Occasion::Welcome => t.say_with("digest-lead-welcome", &counted),
        Occasion::Regular => t.say_with("digest-lead", &counted),
        Occasion::Extra => t.say_with("digest-lead-extra", &counted),
    };
    if digest.first_look && digest.occasion != Occasion::Welcome {
        lead = format!("{lead} {}", t.say("digest-first-look"));
    }
    let left = digest.unread.len().saturating_sub(MOST_UNREAD);
    Half {
        t,
        lang,
        digest,
        heading: heading(digest, t),
        date: t.date_long(digest.at),
        lead,
        also: other.map(|other| (other, speech(other).say("digest-also-below"))),
        teams: digest.teams.iter().map(|together| group(together, lang, sender, links)).collect(),
        buying: digest.buying.iter().map(|together| group(together, lang, sender, links)).collect(),
        cards: digest.cards.iter().map(|card| row(card, lang, sender, links)).collect(),
        lines: digest.lines.iter().map(|card| row(card, lang, sender, links)).collect(),
        more: more(digest, lang, sender, links),
        rising: rising(digest, t),
        quiet: quiet(digest, t),
        unread: digest.unread.iter().take(MOST_UNREAD).map(|unread| unread_row(unread, lang)).collect(),
        more_unread: (left > 0).then(|| t.say_with("digest-unread-more", &[("n", left.into())])),
        sources: sender.page(&[lang.tag(), "sources"]),
        foot: foot(lang, sender, links),
    }
}

impl Half<'_> {
    /// Text folded into lines of the text part, all but the first indented.
    fn fold(&self, text: &str, indent: usize) -> String {
        fold(text, indent)
    }

    /// What an item is, whose, and of when, for the text part.
    fn about(&self, row: &Row) -> String {
        let mut about = vec![row.item_type.as_str(), &row.body, &row.date];
        about.extend(row.licence.as_deref());
        about.extend(row.fit.as_deref());
        about.extend(row.kin.as_deref());
        fold(&about.join(" · "), 2)
    }

    /// What an item of another body is, whose, and whom to ask, for the text part.
    fn beside(&self, row: &BesideRow) -> String {
        let mut about = vec![row.body.as_str(), &row.item_type];
        about.extend(row.ask.as_deref());
        about.join(" · ")
    }

    /// That nothing in the letter looks back, and how large it is.
    fn no_tracking(&self, size: &str) -> String {
        let t = self.t;
        format!("{}. {}", t.say("digest-no-tracking"), t.say_with("digest-no-images", &[("bytes", size.into())]))
    }

    /// A heading of the text part: nothing but capitals sets it apart there.
    fn capitals(&self, key: &str) -> String {
        self.t.say(key).to_uppercase()
    }

    /// The key of the heading above interests with nothing.
    fn quiet_key(&self) -> &'static str {
        match self.digest.occasion {
            Occasion::Welcome => "digest-quiet-heading-welcome",
            Occasion::Regular | Occasion::Extra => "digest-quiet-heading",
        }
    }
}

fn heading(digest: &Digest, t: &Speech) -> String {
    let cards = digest.cards.len() + digest.buying.len() + digest.teams.len();
    let lines = digest.lines.len();
    match (digest.occasion, cards, lines) {
        (_, 0, 0) => t.say("digest-heading-empty"),
        (_, 0, _) => t.say_with("digest-heading-new", &[("n", lines.into())]),
        (Occasion::Welcome, _, _) => t.say_with("digest-heading-welcome", &[("n", cards.into())]),
        (Occasion::Regular | Occasion::Extra, _, _) => t.say_with("digest-heading", &[("n", cards.into())]),
    }
}

/// How many more there are, and where: this digest on the web, or else a search for each interest that gave something.
fn more(digest: &Digest, lang: Lang, sender: &Sender, links: &Links) -> Option<(String, Vec<Link>)> {
    if digest.more == 0 {
        return None;
    }
    let t = speech(lang);
    let said = t.say_with("digest-more", &[("n", digest.more.into())]);
    if let Some(web) = &links.web {
        return Some((said, vec![Link { label: t.say("digest-on-web"), url: web.clone() }]));
    }
    let mut queries: Vec<&str> = Vec::new();
    for card in digest.all() {
        let Reason::Interest { query, .. } = &card.reason;
        if !queries.contains(&query.as_str()) && queries.len() < MOST_SEARCHES {
            queries.push(query);
        }
    }
    let search = |query: &&str| {
        let mut url = sender.page(&[lang.tag(), "search"]);
        url.query_pairs_mut().append_pair("q", query).append_pair("sort", "newest");
        let shown = link_text(&t.interest(query), LONGEST_TITLE);
        Link { label: t.say_with("digest-search-for", &[("query", shown.as_str().into())]), url }
    };
    Some((said, queries.iter().map(search).collect()))
}

/// Interests that found far more than they usually do.
fn rising(digest: &Digest, t: &Speech) -> Vec<String> {
    let mut all = Vec::with_capacity(digest.rising.len());
    for rising in digest.rising.iter().take(MOST_RISING) {
        let (interest, usual) = (t.interest(&rising.query), rising.usual.round() as usize);
        let args = [("interest", interest.as_str().into()), ("n", rising.now.into()), ("usual", usual.into())];
        all.push(t.say_with("digest-rising-row", &args));
    }
    all
}

fn quiet(digest: &Digest, t: &Speech) -> Option<String> {
    if digest.quiet.is_empty() {
        return None;
    }
    let names: Vec<String> = digest.quiet.iter().map(|query| t.interest(query)).collect();
    let names = [("names", names.join(" · "))];
    let args = names.each_ref().map(|(key, names)| (*key, names.into()));
    Some(match digest.occasion {
        Occasion::Welcome => t.say_with("digest-quiet-for-welcome", &args),
        Occasion::Regular | Occasion::Extra => t.say_with("digest-quiet-for", &args),
    })
}

fn unread_row(unread: &Unread, lang: Lang) -> UnreadRow {
    let t = speech(lang);
    let (body, body_is) = unread.body.for_reader(lang);
    UnreadRow {
        body: clean(body, LONGEST_NAME),
        body_lang: (body_is != lang).then(|| body_is.tag()),
        outcome: t.outcome_plain(&unread.outcome),
        since: t.say_with("since-date", &[("date", t.date(unread.since).as_str().into())]),
    }
}

fn foot(lang: Lang, sender: &Sender, links: &Links) -> Vec<Link> {
    let t = speech(lang);
    let web = match &links.web {
        Some(web) => Link { label: t.say("digest-on-web"), url: web.clone() },
        None => Link { label: t.say("digest-web"), url: sender.page(&[lang.tag(), ""]) },
    };
    vec![
        Link { label: t.say("digest-change"), url: in_language(&links.manage, lang) },
        Link { label: t.say("manage-unsubscribe"), url: in_language(&links.unsubscribe, lang) },
        web,
    ]
}

#[cfg(test)]
pub(super) mod tests;
