//! `gorwel doctor`: one line a check, with its fix.

use serde_json::json;

use super::{Context, Exit};

/// Makes the checks.
pub async fn run(context: &Context) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let diagnosis = app.doctor().await;
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
    }
    Ok(if diagnosis.ok { Exit::Done } else { Exit::SomeFailed })
}
