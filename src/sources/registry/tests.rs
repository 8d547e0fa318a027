//! Stories of feeds.toml.

use super::*;

const BODY: &str = "[[body]]\nslug = \"harbour\"\nname.en = \"Harbour County Council\"\n";

fn faults(text: &str) -> Vec<(usize, usize, MistakeFault)> {
    let registry = read(text, &Context::default());
    registry.mistakes.into_iter().map(|mistake| (mistake.line, mistake.column, mistake.fault)).collect()
}

#[test]
fn a_good_file_has_no_mistakes() {
    let text = format!(
        "{BODY}name.cy = \"Cyngor Sir yr Harbwr\"\nalso = [\"HCC\"]\narea = \"wales\"\nsector = \"local-government\"\n\
         website = \"https://harbour.example/\"\ncontact = \"digital@harbour.example\"\n\n\
         [[source]]\nslug = \"harbour-blog\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"https://harbour.example/feed\"\n\
         language = \"cy\"\ngives = \"news\"\nevery = \"6h\"\nheaders = {{ X-Key = \"env:KEY\" }}\ntopics = [\"waste\"]\n\n\
         [[source]]\nslug = \"harbour-code\"\nbody = \"harbour\"\nkind = \"github\"\norg = \"harbour\"\nenabled = false\n"
    );
    let context = Context { github_token: None, variables: [("KEY".to_owned(), "secret".to_owned())].into() };

    let registry = read(&text, &context);

    assert_eq!(registry.mistakes, []);
    assert_eq!(registry.bodies[0].name.cy.as_deref(), Some("Cyngor Sir yr Harbwr"));
    let blog = &registry.sources[0].source;
    assert_eq!((blog.every, blog.gives), (Some(chrono::TimeDelta::hours(6)), crate::model::ItemType::News));
    assert_eq!(blog.headers, [("X-Key".to_owned(), "secret".to_owned())]);
    assert!(!registry.sources[1].source.enabled);
    assert_eq!(registry.sources[1].source.gives, crate::model::ItemType::Code);
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let text = format!(
        "{BODY}[[source]]\nslug = \"A blog\"\nbody = \"harbor\"\nkind = \"feeed\"\n\n\
         [[source]]\nslug = \"b\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"ftp://x\"\nlanguge = \"en\"\nenabled = 1\n\n\
         [[source]]\nslug = \"b\"\nbody = \"harbour\"\nkind = \"github\"\nheaders = {{ A = \"env:NOT_SET\" }}\n"
    );

    let told = faults(&text);

    let fault =
        |line: usize| told.iter().filter(|(at, ..)| *at == line).map(|(_, _, fault)| fault.clone()).collect::<Vec<_>>();
    assert_eq!(fault(5), [MistakeFault::BadSlug { slug: "A blog".into(), suggestion: "a-blog".into() }]);
    assert_eq!(fault(6), [MistakeFault::UnknownBody { body: "harbor".into(), nearest: Some("harbour".into()) }]);
    assert_eq!(fault(7), [MistakeFault::UnknownKind { kind: "feeed".into(), nearest: Some("feed".into()) }]);
    assert_eq!(fault(13), [MistakeFault::BadUrl { url: "ftp://x".into() }]);
    assert_eq!(fault(14), [MistakeFault::UnknownKey { key: "languge".into(), nearest: Some("language".into()) }]);
    assert_eq!(fault(15), [MistakeFault::WrongType { key: "enabled".into(), wanted: "truth".into() }]);
    assert_eq!(fault(18), [MistakeFault::SlugTwice { slug: "b".into(), first_line: 10 }]);
    assert!(told.iter().any(|(_, _, fault)| *fault == MistakeFault::MissingKey { key: "org".into() }));
    assert!(told.iter().any(|(_, _, fault)| *fault == MistakeFault::UnsetVariable { variable: "NOT_SET".into() }));
    assert_eq!(told.iter().find(|(line, ..)| *line == 14).map(|(_, column, _)| *column), Some(1));
}

#[test]
fn a_kind_that_does_not_exist_is_one_mistake_however_many_keys_it_has() {
    let text = format!(
        "{BODY}[[source]]\nslug = \"a\"\nbody = \"harbour\"\nkind = \"newsletter\"\nitem = \"li\"\ntitle = \"h2\"\n"
    );
    let registry = read(&text, &Context::default());
    assert_eq!(registry.mistakes.len(), 1);
    assert_eq!(registry.misconfigured.len(), 1);
    assert_eq!(registry.misconfigured[0].0, "a");
}

