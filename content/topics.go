package content

import (
	"slices"
	"strings"
	"sync"

	"daybrief/content/language"
)

// A Topic is something that can be subscribed to.
type Topic struct {
	Key   string   // in commands and stored data
	Names []string // what feeds and front matter call it, folded
	Words []string // words of titles and texts that speak for it, folded; a phrase counts like a word
}

// Topics are all topics, in the order in which they are shown.
var Topics = []Topic{
	{"world", []string{"world", "world news", "international", "global", "foreign", "mundo", "monde", "welt", "internacional", "мир", "geopolitics", "diplomacy", "war", "conflict"},
		[]string{"foreign minister", "diplomat", "diplomatic", "embassy", "ambassador", "ceasefire", "troops", "invasion", "united nations", "security council", "nato", "sanctions", "airstrike", "refugees", "summit", "peace talks", "missile", "hostages", "kremlin", "treaty", "militants", "humanitarian"}},
	{"politics", []string{"politics", "political", "us politics", "uk politics", "government", "elections", "election", "politica", "politique", "politik", "политика", "policy", "congress", "white house"},
		[]string{"election", "elections", "voters", "ballot", "senate", "parliament", "congress", "president", "prime minister", "lawmakers", "republican", "democrat", "republicans", "democrats", "cabinet", "coalition", "legislation", "campaign", "white house", "opposition", "referendum", "impeachment", "governor", "minister", "bill passed"}},
	{"business", []string{"business", "economy", "finance", "markets", "money", "economics", "companies", "economia", "economie", "wirtschaft", "экономика", "banking", "industry", "trade", "investing", "personal finance"},
		[]string{"inflation", "stocks", "shares", "investors", "earnings", "revenue", "interest rates", "central bank", "federal reserve", "gdp", "tariff", "tariffs", "merger", "acquisition", "ipo", "quarterly", "profit", "profits", "bonds", "economy", "economic", "unemployment", "exports", "wall street", "billion", "shareholders", "ceo", "recession", "layoffs"}},
	{"technology", []string{"technology", "tech", "digital", "internet", "ai", "artificial intelligence", "gadgets", "computing", "cybersecurity", "software", "tecnologia", "technologie", "technik", "технологии", "innovation", "mobile", "startups", "gaming"},
		[]string{"artificial intelligence", "ai", "software", "app", "apps", "smartphone", "chip", "chips", "semiconductor", "startup", "google", "microsoft", "apple", "openai", "nvidia", "chatbot", "cyberattack", "hackers", "data breach", "algorithm", "robot", "iphone", "android", "cloud", "cybersecurity", "social media", "tiktok"}},
	{"science", []string{"science", "space", "physics", "astronomy", "biology", "archaeology", "research", "ciencia", "sciences", "wissenschaft", "наука", "nature", "paleontology"},
		[]string{"scientists", "researchers", "nasa", "telescope", "planet", "galaxy", "asteroid", "spacecraft", "fossil", "fossils", "species", "physicists", "astronomers", "experiment", "genome", "quantum", "archaeologists", "rocket", "orbit", "moon", "mars", "dinosaur", "laboratory"}},
	{"health", []string{"health", "medicine", "wellness", "coronavirus", "covid-19", "covid", "salud", "sante", "gesundheit", "здоровье", "saude", "mental health", "healthcare", "medical"},
		[]string{"patients", "hospital", "hospitals", "doctors", "vaccine", "vaccines", "virus", "outbreak", "disease", "cancer", "drug", "clinical trial", "pandemic", "infection", "surgery", "obesity", "health", "medicine", "symptoms", "diabetes", "measles", "nhs", "world health organization"}},
	{"climate", []string{"climate", "environment", "climate change", "energy", "weather", "sustainability", "medio ambiente", "environnement", "umwelt", "klima", "климат", "conservation", "green", "disasters"},
		[]string{"climate", "climate change", "emissions", "carbon", "global warming", "renewable", "solar", "wildfire", "wildfires", "flood", "floods", "flooding", "drought", "hurricane", "heatwave", "earthquake", "storm", "fossil fuels", "biodiversity", "deforestation", "pollution", "glacier", "typhoon", "cyclone", "temperatures"}},
	{"sports", []string{"sports", "sport", "football", "soccer", "tennis", "basketball", "cricket", "rugby", "nfl", "nba", "mlb", "nhl", "golf", "formula 1", "f1", "olympics", "deportes", "esportes", "futbol", "fussball", "спорт", "athletics", "boxing", "cycling", "motorsport", "premier league"},
		[]string{"match", "coach", "goal", "goals", "striker", "midfielder", "league", "premier league", "champions league", "world cup", "tournament", "season", "quarterback", "touchdown", "playoffs", "olympic", "wimbledon", "grand slam", "innings", "wicket", "semifinal", "semi-final", "championship", "defender", "goalkeeper", "batsman", "medal", "nba", "nfl", "scored", "victory over"}},
	{"culture", []string{"culture", "arts", "entertainment", "music", "film", "movies", "books", "television", "tv", "theatre", "theater", "celebrity", "art", "fashion", "lifestyle", "style", "food", "cultura", "kultur", "культура", "entretenimiento", "media", "people", "showbiz"},
		[]string{"film", "films", "movie", "actor", "actress", "album", "singer", "concert", "museum", "exhibition", "novel", "author", "theatre", "theater", "oscar", "grammy", "netflix", "box office", "festival", "celebrity", "director", "premiere", "band", "hollywood", "painting", "songs", "artist", "streaming"}},
	{"crime", []string{"crime", "law", "courts", "justice", "police", "legal", "crime & justice", "crime and justice", "sucesos", "justicia", "kriminalitat", "true crime", "криминал"},
		[]string{"police", "arrested", "murder", "suspect", "suspects", "shooting", "court", "jury", "prosecutors", "charged", "sentenced", "convicted", "trial", "detectives", "stabbing", "robbery", "fraud", "prison", "manslaughter", "indicted", "lawsuit", "judge", "guilty", "gunman", "homicide", "investigation"}},
	{"europe", []string{"europe", "eu", "european union", "uk", "britain", "germany", "france", "russia", "ukraine", "europa", "европа", "uk news", "ireland", "scotland", "wales"},
		[]string{"european union", "brussels", "eu", "germany", "german", "france", "french", "britain", "british", "uk", "ukraine", "ukrainian", "russia", "russian", "italy", "spain", "poland", "london", "paris", "berlin", "moscow", "kyiv", "nato", "european", "greece", "sweden", "hungary"}},
	{"asia", []string{"asia", "china", "india", "japan", "asia pacific", "asia-pacific", "korea", "pakistan", "australia", "indonesia", "asien", "asie", "азия", "southeast asia"},
		[]string{"china", "chinese", "beijing", "india", "indian", "japan", "japanese", "tokyo", "delhi", "pakistan", "korea", "taiwan", "hong kong", "indonesia", "philippines", "vietnam", "thailand", "myanmar", "bangladesh", "shanghai", "seoul", "australia", "afghanistan", "malaysia"}},
	{"middle-east", []string{"middle east", "middle-east", "israel", "iran", "gaza", "oriente medio", "moyen-orient", "nahost", "mideast", "palestine"},
		[]string{"israel", "israeli", "gaza", "hamas", "hezbollah", "iran", "iranian", "syria", "syrian", "lebanon", "iraq", "saudi", "saudi arabia", "yemen", "houthi", "houthis", "palestinian", "palestinians", "west bank", "tehran", "netanyahu", "qatar", "jerusalem", "turkey", "beirut"}},
	{"africa", []string{"africa", "afrique", "afrika", "nigeria", "south africa", "kenya", "african", "sahel", "африка"},
		[]string{"africa", "african", "nigeria", "nigerian", "kenya", "ethiopia", "sudan", "south africa", "congo", "ghana", "somalia", "mali", "niger", "uganda", "rwanda", "egypt", "libya", "zimbabwe", "sahel", "burkina faso", "senegal", "khartoum", "nairobi", "lagos"}},
	{"americas", []string{"americas", "latin america", "us", "usa", "us news", "u.s.", "united states", "canada", "mexico", "brazil", "america latina", "latinoamerica", "amerique", "america", "сша", "us & canada"},
		[]string{"mexico", "mexican", "brazil", "brazilian", "argentina", "colombia", "venezuela", "chile", "peru", "cuba", "haiti", "canada", "canadian", "u.s", "united states", "texas", "california", "florida", "new york", "washington", "american", "guatemala", "ecuador", "bolivia", "panama"}},
}

