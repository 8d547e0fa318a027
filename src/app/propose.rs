//! Proposals: what an address that somebody gives us leads to, as a source that could be written into feeds.toml.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    App, AppError,
    offer::{NoOffer, Offer, Readable, Seen, offer},
    visit::GAVE_UP,
};
use crate::{
    language::language_of,
    model::{Answer, Ask, BodySlug, Draft, LanguageTag, Memory, Outcome, Validators},
    rules::health::refusal,
    sources::{
        AnyKind, ReadError, Reading,
        discover::{self, Forge, Found, Owner, Page},
        feed::found::By,
        registry::{Registry, single},
    },
};

/// What addresses are asked for as.
const ACCEPT: &str = "text/html, application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, \
                      application/json;q=0.8, */*;q=0.1";
/// Feeds that a page advertises that are tried.
const MOST_TRIED: usize = 5;
/// Asks until a source shows its first items.
const MOST_ASKS: usize = 3;
/// Characters of a text that tell its language.
const TEXTS_FOR_LANGUAGE: usize = 20;
/// Words in addresses and titles of feeds that give news.
const NEWS: [&str; 6] = ["news", "newyddion", "press", "announcement", "cyhoeddiad", "datganiad"];

impl App {
    /// Looks at an address, and proposes how it could be read. `body` is whose it is said to be, by slug.
    ///
    /// # Errors
    ///
    /// When nothing can be asked at all. That the address is no source is the answer inside.
    pub async fn propose(
        &self,
        registry: &Registry,
        address: &str,
        body: Option<&BodySlug>,
    ) -> Result<Result<Offer, NoOffer>, AppError> {
        if let Some(body) = body.filter(|body| !registry.bodies.iter().any(|known| known.slug == **body)) {
            let all = registry.bodies.iter().map(|body| body.slug.as_str());
            let nearest = crate::sources::registry::nearest(body.as_str(), all);
            return Ok(Err(NoOffer::UnknownBody { nearest }));
        }
        let Some(url) = address_of(address) else { return Ok(Err(NoOffer::BadAddress)) };
        let readable = match Forge::at(&url) {
            Some(forge) => Ok(self.of_forge(&forge).await?),
            None => self.of_page(&url).await?,
        };
        Ok(readable.map(|readable| offer(registry, readable, body)))
    }

    /// The repositories of an owner. A forge that cannot be asked now can be read later.
    async fn of_forge(&self, forge: &Forge) -> Result<Readable, AppError> {
        let (kind, mut keys) = forge.keys();
        let mut seen = self.first_look(kind, &keys).await?;
        if kind == "github" && matches!(seen, Err(Outcome::NotFound)) {
            let as_user: Vec<_> =
                keys.iter().map(|(key, said)| (if *key == "org" { "user" } else { *key }, said.clone())).collect();
            let of_user = self.first_look(kind, &as_user).await?;
            if of_user.is_ok() {
                (keys, seen) = (as_user, of_user);
            }
        }
        if kind == "gitlab" && matches!(seen, Err(Outcome::NotFound)) {
            // A path may be that of a project: its group stands above it.
            let above = keys.iter_mut().find(|(key, _)| *key == "group");
            if let Some((group, _)) = above.and_then(|(_, path)| Some((path.rsplit_once('/')?.0.to_owned(), path))) {
                keys.iter_mut().filter(|(key, _)| *key == "group").for_each(|(_, path)| path.clone_from(&group));
                seen = self.first_look(kind, &keys).await?;
            }
        }
        let owner = match forge.about() {
            Some(about) if seen.is_ok() => self.answer_of(about).await?.map(|answer| Owner::read(&answer)),
            _ => Ok(Owner::default()),
        };
        let owner = owner.unwrap_or_default();
        let page = forge.page().unwrap_or_else(|| Url::parse("https://github.com/").expect("it is a URL"));
        let one_of_many = forge.is_one_repository();
        Ok(Readable {
            kind,
            keys,
            form: None,
            seen,
            site: owner.website.unwrap_or(page),
            called: owner.name.into_iter().chain([forge.owner().to_owned()]).collect(),
            others: Vec::new(),
            one_of_many,
            ending: "code",
        })
    }

