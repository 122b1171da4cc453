-- What a person wrote on a delivery, and whether it is pinned. A row that says neither is taken away.
CREATE TABLE delivery_note (
    sequence   INTEGER PRIMARY KEY REFERENCES delivery (sequence) ON DELETE CASCADE,
    note       TEXT NOT NULL,
    pinned     INTEGER NOT NULL,
    written_at INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 8;
