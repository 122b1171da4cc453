//! Declares the one command, so that the access list holds for it too: unlisted commands do not exist.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(&["rpc"]);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}. The interface must be built first: `cargo xtask run` does both");
    }
}
