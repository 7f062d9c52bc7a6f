package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"daybrief/bot"
	"daybrief/bot/store"
	"daybrief/briefing"
	"daybrief/briefing/summary"
	"daybrief/content"
	"daybrief/platforms"
	"daybrief/platforms/discord"
	"daybrief/platforms/telegram"
	"daybrief/platforms/web"
)

// An app is the program wired up on an open database.
type app struct {
	*program
	store   *store.Store
	catalog *briefing.Catalog
	bot     *bot.Bot
	loops   *bot.Loops
	model   *model // nil until it is used, and without one
	health  *health
	web     *web.Web     // nil when it is off
	asked   http.Handler // of Discord's interactions, nil unless they come by HTTP
}

// open opens the database and wires everything by hand, in this one place.
func (p *program) open(ctx context.Context) (*app, error) {
	catalog, err := briefing.NewCatalog()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, p.settings.Database, p.now)
	if err != nil {
		return nil, err
	}
	a := &app{program: p, store: s, catalog: catalog, health: newHealth(s)}
	collector := p.collector()
	a.bot = &bot.Bot{
		Preferences: s, Memory: s, Sources: s, Try: collector.Try,
		Guard: &bot.Guard{Allow: p.settings.Allow, Blocked: s.Blocked, Now: p.now}, Tailor: &bot.Tailor{Library: s, Preferences: s},
		Library: s, Briefings: &briefing.Cache{Library: s, Writer: a.writer(), Version: s.Version, Now: p.now}, Stories: s, People: s, Subscribers: s, Chats: s,
		Catalog: catalog, Commands: bot.Commands(catalog), NewID: s.NewID, Now: p.now, Log: p.log,
	}
	a.loops = &bot.Loops{
		Bot:       a.bot,
		Planner:   &briefing.Planner{Desk: s, Library: s, Writer: a.writer(), Now: p.now, NewID: s.NewID, Log: p.log},
		Editor:    &content.Editor{Archive: s, NewID: s.NewID, Log: p.log},
		Collector: collector,
		Alerter:   &bot.Alerter{Library: s, Preferences: s, Stories: s, Alarms: s, Desk: s, NewID: s.NewID, Now: p.now, Log: p.log},
		Clocks:    s, Records: s, Sources: s, Outbox: s, Readers: s,
		Token: store.NewToken(), Lease: p.settings.Lease, Now: p.now, Log: p.log,
		Fate: a.health.fate, State: a.health.state, Standby: a.health.standby, Keep: p.settings.keep(),
	}
	a.loops.Collector.Stored = s.Stored
	if p.settings.PublicURL != "" {
		a.loops.Push = &content.Push{Fetch: a.loops.Collector.Fetch, Base: strings.TrimRight(p.settings.PublicURL, "/"), Desk: s, Now: p.now, Log: p.log}
	}
	a.bot.Changed = a.loops.Changed
	return a, nil
}

// model is the language model that the settings name. It says when it fails.
type model struct {
	*summary.Writer
	log *slog.Logger
}

// Write is that of summary.Writer.
func (m model) Write(ctx context.Context, d summary.Draft) (summary.Text, error) {
	t, err := m.Writer.Write(ctx, d)
	switch {
	case err == nil, errors.Is(err, summary.ErrNothing), errors.Is(err, summary.ErrResting), errors.Is(err, context.Canceled):
	case errors.Is(err, summary.ErrUngrounded):
		m.log.Info("a story is told in extracted sentences", "reason", err)
	default:
		m.log.Warn("a story is told in extracted sentences", "error", err)
	}
	return t, err
}

// writer is the one language model of the program, or nil.
func (a *app) writer() briefing.Writer {
	s := a.settings
	if s.WriterModel == "" {
		return nil
	}
	if a.model == nil {
		a.model = &model{&summary.Writer{
			BaseURL: s.WriterURL, Key: string(s.WriterKey), Model: s.WriterModel, Timeout: s.WriterTimeout, Client: a.client,
			Budget: &summary.Budget{Ledger: a.store, Tokens: s.WriterTokens}, Cache: a.store, Now: a.now, Random: rand.Reader,
		}, a.log}
	}
	return a.model
}

