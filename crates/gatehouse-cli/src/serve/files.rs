//! The files of the built interface.

use std::path::{Component, Path, PathBuf};

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The same rules as in the window, less what only the window has.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Serves a file of `folder`; a path of the interface's own routes gets its page.
pub(super) async fn serve(folder: &Path, path: &str) -> Response {
    let Some(relative) = inside(path) else { return StatusCode::NOT_FOUND.into_response() };
    let named = folder.join(&relative);
    let is_file = tokio::fs::metadata(&named).await.is_ok_and(|found| found.is_file());
    // Anything with an extension is a file; anything else is a place of the interface.
    let file = match (is_file, relative.extension()) {
        (true, _) => named,
        (false, None) => folder.join("index.html"),
        (false, Some(_)) => return StatusCode::NOT_FOUND.into_response(),
    };
    match tokio::fs::read(&file).await {
        Ok(bytes) => {
            let mut response = bytes.into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(&file)));
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
            response
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Gives the path below the folder, or none when it leads anywhere else.
fn inside(path: &str) -> Option<PathBuf> {
    let path = Path::new(path.trim_start_matches('/'));
    path.components().all(|part| matches!(part, Component::Normal(_))).then(|| path.to_owned())
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leaves_the_folder() {
        assert_eq!(inside("/assets/a.js"), Some(PathBuf::from("assets/a.js")));
        assert_eq!(inside("/"), Some(PathBuf::new()));
        for path in ["/../etc/passwd", "/a/../../b", "/./a/.."] {
            assert_eq!(inside(path), None, "{path}");
        }
    }
}