const (
	topicThreshold = 5.0 // points of the lexicon that make a topic
	topicShare     = 0.5 // and the share of the best topic's points
	titlePoints    = 2.5 // for a word of the title, against 1 for one of the text
	mostTopics     = 3   // that the lexicon may add
	topicWords     = 400 // words of the text that are read
)

// topicsByWord returns the keys by word or phrase.
var topicsByWord = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for _, t := range Topics {
		for _, word := range t.Words {
			out[word] = append(out[word], t.Key)
		}
	}
	return out
})

// TopicKey returns the key of the topic that a feed, a file or a person calls
// name, and "" when no topic is called so.
func TopicKey(name string) string {
	name = strings.Join(strings.FieldsFunc(language.Fold(name), func(r rune) bool { return r == ' ' || r == '_' || r == '\t' }), " ")
	for _, t := range Topics {
		if t.Key == name || slices.Contains(t.Names, name) || slices.Contains(t.Names, strings.ReplaceAll(name, "-", " ")) {
			return t.Key
		}
	}
	return ""
}

// TopicsOf returns the keys of an article's topics: those it came with, by key
// or by name, and those for which enough of its words speak, at most three.
func TopicsOf(a *Article) []string {
	var out []string
	add := func(key string) {
		if key != "" && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	for _, name := range a.Topics {
		for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '/' || r == '>' || r == ',' || r == '|' || r == ':' }) {
			add(TopicKey(strings.TrimSpace(part)))
		}
	}
	for _, key := range lexiconTopics(a) {
		add(key)
	}
	return out
}

