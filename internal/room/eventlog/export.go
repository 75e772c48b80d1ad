package eventlog

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"frontrow/internal/room"
)

// line is an entry in an export: its stored form with its offset.
type line struct {
	Offset uint64 `json:"offset"`
	*room.Entry
}

// Export writes the log of a show as JSON Lines, an entry a line, and returns
// how many. outside makes of each entry, in order, what may leave the server.
// Erased entries are not there, so offsets may have holes.
func Export(ctx context.Context, l Log, show string, outside func(*room.Entry) *room.Entry, w io.Writer) (n int, err error) {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	err = l.Read(ctx, show, 0, func(entry *room.Entry) error {
		n++
		return e.Encode(line{entry.Offset, outside(entry)})
	})
	return n, errors.Join(err, b.Flush())
}

// maxLine bounds a line of an export, bytes.
const maxLine = 4 << 20

// Import reads what Export wrote and calls each for every entry, in order.
func Import(r io.Reader, each func(*room.Entry) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxLine)
	last := uint64(0)
	for n := 1; s.Scan(); n++ {
		if len(bytes.TrimSpace(s.Bytes())) == 0 {
			continue
		}
		l := line{Entry: &room.Entry{}}
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			return fmt.Errorf("line %d is not an entry of a show's log: %w", n, err)
		}
		if l.Offset <= last {
			return fmt.Errorf("line %d has offset %d after %d: offsets only grow", n, l.Offset, last)
		}
		last = l.Offset
		l.Entry.Offset = l.Offset
		if err := each(l.Entry); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	return nil
}
