// Package classify has people's words looked at by classifiers before the rules
// of a room decide about them: local rules, a model that learns from the
// channel's own moderators, and any endpoint that speaks the usual protocol for
// moderation or chat. They run side by side within a budget of time. What one
// thinks is stamped on the command; what is done about it is for the feature of
// moderation. Package command calls the Panel on the sender's goroutine.
//
// Classified are the words of chat.send, chat.edit and qa.ask, of everybody but
// the staff. What comes in bulk is not: nobody waits for it, so it can't be held.
package classify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/moderate"
)

// Line is what somebody wants to say.
type Line struct {
	Channel string
	// Actor and Name are the author's.
	Actor, Name string
	// Kind is the command that says it: chat.send.
	Kind string
	Text string
}

// Classifier looks at one line. It is safe for concurrent use, and returns soon
// after ctx ends. The panel fills the judgement's By in.
type Classifier interface {
	Name() string
	Classify(ctx context.Context, l Line) (room.Judgement, error)
}

// Config says who judges, and for how long a line waits. Section: room.classify.
type Config struct {
	// Budget is how long a line waits for its judgements.
	Budget time.Duration `yaml:"budget"`
	// Late is what is done with a line whose judgement has not come by then:
	// allow, and it is taken back if it has to be; or hold.
	Late room.Late `yaml:"late"`
	// Rules and Learned turn these classifiers on.
	Rules   bool `yaml:"rules"`
	Learned bool `yaml:"learned"`
	// Endpoint is off without a url.
	Endpoint EndpointConfig `yaml:"endpoint"`
}

// Default judges with what is at hand.
func Default() Config {
	return Config{Budget: 150 * time.Millisecond, Late: room.LateAllow, Rules: true, Learned: true, Endpoint: defaultEndpoint()}
}

// Validate names what is wrong with c.
func (c Config) Validate() error {
	switch {
	case c.Budget < time.Millisecond || c.Budget > 5*time.Second:
		return errors.New("budget has to be 1ms to 5s: people wait for it")
	case c.Late != room.LateAllow && c.Late != room.LateHold:
		return fmt.Errorf("late is %q, it can be allow or hold", c.Late)
	}
	if err := c.Endpoint.Validate(); err != nil {
		return fmt.Errorf("endpoint: %w", err)
	}
	return nil
}

// Models keeps what the learned classifier knows, one row a channel.
type Models interface {
	// Model returns the channel's, nil if there is none.
	Model(ctx context.Context, channel string) ([]byte, error)
	SaveModel(ctx context.Context, channel string, model []byte) error
}

// Deps is what a Panel works with.
type Deps struct {
	Models Models // nil where nothing is learned
	// Post sends a room a command of the server itself and returns its answer's
	// data: mod.late, and mod.keep with what that answers.
	Post func(ctx context.Context, channel, name string, data json.RawMessage) (json.RawMessage, error)
	// Off names the classifiers that the channel has turned off: they don't get
	// to see a line. Nil for none.
	Off        func(ctx context.Context, channel string) ([]string, error)
	Logger     *slog.Logger
	Registerer prometheus.Registerer // nil for none
}

// Late is the data of the command mod.late, as far as a panel writes it.
type Late struct {
	Line    string         `json:"line"`
	Person  string         `json:"person"`
	Command string         `json:"command,omitempty"`
	Judged  room.Judgement `json:"judged"`
}

// words is what a command says: its text, and the line or question that it makes
// or changes.
type words struct{ text, line string }

// saysWords is the one place that knows which commands carry words, and wordsOf
// where.
func saysWords(command string) bool {
	switch command {
	case "chat.send", "chat.edit", "qa.ask":
		return true
	}
	return false
}

// wordsOf reads them as the feature does, and as it will publish them: what it
// drops hides nothing. It reports false for what the feature refuses, so it reads
// no field that the feature doesn't.
func wordsOf(c *room.Command) (w words, ok bool) {
	var d struct {
		Text string `json:"text"`
	}
	if !saysWords(c.Name) || json.Unmarshal(c.Data, &d) != nil {
		return w, false
	}
	var err error
	switch c.Name {
	case "qa.ask":
		w.line = "q_" + c.ID
		w.text, err = activity.Text(d.Text, room.MaxText)
		return w, err == nil
	case "chat.edit":
		var which struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(c.Data, &which) != nil {
			return w, false
		}
		w.line = which.ID
	default:
		w.line = "c_" + c.ID
	}
	w.text, err = moderate.Clean(d.Text)
	return w, err == nil
}
