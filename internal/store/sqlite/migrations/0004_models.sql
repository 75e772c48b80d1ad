-- +goose Up
-- What a channel's moderators have taught: weights, and no words.
CREATE TABLE classify_models (
    channel TEXT PRIMARY KEY REFERENCES channels (name),
    saved   INTEGER NOT NULL, -- µs since the Unix epoch
    model   BLOB NOT NULL
) STRICT;

-- +goose Down
DROP TABLE classify_models;
