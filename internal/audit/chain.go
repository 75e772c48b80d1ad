package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
)

// domain keeps these hashes apart from any others, and names the encoding.
const domain = "frontrow audit 1"

// sum is the hash of a row, as the package's doc describes it.
func (r *Row) sum() Hash {
	h := sha256.New()
	part := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	number := func(n uint64) { part(binary.BigEndian.AppendUint64(nil, n)) }
	hash := func(x Hash) {
		if x == (Hash{}) {
			part(nil)
			return
		}
		part(x[:])
	}
	part([]byte(domain))
	part([]byte(r.Channel))
	number(r.Seq)
	number(uint64(r.At))
	hash(r.Actor)
	part([]byte(r.Role))
	part([]byte(r.Action))
	hash(r.Subject)
	part([]byte(r.Detail))
	part([]byte(r.Source))
	hash(r.Prev)
	return Hash(h.Sum(nil))
}

// page is how many rows are read at once.
const page = 500

// Walk reads the rows of a channel after that one, in order.
func (l *Log) Walk(ctx context.Context, channel string, after uint64) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			rows, err := l.store.AuditRows(ctx, channel, after, page)
			if err != nil {
				yield(Row{}, fmt.Errorf("read the audit log of %s: %w", channel, err))
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
				after = r.Seq
			}
			if len(rows) < page {
				return
			}
		}
	}
}

// Report is what Verify found.
type Report struct {
	// Rows is how many follow one another from the first without a break, and
	// Head the last of them.
	Rows uint64
	Head Head
	// Broken is the row where the chain breaks, and Why; 0 if it doesn't.
	Broken uint64
	Why    string
}

// Verify walks the chain of a channel. expect is a row that somebody wrote down,
// its zero value for none: where the chain holds and has that row, nothing up to
// it was changed.
func (l *Log) Verify(ctx context.Context, channel string, expect Head) (Report, error) {
	var r Report
	for row, err := range l.Walk(ctx, channel, 0) {
		if err != nil {
			return r, err
		}
		if r.Broken, r.Why = check(r.Head, row, expect); r.Broken > 0 {
			return r, nil
		}
		r.Rows++
		r.Head = Head{row.Seq, row.Hash}
	}
	if expect.Seq > r.Head.Seq {
		r.Broken, r.Why = r.Head.Seq+1, fmt.Sprintf("the log ends at row %d, and once there was a row %d", r.Head.Seq, expect.Seq)
	}
	return r, nil
}

// check says what is wrong with the row after head.
func check(head Head, row Row, expect Head) (seq uint64, why string) {
	switch {
	case row.Seq != head.Seq+1:
		return head.Seq + 1, fmt.Sprintf("row %d is missing, the next one is %d", head.Seq+1, row.Seq)
	case row.sum() != row.Hash:
		return row.Seq, "its hash is not that of what it says: the row was changed"
	case row.Prev != head.Hash:
		return row.Seq, "it does not continue the row before it: one of the two was replaced"
	case row.Seq == expect.Seq && row.Hash != expect.Hash:
		return row.Seq, "it has another hash than the one that was expected: it, or something before it, was rewritten"
	}
	return 0, ""
}

// Shown is a row as the command line and the REST interface show it.
type Shown struct {
	Seq     uint64          `json:"seq" doc:"Counts the rows of the channel from 1"`
	At      int64           `json:"at" doc:"When, µs since the Unix epoch"`
	Actor   string          `json:"actor" doc:"Salted hash of whoever did it; empty for nobody"`
	Role    string          `json:"role" doc:"Their role"`
	Action  string          `json:"action" doc:"What was done" example:"mod.banned"`
	Subject string          `json:"subject" doc:"Salted hash of the person it was done to; empty for nobody"`
	Detail  json.RawMessage `json:"detail" doc:"What else is known: ids, durations, names of rules and how they were set. Nothing personal"`
	Source  string          `json:"source" doc:"Names the fact"`
	Prev    string          `json:"prev" doc:"The hash of the row before, empty in the first"`
	Hash    string          `json:"hash" doc:"SHA-256 of the row and prev"`
}

// Shown is r to be shown. A detail that somebody damaged is shown as text.
func (r Row) Shown() Shown {
	detail := json.RawMessage(r.Detail)
	if !json.Valid(detail) {
		detail, _ = json.Marshal(r.Detail) // a string always can be
	}
	return Shown{
		Seq: r.Seq, At: r.At, Actor: r.Actor.String(), Role: string(r.Role), Action: r.Action, Subject: r.Subject.String(),
		Detail: detail, Source: r.Source, Prev: r.Prev.String(), Hash: r.Hash.String(),
	}
}
