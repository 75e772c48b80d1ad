-- +goose Up
-- How polls ended, as the server signed it.
CREATE TABLE poll_summaries (
    channel TEXT NOT NULL REFERENCES channels (name),
    show    TEXT NOT NULL,
    poll    TEXT NOT NULL,
    signed  TEXT NOT NULL, -- a JWS in compact form
    UNIQUE (channel, poll, show)
) STRICT;

-- +goose Down
DROP TABLE poll_summaries;
