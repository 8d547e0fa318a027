//! Who lives in the town and what they publish, read from the notes beside this file.
//!
//! `bodies.txt` holds the bodies and their outlets, `pieces/*.txt` what they write, `code/*.txt` their repositories.
//! Everything is dated in days from the town's first day; what lies ahead of the clock is not shown yet.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::notes::{self, Misprint, Note};
use crate::model::{Body, BodySlug, Lang, Names, SourceSlug};

/// The days on which something may be published, from the town's first day.
pub(super) const DAYS: std::ops::RangeInclusive<i64> = -70..=7;

const BODIES: (&str, &str) = ("bodies.txt", include_str!("bodies.txt"));
const PIECES: [(&str, &str); 11] = [
    ("pieces/harbour.txt", include_str!("pieces/harbour.txt")),
    ("pieces/valley.txt", include_str!("pieces/valley.txt")),
    ("pieces/four-winds.txt", include_str!("pieces/four-winds.txt")),
    ("pieces/north-bay.txt", include_str!("pieces/north-bay.txt")),
    ("pieces/shared-services.txt", include_str!("pieces/shared-services.txt")),
    ("pieces/rivers.txt", include_str!("pieces/rivers.txt")),
    ("pieces/coast.txt", include_str!("pieces/coast.txt")),
    ("pieces/headlands.txt", include_str!("pieces/headlands.txt")),
    ("pieces/west-vale-fire.txt", include_str!("pieces/west-vale-fire.txt")),
    ("pieces/hill-homes.txt", include_str!("pieces/hill-homes.txt")),
    ("pieces/street-data.txt", include_str!("pieces/street-data.txt")),
];
const CODE: [(&str, &str); 3] = [
    ("code/shared-services.txt", include_str!("code/shared-services.txt")),
    ("code/shared-services-smaller.txt", include_str!("code/shared-services-smaller.txt")),
    ("code/others.txt", include_str!("code/others.txt")),
];

/// Everybody who lives here, and all they will have published a week from the first day.
#[derive(Debug)]
pub(super) struct Place {
    pub bodies: Vec<Body>,
    pub outlets: Vec<Outlet>,
    /// Newest first.
    pub pieces: Vec<Piece>,
    pub repositories: Vec<Repository>,
}

/// One place where a body publishes: what feeds.toml calls a source.
#[derive(Debug)]
pub(super) struct Outlet {
    pub slug: SourceSlug,
    pub body: BodySlug,
    pub form: Form,
    /// The first step of its addresses, such as `harbour` in `/harbour/feed.atom`.
    pub home: String,
    pub lang: Lang,
    /// Its title, as it stands over its front page.
    pub title: String,
    /// A sentence or two about it.
    pub about: String,
    /// The team that writes it, if it says so.
    pub team: String,
    /// `blog` or `news`.
    pub gives: String,
    /// Whether feeds.toml names the front page, which advertises the feed, instead of the feed itself.
    pub named_by_page: bool,
}

/// In which form an outlet publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Atom,
    Rss,
    Json,
    /// Repositories behind the forge's API; the outlet's home is the organisation.
    Code,
    /// Its server is never well.
    Broken,
}

/// Something a body wrote: it will be an item one day.
#[derive(Debug)]
pub(super) struct Piece {
    pub name: String,
    pub outlet: SourceSlug,
    pub at: DateTime<Utc>,
    pub title: String,
    pub tags: Vec<String>,
    /// The name of the same piece in the other language.
    pub twin: Option<String>,
    /// As written in the notes; the first paragraph is its summary.
    pub text: String,
}

/// A repository of an organisation.
#[derive(Debug)]
pub(super) struct Repository {
    pub name: String,
    /// The organisation: the home of an outlet of [`Form::Code`].
    pub org: String,
    /// What the forge keeps through renames.
    pub number: u64,
    pub made_at: DateTime<Utc>,
    /// When it was pushed to, oldest first; never empty.
    pub pushed_at: Vec<DateTime<Utc>>,
    pub description: String,
    /// Markdown, or empty if it has no README.
    pub readme: String,
    pub publiccode: bool,
    pub language: String,
    /// An SPDX identifier, or empty.
    pub licence: String,
    pub topics: Vec<String>,
    pub stars: u64,
    pub forks: u64,
    pub archived: bool,
    pub fork: bool,
    /// Files and folders beside the README and the licence; a folder ends with a slash.
    pub files: Vec<String>,
    /// Tags and their dates, newest first.
    pub releases: Vec<(String, DateTime<Utc>)>,
}

impl Repository {
    /// Returns when it was last pushed to by `now`, or nothing if it is not there yet.
    pub fn pushed_by(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.made_at > now {
            return None;
        }
        self.pushed_at.iter().copied().rfind(|at| *at <= now).or(Some(self.made_at))
    }
}

