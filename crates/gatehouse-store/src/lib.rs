//! The SQLite inbox: durable deliveries, workspaces, keys, attempts; one writer with group commit.
