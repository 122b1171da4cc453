//! How long frames take while somebody scrolls, beside an empty page in the same window: both painted by software, and
//! stamped by `requestAnimationFrame`.
#![expect(clippy::print_stdout, reason = "a measurement that a person reads")]

use std::fmt;

use anyhow::{Context, Result};

use crate::window::Window;

/// How many frames are stamped of each.
const FRAMES: u32 = 180;

/// How many pixels a frame scrolls: about what a hand on a wheel does, and what a dragged bar does.
const STEPS: [u32; 2] = [120, 40_000];

/// The time from frame to frame, in milliseconds.
pub(crate) struct Frames {
    what: String,
    p50: f64,
    p95: f64,
    longest: f64,
}

impl fmt::Display for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, p50, p95, longest } = self;
        write!(f, "{what:<34} p50 {p50:>6.1} ms  p95 {p95:>6.1} ms  longest {longest:>6.1} ms")
    }
}

/// Scrolls through what `scroller` finds, first slowly and then fast, and prints how the frames compare with those of
/// an empty page.
pub(crate) async fn measure(window: &Window, scroller: &str) -> Result<()> {
    let empty = format!(
        "const page = document.createElement('iframe');\
         page.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;border:0;background:#fff;z-index:9999';\
         document.body.append(page);\
         const end = () => page.remove(); const each = (at) => {{ page.style.opacity = at % 2 ? 1 : 0.999; }};{}",
        stamped()
    );
    let empty = frames(window, "an empty page", &empty).await?;
    println!("{empty}");
    for step in STEPS {
        let scroll = format!(
            "const one = {scroller}; one.scrollTop = 0; const end = () => {{ one.scrollTop = 0; }};\
             const each = () => {{ one.scrollTop += {step}; }};{}",
            stamped()
        );
        let scrolled = frames(window, &format!("scrolling by {step} px a frame"), &scroll).await?;
        let ratio = scrolled.p95 / empty.p95;
        let holds = if scrolled.p95 <= 50.0 && ratio <= 1.5 { "holds" } else { "MISSES" };
        println!("{scrolled}  {ratio:.2} of an empty page's: {holds} (goal: p95 <= 50 ms and <= 1.5)");
    }
    Ok(())
}

/// Does `each` at every frame and gives the times between them, the first ones left out.
fn stamped() -> String {
    format!(
        "const stamps = [];\
         return await new Promise((done) => {{\
             const frame = (now) => {{\
                 stamps.push(now);\
                 if (stamps.length > {FRAMES}) {{ end(); done(stamps.slice(1).map((at, i) => at - stamps[i])); return; }}\
                 each(stamps.length);\
                 requestAnimationFrame(frame);\
             }};\
             requestAnimationFrame(frame);\
         }});"
    )
}

async fn frames(window: &Window, what: &str, script: &str) -> Result<Frames> {
    let times = window.promised(&format!("(async () => {{ {script} }})()")).await?;
    let mut times: Vec<f64> = serde_json::from_value(times)?;
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied();
    let figures = at(50).zip(at(95)).zip(times.last().copied());
    let ((p50, p95), longest) = figures.context("no frame was painted")?;
    Ok(Frames { what: what.to_owned(), p50, p95, longest })
}
