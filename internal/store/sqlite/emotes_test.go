package sqlite

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/brand"
)

func TestEmotesAreKept(t *testing.T) {
	s := withChannel(t)
	ctx := t.Context()
	wave := brand.Emote{Code: "wave", Hash: "aa", Type: "image/png", Width: 2, Height: 3, Size: 4, Bytes: []byte("four")}
	dance := brand.Emote{Code: "dance", Hash: "bb", Type: "image/gif", Width: 2, Height: 2, Size: 3, Bytes: []byte("gif"), Still: []byte("png")}
	for _, e := range []brand.Emote{{Code: "wave", Hash: "zz", Bytes: []byte("old")}, wave, dance} {
		if err := s.SaveEmote(ctx, "live", e); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []brand.Emote{wave, dance} {
		if e, err := s.Emote(ctx, "live", want.Code); err != nil || !cmp.Equal(e, want) {
			t.Error(cmp.Diff(want, e), err)
		}
		if e, err := s.EmoteByHash(ctx, "live", want.Hash); err != nil || !cmp.Equal(e, want) {
			t.Error(cmp.Diff(want, e), err)
		}
	}
	for _, of := range [][2]string{{"live", "zz"}, {"other", "aa"}} {
		if _, err := s.EmoteByHash(ctx, of[0], of[1]); !errors.Is(err, brand.ErrNoEmote) {
			t.Error(of, err)
		}
	}
	if err := s.RenameEmote(ctx, "live", "wave", "hello"); err != nil {
		t.Error(err)
	}
	wave.Code = "hello"
	wave.Bytes, dance.Bytes, dance.Still = nil, nil, nil
	if all, err := s.Emotes(ctx, "live"); err != nil || !cmp.Equal(all, []brand.Emote{dance, wave}) {
		t.Error(all, err)
	}
	if err := s.DeleteEmote(ctx, "live", "hello"); err != nil {
		t.Error(err)
	}
	for _, err := range []error{
		s.DeleteEmote(ctx, "live", "hello"), s.RenameEmote(ctx, "live", "hello", "other"), s.DeleteEmote(ctx, "other", "dance"),
	} {
		if !errors.Is(err, brand.ErrNoEmote) {
			t.Error(err)
		}
	}
	if err := s.SaveEmote(ctx, "nobody", dance); err == nil {
		t.Error("an emote of no channel was kept")
	}
}
