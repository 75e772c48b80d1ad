// Package jetstream keeps the logs of shows in JetStream, one stream a show,
// whose sequence is the offset. A log survives the end of the process at any
// moment with everything that was acknowledged.
package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
)

const (
	// subject of a show's entries: the folder path and the show.
	subject = "room.eventlog."
	stream  = "ROOM_"
	// callTimeout bounds a call whose context has no deadline.
	callTimeout = 5 * time.Second
	// page bounds one request of a reader, so that it never has more than that
	// on the way to it: the server cuts off connections that hold up too much.
	pageEntries, pageBytes = 4096, 8 << 20
)

// Log is an eventlog.Log on JetStream.
type Log struct {
	conn *nats.Conn
	js   jetstream.JetStream
	// replicas of a new stream.
	replicas int

	dropped atomic.Bool // no unencrypted state is left
}

// New returns the log on that bus. replicas is how many servers keep a new
// show's log: 1 with the embedded server, 3 or 5 with a cluster.
func New(conn *nats.Conn, replicas int) (*Log, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("use JetStream: %w", err)
	}
	return &Log{conn: conn, js: js, replicas: replicas}, nil
}

// Append implements eventlog.Log. It takes as long as the disk needs to sync.
func (l *Log) Append(ctx context.Context, show string, e *room.Entry) error {
	if err := eventlog.CheckShow(show); err != nil {
		return err
	}
	if e.Offset == 0 {
		return eventlog.ErrFenced
	}
	b, err := eventlog.Encode(e)
	if err != nil {
		return err
	}
	ctx, cancel := limit(ctx)
	defer cancel()
	if e.Offset == 1 {
		if err := l.create(ctx, show); err != nil {
			return err
		}
	}
	_, err = l.js.Publish(ctx, subject+show, b, jetstream.WithExpectStream(stream+show), jetstream.WithExpectLastSequence(e.Offset-1),
		jetstream.WithRetryAttempts(0))
	var api *jetstream.APIError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence,
		// Nobody listens where nothing was appended yet, and 1 comes first.
		errors.Is(err, jetstream.ErrNoStreamResponse) && e.Offset > 1 && l.missing(ctx, show):
		return eventlog.ErrFenced
	}
	return fmt.Errorf("append entry %d of show %s: %w", e.Offset, show, err)
}

// create makes the stream of a show if it isn't there.
func (l *Log) create(ctx context.Context, show string) error {
	_, err := l.js.CreateStream(ctx, jetstream.StreamConfig{
		Name:        stream + show,
		Description: "the room of show " + show,
		Subjects:    []string{subject + show},
		Storage:     jetstream.FileStorage,
		Replicas:    l.replicas,
		AllowDirect: true,
		DenyPurge:   true,
		Duplicates:  time.Second, // we fence by sequence; the least that the server keeps
	})
	if err != nil && !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return fmt.Errorf("make the log of show %s: %w", show, err)
	}
	return nil
}

// Erase implements eventlog.Log. The file that holds the entry is written anew
// without its bytes; where the file was before, the disk has them until it uses
// that place again.
func (l *Log) Erase(ctx context.Context, show string, offset uint64) error {
	if err := eventlog.CheckShow(show); err != nil {
		return err
	}
	ctx, cancel := limit(ctx)
	defer cancel()
	s, err := l.js.Stream(ctx, stream+show)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for the log of show %s: %w", show, err)
	}
	switch last := s.CachedInfo().State.LastSeq; {
	case offset == last && last > 0:
		return eventlog.ErrNewest
	case offset == 0 || offset > last:
		return nil
	}
	err = s.SecureDeleteMsg(ctx, offset)
	if err == nil {
		return nil
	}
	// Gone already, or still there?
	if _, getErr := s.GetMsg(ctx, offset); errors.Is(getErr, jetstream.ErrMsgNotFound) {
		return nil
	}
	return fmt.Errorf("erase entry %d of show %s: %w", offset, show, err)
}

func (l *Log) missing(ctx context.Context, show string) bool {
	_, err := l.js.Stream(ctx, stream+show)
	return errors.Is(err, jetstream.ErrStreamNotFound)
}

// Read implements eventlog.Log. It asks the stream's leader how far the log
// goes, and then for pages of entries, which any replica may answer.
func (l *Log) Read(ctx context.Context, show string, after uint64, each func(*room.Entry) error) error {
	if err := eventlog.CheckShow(show); err != nil {
		return err
	}
	callCtx, cancel := limit(ctx)
	s, err := l.js.Stream(callCtx, stream+show)
	cancel()
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for the log of show %s: %w", show, err)
	}
	for last := s.CachedInfo().State.LastSeq; after < last; {
		next, err := l.page(ctx, show, after, each)
		if err != nil {
			return fmt.Errorf("read show %s after %d: %w", show, after, err)
		}
		if next == after {
			return fmt.Errorf("read show %s: the log ends at %d, but nothing comes after %d", show, last, after)
		}
		after = next
	}
	return nil
}

// page reads some entries after that offset and returns the offset of the last.
func (l *Log) page(ctx context.Context, show string, after uint64, each func(*room.Entry) error) (uint64, error) {
	ctx, cancel := limit(ctx)
	defer cancel()
	inbox := l.conn.NewInbox()
	sub, err := l.conn.SubscribeSync(inbox)
	if err != nil {
		return after, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := sub.SetPendingLimits(-1, -1); err != nil {
		return after, err
	}
	req, err := json.Marshal(struct {
		Seq      uint64 `json:"seq"`
		Batch    int    `json:"batch"`
		MaxBytes int    `json:"max_bytes"`
	}{after + 1, pageEntries, pageBytes})
	if err != nil {
		return after, err
	}
	if err := l.conn.PublishRequest("$JS.API.DIRECT.GET."+stream+show, inbox, req); err != nil {
		return after, err
	}
	for {
		m, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return after, err
		}
		switch status := m.Header.Get("Status"); status {
		case "":
		case "204", "404": // end of the batch; nothing there
			return after, nil
		default:
			return after, fmt.Errorf("status %s %s", status, m.Header.Get("Description"))
		}
		seq, err := strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
		if err != nil {
			return after, fmt.Errorf("a message without its sequence: %w", err)
		}
		e, err := eventlog.Decode(m.Data, seq)
		if err != nil {
			return after, err
		}
		if err := each(e); err != nil {
			return after, err
		}
		after = seq
	}
}

func limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, callTimeout)
}
