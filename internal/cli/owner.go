package cli

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"frontrow/internal/app"
	"frontrow/internal/audit"
	"frontrow/internal/identity"
	"frontrow/internal/room"
)

// owner prints, lists and revokes the links that give roles.
func owner(ctx context.Context, p Process) error {
	what, rest := argument(p.Args)
	switch what {
	case "list":
		p.Args = rest
		return listLinks(ctx, p)
	case "revoke":
		id, rest := argument(rest)
		if id == "" {
			return errUsage("say which link, by its id: `frontrow owner list` has them")
		}
		p.Args = rest
		return revokeLink(ctx, p, id)
	}
	role := room.RoleOwner
	if what != "" {
		role, p.Args = room.Role(what), rest
		if !slices.Contains(identity.StaffRoles(), role) {
			return errUsage("the roles that have a link are owner, admin, producer and moderator")
		}
	}
	return printLink(ctx, p, role)
}

// printLink prints a role's standing link, or with --name a new one.
func printLink(ctx context.Context, p Process, role room.Role) error {
	var name string
	cfg, err := ownerSettings("owner", p, func(fs *flag.FlagSet) {
		fs.StringVar(&name, "name", "", "make a link for somebody, so that it can be revoked alone")
	})
	if err != nil {
		return err
	}
	return withAudit(ctx, cfg, func(log *audit.Log, ids *identity.Service) error {
		var l identity.StaffLink
		var code string
		if name == "" {
			l, code, err = ids.StandingLink(ctx, role)
		} else {
			l, code, err = ids.NewStaffLink(ctx, role, name)
		}
		if err != nil {
			return err
		}
		// Before it is seen, lest it be seen without that.
		if err := notedLink(ctx, log, ids, "staff.link_shown", l); err != nil {
			return err
		}
		fmt.Fprintln(p.Stdout, app.StaffAddress(cfg, role, code))
		return nil
	})
}

func listLinks(ctx context.Context, p Process) error {
	cfg, err := ownerSettings("owner list", p, nil)
	if err != nil {
		return err
	}
	return withIdentity(ctx, cfg, func(ids *identity.Service) error {
		all, err := ids.StaffLinks(ctx)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Fprintln(p.Stdout, "Nobody has a link: `frontrow owner` makes the owner's.")
			return nil
		}
		w := tabwriter.NewWriter(p.Stdout, 0, 0, 3, ' ', 0)
		fmt.Fprintln(w, "ID\tROLE\tNAME\tMADE\tLAST USED")
		for _, l := range all {
			used, name := "never", l.Name
			if !l.Used.IsZero() {
				used = l.Used.Format(time.DateTime)
			}
			if name == "" {
				name = "(standing)"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", l.ID, l.Role, name, l.Created.Format(time.DateTime), used)
		}
		return w.Flush()
	})
}

func revokeLink(ctx context.Context, p Process, id string) error {
	cfg, err := ownerSettings("owner revoke", p, nil)
	if err != nil {
		return err
	}
	return withAudit(ctx, cfg, func(log *audit.Log, ids *identity.Service) error {
		l, err := ids.RevokeStaffLink(ctx, id)
		if err != nil {
			return fmt.Errorf("revoke %s: %w", id, err)
		}
		fmt.Fprintf(p.Stdout, "Revoked. Whoever came by it is put out of desk and room within a second, and is a viewer from now on.\n")
		return notedLink(ctx, log, ids, "staff.link_revoked", l)
	})
}

// ownerSettings are settings without arguments that are too much.
func ownerSettings(of string, p Process, more func(*flag.FlagSet)) (app.Config, error) {
	cfg, left, err := settings(of, p, more)
	if err == nil && len(left) > 0 {
		err = errUsage(fmt.Sprintf("%q is too much", left[0]))
	}
	return cfg, err
}

// notedLink records what was done to a link. It is good in every channel, so each
// has it in its log.
func notedLink(ctx context.Context, log *audit.Log, ids *identity.Service, action string, l identity.StaffLink) error {
	all, err := ids.Channels(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := noted(ctx, log, c.Name, action, audit.Detail{ID: l.ID, Role: l.Role}); err != nil {
			return err
		}
	}
	return nil
}
