-- +goose Up
CREATE TABLE overlays (
    id      TEXT PRIMARY KEY,
    channel TEXT NOT NULL REFERENCES channels (name),
    name    TEXT NOT NULL,
    token   BLOB NOT NULL, -- its keyed hash
    created INTEGER NOT NULL, -- µs since the Unix epoch, like seen
    seen    INTEGER -- null while it was never there
) STRICT;

CREATE INDEX overlays_of ON overlays (channel, created);

-- +goose Down
DROP TABLE overlays;
