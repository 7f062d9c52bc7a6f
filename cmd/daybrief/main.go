// Command daybrief is the bot: it reads news sources, and delivers briefings to
// Discord, Telegram or a chat page on this machine.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"reflect"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // zones must not depend on the machine

	"github.com/alecthomas/kong"
	"github.com/joho/godotenv"

	"daybrief/content"
)

func main() {
	if err := loadEnv(".env"); err != nil {
		fmt.Fprintln(os.Stderr, "daybrief:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now, starter: content.Starter}
	os.Exit(p.run(ctx, os.Args[1:]))
}

// loadEnv sets the variables of a file that the environment does not set. An
// empty one means the default, but for those that may be empty. The error never
// quotes the file: it holds tokens.
func loadEnv(path string) error {
	err := godotenv.Load(path)
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the settings cannot be read: %w", pathErr)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the file %s has a line that is not of the form NAME=value; compare it with .env.example", path)
	}
	settings := reflect.TypeFor[Settings]()
	for i := range settings.NumField() {
		for name := range strings.SplitSeq(settings.Field(i).Tag.Get("env"), ",") {
			if value, ok := os.LookupEnv(name); ok && value == "" && name != "LISTEN" {
				os.Unsetenv(name) //nolint:errcheck // the name is one that was set
			}
		}
	}
	return nil
}

// A program is the command with everything it takes from outside, so that a
// test can run the whole of it on its own clock and network.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	client         *http.Client // for the platforms; nil for a usual one
	dial           func(ctx context.Context, network, address string) (net.Conn, error)
	log            *slog.Logger
	starter        func() []content.Source // used when no source is named; nil for none
	settings       *Settings
}

// commands are the subcommands; each has a Run method.
type commands struct {
	Settings

	Serve      serve          `cmd:"" default:"1" help:"Run the bot (the default)."`
	Doctor     doctor         `cmd:"" help:"Say what is wrong with a running bot, and how to mend it."`
	Deliveries deliveries     `cmd:"" help:"What became of briefings: when each was due, when it came, and why not."`
	Block      block          `cmd:"" help:"Chats, servers and people that the bot does not answer."`
	Backup     backup         `cmd:"" help:"Copy the SQLite database to a file, while the bot runs."`
	Restore    restore        `cmd:"" help:"Put such a copy in the place of the database."`
	Demo       demo           `cmd:"" help:"Show what it does, on news written for the purpose, and answer commands."`
	Import     imports        `cmd:"" help:"Store articles from files, folders or one feed address."`
	Collect    collect        `cmd:"" help:"Read the sources that are due."`
	Brief      brief          `cmd:"" help:"Print a briefing."`
	Ask        ask            `cmd:"" help:"Print the answer to a command, such as \"/who lavrov\"."`
	Sources    sources        `cmd:"" help:"List, add, remove, check and exchange sources."`
	People     peopleCommands `cmd:"" help:"List, show, merge, split, rename and hide the people of the news."`
	Analyze    analyze        `cmd:"" help:"Find sentences, people and a summary in articles given as JSON lines."`
	Stories    stories        `cmd:"" help:"Print which articles tell the same event."`
	Version    version        `cmd:"" help:"Print the version."`
}

// run carries out a command line and returns the exit status: 0 done, 1
// failed, 2 not understood.
func (p *program) run(ctx context.Context, args []string) (status int) {
	var c commands
	status = -1
	parser, err := kong.New(&c, kong.Name("daybrief"),
		kong.Description("A chat bot that delivers short, sourced news briefings. Settings are flags, environment variables or lines of a file .env."),
		kong.Writers(p.stdout, p.stderr), kong.Exit(func(code int) { status = code }), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(p))
	if err != nil {
		fmt.Fprintln(p.stderr, "daybrief:", err)
		return 2
	}
	k, err := parser.Parse(args)
	if status >= 0 { // --help has been printed
		return status
	}
	if err != nil {
		parser.Errorf("%s", err)
		fmt.Fprintln(p.stderr, "Run daybrief --help to see what there is.")
		return 2
	}
	p.settings = &c.Settings
	p.log = c.logger(p.stderr)
	if err := k.Run(); err != nil {
		fmt.Fprintln(p.stderr, "daybrief:", c.scrub(err.Error()))
		return 1
	}
	return 0
}
