//! The journal as a crash or a bad disk left it, looked at before SQLite does.
//!
//! SQLite takes the first frame with a wrong checksum for the end of the journal. After a crash it is; but where the
//! disk turned a bit, everything that was committed behind it would be dropped without a word. So the frames are
//! walked here first: a single turned bit is put right, and where commits lie behind what cannot be, that is damage.
//!
//! The layout is that of <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>.

use std::fs;
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::Path;

use crate::{StoreError, open};

/// The length of the journal's head.
const HEAD: usize = 32;
/// The length of the head of a frame.
const FRAME_HEAD: usize = 24;
/// The most bits by which two salts differ that were the same.
const TURNED: u32 = 4;
/// The number with which a journal begins; the last bit is set where its sums go by big-endian words.
const MAGIC: u32 = 0x377f_0682;
/// The version of the layout, 3,007,000.
const VERSION: [u8; 4] = [0x00, 0x2d, 0xe2, 0x18];
/// The journal is looked at up to this size, in memory; it is moved into the file at 16 MiB.
const LARGEST: u64 = 512 << 20;

/// What was found in a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is whole, or ends as a crash leaves it.
    Whole,
    /// A turned bit was put right, so many times.
    Mended(usize),
    /// Commits lie behind damage.
    Broken,
}

/// A sum of the journal; words are added by turns, and each addition can be worked back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sum(u32, u32);

struct Journal {
    bytes: Vec<u8>,
    page: usize,
    big_endian: bool,
}

fn big(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |word, &byte| word << 8 | u32::from(byte))
}

impl Journal {
    fn read(path: &Path) -> Result<Option<Self>, StoreError> {
        match fs::metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
            Ok(meta) if meta.len() < (HEAD + FRAME_HEAD) as u64 || meta.len() > LARGEST => return Ok(None),
            Ok(_) => {}
        }
        let bytes = fs::read(path)?;
        let (magic, page) = (big(&bytes[0..]), big(&bytes[8..]) as usize);
        // Ours is always of this size; the field itself may be what is damaged.
        let page = if page.is_power_of_two() && (512..=65_536).contains(&page) { page } else { 4096 };
        Ok(Some(Self { bytes, page, big_endian: magic & 1 == 1 }))
    }

    fn sum(&self, mut sum: Sum, bytes: &[u8]) -> Sum {
        for pair in bytes.chunks_exact(8) {
            let word = |at: usize| {
                let word = big(&pair[at..]);
                if self.big_endian { word } else { word.swap_bytes() }
            };
            sum.0 = sum.0.wrapping_add(word(0)).wrapping_add(sum.1);
            sum.1 = sum.1.wrapping_add(word(4)).wrapping_add(sum.0);
        }
        sum
    }

    fn frames(&self) -> usize {
        (self.bytes.len() - HEAD) / (FRAME_HEAD + self.page)
    }

    fn frame(&self, number: usize) -> usize {
        HEAD + number * (FRAME_HEAD + self.page)
    }

    fn salts(&self, at: usize) -> u64 {
        u64::from(big(&self.bytes[at..])) << 32 | u64::from(big(&self.bytes[at + 4..]))
    }

    fn kept(&self, at: usize) -> Sum {
        Sum(big(&self.bytes[at..]), big(&self.bytes[at + 4..]))
    }

    /// The sum of a frame's bytes behind this one.
    fn worked_out(&self, before: Sum, at: usize) -> Sum {
        let head = self.sum(before, &self.bytes[at..at + 8]);
        self.sum(head, &self.bytes[at + FRAME_HEAD..at + FRAME_HEAD + self.page])
    }

    fn is_commit(&self, at: usize) -> bool {
        big(&self.bytes[at + 4..]) != 0
    }
}

/// The bits of which one was turned, as far as the sums say.
enum Turned {
    None,
    One(usize, u8),
    /// Several would do: the sums say little of the upper bits of a word.
    Many,
}

/// Finds the bit whose turning makes the sum of these parts right, by how a difference goes through the sum.
fn turned_bit(journal: &Journal, parts: &[(usize, usize)], off: Sum) -> Turned {
    let mut turned = Turned::None;
    // What a one that is added to the first or to the second word of a pair adds to the sum in the end.
    let (mut first, mut second) = (Sum(1, 1), Sum(0, 1));
    let through = |Sum(a, b): Sum| Sum(a.wrapping_add(b), a.wrapping_add(b).wrapping_add(b));
    for (start, end) in parts.iter().rev() {
        for pair in (*start..*end).step_by(8).rev() {
            for (word, effect) in [(pair, first), (pair + 4, second)] {
                for bit in 0..32_u8 {
                    let place = word + usize::from(if journal.big_endian { 3 - bit / 8 } else { bit / 8 });
                    let weight = 1_u32 << bit;
                    let is_set = journal.bytes[place] >> (bit % 8) & 1 == 1;
                    let step = if is_set { weight.wrapping_neg() } else { weight };
                    if effect.0.wrapping_mul(step) == off.0 && effect.1.wrapping_mul(step) == off.1 {
                        if matches!(turned, Turned::One(..)) {
                            return Turned::Many;
                        }
                        turned = Turned::One(place, bit % 8);
                    }
                }
            }
            (first, second) = (through(first), through(second));
        }
    }
    turned
}