    /// The best that a page, or what stands in its place, leads to.
    async fn of_page(&self, url: &Url) -> Result<Result<Readable, NoOffer>, AppError> {
        let answer = match self.answer_of(url.clone()).await? {
            Ok(answer) => answer,
            Err(outcome) => return Ok(Err(NoOffer::Failed(outcome))),
        };
        // An address that is sent on for good is written down as the new one.
        let address = answer.moved_to.as_ref().map_or(url, |_| &answer.url).clone();
        let page = match look(&answer, self.0.clock.now()).await? {
            Ok(Found::Feed(reading)) => return Ok(Ok(of_feed(&address, &reading, &answer, None))),
            Ok(Found::List(list)) => return Ok(Err(NoOffer::List(list.feeds.len()))),
            Ok(Found::Page(page)) => page,
            Err(outcome) => return Ok(Err(NoOffer::Failed(outcome))),
        };
        if let Some(forge) = &page.forge {
            return Ok(Ok(self.of_forge(forge).await?));
        }
        let advertised = page.feeds.iter().filter(|feed| feed.by != By::Comments).map(|feed| feed.url.clone());
        let advertised: Vec<Url> = advertised.collect();
        let tried = advertised.iter().take(MOST_TRIED).chain(page.guesses.iter().filter(|_| advertised.is_empty()));
        for feed in tried {
            let Ok(answer) = self.answer_of(feed.clone()).await? else { continue };
            if let Ok(Found::Feed(reading)) = look(&answer, self.0.clock.now()).await? {
                let mut readable = of_feed(feed, &reading, &answer, Some(&page));
                readable.site = address;
                readable.others = advertised.iter().filter(|other| *other != feed).cloned().collect();
                return Ok(Ok(readable));
            }
        }
        Ok(of_list_page(&address, *page).ok_or(NoOffer::Nothing))
    }

    /// Asks for one address.
    async fn answer_of(&self, url: Url) -> Result<Result<Answer, Outcome>, AppError> {
        let key = "look".to_owned();
        let ask =
            Ask { url, key, stamp: None, accept: ACCEPT, headers: Vec::new(), also_reads: &[], extra_ca_file: None };
        self.answer_to(&ask).await
    }

    async fn answer_to(&self, ask: &Ask) -> Result<Result<Answer, Outcome>, AppError> {
        Ok(match self.fetcher()?.ask(ask, &Validators::default()).await {
            Ok(answer) => match refusal(ask, &answer, self.0.clock.now()) {
                Some(outcome) => Err(outcome),
                None => Ok(answer),
            },
            Err(fault) => Err(Outcome::Failed(fault)),
        })
    }

