//! What is wrong in feeds.toml, and what to write instead.

use super::{Speech, detail};
use crate::model::MistakeFault;

impl Speech {
    /// Returns what is wrong and what to write instead, in whole sentences on one line.
    pub fn mistake(&self, fault: &MistakeFault) -> String {
        match fault {
            MistakeFault::NotToml { detail: said } => {
                self.say_with("mistake-not-toml", &[("detail", detail(said).trim_end_matches('.').into())])
            }
            MistakeFault::UnknownKey { key, nearest } => {
                let wrong = self.say_with("mistake-unknown-key", &[("key", detail(key).as_str().into())]);
                self.then(&wrong, nearest.as_deref(), "mistake-remove-key")
            }
            MistakeFault::MissingKey { key } => self.say_with("mistake-missing-key", &[("key", key.into())]),
            MistakeFault::WrongType { key, wanted } => {
                let wanted = self.find(&format!("mistake-wanted-{wanted}"), &[]).unwrap_or_else(|| wanted.clone());
                self.say_with("mistake-wrong-type", &[("key", key.into()), ("wanted", wanted.as_str().into())])
            }
            MistakeFault::UnknownKind { kind, nearest } => {
                let wrong = self.say_with("mistake-unknown-kind", &[("kind", detail(kind).as_str().into())]);
                self.then(&wrong, nearest.as_deref(), "mistake-unknown-kind-help")
            }
            MistakeFault::UnknownBody { body, nearest } => {
                let wrong = self.say_with("mistake-unknown-body", &[("body", detail(body).as_str().into())]);
                self.then(&wrong, nearest.as_deref(), "mistake-unknown-body-help")
            }
            MistakeFault::SlugTwice { slug, first_line } => {
                let line = first_line.to_string();
                self.say_with("mistake-slug-twice", &[("slug", slug.into()), ("line", line.as_str().into())])
            }
            MistakeFault::BadSlug { slug, suggestion } => {
                let wrong = self.say_with("mistake-bad-slug", &[("slug", detail(slug).as_str().into())]);
                if suggestion.is_empty() {
                    return wrong;
                }
                format!("{wrong} {}", self.say_with("mistake-suggest", &[("suggestion", suggestion.into())]))
            }
            MistakeFault::BadUrl { url } => self.say_with("mistake-bad-url", &[("url", detail(url).as_str().into())]),
            MistakeFault::BadSelector { key, selector } => {
                let selector = detail(selector);
                self.say_with("mistake-bad-selector", &[("key", key.into()), ("selector", selector.as_str().into())])
            }
            MistakeFault::BadValue { key, value, allowed } => self.bad_value(key, value, allowed),
            MistakeFault::UnsetVariable { variable } => {
                self.say_with("mistake-unset-variable", &[("variable", detail(variable).as_str().into())])
            }
        }
    }

    fn bad_value(&self, key: &str, value: &str, allowed: &[String]) -> String {
        let value = detail(value);
        let wrong = self.say_with("mistake-bad-value", &[("key", key.into()), ("value", value.as_str().into())]);
        if allowed.is_empty() {
            return wrong;
        }
        let allowed = allowed.join(", ");
        format!("{wrong} {}", self.say_with("mistake-allowed", &[("allowed", allowed.as_str().into())]))
    }

    /// What is wrong, then the nearest thing that would be right, or else what to do.
    fn then(&self, wrong: &str, nearest: Option<&str>, otherwise: &str) -> String {
        let next = match nearest {
            Some(nearest) => self.say_with("mistake-nearest", &[("nearest", nearest.into())]),
            None => self.say(otherwise),
        };
        format!("{wrong} {next}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{model::Lang, text::speech};

    fn check(fault: &MistakeFault, wanted: &str) {
        assert_eq!(speech(Lang::En).mistake(fault), wanted);
    }

    /// One of each; [`Speech::mistake`] matches every one by name, so a new one is seen by the compiler there.
    fn all() -> Vec<MistakeFault> {
        vec![
            MistakeFault::NotToml { detail: "expected a value.".into() },
            MistakeFault::UnknownKey { key: "ulr".into(), nearest: Some("url".into()) },
            MistakeFault::UnknownKey { key: "colour".into(), nearest: None },
            MistakeFault::MissingKey { key: "url".into() },
            MistakeFault::WrongType { key: "enabled".into(), wanted: "truth".into() },
            MistakeFault::UnknownKind { kind: "fed".into(), nearest: Some("feed".into()) },
            MistakeFault::UnknownKind { kind: "x".into(), nearest: None },
            MistakeFault::UnknownBody { body: "harbor".into(), nearest: Some("harbour".into()) },
            MistakeFault::UnknownBody { body: "x".into(), nearest: None },
            MistakeFault::SlugTwice { slug: "harbour-blog".into(), first_line: 1_204 },
            MistakeFault::BadSlug { slug: "Harbour Blog".into(), suggestion: "harbour-blog".into() },
            MistakeFault::BadSlug { slug: "!".into(), suggestion: String::new() },
            MistakeFault::BadUrl { url: "ftp://x.example".into() },
            MistakeFault::BadSelector { key: "item".into(), selector: "li..card".into() },
            MistakeFault::BadValue {
                key: "gives".into(),
                value: "post".into(),
                allowed: vec!["blog".into(), "news".into()],
            },
            MistakeFault::UnsetVariable { variable: "HARBOUR_TOKEN".into() },
        ]
    }

    #[test]
    fn every_mistake_has_a_sentence_of_its_own_in_each_language() {
        let mut sentences = BTreeSet::new();
        for lang in Lang::BOTH {
            for fault in all() {
                assert!(sentences.insert(speech(lang).mistake(&fault)), "{fault:?}");
            }
        }
    }

    #[test]
    fn a_mistake_says_what_to_write_instead() {
        let url = || Some("url".to_owned());
        check(
            &MistakeFault::UnknownKey { key: "ulr".into(), nearest: url() },
            "Nothing reads the key “ulr”. Perhaps you mean “url”.",
        );
        check(
            &MistakeFault::BadValue {
                key: "gives".into(),
                value: "post".into(),
                allowed: vec!["blog".into(), "news".into()],
            },
            "gives cannot be “post”. Write one of: blog, news.",
        );
        check(
            &MistakeFault::WrongType { key: "every".into(), wanted: "duration".into() },
            "every must be a length of time, such as \"6h\".",
        );
        check(
            &MistakeFault::WrongType { key: "name".into(), wanted: "table".into() },
            "name must be a table, such as { en = \"a\" }.",
        );
    }

    #[test]
    fn every_type_that_a_key_may_want_is_said_in_words() {
        for wanted in ["text", "truth", "list", "table", "duration"] {
            assert!(speech(Lang::Cy).find(&format!("mistake-wanted-{wanted}"), &[]).is_some(), "{wanted}");
        }
    }
}
