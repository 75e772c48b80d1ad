// Package audit is the record of what the staff did: for each channel a chain
// of rows that only grows. Each row holds the hash of the one before it, so
// whoever wrote a hash down can prove later that nothing up to it was changed,
// taken out or put in. Rooms are recorded through Take, which a follower of
// their logs calls; what is done elsewhere (a key is rotated, a link is shown)
// through Add. The package decides nothing and knows no wire.
//
// # People
//
// A row names nobody. Whoever did something, and whom it was done to, stand in
// it as HMAC-SHA-256 of their id, keyed with a salt of 32 random bytes that each
// person has of their own and that lives beside the chain. Forget removes the
// salt: from then on nobody can tell which rows were theirs, and the chain still
// verifies, because it is made of the hashes. What people wrote (lines, reasons,
// notes) is not in it at all; a reason leaves its length.
//
// # Chain
//
// A row's hash is SHA-256 over these parts, each preceded by its length in bytes
// as 8 bytes, big endian: the words "frontrow audit 1"; the channel; seq and at,
// each as 8 bytes, big endian; the actor's hash; the role; the action; the
// subject's hash; the detail as it is stored; the source; the hash of the row
// before. A hash that is not there is empty.
package audit

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"frontrow/internal/room"
)

var (
	// ErrBehind refuses rows that don't follow the newest one: somebody else has
	// added some meanwhile.
	ErrBehind = errors.New("the audit log has gone on")
	// ErrNoSalt says that nothing can be linked to a person: they did nothing
	// that is recorded, or were forgotten.
	ErrNoSalt = errors.New("nothing in the audit log can be linked to that id: there never was anything, or it was forgotten")
)

// Console is the actor of what is done at the server's command line.
const Console = "console"

// Hash is a hash of a row or of a person. The zero value is none, and is empty
// as text.
type Hash [sha256.Size]byte

// String is h in hexadecimal.
func (h Hash) String() string {
	if h == (Hash{}) {
		return ""
	}
	return hex.EncodeToString(h[:])
}

// ParseHash reads what String writes.
func ParseHash(s string) (h Hash, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(h) {
		return Hash{}, fmt.Errorf("%q is no hash: it has 64 hexadecimal digits", s)
	}
	return Hash(b), nil
}

// Salt keys the hashes of one person.
type Salt [32]byte

// Of is the hash of the person with that id.
func (s Salt) Of(id string) Hash {
	m := hmac.New(sha256.New, s[:])
	m.Write([]byte(id))
	return Hash(m.Sum(nil))
}

// Entry is something that was done, as whoever saw it says it.
type Entry struct {
	Channel string
	// At is when, µs since the Unix epoch; 0 for now.
	At int64
	// Actor is the id of whoever did it, "" for nobody.
	Actor string
	Role  room.Role
	// Action is "what.done", as "mod.banned".
	Action string
	// Subject is the id of the person it was done to, "" for nobody.
	Subject string
	Detail  Detail
	// Source names the fact: told twice it is recorded once. "" makes one up.
	Source string
}

// Detail is what else is known about it. There is nothing personal in it.
type Detail struct {
	// ID is of the thing that it was done to: a line, a poll, a question.
	ID string `json:"id,omitempty"`
	// Act is the id that moderation gave to the act, and Of that of the act or
	// held line which it answers.
	Act string `json:"act,omitempty"`
	Of  string `json:"of,omitempty"`
	// Into is the question that another became one with.
	Into string `json:"into,omitempty"`
	// Rule is the name of a filter, and Range how much of an address a ban covers.
	Rule  string `json:"rule,omitempty"`
	Range string `json:"range,omitempty"`
	// Until is the end of a timeout on the wall clock, µs; Seconds how long
	// something lasts.
	Until   int64 `json:"until,omitempty"`
	Seconds int   `json:"seconds,omitempty"`
	// Reason is how many characters the reason had.
	Reason int    `json:"reason,omitempty"`
	Status string `json:"status,omitempty"`
	Points int64  `json:"points,omitempty"`
	// Option is what came true, counted from 1.
	Option int `json:"option,omitempty"`
	// Modes of the chat: those that are on.
	Slow      int  `json:"slow,omitempty"`
	EmoteOnly bool `json:"emote_only,omitempty"`
	Paused    bool `json:"paused,omitempty"`
	Members   bool `json:"members_only,omitempty"`
	// Filter and Classifier are how one was set that Rule names.
	Filter     *Filter     `json:"filter,omitempty"`
	Classifier *Classifier `json:"classifier,omitempty"`
	// Role is that of a link that was shown.
	Role room.Role `json:"role,omitempty"`
}

