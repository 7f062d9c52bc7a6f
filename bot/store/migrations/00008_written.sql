-- What a language model wrote of stories, and how much of it was used.

-- +goose Up
CREATE TABLE written (
	key TEXT PRIMARY KEY, -- of a story's version
	content TEXT NOT NULL, -- JSON
	at BIGINT NOT NULL
);
CREATE INDEX written_at ON written (at);

-- +goose Down
SELECT 1;
