-- Our own time from the first byte of a request until its answer was ready, in microseconds. It is written a moment
-- after the answer, many at once; none for what came before this was measured, and where a crash came first.
ALTER TABLE delivery ADD COLUMN latency_us INTEGER;

-- When it happened by the sender's word, else when it came: the second order of the list.
ALTER TABLE delivery ADD COLUMN own_time INTEGER GENERATED ALWAYS AS (coalesce(occurred_at, received_at)) VIRTUAL;
CREATE INDEX delivery_own_time ON delivery (workspace_id, own_time, sequence, size, latency_us);

-- Sizes, latencies and statuses are looked at without reading a row of the list.
DROP INDEX delivery_workspace;
CREATE INDEX delivery_workspace ON delivery (workspace_id, sequence, size, latency_us);
DROP INDEX delivery_refused;
CREATE INDEX delivery_refused ON delivery (workspace_id, sequence, status_answered) WHERE status_answered >= 300;

-- What few deliveries are, in the order of the list.
CREATE INDEX delivery_from_file ON delivery (workspace_id, sequence) WHERE imported_from IS NOT NULL;
CREATE INDEX delivery_fidelity ON delivery (workspace_id, fidelity, sequence) WHERE fidelity <> 'wire';

-- The words of the index of texts, so that the start of a word is looked for by the words that begin so.
CREATE VIRTUAL TABLE delivery_term USING fts5vocab('delivery_text', 'instance');

PRAGMA user_version = 10;
