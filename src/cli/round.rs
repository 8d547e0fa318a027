//! What is said of GitHub's first round, wherever sources are read or added.

use super::Context;
use crate::app::{App, Round};

/// Hours of a first round that are worth a sentence.
const LONG_HOURS: i64 = 2;

/// Says how long the first round takes, if that is long and a token would change it.
pub async fn remark(context: &Context, app: &App) -> anyhow::Result<()> {
    if let Some(said) = said(context, app.first_round().await?) {
        context.out.remark(&said);
    }
    Ok(())
}

/// The sentence, if there is one to say.
pub fn said(context: &Context, round: Option<Round>) -> Option<String> {
    let round = round.filter(|round| round.hours >= LONG_HOURS)?;
    let with = round.hours_with_token?;
    let told = [
        ("sources", round.listings.into()),
        ("asks", round.asks.into()),
        ("hours", round.hours.into()),
        ("with", with.into()),
    ];
    Some(context.out.t.say_with("cli-first-round", &told))
}
