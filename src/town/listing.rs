//! The town's own feeds.toml: its bodies and sources in Gorwel's format.

use std::fmt::Write as _;

use serde_json::Value;
use url::Url;

use super::{
    bodies::{Form, Outlet, Place},
    feeds,
};

/// Returns the file, with every body followed by its sources.
pub(super) fn feeds_toml(place: &Place, base: &Url) -> String {
    let mut toml = String::from("# An invented town, for trying Gorwel out.\n");
    for body in &place.bodies {
        toml += "\n[[body]]\n";
        key(&mut toml, "slug", body.slug.as_str());
        key(&mut toml, "name.en", &body.name.en);
        if let Some(cy) = &body.name.cy {
            key(&mut toml, "name.cy", cy);
        }
        if !body.also.is_empty() {
            writeln!(toml, "also = {}", Value::from(body.also.clone()))
                .expect("a text takes whatever is written to it");
        }
        key(&mut toml, "area", &body.area);
        key(&mut toml, "sector", &body.sector);
        if let Some(website) = &body.website {
            key(&mut toml, "website", website.as_str());
        }
        if let Some(contact) = &body.contact {
            key(&mut toml, "contact", contact);
        }
        for outlet in place.outlets.iter().filter(|outlet| outlet.body == body.slug) {
            source(&mut toml, outlet, base);
        }
    }
    toml
}

fn source(toml: &mut String, outlet: &Outlet, base: &Url) {
    *toml += "\n[[source]]\n";
    key(toml, "slug", outlet.slug.as_str());
    key(toml, "body", outlet.body.as_str());
    if outlet.form == Form::Code {
        key(toml, "kind", "github");
        key(toml, "org", &outlet.home);
        return key(toml, "api_url", &format!("{base}api/v3"));
    }
    let name = match feeds::name(outlet.form) {
        Some(_) if outlet.named_by_page => "",
        Some((name, _)) => name,
        None => "feed.rss",
    };
    key(toml, "kind", "feed");
    key(toml, "url", &format!("{base}{}/{name}", outlet.home));
    key(toml, "language", outlet.lang.tag());
    key(toml, "gives", &outlet.gives);
}

/// Writes a key and a text. What JSON escapes in a text, TOML reads.
fn key(toml: &mut String, key: &str, text: &str) {
    writeln!(toml, "{key} = {}", Value::from(text)).expect("a text takes whatever is written to it");
}
