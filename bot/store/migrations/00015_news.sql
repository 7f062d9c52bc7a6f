-- The language of the articles that a subscription is made from, '' for all.

-- +goose Up
ALTER TABLE subscriptions ADD COLUMN news TEXT NOT NULL DEFAULT '';

-- +goose Down
SELECT 1;
