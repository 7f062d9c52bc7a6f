package platformtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// telegramDesk is a server with a few chats, for tests of the server itself.
type telegramDesk struct {
	*TelegramServer
	t    *testing.T
	web  *httptest.Server
	ann  *TelegramPerson
	chat *TelegramChat
}

func newTelegramDesk(t *testing.T) *telegramDesk {
	s := NewTelegram("123:test", "test_bot")
	d := &telegramDesk{TelegramServer: s, t: t, web: httptest.NewServer(s)}
	t.Cleanup(d.web.Close)
	d.ann = s.Person("Ann", "en")
	d.chat = s.Private(d.ann)
	return d
}

// ask calls a method with "name=value" pairs and returns "200", or code and
// description.
func (d *telegramDesk) ask(method string, pairs ...string) (string, json.RawMessage) {
	d.t.Helper()
	form := url.Values{}
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		form.Set(name, value)
	}
	resp, err := http.PostForm(d.web.URL+"/bot123:test/"+method, form)
	if err != nil {
		d.t.Fatal(err)
	}
	return readTelegram(d.t, resp)
}

func readTelegram(t *testing.T, resp *http.Response) (string, json.RawMessage) {
	t.Helper()
	defer resp.Body.Close()
	var body struct {
		OK          bool            `json:"ok"`
		Code        int             `json:"error_code"`
		Description string          `json:"description"`
		Result      json.RawMessage `json:"result"`
		Parameters  json.RawMessage `json:"parameters"`
	}
	data, _ := io.ReadAll(resp.Body)
	if err := json.Unmarshal(data, &body); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	if body.OK {
		return "200", body.Result
	}
	if body.Code != resp.StatusCode {
		t.Errorf("error_code %d in an answer of status %d", body.Code, resp.StatusCode)
	}
	return fmt.Sprint(body.Code, " ", body.Description, string(body.Parameters)), nil
}

