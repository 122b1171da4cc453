-- Every call to a platform, sent or stopped. It outlives its workspace and its key, so their names stand here.
CREATE TABLE api_call (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    workspace_id BLOB NOT NULL,
    workspace    TEXT NOT NULL,
    connection   TEXT NOT NULL,
    platform     TEXT NOT NULL,
    key_id       BLOB,
    key          TEXT,
    fingerprint  TEXT,
    method       TEXT NOT NULL,
    endpoint     TEXT NOT NULL,
    host         TEXT NOT NULL,
    status       INTEGER,
    error        TEXT,
    sent         INTEGER NOT NULL,
    address      TEXT,
    duration_ms  INTEGER
) STRICT;
CREATE INDEX api_call_key ON api_call (key, sequence);
CREATE INDEX api_call_at ON api_call (at);
CREATE INDEX api_call_limit ON api_call (host, at) WHERE sent = 1;

-- Calls that were made, to be made again: as JSON, without any secret.
CREATE TABLE api_history (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    connection_id BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    at            INTEGER NOT NULL,
    call          TEXT NOT NULL,
    status        INTEGER,
    duration_ms   INTEGER
) STRICT;
CREATE INDEX api_history_workspace ON api_history (workspace_id, id);

CREATE TABLE api_saved (
    workspace_id  BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name          TEXT NOT NULL COLLATE NOCASE,
    connection_id BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    call          TEXT NOT NULL,
    first_at      INTEGER NOT NULL,
    saved_at      INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, name)
) STRICT, WITHOUT ROWID;

-- Free query rows that were typed before, with the value used last.
CREATE TABLE api_row (
    connection_id BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    call          TEXT NOT NULL,
    name          TEXT NOT NULL,
    value         TEXT NOT NULL,
    used_at       INTEGER NOT NULL,
    PRIMARY KEY (connection_id, call, name)
) STRICT, WITHOUT ROWID;

-- What describes an API: an opened OpenAPI file, or the answer to GraphQL's introspection.
CREATE TABLE api_description (
    connection_id BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    name          TEXT NOT NULL,
    text          TEXT NOT NULL,
    at            INTEGER NOT NULL,
    PRIMARY KEY (connection_id, kind)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 18;
