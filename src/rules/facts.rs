//! What is known of a thing from several answers and several visits.
//!
//! A listing names a repository; its README, its files and its publiccode.yml come in later answers, and only when it has
//! moved. So the drafts of one visit are put together, and what was not read this time is as it was.

use std::collections::HashMap;

use crate::model::{Addition, CodeFacts, Draft};

/// What GitHub's listing says of a licence that it sees and does not recognise.
const UNRECOGNISED: &str = "other";

/// Takes in the drafts and additions of one more answer of a visit. A draft whose id an earlier answer had replaces that
/// one; an addition goes to the draft of its id, and is left out where there is none.
///
/// ```
/// # use gorwel::{model::Draft, rules::facts::gather};
/// let draft = |title: &str| Draft { guid: Some("1".into()), title: title.into(), ..Draft::default() };
/// let mut drafts = vec![draft("as it was")];
/// gather(&mut drafts, vec![draft("as it is")], vec![]);
/// assert_eq!(drafts, [draft("as it is")]);
/// ```
pub fn gather(gathered: &mut Vec<Draft>, drafts: Vec<Draft>, additions: Vec<Addition>) {
    let mut places: HashMap<String, usize> =
        gathered.iter().enumerate().filter_map(|(at, draft)| Some((draft.guid.clone()?, at))).collect();
    let earlier = gathered.len();
    for draft in drafts {
        let place = draft.guid.as_ref().and_then(|guid| places.get(guid)).filter(|at| **at < earlier);
        match place.and_then(|at| gathered.get_mut(*at)) {
            Some(there) => *there = draft,
            None => {
                places.extend(draft.guid.clone().map(|guid| (guid, gathered.len())));
                gathered.push(draft);
            }
        }
    }
    for addition in additions {
        if let Some(draft) = places.get(&addition.guid).and_then(|at| gathered.get_mut(*at)) {
            add(draft, addition);
        }
    }
}

fn add(draft: &mut Draft, addition: Addition) {
    if let Some(text) = addition.text {
        draft.text = text;
    }
    if let Some(code) = &mut draft.code {
        fill(code, addition.facts);
    }
    follow(draft);
}

/// Fills in what was not read of a repository this time with what is stored of it.
pub fn keep(draft: &mut Draft, stored: &CodeFacts, stored_text: &str) {
    let Some(code) = &mut draft.code else { return };
    if code.readme.is_none() && stored.readme.as_ref().is_some_and(|readme| readme.characters > 0) {
        stored_text.clone_into(&mut draft.text);
    }
    fill(code, stored.clone());
    follow(draft);
}

/// Fills the facts that answers after the listing hold.
fn fill(facts: &mut CodeFacts, more: CodeFacts) {
    facts.pages = facts.pages.or(more.pages);
    facts.fork_of = facts.fork_of.take().or(more.fork_of);
    facts.licence = facts.licence.take().or(more.licence);
    facts.readme = facts.readme.take().or(more.readme);
    facts.files = facts.files.take().or(more.files);
    facts.releases = facts.releases.take().or(more.releases);
    facts.publiccode = facts.publiccode.take().or(more.publiccode);
}

/// Lets a draft follow its repository and its publiccode.yml where the listing says nothing.
fn follow(draft: &mut Draft) {
    let Some(code) = &draft.code else { return };
    let public = code.publiccode.clone().unwrap_or_default();
    if draft.licence.as_deref().is_none_or(|licence| licence == UNRECOGNISED) {
        let named = code.licence.clone().filter(|licence| !licence.is_empty());
        draft.licence = named.or(public.licence).or(draft.licence.take());
    }
    if draft.summary.is_empty() {
        let english = public.about.iter().find(|(language, _)| language.as_str() == "en");
        let about = english.or_else(|| public.about.iter().next());
        draft.summary = about.map(|(_, about)| about.clone()).unwrap_or_default();
    }
    for category in public.categories {
        if !draft.tags.contains(&category) {
            draft.tags.push(category);
        }
    }
}