// TestTelegramWords checks that the server refuses what Telegram refuses.
func TestTelegramWords(t *testing.T) {
	long := strings.Repeat("🙂", 2049) // 4098 UTF-16 units
	entity := func(e string) string { return `entities=[` + e + `]` }
	button := func(b string) string { return `reply_markup={"inline_keyboard":[[` + b + `]]}` }
	tests := []struct {
		method string
		pairs  []string
		want   string
	}{
		{"sendMessage", []string{"chat_id=1001", "text=hello"}, "200"},
		{"sendMessage", []string{"text=hello"}, "400 Bad Request: chat_id is empty"},
		{"sendMessage", []string{"chat_id=5", "text=hello"}, "400 Bad Request: chat not found"},
		{"sendMessage", []string{"chat_id=1001", "text= \n\u200b"}, "400 Bad Request: message text is empty"},
		{"sendMessage", []string{"chat_id=1001", "text=" + long}, "400 Bad Request: message is too long"},
		{"sendMessage", []string{"chat_id=1001", "text=bad\xff"}, "400 Bad Request: text must be encoded in UTF-8"},
		{"sendMessage", []string{"chat_id=1001", "text=a🙂", entity(`{"type":"bold","offset":1,"length":1}`)}, "400 Bad Request: ENTITY_BOUNDS_INVALID"},
		{"sendMessage", []string{"chat_id=1001", "text=ab", entity(`{"type":"bold","offset":1,"length":2}`)}, "400 Bad Request: ENTITY_BOUNDS_INVALID"},
		{"sendMessage", []string{"chat_id=1001", "text=ab", "message_thread_id=4"}, "400 Bad Request: message thread not found"},
		{"sendMessage", []string{"chat_id=1001", "text=ab", `reply_parameters={"message_id":99}`}, "400 Bad Request: message to be replied not found"},
		{"sendMessage", []string{"chat_id=1001", "text=ab", button(`{"text":"x","callback_data":"` + strings.Repeat("y", 65) + `"}`)}, "400 Bad Request: BUTTON_DATA_INVALID"},
		{"sendMessage", []string{"chat_id=1001", "text=ab", button(`{"text":"x","url":"http://localhost/"}`)}, "400 Bad Request: inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL"},
		{"sendMessage", []string{"chat_id=1001", "text=ab", `reply_markup={"inline_keyboard":null}`}, `400 Bad Request: can't parse reply keyboard markup JSON object: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`},
		{"editMessageText", []string{"chat_id=1001", "message_id=77", "text=x"}, "400 Bad Request: message to edit not found"},
		{"editMessageText", []string{"chat_id=1001", "message_id=1", "text=first"}, "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"answerCallbackQuery", []string{"callback_query_id=7"}, "400 Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"setMyCommands", []string{`commands=[{"command":"Who","description":"x"}]`}, "400 Bad Request: BOT_COMMAND_INVALID"},
		{"setMyCommands", []string{`commands=[{"command":"who","description":""}]`}, "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"},
		{"setMyCommands", []string{`commands=[]`, "language_code=pt-br"}, "400 Bad Request: LANG_CODE_INVALID"},
		{"setMyShortDescription", []string{"short_description=" + strings.Repeat("x", 121)}, "400 Bad Request: short description is too long"},
		{"setWebhook", []string{"url=http://example.com/"}, "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook"},
		{"setWebhook", []string{"url=https://example.com:8080/"}, "400 Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"},
		{"setWebhook", []string{"url=https://example.com/", "secret_token=no spaces"}, "400 Bad Request: secret token contains unallowed characters"},
		{"sendMessage", []string{"chat_id=-1000000001002", "text=ab", `reply_markup={"keyboard":[[{"text":"Here","request_location":true}]]}`}, "400 Bad Request: location can be requested in private chats only"},
		{"sendMessage", []string{"chat_id=1001", "text=ab", `reply_markup={"force_reply":true,"input_field_placeholder":"` + strings.Repeat("x", 65) + `"}`}, "400 Bad Request: INPUT_FIELD_PLACEHOLDER_INVALID"},
		{"editMessageText", []string{"chat_id=1001", "message_id=1", "text=second", `reply_markup={"force_reply":true}`}, "400 Bad Request: inline keyboard expected"},
		{"sendMessage", []string{"chat_id=1001", "text=ab", button(`{"text":"x","callback_data":"y","url":"https://example.com/"}`)}, "400 Bad Request: BUTTON_DATA_INVALID"},
		{"sendMessage", []string{"chat_id=1001", "text=ab", button(`{"text":"x","switch_inline_query_chosen_chat":{"query":"y"}}`)}, "400 Bad Request: BUTTON_TYPE_INVALID"},
		{"sendRichMessage", []string{"chat_id=1001", `rich_message={"html":"<h3>A</h3><p>b &amp; <b>c</b></p>","skip_entity_detection":true}`}, "200"},
		{"sendRichMessage", []string{"chat_id=1001", `rich_message={"html":"<p>a","skip_entity_detection":true}`}, "400 Bad Request: can't parse rich message: it ends within [p a]"},
		{"sendRichMessage", []string{"chat_id=1001", `rich_message={"html":"<p>a < b</p>","skip_entity_detection":true}`}, `400 Bad Request: can't parse rich message: unexpected character in "a < b"`},
		{"sendRichMessage", []string{"chat_id=1001", `rich_message={"html":"<p><h1>a</h1></p>","skip_entity_detection":true}`}, `400 Bad Request: can't parse rich message: block "h1" within "p"`},
		{"sendRichMessage", []string{"chat_id=1001", `rich_message={"html":"<script>a</script>","skip_entity_detection":true}`}, `400 Bad Request: can't parse rich message: unsupported tag "script"`},
		{"sendRichMessage", []string{"chat_id=1001", `rich_message={"html":"<p>` + strings.Repeat("x", 32769) + `</p>","skip_entity_detection":true}`}, "400 Bad Request: rich message is too long: 32769 characters, 1 blocks"},
		{"answerInlineQuery", []string{"inline_query_id=7", "results=[]"}, "400 Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"getChat", []string{"chat_id=@nobody"}, "400 Bad Request: chat not found"},
		{"getChat", []string{"chat_id=@the_group"}, "200"},
		{"getChatAdministrators", []string{"chat_id=1001"}, "400 Bad Request: there are no administrators in the private chat"},
		{"noSuchMethod", nil, "404 Not Found: method not found"},
	}
	for _, test := range tests {
		d := newTelegramDesk(t)
		d.Name(d.Supergroup("Group"), "the_group") // chat -1000000001002
		if got, _ := d.ask("sendMessage", "chat_id=1001", "text=first"); got != "200" {
			t.Fatalf("sendMessage: %s", got)
		}
		if got, _ := d.ask(test.method, test.pairs...); got != test.want {
			t.Errorf("%s %.200q:\n got %s\nwant %s", test.method, test.pairs, got, test.want)
		}
	}
}

// TestTelegramViolations checks that what Telegram would pass over in silence
// is noted, and what is right is not.
func TestTelegramViolations(t *testing.T) {
	Shared(t, TelegramSpec)
	tests := []struct {
		pairs []string
		want  string // in the violation, or "" for none
	}{
		{[]string{"text=plain", `link_preview_options={"is_disabled":true}`, "disable_notification=true"}, ""},
		{[]string{"text=plain", `entities=[{"type":"text_link","offset":0,"length":5,"url":"https://example.com/"},{"type":"bold","offset":0,"length":5}]`}, ""},
		{[]string{"text=plain", `reply_markup={"inline_keyboard":[[{"text":"x","callback_data":"/y"}]]}`}, ""},
		{[]string{"text=plain", "colour=red"}, "no such parameter: colour"},
		{[]string{"text=plain", "disable_notification=yes"}, "disable_notification"},
		{[]string{"text=plain", `link_preview_options={"disabled":true}`}, "no field disabled"},
		{[]string{"text=plain", `entities=[{"type":"bold","offset":"0","length":5}]`}, "offset is not of type Integer"},
		{[]string{"text=plain", `entities=[{"type":"bold","offset":0}]`}, "lacks field length"},
		{[]string{"text=plain", `entities=[{"type":"heading","offset":0,"length":5}]`}, "is ignored"},
		{[]string{"text=plain", `entities=[{"type":"bold","offset":0,"length":3},{"type":"italic","offset":2,"length":3}]`}, "without nesting"},
		{[]string{"text=plain", `entities=[{"type":"code","offset":0,"length":5},{"type":"bold","offset":0,"length":5}]`}, "cannot contain each other"},
		{[]string{"text=plain", `entities=[{"type":"text_link","offset":0,"length":5,"url":"javascript:x"}]`}, "text_link that the server drops"},
		{[]string{"text=plain", `entities=[` + strings.TrimSuffix(strings.Repeat(`{"type":"bold","offset":0,"length":1},`, 101), ",") + `]`}, "101 entities"},
		{[]string{"text=plain", `entities=[{"type":"expandable_blockquote","offset":0,"length":5},{"type":"text_link","offset":0,"length":3,"url":"https://example.com/"}]`}, ""},
		{[]string{"text=plain", `entities=[{"type":"expandable_blockquote","offset":0,"length":5},{"type":"blockquote","offset":0,"length":3}]`}, "within one of its own type"},
		{[]string{"text=plain", `entities=[{"type":"text_link","offset":0,"length":5,"url":"https://example.com/"},{"type":"date_time","offset":0,"length":5,"unix_time":1}]`}, "cannot contain each other"},
		{[]string{"text=plain", `entities=[{"type":"date_time","offset":0,"length":5,"unix_time":1,"date_time_format":"wDt"}]`}, ""},
		{[]string{"text=plain", `entities=[{"type":"date_time","offset":0,"length":5,"unix_time":1,"date_time_format":"HH:MM"}]`}, "date_time"},
		{[]string{"text=plain", `entities=[{"type":"date_time","offset":0,"length":5}]`}, "date_time"},
		{[]string{"text=plain", `entities=[{"type":"text_mention","offset":0,"length":5}]`}, "text_mention without a user"},
		{[]string{"text=plain", `reply_markup={"force_reply":true}`}, ""},
		{[]string{"text=plain", `reply_markup={"force_reply":true,"selective":true}`}, "names nobody"},
		{[]string{"text=plain", `link_preview_options={"url":"ftp://x/","prefer_large_media":true}`}, "ignores"},
		{[]string{"text=plain", `reply_markup={"inline_keyboard":[[{"text":"x","callback_data":"/y"}],[]]}`}, "empty row"},
		{[]string{"text= plain"}, "white space"},
		{[]string{"text=a\x07b"}, "drops"},
		{[]string{}, "missing parameter text"},
	}
	for _, test := range tests {
		d := newTelegramDesk(t)
		d.ask("sendMessage", append(test.pairs, "chat_id=1001")...)
		got := strings.Join(d.Violations(), "\n")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%.120q:\n got violations %q\nwant %q", test.pairs, got, test.want)
		}
	}
	d := newTelegramDesk(t)
	d.ask("setMyCommands", `scope={"type":"all_private_chats"}`, `commands=[]`)
	if v := d.Violations(); len(v) > 0 {
		t.Errorf("a right scope is noted: %q", v)
	}
	d.ask("setMyCommands", `scope={"type":"everybody"}`, `commands=[]`)
	if v := d.Violations(); len(v) != 1 {
		t.Errorf("a wrong scope is not noted: %q", v)
	}
}

