//! Reading a damaged file row by row.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params, params_from_iter};
use sha2::{Digest, Sha256};

use super::{SalvageReport, keep_report};
use crate::{StoreError, digest, open, row, stretch};

/// How many rows share one change of the new file.
const BATCH: usize = 1000;

/// Tables that are made anew, or that hold nothing of a person.
const MADE_ANEW: [&str; 6] = [
    "refinery_schema_history",
    "text_backlog",
    "seal_backlog",
    "body_gone",
    "delivery_stretch",
    "stretch_upto",
];

/// One table of both files.
struct Table {
    name: String,
    /// The columns that both have.
    columns: Vec<String>,
    /// Whether its rows have a number.
    numbered: bool,
}

/// Makes a new file and brings into it what can be read of the damaged one.
pub(super) fn bring_over(damaged: &Path, new: &Path) -> Result<SalvageReport, StoreError> {
    let to = open::writer(new)?;
    // It gets its name when it is whole; until then nobody relies on it.
    to.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF;")?;
    let mut lost = BTreeSet::new();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // For writing, because its journal may have to be looked through; no row of it is changed.
    let opened = Connection::open_with_flags(damaged, flags).and_then(|from| {
        // So that tables before a word of the schema that is damaged can be read; the first question fails then.
        let _ = from.pragma_update(None, "writable_schema", true);
        let count = || from.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, u32>(0));
        count().or_else(|_| count())?;
        from.pragma_update(None, "query_only", true)?;
        Ok(from)
    });
    let mut newest = 0;
    if let Ok(from) = opened {
        newest = newest_place(&from);
        lost.extend(1..=newest);
        for table in tables(&to, &from)? {
            let mut copy = Copy { from: &from, to: &to, table: &table, lost: BTreeSet::new() };
            copy.all(newest)?;
            match table.name.as_str() {
                // What was removed before is not lost: only what is met and cannot be read.
                "delivery" => lost = copy.lost,
                "delivery_content" => lost.append(&mut copy.lost),
                _ => {}
            }
        }
    }
    drop_strangers(&to, &mut lost)?;
    let came_over: i64 = to.query_row("SELECT count(*) FROM delivery", [], |row| row.get(0))?;
    to.execute("UPDATE text_backlog SET upto = ?1, total = ?2", params![newest, came_over])?;
    to.execute("UPDATE seal_backlog SET upto = ?1, total = ?2, wiped = 0", params![newest, came_over])?;
    stretch::take_in(&to)?;
    // A place in the order of commits is never given twice.
    to.execute("DELETE FROM sqlite_sequence WHERE name = 'delivery'", [])?;
    to.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('delivery', ?1)", [newest])?;
    let report = SalvageReport {
        damaged: damaged.to_owned(),
        came_over: came_over.unsigned_abs(),
        lost: lost.len() as u64,
    };
    keep_report(&to, &report)?;
    to.execute_batch("PRAGMA synchronous = FULL")?;
    to.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    to.close().map_err(|(_, error)| error)?;
    Ok(report)
}

/// Gives the last place in the order of commits, as far as anything says it.
fn newest_place(from: &Connection) -> i64 {
    let asks = [
        "SELECT seq FROM sqlite_sequence WHERE name = 'delivery'",
        "SELECT max(sequence) FROM delivery",
        "SELECT max(sequence) FROM delivery_content",
    ];
    let found = asks.iter().filter_map(|sql| from.query_row(sql, [], |row| row.get::<_, i64>(0)).ok());
    found.max().unwrap_or(0)
}

/// Gives the tables that both files have.
fn tables(to: &Connection, from: &Connection) -> Result<Vec<Table>, StoreError> {
    let sql = "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
               AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name";
    let names = row::all(to, sql, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
    let mut tables = Vec::new();
    for (name, without_numbers) in names {
        if MADE_ANEW.contains(&name.as_str()) {
            continue;
        }
        let theirs = columns(from, &name).unwrap_or_default();
        let mut both = columns(to, &name)?;
        both.retain(|column| theirs.contains(column));
        if !both.is_empty() {
            tables.push(Table { name, columns: both, numbered: !without_numbers });
        }
    }
    Ok(tables)
}

fn columns(conn: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    row::all(conn, "SELECT name FROM pragma_table_info(?1)", [table], |row| row.get(0))
}

struct Copy<'a> {
    from: &'a Connection,
    to: &'a Connection,
    table: &'a Table,
    /// The numbers of rows that could not be read.
    lost: BTreeSet<i64>,
}

