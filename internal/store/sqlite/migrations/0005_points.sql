-- +goose Up
-- Which shows have been settled, so that none is twice.
CREATE TABLE settled_shows (
    channel TEXT NOT NULL REFERENCES channels (name),
    show    TEXT NOT NULL,
    PRIMARY KEY (channel, show)
) STRICT, WITHOUT ROWID;

-- What each show did to somebody's points. Rows are only added.
CREATE TABLE points (
    channel TEXT NOT NULL,
    actor   TEXT NOT NULL,
    show    TEXT NOT NULL,
    amount  INTEGER NOT NULL, -- the change of the balance, below 0 for a loss
    earned  INTEGER NOT NULL,
    wins    INTEGER NOT NULL,
    PRIMARY KEY (channel, actor, show),
    FOREIGN KEY (channel, show) REFERENCES settled_shows (channel, show)
) STRICT, WITHOUT ROWID;

-- What that comes to; it can be made of points again, but for the name.
CREATE TABLE point_accounts (
    channel TEXT NOT NULL REFERENCES channels (name),
    actor   TEXT NOT NULL,
    name    TEXT NOT NULL, -- the newest
    balance INTEGER NOT NULL,
    earned  INTEGER NOT NULL,
    shows   INTEGER NOT NULL,
    wins    INTEGER NOT NULL,
    PRIMARY KEY (channel, actor)
) STRICT, WITHOUT ROWID;

CREATE INDEX point_accounts_earned ON point_accounts (channel, earned DESC);

-- +goose Down
DROP TABLE point_accounts;
DROP TABLE points;
DROP TABLE settled_shows;
