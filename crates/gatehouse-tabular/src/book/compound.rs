//! Takes one stream out of a compound file, in which the workbooks of Excel 97 to 2003 stand.
//!
//! The reader of workbooks follows chains of sectors wherever they lead; a chain that runs in a circle is found here
//! first.

use crate::TabularError;

/// Numbers of sectors from here on end a chain or mark what is no sector.
const RESERVED: u32 = 0xFFFF_FFFA;
/// Streams below this length stand in the small sectors.
const SMALL: usize = 4096;
const SMALL_SECTOR: usize = 64;

/// The sectors of a file, and which one follows which.
struct Sectors<'f> {
    bytes: &'f [u8],
    size: usize,
    /// What stands before the first sector.
    skipped: usize,
    next: Vec<u32>,
}

/// Gives the first stream that has one of the names.
///
/// # Errors
/// Fails when the file is cut, a chain has no end, or there is no such stream.
pub(crate) fn stream(file: &[u8], names: &[&str]) -> Result<Vec<u8>, TabularError> {
    let size = match half(file, 30)? {
        9 => 512,
        12 => 4096,
        _ => return Err(damaged()),
    };
    let mut sectors = Sectors { bytes: file, size, skipped: size, next: Vec::new() };
    sectors.next = allocation(file, &sectors)?;
    let folder = sectors.chain(word(file, 48)?, usize::MAX)?;
    let root = folder.get(..128).ok_or_else(damaged)?;
    let small = match word(file, 64)? {
        0 => (Vec::new(), Vec::new()),
        count => {
            let held = sectors.chain(word(root, 116)?, word(root, 120)? as usize)?;
            let length = (count as usize).saturating_mul(size);
            (held, words(&sectors.chain(word(file, 60)?, length)?))
        }
    };
    let entry = names.iter().find_map(|name| folder.chunks_exact(128).find(|entry| is_named(entry, name)));
    let entry = entry.ok_or_else(damaged)?;
    let (start, length) = (word(entry, 116)?, word(entry, 120)? as usize);
    if length >= SMALL {
        return sectors.chain(start, length);
    }
    Sectors { bytes: &small.0, size: SMALL_SECTOR, skipped: 0, next: small.1 }.chain(start, length)
}

/// Reads which sector follows which.
fn allocation(file: &[u8], sectors: &Sectors<'_>) -> Result<Vec<u32>, TabularError> {
    let most = file.len() / sectors.size + 1;
    let mut places = words(file.get(76..512).ok_or_else(damaged)?);
    let mut more = word(file, 68)?;
    while more < RESERVED {
        places.extend(words(sectors.sector(more)?));
        more = places.pop().ok_or_else(damaged)?;
        if places.len() > most + sectors.size {
            return Err(damaged());
        }
    }
    places.retain(|place| *place < RESERVED);
    if places.len() > most {
        return Err(damaged());
    }
    let mut next = Vec::new();
    for place in places {
        next.extend(words(sectors.sector(place)?));
    }
    Ok(next)
}

impl Sectors<'_> {
    /// Gives a sector, of which the file's end may cut some.
    fn sector(&self, place: u32) -> Result<&[u8], TabularError> {
        let begin = (place as usize).saturating_mul(self.size).saturating_add(self.skipped);
        let rest = self.bytes.get(begin..).ok_or_else(damaged)?;
        Ok(&rest[..rest.len().min(self.size)])
    }

    /// Gives the bytes of a chain, as many as `length` at most.
    fn chain(&self, start: u32, length: usize) -> Result<Vec<u8>, TabularError> {
        let mut bytes = Vec::new();
        let mut place = start;
        let most = self.bytes.len() / self.size + 1;
        for _ in 0..=most {
            if place >= RESERVED || bytes.len() >= length {
                return Ok(bytes);
            }
            let sector = self.sector(place)?;
            bytes.extend_from_slice(&sector[..sector.len().min(length - bytes.len())]);
            if bytes.len() < length {
                place = *self.next.get(place as usize).ok_or_else(damaged)?;
            }
        }
        Err(damaged())
    }
}

