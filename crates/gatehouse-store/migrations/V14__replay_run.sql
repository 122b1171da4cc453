-- Replays of one or many. How a run sends stands in `options` as JSON; what became of its items is counted here too,
-- in the transaction that changes them.
CREATE TABLE replay_run (
    id                  BLOB PRIMARY KEY,
    workspace_id        BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    target              TEXT NOT NULL,
    mode                TEXT NOT NULL,
    options             TEXT NOT NULL,
    state               TEXT NOT NULL,
    start_at            INTEGER,
    created_at          INTEGER NOT NULL,
    began_at            INTEGER,
    ended_at            INTEGER,
    total               INTEGER NOT NULL,
    answered_2xx        INTEGER NOT NULL,
    answered_other      INTEGER NOT NULL,
    failed              INTEGER NOT NULL,
    possible_duplicates INTEGER NOT NULL,
    first_error         TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX replay_run_workspace ON replay_run (workspace_id, created_at);

-- What is sent, in this order. A delivery may have been removed since; its row says so when its turn comes.
CREATE TABLE replay_item (
    run_id             BLOB NOT NULL REFERENCES replay_run (id) ON DELETE CASCADE,
    place              INTEGER NOT NULL,
    delivery_id        BLOB NOT NULL,
    state              TEXT NOT NULL,
    status             INTEGER,
    error              TEXT,
    took_us            INTEGER,
    possible_duplicate INTEGER NOT NULL,
    attempt_id         BLOB,
    PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX replay_item_open ON replay_item (run_id, place) WHERE state IN ('queued', 'sending');

-- What a person changed of the one delivery of a run, in cipher.
CREATE TABLE replay_edit (
    run_id BLOB PRIMARY KEY REFERENCES replay_run (id) ON DELETE CASCADE,
    key    BLOB NOT NULL,
    nonce  BLOB NOT NULL,
    bytes  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Which place of which run an attempt was a sending of.
ALTER TABLE attempt ADD COLUMN replay_run_id BLOB;
ALTER TABLE attempt ADD COLUMN replay_place INTEGER;

PRAGMA user_version = 14;
