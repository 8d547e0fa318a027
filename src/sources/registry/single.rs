//! One source that stands in no file: to try a kind with a few keys.

use super::{Context, Keys, Places};
use crate::{
    model::MistakeFault,
    sources::{AnyKind, KINDS},
};
use toml_edit::{DocumentMut, Item, Table, value};

/// Makes a kind of its own keys, each a text; one with dots in it stands in a table. Of two with one name the first counts.
///
/// # Errors
///
/// The first mistake, if there is one.
pub fn kind(name: &str, keys: &[(&str, &str)], context: &Context) -> Result<AnyKind, MistakeFault> {
    let unknown =
        || MistakeFault::UnknownKind { kind: name.to_owned(), nearest: super::nearest(name, KINDS.iter().copied()) };
    if !KINDS.contains(&name) {
        return Err(unknown());
    }
    let mut document = DocumentMut::new();
    for (key, text) in keys {
        let mut table: &mut Table = document.as_table_mut();
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                table.entry(part).or_insert_with(|| value(*text));
                break;
            }
            let inner = table.entry(part).or_insert_with(|| Item::Table(Table::new()));
            let Some(inner) = inner.as_table_mut() else { break };
            table = inner;
        }
    }
    let places = Places::new("");
    let mut keys = Keys::new(document.as_table(), &places, None);
    let kind = AnyKind::new(name, &mut keys, context);
    match (keys.finish().into_iter().next(), kind) {
        (Some(mistake), _) => Err(mistake.fault),
        (None, Some(kind)) => Ok(kind),
        (None, None) => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_made_of_a_few_keys_and_a_mistake_is_told() {
        let page = [("url", "https://a.example/news"), ("item", ".card")];
        let kind = |name: &str, keys: &[(&str, &str)]| kind(name, keys, &Context::default());
        assert_eq!(kind("page", &page).map(|kind| kind.address()), Ok("https://a.example/news".to_owned()));
        let list = [("url", "https://a.example/list.json"), ("fields.title", "label")];
        assert!(kind("catalogue", &list).is_ok());
        let wrong = kind("page", &[("url", "https://a.example/"), ("iten", ".card")]);
        assert!(matches!(wrong, Err(MistakeFault::UnknownKey { .. })), "{wrong:?}");
        assert!(matches!(kind("pages", &[]), Err(MistakeFault::UnknownKind { .. })));
    }
}