fn is_named(entry: &[u8], name: &str) -> bool {
    let units = entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let known: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
    String::from_utf16_lossy(&known).eq_ignore_ascii_case(name)
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

fn word(bytes: &[u8], at: usize) -> Result<u32, TabularError> {
    let four = bytes.get(at..).and_then(<[u8]>::first_chunk::<4>).ok_or_else(damaged)?;
    Ok(u32::from_le_bytes(*four))
}

fn half(bytes: &[u8], at: usize) -> Result<u16, TabularError> {
    let two = bytes.get(at..).and_then(<[u8]>::first_chunk::<2>).ok_or_else(damaged)?;
    Ok(u16::from_le_bytes(*two))
}

fn damaged() -> TabularError {
    TabularError::NotATable("its container is damaged or cut".to_owned())
}

/// Puts a stream into a compound file: a header, the allocation in one sector, the folder, and the stream.
#[cfg(test)]
pub(super) fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut file = vec![0; 512 * 3];
    let put = |file: &mut Vec<u8>, at: usize, value: u32| {
        file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    };
    file[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    (file[24], file[26], file[28], file[29], file[30], file[32]) = (0x3E, 3, 0xFE, 0xFF, 9, 6);
    let count = stream.len().max(SMALL).div_ceil(512) as u32;
    assert!(count < 120, "one sector tells of 128 sectors");
    [(44, 1), (48, 1), (56, SMALL as u32), (60, !1), (68, !1), (76, 0)]
        .iter()
        .for_each(|(at, value)| put(&mut file, *at, *value));
    (80..512).step_by(4).for_each(|at| put(&mut file, at, !0));
    for place in 0..128 {
        let next = match place {
            0 => !2,
            1 => !1,
            place if place < count + 1 => place + 1,
            place if place == count + 1 => !1,
            _ => !0,
        };
        put(&mut file, 512 + 4 * place as usize, next);
    }
    for (entry, (name, kind, start, length)) in
        [("Root Entry", 5, !1, 0), (name, 2, 2, stream.len().max(SMALL))].into_iter().enumerate()
    {
        let at = 1024 + 128 * entry;
        for (place, unit) in name.encode_utf16().enumerate() {
            file[at + 2 * place..at + 2 * place + 2].copy_from_slice(&unit.to_le_bytes());
        }
        file[at + 64] = (name.len() as u8 + 1) * 2;
        file[at + 66] = kind;
        [(68, !0), (72, !0), (76, if entry == 0 { 1 } else { !0 }), (116, start), (120, length as u32)]
            .iter()
            .for_each(|(place, value)| put(&mut file, at + place, *value));
    }
    file.extend_from_slice(stream);
    file.resize(512 * (3 + count as usize), 0);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_what_was_put_in() {
        let bytes: Vec<u8> = (0..9000).map(|at| at as u8).collect();
        let file = compound("Workbook", &bytes);
        assert_eq!(stream(&file, &["workbook"]).unwrap(), bytes);
        assert!(stream(&file, &["Book"]).is_err());
    }

    #[test]
    fn a_chain_in_a_circle_is_refused() {
        let mut file = compound("Workbook", &[0; 9000]);
        // The folder's sector is followed by itself.
        file[516..520].copy_from_slice(&1_u32.to_le_bytes());
        assert_eq!(stream(&file, &["Workbook"]).unwrap_err().problem().code, "import.not_a_table");
    }

    #[test]
    fn a_file_that_is_cut_is_refused() {
        let file = compound("Workbook", &[7; 9000]);
        for length in [0, 40, 511, 600, 1100] {
            assert!(stream(&file[..length], &["Workbook"]).is_err(), "{length}");
        }
    }
}
