-- Persons that are one, and what an operator decided about them.

-- +goose Up
ALTER TABLE people ADD COLUMN root BIGINT NOT NULL DEFAULT 0;   -- the person at the end of the merges, itself without any
ALTER TABLE people ADD COLUMN parent BIGINT NOT NULL DEFAULT 0; -- the person that this one was merged into, or 0
ALTER TABLE people ADD COLUMN reason TEXT NOT NULL DEFAULT '';  -- why
ALTER TABLE people ADD COLUMN merged BIGINT NOT NULL DEFAULT 0; -- when
ALTER TABLE people ADD COLUMN settled BOOLEAN NOT NULL DEFAULT FALSE; -- by an operator: rules leave it alone
ALTER TABLE people ADD COLUMN story BIGINT NOT NULL DEFAULT 0;  -- the only one that knows a person of less than a full name
ALTER TABLE people ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE people ADD COLUMN display TEXT NOT NULL DEFAULT ''; -- the name that an operator chose
ALTER TABLE people ADD COLUMN mentions BIGINT NOT NULL DEFAULT 0; -- articles ever stored that name the person
ALTER TABLE people ADD COLUMN first BIGINT NOT NULL DEFAULT 0;    -- the earliest of them
UPDATE people SET root = id,
	mentions = (SELECT COUNT(*) FROM mentions WHERE person = people.id),
	first = COALESCE((SELECT MIN(published) FROM mentions WHERE person = people.id), 0);
CREATE INDEX people_root ON people (root);
CREATE INDEX people_display ON people (display) WHERE display <> '';
CREATE INDEX people_story ON people (story) WHERE story <> 0;

ALTER TABLE names ADD COLUMN reason TEXT NOT NULL DEFAULT '';     -- how the form came to the person
ALTER TABLE names ADD COLUMN article BIGINT NOT NULL DEFAULT 0;   -- where it was first met

ALTER TABLE mentions ADD COLUMN form TEXT NOT NULL DEFAULT '';  -- the fullest form in the article
ALTER TABLE mentions ADD COLUMN quote TEXT NOT NULL DEFAULT ''; -- of the person, word for word
UPDATE mentions SET form = (SELECT name FROM people WHERE people.id = mentions.person);
CREATE INDEX mentions_person ON mentions (person, published);
CREATE INDEX mentions_role ON mentions (person, published) WHERE role <> '';
CREATE INDEX mentions_quote ON mentions (person, published) WHERE quote <> '';
DROP INDEX mentions_published;
CREATE INDEX mentions_published ON mentions (published, person, story, uses);
CREATE INDEX mentions_story ON mentions (story);

-- The words of names. Those that begin with ~ are folded over spellings.
CREATE TABLE name_words (
	word TEXT NOT NULL,
	person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	size BIGINT NOT NULL, -- binary digits of the person's mentions
	PRIMARY KEY (word, person)
);
CREATE INDEX name_words_person ON name_words (person);
-- A prefix of one to three letters fits too many words: the best known come first.
CREATE INDEX name_words_1 ON name_words (SUBSTR(word, 1, 1), size);
CREATE INDEX name_words_2 ON name_words (SUBSTR(word, 1, 2), size);
CREATE INDEX name_words_3 ON name_words (SUBSTR(word, 1, 3), size);

-- +goose Down
SELECT 1;
