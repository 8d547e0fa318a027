//! Whom to ask about an item: never a person.
//!
//! What its body says in feeds.toml comes first, then a team that its publiccode.yml names, then the organisation on the
//! forge, where anybody may open an issue.

use crate::model::{Item, Whom};

/// Returns whom to ask about an item, if anybody can be named; `contact` is its body's.
pub fn whom(item: &Item, contact: Option<&str>) -> Option<Whom> {
    if let Some(contact) = contact {
        return Some(read(contact));
    }
    let code = item.code.as_ref()?;
    let contacts = code.publiccode.as_ref().map(|public| public.contacts.as_slice()).unwrap_or_default();
    let mailbox = contacts.iter().find(|contact| contact.contains('@'));
    if let Some(team) = mailbox.or_else(|| contacts.first()) {
        return Some(read(team));
    }
    let (owner, _) = code.full_name.rsplit_once('/')?;
    let is_known = !code.forge.is_empty() && !owner.is_empty();
    is_known.then(|| Whom::Organisation(format!("https://{}/{owner}", code.forge)))
}

fn read(contact: &str) -> Whom {
    let contact = contact.trim();
    if contact.starts_with("https://") || contact.starts_with("http://") {
        Whom::Page(contact.to_owned())
    } else if contact.contains('@') && !contact.contains(char::is_whitespace) {
        Whom::Mailbox(contact.trim_start_matches("mailto:").to_owned())
    } else {
        Whom::Team(contact.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_a_page_a_mailbox_or_a_team() {
        assert_eq!(read("https://harbour.example/digital"), Whom::Page("https://harbour.example/digital".into()));
        assert_eq!(read(" digital@harbour.example"), Whom::Mailbox("digital@harbour.example".into()));
        assert_eq!(read("Harbour digital team"), Whom::Team("Harbour digital team".into()));
    }
}
