package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"daybrief/platforms/discord"
)

// Settings are all there is to set. Each has a flag, an environment variable,
// a default, and a line in .env.example.
type Settings struct {
	Database string `env:"DATABASE,DATABASE_URL" default:"daybrief.db" placeholder:"PATH|URL" help:"SQLite file, or postgres:// address of a PostgreSQL database."`

	TelegramToken Secret `env:"TELEGRAM_TOKEN,TELEGRAM_BOT_TOKEN" placeholder:"TOKEN" help:"Token of the Telegram bot, from @BotFather."`
	TelegramAPI   string `name:"telegram-api" env:"TELEGRAM_API,TELEGRAM_API_BASE" default:"https://api.telegram.org" placeholder:"URL" help:"Address of the Telegram Bot API server."`
	TelegramRich  bool   `env:"TELEGRAM_RICH" help:"Send rich messages with headings and lists to Telegram, until its server refuses one."`
	TelegramPaid  bool   `name:"telegram-paid-broadcast" env:"TELEGRAM_PAID_BROADCAST" help:"Send up to 1000 messages a second to Telegram; each beyond 30 costs the bot's account 0.1 Star."`

	TelegramWebhookURL    string `name:"telegram-webhook-url" env:"TELEGRAM_WEBHOOK_URL" placeholder:"URL" help:"Address to which Telegram sends updates over https; without it they are polled."`
	TelegramWebhookListen string `env:"TELEGRAM_WEBHOOK_LISTEN" default:"127.0.0.1:8081" placeholder:"ADDRESS" help:"Where to serve that address, behind what ends TLS."`
	TelegramWebhookSecret Secret `env:"TELEGRAM_WEBHOOK_SECRET" placeholder:"WORD" help:"What Telegram shows with each update; one is made from the token if it is empty."`

	DiscordToken Secret `env:"DISCORD_TOKEN,DISCORD_BOT_TOKEN" placeholder:"TOKEN" help:"Token of the Discord application's bot."`
	DiscordAPI   string `name:"discord-api" env:"DISCORD_API,DISCORD_API_BASE" default:"https://discord.com/api/v10" placeholder:"URL" help:"Address of Discord's API."`

	DiscordShards       int    `env:"DISCORD_SHARDS" default:"0" placeholder:"N" help:"Gateway connections to Discord, divided among the processes; 0 for as many as Discord recommends."`
	DiscordPublicKey    string `env:"DISCORD_PUBLIC_KEY" placeholder:"HEX" help:"Public key of the Discord application. With it, commands come by HTTP to /discord/interactions at LISTEN, and not by the gateway."`
	DiscordCrosspost    int    `env:"DISCORD_CROSSPOST" default:"0" placeholder:"N" help:"Messages of each Discord announcement channel that are published to its followers in an hour, at most 10."`
	DiscordStoryPosts   bool   `env:"DISCORD_STORY_POSTS" help:"Make each story of a briefing a post of its own in Discord forums."`
	DiscordComponentsV2 bool   `name:"discord-components-v2" env:"DISCORD_COMPONENTS_V2" help:"Lay Discord messages out in its newer components instead of embeds."`

	Web    string `env:"WEB" enum:"auto,on,off" default:"auto" help:"Serve the chat page: auto does if no token is set (auto, on, off)."`
	Listen string `env:"LISTEN" default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Where to serve the chat page, /healthz, /readyz and /metrics; empty for nowhere."`

	Allow        []string `env:"ALLOW" placeholder:"LIST" help:"Chats, servers and people that may use the bot, such as telegram/12345,discord/67890; empty for everybody."`
	Contact      string   `env:"CONTACT" placeholder:"URL|MAIL" help:"How a publisher can reach you; sent with every request for a feed."`
	AllowPrivate bool     `env:"ALLOW_PRIVATE" help:"Read sources at private and loopback addresses as well."`

	Starter   bool          `env:"STARTER" default:"true" negatable:"" help:"Read a starter list of public feeds while no source has been named."`
	FullText  bool          `env:"FULL_TEXT" default:"true" negatable:"" help:"Read the page of an article where the feed gives little of its text."`
	Spacing   time.Duration `env:"SPACING" default:"1s" help:"Least time between two requests to one host."`
	PublicURL string        `name:"public-url" env:"PUBLIC_URL" placeholder:"URL" help:"Address under which hubs reach LISTEN from outside; with it, feeds that name a hub are pushed (WebSub)."`
	KeepDays  int           `env:"KEEP_DAYS" default:"90" placeholder:"DAYS" help:"How long articles are kept; 0 for ever."`

	WriterURL     string        `name:"writer-url" env:"WRITER_URL,OPENAI_BASE_URL" default:"https://api.openai.com/v1" placeholder:"URL" help:"OpenAI-compatible endpoint of a language model."`
	WriterKey     Secret        `env:"WRITER_KEY,OPENAI_API_KEY" placeholder:"KEY" help:"Key of that endpoint; many local ones need none."`
	WriterModel   string        `env:"WRITER_MODEL" placeholder:"NAME" help:"Language model that tells the stories; without it, sentences of the articles do."`
	WriterTokens  int64         `env:"WRITER_TOKENS" default:"500000" placeholder:"N" help:"Tokens that the model may use in a day, by UTC."`
	WriterTimeout time.Duration `env:"WRITER_TIMEOUT" default:"15s" help:"How long one text of the model may take."`

	Roles     []string      `env:"ROLES" enum:"listen,collect,edit,plan,deliver" default:"listen,collect,edit,plan,deliver" placeholder:"LIST" help:"What this process does (listen, collect, edit, plan, deliver); several processes can share a PostgreSQL database."`
	Lease     time.Duration `env:"LEASE" default:"15s" help:"After how long the work of a process that stopped answering is taken over."`
	LogLevel  string        `env:"LOG_LEVEL" enum:"debug,info,warn,error" default:"info" help:"Least level to log (debug, info, warn, error)."`
	LogFormat string        `env:"LOG_FORMAT" enum:"text,json" default:"text" help:"Form of the log (text, json)."`
}

