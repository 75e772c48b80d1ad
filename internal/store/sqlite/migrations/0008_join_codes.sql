-- +goose Up
CREATE TABLE join_codes (
    code    TEXT PRIMARY KEY CHECK (code GLOB '[1-9][0-9][0-9][0-9][0-9][0-9]'),
    channel TEXT NOT NULL REFERENCES channels (name),
    made    INTEGER NOT NULL, -- µs since the Unix epoch, like retired
    retired INTEGER -- null while the code leads to its channel
) STRICT;

-- A channel has one code that is good. Old ones stay, so that no printed one leads elsewhere.
CREATE UNIQUE INDEX join_codes_current ON join_codes (channel) WHERE retired IS NULL;
CREATE INDEX join_codes_retired ON join_codes (channel, retired);

-- +goose Down
DROP TABLE join_codes;
