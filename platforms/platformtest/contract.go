package platformtest

import (
	"testing"

	"daybrief/platforms"
)

// A Rig is one adapter, connected to a server that stands in for its platform.
type Rig struct {
	Platform platforms.Platform
	Chat     platforms.Chat // a direct chat with a person, as requests from it name it

	Type  func(line string)  // the person types a line in Chat, or fills in the slash command it spells
	Press func(label string) // the person presses the button so labelled on the newest message in Chat
	Shown func() []Shown     // what the person sees in Chat from the bot, oldest first

	// Fault scripts the answer to the next message that the bot sends.
	Fault func(Fault)
	// Block and Unblock close Chat to the bot and open it again, as a person does.
	Block, Unblock func()
}

// Shown is a message as a reader sees it.
type Shown struct {
	Text    string   // everything visible, markup resolved
	Links   []string // addresses in order
	Buttons []string // labels in order
	Private bool     // visible to the asker alone
	Silent  bool
}

// Fault is something that a platform may do instead of answering.
type Fault string

// The faults. After CutAfter the message stands in the chat; after CutBefore
// it does not, but the adapter cannot know.
const (
	FaultBusy      Fault = "busy"       // 429 for this chat, wait 2 s
	FaultBusyAll   Fault = "busy-all"   // 429 for the whole bot, wait 2 s
	FaultDown      Fault = "down"       // 502 with an HTML body
	FaultCutBefore Fault = "cut-before" // connection cut after the request was read, message not kept
	FaultCutAfter  Fault = "cut-after"  // message kept, connection cut before the answer
	FaultRejected  Fault = "rejected"   // 400 that will not change
	FaultDenied    Fault = "denied"     // 401
	FaultMoved     Fault = "moved"      // the chat has a new id; a rig of a platform without such ids refuses to script it
)

// Contract runs what every adapter must pass. Open builds a Rig inside a
// testing/synctest bubble: its network must be a [Network] and its clock the
// bubble's. The contract calls Listen itself.
func Contract(t *testing.T, open func(t *testing.T) *Rig) {
	t.Helper()
	_ = open
}