/// Whether a repository has a release that it did not have when it was stored. Where its releases had not been read then,
/// nobody can tell, and it has not.
pub fn has_new_release(stored: &CodeFacts, now: &CodeFacts) -> bool {
    let (Some(before), Some(after)) = (&stored.releases, &now.releases) else { return false };
    after.newest.is_some() && after.at > before.at
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{PublicFacts, Readme};

    fn listed(description: &str) -> Draft {
        Draft {
            guid: Some("github:code.example:7".into()),
            title: "ferry".into(),
            summary: description.into(),
            text: "as listed".into(),
            code: Some(CodeFacts { repository: 7, ..CodeFacts::default() }),
            ..Draft::default()
        }
    }

    fn readme(characters: u32) -> CodeFacts {
        CodeFacts {
            readme: Some(Readme { characters, ..Readme::default() }),
            licence: Some("MIT".into()),
            ..CodeFacts::default()
        }
    }

    fn addition(text: Option<&str>, facts: CodeFacts) -> Addition {
        Addition { guid: "github:code.example:7".into(), text: text.map(str::to_owned), facts }
    }

    #[test]
    fn later_answers_add_to_what_is_listed() {
        let mut drafts = Vec::new();
        gather(&mut drafts, vec![listed("Tells when it goes")], vec![]);
        gather(
            &mut drafts,
            vec![],
            vec![addition(Some("Read me"), readme(7)), Addition { guid: "another".into(), ..Addition::default() }],
        );
        let [draft] = drafts.as_slice() else { panic!("{drafts:?}") };
        assert_eq!(
            (draft.title.as_str(), draft.summary.as_str(), draft.text.as_str()),
            ("ferry", "Tells when it goes", "Read me")
        );
        assert_eq!(draft.code.as_ref().and_then(|code| code.readme.clone()), readme(7).readme);
    }

    #[test]
    fn an_id_twice_in_one_answer_stays_twice() {
        let mut drafts = Vec::new();
        gather(&mut drafts, vec![listed("a"), listed("b")], vec![]);
        assert_eq!(drafts.len(), 2);
    }

    #[test]
    fn what_was_not_read_this_time_is_as_it_was() {
        let check = |now: CodeFacts, stored: CodeFacts, wanted: &str| {
            let mut draft = Draft { code: Some(now), ..listed("a") };
            keep(&mut draft, &stored, "stored");
            assert_eq!((draft.text.as_str(), draft.licence.as_deref()), (wanted, Some("MIT")));
            assert_eq!(draft.code.map(|code| code.readme.is_some()), Some(true));
        };
        check(CodeFacts::default(), readme(6), "stored");
        check(readme(9), CodeFacts::default(), "as listed");
        check(readme(9), readme(6), "as listed");
        check(readme(0), readme(6), "as listed");
        check(CodeFacts::default(), readme(0), "as listed");
    }

    #[test]
    fn a_publiccode_fills_what_the_listing_leaves_open() {
        let about = BTreeMap::from([("cy", "Am y fferi"), ("en", "About the ferry")]);
        let about = about.into_iter().map(|(tag, text)| (tag.parse().expect("a language"), text.to_owned())).collect();
        let public = PublicFacts {
            licence: Some("EUPL-1.2".into()),
            categories: vec!["transport".into()],
            about,
            ..PublicFacts::default()
        };
        let facts = CodeFacts { publiccode: Some(public), ..CodeFacts::default() };

        let mut drafts = vec![Draft { licence: Some("other".into()), ..listed("") }];
        gather(&mut drafts, vec![], vec![addition(None, facts.clone())]);
        assert_eq!((drafts[0].summary.as_str(), drafts[0].licence.as_deref()), ("About the ferry", Some("EUPL-1.2")));
        assert_eq!(drafts[0].tags, ["transport"]);

        let mut draft = Draft { licence: Some("MIT".into()), tags: vec!["transport".into()], ..listed("Said") };
        keep(&mut draft, &facts, "");
        assert_eq!((draft.summary.as_str(), draft.licence.as_deref(), draft.tags.len()), ("Said", Some("MIT"), 1));
    }
}
