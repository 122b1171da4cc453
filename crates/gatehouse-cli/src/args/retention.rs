//! `gatehouse deliveries purge` and `retention`.

use std::time::Duration;

use clap::Args;

use super::InWorkspace;

/// What is kept; what goes beyond any of them goes.
#[derive(Debug, Clone, Args)]
pub(crate) struct RuleArgs {
    /// What was received longer ago goes: `90s`, `5m`, `24h`, `30d`.
    #[arg(long, value_name = "AGE", value_parser = gatehouse_model::parse_span)]
    pub(crate) older_than: Option<Duration>,
    /// So many of the newest are kept.
    #[arg(long, value_name = "N")]
    pub(crate) keep: Option<u64>,
    /// The bodies of the newest are kept up to this size: `500000`, `200KB`, `50MB`, `2GB`.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) max_bytes: Option<u64>,
}

/// `gatehouse deliveries purge …`
#[derive(Debug, Args)]
pub(crate) struct PurgeArgs {
    /// The deliveries: ids, or the first six or more characters of each.
    #[arg(value_name = "ID", conflicts_with_all = ["older_than", "keep", "max_bytes"])]
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) rule: RuleArgs,
    /// Tell what would go, and remove nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Remove without being asked.
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) scope: InWorkspace,
}

/// `gatehouse deliveries retention …`
#[derive(Debug, Args)]
pub(crate) struct RetentionArgs {
    #[command(flatten)]
    pub(crate) rule: RuleArgs,
    /// Keep all from now on.
    #[arg(long, conflicts_with_all = ["older_than", "keep", "max_bytes"])]
    pub(crate) off: bool,
    /// Set it without being asked, though it removes deliveries.
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) scope: InWorkspace,
}

impl RetentionArgs {
    /// Tells whether the rule is to be changed.
    pub(crate) fn sets(&self) -> bool {
        let RuleArgs { older_than, keep, max_bytes } = &self.rule;
        self.off || older_than.is_some() || keep.is_some() || max_bytes.is_some()
    }
}

/// Reads a size in bytes, with a unit of thousands or without.
fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|sign: char| sign.is_ascii_alphabetic());
    let (number, unit) = (digits.trim(), text.get(digits.len()..).unwrap_or_default());
    let factor: u64 = match unit.to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return Err(format!("`{unit}` is no unit; KB, MB and GB are")),
    };
    let number: u64 = number.parse().map_err(|_| format!("`{text}` is no size such as 500MB"))?;
    number.checked_mul(factor).ok_or_else(|| format!("`{text}` is larger than any disk"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_a_unit() {
        let cases = [
            ("0", Ok(0)),
            ("500", Ok(500)),
            ("2kb", Ok(2_000)),
            ("50 MB", Ok(50_000_000)),
            ("2GB", Ok(2_000_000_000)),
        ];
        for (text, expected) in cases {
            assert_eq!(size(text), expected, "{text}");
        }
        for text in ["", "MB", "1.5GB", "5 parsecs", "99999999999GB", "-1"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
