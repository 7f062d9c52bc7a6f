-- Sources that chats added for themselves: what a source that is not shared
-- brings is shown to its chats alone.

-- +goose Up
ALTER TABLE sources ADD COLUMN shared BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX sources_own ON sources (id) WHERE shared = FALSE;

CREATE TABLE source_chats (
	source BIGINT NOT NULL,
	platform TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	made_by TEXT NOT NULL,
	PRIMARY KEY (source, platform, chat, thread)
);
CREATE INDEX source_chats_chat ON source_chats (platform, chat, thread);

-- +goose Down
SELECT 1;
