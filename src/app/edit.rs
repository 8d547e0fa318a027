//! Edits of feeds.toml: sources added, taken out, moved, and exchanged as OPML.

use std::{collections::BTreeMap, io, sync::Arc};

use url::Url;

use super::{
    App, AppError, Offer, feeds_file,
    offer::{free_slug, new_body, same_address},
};
use crate::{
    model::{Body, BodySlug, Mistake, MistakeFault, SourceSlug},
    sources::{
        discover::known_body,
        opml::{Opml, Outline},
        registry::{
            self, Listed, Registry,
            edit::{EditError, NewSource, add, beginning, body_lines, readdress, remove, rename, source_lines},
        },
    },
    store::StoreError,
};

/// What stands with a source whose body was guessed from a list of feeds.
const GUESSED: &str = "From a list of feeds; its body is a guess: look.";

/// Whether an edit is made, or only shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// It is made.
    Now,
    /// It is only shown.
    Dry,
}

/// Why feeds.toml was not edited. It is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FeedsEditError {
    /// It cannot be read or written.
    #[error("it cannot be edited")]
    File(#[from] io::Error),
    /// The edit cannot be made.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The edit would have made a mistake in it.
    #[error("line {line} of what would be written is a mistake")]
    Mistake {
        /// Where.
        line: usize,
    },
}

/// What is to become of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveTo {
    /// It gets another slug; what was read of it goes along.
    Slug(SourceSlug),
    /// It is read at another address.
    Address(Url),
}

/// What an import of feeds writes, or would write.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedsImport {
    /// The new sources.
    pub sources: Vec<NewSource>,
    /// The bodies that were made for them.
    pub bodies: Vec<Body>,
    /// The feeds that were there, with the sources that read them.
    pub there: Vec<(Url, SourceSlug)>,
    /// Outlines whose address is none.
    pub spoilt: usize,
}

impl FeedsImport {
    /// The lines that are written.
    pub fn lines(&self) -> String {
        let bodies = self.bodies.iter().map(body_lines);
        bodies.chain(self.sources.iter().map(source_lines)).collect::<Vec<_>>().join("\n")
    }
}

impl App {
    /// Writes an offer into feeds.toml, under a slug that is still free.
    ///
    /// # Errors
    ///
    /// When the file cannot be edited; it is as it was then.
    pub fn add_source(&self, offer: &Offer) -> Result<(), AppError> {
        let (bodies, sources) = (offer.new_body.as_slice(), std::slice::from_ref(&offer.source));
        self.edit_feeds(Write::Now, |text| Ok((add(&begun(text), bodies, sources)?, ())))
    }

    /// Takes a source out of feeds.toml. What was read of it stays in the store.
    ///
    /// # Errors
    ///
    /// When there is no such source, or the file cannot be edited.
    pub fn remove_source(&self, slug: &str, write: Write) -> Result<(), AppError> {
        self.edit_feeds(write, |text| Ok((remove(text, slug)?, ())))
    }

    /// Gives a source another slug or another address. `which` is its slug, or the address that it has now. Returns the slug
    /// that it had.
    ///
    /// # Errors
    ///
    /// When there is no such source, the slug is taken, or file or store cannot be written. Cut off between the two, it is
    /// ended by being asked for again.
    pub async fn move_source(&self, which: &str, to: &MoveTo, write: Write) -> Result<SourceSlug, AppError> {
        let mut half_moved = None;
        if let MoveTo::Slug(new) = to {
            let known = self.0.store.sources().await?;
            if known.iter().any(|known| known.slug == *new && known.items > 0) {
                return Err(StoreError::Taken { what: "source", name: new.to_string() }.into());
            }
            let old = known.into_iter().map(|known| known.slug).find(|slug| slug.as_str() == which && slug != new);
            half_moved = old.map(|old| (old, new));
        }
        let context = self.context();
        let slug = self.edit_feeds(write, |text| {
            let registry = registry::read(text, &context);
            let found = slug_of(&registry, which);
            if let (None, Some((old, new))) = (&found, half_moved)
                && slug_of(&registry, new.as_str()).is_some()
            {
                // The file was written, and the store was not.
                return Ok((text.to_owned(), old));
            }
            let slug = found.ok_or_else(|| EditError::NoSuchSource(which.to_owned()))?;
            let edited = match to {
                MoveTo::Slug(new) => rename(text, slug.as_str(), new)?,
                MoveTo::Address(url) => readdress(text, slug.as_str(), url)?,
            };
            Ok((edited, slug))
        })?;
        if let (MoveTo::Slug(new), Write::Now) = (to, write) {
            self.0.store.rename_source(&slug, new).await?;
        }
        Ok(slug)
    }

