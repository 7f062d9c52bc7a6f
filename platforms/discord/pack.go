package discord

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// packer fills messages with embeds and embeds with pieces.
type packer struct {
	messages []payload
	embed    *discordgo.MessageEmbed // the last one, or nil
	sum      int                     // units in the last message
}

// open begins an embed in the last message, or in a new one when that is full.
func (k *packer) open() {
	if n := len(k.messages); n == 0 || len(k.messages[n-1].Embeds) == maxEmbeds {
		k.next()
	}
	k.embed = &discordgo.MessageEmbed{Color: colour}
	last := &k.messages[len(k.messages)-1]
	last.Embeds = append(last.Embeds, k.embed)
}

// next begins a message.
func (k *packer) next() {
	k.messages = append(k.messages, newPayload())
	k.sum, k.embed = 0, nil
}

// add puts a piece into the last embed, or into another when it is full.
func (k *packer) add(p piece) {
	size := length(p.text)
	apart := 0
	if k.embed != nil && k.embed.Description != "" {
		apart = length(p.apart)
	}
	if len(k.messages) > 0 && k.sum+apart+size > maxEmbedSum {
		k.next()
	}
	if k.embed == nil || length(k.embed.Description)+apart+size > maxDescription || p.image != "" && k.embed.Image != nil {
		k.open()
	}
	if k.embed.Description != "" && p.text != "" {
		k.embed.Description += p.apart
		k.sum += length(p.apart)
	}
	k.embed.Description += p.text
	k.sum += size
	if p.image != "" {
		k.embed.Image = &discordgo.MessageEmbedImage{URL: p.image}
	}
}

// foot puts the footer below the last embed.
func (k *packer) foot(text string) {
	if len(k.messages) > 0 && k.sum+length(text) > maxEmbedSum {
		k.next()
	}
	if k.embed == nil {
		k.open()
	}
	k.embed.Footer = &discordgo.MessageEmbedFooter{Text: text}
	k.sum += length(text)
}

// cut writes a text as one or more runs of at most limit units, parted at
// white space where there is any. Spans are parted before they are written, so
// that no sign is left open.
func cut(t platforms.Text, limit int, write func(platforms.Text) string) []string {
	var out []string
	for len(t) > 0 {
		total := len(t.Plain())
		if total <= 4*limit { // more could only fit if most of it were invisible
			if s := write(t); length(s) <= limit {
				return append(out, s)
			}
		}
		// The longest beginning that fits, by halves.
		low, high := 0, min(total, 3*limit) // no unit has more than three bytes
		for low < high {
			middle := (low + high + 1) / 2
			head, _ := split(t, middle)
			if length(write(head)) <= limit {
				low = middle
			} else {
				high = middle - 1
			}
		}
		at := wordEnd(t.Plain(), low)
		head, tail := split(t, at)
		if len(head) == 0 || at == 0 { // an address alone is too long: words without it
			head, tail = split(t, max(1, firstRune(t)))
			for i := range head {
				head[i].URL = ""
			}
		}
		out = append(out, write(head))
		t = tail
	}
	return out
}

func firstRune(t platforms.Text) int {
	_, size := utf8.DecodeRuneInString(t.Plain())
	return size
}

// wordEnd moves a place in s back to the last white space in the second half
// before it, or at least to the edge of a character.
func wordEnd(s string, at int) int {
	if at >= len(s) {
		return len(s)
	}
	for at > 0 && !utf8.RuneStart(s[at]) {
		at--
	}
	if i := strings.LastIndexFunc(s[:at], unicode.IsSpace); i > at/2 {
		return i
	}
	return at
}

// split parts a text at a byte of its plain form.
func split(t platforms.Text, at int) (head, tail platforms.Text) {
	for i, s := range t {
		if len(s.Text) <= at {
			head = append(head, s)
			at -= len(s.Text)
			continue
		}
		if whole(s) {
			if at > 0 {
				return append(head, s), t[i+1:]
			}
			return head, t[i:]
		}
		if commandMention(s.Line) != "" { // too long to be whole, and no part of it is
			s.Line = ""
		}
		s.Time = time.Time{}
		for at > 0 && !utf8.RuneStart(s.Text[at]) {
			at--
		}
		if at > 0 {
			first := s
			first.Text = s.Text[:at]
			head = append(head, first)
		}
		s.Text = s.Text[at:]
		return head, append(platforms.Text{s}, t[i+1:]...)
	}
	return head, nil
}

// rows writes menus, then rows of at most five buttons. What does not fit into
// five rows is left out.
func rows(m platforms.Message) []discordgo.MessageComponent {
	seen := map[string]bool{}
	out := menus(m.Menus, seen)
	out = out[:min(len(out), maxRows)]
	var wide [][]discordgo.MessageComponent
	for _, row := range m.Buttons {
		var line []discordgo.MessageComponent
		for _, b := range row {
			if c, ok := button(b, seen); ok {
				line = append(line, c)
			}
		}
		wide = append(wide, slices.Collect(slices.Chunk(line, rowButtons))...)
	}
	room := maxRows - len(out)
	if len(wide) > room { // close the ranks
		wide = slices.Collect(slices.Chunk(slices.Concat(wide...), rowButtons))
	}
	for _, row := range wide[:min(len(wide), room)] {
		out = append(out, discordgo.ActionsRow{Components: row})
	}
	return out
}

func button(b platforms.Button, seen map[string]bool) (discordgo.Button, bool) {
	label := clip(oneLine(clean(b.Label)), maxLabel)
	if blank(label) || b.Share || b.Locate {
		return discordgo.Button{}, false
	}
	if link := address(b.URL); b.Line == "" && link != "" && length(link) <= maxButtonURL {
		return discordgo.Button{Label: label, Style: discordgo.LinkButton, URL: link}, true
	}
	id := b.Line
	if id != "" && b.Ask != "" {
		id += asks + b.Ask
	}
	id, ok := unique(id, seen)
	return discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: id}, ok
}

// unique makes a custom id one that a message has not held yet.
func unique(id string, seen map[string]bool) (string, bool) {
	if id == "" || length(id) > maxCustomID-4 || !utf8.ValidString(id) {
		return "", false
	}
	free := id
	for n := 2; seen[free]; n++ {
		free = id + twin + strconv.Itoa(n)
	}
	seen[free] = true
	return free, true
}

// clip shortens a label to a number of units.
func clip(s string, limit int) string {
	if length(s) <= limit {
		return s
	}
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > limit-1 { // one is for the ellipsis
			return strings.TrimRightFunc(s[:i], unicode.IsSpace) + "…"
		}
	}
	return s
}
