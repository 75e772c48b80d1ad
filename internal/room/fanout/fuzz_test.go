package fanout

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"frontrow/internal/room"
)

// A place to go on from is read as it was written, or refused with a code.
func FuzzResume(f *testing.F) {
	for _, s := range [][2]string{
		{"", "s_1:17"}, {"epoch=s_1&offset=17", ""}, {"epoch=s_1", ""}, {"offset=1", ":"}, {"", "s_1:18446744073709551616"},
		{"epoch=s_1&offset=-1", ""}, {"epoch=%zz", "s_1:2:3"}, {"", "s_1"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, query, last string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL = &url.URL{Path: "/", RawQuery: query}
		r.Header.Set("Last-Event-ID", last)
		at, err := resumeOf(r)
		var refusal *room.Error
		switch {
		case err != nil && (at != nil || !errors.As(err, &refusal)):
			t.Fatalf("%v, %v", at, err)
		case at == nil:
			return
		case at.Epoch == "":
			t.Fatal("a place in no show")
		case strings.Contains(at.Epoch, ":"):
			return // no show has that
		}
		again := httptest.NewRequest(http.MethodGet, "/", nil)
		again.Header.Set("Last-Event-ID", at.Epoch+":"+strconv.FormatUint(at.Offset, 10))
		if b, err := resumeOf(again); err != nil || *b != *at {
			t.Errorf("%v is read as %v, %v", at, b, err)
		}
	})
}

// It makes no difference in how many headers a client offers its extensions.
func FuzzWantsDeflate(f *testing.F) {
	f.Add("permessage-deflate; client_max_window_bits", "x-webkit-deflate-frame")
	f.Add("permessage-deflate;server_max_window_bits=10", " permessage-deflate ")
	f.Add(",,;", "permessage-deflate")
	f.Fuzz(func(t *testing.T, a, b string) {
		const name = "Sec-Websocket-Extensions"
		apart := wantsDeflate(http.Header{name: {a, b}})
		if one := wantsDeflate(http.Header{name: {a + "," + b}}); one != apart {
			t.Errorf("apart %v, in one %v", apart, one)
		}
		if apart && !strings.Contains(a+","+b, "permessage-deflate") {
			t.Error("it was not offered")
		}
	})
}

// What is taken for a plain ping is one, and says the same to a reader of JSON.
func FuzzPlainPing(f *testing.F) {
	for _, s := range []string{
		`{"id":1,"cmd":"ping"}`, `{"id":7,"cmd":"ping","at":1790000000000000}`, `{"id":01,"cmd":"ping"}`, `{"id":-1,"cmd":"ping"}`,
		`{"id":1,"cmd":"ping","at":}`, `{"id":12345678901234567,"cmd":"ping","at":0}`, `{"id":1,"cmd":"ping","at":1}}`, `{"id":1,"cmd":"ping"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, msg []byte) {
		id, at, ok := plainPing(msg)
		if !ok {
			return
		}
		var q request
		if err := json.Unmarshal(msg, &q); err != nil || q.Cmd != "ping" || q.ID == nil || *q.ID != id || q.At != at {
			t.Errorf("id %d, at %d; JSON says %+v, %v", id, at, q, err)
		}
	})
}
