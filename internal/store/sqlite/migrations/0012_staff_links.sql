-- +goose Up
CREATE TABLE staff_links (
    id      TEXT PRIMARY KEY,
    role    TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'producer', 'moderator')),
    name    TEXT NOT NULL, -- '' for a role's standing link
    created INTEGER NOT NULL, -- µs since the Unix epoch, like those below
    used    INTEGER, -- null while nobody came by it
    revoked INTEGER
) STRICT;

CREATE INDEX staff_links_revoked ON staff_links (revoked);

-- Where there was a server before, each role had one link, which somebody may have.
INSERT INTO staff_links (id, role, name, created)
SELECT 'sl_' || column1, column1, '', (SELECT min(created) FROM channels)
FROM (VALUES ('owner'), ('admin'), ('producer'), ('moderator'))
WHERE EXISTS (SELECT 1 FROM channels);

-- +goose Down
DROP TABLE staff_links;
