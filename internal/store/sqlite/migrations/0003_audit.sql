-- +goose Up
CREATE TABLE audit (
    channel TEXT NOT NULL,
    seq     INTEGER NOT NULL, -- counts the rows of a channel from 1
    at      INTEGER NOT NULL, -- µs since the Unix epoch
    actor   BLOB NOT NULL,    -- HMAC-SHA-256 of an id with that person's salt; empty for nobody
    role    TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject BLOB NOT NULL,    -- as actor
    detail  TEXT NOT NULL,    -- JSON
    source  TEXT NOT NULL,    -- names the fact
    prev    BLOB NOT NULL,    -- the hash of the row before, empty in the first
    hash    BLOB NOT NULL,    -- SHA-256 of the row and prev
    PRIMARY KEY (channel, seq),
    UNIQUE (channel, source)
) STRICT, WITHOUT ROWID;

-- A person's hashes can be linked as long as the salt is here.
CREATE TABLE audit_salts (
    actor TEXT PRIMARY KEY,
    salt  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log can only grow');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log can only grow');
END;
-- +goose StatementEnd

-- It grows at its end alone, so REPLACE can't take the place of a row either.
-- +goose StatementBegin
CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit
WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM audit WHERE channel = NEW.channel), 0)
  OR NEW.prev <> coalesce((SELECT hash FROM audit WHERE channel = NEW.channel ORDER BY seq DESC LIMIT 1), x'')
BEGIN
    SELECT RAISE(ABORT, 'the audit log grows at its end alone');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE audit_salts;
DROP TABLE audit;
