//! `gorwel show`: one item whole.

use super::{Context, Exit};
use crate::model::ItemId;

/// Which item.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The number of the item
    id: ItemId,
}

/// Shows it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let (out, t) = (&context.out, context.out.t);
    let Some(page) = app.item(args.id).await? else {
        out.trouble(&t.say_with("cli-no-item", &[("id", args.id.to_string().as_str().into())]));
        return Ok(Exit::SomeFailed);
    };
    if out.json {
        let mut value = serde_json::to_value(&page.item)?;
        value["id"] = args.id.to_string().into();
        value["versions"] = serde_json::to_value(&page.versions)?;
        value["aliases"] = serde_json::to_value(&page.aliases)?;
        value["readiness"] = serde_json::to_value(&page.readiness)?;
        value["kin"] = app.relatives_json(args.id).await?.into();
        out.json(&value);
        return Ok(Exit::Done);
    }
    let item = &page.item;
    let (body, _) = item.body_name.for_reader(context.settings.lang());
    out.line(&item.title);
    out.line(&format!("{} · {} · {}", t.item_type(item.item_type), body, t.date(item.published)));
    out.line(&item.url);
    out.line("");
    out.line(if item.text.is_empty() { &item.summary } else { &item.text });
    out.line("");
    if let Some(readiness) = &page.readiness {
        out.line(&format!("{} ({} / {})", t.readiness_word(readiness.word), readiness.points, readiness.of));
        for answered in &readiness.questions {
            out.line(&t.question(answered.question));
            answered.evidence.iter().for_each(|evidence| out.line(&format!("  {}", t.evidence(evidence))));
        }
        out.line("");
    }
    for version in &page.versions {
        out.line(&format!("{}  {}  {}", version.version, t.date(version.seen_at), version.title));
    }
    for alias in &page.aliases {
        out.line(&alias.0);
    }
    Ok(Exit::Done)
}
