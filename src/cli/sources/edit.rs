//! `gorwel sources move`, `remove`, `import` and `export`.

use std::{fs, io::Read as _, path::PathBuf};

use serde_json::{Value, json};
use url::Url;

use super::add::registry;
use crate::{
    app::{FeedsImport, MoveTo, Write, feeds_list},
    cli::{Context, Exit},
    model::{Answer, BodySlug, Hints, SourceSlug, Validators},
    sources::{
        opml,
        registry::{Listed, is_askable},
    },
};

/// Which source, and where to.
#[derive(clap::Args, Debug)]
pub struct MoveArgs {
    /// Its slug, or the address that it has now
    old: String,
    /// The new slug, or the new address
    new: String,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Which source.
#[derive(clap::Args, Debug)]
pub struct RemoveArgs {
    /// Its slug
    slug: String,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Which list.
#[derive(clap::Args, Debug)]
pub struct ImportArgs {
    /// An OPML file; - is standard input
    file: PathBuf,
    /// The body of the feeds that stand in no group named after one
    #[arg(long, value_name = "SLUG")]
    body: Option<BodySlug>,
    /// Print the lines, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// In which form.
#[derive(clap::Args, Debug)]
pub struct ExportArgs {
    /// The feeds, in groups named after their bodies (the default; all sources are exported with --json)
    #[arg(long)]
    opml: bool,
}

fn write(dry_run: bool) -> Write {
    if dry_run { Write::Dry } else { Write::Now }
}

/// Moves a source.
pub async fn relocate(context: &Context, args: &MoveArgs) -> anyhow::Result<Exit> {
    let (out, t) = (&context.out, context.out.t);
    let address = args.new.parse::<Url>().ok().filter(is_askable).map(MoveTo::Address);
    let Some(to) = address.or_else(|| args.new.parse().ok().map(MoveTo::Slug)) else {
        out.trouble(&t.say_with("cli-move-bad", &[("new", (&args.new).into())]));
        return Ok(Exit::Usage);
    };
    let app = context.quiet_app().await?;
    let slug = app.move_source(&args.old, &to, write(args.dry_run)).await?;
    app.close().await?;
    if out.json {
        out.json(&json!([{ "slug": slug, "new": args.new, "written": !args.dry_run }]));
        return Ok(Exit::Done);
    }
    let key = match (&to, args.dry_run) {
        (MoveTo::Slug(_), false) => "cli-moved-slug",
        (MoveTo::Slug(_), true) => "cli-would-move-slug",
        (MoveTo::Address(_), false) => "cli-moved-address",
        (MoveTo::Address(_), true) => "cli-would-move-address",
    };
    out.line(&t.say_with(key, &[("slug", slug.as_str().into()), ("new", (&args.new).into())]));
    Ok(Exit::Done)
}

/// Removes a source.
pub async fn remove(context: &Context, args: &RemoveArgs) -> anyhow::Result<Exit> {
    let (out, t) = (&context.out, context.out.t);
    let app = context.quiet_app().await?;
    app.remove_source(&args.slug, write(args.dry_run))?;
    app.close().await?;
    if out.json {
        out.json(&json!([{ "slug": args.slug, "written": !args.dry_run }]));
        return Ok(Exit::Done);
    }
    let key = if args.dry_run { "cli-would-remove" } else { "cli-removed" };
    out.line(&t.say_with(key, &[("slug", (&args.slug).into())]));
    Ok(Exit::Done)
}

/// Adds the feeds of a list.
pub async fn import(context: &Context, args: &ImportArgs) -> anyhow::Result<Exit> {
    let (out, t) = (&context.out, context.out.t);
    let mut body = Vec::new();
    if args.file.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut body)?;
    } else {
        body = fs::read(&args.file).map_err(|why| anyhow::anyhow!("{}: {why}", args.file.display()))?;
    }
    let list = match opml::read(&answer(body)) {
        Ok(list) => list,
        Err(why) => {
            out.trouble(&format!("{}: {why}", args.file.display()));
            return Ok(Exit::SomeFailed);
        }
    };
    let app = context.quiet_app().await?;
    let is_known =
        |body: &BodySlug| Ok::<_, anyhow::Error>(registry(&app)?.bodies.iter().any(|known| known.slug == *body));
    if let Some(body) = &args.body
        && !is_known(body)?
    {
        out.trouble(&t.say_with("cli-add-unknown-body", &[("near", "".into()), ("given", 0_u32.into())]));
        return Ok(Exit::Usage);
    }
    let import = app.import_feeds(&list, args.body.as_ref(), write(args.dry_run))?;
    app.close().await?;
    if out.json {
        out.json(&import_json(&import, !args.dry_run));
    } else {
        if args.dry_run {
            out.line(&import.lines());
        }
        let counts = [
            ("sources", import.sources.len().into()),
            ("bodies", import.bodies.len().into()),
            ("there", import.there.len().into()),
            ("spoilt", import.spoilt.into()),
        ];
        out.line(&t.say_with(if args.dry_run { "cli-would-import-feeds" } else { "cli-import-feeds" }, &counts));
    }
    Ok(if import.spoilt == 0 { Exit::Done } else { Exit::SomeFailed })
}

/// The bytes of a file, as if they had come over the network.
fn answer(body: Vec<u8>) -> Answer {
    Answer {
        url: "file:///list.opml".parse().expect("it is a URL"),
        status: 200,
        content_type: None,
        body,
        validators: Validators::default(),
        hints: Hints::default(),
        headers: std::collections::BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    }
}

fn import_json(import: &FeedsImport, written: bool) -> Value {
    let new = import.sources.iter().map(|source| {
        let address = source.keys.iter().find(|(key, _)| *key == "url").map(|(_, url)| url);
        json!({ "slug": source.slug, "body": source.body, "kind": source.kind, "address": address, "written": written })
    });
    let there =
        |(url, slug): &(Url, SourceSlug)| json!({ "slug": slug, "address": url, "there": slug, "written": false });
    new.chain(import.there.iter().map(there)).collect()
}

/// Exports the sources.
pub async fn export(context: &Context, args: &ExportArgs) -> anyhow::Result<Exit> {
    let (out, t) = (&context.out, context.out.t);
    let app = context.quiet_app().await?;
    let registry = registry(&app)?;
    if out.json && !args.opml {
        out.json(&registry.sources.iter().map(|listed| source_json(listed)).collect());
        return Ok(Exit::Done);
    }
    let list = feeds_list(&registry);
    out.line(&opml::write(&list));
    let others = registry.sources.len() - list.feeds.len();
    if others > 0 {
        out.remark(&t.say_with("cli-export-others", &[("n", others.into())]));
    }
    Ok(Exit::Done)
}

fn source_json(listed: &Listed) -> Value {
    let source = &listed.source;
    json!({
        "slug": source.slug,
        "body": source.body,
        "kind": source.kind,
        "address": source.address,
        "gives": source.gives,
        "language": source.language,
        "enabled": source.enabled,
        "topics": source.topics,
        "note": source.note,
    })
}
