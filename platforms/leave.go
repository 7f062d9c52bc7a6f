package platforms

import "context"

type leaveKey struct{}

// WithLeave returns a context for Send whose leave is called before the message
// leaves. A platform whose Traits say Paces calls it once the rates allow the
// message to leave; what still waits for its turn when a process dies is then
// in no doubt. If leave fails, nothing is sent.
func WithLeave(ctx context.Context, leave func(context.Context) error) context.Context {
	return context.WithValue(ctx, leaveKey{}, leave)
}

// Leave calls the leave of a context, if it has one. An adapter calls it in
// Send after all waiting, before each request that may post the message, and
// sends nothing after an error.
func Leave(ctx context.Context) error {
	if leave, ok := ctx.Value(leaveKey{}).(func(context.Context) error); ok {
		return leave(ctx)
	}
	return nil
}
