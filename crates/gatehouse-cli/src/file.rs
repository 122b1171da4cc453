//! Reading what a person names: a file, or `-` for standard input.

use std::io::Read;
use std::path::Path;

use gatehouse_model::{Location, Problem};

/// The most that is read from a named file: four times the largest body that an endpoint may take.
const LIMIT: u64 = 256 * 1024 * 1024;

/// Reads a file whole, or standard input for `-`.
///
/// # Errors
/// `file.not_found`, `file.unreadable` or `file.too_large`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let place = || Location { file: Some(path.display().to_string()), ..Location::default() };
    let unreadable = |error: std::io::Error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            Problem::new("file.not_found", format!("There is no file {}.", path.display())).at(place())
        } else {
            Problem::new("usage.file_unreadable", format!("{} cannot be read: {error}.", path.display()))
                .at(place())
        }
    };
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        std::fs::File::open(path)
            .and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
    }
    if bytes.len() as u64 > LIMIT {
        let message = format!("{} is larger than {} MiB.", path.display(), LIMIT / 1024 / 1024);
        return Err(Problem::new("usage.file_too_large", message).at(place()));
    }
    Ok(bytes)
}

/// Reads a file as UTF-8 text.
///
/// # Errors
/// As [`read`], and `usage.not_utf8` with the first wrong byte.
pub(crate) fn read_text(path: &Path) -> Result<String, Problem> {
    String::from_utf8(read(path)?).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        Problem::new("usage.not_utf8", format!("{} is not UTF-8 from byte {byte} on.", path.display()))
    })
}