// connect makes the platforms that the settings name.
func (a *app) connect() error {
	s := a.settings
	if a.client == nil {
		a.client = platformClient()
	}
	if s.TelegramToken != "" {
		t, err := telegram.New(telegram.Config{
			Token: string(s.TelegramToken), Endpoint: s.TelegramAPI, Client: a.client, Log: a.log, Now: a.now,
			Rich: s.TelegramRich, Paid: s.TelegramPaid, About: a.about(),
			Webhook: telegram.Webhook{URL: s.TelegramWebhookURL, Listen: s.TelegramWebhookListen, Secret: string(s.TelegramWebhookSecret)},
		})
		if err != nil {
			return err
		}
		a.loops.Platforms = append(a.loops.Platforms, t)
	}
	if s.DiscordToken != "" {
		d, err := discord.New(discord.Config{Token: string(s.DiscordToken), Base: s.DiscordAPI, Client: a.client, Dial: a.dial, Log: a.log, Now: a.now,
			Shards: s.DiscordShards, PublicKey: s.DiscordPublicKey, Crossposts: s.DiscordCrosspost, ComponentsV2: s.DiscordComponentsV2, StoryPosts: s.DiscordStoryPosts, Turn: a.store.Turn})
		if err != nil {
			return err
		}
		a.loops.Platforms = append(a.loops.Platforms, d)
		if s.DiscordPublicKey != "" {
			a.asked = d.Handler()
		}
	}
	if s.webOn() {
		a.serveWeb()
	}
	for _, role := range s.Roles {
		a.loops.Roles = append(a.loops.Roles, bot.Role(role))
	}
	for _, p := range a.loops.Platforms {
		if a.loops.Does(bot.Listen) {
			a.health.expect(p.Name())
		}
	}
	return nil
}

// about is what people see of the bot on Telegram before they begin.
func (a *app) about() telegram.About {
	out := telegram.About{Long: map[string]string{}, Short: map[string]string{}}
	for _, tag := range append(a.catalog.Languages(), "") { // "" is English, for all others
		say := a.catalog.Phrases(cmp.Or(tag, "en"))
		out.Long[tag] = say.Say("start_text")
		out.Short[tag] = say.Say("command_summary") + ". " + say.Say("command_subscribe") + "."
	}
	return out
}

// platformClient is the HTTP client for the platforms. The usual one keeps two
// connections to a host, and would open another for most messages.
func platformClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 128
	return &http.Client{Transport: t}
}

func (a *app) serveWeb() {
	a.web = web.New(a.store, func(languages string) web.Texts {
		say := a.catalog.Phrases(languages)
		direction := "ltr"
		if say.RightToLeft() {
			direction = "rtl"
		}
		return web.Texts{
			Language: say.Language(), Direction: direction, Title: say.Say("web_title"), You: say.Say("web_you"),
			Placeholder: say.Say("web_placeholder"), Send: say.Say("web_send"),
			Welcome: say.Say("web_welcome"), Newer: say.Say("web_newer"), Choices: say.Say("web_choices"),
			Waiting: say.Say("web_waiting"), Failed: say.Say("failed"), Away: say.Say("web_away"),
		}
	}, a.log)
	a.loops.Platforms = append(a.loops.Platforms, a.web)
}

type serve struct{}

// Run serves until it is told to stop.
func (*serve) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	unlock, err := a.store.Alone(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := a.addStarter(ctx); err != nil {
		return err
	}
	if err := a.connect(); err != nil {
		return err
	}
	return a.serve(ctx)
}

// serve runs the loops and the web server until ctx ends.
func (a *app) serve(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	if a.settings.Listen != "" {
		l, err := net.Listen("tcp", a.settings.Listen)
		if err != nil {
			return fmt.Errorf("cannot serve on %s; set LISTEN to a free address: %w", a.settings.Listen, err)
		}
		g.Go(func() error { return serveHTTP(ctx, l, a.handler()) })
		a.log.Info("serving", "health", "http://"+l.Addr().String()+"/readyz")
		if a.web != nil {
			fmt.Fprintf(a.stdout, "Daybrief runs. Talk to it at http://%s/ (stop it with Ctrl-C).\n", l.Addr())
		}
	}
	for _, p := range a.loops.Platforms {
		a.log.Info("platform", "name", p.Name())
	}
	g.Go(func() error { return a.loops.Run(ctx) })
	return g.Wait()
}

func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	a.health.register(mux)
	if a.loops.Push != nil {
		mux.Handle(content.PushPath, a.loops.Push)
	}
	if a.asked != nil {
		mux.Handle(discord.InteractionsPath, a.asked)
	}
	if a.web != nil {
		mux.Handle("/", a.web.Handler())
	}
	return mux
}

// serveHTTP serves on l until ctx ends.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(late) != nil {
			server.Close()
		}
	})
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

var _ platforms.Platform = (*web.Web)(nil)
