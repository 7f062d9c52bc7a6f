DELETE FROM alerts WHERE at < ?
DELETE FROM alerts WHERE platform = ? AND chat = ?
DELETE FROM alerts WHERE platform = ? AND chat = ? AND EXISTS (SELECT 1 FROM alerts o WHERE o.platform = alerts.platform AND o.chat = ? AND o.thread = alerts.thread AND o.story = alerts.story)
DELETE FROM articles WHERE id = ?
DELETE FROM articles WHERE id IN (?)
DELETE FROM blocked WHERE platform = ? AND id = ?
DELETE FROM briefings WHERE id IN (?)
DELETE FROM briefings WHERE made < ? AND id NOT IN (SELECT briefing FROM deliveries)
DELETE FROM chats WHERE platform = ? AND chat = ?
DELETE FROM chats WHERE platform = ? AND chat = ? AND EXISTS (SELECT 1 FROM chats o WHERE o.platform = chats.platform AND o.chat = ? AND o.thread = chats.thread AND o.thread = chats.thread)
DELETE FROM clocks WHERE name = ?
DELETE FROM deliveries WHERE id IN (SELECT v.column1 FROM (VALUES (CAST(? AS BIGINT))) v)
DELETE FROM deliveries WHERE platform = ? AND chat = ? AND state = 'queued'
DELETE FROM deliveries WHERE state <> 'queued' AND finished < ?
DELETE FROM filters WHERE platform = ? AND chat = ?
DELETE FROM filters WHERE platform = ? AND chat = ? AND EXISTS (SELECT 1 FROM filters o WHERE o.platform = filters.platform AND o.chat = ? AND o.thread = filters.thread AND o.kind = filters.kind AND o.value = filters.value)
DELETE FROM forgotten WHERE at < ?
DELETE FROM known WHERE at < ?
DELETE FROM known WHERE platform = ? AND chat = ?
DELETE FROM merged_stories WHERE story = ?
DELETE FROM name_keys WHERE person = ?
DELETE FROM name_words
DELETE FROM name_words WHERE person = ?
DELETE FROM names WHERE person = ? AND folded = ?
DELETE FROM pages WHERE chat = ? AND ? = 'web'
DELETE FROM pages WHERE id < (SELECT COALESCE(MIN(id), 0) FROM (SELECT id FROM pages ORDER BY id DESC LIMIT ?) newest)
DELETE FROM reposts WHERE article IN (SELECT id FROM articles WHERE source = ? AND url LIKE ?)
DELETE FROM source_chats WHERE platform = ? AND chat = ?
DELETE FROM source_chats WHERE platform = ? AND chat = ? AND EXISTS (SELECT 1 FROM source_chats o WHERE o.platform = source_chats.platform AND o.chat = ? AND o.thread = source_chats.thread AND o.source = source_chats.source)
DELETE FROM source_chats WHERE source = ?
DELETE FROM source_chats WHERE source = ? AND platform = ? AND chat = ? AND thread = ?
DELETE FROM source_chats WHERE source IN (SELECT id FROM sources WHERE id = ? OR url = ?)
DELETE FROM sources WHERE (id = ? OR url = ?) AND shared = TRUE
DELETE FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats)
DELETE FROM subscriptions WHERE platform = ? AND chat = ?
DELETE FROM subscriptions WHERE platform = ? AND chat = ? AND EXISTS (SELECT 1 FROM subscriptions o WHERE o.platform = subscriptions.platform AND o.chat = ? AND o.thread = subscriptions.thread AND o.topic = subscriptions.topic AND o.times = subscriptions.times AND o.days = subscriptions.days AND o.zone = subscriptions.zone)
DELETE FROM subscriptions WHERE platform = ? AND chat = ? AND thread = ? AND id IN (?)
DELETE FROM told WHERE CASE WHEN at > 0 THEN at ELSE first END < ?
DELETE FROM told WHERE platform = ? AND chat = ?
DELETE FROM told WHERE platform = ? AND chat = ? AND EXISTS (SELECT 1 FROM told o WHERE o.platform = told.platform AND o.chat = ? AND o.thread = told.thread AND o.story = told.story)
DELETE FROM told WHERE story = ?
INSERT INTO alerts (platform, chat, thread, story, at) SELECT platform, chat, thread, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM chats WHERE platform = ? AND chat = ? AND thread = ? AND closed = 0 AND alerts <> '' ON CONFLICT DO NOTHING
INSERT INTO articles (id, source, url, title, deck, teaser, byline, image, language, publisher, owner, topics, published, fetched, story, duplicate_of, body, guid, updated, digest, undated) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING
INSERT INTO blocked (platform, id, reason, at) VALUES (?, ?, ?, ?) ON CONFLICT (platform, id) DO UPDATE SET reason = excluded.reason
INSERT INTO briefings (id, key, made, content) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
INSERT INTO chats (platform, chat, thread, kind, title, opened, server, person) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (platform, chat, thread) DO UPDATE SET kind = excluded.kind, title = excluded.title, server = CASE WHEN excluded.server = '' THEN chats.server ELSE excluded.server END, person = CASE WHEN excluded.person = '' THEN chats.person ELSE excluded.person END
INSERT INTO clocks (name, leased_until, lease) VALUES (?, 0, '') ON CONFLICT (name) DO UPDATE SET lease = ''
INSERT INTO clocks (name, leased_until, lease) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET leased_until = excluded.leased_until, lease = excluded.lease WHERE clocks.lease = excluded.lease OR clocks.leased_until <= ?
INSERT INTO deliveries (id, subscription, briefing, platform, chat, thread, planned, state, due_at) SELECT v.column1, s.id, v.column3, s.platform, s.chat, s.thread, v.column4, 'queued', v.column5 FROM (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))) v JOIN subscriptions s ON s.id = v.column2 WHERE s.paused = FALSE AND NOT EXISTS (SELECT 1 FROM chats c WHERE c.platform = s.platform AND c.chat = s.chat AND c.thread = s.thread AND c.closed > 0) ON CONFLICT (subscription, planned) DO NOTHING
INSERT INTO filters (id, platform, chat, thread, mute, kind, value, label, made_by, created) VALUES (?,?,?,?,?,?,?,?,?,?)
INSERT INTO forgotten (digest, at) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING
INSERT INTO known (platform, chat, thread, stories, at) VALUES (?,?,?,?,?) ON CONFLICT (platform, chat, thread) DO UPDATE SET stories = excluded.stories, at = excluded.at
INSERT INTO mentions (person, article, published, story, uses, role, form, quote) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (person, article) DO UPDATE SET uses = excluded.uses, role = excluded.role, form = excluded.form, quote = excluded.quote, story = excluded.story
INSERT INTO merged_stories (story, current, at) VALUES (?, ?, ?) ON CONFLICT (story) DO UPDATE SET current = excluded.current, at = excluded.at
INSERT INTO name_keys (key, person) VALUES (?, ?) ON CONFLICT (key, person) DO NOTHING
INSERT INTO name_words (word, person, size) VALUES (?, ?, 1) ON CONFLICT (word, person) DO NOTHING
INSERT INTO names (folded, person, form, uses, reason, article) VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT (folded, person) DO UPDATE SET uses = names.uses + 1 RETURNING uses
INSERT INTO names (folded, person, form, uses, reason, article) VALUES (?, ?, ?, ?, 'split by an operator', ?) ON CONFLICT (folded, person) DO UPDATE SET uses = excluded.uses
INSERT INTO pages (id, chat, key, mine, html, at) VALUES (?, ?, ?, ?, ?, ?)
INSERT INTO past_people (person, articles, first, last, role, role_at, role_url, role_publisher) SELECT person, COUNT(*), MIN(published), MAX(published), '', 0, '', '' FROM mentions WHERE article IN (?) GROUP BY person ON CONFLICT (person) DO UPDATE SET articles = past_people.articles + excluded.articles, first = CASE WHEN excluded.first < past_people.first THEN excluded.first ELSE past_people.first END, last = CASE WHEN excluded.last > past_people.last THEN excluded.last ELSE past_people.last END
INSERT INTO past_stories (story, title, publishers, articles, first, last) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (story) DO UPDATE SET title = excluded.title, publishers = excluded.publishers, articles = excluded.articles, first = excluded.first, last = excluded.last
INSERT INTO people (id, name, root, settled, hidden) SELECT ?, ?, ?, TRUE, hidden FROM people WHERE id = ?
INSERT INTO people (id, name, root, story) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
INSERT INTO reposts (url, article) VALUES (?, ?) ON CONFLICT (url) DO NOTHING
INSERT INTO source_chats (source, platform, chat, thread, made_by) SELECT id, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT) FROM sources WHERE url = ? AND shared = FALSE ON CONFLICT DO NOTHING
INSERT INTO sources (id, url, title, publisher, owner, language, topics, etag, modified, fetched, failures, problem, due_at, country, pages, newest, rhythm, lines, retired, hub, self, push_until, shared) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (url) DO NOTHING
INSERT INTO split_stories (story, origin, at) VALUES (?, ?, ?) ON CONFLICT (story) DO NOTHING
INSERT INTO subscriptions (id, platform, chat, thread, topic, times, days, zone, format, language, made_by, paused, created, covered, due_at, news) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
INSERT INTO told (platform, chat, thread, story, at, first, number) SELECT platform, chat, thread, ?, at, first, 0 FROM told WHERE story = ? ON CONFLICT DO NOTHING
INSERT INTO told (platform, chat, thread, story, at, first, number) SELECT platform, chat, thread, ?, at, first, number FROM told WHERE story = ? ON CONFLICT (platform, chat, thread, story) DO UPDATE SET at = CASE WHEN excluded.at > told.at THEN excluded.at ELSE told.at END, first = CASE WHEN told.first = 0 OR excluded.first > 0 AND excluded.first < told.first THEN excluded.first ELSE told.first END, number = CASE WHEN told.number > 0 THEN told.number ELSE excluded.number END
INSERT INTO versions (article, at, title, deck, teaser, body) SELECT ?, ?, ?, ?, ?, ? WHERE (SELECT COUNT(*) FROM versions WHERE article = ?) < ? ON CONFLICT DO NOTHING
SELECT (SELECT COUNT(*) FROM subscriptions WHERE platform = ? AND made_by = ? AND chat <> ?) + (SELECT COUNT(*) FROM filters WHERE platform = ? AND made_by = ? AND chat <> ?)
SELECT COALESCE(MAX(id), 0) FROM briefings WHERE key = ?
SELECT COALESCE(MAX(id), 0) FROM pages WHERE chat = ? AND key = ?
SELECT COALESCE(MAX(zone), '') FROM chats WHERE platform = ? AND chat = ? AND thread = ?
SELECT COALESCE(MIN(at), 0) FROM ( SELECT MIN(due_at) AS at FROM deliveries WHERE leased_until = 0 AND state = 'queued' AND platform = ? UNION ALL SELECT MIN(leased_until) FROM deliveries WHERE leased_until > 0 AND state = 'queued' AND platform = ?) next
SELECT COALESCE(MIN(at), 0) FROM ( SELECT MIN(due_at) AS at FROM sources WHERE leased_until = 0 AND TRUE UNION ALL SELECT MIN(leased_until) FROM sources WHERE leased_until > 0 AND TRUE) next
SELECT COALESCE(MIN(at), 0) FROM ( SELECT MIN(due_at) AS at FROM subscriptions WHERE leased_until = 0 AND paused = FALSE UNION ALL SELECT MIN(leased_until) FROM subscriptions WHERE leased_until > 0 AND paused = FALSE) next
SELECT COALESCE(MIN(fetched), 0) FROM articles WHERE story = 0
SELECT COALESCE(MIN(id), 0) FROM articles WHERE digest = ? AND digest <> '' AND source = ?
SELECT COUNT(*) FROM chats WHERE platform = ? AND chat = ? AND thread = ? AND closed = 0 AND (server = ? OR ? = '') AND (person = ? OR ? = '')
SELECT COUNT(*) FROM deliveries WHERE subscription IN (SELECT id FROM subscriptions WHERE platform = ? AND chat = ? AND thread = ?)
SELECT COUNT(*) FROM filters WHERE platform = ? AND chat = ? AND thread = ?
SELECT COUNT(*) FROM forgotten WHERE digest = ?
SELECT COUNT(*) FROM mentions WHERE person = ? AND article = ?
SELECT COUNT(*) FROM pages WHERE chat = ? AND ? = 'web'
SELECT COUNT(*) FROM people p JOIN people o ON o.root = p.id WHERE o.id IN (?) AND p.hidden = TRUE
SELECT COUNT(*) FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?
SELECT COUNT(*) FROM source_chats WHERE platform = ? AND made_by = ? AND made_by <> ''
SELECT COUNT(*) FROM sources WHERE url = ? AND id <> ?
SELECT COUNT(*) FROM subscriptions WHERE platform = ? AND chat = ? AND thread = ?
SELECT COUNT(*), COALESCE(SUM(CASE WHEN kind = 'pattern' THEN 1 ELSE 0 END), 0) FROM filters WHERE platform = ? AND chat = ? AND thread = ?
SELECT COUNT(*), COALESCE(SUM(CASE WHEN source = ? THEN 1 ELSE 0 END), 0) FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?
SELECT COUNT(DISTINCT story) FROM mentions WHERE person IN (?) AND published > ? AND published <= ?
SELECT DISTINCT chat FROM chats WHERE platform = ? AND (chat = ? OR server = ? OR person = ?)
SELECT DISTINCT k.platform, k.chat, k.thread FROM (VALUES (CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))) v JOIN source_chats k ON k.platform = v.column1 AND k.chat = v.column2 AND k.thread = v.column3
SELECT DISTINCT o.root, m.story FROM (VALUES (CAST(? AS BIGINT))) v JOIN people o ON o.root = v.column1 JOIN mentions m ON m.person = o.id WHERE m.published > ? AND m.published <= ?
SELECT EXISTS (SELECT 1 FROM told)
SELECT a.guid, a.id, a.source, a.url, a.guid, a.title, a.deck, a.teaser, a.body, a.published, a.updated FROM articles a WHERE a.guid <> '' AND a.source = ? AND a.guid IN (?)
SELECT a.title, a.url FROM (SELECT article, uses, published FROM mentions WHERE person IN (?) AND published > ? AND published <= ? ORDER BY published DESC, article LIMIT 50) m JOIN articles a ON a.id = m.article ORDER BY CASE WHEN LOWER(a.title) LIKE ? ESCAPE '!' THEN 0 ELSE 1 END, m.uses DESC, m.published DESC, a.id LIMIT 1
SELECT a.url, a.id, a.source, a.url, a.guid, a.title, a.deck, a.teaser, a.body, a.published, a.updated FROM articles a WHERE a.url IN (?)
SELECT article FROM mentions WHERE person = ? AND story = ?
SELECT article, form FROM mentions WHERE person = ?
SELECT article, form FROM mentions WHERE published >= ? ORDER BY article, form
SELECT articles, first, last, role, role_at, role_url, role_publisher FROM past_people WHERE person = ?
SELECT at, title, deck, teaser, body FROM versions WHERE article = ? ORDER BY at
SELECT c.id, c.story, o.story FROM articles c JOIN articles o ON o.url = SUBSTR(c.url, 1, LENGTH(c.url) - 17) WHERE c.source = ? AND c.url LIKE ?
SELECT content FROM briefings WHERE id = ?
SELECT current FROM merged_stories WHERE story = ?
SELECT form FROM names WHERE person = ? AND reason NOT LIKE 'in one article with %'
SELECT form FROM names WHERE person = ? UNION SELECT display FROM people WHERE id = ?
SELECT form FROM names WHERE person IN (?) ORDER BY uses DESC, form LIMIT 50
SELECT form, COUNT(*), MIN(article) FROM mentions WHERE person = ? GROUP BY form ORDER BY form
SELECT id FROM articles WHERE source IN (SELECT id FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats))
SELECT id FROM deliveries WHERE platform = ? AND chat = ?
SELECT id FROM people WHERE parent = ?
SELECT id FROM people WHERE root = (SELECT root FROM people WHERE id = ?)
SELECT id FROM sources WHERE shared = FALSE
SELECT id FROM sources WHERE url = ?
SELECT id, first FROM people WHERE root = ? ORDER BY id
SELECT id, key FROM briefings WHERE key LIKE ? ESCAPE '!'
SELECT id, mine, html, at FROM (SELECT id, mine, html, at FROM pages WHERE chat = ? AND id > ? ORDER BY id DESC LIMIT ?) newest ORDER BY id
SELECT id, platform, chat, thread, topic, times, days, zone, format, language, made_by, paused, created, covered, due_at, news FROM (VALUES (CAST(? AS BIGINT))) v JOIN subscriptions ON id = v.column1
SELECT id, platform, chat, thread, topic, times, days, zone, format, language, made_by, paused, created, covered, due_at, news FROM subscriptions WHERE platform = ? AND chat = ? AND thread = ? ORDER BY id
SELECT id, shared FROM sources WHERE id IN (?)
SELECT id, shared FROM sources WHERE url = ?
SELECT id, source, url, title, deck, teaser, byline, image, language, publisher, owner, topics, published, fetched, story, duplicate_of, body FROM articles WHERE (story = ? OR id = ?) AND published <= ? AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?)) ORDER BY CASE WHEN duplicate_of = 0 THEN 0 ELSE 1 END, published DESC, id DESC LIMIT 40
SELECT id, source, url, title, deck, teaser, byline, image, language, publisher, owner, topics, published, fetched, story, duplicate_of, body FROM articles WHERE id IN (?) ORDER BY published, id
SELECT id, source, url, title, deck, teaser, byline, image, language, publisher, owner, topics, published, fetched, story, duplicate_of, body FROM articles WHERE story <> 0 AND published >= ? AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE) ORDER BY published, id
SELECT id, source, url, title, deck, teaser, byline, image, language, publisher, owner, topics, published, fetched, story, duplicate_of, body FROM articles WHERE story = 0 ORDER BY published, id LIMIT ?
SELECT id, source, url, title, deck, teaser, byline, image, language, publisher, owner, topics, published, fetched, story, duplicate_of, body FROM articles WHERE story = ? AND published <= ? AND duplicate_of = 0 AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?)) ORDER BY published DESC, id DESC LIMIT ?
SELECT id, source, url, title, deck, teaser, byline, image, language, publisher, owner, topics, published, fetched, story, duplicate_of, body FROM articles WHERE url IN (?) AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?)) ORDER BY LENGTH(url), id LIMIT 1
SELECT id, source, url, title, language, publisher, owner, topics, published, story, duplicate_of FROM articles WHERE id IN (?)
SELECT id, source, url, title, language, publisher, owner, topics, published, story, duplicate_of FROM articles WHERE id IN (?) ORDER BY published DESC, id DESC
SELECT id, source, url, title, language, publisher, owner, topics, published, story, duplicate_of FROM articles WHERE id IN (SELECT article FROM mentions WHERE person IN (?) AND published > ? AND published <= ? ORDER BY published DESC, article DESC LIMIT ?) ORDER BY published DESC, id DESC
SELECT id, source, url, title, language, publisher, owner, topics, published, story, duplicate_of FROM articles WHERE published > ? AND published <= ? AND (published > ? OR id >= ?) AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?)) AND topics LIKE ? ORDER BY published DESC, id DESC LIMIT ?
SELECT id, source, url, title, language, publisher, owner, topics, published, story, duplicate_of FROM articles WHERE published > ? AND published <= ? AND (published > ? OR id >= ?) AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?)) ORDER BY published DESC, id DESC LIMIT ?
SELECT id, source, url, title, language, publisher, owner, topics, published, story, duplicate_of FROM articles WHERE published > ? AND published <= ? AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?)) AND (story = ? OR id = ?) ORDER BY published, id
SELECT id, source, url, title, language, publisher, owner, topics, published, story, duplicate_of FROM articles WHERE published > ? AND published <= ? AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?)) AND topics LIKE ? ORDER BY published DESC, id DESC LIMIT ?
SELECT id, source, url, title, language, publisher, owner, topics, published, story, duplicate_of FROM articles WHERE published > ? AND published <= ? AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE AND id NOT IN (SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?)) ORDER BY published DESC, id DESC LIMIT ?
SELECT id, url, title, publisher, owner, language, topics, etag, modified, fetched, failures, problem, due_at, country, pages, newest, rhythm, lines, retired, hub, self, push_until, shared FROM sources ORDER BY id
SELECT id, url, title, publisher, owner, language, topics, etag, modified, fetched, failures, problem, due_at, country, pages, newest, rhythm, lines, retired, hub, self, push_until, shared FROM sources WHERE id IN (?) ORDER BY due_at, id
SELECT id, url, title, publisher, owner, language, topics, etag, modified, fetched, failures, problem, due_at, country, pages, newest, rhythm, lines, retired, hub, self, push_until, shared FROM sources WHERE retired = FALSE AND shared = TRUE
SELECT id, url, title, publisher, owner, language, topics, etag, modified, fetched, failures, problem, due_at, country, pages, newest, rhythm, lines, retired, hub, self, push_until, shared FROM sources WHERE shared = TRUE OR id IN (SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?) ORDER BY id
SELECT id, url, title, publisher, story, published, undated FROM articles WHERE published < ? AND fetched < ? ORDER BY published LIMIT ?
SELECT k.platform, k.chat, k.thread, k.id, k.mute, k.kind, k.value, k.label FROM (VALUES (CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))) v JOIN filters k ON k.platform = v.column1 AND k.chat = v.column2 AND k.thread = v.column3
SELECT k.platform, k.chat, k.thread, k.language, k.format, k.silent, k.picture, k.ping, k.quiet, k.alerts, k.zone FROM (VALUES (CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))) v JOIN chats k ON k.platform = v.column1 AND k.chat = v.column2 AND k.thread = v.column3
SELECT k.platform, k.chat, k.thread, k.stories FROM (VALUES (CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))) v JOIN known k ON k.platform = v.column1 AND k.chat = v.column2 AND k.thread = v.column3
SELECT language, format, silent, picture, ping, quiet, alerts, zone, EXISTS (SELECT 1 FROM source_chats o WHERE o.platform = chats.platform AND o.chat = chats.chat AND o.thread = chats.thread) FROM chats WHERE platform = ? AND chat = ? AND thread = ?
SELECT m.origin, m.story, TRUE, m.at FROM (VALUES (CAST(? AS BIGINT))) v JOIN split_stories m ON m.origin = v.column1
SELECT m.quote, a.id, a.url, a.publisher, m.published FROM mentions m JOIN articles a ON a.id = m.article WHERE m.person IN (?) AND m.quote <> '' AND m.published <= ? ORDER BY m.published DESC, a.id LIMIT 1
SELECT m.role, a.id, a.url, a.publisher, m.published FROM (SELECT article, role, published FROM mentions WHERE person IN (?) AND role <> '' AND published <= ? ORDER BY published DESC LIMIT ?) m JOIN articles a ON a.id = m.article ORDER BY m.published DESC, LENGTH(m.role) DESC, a.id
SELECT m.story, a.publisher, a.owner, a.url, m.published FROM mentions m JOIN articles a ON a.id = m.article WHERE m.person IN (?) AND m.published > ? AND m.published <= ? ORDER BY m.published DESC LIMIT 2000
SELECT m.story, m.current, FALSE, m.at FROM (VALUES (CAST(? AS BIGINT))) v JOIN merged_stories m ON m.story = v.column1
SELECT n.form, n.uses, n.reason, COALESCE(a.url, '') FROM names n LEFT JOIN articles a ON a.id = n.article WHERE n.person IN (SELECT id FROM people WHERE root = ?) ORDER BY n.uses DESC, n.form
SELECT n.person, n.form, p.mentions FROM names n JOIN people p ON p.id = n.person
SELECT name, leased_until FROM clocks ORDER BY name
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, COUNT(DISTINCT m.story) FROM mentions m JOIN people o ON o.id = m.person JOIN people p ON p.id = o.root WHERE p.id <> ? AND p.hidden = FALSE AND p.story = 0 AND m.article IN (SELECT article FROM mentions WHERE person IN (?) AND published > ? AND published <= ? ORDER BY published DESC, article DESC LIMIT ?) GROUP BY p.id, p.display, p.name ORDER BY 3 DESC, COUNT(*) DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.name, p.story FROM people o JOIN people p ON p.id = o.root WHERE o.id = ? AND p.hidden = FALSE
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story FROM people p WHERE p.hidden = TRUE AND p.root = p.id ORDER BY 2, 1
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story FROM people p WHERE p.id IN (SELECT person FROM names WHERE folded = ? UNION SELECT id FROM people WHERE display <> '' AND display = ?) ORDER BY p.mentions DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, g.stories, g.articles FROM ( SELECT o.root AS root, COUNT(DISTINCT m.story) AS stories, COUNT(*) AS articles, SUM(m.uses) AS uses FROM mentions m JOIN people o ON o.id = m.person WHERE m.article IN (?) GROUP BY o.root ORDER BY 2 DESC, 3 DESC, 4 DESC, 1 LIMIT ?) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY g.stories DESC, g.articles DESC, g.uses DESC, p.id
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, g.stories, g.articles FROM ( SELECT o.root AS root, COUNT(DISTINCT m.story) AS stories, COUNT(*) AS articles, SUM(m.uses) AS uses FROM mentions m JOIN people o ON o.id = m.person WHERE m.published > ? AND m.published <= ? GROUP BY o.root ORDER BY 2 DESC, 3 DESC, 4 DESC, 1 LIMIT ?) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY g.stories DESC, g.articles DESC, g.uses DESC, p.id
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.hidden, p.display <> '', (SELECT SUM(mentions) FROM people WHERE root = p.id), (SELECT COALESCE(MIN(first), 0) FROM people WHERE root = p.id AND first > 0) FROM people o JOIN people p ON p.id = o.root WHERE o.id = ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.parent, p.reason, p.merged, p.settled FROM people p WHERE p.root = ? AND p.id <> p.root ORDER BY p.merged, p.id
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.story = 0, g.mentions FROM ( SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE id IN (SELECT person FROM (SELECT person FROM name_words WHERE SUBSTR(word, 1, 1) = ? ORDER BY size DESC LIMIT ?) w UNION SELECT person FROM name_words WHERE word = ?)) AND first > 0 AND first <= ? GROUP BY root) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.story = 0, g.mentions FROM ( SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE id IN (SELECT person FROM (SELECT person FROM name_words WHERE SUBSTR(word, 1, 3) = ? ORDER BY size DESC LIMIT ?) w UNION SELECT person FROM name_words WHERE word = ?) AND id IN (SELECT person FROM (SELECT person FROM name_words WHERE SUBSTR(word, 1, 3) = ? ORDER BY size DESC LIMIT ?) w UNION SELECT person FROM name_words WHERE word = ?) AND id IN (SELECT person FROM name_words WHERE word >= ? AND word < ? UNION SELECT person FROM name_words WHERE word = ?)) AND first > 0 AND first <= ? GROUP BY root) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.story = 0, g.mentions FROM ( SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE id IN (SELECT person FROM (SELECT person FROM name_words WHERE SUBSTR(word, 1, 3) = ? ORDER BY size DESC LIMIT ?) w UNION SELECT person FROM name_words WHERE word = ?)) AND first > 0 AND first <= ? GROUP BY root) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.story = 0, g.mentions FROM ( SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE id IN (SELECT person FROM name_keys WHERE key = ?)) AND first > 0 AND first <= ? GROUP BY root) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.story = 0, g.mentions FROM ( SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE id IN (SELECT person FROM name_words WHERE word = ?)) AND first > 0 AND first <= ? GROUP BY root) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.story = 0, g.mentions FROM ( SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE id IN (SELECT person FROM name_words WHERE word >= ? AND word < ? UNION SELECT person FROM name_words WHERE word = ?) AND id IN (SELECT person FROM (SELECT person FROM name_words WHERE SUBSTR(word, 1, 1) = ? ORDER BY size DESC LIMIT ?) w UNION SELECT person FROM name_words WHERE word = ?)) AND first > 0 AND first <= ? GROUP BY root) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.story = 0, g.mentions FROM ( SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE id IN (SELECT person FROM name_words WHERE word >= ? AND word < ? UNION SELECT person FROM name_words WHERE word = ?) AND id IN (SELECT person FROM name_words WHERE word >= ? AND word < ? UNION SELECT person FROM name_words WHERE word = ?)) AND first > 0 AND first <= ? GROUP BY root) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.story = 0, g.mentions FROM ( SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE id IN (SELECT person FROM name_words WHERE word >= ? AND word < ? UNION SELECT person FROM name_words WHERE word = ?)) AND first > 0 AND first <= ? GROUP BY root) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?
SELECT p.id, CASE WHEN p.display <> '' THEN p.display ELSE p.name END, p.story, p.story = 0, g.mentions FROM ( SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE id IN (SELECT person FROM names WHERE folded = ? UNION SELECT id FROM people WHERE display <> '' AND display = ?)) AND first > 0 AND first <= ? GROUP BY root) g JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?
SELECT p.id, p.root FROM (VALUES (CAST(? AS BIGINT))) v JOIN people p ON p.id = v.column1
SELECT p.id, p.root, p.story, p.settled, FALSE FROM people p WHERE p.id NOT IN (SELECT person FROM mentions WHERE story = ?) AND 0 = 1 UNION ALL SELECT p.id, p.root, p.story, p.settled, TRUE FROM people p WHERE p.id IN (SELECT person FROM mentions WHERE story = ?) ORDER BY 1
SELECT p.id, p.root, p.story, p.settled, FALSE FROM people p WHERE p.id NOT IN (SELECT person FROM mentions WHERE story = ?) AND p.id IN (SELECT person FROM name_keys WHERE key IN (?)) UNION ALL SELECT p.id, p.root, p.story, p.settled, TRUE FROM people p WHERE p.id IN (SELECT person FROM mentions WHERE story = ?) ORDER BY 1
SELECT p.name FROM people o JOIN people p ON p.id = o.root WHERE o.id = ?
SELECT person, form FROM names WHERE person IN (?) ORDER BY person, uses DESC, form
SELECT platform, COALESCE(SUM(CASE WHEN due_at <= ? THEN 1 ELSE 0 END), 0), MIN(planned), COALESCE(SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END), 0), MAX(reason) FROM deliveries WHERE state = 'queued' GROUP BY platform ORDER BY platform
SELECT platform, chat, thread, kind, alerts, quiet, zone FROM chats WHERE alerts <> '' AND closed = 0 ORDER BY platform, chat, thread
SELECT platform, id, reason, at FROM blocked ORDER BY at DESC, platform, id
SELECT publisher AS name FROM sources WHERE shared = TRUE AND retired = FALSE AND publisher <> '' UNION SELECT title FROM sources WHERE shared = TRUE AND retired = FALSE AND publisher = '' AND title <> '' UNION SELECT publisher FROM (SELECT publisher FROM articles WHERE source NOT IN (SELECT id FROM sources WHERE shared = FALSE) ORDER BY id DESC LIMIT 3000) newest WHERE publisher <> '' ORDER BY 1
SELECT push_hub, self, push_secret, push_until, fetched FROM sources WHERE id = ? AND push_secret <> ''
SELECT r.url, a.id, a.source, a.url, a.guid, a.title, a.deck, a.teaser, a.body, a.published, a.updated FROM reposts r JOIN articles a ON a.id = r.article WHERE r.url IN (?)
SELECT root FROM people WHERE id = ?
SELECT root, settled FROM people WHERE id = ?
SELECT source FROM source_chats WHERE platform = ? AND chat = ? AND thread = ?
SELECT source, COUNT(*) FROM articles WHERE published >= ? GROUP BY source
SELECT state, finished, reason, id, subscription, briefing, platform, chat, thread, planned, part, attempts, tried, again, repeated, plain, late FROM deliveries WHERE planned >= ? AND CASE WHEN state = 'queued' THEN ? ELSE finished END > planned + ? ORDER BY planned DESC, id DESC LIMIT ?
SELECT state, finished, reason, id, subscription, briefing, platform, chat, thread, planned, part, attempts, tried, again, repeated, plain, late FROM deliveries WHERE planned >= ? AND platform = ? AND chat = ? ORDER BY planned DESC, id DESC LIMIT ?
SELECT state, finished, reason, id, subscription, briefing, platform, chat, thread, planned, part, attempts, tried, again, repeated, plain, late FROM deliveries WHERE planned >= ? AND platform = ? ORDER BY planned DESC, id DESC LIMIT ?
SELECT state, finished, reason, id, subscription, briefing, platform, chat, thread, planned, part, attempts, tried, again, repeated, plain, late FROM deliveries WHERE planned >= ? AND repeated = TRUE ORDER BY planned DESC, id DESC LIMIT ?
SELECT state, finished, reason, id, subscription, briefing, platform, chat, thread, planned, part, attempts, tried, again, repeated, plain, late FROM deliveries WHERE planned >= ? AND state = ? AND CASE WHEN state = 'queued' THEN ? ELSE finished END > planned + ? ORDER BY planned DESC, id DESC LIMIT ?
SELECT state, finished, reason, id, subscription, briefing, platform, chat, thread, planned, part, attempts, tried, again, repeated, plain, late FROM deliveries WHERE planned >= ? AND state = ? ORDER BY planned DESC, id DESC LIMIT ?
SELECT state, finished, reason, id, subscription, briefing, platform, chat, thread, planned, part, attempts, tried, again, repeated, plain, late FROM deliveries WHERE planned >= ? ORDER BY planned DESC, id DESC LIMIT ?
SELECT state, finished, reason, id, subscription, briefing, platform, chat, thread, planned, part, attempts, tried, again, repeated, plain, late FROM deliveries WHERE planned >= ? ORDER BY planned, id
SELECT story, title, publishers, articles, first, last FROM past_stories WHERE story = ?
SELECT thread, stories FROM known WHERE platform = ? AND chat = ?
SELECT url FROM articles ORDER BY id
SELECT url FROM sources WHERE id = ?
SELECT value FROM counters WHERE name = 'content'
SELECT value, (SELECT COALESCE(MAX(id), 0) FROM articles) FROM counters WHERE name = 'content'
SELECT word FROM name_words WHERE SUBSTR(word, 1, 2) = ? ORDER BY size DESC LIMIT ?
UPDATE alerts SET chat = ? WHERE platform = ? AND chat = ?
UPDATE articles SET language = ?, topics = ?, story = ?, duplicate_of = COALESCE((SELECT o.id FROM articles o WHERE o.id = ? AND o.source NOT IN (SELECT id FROM sources WHERE shared = FALSE)), 0) WHERE id = ?
UPDATE articles SET language = ?, topics = ?, story = ?, duplicate_of = COALESCE((SELECT o.id FROM articles o WHERE o.id = ? AND o.source NOT IN (SELECT id FROM sources WHERE shared = FALSE)), 0) WHERE id = ? AND source IN (SELECT id FROM sources WHERE shared = FALSE)
UPDATE articles SET story = ? WHERE id = ? AND story = ?
UPDATE articles SET story = ? WHERE story = ?
UPDATE articles SET title = ?, deck = ?, teaser = ?, body = ?, updated = ?, digest = ? WHERE id = ?
UPDATE articles SET updated = ? WHERE id = ?
UPDATE articles SET url = REPLACE(url, ?, '') WHERE source = ?
UPDATE articles SET url = SUBSTR(url, 1, LENGTH(url) - 17), story = 0, duplicate_of = 0 WHERE source = ? AND url LIKE ? AND SUBSTR(url, 1, LENGTH(url) - 17) NOT IN (SELECT url FROM articles)
UPDATE articles SET url = url || CAST(? AS TEXT), duplicate_of = 0 WHERE source = ?
UPDATE chats SET chat = ? WHERE platform = ? AND chat = ?
UPDATE chats SET closed = 0 WHERE platform = ? AND chat = ?
UPDATE chats SET closed = 0, gone = CASE WHEN thread = ? THEN FALSE ELSE gone END WHERE platform = ? AND chat = ? AND (gone = FALSE OR thread = ?) AND NOT EXISTS (SELECT 1 FROM blocked b WHERE b.platform = chats.platform AND (b.id = chats.chat OR b.id = chats.server AND b.id <> '' OR b.id = chats.person AND b.id <> ''))
UPDATE chats SET closed = ? WHERE platform = ? AND chat = ? AND closed = 0
UPDATE chats SET closed = ? WHERE platform = ? AND chat = ? AND thread = ? AND closed = 0
UPDATE chats SET gone = TRUE WHERE platform = ? AND chat = ? AND thread = ?
UPDATE chats SET kind = kind WHERE platform = ? AND chat = ? AND thread = ?
UPDATE chats SET language = ?, format = ?, silent = ?, picture = ?, ping = ?, quiet = ?, alerts = ?, zone = ? WHERE platform = ? AND chat = ? AND thread = ?
UPDATE chats SET person = '' WHERE platform = ? AND person = ?
UPDATE chats SET zone = ? WHERE platform = ? AND chat = ? AND thread = ?
UPDATE clocks SET leased_until = 0, lease = '' WHERE lease = ?
UPDATE clocks SET leased_until = ? WHERE lease = ? RETURNING name
UPDATE clocks SET leased_until = ? WHERE name = ? AND lease = ?
UPDATE counters SET value = value + 1 WHERE name = 'content'
UPDATE deliveries SET chat = ? WHERE platform = ? AND chat = ?
UPDATE deliveries SET due_at = v.column2, part = v.column3, attempts = v.column4, tried = v.column5, again = v.column6, repeated = v.column7, late = v.column8, plain = v.column9, reason = v.column10, sending = 0, leased_until = 0, lease = '' FROM (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BOOLEAN), CAST(? AS BOOLEAN), CAST(? AS BOOLEAN), CAST(? AS BOOLEAN), CAST(? AS TEXT))) v WHERE deliveries.id = v.column1 AND deliveries.lease = ? AND deliveries.state = 'queued' RETURNING deliveries.id
UPDATE deliveries SET leased_until = 0, lease = '' WHERE lease = ?
UPDATE deliveries SET leased_until = ? WHERE lease = ? AND state = 'queued' AND id IN (?)
UPDATE deliveries SET part = v.column2, tried = v.column3, again = v.column4, repeated = v.column5, late = v.column6, sending = v.column7 FROM (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BOOLEAN), CAST(? AS BOOLEAN), CAST(? AS BOOLEAN), CAST(? AS BIGINT))) v WHERE deliveries.id = v.column1 AND deliveries.lease = ? AND deliveries.state = 'queued' RETURNING deliveries.id
UPDATE deliveries SET state = 'dropped', finished = ?, reason = 'nobody serves its platform' WHERE state = 'queued' AND leased_until = 0 AND planned < ?
UPDATE deliveries SET state = 'dropped', finished = v.column2, reason = v.column3, repeated = v.column4, sending = 0, leased_until = 0, lease = '' FROM (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BOOLEAN))) v WHERE deliveries.id = v.column1 AND deliveries.lease = ? AND deliveries.state = 'queued' RETURNING deliveries.id
UPDATE deliveries SET state = 'dropped', reason = 'unsubscribed', finished = ?, leased_until = 0, lease = '' WHERE state = 'queued' AND platform = ? AND chat = ? AND thread = ? AND subscription IN (?)
UPDATE deliveries SET state = 'dropped', reason = ?, finished = ?, leased_until = 0, lease = '', sending = 0 WHERE platform = ? AND chat = ? AND state = 'queued'
UPDATE deliveries SET state = 'dropped', reason = ?, finished = ?, leased_until = 0, lease = '', sending = 0 WHERE platform = ? AND chat = ? AND thread = ? AND state = 'queued'
UPDATE deliveries SET state = 'sent', finished = v.column2, ref = v.column3, repeated = v.column4, sending = 0, leased_until = 0, lease = '' FROM (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BOOLEAN))) v WHERE deliveries.id = v.column1 AND deliveries.lease = ? AND deliveries.state = 'queued' RETURNING deliveries.id
UPDATE filters SET chat = ? WHERE platform = ? AND chat = ?
UPDATE filters SET made_by = '' WHERE platform = ? AND made_by = ?
UPDATE filters SET mute = ?, label = ? WHERE platform = ? AND chat = ? AND thread = ? AND kind = ? AND value = ? RETURNING id
UPDATE mentions SET person = ? WHERE person = ? AND article IN (?) AND article NOT IN (SELECT article FROM mentions WHERE person = ?)
UPDATE mentions SET story = ? WHERE article = ?
UPDATE mentions SET story = ? WHERE story = ?
UPDATE merged_stories SET current = ? WHERE current = ?
UPDATE name_words SET size = ? WHERE person = ?
UPDATE pages SET html = ? WHERE chat = ? AND id = ?
UPDATE past_people SET role = m.role, role_at = m.published, role_url = a.url, role_publisher = a.publisher FROM mentions m JOIN articles a ON a.id = m.article WHERE m.person = past_people.person AND m.role <> '' AND m.published >= past_people.role_at AND m.article IN (?) AND NOT EXISTS (SELECT 1 FROM mentions later WHERE later.person = m.person AND later.role <> '' AND later.article IN (?) AND (later.published > m.published OR later.published = m.published AND later.article > m.article))
UPDATE people SET display = ? WHERE id = (SELECT root FROM people WHERE id = ?)
UPDATE people SET hidden = ? WHERE root = (SELECT root FROM people WHERE id = ?)
UPDATE people SET mentions = (SELECT COUNT(*) FROM mentions WHERE person = people.id), first = COALESCE((SELECT MIN(published) FROM mentions WHERE person = people.id), 0) WHERE id = ? RETURNING mentions
UPDATE people SET mentions = mentions + 1, first = CASE WHEN first = 0 OR first > ? THEN ? ELSE first END WHERE id = ? RETURNING mentions
UPDATE people SET name = COALESCE((SELECT form FROM names WHERE person = ? AND (form LIKE '% %' OR people.name NOT LIKE '% %') ORDER BY uses DESC, CASE WHEN form = people.name THEN 0 ELSE 1 END, LENGTH(form) DESC, form LIMIT 1), name) WHERE id = ?
UPDATE people SET parent = ?, reason = ?, merged = ?, settled = ? WHERE id = ?
UPDATE people SET root = ? WHERE id IN (?)
UPDATE people SET story = ? WHERE story = ?
UPDATE reposts SET url = url || CAST(? AS TEXT) WHERE article IN (SELECT id FROM articles WHERE source = ?)
UPDATE source_chats SET chat = ? WHERE platform = ? AND chat = ?
UPDATE source_chats SET made_by = '' WHERE platform = ? AND made_by = ?
UPDATE sources SET due_at = ? WHERE id = ? AND retired = FALSE AND due_at > ?
UPDATE sources SET leased_until = 0, lease = '' WHERE lease = ?
UPDATE sources SET push_hub = hub, push_secret = ?, push_asked = ? WHERE id = ?
UPDATE sources SET push_until = ? WHERE id = ?
UPDATE sources SET retired = FALSE, problem = '', due_at = ? WHERE url = ? AND shared = FALSE AND retired = TRUE
UPDATE sources SET retired = TRUE, problem = 'no chat reads it any more', due_at = ? WHERE shared = FALSE AND retired = FALSE AND id NOT IN (SELECT source FROM source_chats)
UPDATE sources SET shared = TRUE, retired = FALSE, problem = '', due_at = ? WHERE id = ? AND shared = FALSE
UPDATE sources SET shared = shared WHERE shared = FALSE AND id IN (?)
UPDATE sources SET url = ?, title = ?, publisher = ?, language = ?, etag = ?, modified = ?, fetched = ?, failures = ?, problem = ?, due_at = ?, newest = ?, rhythm = ?, lines = ?, retired = ?, hub = ?, self = ?, leased_until = 0, lease = '' WHERE id = ? AND lease = ?
UPDATE subscriptions SET chat = ? WHERE platform = ? AND chat = ?
UPDATE subscriptions SET covered = v.column2 FROM (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT))) v WHERE subscriptions.id = v.column1 AND subscriptions.covered < v.column2
UPDATE subscriptions SET due_at = v.column2, leased_until = 0, lease = '' FROM (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT))) v WHERE subscriptions.id = v.column1 AND subscriptions.lease = ? RETURNING subscriptions.id
UPDATE subscriptions SET format = ?, news = ? WHERE platform = ? AND chat = ? AND thread = ? AND topic = ? AND times = ? AND days = ? AND zone = ? RETURNING id
UPDATE subscriptions SET leased_until = 0, lease = '' WHERE lease = ?
UPDATE subscriptions SET made_by = '' WHERE platform = ? AND made_by = ?
UPDATE told SET chat = ? WHERE platform = ? AND chat = ?
