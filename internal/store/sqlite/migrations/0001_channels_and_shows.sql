-- +goose Up
CREATE TABLE channels (
    name    TEXT PRIMARY KEY,
    created INTEGER NOT NULL, -- µs since the Unix epoch
    key     BLOB NOT NULL UNIQUE -- HMAC-SHA-256 of the stream key
) STRICT;

CREATE TABLE shows (
    id      TEXT PRIMARY KEY,
    channel TEXT NOT NULL REFERENCES channels (name),
    status  TEXT NOT NULL CHECK (status IN ('scheduled', 'live', 'ended')),
    opened  INTEGER NOT NULL, -- µs since the Unix epoch, like those below
    started INTEGER,
    ended   INTEGER
) STRICT;

-- A channel has one current show.
CREATE UNIQUE INDEX shows_current ON shows (channel) WHERE status <> 'ended';

-- +goose Down
DROP TABLE shows;
DROP TABLE channels;
