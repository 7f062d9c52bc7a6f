-- Columns are TEXT, BIGINT and BOOLEAN on both databases. Instants are
-- microseconds since 1970, 0 for never. Ids are made by the program.

-- +goose Up
CREATE TABLE sources (
	id BIGINT PRIMARY KEY,
	url TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	publisher TEXT NOT NULL,
	owner TEXT NOT NULL,
	language TEXT NOT NULL,
	topics TEXT NOT NULL, -- keys, each followed by a comma
	etag TEXT NOT NULL,
	modified TEXT NOT NULL,
	fetched BIGINT NOT NULL,
	failures BIGINT NOT NULL,
	problem TEXT NOT NULL,
	due_at BIGINT NOT NULL,
	leased_until BIGINT NOT NULL DEFAULT 0,
	lease TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sources_due ON sources (due_at);
CREATE INDEX sources_leased ON sources (leased_until) WHERE leased_until > 0;

CREATE TABLE articles (
	id BIGINT PRIMARY KEY,
	source BIGINT NOT NULL,
	url TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	deck TEXT NOT NULL,
	teaser TEXT NOT NULL,
	body TEXT NOT NULL,
	byline TEXT NOT NULL,
	image TEXT NOT NULL,
	language TEXT NOT NULL,
	publisher TEXT NOT NULL,
	owner TEXT NOT NULL,
	topics TEXT NOT NULL,
	published BIGINT NOT NULL,
	fetched BIGINT NOT NULL,
	story BIGINT NOT NULL DEFAULT 0,
	duplicate_of BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_story ON articles (story);

CREATE TABLE people (
	id BIGINT PRIMARY KEY,
	name TEXT NOT NULL
);

-- Every form of a name, folded, leads to its people.
CREATE TABLE names (
	folded TEXT NOT NULL,
	person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	form TEXT NOT NULL,
	uses BIGINT NOT NULL,
	PRIMARY KEY (folded, person)
);
CREATE INDEX names_person ON names (person);

-- Forms of a name that may merge across stories share a key.
CREATE TABLE name_keys (
	key TEXT NOT NULL,
	person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	PRIMARY KEY (key, person)
);

CREATE TABLE mentions (
	person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	article BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	published BIGINT NOT NULL,
	story BIGINT NOT NULL,
	uses BIGINT NOT NULL,
	role TEXT NOT NULL,
	PRIMARY KEY (person, article)
);
CREATE INDEX mentions_published ON mentions (published);
CREATE INDEX mentions_article ON mentions (article);

CREATE TABLE chats (
	platform TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	zone TEXT NOT NULL DEFAULT '',
	opened BIGINT NOT NULL,
	closed BIGINT NOT NULL DEFAULT 0,
	gone BOOLEAN NOT NULL DEFAULT FALSE, -- the thread itself is closed, not the chat around it
	PRIMARY KEY (platform, chat, thread)
);

CREATE TABLE subscriptions (
	id BIGINT PRIMARY KEY,
	platform TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	topic TEXT NOT NULL,
	times TEXT NOT NULL,
	days TEXT NOT NULL,
	zone TEXT NOT NULL,
	format TEXT NOT NULL,
	language TEXT NOT NULL,
	made_by TEXT NOT NULL,
	paused BOOLEAN NOT NULL DEFAULT FALSE,
	created BIGINT NOT NULL,
	covered BIGINT NOT NULL DEFAULT 0,
	due_at BIGINT NOT NULL,
	leased_until BIGINT NOT NULL DEFAULT 0,
	lease TEXT NOT NULL DEFAULT ''
);
CREATE INDEX subscriptions_due ON subscriptions (due_at);
CREATE INDEX subscriptions_leased ON subscriptions (leased_until) WHERE leased_until > 0;
CREATE UNIQUE INDEX subscriptions_chat ON subscriptions (platform, chat, thread, topic, times, days, zone);

CREATE TABLE briefings (
	id BIGINT PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	made BIGINT NOT NULL,
	content TEXT NOT NULL -- JSON
);

CREATE TABLE deliveries (
	id BIGINT PRIMARY KEY,
	subscription BIGINT NOT NULL,
	briefing BIGINT NOT NULL,
	platform TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	planned BIGINT NOT NULL,
	state TEXT NOT NULL, -- queued, sent, dropped
	part BIGINT NOT NULL DEFAULT 0,
	attempts BIGINT NOT NULL DEFAULT 0,
	sending BIGINT NOT NULL DEFAULT 0, -- since when an attempt is under way
	tried BIGINT NOT NULL DEFAULT 0,   -- when an attempt left without an answer
	again BOOLEAN NOT NULL DEFAULT FALSE,    -- the part is sent a second time because of that
	repeated BOOLEAN NOT NULL DEFAULT FALSE, -- some part was
	plain BOOLEAN NOT NULL DEFAULT FALSE,
	finished BIGINT NOT NULL DEFAULT 0,
	ref TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	due_at BIGINT NOT NULL,
	leased_until BIGINT NOT NULL DEFAULT 0,
	lease TEXT NOT NULL DEFAULT '',
	UNIQUE (subscription, planned)
);
CREATE INDEX deliveries_due ON deliveries (platform, due_at) WHERE state = 'queued';
CREATE INDEX deliveries_leased ON deliveries (leased_until) WHERE leased_until > 0;
CREATE INDEX deliveries_chat ON deliveries (platform, chat, thread, planned, id) WHERE state = 'queued';
CREATE INDEX deliveries_finished ON deliveries (finished);

CREATE TABLE told (
	platform TEXT NOT NULL,
	chat TEXT NOT NULL,
	thread TEXT NOT NULL,
	story BIGINT NOT NULL,
	at BIGINT NOT NULL,
	first BIGINT NOT NULL,
	number BIGINT NOT NULL,
	PRIMARY KEY (platform, chat, thread, story)
);

-- Clocks are leases on work that one process at a time may do.
CREATE TABLE clocks (
	name TEXT PRIMARY KEY,
	leased_until BIGINT NOT NULL,
	lease TEXT NOT NULL
);

-- The transcript of the web chat, which keeps no other record of it.
CREATE TABLE pages (
	id BIGINT PRIMARY KEY,
	chat TEXT NOT NULL,
	key TEXT NOT NULL,
	mine BOOLEAN NOT NULL,
	html TEXT NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX pages_chat ON pages (chat, id);

-- +goose Down
SELECT 1;
