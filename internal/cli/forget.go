package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"

	"frontrow/internal/audit"
	"frontrow/internal/identity"
	"frontrow/internal/room"
)

// forget makes it impossible to tell which rows of the audit log are about a
// person. The rows stay, so that the chains still hold.
func forget(ctx context.Context, p Process, args []string) error {
	who, rest := argument(args)
	switch {
	case who == "":
		return errUsage("say whom, by their id")
	case slices.Contains([]string{audit.Console, room.System().ID}, who):
		return errUsage(fmt.Sprintf("%s is no person", who))
	}
	p.Args = rest
	cfg, left, err := settings("audit forget", p, nil)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return errUsage(fmt.Sprintf("%q is too much", left[0]))
	}
	return withAudit(ctx, cfg, func(log *audit.Log, ids *identity.Service) error {
		hash, err := log.Person(ctx, who)
		if errors.Is(err, audit.ErrNoSalt) {
			fmt.Fprintln(p.Stdout, "Nothing in the audit log can be linked to that id: there never was anything, or it is forgotten already.")
			return nil
		}
		if err != nil {
			return err
		}
		all, err := ids.Channels(ctx)
		if err != nil {
			return err
		}
		tab := tabwriter.NewWriter(p.Stdout, 0, 0, 3, ' ', 0)
		fmt.Fprintln(tab, "CHANNEL\tROWS")
		var in []string
		for _, c := range all {
			n, err := rowsOf(ctx, log, c.Name, hash)
			if err != nil {
				return fmt.Errorf("look through the audit log of %s, nothing is forgotten: %w", c.Name, err)
			}
			if n > 0 {
				in = append(in, c.Name)
				fmt.Fprintf(tab, "%s\t%d\n", c.Name, n)
			}
		}
		if err := log.Forget(ctx, who); err != nil {
			return fmt.Errorf("forget %s: %w", who, err)
		}
		if err := tab.Flush(); err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "Nobody can tell any more that these rows are about %s, and nothing brings that back.\nThe rows are as they were: the chains still hold.\n", who)
		for _, c := range in {
			if err := noted(ctx, log, c, "audit.person_forgotten", audit.Detail{}); err != nil {
				return fmt.Errorf("it is forgotten, and not noted in the audit log of %s: %w", c, err)
			}
		}
		return nil
	})
}

// rowsOf counts the rows of a channel that are by or about a person.
func rowsOf(ctx context.Context, log *audit.Log, channel string, who audit.Hash) (n int, err error) {
	for r, err := range log.Walk(ctx, channel, 0) {
		if err != nil {
			return 0, err
		}
		if r.Actor == who || r.Subject == who {
			n++
		}
	}
	return n, nil
}