// Validate is called by kong once the settings are read.
func (s *Settings) Validate() error {
	if s.Lease < time.Second || s.Lease > 10*time.Minute {
		return fmt.Errorf("--lease is %s; use between 1s and 10m", s.Lease)
	}
	if s.DiscordShards < 0 || s.DiscordShards > 1000 {
		return fmt.Errorf("--discord-shards is %d; give the number of connections, or 0 for as many as Discord recommends", s.DiscordShards)
	}
	if s.DiscordCrosspost < 0 || s.DiscordCrosspost > discord.MostCrossposts {
		return fmt.Errorf("--discord-crosspost is %d; Discord publishes at most %d messages of a channel in an hour", s.DiscordCrosspost, discord.MostCrossposts)
	}
	if s.DiscordPublicKey != "" && s.Listen == "" {
		return errors.New("--discord-public-key needs an address in --listen, where Discord's requests arrive through your web server")
	}
	if s.PublicURL != "" && !isURL(s.PublicURL) {
		return fmt.Errorf("--public-url is %q; give an address such as https://bot.example.org", s.PublicURL)
	}
	if s.KeepDays < 0 || s.KeepDays > 36500 {
		return fmt.Errorf("--keep-days is %d; use the number of days to keep articles, or 0 to keep them for ever", s.KeepDays)
	}
	if s.WriterModel != "" && !isURL(s.WriterURL) {
		return fmt.Errorf("--writer-url is %q; give the address of an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1", s.WriterURL)
	}
	if s.WriterModel != "" && (s.WriterTokens < 1 || s.WriterTimeout < time.Second || s.WriterTimeout > 5*time.Minute) {
		return fmt.Errorf("--writer-tokens is %d and --writer-timeout %s; use at least 1, and between 1s and 5m", s.WriterTokens, s.WriterTimeout)
	}
	if s.Spacing < 0 || s.Spacing > time.Minute {
		return fmt.Errorf("--spacing is %s; use between 0 and 1m", s.Spacing)
	}
	return nil
}

func (s *Settings) keep() time.Duration { return time.Duration(s.KeepDays) * 24 * time.Hour }

func (s *Settings) pages() int {
	if !s.FullText {
		return 0
	}
	return pagesAtOnce
}

// spacing is that of a fetch.Config, where 0 means the default.
func (s *Settings) spacing() time.Duration {
	if s.Spacing == 0 {
		return -1
	}
	return s.Spacing
}

func (s *Settings) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	level.UnmarshalText([]byte(s.LogLevel)) //nolint:errcheck // kong has checked it
	options := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// scrub takes the secrets out of a text that is about to be shown.
func (s *Settings) scrub(text string) string {
	for _, secret := range []Secret{s.TelegramToken, s.TelegramWebhookSecret, s.DiscordToken, s.WriterKey} {
		if secret != "" {
			text = strings.ReplaceAll(text, string(secret), secret.String())
		}
	}
	return text
}

// webOn says whether the chat page is to be served.
func (s *Settings) webOn() bool {
	return s.Web == "on" || s.Web == "auto" && cmp.Or(s.TelegramToken, s.DiscordToken) == ""
}

// A Secret is a string that does not print itself. Convert it to use it.
type Secret string

const hidden = "[secret]"

// String returns "[secret]", or "" for an empty one.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return fmt.Sprintf("Secret(%q)", s.String()) }

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON hides the secret from JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }
