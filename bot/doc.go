// Package bot answers people and delivers what is owed to them.
//
// A [Bot] answers requests from any platform, a [Courier] sends the deliveries
// that the planner queued, and [Loops] runs both, with everything else that
// must happen by itself, on one process or on many.
package bot
