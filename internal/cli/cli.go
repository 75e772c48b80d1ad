// Package cli is what stands beside the server on the command line: it turns
// arguments, the environment and a file into a configuration, and holds the
// subcommands. It decides nothing that a server does while it runs.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"frontrow/internal/config"
)

// version is set by the build.
var version = "development"

// Process is what the world gives a command.
type Process struct {
	Args   []string // without the program's name
	Env    []string // KEY=value
	Stdout io.Writer
	Stderr io.Writer
}

type command struct {
	name, usage, short string
	run                func(ctx context.Context, p Process) error
}

func commands() []command {
	return []command{
		{"serve", "serve [flags]", "run the server", serve},
		{"demo", "demo [flags]", "run the server with a synthetic show and audience", demonstrate},
		{"channel", "channel create NAME [--key KEY] | channel list", "make and list channels", channels},
		{"key", "key rotate NAME", "give a channel a new stream key", keys},
		{"owner", "owner [ROLE] [--name NAME] | owner list | owner revoke ID", "print, list and revoke the links of the owner, admins, producers and moderators", owner},
		{"site", "site create CHANNEL NAME | site list CHANNEL | site revoke CHANNEL ID", "let a website vouch for its own accounts", sites},
		{"log", "log export CHANNEL [--show ID] | log erase CHANNEL --person ID", "write the log of a show as JSON Lines, and erase what somebody said in shows that are over", logs},
		{"audit", "audit list|verify CHANNEL | audit person CHANNEL PERSON | audit forget PERSON", "read what the staff did, check that nothing of it was changed, and forget a person", audits},
		{"poll", "poll verify POLL [--log FILE] [--receipt R] [--proof FILE] [--summary FILE --keys FILE]", "count a poll again from an exported log", polls},
		{"doctor", "doctor [flags]", "look for what would keep a show from working here", doctor},
		{"version", "version", "print the version", func(_ context.Context, p Process) error {
			fmt.Fprintln(p.Stdout, "frontrow", version)
			return nil
		}},
	}
}

// errUsage ends a command that was called the wrong way, with what to do.
type errUsage string

func (e errUsage) Error() string { return string(e) }

// Main runs one command and returns the exit code: 0, 1 when it failed, 2 when
// it was called the wrong way.
func Main(ctx context.Context, p Process) int {
	name := "help"
	if len(p.Args) > 0 {
		name, p.Args = p.Args[0], p.Args[1:]
	}
	switch name {
	case "help", "-h", "-help", "--help":
		help(p.Stdout)
		return 0
	case "-v", "-version", "--version":
		name = "version"
	}
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		names := make([]string, len(all))
		for i, c := range all {
			names[i] = c.name
		}
		msg := fmt.Sprintf("there is no command %q", name)
		if err := (*config.UnknownError)(nil); errors.As(config.Unknown("", name, names), &err) && err.Nearest != "" {
			msg += fmt.Sprintf(", did you mean %q?", err.Nearest)
		}
		fmt.Fprintf(p.Stderr, "frontrow: %s\n`frontrow help` lists them all.\n", msg)
		return 2
	}
	err := all[i].run(ctx, p)
	var usage errUsage
	var unknown *config.UnknownError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(p.Stderr, "frontrow %s: %s\nusage: frontrow %s\n", name, usage, all[i].usage)
		return 2
	case errors.As(err, &unknown):
		fmt.Fprintf(p.Stderr, "frontrow %s: %v\n", name, err)
		return 2
	}
	fmt.Fprintf(p.Stderr, "frontrow %s: %v\n", name, err)
	return 1
}

func help(w io.Writer) {
	var b strings.Builder
	b.WriteString("Frontrow: interactive live video on your own server.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  frontrow %-48s %s\n", c.usage, c.short)
	}
	b.WriteString("\n`frontrow serve --help` lists the flags. Each is also an environment variable\n" +
		"(--http is FRONTROW_HTTP), and all settings stand in the file that --config names.\n")
	fmt.Fprint(w, b.String())
}