// Filter is how a filter was set. What it looks for is in the room's log alone:
// it may be somebody's name.
type Filter struct {
	Kind   string `json:"kind"`
	Action string `json:"action"`
	Lang   string `json:"lang,omitempty"`
	// Entries is how many words, patterns or hosts there are.
	Entries int `json:"entries,omitempty"`
	Count   int `json:"count,omitempty"`
	Seconds int `json:"seconds,omitempty"`
	Share   int `json:"share,omitempty"`
}

// Classifier is how a classifier was set.
type Classifier struct {
	On         bool    `json:"on"`
	HoldAbove  float64 `json:"hold_above"`
	BlockAbove float64 `json:"block_above"`
}

// Row is an entry in its place in the chain.
type Row struct {
	Channel string
	// Seq counts the rows of a channel from 1.
	Seq     uint64
	At      int64
	Actor   Hash
	Role    room.Role
	Action  string
	Subject Hash
	// Detail is JSON, and part of the chain byte by byte.
	Detail     string
	Source     string
	Prev, Hash Hash
}

// Head is the newest row of a channel; the zero value is that of an empty chain.
type Head struct {
	Seq  uint64
	Hash Hash
}

// Store keeps chains and salts.
type Store interface {
	// AuditHead returns the newest row of a channel.
	AuditHead(ctx context.Context, channel string) (Head, error)
	// AuditSources returns those of the sources that the channel has already.
	AuditSources(ctx context.Context, channel string, sources []string) ([]string, error)
	// AppendAudit adds rows of one channel, all or none. ErrBehind: the first one
	// does not follow the newest.
	AppendAudit(ctx context.Context, rows []Row) error
	// AuditRows returns rows of a channel after that one, in order.
	AuditRows(ctx context.Context, channel string, after uint64, limit int) ([]Row, error)
	// AuditSalt returns the salt of a person, which is fresh if they had none.
	AuditSalt(ctx context.Context, actor string, fresh Salt) (Salt, error)
	// FindAuditSalt returns the salt of a person, or ErrNoSalt.
	FindAuditSalt(ctx context.Context, actor string) (Salt, error)
	// DeleteAuditSalt forgets the salt of a person, if there is one.
	DeleteAuditSalt(ctx context.Context, actor string) error
}

// Log is the audit log. It is safe for concurrent use, and several processes
// may add to the same store.
type Log struct {
	store Store
	now   func() time.Time
}

// New returns the log that the store keeps.
func New(store Store, now func() time.Time) *Log { return &Log{store, now} }

var actionForm = regexp.MustCompile(`^[a-z]+\.[a-z_]{1,40}$`)

// maxSource bounds the name of a fact, maxDetail what is said about it, bytes.
const (
	maxSource = 200
	maxDetail = 2048
)

// Add records that something was done.
func (l *Log) Add(ctx context.Context, e Entry) error {
	if e.Source == "" {
		raw := make([]byte, 15)
		rand.Read(raw)
		e.Source = "api:" + base64.RawURLEncoding.EncodeToString(raw)
	}
	return l.add(ctx, e.Channel, []Entry{e})
}

// attempts is how often rows are chained anew after somebody else added some.
const attempts = 100

