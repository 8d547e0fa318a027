//! `gorwel doctor`: one line a check, with its fix.

use serde_json::json;

use super::{Context, Exit, round};
use crate::app::{AppError, Diagnosis};

/// Makes the checks.
pub async fn run(context: &Context) -> anyhow::Result<Exit> {
    let mut first_round = None;
    let diagnosis = match context.quiet_app().await {
        Ok(app) => {
            // A store that cannot be read is told by its own check.
            first_round = app.first_round().await.unwrap_or_default();
            app.doctor().await
        }
        // What keeps the app from opening is what the doctor was asked about.
        Err(why) => match why.downcast_ref::<AppError>().and_then(Diagnosis::of_failure) {
            Some(diagnosis) => diagnosis,
            None => return Err(why),
        },
    };
    let (out, t) = (&context.out, context.out.t);
    if out.json {
        let checks: Vec<_> = diagnosis
            .checks
            .iter()
            .map(|check| {
                let fix = check.advise.then(|| t.check_fix(check.name));
                json!({ "name": check.name, "ok": check.ok, "detail": check.detail, "fix": fix })
            })
            .collect();
        out.json(&json!({ "ok": diagnosis.ok, "checks": checks }));
    } else {
        for check in &diagnosis.checks {
            let mark = match (check.ok, check.advise) {
                (true, false) => "✓",
                (true, true) => "!",
                (false, _) => "✗",
            };
            let detail = if check.detail.is_empty() { String::new() } else { format!(": {}", check.detail) };
            out.line(&format!("{mark} {}{detail}", t.check(check.name)));
            if check.advise {
                out.line(&format!("    {}", t.check_fix(check.name)));
            }
        }
        if let Some(said) = round::said(context, first_round) {
            out.line(&said);
        }
    }
    Ok(if diagnosis.ok { Exit::Done } else { Exit::SomeFailed })
}
