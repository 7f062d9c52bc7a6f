package platformtest

import (
	"encoding/json"
	"strconv"
	"strings"
)

// A TelegramInline is what the bot has answered to an inline query.
type TelegramInline struct {
	Results    []TelegramResult
	NextOffset string
	Personal   bool
	Cache      int // seconds
}

// A TelegramResult is one thing to choose, and what choosing it sends.
type TelegramResult struct {
	ID, Title, Description string
	Message                TelegramMessage
}

// Query is a person typing after the bot's name in some chat. It returns the
// query's id.
func (s *TelegramServer) Query(p *TelegramPerson, query, offset string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := strconv.FormatInt(5_000_000_000_000+int64(len(s.queries)), 10)
	s.queries[id] = &telegramQuery{at: s.now().Unix(), inline: true}
	s.update("inline_query", map[string]any{"id": id, "from": p.json(), "query": query, "offset": offset, "chat_type": "group"})
	return id
}

// Inline returns the answer to a query, and whether there is one.
func (s *TelegramServer) Inline(id string) (TelegramInline, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.answers[id]
	return a, ok
}

func (s *TelegramServer) answerInlineQuery(p map[string]string) (any, error) {
	id := p["inline_query_id"]
	q := s.queries[id]
	if q == nil || !q.inline || s.now().Unix()-q.at > 30 {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if q.answered {
		s.violate("answerInlineQuery: query %s is answered twice", id)
	}
	var results []struct {
		Type        string `json:"type"`
		ID          string `json:"id"`
		Title       string `json:"title"`
		Description string `json:"description"`
		Content     struct {
			Text     string          `json:"message_text"`
			Entities json.RawMessage `json:"entities"`
			Preview  json.RawMessage `json:"link_preview_options"`
		} `json:"input_message_content"`
		Markup json.RawMessage `json:"reply_markup"`
	}
	if err := json.Unmarshal([]byte(p["results"]), &results); err != nil {
		return nil, badRequest("can't parse inline query results JSON object")
	}
	if len(results) > 50 {
		return nil, badRequest("RESULTS_TOO_MUCH")
	}
	if len(p["next_offset"]) > 64 {
		return nil, badRequest("NEXT_OFFSET_INVALID")
	}
	out := TelegramInline{NextOffset: p["next_offset"], Personal: p["is_personal"] == "true", Cache: 300}
	if n, err := strconv.Atoi(p["cache_time"]); err == nil {
		out.Cache = n
	}
	seen := map[string]bool{}
	for _, r := range results {
		if r.Type != "article" || r.ID == "" || len(r.ID) > 64 || seen[r.ID] {
			return nil, badRequest("RESULT_ID_INVALID")
		}
		if seen[r.ID] = true; strings.TrimSpace(r.Title) == "" {
			return nil, badRequest("article title can't be empty")
		}
		made := TelegramResult{ID: r.ID, Title: r.Title, Description: r.Description}
		params := map[string]string{"text": r.Content.Text, "entities": string(r.Content.Entities), "link_preview_options": string(r.Content.Preview), "reply_markup": string(r.Markup)}
		if err := s.content(&made.Message, params); err != nil {
			return nil, err
		}
		out.Results = append(out.Results, made)
	}
	q.answered = true
	s.answers[id] = out
	return true, nil
}
