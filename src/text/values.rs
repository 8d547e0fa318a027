//! Names of values: types, orders, facets and what they count, languages, areas, licences, topics.
//!
//! Areas, sectors, topics and licences are open lists: what has no name here is shown as it is written.

use super::Speech;
use crate::model::{FacetName, ItemType, LanguageTag, Sort};

/// Licences by the identifier they are stored under, in lower case, with the name that people know.
const LICENCES: [(&str, &str); 25] = [
    ("0bsd", "0BSD"),
    ("agpl-3.0", "AGPL-3.0"),
    ("agpl-3.0-only", "AGPL-3.0"),
    ("agpl-3.0-or-later", "AGPL-3.0 or later"),
    ("apache-2.0", "Apache-2.0"),
    ("bsd-2-clause", "BSD-2-Clause"),
    ("bsd-3-clause", "BSD-3-Clause"),
    ("cc-by-4.0", "CC BY 4.0"),
    ("cc-by-sa-4.0", "CC BY-SA 4.0"),
    ("cc0-1.0", "CC0 1.0"),
    ("eupl-1.2", "EUPL-1.2"),
    ("gpl-2.0", "GPL-2.0"),
    ("gpl-2.0-only", "GPL-2.0"),
    ("gpl-3.0", "GPL-3.0"),
    ("gpl-3.0-only", "GPL-3.0"),
    ("gpl-3.0-or-later", "GPL-3.0 or later"),
    ("isc", "ISC"),
    ("lgpl-3.0", "LGPL-3.0"),
    ("lgpl-3.0-only", "LGPL-3.0"),
    ("mit", "MIT"),
    ("mpl-2.0", "MPL-2.0"),
    ("ogl-uk-2.0", "OGL v2.0"),
    ("ogl-uk-3.0", "OGL v3.0"),
    ("odbl-1.0", "ODbL 1.0"),
    ("unlicense", "Unlicense"),
];

impl Speech {
    /// Returns what an item is: `Code`, `Blog post`, `News`, `Procurement notice`.
    pub fn item_type(&self, item_type: ItemType) -> String {
        self.say(match item_type {
            ItemType::Code => "item-type-code",
            ItemType::Blog => "item-type-blog",
            ItemType::News => "item-type-news",
            ItemType::Notice => "item-type-notice",
        })
    }

    /// Returns the name of an order of results.
    pub fn sort(&self, sort: Sort) -> String {
        self.say(match sort {
            Sort::Relevance => "sort-relevance",
            Sort::Newest => "sort-newest",
            Sort::Oldest => "sort-oldest",
        })
    }

    /// Returns what a facet counts by.
    pub fn facet(&self, facet: FacetName) -> String {
        self.say(match facet {
            FacetName::Type => "filter-type",
            FacetName::Topic => "filter-topic",
            FacetName::Body => "filter-organisation",
            FacetName::Licence => "filter-licence",
            FacetName::Language => "filter-language",
            FacetName::Area => "filter-area",
        })
    }

    /// Returns the name of one value of a facet. The names of bodies are the store's: their slugs come back as they are.
    pub fn facet_value(&self, facet: FacetName, value: &str) -> String {
        match facet {
            FacetName::Type => value.parse().map_or_else(|_| value.to_owned(), |is| self.item_type(is)),
            FacetName::Topic => self.topic(value),
            FacetName::Body => value.to_owned(),
            FacetName::Licence => self.licence(value),
            FacetName::Language => value.parse().map_or_else(|_| value.to_owned(), |tag| self.language_name(&tag)),
            FacetName::Area => self.area(value),
        }
    }

    /// Returns the name of a topic of our list.
    pub fn topic(&self, slug: &str) -> String {
        self.named("topic", slug)
    }

    /// Returns the name of an area: `wales` is Wales, or Cymru.
    pub fn area(&self, area: &str) -> String {
        self.named("area", area)
    }

    /// Returns the name of a sector.
    pub fn sector(&self, sector: &str) -> String {
        self.named("sector", sector)
    }

    /// Returns the name of a language in this one: `cy` is Welsh, or Cymraeg. A rarer one keeps its tag.
    pub fn language_name(&self, tag: &LanguageTag) -> String {
        self.find(&format!("language-{tag}"), &[]).unwrap_or_else(|| tag.to_string())
    }

    /// Returns the name that people know a licence by; `none`, or nothing, is one that is not stated.
    ///
    /// ```
    /// # use gorwel::{model::Lang, text::speech};
    /// assert_eq!(speech(Lang::Cy).licence("ogl-uk-3.0"), "OGL v3.0");
    /// assert_eq!(speech(Lang::Cy).licence("none"), "Heb nodi");
    /// ```
    pub fn licence(&self, licence: &str) -> String {
        let folded = licence.trim().to_lowercase();
        if folded.is_empty() || folded == "none" {
            return self.say("value-none");
        }
        let known = LICENCES.iter().find(|(id, _)| *id == folded);
        known.map_or_else(|| super::detail(licence), |(_, name)| (*name).to_owned())
    }

    /// The name of a value of an open list, or the value in words.
    fn named(&self, list: &str, value: &str) -> String {
        if value.is_empty() {
            return self.say("value-none");
        }
        self.find(&format!("{list}-{value}"), &[]).unwrap_or_else(|| value.replace('-', " "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Lang, text::speech};

    #[test]
    fn the_values_of_facets_have_names() {
        let check = |facet, value: &str, en: &str, cy: &str| {
            assert_eq!(speech(Lang::En).facet_value(facet, value), en);
            assert_eq!(speech(Lang::Cy).facet_value(facet, value), cy);
        };
        check(FacetName::Type, "code", "Code", "Cod");
        check(FacetName::Type, "odd", "odd", "odd");
        check(FacetName::Licence, "none", "Not stated", "Heb nodi");
        check(FacetName::Licence, "mit", "MIT", "MIT");
        check(FacetName::Licence, "Crown copyright", "Crown copyright", "Crown copyright");
        check(FacetName::Language, "cy", "Welsh", "Cymraeg");
        check(FacetName::Language, "en", "English", "Saesneg");
        check(FacetName::Language, "zxx", "zxx", "zxx");
        check(FacetName::Area, "wales", "Wales", "Cymru");
        check(FacetName::Area, "isle-of-man", "isle of man", "isle of man");
        check(FacetName::Area, "", "Not stated", "Heb nodi");
        check(FacetName::Topic, "energy-heat", "Energy and heat", "Ynni a gwres");
        check(FacetName::Topic, "our-own-topic", "our own topic", "our own topic");
        check(FacetName::Body, "harbour", "harbour", "harbour");
    }

    #[test]
    fn types_orders_and_facets_differ_from_one_another() {
        for lang in Lang::BOTH {
            let t = speech(lang);
            let types = ItemType::ALL.map(|is| t.item_type(is));
            let orders = [Sort::Relevance, Sort::Newest, Sort::Oldest].map(|sort| t.sort(sort));
            let all: std::collections::BTreeSet<&String> = types.iter().chain(&orders).collect();
            assert_eq!(all.len(), types.len() + orders.len());
        }
        assert_eq!(speech(Lang::Cy).sector("local-government"), "Llywodraeth leol");
    }
}
