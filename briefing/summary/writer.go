package summary

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"golang.org/x/sync/singleflight"
)

// A Draft is the story that a text is wanted of.
type Draft struct {
	Documents []Document // at most eight are read, the first ones
	Words     int        // that the facts may have together; 45 when 0, at most 120
	Language  string     // ISO 639-1: only documents of it are read
}

// Errors of Write. On each of them the caller uses extracted sentences.
var (
	ErrBudget     = errors.New("the day's budget of the language model is spent; raise it, or wait until midnight UTC")
	ErrResting    = errors.New("the language model failed several times and is left alone for a while")
	ErrUngrounded = errors.New("the language model wrote nothing that the articles bear out")
	ErrNothing    = errors.New("the story has no article in the wanted language")
	ErrAnswer     = errors.New("the language model's answer is not the JSON that was asked for")
	ErrUnanswered = errors.New("the language model did not answer; check its address, key and model")
)

// A Cache keeps what was written, so that each version of a story is written
// once. A zero Text is kept too: the model has nothing to say of that version.
type Cache interface {
	Written(ctx context.Context, key string) (Text, bool, error)
	SaveWritten(ctx context.Context, key string, t Text) error
}

// A Writer asks a language model behind an OpenAI-compatible chat completions
// endpoint for the text of a story and keeps only what Check lets through. Its
// fields must not be changed once it is in use.
type Writer struct {
	BaseURL string // up to /v1; without it, and without Model, there is no writer
	Key     string // may be empty for a local endpoint; never in an error
	Model   string
	Timeout time.Duration    // of one text; 30 s when 0. An earlier deadline of the context holds too
	Client  *http.Client     // http.DefaultClient when nil
	Budget  *Budget          // nil: no limit
	Cache   Cache            // nil: nothing is kept
	Now     func() time.Time // required
	Random  io.Reader        // required; of the marks around articles: crypto/rand.Reader

	calls   singleflight.Group
	breaker breaker
	plain   atomic.Bool // the endpoint refuses response_format or temperature
}

const (
	writerDocuments = 8
	writerBytes     = 4000 // of each document's text
	briefWords      = 45
	writerTimeout   = 30 * time.Second
	longestAnswer   = 256 << 10 // bytes; a text is under 4 kB
	answerTokens    = 700
)

// Write returns the text of a story. Calls for one version of a story at one
// time share one request. A failed request is not tried again, but for one
// that the endpoint refuses because of an option it does not know.
//
// The deadline of ctx and Timeout hold for all of it. Whatever goes wrong, the
// text is the zero Text and the error, which never holds the key, says which:
// ErrBudget, ErrResting, ErrUngrounded, ErrNothing, ErrAnswer, ErrUnanswered,
// or the context's.
func (w *Writer) Write(ctx context.Context, d Draft) (Text, error) {
	if err := ctx.Err(); err != nil {
		return Text{}, err
	}
	d = d.fitted()
	if len(d.Documents) == 0 {
		return Text{}, ErrNothing
	}
	key := w.key(d)
	result := w.calls.DoChan(key, func() (any, error) {
		// The request is shared, so it does not end with the first who asked.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.timeout())
		defer cancel()
		return w.write(ctx, key, d)
	})
	select {
	case <-ctx.Done():
		return Text{}, ctx.Err()
	case r := <-result:
		if r.Err != nil {
			return Text{}, r.Err
		}
		return r.Val.(Text).clone(), nil
	}
}

func (w *Writer) timeout() time.Duration {
	if w.Timeout > 0 {
		return w.Timeout
	}
	return writerTimeout
}

// clone keeps callers that share a text from sharing its parts.
func (t Text) clone() Text {
	t.Facts = slices.Clone(t.Facts)
	for i := range t.Facts {
		t.Facts[i].Documents = slices.Clone(t.Facts[i].Documents)
	}
	t.Headline.Documents = slices.Clone(t.Headline.Documents)
	t.Why.Documents = slices.Clone(t.Why.Documents)
	return t
}

// write returns the text that was kept, or has it written.
func (w *Writer) write(ctx context.Context, key string, d Draft) (Text, error) {
	if w.Cache != nil {
		t, ok, err := w.Cache.Written(ctx, key)
		if err != nil {
			return Text{}, fmt.Errorf("reading the written text of a story: %w", err)
		}
		if ok {
			return d.checked(t) // by the gate as it is now
		}
	}
	t, err := w.ask(ctx, d)
	if err != nil {
		return Text{}, err
	}
	t, err = d.checked(t)
	if err != nil && !errors.Is(err, ErrUngrounded) {
		return Text{}, err
	}
	if w.Cache != nil {
		if err := w.Cache.SaveWritten(ctx, key, t); err != nil {
			return Text{}, fmt.Errorf("keeping the written text of a story: %w", err)
		}
	}
	return t, err
}

// checked returns what of a text stands in the documents and fits.
func (d Draft) checked(t Text) (Text, error) {
	t, _ = Check(t, d.Documents)
	words := 0
	for i, f := range t.Facts {
		if words += countWords(f.Text); words > d.Words {
			t.Facts = t.Facts[:i]
			t.Why = Claim{} // it may rest on what was cut
			break
		}
	}
	if len(t.Facts) == 0 {
		return Text{}, ErrUngrounded
	}
	return t, nil
}

