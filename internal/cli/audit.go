package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"frontrow/internal/app"
	"frontrow/internal/audit"
	"frontrow/internal/identity"
)

// audits reads the audit log, whether the server runs or not.
func audits(ctx context.Context, p Process) error {
	verb, rest := argument(p.Args)
	switch verb {
	case "list", "verify", "person":
	case "forget":
		return forget(ctx, p, rest)
	case "":
		return errUsage("say list, verify, person or forget")
	default:
		return errUsage(fmt.Sprintf("there is no %q, only list, verify, person and forget", verb))
	}
	name, rest := argument(rest)
	if name == "" {
		return errUsage("say which channel")
	}
	actor := ""
	if verb == "person" {
		if actor, rest = argument(rest); actor == "" {
			return errUsage("say whom, by their id")
		}
	}
	p.Args = rest
	var o auditOptions
	cfg, left, err := settings("audit "+verb, p, func(fs *flag.FlagSet) { o.flags(fs, verb) })
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return errUsage(fmt.Sprintf("%q is too much", left[0]))
	}
	from, expect, err := o.read(time.Now())
	if err != nil {
		return err
	}
	return withChannel(ctx, cfg, name, func(log *audit.Log) error {
		switch verb {
		case "verify":
			return verify(ctx, p.Stdout, log, name, expect)
		case "person":
			who, err := log.Person(ctx, actor)
			if err != nil {
				return err
			}
			return list(ctx, p.Stdout, log, name, o.json, func(r audit.Row) bool { return r.Actor == who || r.Subject == who })
		}
		return list(ctx, p.Stdout, log, name, o.json, func(r audit.Row) bool { return r.At >= from })
	})
}

// auditOptions are the flags of audit as they are written.
type auditOptions struct {
	since, expect string
	at            uint64
	json          bool
}

func (o *auditOptions) flags(fs *flag.FlagSet, verb string) {
	if verb == "verify" {
		fs.StringVar(&o.expect, "expect", "", "a hash that was written down once: the log has to have it still")
		fs.Uint64Var(&o.at, "at", 0, "the row that it was the hash of")
		return
	}
	fs.BoolVar(&o.json, "json", false, "JSON Lines")
	if verb == "list" {
		fs.StringVar(&o.since, "since", "", "how long ago (36h), or when (2026-01-31, 2026-01-31T20:15:00Z)")
	}
}

func (o *auditOptions) read(now time.Time) (from int64, expect audit.Head, err error) {
	if (o.expect == "") != (o.at == 0) {
		return 0, expect, errUsage("--expect and --at go together: a hash, and its row")
	}
	if o.expect != "" {
		h, err := audit.ParseHash(o.expect)
		if err != nil {
			return 0, expect, errUsage(err.Error())
		}
		expect = audit.Head{Seq: o.at, Hash: h}
	}
	if o.since == "" {
		return 0, expect, nil
	}
	if ago, err := time.ParseDuration(o.since); err == nil {
		return now.Add(-ago).UnixMicro(), expect, nil
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.ParseInLocation(form, o.since, time.Local); err == nil {
			return t.UnixMicro(), expect, nil
		}
	}
	return 0, expect, errUsage(fmt.Sprintf("--since %q is neither how long ago (36h) nor when (2026-01-31)", o.since))
}

// withChannel opens the audit log of a channel that exists.
func withChannel(ctx context.Context, cfg app.Config, name string, do func(*audit.Log) error) error {
	return withAudit(ctx, cfg, func(log *audit.Log, ids *identity.Service) error {
		if _, err := ids.Channel(ctx, name); err != nil {
			return fmt.Errorf("channel %s: %w", name, err)
		}
		return do(log)
	})
}

// short is how much of a hash a table shows.
const short = 12

func list(ctx context.Context, w io.Writer, log *audit.Log, channel string, asJSON bool, which func(audit.Row) bool) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if !asJSON {
		fmt.Fprintln(tab, "SEQ\tWHEN\tROLE\tACTOR\tACTION\tSUBJECT\tDETAIL")
	}
	for r, err := range log.Walk(ctx, channel, 0) {
		if err != nil {
			return errors.Join(tab.Flush(), err)
		}
		if !which(r) {
			continue
		}
		if asJSON {
			if err := json.NewEncoder(w).Encode(r.Shown()); err != nil {
				return fmt.Errorf("write: %w", err)
			}
			continue
		}
		fmt.Fprintf(tab, "%d\t%s\t%s\t%.*s\t%s\t%.*s\t%s\n", r.Seq, time.UnixMicro(r.At).Format(time.DateTime),
			plain(string(r.Role)), short, r.Actor, plain(r.Action), short, r.Subject, r.Shown().Detail)
	}
	return tab.Flush()
}

// plain makes text fit for a terminal: a row that somebody damaged may hold
// anything.
func plain(s string) string {
	q := strconv.Quote(s)
	return q[1 : len(q)-1]
}

// verify says what was found; an error says that something is wrong.
func verify(ctx context.Context, w io.Writer, log *audit.Log, channel string, expect audit.Head) error {
	r, err := log.Verify(ctx, channel, expect)
	if err != nil {
		return err
	}
	if r.Broken > 0 {
		fmt.Fprintf(w, "WRONG  row %d: %s\n", r.Broken, r.Why)
		return fmt.Errorf("the audit log of %s is not what was written: it holds up to row %d", channel, r.Rows)
	}
	if r.Rows == 0 {
		fmt.Fprintln(w, "Nothing is recorded yet.")
		return nil
	}
	fmt.Fprintf(w, "rows   %d\nhash   %s\nThe chain holds. To prove later that nothing up to here was changed, keep the two\n"+
		"elsewhere and run: frontrow audit verify %s --at %d --expect %s\n", r.Head.Seq, r.Head.Hash, channel, r.Head.Seq, r.Head.Hash)
	if expect.Seq > 0 {
		fmt.Fprintf(w, "Row %d is the one that was expected: nothing up to it was rewritten.\n", expect.Seq)
	}
	return nil
}
