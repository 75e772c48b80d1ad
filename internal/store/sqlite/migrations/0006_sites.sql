-- +goose Up
CREATE TABLE sites (
    id      TEXT PRIMARY KEY,
    channel TEXT NOT NULL REFERENCES channels (name),
    name    TEXT NOT NULL,
    created INTEGER NOT NULL, -- µs since the Unix epoch, like revoked
    revoked INTEGER
) STRICT;

CREATE INDEX sites_of ON sites (channel, name);

-- +goose Down
DROP TABLE sites;
