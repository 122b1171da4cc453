-- Bodies above 64 KB lie in files beside the database, named by the SHA-256 of their bytes, in a folder a workspace:
-- what two workspaces received is never shared. The body in the row is empty then.
CREATE TABLE body_file (
    sequence     INTEGER PRIMARY KEY REFERENCES delivery (sequence) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL,
    name         TEXT NOT NULL,
    size         INTEGER NOT NULL
) STRICT;
CREATE INDEX body_file_name ON body_file (name, workspace_id, size);

-- Files that lost a row; they go after the commit, unless another row has them.
CREATE TABLE body_gone (
    workspace_id BLOB NOT NULL,
    name         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, name)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER body_file_gone AFTER DELETE ON body_file BEGIN
    INSERT OR IGNORE INTO body_gone (workspace_id, name) VALUES (old.workspace_id, old.name);
END;

PRAGMA user_version = 6;