impl Place {
    /// Reads everything. `base` is where the town is served, `first_day` the instant that day 0 begins.
    pub fn read(base: &Url, first_day: DateTime<Utc>) -> Result<Self, Misprint> {
        let mut place = Self { bodies: Vec::new(), outlets: Vec::new(), pieces: Vec::new(), repositories: Vec::new() };
        let mut names = BTreeSet::new();
        for note in notes::read(BODIES.0, BODIES.1)? {
            first_use(&mut names, &note)?;
            place.resident(note)?;
        }
        place.address(base);
        let day = |n: i64| first_day + TimeDelta::days(n);
        for (file, text) in PIECES {
            for note in notes::read(file, text)? {
                first_use(&mut names, &note)?;
                let piece = place.piece(note, day)?;
                place.pieces.push(piece);
            }
        }
        for (file, text) in CODE {
            for note in notes::read(file, text)? {
                let repository = place.repository(note, day)?;
                place.repositories.push(repository);
            }
        }
        place.pieces.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.name.cmp(&b.name)));
        Ok(place)
    }

    /// The outlet called `slug`, which every piece of the place has.
    pub fn outlet(&self, slug: &str) -> Option<&Outlet> {
        self.outlets.iter().find(|outlet| outlet.slug.as_str() == slug)
    }

    /// Takes in a note of `bodies.txt`: an outlet if it has a form, else a body.
    fn resident(&mut self, mut note: Note) -> Result<(), Misprint> {
        let form = note.take("form");
        if form.is_empty() {
            let body = body(note)?;
            self.bodies.push(body);
            return Ok(());
        }
        let form = match form.as_str() {
            "atom" => Form::Atom,
            "rss" => Form::Rss,
            "json" => Form::Json,
            "code" => Form::Code,
            "broken" => Form::Broken,
            other => return Err(note.misprint(format!("there is no form {other}"))),
        };
        let body = note.parse("body")?;
        if !self.bodies.iter().any(|known| known.slug == body) {
            return Err(note.misprint(format!("nobody is called {body}")));
        }
        let outlet = Outlet {
            slug: note.name.parse().map_err(|_| note.misprint("its name is not a slug"))?,
            body,
            form,
            home: note.need("home")?,
            lang: note.parse("lang")?,
            title: note.need("title")?,
            team: note.take("team"),
            gives: note.parse("gives")?,
            named_by_page: note.yes("named-by-page")?,
            about: notes::one_line(&note.text),
        };
        note.done()?;
        self.outlets.push(outlet);
        Ok(())
    }

    /// Gives each body the front page of its first outlet as its website.
    fn address(&mut self, base: &Url) {
        for body in &mut self.bodies {
            let first = self.outlets.iter().find(|outlet| outlet.body == body.slug);
            body.website = first.and_then(|outlet| base.join(&format!("{}/", outlet.home)).ok());
        }
    }

    fn piece(&self, mut note: Note, day: impl Fn(i64) -> DateTime<Utc>) -> Result<Piece, Misprint> {
        let at = day(days(&note.need("day")?, &note, DAYS)?[0]);
        let outlet: SourceSlug = note.parse("in")?;
        if self.outlet(outlet.as_str()).is_none_or(|outlet| matches!(outlet.form, Form::Code | Form::Broken)) {
            return Err(note.misprint(format!("{outlet} publishes no pieces")));
        }
        let twin = Some(note.take("twin")).filter(|twin| !twin.is_empty());
        let (title, tags) = (note.need("title")?, note.list("tags"));
        note.done()?;
        if notes::paragraphs(&note.text).count() < 2 {
            return Err(note.misprint("its text has less than two paragraphs"));
        }
        Ok(Piece { name: note.name, outlet, at, title, tags, twin, text: note.text })
    }

    fn repository(&self, mut note: Note, day: impl Fn(i64) -> DateTime<Utc>) -> Result<Repository, Misprint> {
        let (org, number) = (note.need("org")?, note.parse("number")?);
        let same = |known: &Repository| known.number == number || (known.org == org && known.name == note.name);
        if self.repositories.iter().any(same) {
            return Err(note.misprint("its name or number stands twice"));
        }
        if !self.outlets.iter().any(|outlet| outlet.form == Form::Code && outlet.home == org) {
            return Err(note.misprint(format!("{org} is no organisation")));
        }
        let mut releases = Vec::new();
        for release in note.list("releases") {
            let (tag, when) = release.split_once(' ').ok_or_else(|| note.misprint("a release is a tag and a day"))?;
            releases.push((tag.to_owned(), day(days(when, &note, i64::MIN..=7)?[0])));
        }
        let (description, readme) = note.text.split_once("\n\n").unwrap_or((note.text.as_str(), ""));
        let (description, readme) = (notes::one_line(description), readme.trim().to_owned());
        let repository = Repository {
            org,
            number,
            made_at: day(note.parse("made")?),
            pushed_at: days(&note.need("pushed")?, &note, i64::MIN..=7)?.into_iter().map(day).collect(),
            publiccode: note.yes("publiccode")?,
            language: note.take("language"),
            licence: note.take("licence"),
            topics: note.list("topics"),
            stars: note.parse("stars")?,
            forks: note.parse("forks")?,
            archived: note.yes("archived")?,
            fork: note.yes("fork")?,
            files: note.list("files"),
            name: note.name.clone(),
            description,
            readme,
            releases,
        };
        note.done()?;
        Ok(repository)
    }
}

