package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"text/tabwriter"
	"time"

	"frontrow/internal/app"
	"frontrow/internal/audit"
	"frontrow/internal/identity"
	"frontrow/internal/room"
)

// withAudit is withIdentity with the audit log beside it.
func withAudit(ctx context.Context, cfg app.Config, do func(*audit.Log, *identity.Service) error) error {
	log, ids, closeStore, err := app.OpenAudit(ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(do(log, ids), closeStore())
}

// noted records that something was done here, at the command line.
func noted(ctx context.Context, log *audit.Log, channel, action string, detail audit.Detail) error {
	return log.Add(ctx, audit.Entry{Channel: channel, Actor: audit.Console, Role: room.RoleSystem, Action: action, Detail: detail})
}

// withIdentity works on the data directory, whether the server runs or not.
func withIdentity(ctx context.Context, cfg app.Config, do func(*identity.Service) error) error {
	ids, closeStore, err := app.OpenIdentity(ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(do(ids), closeStore())
}

// argument takes the first argument that is not a flag from args, so that flags
// may stand before and after it.
func argument(args []string) (first string, rest []string) {
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		return args[0], args[1:]
	}
	return "", args
}

func channels(ctx context.Context, p Process) error {
	verb, rest := argument(p.Args)
	switch verb {
	case "create":
		return createChannel(ctx, p, rest)
	case "list":
		p.Args = rest
		cfg, _, err := settings("channel list", p, nil)
		if err != nil {
			return err
		}
		return withIdentity(ctx, cfg, func(ids *identity.Service) error { return listChannels(ctx, p, ids) })
	case "":
		return errUsage("say create or list")
	}
	return errUsage(fmt.Sprintf("there is no %q, only create and list", verb))
}

func createChannel(ctx context.Context, p Process, args []string) error {
	name, rest := argument(args)
	if name == "" {
		return errUsage("the channel needs a name")
	}
	p.Args = rest
	var key string
	cfg, left, err := settings("channel create", p, func(fs *flag.FlagSet) {
		// Here --key is the stream key, and the certificate's is not needed.
		fs.Lookup("key").Value = (*stringValue)(&key)
		fs.Lookup("key").Usage = "stream key; a random one when empty"
	})
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return errUsage(fmt.Sprintf("%q is too much", left[0]))
	}
	return withAudit(ctx, cfg, func(log *audit.Log, ids *identity.Service) error {
		key, err := ids.CreateChannel(ctx, name, key)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "channel     %s\nstream key  %s\n", name, key)
		return noted(ctx, log, name, "channel.created", audit.Detail{})
	})
}

type stringValue string

func (s *stringValue) String() string     { return string(*s) }
func (s *stringValue) Set(v string) error { *s = stringValue(v); return nil }

func listChannels(ctx context.Context, p Process, ids *identity.Service) error {
	all, err := ids.Channels(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(p.Stdout, "There is no channel yet: `frontrow channel create NAME` makes one.")
		return nil
	}
	w := tabwriter.NewWriter(p.Stdout, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "NAME\tCREATED")
	for _, c := range all {
		fmt.Fprintf(w, "%s\t%s\n", c.Name, c.Created.Format(time.DateTime))
	}
	return w.Flush()
}

func keys(ctx context.Context, p Process) error {
	verb, rest := argument(p.Args)
	if verb != "rotate" {
		return errUsage("say rotate and the channel's name")
	}
	name, rest := argument(rest)
	if name == "" {
		return errUsage("say which channel")
	}
	p.Args = rest
	cfg, _, err := settings("key rotate", p, nil)
	if err != nil {
		return err
	}
	return withAudit(ctx, cfg, func(log *audit.Log, ids *identity.Service) error {
		key, err := ids.RotateKey(ctx, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "channel     %s\nstream key  %s\nThe old key is refused from now on.\n", name, key)
		return noted(ctx, log, name, "channel.key_rotated", audit.Detail{})
	})
}
