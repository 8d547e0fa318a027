//! From what is stored of a repository to what readiness asks. What was not read stays not known.

use crate::{
    language::words,
    model::{
        CodeFacts, Declared, DevelopmentStatus, Item, Lang, LanguageTag, Looked, Maintenance, PublicFacts, ReuseFacts,
    },
};

/// What stands for a licence that a forge sees and does not recognise.
const OTHER_LICENCE: &str = "other";

/// Returns what is known of an item of code; none if it is no code, or nothing was ever read of a repository.
/// `other_bodies` is how many other bodies are seen using it.
pub fn facts(item: &Item, other_bodies: Option<u32>) -> Option<ReuseFacts> {
    let code = item.code.as_ref()?;
    Some(of_code(&item.summary, item.licence.as_deref(), code, other_bodies))
}

fn of_code(summary: &str, licence: Option<&str>, code: &CodeFacts, other_bodies: Option<u32>) -> ReuseFacts {
    let files = code.files.clone().unwrap_or_default();
    let (readme, public) = (code.readme.as_ref(), code.publiccode.as_ref());
    let leads_to_docs = readme.map(|readme| readme.leads_to_docs);
    let speaks_welsh = |public: &PublicFacts| public.languages.contains(&LanguageTag::from(Lang::Cy));
    ReuseFacts {
        licence: self::licence(licence, code, files.licence),
        description_words: Some(words(summary).count() as u32),
        readme_characters: readme.map(|readme| readme.characters),
        readme_headings: readme.map(|readme| readme.headings),
        how_to_run: readme.map(|readme| readme.how_to_run),
        documentation: any(&[files.docs, code.pages, leads_to_docs, public.map(|public| public.documented)]),
        shown: any(&[readme.map(|readme| readme.shown), public.map(|public| public.shown)]),
        described_by_file: any(&[public.map(|public| public.parsed), files.code_json]),
        newest_change: code.pushed_at,
        newest_release: match &code.releases {
            None => Looked::NotYet,
            Some(releases) => releases.at.map_or(Looked::Absent, Looked::Found),
        },
        named_owner: any(&[public.map(|public| !public.contacts.is_empty()), files.codeowners, files.security]),
        maintenance: public.map_or(Looked::NotYet, maintenance),
        archived: code.archived,
        other_bodies,
        deployable: files.container,
        tests: files.tests,
        ci: files.ci,
        localisable: any(&[public.map(|public| public.localisable == Some(true)), files.translations]),
        welsh: any(&[public.map(speaks_welsh), files.welsh]),
    }
}

/// True if one of the places has it, false if none has, and not known as long as one could.
fn any(places: &[Option<bool>]) -> Option<bool> {
    if places.contains(&Some(true)) {
        return Some(true);
    }
    (!places.contains(&None)).then_some(false)
}

fn licence(licence: Option<&str>, code: &CodeFacts, in_files: Option<bool>) -> Looked<String> {
    let named = licence.or(code.licence.as_deref()).filter(|licence| !licence.is_empty());
    match (named, in_files) {
        (Some(licence), _) => Looked::Found(licence.to_owned()),
        (None, Some(true)) => Looked::Found(OTHER_LICENCE.to_owned()),
        (None, Some(false)) => Looked::Absent,
        (None, None) if code.licence.is_some() => Looked::Absent,
        (None, None) => Looked::NotYet,
    }
}

fn maintenance(public: &PublicFacts) -> Looked<Declared> {
    match (public.status, public.maintenance) {
        (Some(DevelopmentStatus::Obsolete), _) | (_, Some(Maintenance::Nobody)) => Looked::Found(Declared::GivenUp),
        (_, Some(Maintenance::Internal | Maintenance::Contract | Maintenance::Community)) => {
            Looked::Found(Declared::Kept)
        }
        (_, None) => Looked::Absent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Files, Readme, Releases};

    fn facts(change: impl FnOnce(&mut CodeFacts)) -> ReuseFacts {
        let mut code = CodeFacts::default();
        change(&mut code);
        of_code("Books bulky waste", None, &code, None)
    }

    #[test]
    fn what_was_not_read_is_not_known() {
        let facts = facts(|_| {});
        assert_eq!(facts, ReuseFacts { description_words: Some(3), ..ReuseFacts::default() });
    }

    #[test]
    fn a_repository_in_which_nothing_was_found_lacks_it() {
        let nothing = Files {
            docs: Some(false),
            tests: Some(false),
            ci: Some(false),
            container: Some(false),
            codeowners: Some(false),
            security: Some(false),
            licence: Some(false),
            publiccode: Some(false),
            code_json: Some(false),
            translations: Some(false),
            welsh: Some(false),
        };
        let facts = facts(|code| {
            code.files = Some(nothing);
            code.pages = Some(false);
            code.readme = Some(Readme::default());
            code.releases = Some(Releases::default());
            code.publiccode = Some(PublicFacts::default());
        });
        let looked = [facts.documentation, facts.shown, facts.described_by_file, facts.named_owner, facts.welsh];
        assert_eq!(looked, [Some(false); 5]);
        assert_eq!((facts.licence, facts.newest_release), (Looked::Absent, Looked::Absent));
        assert_eq!((facts.maintenance, facts.readme_characters), (Looked::Absent, Some(0)));
    }

    #[test]
    fn one_place_that_has_it_is_enough_and_one_that_could_is_doubt() {
        let contact = |code: &mut CodeFacts| {
            code.publiccode = Some(PublicFacts { contacts: vec!["Digital team".into()], ..PublicFacts::default() });
        };
        assert_eq!(facts(contact).named_owner, Some(true));
        let no_contact = |code: &mut CodeFacts| code.publiccode = Some(PublicFacts::default());
        assert_eq!(facts(no_contact).named_owner, None, "code owners may be there still");
    }

    #[test]
    fn a_licence_in_the_files_that_nobody_names_is_some_licence() {
        let seen = |licence, code_licence: Option<&str>, in_files| {
            let code = CodeFacts {
                licence: code_licence.map(str::to_owned),
                files: Some(Files { licence: in_files, ..Files::default() }),
                ..CodeFacts::default()
            };
            of_code("", licence, &code, None).licence
        };
        assert_eq!(seen(Some("EUPL-1.2"), None, Some(true)), Looked::Found("EUPL-1.2".into()));
        assert_eq!(seen(None, None, Some(true)), Looked::Found("other".into()));
        assert_eq!(seen(None, Some(""), None), Looked::Absent);
        assert_eq!(seen(None, None, None), Looked::NotYet);
    }

    #[test]
    fn what_is_obsolete_or_kept_by_nobody_is_given_up() {
        let declared = |status, maintenance| {
            facts(|code| code.publiccode = Some(PublicFacts { status, maintenance, ..PublicFacts::default() }))
                .maintenance
        };
        assert_eq!(
            declared(Some(DevelopmentStatus::Obsolete), Some(Maintenance::Internal)),
            Looked::Found(Declared::GivenUp)
        );
        assert_eq!(declared(None, Some(Maintenance::Nobody)), Looked::Found(Declared::GivenUp));
        assert_eq!(declared(None, Some(Maintenance::Community)), Looked::Found(Declared::Kept));
        assert_eq!(declared(Some(DevelopmentStatus::Beta), None), Looked::Absent);
    }
}
