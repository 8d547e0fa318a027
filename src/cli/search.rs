//! `gorwel search`: the same search as the page's.

use chrono::NaiveDate;

use super::{Context, Exit};
use crate::app::chain;
use crate::model::{BodySlug, Filters, Hit, ItemType, LanguageTag, Page, Sort};

/// What is searched for.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Words, "phrases", -unwanted, body: type: topic: licence: lang: area: since: until: (nothing: the newest items)
    query: Vec<String>,
    /// Of this body (a slug); may be given several times, as may the filters below
    #[arg(long)]
    body: Vec<BodySlug>,
    /// Of this type: code, blog, news, notice
    #[arg(long, value_name = "TYPE")]
    r#type: Vec<ItemType>,
    /// With this topic
    #[arg(long)]
    topic: Vec<String>,
    /// Under this licence; none is no licence
    #[arg(long)]
    licence: Vec<String>,
    /// In this language
    #[arg(long, value_name = "LANG")]
    item_lang: Vec<LanguageTag>,
    /// Of bodies of this area
    #[arg(long)]
    area: Vec<String>,
    /// Published on this day or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<NaiveDate>,
    /// Published on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
    /// In which order: relevance, newest, oldest
    #[arg(long, default_value = "relevance")]
    sort: Order,
    /// How many, at most 100
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// How many to leave out from the front
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// The exact words only
    #[arg(long)]
    exact: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Order {
    Relevance,
    Newest,
    Oldest,
}

/// Searches.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    if let Err(why) = app.catch_up().await {
        // What the index holds can be found all the same.
        context.out.trouble(&chain(&why));
    }
    let filters = Filters {
        bodies: args.body.clone(),
        types: args.r#type.clone(),
        topics: args.topic.clone(),
        licences: args.licence.iter().map(|licence| licence.to_lowercase()).collect(),
        languages: args.item_lang.clone(),
        areas: args.area.clone(),
        since: args.since,
        until: args.until,
    };
    let sort = match args.sort {
        Order::Relevance => Sort::Relevance,
        Order::Newest => Sort::Newest,
        Order::Oldest => Sort::Oldest,
    };
    let (query, notes) = app.query(&args.query.join(" "), filters, args.exact);
    let page = Page { sort, offset: args.offset, limit: args.limit };
    let found = match app.search(query.clone(), notes.clone(), page).await {
        // An index that cannot be read is made again: what it held is in the store.
        Err(why) if why.is_of_the_index() => {
            app.mistrust_index();
            app.catch_up().await?;
            app.search(query, notes, page).await?
        }
        found => found?,
    };
    let (out, t) = (&context.out, context.out.t);
    if out.json {
        out.json(&found.to_json());
        return Ok(Exit::Done);
    }
    for note in &found.results.notes {
        out.remark(&t.query_note(note));
    }
    out.line(&t.say_with("search-count", &[("n", found.results.total.into())]));
    if !found.results.also.is_empty() {
        let terms = found.results.also.join(", ");
        out.remark(&t.say_with("cli-search-also", &[("terms", terms.as_str().into())]));
    }
    for instead in &found.results.instead {
        out.line(&format!("  {}", t.instead(instead)));
    }
    for hit in &found.results.hits {
        print(context, hit);
    }
    Ok(Exit::Done)
}

fn print(context: &Context, hit: &Hit) {
    let (out, t, item) = (&context.out, context.out.t, &hit.item);
    let (body, _) = item.body_name.for_reader(context.settings.lang());
    let mut about = vec![t.item_type(item.item_type), body.to_owned(), t.date(item.published)];
    about.extend(item.licence.clone());
    out.line(&format!("\n{}  #{}", item.title, item.id));
    out.line(&format!("  {}", about.join(" · ")));
    let mut text = String::new();
    for part in &hit.snippet.parts {
        if part.marked { text.push_str(&format!("\x1b[1m{}\x1b[0m", part.text)) } else { text.push_str(&part.text) }
    }
    if !text.trim().is_empty() {
        out.line(&format!("  {}", text.replace('\n', " ")));
    }
    if !item.url.is_empty() {
        out.line(&format!("  {}", item.url));
    }
}
