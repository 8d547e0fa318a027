//! A letter with everything that one may hold.

use super::*;
use crate::model::{Beside, ReadinessWord, Rising, Together, Whom};

/// The same week with everything that a letter may hold.
fn full_week() -> Digest {
    let mut digest = week();
    let estuary = || names("Estuary Trust", "Ymddiriedolaeth yr Aber");
    let beside = |id, title: &str, words: &[&str], whom: Option<Whom>| Beside {
        item: ItemId(id),
        title: title.to_owned(),
        language: Some("en".parse().expect("a tag")),
        item_type: ItemType::Code,
        body: estuary(),
        words: words.iter().map(ToString::to_string).collect(),
        link: None,
        whom,
    };
    let mut told = digest.cards.remove(0);
    (told.fit, told.kin) = (Some(ReadinessWord::Ready), 1);
    let mailbox = Whom::Mailbox("digital@estuary.example".to_owned());
    let notify = beside(31, "patient-notify", &["appointment reminder", "language preference"], Some(mailbox));
    digest.teams = vec![Together { card: told, beside: vec![notify] }];
    let wanted = item(41, "A system to book bulky waste", names("Valley Borough Council", ""), ItemType::Notice, "en");
    let wanted = card(wanted, "The council wishes to buy a booking system.", "gwastraff swmpus", FoundIn::Title);
    let booking = beside(42, "bulky-waste-booking", &["bulky waste"], None);
    digest.buying = vec![Together { card: Card { kin: 1, ..wanted }, beside: vec![booking] }];
    digest.cards[1].fit = Some(ReadinessWord::AskFirst);
    digest.rising = vec![Rising { query: "gwastraff swmpus".to_owned(), now: 9, usual: 3.2 }];
    digest.first_look = true;
    digest
}

#[test]
fn a_full_letter_says_who_does_the_same_and_what_one_may_say_of_it() {
    let digest = full_week();
    let verdict = |card: &Card| {
        let token = format!("7-{}-0123456789abcdef0123456789abcdef", card.item.id);
        let link = |page| url(&format!("https://www.harbour.example/gorwel/{page}/{token}"));
        (card.item.id, VerdictLinks { not_for_us: link("n"), doing_it_too: link("d") })
    };
    let links = Links { verdicts: digest.all().map(verdict).collect(), ..links() };
    let english_only = Sender { mail_languages: MailLanguages::Preferred, ..sender() };
    let parts = render(&Digest { lang: Lang::En, ..digest.clone() }, &english_only, &links).expect("a digest renders");
    insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("digest_full_en_text", parts.text);
        insta::assert_snapshot!("digest_full_en_html", parts.html);
        let parts = render(&digest, &english_only, &links).expect("a digest renders");
        insta::assert_snapshot!("digest_full_cy_text", parts.text);
    });
    assert_eq!(parts.subject, "Gorwel: 3 pieces of work to reuse, shared paths: 1");
    assert_eq!(parts.shown.len(), digest.all().count());
}

#[test]
fn a_name_of_a_sender_cannot_break_out_of_its_header() {
    let sender = Sender { from_name: "Gorwel\r\nBcc: x@council.example\u{202e}".to_owned(), ..sender() };
    let parts = render(&week(), &sender, &links()).expect("a digest renders");
    let letter = sent(&parts);
    let message = MessageParser::default().parse(&letter.bytes).expect("a message");
    assert!(message.bcc().is_none());
    let name = message.from().and_then(|from| from.first()?.name.clone());
    assert_eq!(name.as_deref(), Some("Gorwel Bcc: x@council.example"));
}
