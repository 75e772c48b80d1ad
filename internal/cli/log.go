package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"frontrow/internal/app"
	"frontrow/internal/identity"
)

// logs exports the log of a show from the server that runs on the data directory.
func logs(ctx context.Context, p Process) error {
	verb, rest := argument(p.Args)
	if verb != "export" {
		return errUsage("say export and the channel's name")
	}
	name, rest := argument(rest)
	if name == "" {
		return errUsage("say which channel")
	}
	p.Args = rest
	show := ""
	cfg, left, err := settings("log export", p, func(fs *flag.FlagSet) {
		fs.StringVar(&show, "show", "", "the show's id; the current one when empty")
	})
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return errUsage(fmt.Sprintf("%q is too much", left[0]))
	}
	return withIdentity(ctx, cfg, func(ids *identity.Service) error {
		return export(ctx, cfg, ids, name, show, p.Stdout)
	})
}

// export asks the running server, as its owner.
func export(ctx context.Context, cfg app.Config, ids *identity.Service, name, show string, w io.Writer) error {
	base := app.LocalAddress(cfg)
	token, _, _, err := ids.Session(identity.Anonymous(), "frontrow log export", identity.Console())
	if err != nil {
		return err
	}
	to := base + "/api/v1/channels/" + url.PathEscape(name) + "/log?show=" + url.QueryEscape(show)
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, to, nil)
	if err != nil {
		return err
	}
	q.Header.Set("Authorization", "Bearer "+token)
	a, err := http.DefaultClient.Do(q)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("no server runs at %s: start it with frontrow serve, the log is its to read", base)
	}
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK {
		var refusal struct{ Message string }
		b, _ := io.ReadAll(io.LimitReader(a.Body, 4096))
		if json.Unmarshal(b, &refusal) != nil || refusal.Message == "" {
			refusal.Message = strings.TrimSpace(string(b))
		}
		return fmt.Errorf("the server says %s: %s", a.Status, refusal.Message)
	}
	if _, err := io.Copy(w, a.Body); err != nil {
		return fmt.Errorf("the log broke off: %w", err)
	}
	return nil
}