/// Whether a frame was put right.
enum Mended {
    Yes,
    No,
    /// A bit was turned in it, and nothing says which.
    Unclear,
}

struct Walked {
    /// The first frame that does not hold.
    first: usize,
    /// Where those are that were put right before it.
    mended: Vec<usize>,
    /// Whether a bit was turned in the first that does not hold, so that it is no end.
    is_turned: bool,
}

fn differ(a: Sum, b: Sum) -> u32 {
    (a.0 ^ b.0).count_ones() + (a.1 ^ b.1).count_ones()
}

fn off(kept: Sum, found: Sum) -> Sum {
    Sum(kept.0.wrapping_sub(found.0), kept.1.wrapping_sub(found.1))
}

impl Journal {
    fn put(&mut self, at: usize, high: u32, low: u32) {
        self.bytes[at..at + 4].copy_from_slice(&high.to_be_bytes());
        self.bytes[at + 4..at + 8].copy_from_slice(&low.to_be_bytes());
    }

    fn head_holds(&self) -> bool {
        big(&self.bytes) == MAGIC | u32::from(self.big_endian)
            && self.sum(Sum(0, 0), &self.bytes[..24]) == self.kept(24)
    }

    /// Puts a turned bit of the head right; tells whether the head holds now. What stands there is known, but for a
    /// count and the sum.
    fn mend_head(&mut self) -> bool {
        let found = self.bytes[..HEAD].to_vec();
        let page = (self.page as u32).to_be_bytes();
        let salts = self.bytes[HEAD + 8..HEAD + 16].to_vec();
        for big_endian in [false, true] {
            self.big_endian = big_endian;
            let magic = (MAGIC | u32::from(big_endian)).to_be_bytes();
            let known: [(usize, &[u8]); 4] = [(0, &magic), (4, &VERSION), (8, &page), (16, &salts)];
            for (at, right) in known {
                self.bytes[at..at + right.len()].copy_from_slice(right);
                if self.head_holds() {
                    return true;
                }
                self.bytes[..HEAD].copy_from_slice(&found);
            }
            for bit in 0..32 {
                self.bytes[12 + bit / 8] ^= 1 << (bit % 8);
                if self.head_holds() {
                    return true;
                }
                self.bytes[..HEAD].copy_from_slice(&found);
            }
            let (sum, kept) = (self.sum(Sum(0, 0), &self.bytes[..24]), self.kept(24));
            if differ(sum, kept) == 1 {
                self.put(24, sum.0, sum.1);
                if self.head_holds() {
                    return true;
                }
                self.bytes[..HEAD].copy_from_slice(&found);
            }
        }
        self.big_endian = false;
        false
    }

    /// Puts a turned bit of a frame right; tells whether there was one.
    fn mend(&mut self, before: Sum, at: usize) -> Mended {
        let (salts, own) = (self.salts(16), self.salts(at + 8));
        let (found, kept) = (self.worked_out(before, at), self.kept(at + 16));
        if found == kept && (salts ^ own).count_ones() <= TURNED {
            self.bytes.copy_within(16..24, at + 8);
            return Mended::Yes;
        }
        if own != salts {
            return Mended::No;
        }
        let parts = [(at, at + 8), (at + FRAME_HEAD, at + FRAME_HEAD + self.page)];
        if differ(found, kept) == 1 {
            // The bit may be one of the sum; the next frame was summed from the right one.
            let next = at + FRAME_HEAD + self.page;
            let is_ours = next + FRAME_HEAD + self.page <= self.bytes.len() && self.salts(next + 8) == salts;
            let is_of_the_sum = if is_ours {
                self.worked_out(found, next) == self.kept(next + 16)
            } else if matches!(turned_bit(self, &parts, off(kept, found)), Turned::None) {
                true
            } else {
                return Mended::Unclear;
            };
            if is_of_the_sum {
                self.put(at + 16, found.0, found.1);
                return Mended::Yes;
            }
        }
        match turned_bit(self, &parts, off(kept, found)) {
            Turned::One(place, bit) => {
                self.bytes[place] ^= 1 << bit;
                Mended::Yes
            }
            Turned::None => Mended::No,
            Turned::Many => Mended::Unclear,
        }
    }