// lexiconTopics returns the topics that the words of title and text speak for, best first.
func lexiconTopics(a *Article) []string {
	points := map[string]float64{}
	counted := map[string]bool{}
	count := func(text string, weight float64) {
		var words []string
		for i, r := range language.Words(text) {
			if i >= topicWords {
				break
			}
			words = append(words, language.Fold(strings.TrimSuffix(strings.TrimSuffix(r.Of(text), "'s"), "’s")))
		}
		for i := range words {
			for n := 1; n <= 3 && i+n <= len(words); n++ {
				phrase := strings.Join(words[i:i+n], " ")
				for _, key := range topicsByWord()[phrase] {
					if once := key + "\x00" + phrase; !counted[once] || weight > 1 {
						counted[once] = true
						points[key] += weight
					} else {
						points[key] += weight * 0.3
					}
				}
			}
		}
	}
	count(a.Title, titlePoints)
	text := a.Text()
	count(text[:min(len(text), 16<<10)], 1)
	var keys []string
	best := 0.0
	for _, t := range Topics {
		best = max(best, points[t.Key])
	}
	for _, t := range Topics {
		if points[t.Key] >= topicThreshold && points[t.Key] >= topicShare*best {
			keys = append(keys, t.Key)
		}
	}
	slices.SortStableFunc(keys, func(x, y string) int {
		switch {
		case points[x] > points[y]:
			return -1
		case points[x] < points[y]:
			return 1
		}
		return 0
	})
	return keys[:min(len(keys), mostTopics)]
}
