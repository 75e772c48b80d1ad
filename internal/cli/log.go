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

// logs has the server that runs on the data directory export the log of a show, or
// erase what somebody said.
func logs(ctx context.Context, p Process) error {
	verb, rest := argument(p.Args)
	if verb != "export" && verb != "erase" {
		return errUsage("say export or erase and the channel's name")
	}
	name, rest := argument(rest)
	if name == "" {
		return errUsage("say which channel")
	}
	p.Args = rest
	var show, person string
	cfg, left, err := settings("log "+verb, p, func(fs *flag.FlagSet) {
		if verb == "export" {
			fs.StringVar(&show, "show", "", "the show's id; the current one when empty")
		} else {
			fs.StringVar(&person, "person", "", "the id of whose words go")
		}
	})
	switch {
	case err != nil:
		return err
	case len(left) > 0:
		return errUsage(fmt.Sprintf("%q is too much", left[0]))
	case verb == "erase" && person == "":
		return errUsage("say whose words, with --person and their id")
	}
	return withIdentity(ctx, cfg, func(ids *identity.Service) error {
		if verb == "export" {
			return askLog(ctx, cfg, ids, http.MethodGet, name, url.Values{"show": {show}}, func(body io.Reader) error {
				_, err := io.Copy(p.Stdout, body)
				return err
			})
		}
		return askLog(ctx, cfg, ids, http.MethodDelete, name, url.Values{"person": {person}}, func(body io.Reader) error {
			var done app.Erased
			if err := json.NewDecoder(body).Decode(&done); err != nil {
				return err
			}
			fmt.Fprintf(p.Stdout, "Erased what %s wrote in chat, Q&A and polls: %d entries of %d shows that are over.\n", person, done.Entries, done.Shows)
			return nil
		})
	})
}

// askLog asks the running server, as its owner, about the log of a channel's shows.
func askLog(ctx context.Context, cfg app.Config, ids *identity.Service, method, name string, about url.Values, take func(io.Reader) error) error {
	base := app.LocalAddress(cfg)
	token, _, _, err := ids.Session(identity.Anonymous(), "frontrow log", identity.Console())
	if err != nil {
		return err
	}
	to := base + "/api/v1/channels/" + url.PathEscape(name) + "/log?" + about.Encode()
	q, err := http.NewRequestWithContext(ctx, method, to, nil)
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
	if err := take(a.Body); err != nil {
		return fmt.Errorf("the answer broke off: %w", err)
	}
	return nil
}
