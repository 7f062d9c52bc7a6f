-- What the collector learns of a source, and how articles are recognised.

-- +goose Up
ALTER TABLE sources ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN pages TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN newest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN rhythm BIGINT NOT NULL DEFAULT 0; -- microseconds
ALTER TABLE sources ADD COLUMN lines TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN retired BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE sources ADD COLUMN hub TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN self TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN push_hub TEXT NOT NULL DEFAULT '';    -- hub that was asked to push
ALTER TABLE sources ADD COLUMN push_secret TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN push_asked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN push_until BIGINT NOT NULL DEFAULT 0; -- end of the subscription that the hub confirmed

ALTER TABLE articles ADD COLUMN guid TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN updated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN digest TEXT NOT NULL DEFAULT ''; -- of title and text; '' for short ones
ALTER TABLE articles ADD COLUMN undated BOOLEAN NOT NULL DEFAULT FALSE;
CREATE UNIQUE INDEX articles_guid ON articles (source, guid) WHERE guid <> '';
CREATE INDEX articles_digest ON articles (digest) WHERE digest <> '';
CREATE INDEX articles_source ON articles (source, published);

-- Earlier texts of articles that were changed.
CREATE TABLE versions (
	article BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	at BIGINT NOT NULL, -- until when the text stood
	title TEXT NOT NULL,
	deck TEXT NOT NULL,
	teaser TEXT NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (article, at)
);

-- Other addresses under which an article was published again.
CREATE TABLE reposts (
	url TEXT PRIMARY KEY,
	article BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX reposts_article ON reposts (article);

-- Undated articles that were removed: a feed that still lists one must not
-- bring it back as news.
CREATE TABLE forgotten (
	digest TEXT PRIMARY KEY,
	at BIGINT NOT NULL
);

-- What stays of stories and people when their articles are removed.
CREATE TABLE past_stories (
	story BIGINT PRIMARY KEY,
	title TEXT NOT NULL, -- of the earliest article removed
	publishers TEXT NOT NULL,
	articles BIGINT NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL
);
CREATE TABLE past_people (
	person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
	articles BIGINT NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	role TEXT NOT NULL, -- the latest, with the article that says so
	role_at BIGINT NOT NULL,
	role_url TEXT NOT NULL,
	role_publisher TEXT NOT NULL
);

-- +goose Down
SELECT 1;
