package cli

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"frontrow/internal/identity"
)

// sites makes, lists and revokes the websites that vouch for accounts.
func sites(ctx context.Context, p Process) error {
	verb, rest := argument(p.Args)
	channel, rest := argument(rest)
	what, rest := argument(rest)
	needs := map[string]string{"create": "the site's name", "revoke": "the site's id", "list": ""}
	need, ok := needs[verb]
	switch {
	case !ok:
		return errUsage("say create, list or revoke")
	case channel == "":
		return errUsage("say which channel")
	case need != "" && what == "":
		return errUsage("say " + need)
	case need == "" && what != "":
		return errUsage(fmt.Sprintf("%q is too much", what))
	}
	p.Args = rest
	cfg, left, err := settings("site "+verb, p, nil)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return errUsage(fmt.Sprintf("%q is too much", left[0]))
	}
	return withIdentity(ctx, cfg, func(ids *identity.Service) error {
		switch verb {
		case "create":
			site, secret, err := ids.CreateSite(ctx, channel, what)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.Stdout, "site    %s\nsecret  %s\nKeep the secret on the site's server. It signs tokens for its accounts in the channel %s.\n", site.ID, secret, channel)
			return nil
		case "revoke":
			if err := ids.RevokeSite(ctx, channel, what); err != nil {
				return err
			}
			fmt.Fprintln(p.Stdout, "The site's tokens are refused from now on.")
			return nil
		}
		return listSites(ctx, p, ids, channel)
	})
}

func listSites(ctx context.Context, p Process, ids *identity.Service, channel string) error {
	all, err := ids.Sites(ctx, channel)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintf(p.Stdout, "No site vouches for accounts in %s: `frontrow site create %s NAME` makes one.\n", channel, channel)
		return nil
	}
	w := tabwriter.NewWriter(p.Stdout, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tCREATED")
	for _, s := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.ID, s.Name, s.Created.Format(time.DateTime))
	}
	return w.Flush()
}
