-- Checksums over a delivery's row and over what lies beside it, so that a bit that the disk turned is told. None for
-- what came before they were kept; the latency is written later and is in none.
ALTER TABLE delivery ADD COLUMN digest INTEGER;
ALTER TABLE delivery_content ADD COLUMN digest INTEGER;

PRAGMA user_version = 11;
