-- +goose Up
-- How many shows up to this one there were in which somebody earned points; 0
-- for those that were settled before they were counted.
ALTER TABLE settled_shows ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;

-- In how many of them in a row somebody earned points, and which was the newest.
ALTER TABLE point_accounts ADD COLUMN streak INTEGER NOT NULL DEFAULT 0;
ALTER TABLE point_accounts ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;

-- The first show in which somebody got a badge. Rows are only added.
CREATE TABLE point_badges (
    channel TEXT NOT NULL,
    actor   TEXT NOT NULL,
    badge   TEXT NOT NULL,
    show    TEXT NOT NULL,
    PRIMARY KEY (channel, actor, badge),
    FOREIGN KEY (channel, show) REFERENCES settled_shows (channel, show)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE point_badges;
ALTER TABLE point_accounts DROP COLUMN newest;
ALTER TABLE point_accounts DROP COLUMN streak;
ALTER TABLE settled_shows DROP COLUMN counted;
