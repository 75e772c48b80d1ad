-- +goose Up

-- How far a reader inside the server has come in a channel's logs.
CREATE TABLE followers (
    reader  TEXT NOT NULL,
    channel TEXT NOT NULL REFERENCES channels (name),
    show    TEXT NOT NULL, -- the log's epoch
    place   INTEGER NOT NULL, -- the offset of the last entry that was taken
    PRIMARY KEY (reader, channel)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE followers;
