//! Measurements that a person starts; none of them is part of `test`.

use anyhow::{Result, bail};

use crate::process;
use crate::project::Project;

/// Starts a measurement in a release build.
pub(crate) fn bench(project: &Project, args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((name, rest)) if name == "ack" => {
            let args =
                ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "ack_bench", "--"];
            process::run(process::cargo(&args).args(rest).current_dir(&project.root))
        }
        _ => bail!("there is one measurement: `cargo xtask bench ack [--requests N]`"),
    }
}