#[test]
fn what_is_no_toml_says_where() {
    let told = faults("[[body]]\nslug = \n");
    assert!(matches!(told.as_slice(), [(2, _, MistakeFault::NotToml { .. })]), "{told:?}");
}

#[test]
fn a_bad_source_does_not_hide_the_good_ones() {
    let good = "[[source]]\nslug = \"good\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"https://a.example/feed\"\n";
    let registry = read(&format!("{BODY}[[source]]\nslug = \"bad\"\n\n{good}"), &Context::default());
    assert_eq!(registry.sources.iter().map(|listed| listed.source.slug.as_str()).collect::<Vec<_>>(), ["good"]);
    assert_eq!(registry.misconfigured.len(), 1);
}

#[test]
fn a_second_source_of_one_slug_never_stands_in_the_way_of_the_first() {
    let source = "[[source]]\nslug = \"a\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"https://a.example/feed\"\n";
    let registry = read(&format!("{BODY}{source}{source}"), &Context::default());
    assert_eq!((registry.sources.len(), registry.misconfigured.len(), registry.mistakes.len()), (1, 0, 1));
}

#[test]
fn a_body_with_mistakes_is_still_the_body_of_its_sources() {
    let text = "[[body]]\nslug = \"harbour\"\nname.en = 5\nname.cyy = \"Harbwr\"\nwebsite = \"harbour.example\"\n\
                [[source]]\nslug = \"a\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"https://a.example/feed\"\n";
    let registry = read(text, &Context::default());
    assert_eq!((registry.bodies[0].name.en.as_str(), registry.sources.len()), ("harbour", 1));
    let faults: Vec<_> = registry.mistakes.into_iter().map(|mistake| (mistake.line, mistake.fault)).collect();
    let wrong_type = MistakeFault::WrongType { key: "name.en".into(), wanted: "text".into() };
    let unknown = MistakeFault::UnknownKey { key: "name.cyy".into(), nearest: Some("name.cy".into()) };
    let bad_url = MistakeFault::BadUrl { url: "harbour.example".into() };
    assert_eq!(faults, [(3, wrong_type), (3, unknown), (5, bad_url)]);
}

#[test]
fn a_table_where_a_list_of_tables_belongs_is_told() {
    let told = faults("[body]\nslug = \"a\"\n[[sources]]\nslug = \"b\"\n");
    let wrong_type = MistakeFault::WrongType { key: "body".into(), wanted: "list".into() };
    let unknown = MistakeFault::UnknownKey { key: "sources".into(), nearest: Some("source".into()) };
    assert_eq!(told, [(1, 1, wrong_type), (3, 3, unknown)]);
}

#[test]
fn columns_are_counted_in_characters() {
    let told = faults("[[body]]\nslug = \"a\"\nname = { en = \"Tŷ\", cy = \"Tŷ\" }\narea = \"ŵŷ\", # no comma here\n");
    assert!(matches!(told.as_slice(), [(4, 12, MistakeFault::NotToml { .. })]), "{told:?}");
}

#[test]
fn headers_that_cannot_be_sent_and_secrets_in_addresses_are_told() {
    let keys = "url = \"https://me:secret@a.example/feed\"\nheaders = { \"X Key\" = \"a\", Y = \"a\\nb\" }\nevery = \"6 weeks\"\n";
    let told = faults(&format!("{BODY}[[source]]\nslug = \"a\"\nbody = \"harbour\"\nkind = \"feed\"\n{keys}"));
    let told: Vec<_> = told.into_iter().map(|(_, _, fault)| fault).collect();
    let bad = |name: &str, value: &str| MistakeFault::BadValue {
        key: format!("headers.{name}"),
        value: value.into(),
        allowed: vec![],
    };
    for wanted in [
        bad("X Key", "a"),
        bad("Y", "a\nb"),
        MistakeFault::BadUrl { url: "https://me:secret@a.example/feed".into() },
        MistakeFault::WrongType { key: "every".into(), wanted: "duration".into() },
    ] {
        assert!(told.contains(&wanted), "{wanted:?} is not among {told:?}");
    }
}

#[test]
fn secrets_do_not_show() {
    let context = Context { github_token: Some("s3cret".into()), variables: [("KEY".into(), "s3cret".into())].into() };
    assert!(!format!("{context:?}").contains("s3cret"));
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(scraps in proptest::collection::vec("\\[\\[source\\]\\]\n|\\[\\[body\\]\\]\n|slug|body|kind|name|headers| = |\"ŵ\"|\"feed\"|5|\\{|\\}|\\.|\n|url|,", 0..60)) {
        let _ = read(&scraps.concat(), &Context::default());
    }
}
