//! A store full of items of invented words, written as visits are.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use gorwel::{
    app::App,
    model::{ItemKey, ItemType, Outcome, Refined, Rung, SourceSlug, Standing, VisitRecord, hash},
    store::{Change, Claim, VisitWrite},
};

use crate::words::{self, Chance};

/// Words of an item's text: some 2.2 kB.
const WORDS: usize = 330;
/// Items of one visit.
const ITEMS_A_VISIT: usize = 500;
/// Who writes.
const HOLDER: &str = "bench";

/// Puts `items` items into the store of `app`, with feeds.toml in `folder` to list their sources. They are news if `news`.
pub async fn fill(app: &App, folder: &std::path::Path, items: usize, news: bool) {
    let sources = items.div_ceil(ITEMS_A_VISIT);
    let mut feeds = "[[body]]\nslug = \"bench\"\nname.en = \"Bench\"\n".to_owned();
    for n in 0..sources {
        write!(
            feeds,
            "[[source]]\nslug = \"s-{n}\"\nbody = \"bench\"\nkind = \"feed\"\nurl = \"http://127.0.0.1/{n}\"\n"
        )
        .expect("memory takes what is written");
    }
    std::fs::write(folder.join("feeds.toml"), feeds).expect("a file");
    app.feeds().await.expect("sources");
    for n in 0..sources {
        let slug: SourceSlug = format!("s-{n}").parse().expect("a slug");
        let now = app.clock().now();
        let wanted = [slug.clone()];
        let claimed = app.store().claim(HOLDER, Claim::Named(&wanted), now, 1).await.expect("a claim");
        assert_eq!(claimed.len(), 1, "nobody else is here");
        let numbers = n * ITEMS_A_VISIT..items.min((n + 1) * ITEMS_A_VISIT);
        let standing = if news { Standing::News } else { Standing::Backfill };
        let changes = numbers.map(|number| Change::New { item: Box::new(item(number, now)), standing }).collect();
        app.store().record(HOLDER, &[visit(slug, now, changes)], &format!("{n:016x}")).await.expect("a visit");
    }
}

fn visit(source: SourceSlug, now: DateTime<Utc>, changes: Vec<Change>) -> VisitWrite {
    let count = u32::try_from(changes.len()).expect("few items");
    VisitWrite {
        source,
        record: VisitRecord {
            at: now,
            outcome: Outcome::Read { items: count, spoilt: 0 },
            items_new: count,
            items_changed: 0,
            wire_bytes: 0,
            millis: 0,
        },
        next_visit: now + TimeDelta::hours(24),
        good: true,
        failing_since: None,
        failures: 0,
        usual_gap: None,
        memory: None,
        validators: Vec::new(),
        rung: Rung::Id,
        held: false,
        moved: None,
        changes,
    }
}

/// An item: one in ten in Welsh as far as anybody knows, the others in English.
pub fn item(number: usize, now: DateTime<Utc>) -> Refined {
    let mut chance = Chance::new(u64::try_from(number).expect("a number") + 11);
    let minutes = i64::try_from(number % 500_000).expect("a number");
    let text = words::text(&mut chance, WORDS);
    let types = ItemType::ALL;
    Refined {
        keys: vec![ItemKey(format!("guid:{number}"))],
        body: "bench".parse().expect("a slug"),
        item_type: types[number % types.len()],
        title: words::text(&mut chance, 8),
        url: format!("https://site.example/{number}"),
        summary: String::new(),
        language: Some(if number.is_multiple_of(10) { "cy" } else { "en" }.parse().expect("a tag")),
        published: now - TimeDelta::minutes(minutes),
        published_raw: None,
        updated: None,
        licence: (number.is_multiple_of(3)).then(|| "MIT".to_owned()),
        tags: vec![words::word(number % 60 + 200)],
        topics: Vec::new(),
        code: None,
        version_hash: hash(text.as_bytes()),
        content_hash: hash(text.as_bytes()),
        text,
    }
}
