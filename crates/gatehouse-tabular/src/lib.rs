//! Files of rows: what a file is, its rows with their places, mapping, checks, and what was rejected.
