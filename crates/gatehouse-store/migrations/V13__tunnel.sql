-- Ways from a public address to the listener. What a kind needs stands in `settings` as JSON, and never a secret:
-- that is in the keychain under the tunnel's own id.
CREATE TABLE tunnel (
    id           BLOB PRIMARY KEY,
    via          TEXT NOT NULL,
    settings     TEXT NOT NULL,
    endpoint_id  BLOB REFERENCES endpoint (id) ON DELETE CASCADE,
    secret_home  TEXT,
    wanted       INTEGER NOT NULL,
    state        TEXT NOT NULL,
    public_url   TEXT,
    previous_url TEXT,
    alive_at     INTEGER,
    created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Times in which nothing could arrive; without an end while it lasts.
CREATE TABLE tunnel_gap (
    tunnel_id BLOB NOT NULL REFERENCES tunnel (id) ON DELETE CASCADE,
    began_at  INTEGER NOT NULL,
    ended_at  INTEGER,
    cause     TEXT NOT NULL,
    PRIMARY KEY (tunnel_id, began_at)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 13;
