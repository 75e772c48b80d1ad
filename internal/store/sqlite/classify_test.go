package sqlite

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"frontrow/internal/identity"
)

func TestAModelComesBackAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "frontrow.db")
	s := open(t, path)
	if b, err := s.Model(t.Context(), "live"); b != nil || err != nil {
		t.Fatalf("before the first: %v %v", b, err)
	}
	if err := s.SaveModel(t.Context(), "nowhere", []byte{1}); err == nil {
		t.Error("a channel that isn't there has a model")
	}
	if err := s.CreateChannel(t.Context(), identity.Channel{Name: "live", Created: time.Unix(1, 0)}, identity.KeyHash{1}); err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]byte{{1, 2}, {3}} {
		if err := s.SaveModel(t.Context(), "live", want); err != nil {
			t.Fatal(err)
		}
		again := open(t, path)
		if b, err := again.Model(t.Context(), "live"); !bytes.Equal(b, want) || err != nil {
			t.Errorf("%v %v, want %v", b, err, want)
		}
	}
}