    /// Walks to the first frame that does not hold.
    fn walk(&mut self) -> Walked {
        let (mut before, mut mended) = (self.kept(24), Vec::new());
        let (mut number, mut is_turned) = (0, false);
        while number < self.frames() {
            let at = self.frame(number);
            let kept = self.kept(at + 16);
            if self.salts(at + 8) == self.salts(16) && self.worked_out(before, at) == kept {
                before = kept;
                number += 1;
            } else if mended.last() == Some(&at) {
                break;
            } else {
                match self.mend(before, at) {
                    Mended::Yes => mended.push(at),
                    Mended::No => break,
                    Mended::Unclear => {
                        is_turned = true;
                        break;
                    }
                }
            }
        }
        Walked { first: number, mended, is_turned }
    }

    /// Counts the commits from this frame on that belong to this round of the journal.
    fn commits_from(&self, number: usize) -> usize {
        let salts = self.salts(16);
        let frames = (number..self.frames()).map(|number| self.frame(number));
        frames.filter(|&at| self.salts(at + 8) == salts && self.is_commit(at)).count()
    }
}

/// Looks at the journal beside a file that nobody writes, and puts single turned bits right.
///
/// # Errors
/// [`StoreError::Io`] when it cannot be read or written.
pub(crate) fn look(file: &Path) -> Result<Found, StoreError> {
    let path = open::beside(file, "-wal");
    let Some(mut journal) = Journal::read(&path)? else { return Ok(Found::Whole) };
    let mut patches = Vec::new();
    if !journal.head_holds() {
        if !journal.mend_head() {
            // Its frames are never written before their head is on the disk.
            let near = (journal.salts(16) ^ journal.salts(HEAD + 8)).count_ones() <= TURNED;
            return Ok(if near { Found::Broken } else { Found::Whole });
        }
        patches.push((0, HEAD));
    }
    let Walked { first, mended, is_turned } = journal.walk();
    patches.extend(mended.into_iter().map(|at| (at, FRAME_HEAD + journal.page)));
    // Each commit is on the disk before the next begins, so that a crash leaves one that is not whole at most.
    if is_turned || journal.commits_from(first) > 1 {
        return Ok(Found::Broken);
    }
    if patches.is_empty() {
        return Ok(Found::Whole);
    }
    let mut open = fs::OpenOptions::new().write(true).open(&path)?;
    for &(at, length) in &patches {
        open.seek(SeekFrom::Start(at as u64))?;
        open.write_all(&journal.bytes[at..at + length])?;
    }
    open.sync_all()?;
    Ok(Found::Mended(patches.len()))
}

