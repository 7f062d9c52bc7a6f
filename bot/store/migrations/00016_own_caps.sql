-- How many sources one person has added is counted. A source that all share is
-- no chat's own.

-- +goose Up
CREATE INDEX source_chats_person ON source_chats (platform, made_by);
DELETE FROM source_chats WHERE source IN (SELECT id FROM sources WHERE shared = TRUE);

-- +goose Down
SELECT 1;
