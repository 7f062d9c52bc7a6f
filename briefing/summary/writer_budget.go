package summary

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// A Ledger counts what a language model used on a day, such as "2026-09-21".
// Several processes may share one.
type Ledger interface {
	// Reserve adds n to what was used on the day, unless that would make it more
	// than most; it reports whether it did, as one step.
	Reserve(ctx context.Context, day string, n, most int64) (bool, error)
	// Adjust adds n, which may be negative, to what was used on the day.
	Adjust(ctx context.Context, day string, n int64) error
}

// A Budget limits what is used of a language model in one day, by UTC. A nil
// Budget limits nothing.
type Budget struct {
	Ledger   Ledger
	Tokens   int64 // a day, prompts and answers together; or
	Requests int64 // a day, where Tokens is 0
}

// reserve takes an estimated number of tokens, or one request, from the day's
// budget and returns the day.
func (b *Budget) reserve(ctx context.Context, now time.Time, tokens int64) (day string, err error) {
	if b == nil {
		return "", nil
	}
	day = now.UTC().Format(time.DateOnly)
	n, most := tokens, b.Tokens
	if b.Tokens <= 0 {
		n, most = 1, b.Requests
	}
	ok, err := b.Ledger.Reserve(ctx, day, n, most)
	if err != nil {
		return "", fmt.Errorf("reading the budget of the language model: %w", err)
	}
	if !ok {
		return "", ErrBudget
	}
	return day, nil
}

// settle replaces an estimate by what was used. Without an answer, or when the
// ledger fails, the estimate stands: rather too much is counted than too little.
func (b *Budget) settle(ctx context.Context, day string, estimate, used int64) {
	if b == nil || b.Tokens <= 0 || used == estimate {
		return
	}
	_ = b.Ledger.Adjust(ctx, day, used-estimate)
}

// promptVersion is a part of every key: what an older prompt wrote is not used.
const promptVersion = "1"

// key is the hash of everything that a text depends on.
func (w *Writer) key(d Draft) string {
	h := sha256.New()
	part := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		io.WriteString(h, s)
	}
	part(promptVersion)
	part(w.Model)
	part(d.Language)
	part(strconv.Itoa(d.Words))
	for _, doc := range d.Documents {
		part(strconv.FormatInt(doc.ID, 10))
		part(doc.Title)
		part(doc.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

var errRandom = errors.New("no random bytes for the marks around articles")
