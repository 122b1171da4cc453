//! axe-core on every screen in both themes: no violation of WCAG 2.0, 2.1 or 2.2, level A or AA.

use std::cell::RefCell;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::programs;
use crate::tour::tour;
use crate::window::Window;

const RUN: &str = "axe.run(document, {\
    iframes: false, resultTypes: ['violations'],\
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],\
}).then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>\
    nodes.map(({ target, failureSummary }) => [id, help, target.join(' '), failureSummary].join(' | '))))";

/// Gives what breaks a rule in what the window shows now.
pub(crate) async fn violations(window: &Window) -> Result<Vec<Value>> {
    let path = programs::repository().join("ui/node_modules/axe-core/axe.min.js");
    let axe =
        std::fs::read_to_string(&path).with_context(|| format!("{} comes with npm ci", path.display()))?;
    window.run(&format!("if (!window.axe) {{ {axe} }}")).await?;
    Ok(serde_json::from_value(window.promised(RUN).await?)?)
}

#[tokio::test]
async fn no_screen_breaks_a_rule_of_wcag_in_either_theme() -> Result<()> {
    let found = RefCell::new(Vec::new());
    tour(async |window: &Window, theme: &str, name: &str| {
        found
            .borrow_mut()
            .extend(violations(window).await?.iter().map(|one| format!("{theme} {name}: {one}")));
        Ok(())
    })
    .await?;
    let found = found.into_inner();
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
    Ok(())
}