// ask has a text written, within the budget, and reads it.
func (w *Writer) ask(ctx context.Context, d Draft) (Text, error) {
	if !w.breaker.allows(w.Now()) {
		return Text{}, ErrResting
	}
	system, user, err := prompt(d, w.Random)
	if err != nil {
		return Text{}, err
	}
	plain := w.plain.Load()
	content, err := w.paid(ctx, system, user, plain)
	var f *failure
	if !plain && errors.As(err, &f) && (f.status == http.StatusBadRequest || f.status == http.StatusUnprocessableEntity) {
		if content, err = w.paid(ctx, system, user, true); err == nil {
			w.plain.Store(true)
		}
	}
	var t Text
	if err == nil {
		t, err = parseAnswer(content)
	}
	switch {
	case err == nil:
		w.breaker.worked()
	case errors.Is(err, ErrUnanswered) || errors.Is(err, ErrAnswer):
		w.breaker.failed(w.Now(), err)
	}
	return t, err
}

// paid makes one request and counts what it uses.
func (w *Writer) paid(ctx context.Context, system, user string, plain bool) (string, error) {
	estimate := int64(len(system)+len(user))/3 + answerTokens
	day, err := w.Budget.reserve(ctx, w.Now(), estimate)
	if err != nil {
		return "", err
	}
	answer, err := w.request(ctx, system, user, plain)
	if err != nil {
		var f *failure
		if errors.As(err, &f) && f.status != 0 {
			w.Budget.settle(ctx, day, estimate, 0) // refused: nothing was used
		}
		return "", err
	}
	if used := answer.Usage.TotalTokens; used > 0 {
		w.Budget.settle(ctx, day, estimate, used)
	}
	return answered(answer)
}

// answered returns the text of an answer that is complete.
func answered(c *openai.ChatCompletion) (string, error) {
	if c == nil || len(c.Choices) == 0 {
		return "", fmt.Errorf("%w: it has no choice", ErrAnswer)
	}
	switch first := c.Choices[0]; {
	case first.FinishReason == "length":
		return "", fmt.Errorf("%w: it was cut off", ErrAnswer)
	case first.FinishReason == "content_filter" || first.Message.Refusal != "":
		return "", fmt.Errorf("%w: the model refused", ErrAnswer)
	default:
		return first.Message.Content, nil
	}
}

// request makes one HTTP request. Plain is without the options that some
// endpoints do not know.
func (w *Writer) request(ctx context.Context, system, user string, plain bool) (*openai.ChatCompletion, error) {
	base, err := url.Parse(w.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, &failure{reason: "its address is no http or https URL"}
	}
	client := http.DefaultClient
	if w.Client != nil {
		client = w.Client
	}
	bounded := *client
	bounded.Transport = bound{client.Transport}
	// The service by itself: the library's client would read the environment.
	service := openai.NewChatCompletionService(option.WithBaseURL(w.BaseURL), option.WithHTTPClient(&bounded), option.WithMaxRetries(0), option.WithAPIKey(w.Key))
	params := openai.ChatCompletionNewParams{
		Model:    w.Model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.SystemMessage(system), openai.UserMessage(user)},
	}
	if !plain {
		params.Temperature = openai.Float(0)
		params.MaxTokens = openai.Int(answerTokens)
		params.ResponseFormat = openai.ChatCompletionNewParamsResponseFormatUnion{OfJSONObject: &openai.ResponseFormatJSONObjectParam{}}
	}
	var response *http.Response
	answer, err := service.New(ctx, params, option.WithResponseInto(&response))
	if err == nil {
		return answer, nil
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnanswered, ctx.Err())
	}
	f := &failure{reason: "no answer came"}
	var refused *openai.Error
	switch {
	case errors.As(err, &refused):
		f.status = refused.StatusCode
	case response != nil:
		f.reason = "its answer could not be read"
		if response.StatusCode >= 400 {
			f.status = response.StatusCode
		}
	}
	if f.status != 0 {
		f.reason = "HTTP " + strconv.Itoa(f.status)
		if response != nil {
			f.after = retryAfter(response.Header.Get("Retry-After"), w.Now())
		}
	}
	return nil, f
}

// A failure is a request without a good answer. It never wraps what the
// library or the endpoint said: both may hold the key.
type failure struct {
	status int
	after  time.Duration // that the endpoint asks to be left alone
	reason string
}

func (f *failure) Error() string { return ErrUnanswered.Error() + ": " + f.reason }
func (f *failure) Unwrap() error { return ErrUnanswered }

// bound is a transport whose answers are never longer than longestAnswer.
type bound struct{ next http.RoundTripper }

func (b bound) RoundTrip(r *http.Request) (*http.Response, error) {
	next := b.next
	if next == nil {
		next = http.DefaultTransport
	}
	response, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	response.Body = http.MaxBytesReader(nil, response.Body, longestAnswer)
	return response, nil
}

// retryAfter reads the header of that name: seconds or a date; at most an hour.
func retryAfter(header string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if n, err := strconv.Atoi(strings.TrimSpace(header)); err == nil {
		wait = time.Duration(min(max(n, 0), 3600)) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), time.Hour)
}

const (
	failuresToRest = 3
	rest           = time.Minute
)

// A breaker leaves an endpoint that fails alone for a while. After that one
// more failure is enough to rest again.
type breaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time
}

func (b *breaker) allows(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !now.Before(b.until)
}

func (b *breaker) worked() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures = 0
}

func (b *breaker) failed(now time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++
	wait := time.Duration(0)
	if b.failures >= failuresToRest {
		wait = rest
	}
	var f *failure
	if errors.As(err, &f) {
		wait = max(wait, f.after)
	}
	if at := now.Add(wait); at.After(b.until) {
		b.until = at
	}
}
