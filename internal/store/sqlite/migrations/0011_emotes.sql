-- +goose Up

CREATE TABLE emotes (
    channel TEXT NOT NULL REFERENCES channels (name),
    code    TEXT NOT NULL,
    hash    TEXT NOT NULL,
    type    TEXT NOT NULL,
    width   INTEGER NOT NULL,
    height  INTEGER NOT NULL,
    bytes   BLOB NOT NULL,
    still   BLOB NOT NULL, -- PNG of one that may move, or empty
    PRIMARY KEY (channel, code)
) STRICT;

CREATE INDEX emotes_by_hash ON emotes (channel, hash);

-- +goose Down
DROP TABLE emotes;
