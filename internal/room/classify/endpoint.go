package classify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"frontrow/internal/room"
)

// Mode is which operation of an endpoint is asked.
type Mode string

// The modes.
const (
	Moderations Mode = "moderations"
	Chat        Mode = "chat"
)

const (
	// answerMost bounds the body of an answer, bytes.
	answerMost = 64 << 10
	// keyMost bounds the key.
	keyMost = 4096
	// callsMost is how many calls there are at once. Lines beyond them wait.
	callsMost = 32
	// defaultPause is for how long an endpoint is left alone that is asked too much
	// and doesn't say.
	defaultPause = 10 * time.Second
)

// Secret is a text that is not shown: not in the log, and not where settings are
// printed.
type Secret string

// String implements fmt.Stringer.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return s.String() }

// MarshalText implements encoding.TextMarshaler.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Secret) UnmarshalText(b []byte) error { *s = Secret(b); return nil }

// EndpointConfig says which endpoint is asked. Section: room.classify.endpoint.
type EndpointConfig struct {
	// URL is the address below which /v1/moderations or /v1/chat/completions is.
	URL string `yaml:"url"`
	// Key goes with each call; KeyFile is a file that holds it instead.
	Key     Secret `yaml:"key"`
	KeyFile string `yaml:"key_file"`
	// Model is the model's name; for moderations it may be empty.
	Model string `yaml:"model"`
	Mode  Mode   `yaml:"mode"`
	// Timeout is how long one call may take. Beyond the budget its judgement is
	// late, and still counts.
	Timeout time.Duration `yaml:"timeout"`
}

func defaultEndpoint() EndpointConfig {
	return EndpointConfig{Mode: Moderations, Timeout: 5 * time.Second}
}

// Validate names what is wrong with c.
func (c EndpointConfig) Validate() error {
	if c.URL == "" {
		return nil
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("url has to be an http or https address without a user, a query or a fragment")
	case c.Mode != Moderations && c.Mode != Chat:
		return fmt.Errorf("mode is %q, it can be moderations or chat", c.Mode)
	case c.Mode == Chat && c.Model == "":
		return errors.New("chat needs the name of a model")
	case c.Timeout < 10*time.Millisecond || c.Timeout > patience:
		return fmt.Errorf("timeout has to be 10ms to %s", patience)
	case c.Key != "" && c.KeyFile != "":
		return errors.New("give key or key_file, not both")
	}
	return nil
}

// Endpoint is the classifier that asks a server which speaks the protocol of
// OpenAI's moderation or chat completions. Only the words of a line are sent:
// not who says them, and not where.
type Endpoint struct {
	cfg    EndpointConfig
	url    string
	key    string
	client *http.Client
	calls  chan struct{}
}

// NewEndpoint returns the classifier, and reads the key's file if there is one.
func NewEndpoint(cfg EndpointConfig) (*Endpoint, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	e := &Endpoint{cfg: cfg, key: string(cfg.Key), calls: make(chan struct{}, callsMost)}
	if cfg.KeyFile != "" {
		b, err := os.ReadFile(cfg.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("read the key: %w", err)
		}
		e.key = strings.TrimSpace(string(b))
	}
	if len(e.key) > keyMost || strings.ContainsFunc(e.key, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return nil, errors.New("the key is no single line of visible ASCII")
	}
	base := strings.TrimSuffix(strings.TrimSuffix(cfg.URL, "/"), "/v1")
	e.url = base + "/v1/moderations"
	if cfg.Mode == Chat {
		e.url = base + "/v1/chat/completions"
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost, t.MaxConnsPerHost, t.MaxResponseHeaderBytes = callsMost, callsMost, answerMost
	// The key is for that address: redirects are not followed.
	e.client = &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return e, nil
}

// Name implements Classifier.
func (*Endpoint) Name() string { return "endpoint" }

// Close closes connections that nobody uses.
func (e *Endpoint) Close() { e.client.CloseIdleConnections() }

// Classify implements Classifier. Whatever is not an answer of the right form is
// an error, never a judgement.
func (e *Endpoint) Classify(ctx context.Context, l Line) (room.Judgement, error) {
	select {
	case e.calls <- struct{}{}:
		defer func() { <-e.calls }()
	case <-ctx.Done():
		return room.Judgement{}, fmt.Errorf("wait for a place to ask the endpoint: %w", ctx.Err())
	}
	ctx, cancel := context.WithTimeout(ctx, e.cfg.Timeout)
	defer cancel()
	if e.cfg.Mode == Chat {
		b, err := e.post(ctx, chatRequest(e.cfg.Model, l.Text))
		if err != nil {
			return room.Judgement{}, err
		}
		return readChat(b)
	}
	b, err := e.post(ctx, moderationRequest{Model: e.cfg.Model, Input: l.Text})
	if err != nil {
		return room.Judgement{}, err
	}
	return readModeration(b)
}

// post sends a body and returns that of the answer.
func (e *Endpoint) post(ctx context.Context, body any) ([]byte, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("ask the endpoint: %w", err)
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("ask the endpoint: %w", err)
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Accept", "application/json")
	if e.key != "" {
		q.Header.Set("Authorization", "Bearer "+e.key)
	}
	a, err := e.client.Do(q)
	if err != nil {
		return nil, fmt.Errorf("ask the endpoint: %w", err)
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK {
		err := fmt.Errorf("the endpoint answers with status %d", a.StatusCode)
		if wait := retryAfter(a, time.Now()); wait > 0 {
			return nil, &PauseError{For: wait, Err: err}
		}
		return nil, err
	}
	b, err = io.ReadAll(io.LimitReader(a.Body, answerMost+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the endpoint's answer: %w", err)
	case len(b) > answerMost:
		return nil, fmt.Errorf("the endpoint's answer has more than %d bytes", answerMost)
	}
	return b, nil
}

// retryAfter is how long an endpoint wants to be left alone (RFC 9110, 10.2.3);
// 0 if it doesn't.
func retryAfter(a *http.Response, now time.Time) time.Duration {
	if a.StatusCode != http.StatusTooManyRequests && a.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	h := a.Header.Get("Retry-After")
	if n, err := strconv.Atoi(h); err == nil {
		return time.Duration(min(max(n, 1), int(lastPause/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(h); err == nil {
		return min(max(at.Sub(now), time.Second), lastPause)
	}
	if a.StatusCode == http.StatusTooManyRequests {
		return defaultPause
	}
	return 0
}
