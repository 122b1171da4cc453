-- Rules that send deliveries of an endpoint on. A rule that was taken away stays as long as something of it is told.
CREATE TABLE forward_rule (
    id          BLOB PRIMARY KEY,
    endpoint_id BLOB NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    target      TEXT NOT NULL,
    options     TEXT NOT NULL,
    state       TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX forward_rule_endpoint ON forward_rule (endpoint_id);

-- What is to be sent, a row for each delivery and rule, written with the delivery itself. Its id is the idempotency
-- key of all its sendings. The lane is what keeps its order; it is known once looked is 1.
CREATE TABLE outbox (
    sequence           INTEGER PRIMARY KEY AUTOINCREMENT,
    id                 BLOB NOT NULL UNIQUE,
    delivery_id        BLOB NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    rule_id            BLOB NOT NULL REFERENCES forward_rule (id) ON DELETE CASCADE,
    state              TEXT NOT NULL,
    lane               TEXT,
    looked             INTEGER NOT NULL,
    tries              INTEGER NOT NULL,
    next_at            INTEGER,
    possible_duplicate INTEGER NOT NULL,
    last_status        INTEGER,
    last_error         TEXT,
    created_at         INTEGER NOT NULL,
    changed_at         INTEGER NOT NULL,
    UNIQUE (delivery_id, rule_id)
) STRICT;
CREATE INDEX outbox_open ON outbox (rule_id, sequence) WHERE state IN ('queued', 'sending', 'waiting');
CREATE INDEX outbox_left ON outbox (state, sequence) WHERE state IN ('uncertain', 'dead', 'discarded');

-- What a person changed before it is sent again: headers to set as JSON, and the body; none leaves the rule's.
CREATE TABLE outbox_edit (
    outbox_id BLOB PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    headers   TEXT NOT NULL,
    body      BLOB
) STRICT, WITHOUT ROWID;

-- Which item of the outbox an attempt was a sending of.
ALTER TABLE attempt ADD COLUMN outbox_id BLOB;
ALTER TABLE attempt ADD COLUMN possible_duplicate INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 12;
