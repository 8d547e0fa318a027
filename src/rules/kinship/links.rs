//! Certain links: what one item says of another, so that no likeness of words is needed.

use url::Url;

use crate::{
    model::{Item, Link},
    rules::identity::canonical_link,
};

/// Addresses that are read from one text.
pub const MOST_MENTIONS: usize = 64;
/// S below which a body that uses a piece of work is not seen doing so by this very item, and an item that links to
/// another only names a tool of its trade: of ten thousand pairs of items taken by chance, one reaches it.
const BEYOND_CHANCE: f32 = 0.08;

/// What an item says of itself and of others. Addresses are canonical, as [`canonical_link`] makes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Says {
    /// Where it is: its own address, its repository.
    pub at: Vec<String>,
    /// Names of its body, in both languages.
    pub body_names: Vec<String>,
    /// What it says it is based on.
    pub based_on: Vec<String>,
    /// Names of the bodies that it says use it.
    pub used_by: Vec<String>,
    /// The repository that it is a fork of, if it has moved on since.
    pub forked_from: Option<String>,
    /// What its text links to; see [`mentions`].
    pub mentions: Vec<String>,
}

impl Says {
    /// The addresses that it says something of, each once a link.
    pub fn of_others(&self) -> Vec<(String, Link)> {
        let of = |addresses: &[String], link| addresses.iter().map(|at| (at.clone(), link)).collect::<Vec<_>>();
        let fork = self.forked_from.iter().map(|at| (at.clone(), Link::Fork));
        let mut says = of(&self.based_on, Link::BasedOn);
        says.extend(fork);
        says.extend(of(&self.mentions, Link::Mentions));
        says.retain(|(at, _)| !self.at.contains(at));
        says
    }

    /// Adds what was found written down of it: what it says of an address.
    pub fn add(&mut self, at: String, link: Link) {
        match link {
            Link::BasedOn => self.based_on.push(at),
            Link::Fork => self.forked_from = Some(at),
            Link::Mentions => self.mentions.push(at),
            Link::UsedBy => self.used_by.push(at),
        }
    }

    /// What an item says, by its own address, its repository, its publiccode.yml and its text.
    pub fn of(item: &Item) -> Self {
        let code = item.code.as_ref();
        let public = code.and_then(|code| code.publiccode.as_ref());
        let moved_on = code.is_some_and(|code| code.moved_on() == Some(true));
        let names = [Some(&item.body_name.en), item.body_name.cy.as_ref()];
        Self {
            at: canonical(&item.url).into_iter().collect(),
            body_names: names.into_iter().flatten().cloned().collect(),
            based_on: public.iter().flat_map(|public| &public.based_on).filter_map(|link| canonical(link)).collect(),
            used_by: public.map(|public| public.used_by.clone()).unwrap_or_default(),
            forked_from: code.and_then(|code| code.fork_of.as_deref()).filter(|_| moved_on).and_then(canonical),
            mentions: mentions(&item.text),
        }
    }
}

/// The canonical form of an address; a repository is at one address with and without `.git`.
fn canonical(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let link = canonical_link(&url);
    Some(link.strip_suffix(".git").map_or(link.clone(), str::to_owned))
}

/// Returns what makes two items of different bodies certain kin, if anything does; `score` is their S.
pub fn link(a: &Says, b: &Says, score: f32) -> Option<Link> {
    let either = |says: fn(&Says, &Says) -> bool| says(a, b) || says(b, a);
    if either(|one, other| other.at.iter().any(|at| one.based_on.contains(at))) {
        return Some(Link::BasedOn);
    }
    if either(|one, other| one.forked_from.as_ref().is_some_and(|from| other.at.contains(from))) {
        return Some(Link::Fork);
    }
    if score >= BEYOND_CHANCE && either(names_as_user) {
        return Some(Link::UsedBy);
    }
    let mentioned = score >= BEYOND_CHANCE && either(|one, other| other.at.iter().any(|at| one.mentions.contains(at)));
    mentioned.then_some(Link::Mentions)
}

fn names_as_user(one: &Says, other: &Says) -> bool {
    one.used_by.iter().any(|user| other.body_names.iter().any(|name| name.to_lowercase() == user.to_lowercase()))
}

/// Returns the canonical addresses that a text links to, each once, in its order: at most [`MOST_MENTIONS`].
///
/// ```
/// # use gorwel::rules::kinship::mentions;
/// assert_eq!(mentions("Built on (https://www.a.example/tool/), see http://b.example."), ["a.example/tool", "b.example"]);
/// ```
pub fn mentions(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for chunk in text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | '[' | ']')) {
        let address = chunk.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '*']);
        if found.len() == MOST_MENTIONS {
            break;
        }
        if !address.starts_with("http://") && !address.starts_with("https://") {
            continue;
        }
        let Some(link) = canonical(address) else { continue };
        if !found.contains(&link) {
            found.push(link);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Says {
        Says { at: vec![address.to_owned()], ..Says::default() }
    }

    fn check(one: &Says, other: &Says, score: f32, expected: Option<Link>) {
        assert_eq!(link(one, other, score), expected, "{one:?}");
        assert_eq!(link(other, one, score), expected, "the other way round");
    }

    #[test]
    fn what_one_says_of_the_other_is_certain_whoever_says_it() {
        let tool = at("forge.example/a/tool");
        let says = |change: fn(&mut Says, String)| {
            let mut says = at("forge.example/b/ours");
            change(&mut says, "forge.example/a/tool".to_owned());
            says
        };
        check(&tool, &says(|says, to| says.based_on.push(to)), 0.0, Some(Link::BasedOn));
        check(&tool, &says(|says, to| says.forked_from = Some(to)), 0.0, Some(Link::Fork));
        check(&tool, &says(|says, to| says.mentions.push(to)), 0.1, Some(Link::Mentions));
        check(&tool, &at("forge.example/b/ours"), 0.9, None);
    }

    #[test]
    fn who_only_links_to_a_tool_does_not_do_its_work() {
        let tool = at("forge.example/a/tool");
        let site = Says { mentions: tool.at.clone(), ..at("b.example/site") };
        check(&tool, &site, 0.01, None);
    }

    #[test]
    fn a_body_that_uses_it_is_kin_by_the_item_that_is_about_it() {
        let tool = Says { used_by: vec!["Cyngor Gwynedd".into()], ..at("forge.example/a/tool") };
        let theirs = Says { body_names: vec!["cyngor gwynedd".into()], ..at("b.example/news/1") };
        check(&tool, &theirs, 0.1, Some(Link::UsedBy));
        check(&tool, &theirs, 0.01, None);
    }

    #[test]
    fn a_text_that_is_all_links_is_read_only_so_far() {
        let text: String = (0..1_000).map(|n| format!("https://a.example/{n} ")).collect();
        assert_eq!(mentions(&text).len(), MOST_MENTIONS);
        assert!(mentions("ftp://a.example javascript:alert(1) https:// none").is_empty());
    }
}