// add records what is not recorded yet, in the order of all.
func (l *Log) add(ctx context.Context, channel string, all []Entry) error {
	rows := make([]Row, len(all))
	for i, e := range all {
		var err error
		if rows[i], err = l.row(ctx, channel, e); err != nil {
			return fmt.Errorf("record %s: %w", e.Action, err)
		}
	}
	for range attempts {
		err := l.chain(ctx, channel, rows)
		if !errors.Is(err, ErrBehind) {
			return err
		}
	}
	return fmt.Errorf("record in the audit log of %s: %w", channel, ErrBehind)
}

// row makes what an entry leaves, without its place.
func (l *Log) row(ctx context.Context, channel string, e Entry) (Row, error) {
	detail, err := json.Marshal(e.Detail)
	switch {
	case err != nil:
		return Row{}, err
	case channel == "" || !actionForm.MatchString(e.Action) || e.Source == "" || len(e.Source) > maxSource || len(detail) > maxDetail:
		return Row{}, errors.New("an entry needs a channel, an action of the form what.done and a source, and is short")
	}
	r := Row{Channel: channel, At: e.At, Role: e.Role, Action: e.Action, Detail: string(detail), Source: e.Source}
	if r.At == 0 {
		r.At = l.now().UnixMicro()
	}
	if r.Actor, err = l.person(ctx, e.Actor); err != nil {
		return Row{}, err
	}
	r.Subject, err = l.person(ctx, e.Subject)
	return r, err
}

// person is the hash of an id; none for "".
func (l *Log) person(ctx context.Context, id string) (Hash, error) {
	if id == "" {
		return Hash{}, nil
	}
	var fresh Salt
	rand.Read(fresh[:])
	salt, err := l.store.AuditSalt(ctx, id, fresh)
	if err != nil {
		return Hash{}, fmt.Errorf("find a salt: %w", err)
	}
	return salt.Of(id), nil
}

// chain appends those of the rows whose facts are new. The head is looked at
// first: what others add after that makes the append fail.
func (l *Log) chain(ctx context.Context, channel string, rows []Row) error {
	head, err := l.store.AuditHead(ctx, channel)
	if err != nil {
		return fmt.Errorf("find the head: %w", err)
	}
	sources := make([]string, len(rows))
	for i := range rows {
		sources[i] = rows[i].Source
	}
	there, err := l.store.AuditSources(ctx, channel, sources)
	if err != nil {
		return fmt.Errorf("look for what is recorded: %w", err)
	}
	known := make(map[string]bool, len(rows))
	for _, s := range there {
		known[s] = true
	}
	var fresh []Row
	for _, r := range rows {
		if known[r.Source] {
			continue
		}
		known[r.Source] = true
		r.Seq, r.Prev = head.Seq+1, head.Hash
		r.Hash = r.sum()
		head = Head{r.Seq, r.Hash}
		fresh = append(fresh, r)
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := l.store.AppendAudit(ctx, fresh); err != nil {
		return fmt.Errorf("append to the audit log of %s: %w", channel, err)
	}
	return nil
}

// Head returns the newest row of a channel: a number and a hash to write down.
func (l *Log) Head(ctx context.Context, channel string) (Head, error) {
	return l.store.AuditHead(ctx, channel)
}

// Rows returns up to limit rows after that one.
func (l *Log) Rows(ctx context.Context, channel string, after uint64, limit int) ([]Row, error) {
	return l.store.AuditRows(ctx, channel, after, limit)
}

// Person is the hash under which somebody stands in the log, or ErrNoSalt.
func (l *Log) Person(ctx context.Context, id string) (Hash, error) {
	salt, err := l.store.FindAuditSalt(ctx, id)
	if err != nil {
		return Hash{}, err
	}
	return salt.Of(id), nil
}

// Forget makes it impossible to tell which rows were a person's.
func (l *Log) Forget(ctx context.Context, id string) error { return l.store.DeleteAuditSalt(ctx, id) }
