// Package eventlog is the append-only record of a show: the port, the stored
// form of an entry, and an implementation in memory. The one that survives a
// restart is in jetstream. Package command appends; whoever opens a room reads.
package eventlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"frontrow/internal/room"
)

var (
	// ErrFenced refuses an append that isn't the next one: somebody else has
	// appended since the writer last looked.
	ErrFenced = errors.New("the log has gone on without this writer")
	// ErrNewest refuses to erase the newest entry: the next one's place hangs on it.
	ErrNewest = errors.New("the newest entry can't be erased")
	// ErrBadShow refuses a show's id that can't name a log.
	ErrBadShow = errors.New("a show's id has 1 to 64 characters of A-Za-z0-9_-")
)

// Log keeps the entries of shows. It is safe for concurrent use.
type Log interface {
	// Append adds an entry whose Offset is one more than the last one's (1 makes
	// the log), or returns ErrFenced. When it returns nil, the entry survives the
	// end of the process. After another error, a writer can't know whether the
	// entry is in the log and has to read.
	Append(ctx context.Context, show string, e *room.Entry) error
	// Read calls each for the entries after that offset up to the newest one, in
	// order. Nobody changes an entry afterwards. A log that was never made is empty.
	Read(ctx context.Context, show string, after uint64, each func(*room.Entry) error) error
	// Erase deletes one entry for good, never the newest; readers pass over it.
	// Erasing it again, or one that isn't there, does nothing.
	Erase(ctx context.Context, show string, offset uint64) error
	// Save keeps a state of the show in place of the one before, and Saved
	// returns it, nil if there is none.
	Save(ctx context.Context, show string, state []byte) error
	Saved(ctx context.Context, show string) ([]byte, error)
}

var showID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// CheckShow returns ErrBadShow for an id that can't name a log.
func CheckShow(show string) error {
	if !showID.MatchString(show) {
		return fmt.Errorf("%w, %q is not one", ErrBadShow, show)
	}
	return nil
}

// Encode makes the stored form of an entry: JSON, so that a log can be read
// with any tool in ten years. The offset is not in it.
func Encode(e *room.Entry) ([]byte, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode entry: %w", err)
	}
	return b, nil
}

// Decode reads the stored form of the entry at that offset.
func Decode(b []byte, offset uint64) (*room.Entry, error) {
	e := &room.Entry{}
	if err := json.Unmarshal(b, e); err != nil {
		return nil, fmt.Errorf("decode entry %d: %w", offset, err)
	}
	e.Offset = offset
	return e, nil
}

// Memory is a Log that ends with the process.
type Memory struct {
	mu    sync.Mutex
	shows map[string][][]byte
	saved map[string][]byte
}

// NewMemory returns an empty log.
func NewMemory() *Memory {
	return &Memory{shows: make(map[string][][]byte), saved: make(map[string][]byte)}
}

// Erase implements Log.
func (m *Memory) Erase(_ context.Context, show string, offset uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.shows[show]
	switch {
	case offset == uint64(len(all)) && offset > 0:
		return ErrNewest
	case offset > 0 && offset < uint64(len(all)):
		all = slices.Clone(all) // a reader may be under way
		all[offset-1] = nil
		m.shows[show] = all
	}
	return nil
}

// Save implements Log.
func (m *Memory) Save(_ context.Context, show string, state []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.saved[show] = slices.Clone(state)
	return CheckShow(show)
}

// Saved implements Log.
func (m *Memory) Saved(_ context.Context, show string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.saved[show], CheckShow(show)
}

// Append implements Log.
func (m *Memory) Append(_ context.Context, show string, e *room.Entry) error {
	if err := CheckShow(show); err != nil {
		return err
	}
	b, err := Encode(e)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if e.Offset != uint64(len(m.shows[show]))+1 {
		return ErrFenced
	}
	m.shows[show] = append(m.shows[show], b)
	return nil
}

// Read implements Log.
func (m *Memory) Read(ctx context.Context, show string, after uint64, each func(*room.Entry) error) error {
	if err := CheckShow(show); err != nil {
		return err
	}
	m.mu.Lock()
	all := slices.Clip(m.shows[show])
	m.mu.Unlock()
	for o := after; o < uint64(len(all)); o++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if all[o] == nil {
			continue // erased
		}
		e, err := Decode(all[o], o+1)
		if err != nil {
			return err
		}
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}
