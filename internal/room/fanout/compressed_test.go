package fanout_test

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// inflate undoes what the server did to a message.
func inflate(t *testing.T, p []byte) []byte {
	t.Helper()
	b, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(p), strings.NewReader("\x00\x00\xff\xff\x01\x00\x00\xff\xff"))))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func deflate(t *testing.T, msg string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(msg)); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\x00\x00\xff\xff"))
}

// A client with the extension says and hears the same as one without, in fewer
// bytes; and what breaks the extension ends the connection.
func TestCompressedMessages(t *testing.T) {
	v := open(t)
	w, resp, err := dial(v.url(), http.Header{"Sec-WebSocket-Extensions": {"permessage-deflate; client_max_window_bits"}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.nc.Close()
	w.inflate = func(p []byte) []byte { return inflate(t, p) }
	if got := resp.Header.Get("Sec-WebSocket-Extensions"); !strings.HasPrefix(got, "permessage-deflate;") {
		t.Fatalf("the extension was answered with %q", got)
	}
	if err := w.raw(true, 0x41, deflate(t, `{"id":1,"cmd":"hello","token":"viewer:ada"}`)); err != nil {
		t.Fatal(err)
	}
	w.until(t, "welcome")
	text := strings.Repeat("All of this again. ", 25)
	send, _ := json.Marshal(map[string]any{"id": 2, "cmd": "chat.send", "key": "key-00000001", "data": map[string]string{"text": text}})
	msg := deflate(t, string(send))
	// In two frames: only the first says that they are compressed.
	if err := w.raw(false, 0x41, msg[:10]); err != nil {
		t.Fatal(err)
	}
	if err := w.raw(true, 0, msg[10:]); err != nil {
		t.Fatal(err)
	}
	for {
		f := w.until(t, "events")
		if f.Events[0].Type != "chat.message" {
			continue
		}
		if !strings.Contains(f.raw, strings.TrimSpace(text)) {
			t.Errorf("the line came back as %s", f.raw)
		}
		break
	}
	if w.packed == 0 {
		t.Error("nothing came compressed")
	}
	bomb := deflate(t, strings.Repeat(" ", 10<<20))
	if err := w.raw(true, 0x41, bomb); err != nil {
		t.Fatal(err)
	}
	if f := w.until(t, "error"); f.Code != "too_large" {
		t.Errorf("a bomb: %s", f.raw)
	}
	if err := w.raw(true, 0x41, []byte("this is not deflate")); err != nil {
		t.Fatal(err)
	}
	if bye, code := w.end(t); bye.Code != "protocol" || code != 4500 {
		t.Errorf("garbage: %v, %d", bye.raw, code)
	}
}

func TestWithoutTheExtensionNothingIsCompressed(t *testing.T) {
	v := open(t)
	w, resp, err := dial(v.url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.nc.Close()
	if got := resp.Header.Get("Sec-WebSocket-Extensions"); got != "" {
		t.Errorf("nobody asked for %q", got)
	}
	if err := w.raw(true, 0x41, deflate(t, `{"id":1,"cmd":"hello"}`)); err != nil {
		t.Fatal(err)
	}
	if bye, code := w.end(t); bye.Code != "protocol" || code != 4500 {
		t.Errorf("%v, %d", bye.raw, code)
	}
}
