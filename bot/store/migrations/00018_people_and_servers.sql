-- The server that a chat is in, and whose a direct chat is; and what finds all
-- that a person has set up.

-- +goose Up
ALTER TABLE chats ADD COLUMN server TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN person TEXT NOT NULL DEFAULT '';
CREATE INDEX chats_server ON chats (platform, server) WHERE server <> '';
CREATE INDEX chats_person ON chats (platform, person) WHERE person <> '';
CREATE INDEX subscriptions_by ON subscriptions (platform, made_by) WHERE made_by <> '';
CREATE INDEX filters_by ON filters (platform, made_by) WHERE made_by <> '';
CREATE INDEX source_chats_by ON source_chats (platform, made_by) WHERE made_by <> '';

-- +goose Down
SELECT 1;
