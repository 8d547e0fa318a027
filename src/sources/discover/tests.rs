//! Stories of addresses that somebody gives us.

use super::*;
use crate::{
    model::{Hints, Validators},
    sources::feed::found::By,
};

const ADDRESS: &str = "https://harbour.gov.example/blog";

fn found(body: &str) -> Result<Found, ReadError> {
    look(&Answer {
        url: ADDRESS.parse().expect("a URL"),
        status: 200,
        content_type: None,
        body: body.as_bytes().to_vec(),
        validators: Validators::default(),
        hints: Hints::default(),
        headers: std::collections::BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    })
}

fn page(body: &str) -> Page {
    match found(body).expect("it is read") {
        Found::Page(page) => *page,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_address_leads_to_a_feed_a_list_or_a_page() {
    let feed = found("<rss><channel><title>A</title><item><title>b</title></item></channel></rss>");
    assert!(matches!(feed, Ok(Found::Feed(reading)) if reading.drafts.len() == 1));
    let list = found("<opml><body><outline xmlUrl='https://a.example/feed'/></body></opml>");
    assert!(matches!(list, Ok(Found::List(list)) if list.feeds.len() == 1));
    assert!(matches!(found("<html><body>x"), Ok(Found::Page(_))));
    assert!(matches!(found("<svg><path/></svg>"), Err(ReadError::Unreadable { .. })));
    assert!(matches!(found("{\"a\":1}"), Err(ReadError::Unreadable { .. })));
    assert_eq!(found(""), Err(ReadError::Empty));
}

#[test]
fn a_page_with_a_feed_says_what_it_is_called_and_where_its_feeds_are() {
    let page = page(
        "<html lang=cy><title>Blog</title><meta property=og:site_name content='Cyngor yr Harbwr'>\
         <link rel=alternate type=application/rss+xml href=/comments/feed/ title=Comments>\
         <link rel=alternate type=application/rss+xml href=/feed/ title='Y blog'>",
    );

    assert_eq!((page.title.as_deref(), page.site_name.as_deref()), (Some("Blog"), Some("Cyngor yr Harbwr")));
    assert_eq!(page.language.as_ref().map(LanguageTag::as_str), Some("cy"));
    let told: Vec<_> = page.feeds.iter().map(|feed| (feed.url.path(), feed.by)).collect();
    assert_eq!(told, [("/feed/", By::Link), ("/comments/feed/", By::Comments)]);
    assert_eq!((page.forge, page.proposal), (None, None));
}

#[test]
fn a_page_without_a_feed_is_offered_rules_and_usual_places() {
    let item =
        |n: u8| format!("<li class=item><h3><a href=/n{n}>A piece of news</a></h3><time>{n} March 2026</time></li>");
    let page = page(&format!("<meta name=generator content='Hugo 0.1'><ul>{}{}</ul>", item(2), item(1)));

    let proposal = page.proposal.expect("there is a list");
    assert_eq!(proposal.rules.first(), Some(&("item", "li.item".to_owned())));
    assert_eq!(proposal.drafts.len(), 2);
    let guesses: Vec<&str> = page.guesses.iter().map(Url::as_str).take(2).collect();
    assert_eq!(guesses, ["https://harbour.gov.example/blog/index.xml", "https://harbour.gov.example/blog/feed/"]);
    assert!(page.guesses.iter().any(|guess| guess.as_str() == "https://harbour.gov.example/feed/"));
    assert!(page.guesses.len() <= MOST_GUESSES);
}

#[test]
fn a_forge_is_known_by_its_address() {
    let check = |url: &str, wanted: Option<(&str, &str, Option<&str>)>| {
        let forge = Forge::at(&url.parse().expect("a URL"));
        let told = forge.as_ref().map(|forge| match forge {
            Forge::Github { api, owner, repository } => {
                (api.as_ref().map_or("github", Url::as_str), owner.as_str(), repository.as_deref())
            }
            Forge::Gitlab { url, path } => (url.as_str(), path.as_str(), None),
            Forge::Forgejo { url, owner, repository } => (url.as_str(), owner.as_str(), repository.as_deref()),
        });
        assert_eq!(told, wanted, "{url}");
    };
    check("https://github.com/harbour", Some(("github", "harbour", None)));
    check("https://www.github.com/harbour/bins.git", Some(("github", "harbour", Some("bins"))));
    check("https://github.com/orgs/harbour/repositories", Some(("github", "harbour", None)));
    check("https://github.com/", None);
    check("https://github.com/topics/waste", None);
    check(
        "https://gitlab.com/harbour/digital/bins/-/issues",
        Some(("https://gitlab.com/", "harbour/digital/bins", None)),
    );
    check("https://gitlab.harbour.example/groups/digital", Some(("https://gitlab.harbour.example/", "digital", None)));
    check("https://gitlab.com/explore", None);
    check("https://codeberg.org/harbour/bins/src", Some(("https://codeberg.org/", "harbour", Some("bins"))));
    check("https://codeberg.org/org/harbour/teams", Some(("https://codeberg.org/", "harbour", None)));
    check("https://api.github.com/orgs/harbour/repos?per_page=100", Some(("github", "harbour", None)));
    check(
        "https://code.harbour.example/api/v3/orgs/digital",
        Some(("https://code.harbour.example/api/v3/", "digital", None)),
    );
    check(
        "https://code.harbour.example/api/v1/users/digital",
        Some(("https://code.harbour.example/", "digital", None)),
    );
    check("https://harbour.example/harbour", None);
}

#[test]
fn a_forge_of_ones_own_is_known_by_its_page() {
    let check = |meta: &str, wanted: bool| assert_eq!(page(meta).forge.is_some(), wanted, "{meta}");
    check("<meta content='GitLab' property='og:site_name'>", true);
    check("<meta name=keywords content='git,forge,forgejo'>", true);
    check("<meta name=author content='Gitea - Git with a cup of tea'>", true);
    check("<meta name=keywords content='forgejos, news'>", false);
}
