-- What is found by text: the words of head and body without the secrets in them, event and ids, and the ends of
-- telephone numbers. Only the index is kept, never the text.
CREATE VIRTUAL TABLE delivery_text USING fts5(
    head, body, names, digits, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER delivery_text_gone AFTER DELETE ON delivery BEGIN
    DELETE FROM delivery_text WHERE rowid = old.sequence;
END;

-- Deliveries of before are indexed bit by bit, from the newest on: those up to here are still to be done.
CREATE TABLE text_backlog (
    upto  INTEGER NOT NULL,
    total INTEGER NOT NULL
) STRICT;
INSERT INTO text_backlog SELECT coalesce(max(sequence), 0), count(*) FROM delivery;

CREATE INDEX delivery_named ON delivery (workspace_id, provider_event, sequence);
CREATE INDEX delivery_received ON delivery (workspace_id, received_at);
CREATE INDEX delivery_reason ON delivery (workspace_id, reason, sequence) WHERE reason <> 'ok';
CREATE INDEX delivery_refused ON delivery (workspace_id, sequence) WHERE status_answered >= 300;
CREATE INDEX delivery_replayed ON delivery (workspace_id, sequence) WHERE replay_of IS NOT NULL;
CREATE INDEX delivery_conflict ON delivery (workspace_id, sequence) WHERE conflict = 1;

-- Queries that a person kept under a name.
CREATE TABLE saved_view (
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name         TEXT NOT NULL COLLATE NOCASE,
    query        TEXT NOT NULL,
    saved_at     INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, name)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 4;