impl Copy<'_> {
    fn all(&mut self, newest: i64) -> Result<(), StoreError> {
        self.to.execute_batch("BEGIN")?;
        if self.table.numbered {
            self.by_number(newest)?;
        } else {
            // From both ends up to the damage.
            if !self.run("")? {
                self.run(" ORDER BY 1 DESC")?;
            }
        }
        self.to.execute_batch("COMMIT")?;
        Ok(())
    }

    fn list(&self) -> String {
        let quoted: Vec<_> = self.table.columns.iter().map(|column| format!("\"{column}\"")).collect();
        quoted.join(", ")
    }

    /// Copies rows until the end or the damage; tells whether it was the end.
    fn run(&self, order: &str) -> Result<bool, StoreError> {
        let sql = format!("SELECT 0, {} FROM \"{}\"{order}", self.list(), self.table.name);
        let Ok(mut statement) = self.from.prepare(&sql) else { return Ok(false) };
        let Ok(mut rows) = statement.query([]) else { return Ok(false) };
        loop {
            match rows.next() {
                Ok(Some(row)) => drop(self.put(row)?),
                Ok(None) => return Ok(true),
                Err(_) => return Ok(false),
            }
        }
    }

    /// Copies the rows in the order of their numbers; over damage it steps number by number.
    fn by_number(&mut self, newest: i64) -> Result<(), StoreError> {
        let list = self.list();
        let ahead =
            format!("SELECT rowid, {list} FROM \"{0}\" WHERE rowid > ?1 ORDER BY rowid", self.table.name);
        let one = format!("SELECT rowid, {list} FROM \"{}\" WHERE rowid = ?1", self.table.name);
        let (Ok(mut ahead), Ok(mut one)) = (self.from.prepare(&ahead), self.from.prepare(&one)) else {
            return Ok(());
        };
        let (mut last, mut since) = (0, 0);
        loop {
            let Ok(mut rows) = ahead.query([last]) else { return Ok(()) };
            loop {
                match rows.next() {
                    Ok(Some(row)) => {
                        last = row.get(0)?;
                        if !self.put(row)? {
                            self.lost.insert(last);
                        }
                        since += 1;
                        if since % BATCH == 0 {
                            self.to.execute_batch("COMMIT; BEGIN")?;
                        }
                    }
                    Ok(None) => return Ok(()),
                    Err(_) => break,
                }
            }
            drop(rows);
            // Here is damage: the next row that can be read is looked for.
            loop {
                last += 1;
                if last > newest {
                    return Ok(());
                }
                let found = one.query([last]).and_then(|mut rows| Ok(rows.next()?.map(|row| self.put(row))));
                match found.map(Option::transpose) {
                    Ok(Ok(Some(true))) => break,
                    Ok(Ok(None)) => {}
                    Ok(Err(error)) => return Err(error),
                    Ok(Ok(Some(false))) | Err(_) => drop(self.lost.insert(last)),
                }
            }
        }
    }

    /// Writes a row; tells whether the new file takes it, which it does not when it holds nonsense.
    fn put(&self, row: &rusqlite::Row<'_>) -> Result<bool, StoreError> {
        let places: Vec<_> = (1..=self.table.columns.len()).map(|place| format!("?{place}")).collect();
        let sql = format!(
            "INSERT OR IGNORE INTO \"{}\" ({}) VALUES ({})",
            self.table.name,
            self.list(),
            places.join(", ")
        );
        let read: Result<Vec<Value>, _> = (1..=self.table.columns.len()).map(|at| row.get(at)).collect();
        let Ok(values) = read else { return Ok(false) };
        let written = self.to.prepare_cached(&sql)?.execute(params_from_iter(values));
        match written.map_err(StoreError::from) {
            Ok(_) => Ok(true),
            Err(error @ (StoreError::DiskFull | StoreError::Disk(_) | StoreError::WentReadOnly)) => {
                Err(error)
            }
            Err(_) => Ok(false),
        }
    }
}

