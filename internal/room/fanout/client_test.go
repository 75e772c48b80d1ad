package fanout_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"frontrow/internal/room"
)

// frame is any frame of the server.
type frame struct {
	T       string          `json:"t"`
	ID      int64           `json:"id"`
	V       int             `json:"v"`
	Channel string          `json:"channel"`
	Epoch   string          `json:"epoch"`
	Upto    uint64          `json:"upto"`
	After   uint64          `json:"after"`
	Resumed bool            `json:"resumed"`
	You     *room.Actor     `json:"you"`
	OK      bool            `json:"ok"`
	Offset  uint64          `json:"offset"`
	Code    string          `json:"code"`
	Message string          `json:"message"`
	Retry   bool            `json:"retry"`
	Data    json.RawMessage `json:"data"`
	Viewers int             `json:"viewers"`
	Back    bool            `json:"reconnect"`
	Later   float64         `json:"retry_after"`
	Wall    int64           `json:"wall"`
	Edge    *int64          `json:"edge"`
	State   struct {
		Show struct {
			ID     string `json:"id"`
			Status string `json:"status"`
		} `json:"show"`
		Chat struct {
			Messages []struct {
				ID   string `json:"id"`
				Text string `json:"text"`
			} `json:"messages"`
		} `json:"chat"`
		Counters struct {
			Viewers int `json:"viewers"`
		} `json:"counters"`
	} `json:"state"`
	Events []event `json:"events"`

	raw string
}

type event struct {
	O    uint64          `json:"o"`
	Type string          `json:"type"`
	At   int64           `json:"at"`
	Edge int64           `json:"edge"`
	By   *room.Author    `json:"by"`
	Data json.RawMessage `json:"data"`
}

// closed is how a connection ended.
type closed struct{ code int }

func (c closed) Error() string { return fmt.Sprintf("closed with %d", c.code) }

// ws is the smallest WebSocket client: every read has a deadline.
type ws struct {
	nc net.Conn
	br *bufio.Reader

	inflate func([]byte) []byte // nil without the extension
	packed  int                 // messages that came compressed
}

const patience = 5 * time.Second

func dial(url string, header http.Header) (*ws, *http.Response, error) {
	addr, path, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	return upgrade(nc, addr, "/"+path, header)
}

func upgrade(nc net.Conn, host, path string, header http.Header) (*ws, *http.Response, error) {
	w := &ws{nc: nc, br: bufio.NewReader(nc)}
	_ = nc.SetDeadline(time.Now().Add(patience))
	r, _ := http.NewRequest(http.MethodGet, "http://"+host+path, nil)
	r.Header = http.Header{
		"Connection": {"keep-alive, Upgrade"}, "Upgrade": {"websocket"},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	for k, v := range header {
		if r.Header[k] = v; v == nil {
			delete(r.Header, k)
		}
	}
	if err := r.Write(nc); err != nil {
		return nil, nil, err
	}
	resp, err := http.ReadResponse(w.br, r)
	if err != nil {
		return nil, nil, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		defer nc.Close()
		body, _ := io.ReadAll(resp.Body)
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return nil, resp, fmt.Errorf("refused with %d: %s", resp.StatusCode, body)
	}
	if got := resp.Header.Get("Sec-Websocket-Accept"); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		return nil, resp, fmt.Errorf("Sec-WebSocket-Accept is %q", got)
	}
	return w, resp, nil
}

