-- +goose Up

CREATE TABLE webhooks (
    id        TEXT PRIMARY KEY,
    channel   TEXT NOT NULL REFERENCES channels (name),
    url       TEXT NOT NULL,
    events    TEXT NOT NULL, -- types or prefixes, with spaces between
    created   INTEGER NOT NULL, -- µs since the Unix epoch, like those below
    disabled  TEXT NOT NULL, -- why; '' while it is not
    failing   INTEGER, -- since when every delivery has failed
    secret    BLOB NOT NULL,
    old       BLOB, -- the secret before, which still signs
    old_until INTEGER
) STRICT;
CREATE INDEX webhooks_channel ON webhooks (channel);

CREATE TABLE deliveries (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook  TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event    TEXT NOT NULL, -- its id
    type     TEXT NOT NULL,
    talk     INTEGER NOT NULL, -- whether it is conversation
    show     TEXT NOT NULL, -- '' for a test
    place    INTEGER NOT NULL, -- the entry's offset
    body     BLOB, -- while it waits
    status   TEXT NOT NULL CHECK (status IN ('waiting', 'delivered', 'dead', 'dropped')),
    created  INTEGER NOT NULL,
    due      INTEGER NOT NULL,
    tries    INTEGER NOT NULL,
    tried    INTEGER,
    code     INTEGER NOT NULL, -- the HTTP status of the newest try, 0 without an answer
    took     INTEGER NOT NULL, -- µs
    why      TEXT NOT NULL, -- what went wrong
    answer   TEXT NOT NULL, -- the beginning of the answer
    UNIQUE (webhook, event)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (webhook, due) WHERE status = 'waiting';
CREATE INDEX deliveries_listed ON deliveries (webhook, id);

-- +goose Down
DROP TABLE deliveries;
DROP TABLE webhooks;
