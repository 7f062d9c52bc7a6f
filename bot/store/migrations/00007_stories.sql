-- Stories that were found to be one, or two.

-- +goose Up
CREATE TABLE merged_stories (
	story BIGINT PRIMARY KEY,
	current BIGINT NOT NULL, -- the story that its articles belong to now
	at BIGINT NOT NULL
);
CREATE INDEX merged_stories_current ON merged_stories (current);
CREATE TABLE split_stories (
	story BIGINT PRIMARY KEY,
	origin BIGINT NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX told_story ON told (story);

-- +goose Down
SELECT 1;