    /// What a source of this kind shows first.
    async fn first_look(&self, kind: &str, keys: &[(&'static str, String)]) -> Result<Result<Seen, Outcome>, AppError> {
        let keys: Vec<(&str, &str)> = keys.iter().map(|(key, said)| (*key, said.as_str())).collect();
        let context = self.context();
        let Ok(kind) = single::kind(kind, &keys, &context) else {
            return Ok(Err(Outcome::Misconfigured { detail: String::new() }));
        };
        let (mut memory, mut asks) = (Memory::default(), kind.asks(&Memory::default(), self.0.clock.now()));
        for _ in 0..MOST_ASKS {
            let Some(ask) = asks.into_iter().next() else { break };
            let answer = match self.answer_to(&ask).await? {
                Ok(answer) => answer,
                Err(outcome) => return Ok(Err(outcome)),
            };
            match read(kind.clone(), ask, answer, memory).await? {
                Ok(reading) if reading.drafts.is_empty() && !reading.asks.is_empty() => {
                    (memory, asks) = (reading.memory, reading.asks);
                }
                Ok(reading) => return Ok(Ok(seen(&reading.drafts, reading.language))),
                Err(why) => return Ok(Err(why.outcome(self.0.clock.now()))),
            }
        }
        Ok(Ok(seen(&[], None)))
    }
}

/// The address that somebody means: with or without its scheme.
fn address_of(written: &str) -> Option<Url> {
    let written = written.trim();
    let with_scheme = if written.contains("://") { written.to_owned() } else { format!("https://{written}") };
    with_scheme.parse().ok().filter(crate::sources::registry::is_askable)
}

/// Says what an answer is, off the async threads.
async fn look(answer: &Answer, now: DateTime<Utc>) -> Result<Result<Found, Outcome>, AppError> {
    let answer = answer.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let looked = catch_unwind(AssertUnwindSafe(|| discover::look(&answer)));
        looked.unwrap_or_else(|_| Err(ReadError::Unreadable { detail: GAVE_UP.to_owned() }))
    });
    Ok(looked.await?.map_err(|why| why.outcome(now)))
}

async fn read(kind: AnyKind, ask: Ask, answer: Answer, memory: Memory) -> Result<Result<Reading, ReadError>, AppError> {
    Ok(tokio::task::spawn_blocking(move || {
        let read = catch_unwind(AssertUnwindSafe(|| kind.read(&ask, &answer, &memory)));
        read.unwrap_or_else(|_| Err(ReadError::Unreadable { detail: GAVE_UP.to_owned() }))
    })
    .await?)
}

fn seen(drafts: &[Draft], language: Option<LanguageTag>) -> Seen {
    let words: Vec<&str> = drafts
        .iter()
        .take(TEXTS_FOR_LANGUAGE)
        .flat_map(|draft| [draft.title.as_str(), draft.summary.as_str()])
        .collect();
    Seen {
        items: drafts.len(),
        newest: drafts.iter().filter_map(|draft| draft.published.max(draft.updated)).max(),
        titles: drafts.iter().map(|draft| draft.title.clone()).collect(),
        language: language_of(&words.join("\n")).map(LanguageTag::from).or(language),
    }
}

fn of_feed(url: &Url, reading: &Reading, answer: &Answer, page: Option<&Page>) -> Readable {
    let seen = seen(&reading.drafts, reading.language.clone());
    let named = page.into_iter().flat_map(|page| [page.site_name.clone(), page.title.clone()]);
    let called: Vec<String> = named.chain([reading.title.clone()]).flatten().collect();
    let mut keys = vec![("url", url.to_string())];
    let is_news = gives_news(url, &called);
    keys.extend(is_news.then(|| ("gives", "news".to_owned())));
    Readable {
        kind: "feed",
        keys,
        form: Some(discover::form_of(&answer.body)),
        seen: Ok(seen),
        site: reading.link.clone().filter(crate::sources::links::is_web).unwrap_or_else(|| url.clone()),
        called,
        others: Vec::new(),
        one_of_many: false,
        ending: if is_news { "news" } else { "blog" },
    }
}

fn gives_news(url: &Url, called: &[String]) -> bool {
    let says_so = |text: &str| NEWS.iter().any(|word| text.to_lowercase().contains(word));
    says_so(url.path()) || called.last().is_some_and(|title| says_so(title))
}

/// A page without a feed, by the rules that are proposed for it.
fn of_list_page(url: &Url, page: Page) -> Option<Readable> {
    let proposal = page.proposal?;
    let mut keys = vec![("url", url.to_string())];
    keys.extend(proposal.rules);
    Some(Readable {
        kind: "page",
        keys,
        form: None,
        seen: Ok(seen(&proposal.drafts, page.language)),
        site: url.clone(),
        called: [page.site_name, page.title].into_iter().flatten().collect(),
        others: Vec::new(),
        one_of_many: false,
        ending: "news",
    })
}