// TestTelegramBodies sends one call in each form that the server takes.
func TestTelegramBodies(t *testing.T) {
	d := newTelegramDesk(t)
	post := func(kind, body string) (*http.Response, error) {
		return http.Post(d.web.URL+"/bot123:test/sendMessage", kind, strings.NewReader(body))
	}
	for name, do := range map[string]func() (*http.Response, error){
		"GET": func() (*http.Response, error) {
			return http.Get(d.web.URL + "/bot123:test/sendMessage?chat_id=1001&text=x")
		},
		"JSON": func() (*http.Response, error) {
			return post("application/json", `{"chat_id":1001,"text":"x","disable_notification":true}`)
		},
		"multipart": func() (*http.Response, error) {
			return post("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n1001\r\n--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n--b--\r\n")
		},
	} {
		resp, err := do()
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := readTelegram(t, resp); got != "200" {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, path := range []string{"/bot123:other/getMe", "/botnonsense/getMe", "/getMe"} {
		resp, err := http.Get(d.web.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := readTelegram(t, resp); !strings.HasPrefix(got, "401 Unauthorized") && got != "404 Not Found" {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestTelegramRates(t *testing.T) {
	l, now := telegramLimits{}, time.Unix(1_000_000, 0)
	l.init()
	person, group := &TelegramChat{ID: 1, Kind: "private"}, &TelegramChat{ID: -1, Kind: "group"}
	for i := range 4 {
		if err := l.take(person, now, false); (err != nil) != (i == 3) {
			t.Errorf("message %d in a row: %v", i, err)
		}
	}
	for i := range 21 {
		now = now.Add(1100 * time.Millisecond)
		if err := l.take(group, now, false); (err != nil) != (i == 20) {
			t.Errorf("message %d to a group: %v", i, err)
		} else if i == 20 && err.(*telegramError).parameters["retry_after"] != 38 {
			t.Errorf("retry_after: %v, want 38: the first is 22 s old", err.(*telegramError).parameters)
		}
	}
	now = now.Add(time.Minute)
	for i := range 31 {
		if err := l.take(&TelegramChat{ID: int64(100 + i), Kind: "private"}, now, false); (err != nil) != (i == 30) {
			t.Errorf("message %d to many chats: %v", i, err)
		}
	}
}

// TestTelegramInline answers inline queries well, badly and late.
func TestTelegramInline(t *testing.T) {
	article := func(id, title string) string {
		return `{"type":"article","id":"` + id + `","title":"` + title + `","input_message_content":{"message_text":"hello"}}`
	}
	many := strings.TrimSuffix(strings.Repeat(article("a", "A")+",", 51), ",")
	tests := []struct{ results, offset, want string }{
		{"[]", "", "200"},
		{"[" + article("a", "A") + "," + article("b", "B") + "]", "2", "200"},
		{"[" + article("a", "A") + "," + article("a", "B") + "]", "", "400 Bad Request: RESULT_ID_INVALID"},
		{"[" + article(strings.Repeat("a", 65), "A") + "]", "", "400 Bad Request: RESULT_ID_INVALID"},
		{"[" + article("a", " ") + "]", "", "400 Bad Request: article title can't be empty"},
		{"[" + many + "]", "", "400 Bad Request: RESULTS_TOO_MUCH"},
		{"[]", strings.Repeat("9", 65), "400 Bad Request: NEXT_OFFSET_INVALID"},
	}
	d := newTelegramDesk(t)
	for _, test := range tests {
		id := d.Query(d.ann, "x", "")
		if got, _ := d.ask("answerInlineQuery", "inline_query_id="+id, "results="+test.results, "next_offset="+test.offset); got != test.want {
			t.Errorf("results %.100s, offset %.70q: got %s, want %s", test.results, test.offset, got, test.want)
		}
	}
	if v := d.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
	now := time.Now()
	d.now = func() time.Time { return now }
	id := d.Query(d.ann, "x", "")
	now = now.Add(31 * time.Second)
	if got, _ := d.ask("answerInlineQuery", "inline_query_id="+id, "results=[]"); !strings.Contains(got, "too old") {
		t.Errorf("a query of 31 s ago: %s", got)
	}
}

// TestTelegramRights has the bot lose its right to post, in each kind of chat.
func TestTelegramRights(t *testing.T) {
	d := newTelegramDesk(t)
	group, channel := d.Supergroup("Group", d.ann), d.Channel("Channel", d.ann)
	send := func(c *TelegramChat) string {
		got, _ := d.ask("sendMessage", fmt.Sprint("chat_id=", c.ID), "text=x")
		return got
	}
	for _, c := range []*TelegramChat{group, channel} {
		if got := send(c); got != "200" {
			t.Errorf("%s: %s", c.Title, got)
		}
		d.Mute(c, true)
	}
	if got := send(group); got != "400 Bad Request: not enough rights to send text messages to the chat" {
		t.Errorf("a group that restricts: %s", got)
	}
	if got := send(channel); got != "400 Bad Request: need administrator rights in the channel chat" {
		t.Errorf("a channel without the right: %s", got)
	}
	_, result := d.ask("getChatAdministrators", fmt.Sprint("chat_id=", channel.ID))
	if !strings.Contains(string(result), `"can_post_messages":false`) {
		t.Errorf("administrators: %s", result)
	}
	_, result = d.ask("getChatMember", fmt.Sprint("chat_id=", group.ID), "user_id=123")
	if !strings.Contains(string(result), `"status":"restricted"`) {
		t.Errorf("the bot in a group that restricts: %s", result)
	}
}

// TestTelegramQueue follows updates from their coming to their confirmation.
func TestTelegramQueue(t *testing.T) {
	d := newTelegramDesk(t)
	poll := func(pairs ...string) []int64 {
		t.Helper()
		got, result := d.ask("getUpdates", pairs...)
		if got != "200" {
			t.Fatalf("getUpdates %q: %s", pairs, got)
		}
		var updates []struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(result, &updates); err != nil {
			t.Fatal(err)
		}
		ids := []int64{}
		for _, u := range updates {
			ids = append(ids, u.ID-700_000_000)
		}
		return ids
	}
	for range 3 {
		d.Type(d.chat, d.ann, "/who")
	}
	for _, test := range []struct{ pairs, want string }{
		{"limit=2", "[1 2]"},
		{"offset=700000001", "[1 2 3]"},
		{"offset=700000003", "[3]"},
		{"", "[3]"},
		{"offset=700000004", "[]"},
	} {
		if got := fmt.Sprint(poll(test.pairs)); got != test.want {
			t.Errorf("getUpdates %s: %s, want %s", test.pairs, got, test.want)
		}
	}
	poll(`allowed_updates=["callback_query"]`)
	d.Type(d.chat, d.ann, "not asked for")
	if got := poll("allowed_updates=null"); len(got) != 0 {
		t.Errorf("updates that were not asked for: %v", got)
	}
	d.SetWebhook("https://example.com/")
	if got, _ := d.ask("getUpdates"); !strings.HasPrefix(got, "409 Conflict: can't use getUpdates method while webhook is active") {
		t.Errorf("with a webhook: %s", got)
	}
	d.ask("deleteWebhook")
}

func TestTelegramTwoPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewTelegram("123:test", "test_bot")
		first := make(chan error, 1)
		go func() {
			_, err := s.getUpdates(t.Context(), map[string]string{"timeout": "5000"})
			first <- err
		}()
		synctest.Wait()
		before := time.Now()
		if _, err := s.getUpdates(t.Context(), map[string]string{"timeout": "5000"}); err != nil {
			t.Errorf("the second poll: %v", err)
		}
		if took := time.Since(before); took != 50*time.Second {
			t.Errorf("a poll took %v, want the server's 50s", took)
		}
		if err := <-first; err == nil || !strings.HasPrefix(err.Error(), "Conflict: terminated by other getUpdates request") {
			t.Errorf("the first poll: %v", err)
		}
	})
}
