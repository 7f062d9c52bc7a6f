-- How often a process died that may have begun to send a part of a delivery.

-- +goose Up
ALTER TABLE deliveries ADD COLUMN deaths BIGINT NOT NULL DEFAULT 0;

-- +goose Down
SELECT 1;
