//! What a web page says of itself: title, language, base, links, properties and linked data.

use url::Url;

use super::{
    tags::{Tag, Token, Tokens, attribute, is},
    title,
};
use crate::{
    model::LanguageTag,
    sources::{html::Written, links::is_web},
};

/// Bytes of a page that are searched: pages with half a megabyte of styles in their head exist.
const BYTES_SEARCHED: usize = 4 * 1024 * 1024;
/// Links, and properties, that are kept of one page.
const MOST_KEPT: usize = 1_000;
/// Bytes of linked data that are kept of one page.
const MOST_DATA_BYTES: usize = 1024 * 1024;

/// What a page says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its title, as plain text.
    pub title: Option<String>,
    /// The language it is in.
    pub language: Option<LanguageTag>,
    /// What its relative links are relative to.
    pub base: Url,
    /// Its `<link>` elements that lead anywhere, in their order.
    pub links: Vec<HeadLink>,
    /// Names (in lower case) and contents of its `<meta>` elements, in their order.
    pub properties: Vec<(String, String)>,
    /// Its linked data, as written.
    pub data: Vec<String>,
}

/// A `<link>` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadLink {
    /// Where to: an http or https address.
    pub url: Url,
    /// What for, in lower case, such as `alternate`.
    pub rels: Vec<String>,
    /// The media type it promises, in lower case and without parameters; empty if none.
    pub media_type: String,
    /// What it is called; empty if nothing.
    pub title: String,
    /// The language of what it leads to, in lower case; empty if nothing is said.
    pub language: String,
}

impl HeadLink {
    /// Whether the link is one of this sort.
    pub fn is(&self, rel: &str) -> bool {
        self.rels.iter().any(|own| own == rel)
    }
}

impl Head {
    /// Reads what a page says of itself; `url` is where it came from. Linear in the length of the page.
    pub fn of(page: &str, url: &Url) -> Self {
        let mut head = Self {
            title: None,
            language: None,
            base: url.clone(),
            links: Vec::new(),
            properties: Vec::new(),
            data: Vec::new(),
        };
        let mut links = Vec::new();
        let mut has_base = false;
        let mut data_bytes = 0;
        let mut tokens = Tokens::new(&page[..page.floor_char_boundary(BYTES_SEARCHED)]);
        while let Some(token) = tokens.next() {
            match token {
                Token::Start(tag) if is(tag.name, "title") && head.title.is_none() => {
                    if let Some(Token::Text(text)) = tokens.next() {
                        head.title = Some(title(text, Written::Html)).filter(|title| !title.is_empty());
                    }
                }
                Token::Start(tag) if is(tag.name, "base") && !has_base => {
                    let base = attribute(&tag, "href").and_then(|href| url.join(&href).ok()).filter(is_web);
                    has_base = base.is_some();
                    head.base = base.unwrap_or(head.base);
                }
                Token::Start(tag) if is(tag.name, "link") && links.len() < MOST_KEPT => links.push(tag),
                Token::Start(tag) => head.note(&tag),
                Token::Data(data) if data_bytes + data.len() <= MOST_DATA_BYTES => {
                    data_bytes += data.len();
                    head.data.push(data.to_owned());
                }
                Token::Data(_) | Token::End(_) | Token::Text(_) => {}
            }
        }
        head.links = links.iter().filter_map(|tag| link(tag, &head.base)).collect();
        head
    }

    fn note(&mut self, tag: &Tag<'_>) {
        if is(tag.name, "html") && self.language.is_none() {
            let language = attribute(tag, "lang").or_else(|| attribute(tag, "xml:lang"));
            self.language = language.and_then(|language| language.parse().ok());
        } else if is(tag.name, "meta") && self.properties.len() < MOST_KEPT {
            let name = ["property", "name", "itemprop"].iter().find_map(|key| attribute(tag, key));
            if let (Some(name), Some(content)) = (name, attribute(tag, "content")) {
                self.properties.push((name.to_lowercase(), content.into_owned()));
            }
        }
    }

    /// The first of these properties that says something, by the order of `names`, which are in lower case.
    pub fn property(&self, names: &[&str]) -> Option<&str> {
        let one = |wanted: &&str| self.properties.iter().find(|(name, content)| name == wanted && !content.is_empty());
        names.iter().find_map(one).map(|(_, content)| content.as_str())
    }

    /// The name of the site.
    pub fn site_name(&self) -> Option<String> {
        let name = self.property(&["og:site_name", "application-name"])?;
        Some(title(name, Written::Either)).filter(|name| !name.is_empty())
    }
}

fn link(tag: &Tag<'_>, base: &Url) -> Option<HeadLink> {
    let text = |name: &str| attribute(tag, name).unwrap_or_default();
    let href = text("href");
    if href.is_empty() {
        return None;
    }
    let url = base.join(&href).ok().filter(is_web)?;
    let media_type = text("type").split(';').next().unwrap_or_default().trim().to_lowercase();
    let rels = text("rel").split_whitespace().map(str::to_lowercase).collect();
    let language = text("hreflang").to_lowercase();
    Some(HeadLink { url, rels, media_type, title: title(&text("title"), Written::Plain), language })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(page: &str) -> Head {
        Head::of(page, &"https://harbour.example/news/".parse().expect("a URL"))
    }

    #[test]
    fn a_page_says_what_it_is() {
        let head = head(
            "<html lang='cy-GB'><title> Newyddion &amp;\n mwy </title><META property='og:site_name' content='Cyngor yr Harbwr'>\
             <meta name=description content=''><meta name='Description' content='Am y cyngor'>\
             <script type='application/ld+json'>{}</script><link REL='Alternate next' type='text/html; a=b' href='?p=2' hreflang=EN>",
        );

        assert_eq!(head.title.as_deref(), Some("Newyddion & mwy"));
        assert_eq!(head.language.as_ref().map(LanguageTag::as_str), Some("cy"));
        assert_eq!(head.site_name().as_deref(), Some("Cyngor yr Harbwr"));
        assert_eq!(head.property(&["og:description", "description"]), Some("Am y cyngor"));
        assert_eq!(head.data, ["{}"]);
        let link = &head.links[0];
        assert_eq!(link.url.as_str(), "https://harbour.example/news/?p=2");
        assert!(link.is("alternate") && link.is("next") && !link.is("stylesheet"));
        assert_eq!((link.media_type.as_str(), link.language.as_str()), ("text/html", "en"));
    }

    #[test]
    fn links_are_relative_to_the_first_base_that_can_be_one() {
        let check = |page: &str, wanted: &str| assert_eq!(head(page).links[0].url.as_str(), wanted, "{page}");
        check("<base target=_top><base href='/a/'><base href='/b/'><link href=x>", "https://harbour.example/a/x");
        check("<link href=x><base href='https://b.example/c'>", "https://b.example/x");
        check("<base href='javascript:1'><link href=x>", "https://harbour.example/news/x");
    }
}