    /// Adds the feeds of a list that feeds.toml does not have. A group that names a known body is that body; else they are
    /// of `body`; else each site is a body of its own, guessed from its title.
    ///
    /// # Errors
    ///
    /// When the file cannot be edited.
    pub fn import_feeds(&self, list: &Opml, body: Option<&BodySlug>, write: Write) -> Result<FeedsImport, AppError> {
        let context = self.context();
        self.edit_feeds(write, |text| {
            let registry = registry::read(text, &context);
            let import = feeds_import(registry, list, body);
            Ok((add(&begun(text), &import.bodies, &import.sources)?, import))
        })
    }

    /// Edits the text of feeds.toml. What would be a mistake in it is not written.
    fn edit_feeds<T>(
        &self,
        write: Write,
        edit: impl FnOnce(&str) -> Result<(String, T), FeedsEditError>,
    ) -> Result<T, AppError> {
        let (path, context) = (&self.0.options.feeds, self.context());
        let edited = |text: &str| {
            let (new, value) = edit(text)?;
            let mistakes = |text: &str| registry::read(text, &context).mistakes;
            if let Some(mistake) = first_new(mistakes(text), &mistakes(&new)) {
                return Err(FeedsEditError::Mistake { line: mistake.line });
            }
            Ok(((write == Write::Now).then_some(new), value))
        };
        let done = match write {
            Write::Now => feeds_file::edit(path, edited),
            Write::Dry => match feeds_file::read(path) {
                Ok(text) => edited(&text).map(|(_, value)| value),
                Err(why) if why.kind() == io::ErrorKind::NotFound => edited("").map(|(_, value)| value),
                Err(why) => Err(why.into()),
            },
        };
        done.map_err(|why| AppError::FeedsEdit { path: path.clone(), why })
    }
}

/// The first mistake that was not there before. An edit may move the others to other lines and give their source another
/// slug, so that those which are wholly alike are set aside first, and then those that are the same fault.
fn first_new(mut before: Vec<Mistake>, after: &[Mistake]) -> Option<&Mistake> {
    let fault = |mistake: &Mistake| match &mistake.fault {
        MistakeFault::SlugTwice { slug, .. } => MistakeFault::SlugTwice { slug: slug.clone(), first_line: 0 },
        other => other.clone(),
    };
    let alike = |one: &Mistake, other: &Mistake| one.within == other.within && fault(one) == fault(other);
    let mut new: Vec<&Mistake> = after.iter().collect();
    new.retain(|mistake| !take(&mut before, |was| alike(was, mistake)));
    new.retain(|mistake| !take(&mut before, |was| fault(was) == fault(mistake)));
    new.into_iter().next()
}

/// Takes one that is wanted out of a list. Says whether there was one.
fn take<T>(list: &mut Vec<T>, is_wanted: impl FnMut(&T) -> bool) -> bool {
    list.iter().position(is_wanted).map(|at| list.remove(at)).is_some()
}

/// The text of a file, or the beginning of one.
fn begun(text: &str) -> String {
    if text.trim().is_empty() { beginning() } else { text.to_owned() }
}

/// The slug of the source that a slug or an address names.
fn slug_of(registry: &Registry, which: &str) -> Option<SourceSlug> {
    let slugs = || registry.sources.iter().map(|listed| &listed.source);
    let by_slug = slugs().find(|source| source.slug.as_str() == which);
    let found = by_slug.or_else(|| slugs().find(|source| same_address(&source.address, which)));
    let wrong = || registry.misconfigured.iter().find(|(slug, ..)| slug == which)?.0.parse().ok();
    found.map(|source| source.slug.clone()).or_else(wrong)
}

