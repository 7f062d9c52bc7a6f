-- What chats have set, what they follow and mute, what they were alerted to,
-- and whom the operator keeps out.

-- +goose Up
ALTER TABLE chats ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN format TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN silent BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE chats ADD COLUMN picture BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE chats ADD COLUMN ping TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN quiet TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN alerts TEXT NOT NULL DEFAULT '';

CREATE TABLE filters (
	id BIGINT PRIMARY KEY,
	platform TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	mute BOOLEAN NOT NULL,
	kind TEXT NOT NULL,
	value TEXT NOT NULL,
	label TEXT NOT NULL,
	made_by TEXT NOT NULL,
	created BIGINT NOT NULL
);
CREATE UNIQUE INDEX filters_chat ON filters (platform, chat, thread, kind, value);

CREATE TABLE alerts (
	platform TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	story BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (platform, chat, thread, story)
);

CREATE TABLE blocked (
	platform TEXT NOT NULL,
	id TEXT NOT NULL, -- of a chat or a person
	reason TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (platform, id)
);

-- +goose Down
SELECT 1;
