package platforms

import "sync"

// keptRenders is how many renders are kept: more than there are distinct
// messages in a second or two of sending.
const keptRenders = 256

// Renders keeps the payloads of messages that were rendered lately, for a
// message that goes to many chats is rendered once. The zero value is ready,
// and may be used by several goroutines. A message is known again by being the
// same one, not one that reads the same: what is sent must not be changed.
type Renders[P any] struct {
	mu   sync.Mutex
	kept map[rendersKey]*renders[P]
}

type rendersKey struct {
	block           *Block // the first, whose slice is kept alive beside it
	blocks, buttons int
	silent          bool
	form            string
}

type renders[P any] struct {
	once     sync.Once
	blocks   []Block
	payloads []P
}

// Of returns what render returns for the message, in a form such as plain
// text. The payloads are shared: they must not be changed either.
func (r *Renders[P]) Of(m Message, form string, render func() []P) []P {
	if len(m.Blocks) == 0 {
		return render()
	}
	key := rendersKey{&m.Blocks[0], len(m.Blocks), len(m.Buttons), m.Silent, form}
	r.mu.Lock()
	e := r.kept[key]
	if e == nil {
		if r.kept == nil || len(r.kept) >= keptRenders {
			r.kept = map[rendersKey]*renders[P]{}
		}
		e = &renders[P]{blocks: m.Blocks}
		r.kept[key] = e
	}
	r.mu.Unlock()
	e.once.Do(func() { e.payloads = render() })
	return e.payloads
}