/// The sources and bodies that a list of feeds comes to.
fn feeds_import(mut registry: Registry, list: &Opml, body: Option<&BodySlug>) -> FeedsImport {
    let mut import = FeedsImport { spoilt: list.spoilt.len(), ..FeedsImport::default() };
    let mut by_site: BTreeMap<String, BodySlug> = BTreeMap::new();
    for outline in &list.feeds {
        let is_there = |listed: &&Arc<Listed>| same_address(&listed.source.address, outline.feed.as_str());
        if let Some(listed) = registry.sources.iter().find(is_there) {
            import.there.push((outline.feed.clone(), listed.source.slug.clone()));
            continue;
        }
        let is_new =
            |source: &&NewSource| source.keys.iter().any(|(_, said)| same_address(said, outline.feed.as_str()));
        if let Some(source) = import.sources.iter().find(is_new) {
            import.there.push((outline.feed.clone(), source.slug.clone()));
            continue;
        }
        let (body, guessed) = body_of(&mut registry, &mut import, &mut by_site, outline, body);
        let slug = free_slug_among(&registry, &import.sources, body.as_str());
        let mut keys = vec![("url", outline.feed.to_string())];
        let language =
            outline.language.as_ref().and_then(|language| language.parse::<crate::model::LanguageTag>().ok());
        keys.extend(language.map(|language| ("language", language.as_str().to_owned())));
        keys.extend(guessed.then(|| ("note", GUESSED.to_owned())));
        import.sources.push(NewSource { slug, body, kind: "feed", keys });
    }
    import
}

/// The body of a feed of a list, and whether it is a guess.
fn body_of(
    registry: &mut Registry,
    import: &mut FeedsImport,
    by_site: &mut BTreeMap<String, BodySlug>,
    outline: &Outline,
    body: Option<&BodySlug>,
) -> (BodySlug, bool) {
    let site = outline.site.clone().unwrap_or_else(|| outline.feed.clone());
    let groups: Vec<&str> = outline.groups.iter().rev().map(String::as_str).collect();
    let nowhere = Url::parse("https://nowhere.invalid/").expect("it is a URL");
    if let Some(known) = known_body(&registry.bodies, &[], &nowhere, &groups) {
        return (known.slug.clone(), false);
    }
    if let Some(body) = body {
        return (body.clone(), false);
    }
    if let Some(known) = known_body(&registry.bodies, &registry.sources, &site, &[&outline.title]) {
        return (known.slug.clone(), false);
    }
    let key = site.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
    if let Some(known) = by_site.get(&key) {
        return (known.clone(), true);
    }
    let new = new_body(registry, &site, &[Some(&outline.title)]);
    by_site.insert(key, new.slug.clone());
    registry.bodies.push(new.clone());
    import.bodies.push(new.clone());
    (new.slug, true)
}

fn free_slug_among(registry: &Registry, new: &[NewSource], stem: &str) -> SourceSlug {
    let mut stem = stem.to_owned();
    let mut number = 1;
    loop {
        let slug = free_slug(registry, &stem, "blog");
        if !new.iter().any(|source| source.slug == slug) {
            return slug;
        }
        number += 1;
        stem = format!("{}-{number}", stem.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-'));
    }
}

/// The feeds of feeds.toml as a list, each in a group that is named after its body.
pub fn feeds_list(registry: &Registry) -> Opml {
    let outline = |listed: &Arc<Listed>| {
        let body = registry.bodies.iter().find(|body| body.slug == listed.source.body);
        let name = body.map_or_else(|| listed.source.body.to_string(), |body| body.name.en.clone());
        Some(Outline {
            title: listed.source.slug.to_string(),
            feed: listed.source.address.parse().ok()?,
            site: body.and_then(|body| body.website.clone()),
            groups: vec![name],
            language: listed.source.language.as_ref().map(|language| language.as_str().to_owned()),
        })
    };
    let feeds = registry.sources.iter().filter(|listed| listed.source.kind == "feed").filter_map(outline);
    Opml { title: Some("Gorwel".to_owned()), feeds: feeds.collect(), spoilt: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(line: usize, within: &str, key: &str) -> Mistake {
        let fault = MistakeFault::MissingKey { key: key.to_owned() };
        Mistake { line, column: 1, within: Some(within.to_owned()), fault }
    }

    #[test]
    fn the_mistake_that_an_edit_makes_is_told_from_those_that_were_there() {
        let check = |before: &[Mistake], after: &[Mistake], line| {
            assert_eq!(first_new(before.to_vec(), after).map(|mistake| mistake.line), line, "{before:?} {after:?}");
        };
        let old = [mistake(9, "last", "url")];
        check(&[], &[], None);
        check(&old, &[mistake(12, "last", "url")], None);
        check(&old, &[mistake(3, "new", "url"), mistake(12, "last", "url")], Some(3));
        check(&old, &[mistake(9, "moved", "url")], None);
        check(&old, &[mistake(3, "new", "kind")], Some(3));
    }
}
