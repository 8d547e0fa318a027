//! `gorwel topics`: the list of topics, and how many items have each.

use serde_json::{Value, json};

use super::{Context, Exit};
use crate::{app::TopicCounts, model::Topic};

/// Words of a topic that are listed.
const WORDS_LISTED: usize = 4;

/// What to do with the list.
#[derive(clap::Subcommand, Debug)]
pub enum Args {
    /// List the topics with their words and how many items have each
    List,
    /// Check the operator's list, and count the items without a topic
    Check,
}

/// Does it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    app.catch_up().await?;
    let counts = app.topic_counts().await?;
    match args {
        Args::List => list(context, &counts),
        Args::Check => check(context, &counts),
    }
}

fn list(context: &Context, counts: &TopicCounts) -> anyhow::Result<Exit> {
    let (out, t) = (&context.out, context.out.t);
    if out.json {
        let all: Vec<Value> = counts.topics.iter().map(|(topic, items)| topic_json(topic, *items)).collect();
        out.json(&all.into());
        return Ok(Exit::Done);
    }
    let lang = context.settings.lang();
    let row = |(topic, items): &(Topic, usize)| {
        let words: Vec<&str> = topic.words(lang).iter().take(WORDS_LISTED).map(String::as_str).collect();
        vec![topic.slug.clone(), topic.name.for_reader(lang).0.to_owned(), t.number(*items), words.join(", ")]
    };
    let headings = ["cli-column-topic", "cli-column-name", "cli-column-items", "cli-column-words"];
    out.table(&headings.map(|key| t.say(key)), &counts.topics.iter().map(row).collect::<Vec<_>>());
    Ok(Exit::Done)
}

fn check(context: &Context, counts: &TopicCounts) -> anyhow::Result<Exit> {
    let (out, t) = (&context.out, context.out.t);
    let exit = if counts.mistakes.is_empty() { Exit::Done } else { Exit::SomeFailed };
    if out.json {
        let areas: Vec<Value> = counts
            .areas
            .iter()
            .map(|(area, items, without)| json!({ "area": area, "items": items, "without": without }))
            .collect();
        out.json(&json!({
            "topics": counts.topics.iter().map(|(topic, items)| topic_json(topic, *items)).collect::<Vec<_>>(),
            "items": counts.items,
            "without": counts.without,
            "areas": areas,
            "mistakes": counts.mistakes,
        }));
        return Ok(exit);
    }
    let path = context.settings.topics.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
    for mistake in &counts.mistakes {
        let (line, fault) = (mistake.line.to_string(), t.topic_fault(&mistake.fault));
        let args = [("path", path.as_str().into()), ("line", line.as_str().into()), ("fault", fault.as_str().into())];
        out.line(&t.say_with("cli-topics-wrong", &args));
    }
    if counts.mistakes.is_empty() {
        out.line(&t.say_with("cli-topics-good", &[("n", counts.topics.len().into())]));
    }
    let numbers = |without: usize, items: usize| {
        [("without", without.into()), ("n", items.into()), ("percent", percent(without, items).into())]
    };
    out.line(&t.say_with("cli-topics-without", &numbers(counts.without, counts.items)));
    for (area, items, without) in &counts.areas {
        let name = t.area(area);
        let args = [&numbers(*without, *items)[..], &[("area", name.as_str().into())]].concat();
        out.line(&t.say_with("cli-topics-area", &args));
    }
    Ok(exit)
}

fn topic_json(topic: &Topic, items: usize) -> Value {
    json!({
        "slug": topic.slug,
        "name": topic.name,
        "words": { "en": topic.words_en, "cy": topic.words_cy },
        "tags": topic.tags,
        "items": items,
    })
}

fn percent(part: usize, whole: usize) -> usize {
    (part * 100 + whole / 2).checked_div(whole).unwrap_or(0)
}
