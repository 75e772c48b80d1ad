package jetstream_test

import (
	"bytes"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"frontrow/internal/cluster"
	"frontrow/internal/room"
	"frontrow/internal/room/eventlog"
)

// finds reports which files below dir hold those bytes.
func finds(t *testing.T, dir string, what []byte) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, what) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

const marker = "the-key-of-a-ballot-that-was-destroyed"

// keysOnDisk returns the keys of saved states as they are in the stream.
func keysOnDisk(t *testing.T, n *cluster.Node) (all [][]byte) {
	t.Helper()
	js, err := jetstream.New(n.Conn())
	if err != nil {
		t.Fatal(err)
	}
	s, err := js.Stream(t.Context(), "ROOM_KEYS")
	if err != nil {
		t.Fatal(err)
	}
	for seq := uint64(1); seq <= s.CachedInfo().State.LastSeq; seq++ {
		if m, err := s.GetMsg(t.Context(), seq); err == nil {
			all = append(all, m.Data)
		}
	}
	return all
}

// A secret that a later state has not is nowhere on the disk, and neither is what
// an earlier state could be read with.
func TestWhatALaterStateForgetsIsNotOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	l, n := open(t, dir)
	state := func(text string) []byte { return []byte(strings.Repeat(text+" ", 10_000)) } // several chunks
	for _, show := range []string{"s_1", "s_2"} {
		if err := l.Save(t.Context(), show, state(marker)); err != nil {
			t.Fatal(err)
		}
	}
	old := keysOnDisk(t, n)
	for _, show := range []string{"s_1", "s_2"} {
		if err := l.Save(t.Context(), show, state("nothing")); err != nil {
			t.Fatal(err)
		}
	}
	if kept := keysOnDisk(t, n); len(old) != 2 || len(kept) != 2 {
		t.Errorf("%d keys for two states before, %d after", len(old), len(kept))
	}
	n.Close()
	for _, what := range append(old, []byte(marker)) {
		if files := finds(t, dir, what); len(files) > 0 {
			t.Errorf("%x is in %v", what, files)
		}
	}
	l, n = open(t, dir)
	defer n.Close()
	for _, show := range []string{"s_1", "s_2"} {
		if b, err := l.Saved(t.Context(), show); err != nil || !bytes.Equal(b, state("nothing")) {
			t.Errorf("%s: %d bytes, %v", show, len(b), err)
		}
	}
}

// A server that stops between the steps of a save leaves the newest whole state
// readable, and the next one forgets the rest.
func TestASaveThatWasCutShort(t *testing.T) {
	dir := t.TempDir()
	l, n := open(t, dir)
	defer n.Close()
	js, err := jetstream.New(n.Conn())
	if err != nil {
		t.Fatal(err)
	}
	leave := func() {
		t.Helper()
		if _, err := js.Publish(t.Context(), "room.keys.s_1", bytes.Repeat([]byte("k"), 32)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Save(t.Context(), "s_1", []byte("one")); err != nil {
		t.Fatal(err)
	}
	leave() // the key was kept, the state not
	if b, err := l.Saved(t.Context(), "s_1"); err != nil || string(b) != "one" {
		t.Fatalf("%s %v", b, err)
	}
	if err := l.Save(t.Context(), "s_1", []byte("two")); err != nil {
		t.Fatal(err)
	}
	if all := keysOnDisk(t, n); len(all) != 1 {
		t.Errorf("%d keys after a save", len(all))
	}
	if b, err := l.Saved(t.Context(), "s_1"); err != nil || string(b) != "two" {
		t.Errorf("%s %v", b, err)
	}
}

// An earlier program left its states unencrypted: they go as a whole.
func TestUnencryptedStatesAreDropped(t *testing.T) {
	for name, use := range map[string]func(*testing.T, string){
		"when a show is opened": func(t *testing.T, dir string) {
			l, n := open(t, dir)
			defer n.Close()
			if b, err := l.Saved(t.Context(), "s_1"); b != nil || err != nil {
				t.Errorf("%q %v", b, err)
			}
		},
		"when a state is saved": func(t *testing.T, dir string) {
			l, n := open(t, dir)
			defer n.Close()
			if err := l.Save(t.Context(), "s_2", []byte("x")); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			n, err := cluster.Start(t.Context(), cluster.Default(), cluster.Deps{Dir: dir, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			js, err := jetstream.New(n.Conn())
			if err != nil {
				t.Fatal(err)
			}
			bucket, err := js.CreateObjectStore(t.Context(), jetstream.ObjectStoreConfig{Bucket: "ROOM_STATES", Storage: jetstream.FileStorage})
			if err == nil {
				_, err = bucket.PutBytes(t.Context(), "s_1", []byte(marker))
			}
			if err != nil {
				t.Fatal(err)
			}
			n.Close()
			if len(finds(t, dir, []byte(marker))) == 0 {
				t.Fatal("the marker is not found where it is")
			}
			use(t, dir)
			_, n = open(t, dir) // what a server deletes beside its work is gone when the next has started
			n.Close()
			if files := finds(t, dir, []byte(marker)); len(files) > 0 {
				t.Errorf("it is in %v", files)
			}
		})
	}
}

// The newest entry of a log can't be erased; one without events comes after it.
func TestTheNewestWordsOfAShowThatIsOverAreErased(t *testing.T) {
	l, n := open(t, t.TempDir())
	defer n.Close()
	e := &room.Entry{Offset: 1, Events: []room.Event{{Type: "x.y", Data: room.JSON(marker)}}}
	if err := l.Append(t.Context(), "s_1", e); err != nil {
		t.Fatal(err)
	}
	gone, err := eventlog.Forget(t.Context(), l, "s_1", func(e *room.Entry) bool { return len(e.Events) > 0 },
		func() []room.Event { return nil }, func([]uint64) error { return nil })
	if err != nil || len(gone) != 1 {
		t.Fatalf("%v %v", gone, err)
	}
	var left []uint64
	if err := l.Read(t.Context(), "s_1", 0, func(e *room.Entry) error { left = append(left, e.Offset); return nil }); err != nil || !slices.Equal(left, []uint64{2}) {
		t.Errorf("%v are left, %v", left, err)
	}
}
