// Package briefing decides what is worth saying, and when it is due.
//
// [Build] chooses and ranks stories, [Briefing.Compose] turns them into a
// message for one chat, [Schedule] knows when the next one is due and [Planner]
// queues deliveries. All but the planner are functions of their arguments.
package briefing