fn body(mut note: Note) -> Result<Body, Misprint> {
    let body = Body {
        slug: note.name.parse().map_err(|_| note.misprint("its name is not a slug"))?,
        name: Names { en: note.need("en")?, cy: Some(note.need("cy")?) },
        also: note.list("also"),
        area: note.need("area")?,
        sector: note.need("sector")?,
        website: None,
        contact: Some(note.need("contact")?),
    };
    note.done()?;
    Ok(body)
}

/// Reads days such as `-40, 3`, oldest first: at least one, each within `allowed`.
fn days(text: &str, note: &Note, allowed: std::ops::RangeInclusive<i64>) -> Result<Vec<i64>, Misprint> {
    let read = text.split(',').map(|day| day.trim().parse().ok().filter(|day| allowed.contains(day)));
    match read.collect::<Option<Vec<i64>>>() {
        Some(days) if days.is_sorted() => Ok(days),
        _ => Err(note.misprint(format!("not days in their order, or out of season: {text}"))),
    }
}

/// Fails if a name stands twice.
fn first_use(names: &mut BTreeSet<String>, note: &Note) -> Result<(), Misprint> {
    if names.insert(note.name.clone()) { Ok(()) } else { Err(note.misprint("its name stands twice")) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::town::{feeds::LONGEST_FEED, notes::paragraphs};

    /// Monday, 2 March 2026, 09:00.
    pub fn monday() -> DateTime<Utc> {
        "2026-03-02T09:00:00Z".parse().expect("the date is well written")
    }

    /// Returns the whole town a week after its first day, without a server.
    pub fn place() -> Place {
        let base = "http://127.0.0.1:1/".parse().expect("the address is well written");
        Place::read(&base, monday()).expect("the town's own files are well written")
    }

    #[test]
    fn what_the_bodies_publish_is_whole_and_well_written() {
        let place = place();
        let last = monday() + TimeDelta::days(*DAYS.end());
        for piece in &place.pieces {
            let paragraphs = paragraphs(&piece.text).count();
            assert!((2..=6).contains(&paragraphs), "{} has {paragraphs} paragraphs", piece.name);
            assert!(piece.text.len() > 400 && piece.title.len() > 20, "{} says too little", piece.name);
            assert!(piece.at <= last && !piece.tags.is_empty(), "{}", piece.name);
        }
        for repository in &place.repositories {
            assert!(repository.description.split(' ').count() >= 8, "{} describes nothing", repository.name);
            assert!(
                repository.releases.is_sorted_by(|a, b| a.1 > b.1),
                "{} has releases out of order",
                repository.name
            );
            assert!(repository.pushed_at.iter().all(|at| *at >= repository.made_at), "{}", repository.name);
        }
        assert_eq!((place.bodies.len(), place.pieces.len(), place.repositories.len()), (11, 73, 38));
        let publishes = |slug: &str| place.outlets.iter().any(|outlet| outlet.body.as_str() == slug);
        assert!(place.bodies.iter().all(|body| publishes(body.slug.as_str()) && body.website.is_some()));
    }

    #[test]
    fn a_third_is_in_welsh_and_the_bilingual_body_says_everything_twice() {
        let place = place();
        let in_welsh = |outlet: &str| place.outlet(outlet).is_some_and(|outlet| outlet.lang == Lang::Cy);
        let welsh = place.pieces.iter().filter(|piece| in_welsh(piece.outlet.as_str())).count();
        assert_eq!(welsh, 23);
        let of = |outlet: &str| place.pieces.iter().filter(|piece| piece.outlet.as_str() == outlet).collect::<Vec<_>>();
        let (english, welsh) = (of("north-bay-blog"), of("north-bay-blog-cy"));
        for piece in &welsh {
            let twin = english.iter().find(|other| Some(&other.name) == piece.twin.as_ref());
            assert_eq!(twin.map(|twin| twin.at), Some(piece.at), "{}", piece.name);
        }
        assert_eq!(english.len(), welsh.len());
    }

    #[test]
    fn no_feed_has_more_news_in_a_week_than_a_careful_reader_believes() {
        let place = place();
        for outlet in &place.outlets {
            let own = || place.pieces.iter().filter(|piece| piece.outlet == outlet.slug);
            let new = own().filter(|piece| piece.at > monday()).count();
            let days: BTreeSet<_> = own().map(|piece| piece.at).collect();
            assert!(own().count() <= LONGEST_FEED && new <= 2, "{} has {new} new", outlet.slug);
            assert_eq!(days.len(), own().count(), "{} has two pieces on one day", outlet.slug);
        }
        let new = place.pieces.iter().filter(|piece| piece.at > monday()).count();
        assert!(new >= 10, "a week brings {new}");
    }
}
