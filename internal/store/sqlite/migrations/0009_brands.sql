-- +goose Up

CREATE TABLE brands (
    channel     TEXT PRIMARY KEY REFERENCES channels (name),
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    accent      TEXT NOT NULL, -- '#rrggbb', or ''
    background  TEXT NOT NULL,
    links       TEXT NOT NULL, -- JSON: [{"label", "url"}]
    texts       TEXT NOT NULL, -- JSON: of widgets, by key
    changed     INTEGER NOT NULL -- µs since the Unix epoch
) STRICT;

CREATE TABLE brand_files (
    channel TEXT NOT NULL REFERENCES channels (name),
    slot    TEXT NOT NULL CHECK (slot IN ('logo', 'background', 'share', 'font')),
    hash    TEXT NOT NULL,
    type    TEXT NOT NULL,
    width   INTEGER NOT NULL,
    height  INTEGER NOT NULL,
    bytes   BLOB NOT NULL,
    PRIMARY KEY (channel, slot)
) STRICT;

-- +goose Down
DROP TABLE brand_files;
DROP TABLE brands;
