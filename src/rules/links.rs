//! Links without what follows a reader about: an address names a thing, and nobody's campaign.

use url::{Url, form_urlencoded};

/// Parameters that follow a reader about and name nothing.
const TRACKERS: [&str; 38] = [
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "mc_cid",
    "mc_eid",
    "mc_tc",
    "igshid",
    "igsh",
    "yclid",
    "ysclid",
    "twclid",
    "ttclid",
    "li_fat_id",
    "epik",
    "_hsenc",
    "_hsmi",
    "__hssc",
    "__hstc",
    "__hsfp",
    "hsctatracking",
    "mkt_tok",
    "wt_mc",
    "wickedid",
    "vero_conv",
    "vero_id",
    "_openstat",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "s_cid",
    "ml_subscriber",
    "ml_subscriber_hash",
    "_ga",
    "_gl",
];
/// Beginnings of such parameters.
const TRACKER_FAMILIES: [&str; 5] = ["utm_", "mtm_", "pk_", "at_campaign", "hsa_"];
/// Parameters that name the site one comes from; with another value they may name a thing.
const REFERRERS: [&str; 2] = ["ref", "source"];

/// Whether a parameter of an address, such as `id=3`, names the thing that is there.
pub fn names_something(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    !name.is_empty()
        && !TRACKERS.contains(&name.as_str())
        && !TRACKER_FAMILIES.iter().any(|family| name.starts_with(family))
}

/// Returns an address without trackers, and without a parameter that names one of the `sites` it may be reached from or
/// its own. One that has none of these stays as it is, byte for byte.
///
/// ```
/// # use gorwel::rules::links::without_trackers;
/// let link = "https://a.example/x?utm_source=y&id=3&ref=a.example#top".parse().expect("a URL");
/// assert_eq!(without_trackers(&link, &[]).as_str(), "https://a.example/x?id=3#top");
/// ```
pub fn without_trackers(link: &Url, sites: &[&str]) -> Url {
    let Some(query) = link.query().filter(|_| matches!(link.scheme(), "http" | "https")) else { return link.clone() };
    let is_here = |host: &str| !host.is_empty() && (link.host_str() == Some(host) || sites.contains(&host));
    let stays = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        names_something(pair) && !(REFERRERS.contains(&name.to_ascii_lowercase().as_str()) && is_here(value))
    };
    if query.split('&').all(|pair| pair.is_empty() || stays(pair)) {
        return link.clone();
    }
    let mut kept = form_urlencoded::Serializer::new(String::new());
    for pair in query.split('&').filter(|pair| stays(pair)) {
        match form_urlencoded::parse(pair.as_bytes()).next() {
            Some((name, _)) if !pair.contains('=') => kept.append_key_only(&name),
            Some((name, value)) => kept.append_pair(&name, &value),
            None => continue,
        };
    }
    let kept = kept.finish();
    let mut plain = link.clone();
    plain.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(link: &str, sites: &[&str], wanted: &str) {
        let link: Url = link.parse().expect("a URL");
        assert_eq!(without_trackers(&link, sites).as_str(), wanted, "{link}");
    }

    #[test]
    fn trackers_go_and_what_names_the_thing_stays() {
        check("https://a.example/x?UTM_Source=mail&utm_medium=e", &[], "https://a.example/x");
        check("https://a.example/x?id=1&utm_source=mail#part", &[], "https://a.example/x?id=1#part");
        check("https://a.example/x?name=Mair%20Lloyd&fbclid=1", &[], "https://a.example/x?name=Mair+Lloyd");
        check("https://a.example/x.jpg?crop/14x70&mtm_kwd=a", &[], "https://a.example/x.jpg?crop%2F14x70");
        check("mailto:team@a.example?utm_source=x", &[], "mailto:team@a.example?utm_source=x");
    }

    #[test]
    fn an_address_without_trackers_stays_to_the_byte() {
        check("https://a.example/x?name=Mair%20Lloyd&&b", &[], "https://a.example/x?name=Mair%20Lloyd&&b");
        check("https://a.example/x.jpg?crop/1420x708/format", &[], "https://a.example/x.jpg?crop/1420x708/format");
    }

    #[test]
    fn where_a_reader_comes_from_goes_only_if_it_is_here() {
        check("https://a.example/x?ref=a.example", &[], "https://a.example/x");
        check("https://a.example/x?ref=b.example", &[], "https://a.example/x?ref=b.example");
        check("https://a.example/x?source=b.example", &["b.example"], "https://a.example/x");
        check("https://a.example/x?ref=main", &[], "https://a.example/x?ref=main");
    }
}
