-- What a chat has been told, in one row: a briefing tells a dozen stories, and
-- a row for each of them is most of the work of delivering it. Rows that are in
-- "told" already are still read.

-- +goose Up
CREATE TABLE known (
	platform TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	stories BYTEA NOT NULL, -- see packTold
	at BIGINT NOT NULL,
	PRIMARY KEY (platform, chat, thread)
);
CREATE INDEX known_at ON known (at);

-- Whether the message says that it is late: settled before its first part is
-- sent, so that every part and every attempt is the same text.
ALTER TABLE deliveries ADD COLUMN late BOOLEAN NOT NULL DEFAULT FALSE;

-- With the id in the index, a claim stops after its limit however many are due
-- at one moment.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (platform, due_at, id) WHERE state = 'queued';
CREATE INDEX deliveries_begun ON deliveries (platform, due_at, id) WHERE state = 'queued' AND part > 0;
DROP INDEX deliveries_finished;
CREATE INDEX deliveries_finished ON deliveries (finished) WHERE finished > 0;
DROP INDEX subscriptions_due;
CREATE INDEX subscriptions_due ON subscriptions (due_at, id) WHERE paused = FALSE;

-- +goose Down
SELECT 1;
