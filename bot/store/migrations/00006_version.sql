-- What has changed since a briefing was built.

-- +goose Up
CREATE TABLE counters (
	name TEXT PRIMARY KEY,
	value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('content', 1);

-- +goose Down
SELECT 1;