/// Takes out what does not belong together: halves of deliveries, and bodies that are not those that were received.
/// Owners that could not be read are made up, so that their deliveries can be seen.
fn drop_strangers(to: &Connection, lost: &mut BTreeSet<i64>) -> Result<(), StoreError> {
    to.execute_batch(
        "INSERT OR IGNORE INTO workspace (id, name, environment, created_at)
             SELECT workspace_id, 'recovered ' || lower(hex(substr(workspace_id, -4))), 'offline', 0
             FROM (SELECT DISTINCT workspace_id FROM delivery UNION SELECT workspace_id FROM endpoint
                   UNION SELECT workspace_id FROM connection);
         INSERT OR IGNORE INTO connection (id, workspace_id, name, platform, created_at)
             SELECT connection_id, workspace_id, 'recovered ' || lower(hex(substr(connection_id, -4))), platform, 0
             FROM (SELECT connection_id, workspace_id, platform FROM endpoint
                   UNION ALL SELECT DISTINCT connection_id, workspace_id, 'unknown' FROM delivery);
         INSERT OR IGNORE INTO endpoint (id, workspace_id, connection_id, name, token, platform, scheme,
                 accepted_status, invalid_status, body_cap, created_at)
             SELECT DISTINCT d.endpoint_id, d.workspace_id, d.connection_id,
                 'recovered ' || lower(hex(substr(d.endpoint_id, -4))), lower(hex(randomblob(16))), c.platform, NULL,
                 200, 401, 26214400, 0
             FROM delivery d JOIN connection c ON c.id = d.connection_id;",
    )?;
    let halves =
        "SELECT sequence FROM delivery WHERE sequence NOT IN (SELECT sequence FROM delivery_content)";
    lost.extend(row::all(to, halves, [], |row| row.get::<_, i64>(0))?);
    // Both halves go together: one without its row had one, which damage hid without a trace of its own.
    let rowless =
        "SELECT sequence FROM delivery_content WHERE sequence NOT IN (SELECT sequence FROM delivery)";
    lost.extend(row::all(to, rowless, [], |row| row.get::<_, i64>(0))?);
    let sql =
        "SELECT d.sequence, d.body_sha256, c.body FROM delivery d JOIN delivery_content c USING (sequence)
               WHERE d.sequence NOT IN (SELECT sequence FROM body_file)
                   AND d.sequence NOT IN (SELECT sequence FROM sealed)";
    let mut statement = to.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        if hex::encode(Sha256::digest(body)) != row.get::<_, String>(1)? {
            lost.insert(row.get(0)?);
        }
    }
    drop(rows);
    for sequence in row::all(to, "SELECT sequence FROM delivery", [], |row| row.get::<_, i64>(0))? {
        if !digest::holds(to, sequence)? {
            lost.insert(sequence);
        }
    }
    to.execute_batch("BEGIN")?;
    for sequence in lost.iter() {
        to.prepare_cached("DELETE FROM delivery WHERE sequence = ?1")?.execute([sequence])?;
    }
    to.execute_batch("COMMIT")?;
    // What hangs on nothing would be refused by the next change.
    loop {
        let strays = row::all(to, "PRAGMA foreign_key_check", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?))
        })?;
        let mut gone = 0;
        for (table, number) in strays {
            gone += match number {
                Some(number) => to.execute(&format!("DELETE FROM \"{table}\" WHERE rowid = ?1"), [number])?,
                None => stray_rows(to, &table)?,
            };
        }
        if gone == 0 {
            return Ok(());
        }
    }
}

/// Removes those rows of a table without numbers whose workspace is not there.
fn stray_rows(to: &Connection, table: &str) -> Result<usize, StoreError> {
    let sql = format!("DELETE FROM \"{table}\" WHERE workspace_id NOT IN (SELECT id FROM workspace)");
    Ok(to.execute(&sql, [])?)
}
