package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// rights are what the bot needs to post in a place, by the names that Discord
// gives them in its settings.
func rights(t discordgo.ChannelType) map[string]int64 {
	need := map[string]int64{
		"View Channel": discordgo.PermissionViewChannel,
		"Embed Links":  discordgo.PermissionEmbedLinks,
	}
	if isThread(t) || kindOf(t) == platforms.Forum { // a long briefing goes on in the thread of its post
		need["Send Messages in Threads"] = discordgo.PermissionSendMessagesInThreads
	}
	if !isThread(t) {
		need["Send Messages"] = discordgo.PermissionSendMessages
	}
	return need
}

// lacks names the rights that the bot needs and does not have, in order.
// Without permissions nothing is known to be lacking.
func lacks(permissions string, t discordgo.ChannelType) []string {
	var out []string
	for right, bit := range rights(t) {
		if permissions != "" && !may(permissions, bit) {
			out = append(out, right)
		}
	}
	slices.Sort(out)
	return out
}

func isThread(t discordgo.ChannelType) bool {
	return t == discordgo.ChannelTypeGuildNewsThread || t == discordgo.ChannelTypeGuildPublicThread || t == discordgo.ChannelTypeGuildPrivateThread
}

// postable are the types of channel that a briefing can go to.
var postable = []discordgo.ChannelType{
	discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews,
	discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread,
	discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildMedia,
}

// place finds out which chat a request is about, and what the bot lacks there.
// An error is a failure to look it up; a chat that cannot be used is told in
// the request.
func (l *listener) place(ctx context.Context, i *interaction, r *platforms.Request) error {
	c := l.grammar.Find(r.Call.Command)
	if c == nil || i.GuildID == "" && !slices.ContainsFunc(c.Options, isWhere) {
		return nil
	}
	if c.Managers && i.GuildID != "" && !r.Guest {
		r.Lacks = lacks(i.AppPermissions, i.Channel.Type)
	}
	at := slices.IndexFunc(c.Options, isWhere)
	if r.Err != nil || at < 0 || r.Call.Value(c.Options[at].Name) == "" {
		return nil
	}
	option := c.Options[at].Name
	id := strings.Trim(r.Call.Value(option), "<#>")
	refuse := func(p platforms.Problem, shown string) {
		r.Err = &platforms.UsageError{Problem: p, Command: c.Name, Option: option, Kind: platforms.Where, Value: shown}
	}
	ch, resolved := i.Data.Resolved.Channels[id]
	if !resolved && isID(id) && i.GuildID != "" && !r.Guest {
		err := l.d.bot(ctx, call{method: http.MethodGet, path: "/channels/" + id, bucket: bucket{"channel", id}}, &ch)
		if kind := platforms.KindOf(err); err != nil && kind != platforms.Gone && kind != platforms.Rejected {
			return err
		}
	}
	seen := ch.Permissions == "" || may(ch.Permissions, discordgo.PermissionViewChannel)
	if ch.ID != id || i.GuildID == "" || r.Guest || !resolved && ch.GuildID != i.GuildID || !seen || !slices.Contains(postable, ch.Type) {
		refuse(platforms.NoSuchPlace, id)
		return nil
	}
	// What a person may do in a channel of the guild, resolved data says;
	// without any, only the guild's managers are known to see it.
	r.Manager = i.manager() || resolved && may(ch.Permissions, discordgo.PermissionManageGuild)
	if !r.Manager && (c.Managers || !resolved) {
		refuse(platforms.NotYourPlace, "#"+ch.Name)
		return nil
	}
	r.Elsewhere = id != r.Chat.ID
	r.Chat = platforms.Chat{Platform: name, ID: id, Kind: kindOf(ch.Type), Title: ch.Name}
	r.Call.Values[option] = id
	if r.Elsewhere {
		r.Lacks = nil
		if c.Managers {
			r.Lacks = lacks(ch.AppPermissions, ch.Type)
		}
	}
	return nil
}

func isWhere(o platforms.Option) bool { return o.Kind == platforms.Where }

// isID reports whether s can be a snowflake, and so part of a path.
func isID(s string) bool {
	return len(s) > 0 && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

var errTooLate = errors.New("the interaction is older than a quarter of an hour, for which Discord takes answers")
