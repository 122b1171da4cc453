-- Which file a delivery was brought in from, where it was not received here; what makes it the same one when the file
-- comes again; and whether values in it were masked on the way.
ALTER TABLE delivery ADD COLUMN imported_from TEXT;
ALTER TABLE delivery ADD COLUMN imported_key BLOB;
ALTER TABLE delivery ADD COLUMN masked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX delivery_imported ON delivery (workspace_id, imported_key) WHERE imported_key IS NOT NULL;

-- An endpoint that takes no requests: it holds what was brought in.
ALTER TABLE endpoint ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 5;