/// Makes every frame of a journal count that belongs to it, whatever its sums say; the journal as it was found is kept
/// beside it. What is wrong in the frames has to be found by what stands in the pages.
///
/// # Errors
/// [`StoreError::Io`] when it cannot be read or written.
pub(crate) fn force(file: &Path) -> Result<(), StoreError> {
    let path = open::beside(file, "-wal");
    let Some(mut journal) = Journal::read(&path)? else { return Ok(()) };
    if !journal.head_holds() && !journal.mend_head() {
        journal.big_endian = false;
        journal.bytes.copy_within(HEAD + 8..HEAD + 16, 16);
        let page = journal.page as u32;
        journal.bytes[..4].copy_from_slice(&MAGIC.to_be_bytes());
        journal.bytes[4..8].copy_from_slice(&VERSION);
        journal.bytes[8..12].copy_from_slice(&page.to_be_bytes());
        let sum = journal.sum(Sum(0, 0), &journal.bytes[..24]);
        journal.put(24, sum.0, sum.1);
    }
    let Walked { first, mended, .. } = journal.walk();
    let last = (first..journal.frames()).rev().find(|&number| {
        let at = journal.frame(number);
        journal.salts(at + 8) == journal.salts(16) && journal.is_commit(at)
    });
    if mended.is_empty() && last.is_none() {
        return Ok(());
    }
    let mut before = if first == 0 { journal.kept(24) } else { journal.kept(journal.frame(first - 1) + 16) };
    for number in first..last.map_or(first, |last| last + 1) {
        let at = journal.frame(number);
        journal.bytes.copy_within(16..24, at + 8);
        before = journal.worked_out(before, at);
        journal.put(at + 16, before.0, before.1);
    }
    fs::copy(&path, open::beside(file, "-wal-as-found"))?;
    Ok(fs::write(&path, &journal.bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::testing::house;
    use rstest::rstest;
    use std::path::PathBuf;

    /// Gives the folder of an inbox as a kill leaves it, with this many commits in its journal.
    async fn killed(commits: u128) -> (tempfile::TempDir, PathBuf) {
        let house = house().await;
        house.store.truncate_journal().await.unwrap();
        // Whoever reads keeps the journal from being moved and begun anew.
        let held = open::reader(house.store.file()).unwrap();
        let snapshot = held.unchecked_transaction().unwrap();
        let _: u32 = snapshot.query_row("SELECT count(*) FROM delivery", [], |row| row.get(0)).unwrap();
        for number in 1..=commits {
            house.store.append(house.delivery(number, 0)).await.unwrap();
        }
        let copy = tempfile::tempdir().unwrap();
        let file = copy.path().join(open::DATABASE_FILE);
        for suffix in ["", "-wal"] {
            fs::copy(open::beside(house.store.file(), suffix), open::beside(&file, suffix)).unwrap();
        }
        (copy, file)
    }

    fn journal(file: &Path) -> Vec<u8> {
        fs::read(open::beside(file, "-wal")).unwrap()
    }

    #[rstest]
    #[case::the_magic(0)]
    #[case::the_byte_order(3)]
    #[case::the_version(5)]
    #[case::the_size_of_a_page(10)]
    #[case::a_salt_of_the_head(17)]
    #[case::the_sum_of_the_head(30)]
    #[case::the_number_of_a_page(HEAD + 2)]
    #[case::the_mark_of_a_commit(HEAD + 6)]
    #[case::a_salt(HEAD + 11)]
    #[case::a_sum(HEAD + 20)]
    #[case::a_page(HEAD + FRAME_HEAD + 996)]
    #[case::a_later_page(HEAD + 2 * (FRAME_HEAD + 4096) + 1501)]
    #[tokio::test]
    async fn a_turned_bit_is_put_right(#[case] at: usize) {
        let (_folder, file) = killed(5).await;
        let before = journal(&file);
        assert_eq!(look(&file).unwrap(), Found::Whole);
        for bit in [0, 3, 7] {
            let mut turned = before.clone();
            turned[at] ^= 1 << bit;
            fs::write(open::beside(&file, "-wal"), turned).unwrap();
            assert_eq!(look(&file).unwrap(), Found::Mended(1), "bit {bit}");
            assert!(journal(&file) == before, "bit {bit}: it is as it was");
        }
        let store = Store::open(file.parent().unwrap()).unwrap();
        assert_eq!(store.total_deliveries().await.unwrap(), 5);
    }

    #[tokio::test]
    async fn a_bit_of_which_the_sums_say_little_is_not_guessed() {
        let (folder, file) = killed(5).await;
        let mut bytes = journal(&file);
        // The upper bits of a word.
        bytes[HEAD + FRAME_HEAD + 999] ^= 0x80;
        fs::write(open::beside(&file, "-wal"), bytes).unwrap();
        assert_eq!(look(&file).unwrap(), Found::Broken);
        let store = Store::open(folder.path()).unwrap();
        assert!(store.salvage_report().await.unwrap().is_some());
    }

    #[tokio::test]
    async fn commits_behind_damage_are_not_given_up() {
        let (folder, file) = killed(5).await;
        let mut bytes = journal(&file);
        let second = HEAD + FRAME_HEAD + 4096;
        bytes[second + 100..second + 140].fill(0x5a);
        fs::write(open::beside(&file, "-wal"), bytes).unwrap();
        assert_eq!(look(&file).unwrap(), Found::Broken);
        let store = Store::open(folder.path()).unwrap();
        let report = store.salvage_report().await.unwrap().unwrap();
        assert!(report.came_over + report.lost >= 5 && report.came_over > 0, "{report:?}");
        assert!(folder.path().join("gatehouse.db.damaged-1-wal-as-found").exists());
    }

    #[tokio::test]
    async fn the_end_that_a_crash_tore_is_an_end() {
        let (_folder, file) = killed(5).await;
        let mut bytes = journal(&file);
        let end = bytes.len();
        bytes[end - 3000..end - 2000].fill(0);
        bytes[end - 500..].fill(0);
        fs::write(open::beside(&file, "-wal"), bytes).unwrap();
        assert_eq!(look(&file).unwrap(), Found::Whole);
        let (_folder, file) = killed(5).await;
        let bytes = journal(&file);
        fs::write(open::beside(&file, "-wal"), &bytes[..bytes.len() - 5000]).unwrap();
        assert_eq!(look(&file).unwrap(), Found::Whole);
    }

    #[tokio::test]
    async fn no_journal_and_an_empty_one_are_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(open::DATABASE_FILE);
        assert_eq!(look(&file).unwrap(), Found::Whole);
        fs::write(open::beside(&file, "-wal"), b"").unwrap();
        assert_eq!(look(&file).unwrap(), Found::Whole);
    }
}