func (w *ws) raw(fin bool, op byte, payload []byte) error {
	b := []byte{op}
	if fin {
		b[0] |= 0x80
	}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = append(b, 0x80|126, byte(n>>8), byte(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	mask := [4]byte{1, 2, 3, 250}
	b = append(b, mask[:]...)
	for i, c := range payload {
		b = append(b, c^mask[i&3])
	}
	_ = w.nc.SetWriteDeadline(time.Now().Add(patience))
	_, err := w.nc.Write(b)
	return err
}

func (w *ws) send(format string, args ...any) error {
	return w.raw(true, 1, fmt.Appendf(nil, format, args...))
}

// message reads the next frame of the wire.
func (w *ws) message() (op byte, payload []byte, err error) {
	_ = w.nc.SetReadDeadline(time.Now().Add(patience))
	var h [10]byte
	if _, err = io.ReadFull(w.br, h[:2]); err != nil {
		return 0, nil, err
	}
	packed := w.inflate != nil && h[0]&0x40 != 0
	if packed {
		h[0] &^= 0x40
		w.packed++
	}
	if h[0]&0xf0 != 0x80 || h[1]&0x80 != 0 {
		return 0, nil, fmt.Errorf("the server sent a frame that begins %x", h[:2])
	}
	n := uint64(h[1])
	switch n {
	case 126:
		_, err = io.ReadFull(w.br, h[2:4])
		n = uint64(binary.BigEndian.Uint16(h[2:]))
	case 127:
		_, err = io.ReadFull(w.br, h[2:10])
		n = binary.BigEndian.Uint64(h[2:])
	}
	if err != nil {
		return 0, nil, err
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(w.br, payload)
	if packed && err == nil {
		payload = w.inflate(payload)
	}
	return h[0] & 0x0f, payload, err
}

// next returns the next frame, answering pings on the way. A close is an error.
func (w *ws) next() (f frame, err error) {
	for {
		op, p, err := w.message()
		if err != nil {
			return f, err
		}
		switch op {
		case 1:
			f.raw = string(p)
			if err := json.Unmarshal(p, &f); err != nil {
				return f, fmt.Errorf("the server sent %q: %w", p, err)
			}
			return f, nil
		case 8:
			c := closed{}
			if len(p) >= 2 {
				c.code = int(binary.BigEndian.Uint16(p))
			}
			return f, c
		case 9:
			if err := w.raw(true, 10, p); err != nil {
				return f, err
			}
		}
	}
}

// until reads frames up to the first of that type and returns it.
func (w *ws) until(t testing.TB, typ string) frame {
	t.Helper()
	for {
		f, err := w.next()
		if err != nil {
			t.Fatalf("waiting for %s: %v", typ, err)
		}
		if f.T == typ {
			return f
		}
	}
}

// end reads up to the end and returns the goodbye and the close code.
func (w *ws) end(t testing.TB) (bye frame, code int) {
	t.Helper()
	for {
		f, err := w.next()
		var c closed
		switch {
		case errors.As(err, &c):
			return bye, c.code
		case err != nil:
			t.Fatalf("waiting for the end: %v", err)
		case f.T == "bye":
			bye = f
		}
	}
}

// viewer is a client as docs/protocol.md describes it, and notes what a correct
// server never makes it see.
type viewer struct {
	pos   room.Position
	base  uint64   // position of the newest snapshot
	seen  []uint64 // offsets of events since, one a line of chat
	lines []string
	wrong []string
}

// take folds a frame.
func (v *viewer) take(f frame) {
	switch f.T {
	case "welcome":
		if f.Resumed && (f.Epoch != v.pos.Epoch || f.Upto != v.pos.Offset) {
			v.wrong = append(v.wrong, fmt.Sprintf("resumed at %s:%d, was at %v", f.Epoch, f.Upto, v.pos))
		}
	case "snapshot":
		v.pos, v.base = room.Position{Epoch: f.Epoch, Offset: f.Upto}, f.Upto
		v.seen, v.lines = nil, nil
		for _, m := range f.State.Chat.Messages {
			v.lines = append(v.lines, m.Text)
		}
	case "events":
		if f.Epoch != v.pos.Epoch || f.After > v.pos.Offset || f.Upto < f.After {
			v.wrong = append(v.wrong, fmt.Sprintf("a gap: at %v came (%d,%d] of %s", v.pos, f.After, f.Upto, f.Epoch))
			return
		}
		last := uint64(0)
		for _, e := range f.Events {
			if e.O <= f.After || e.O > f.Upto || e.O < last {
				v.wrong = append(v.wrong, fmt.Sprintf("event %d in (%d,%d] after %d", e.O, f.After, f.Upto, last))
			}
			if last = e.O; e.O <= v.pos.Offset {
				continue
			}
			if e.Type == "chat.message" {
				var d struct{ Text string }
				_ = json.Unmarshal(e.Data, &d)
				v.seen, v.lines = append(v.seen, e.O), append(v.lines, d.Text)
			}
		}
		v.pos.Offset = max(v.pos.Offset, f.Upto)
	}
}

// join connects, says hello and reads what brings the viewer up to date.
func join(t testing.TB, url, token string, v *viewer) (*ws, frame) {
	t.Helper()
	w, _, err := dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.nc.Close() }) // the garbage collector closes one that nobody holds
	resume := ""
	if v.pos.Epoch != "" {
		resume = fmt.Sprintf(`,"resume":{"epoch":%q,"offset":%d}`, v.pos.Epoch, v.pos.Offset)
	}
	if err := w.send(`{"id":1,"cmd":"hello","v":1,"token":%q%s}`, token, resume); err != nil {
		t.Fatal(err)
	}
	f := w.until(t, "welcome")
	v.take(f)
	if !f.Resumed {
		v.take(w.until(t, "snapshot"))
	}
	return w, f
}

func asClosed(err error, c *closed) bool { return errors.As(err, c) }

func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }
