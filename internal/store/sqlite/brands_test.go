package sqlite

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/brand"
)

func TestABrandIsKept(t *testing.T) {
	s := withChannel(t)
	ctx := t.Context()
	if b, err := s.Brand(ctx, "live"); err != nil || !cmp.Equal(b, brand.Brand{}) {
		t.Fatal(b, err)
	}
	want := brand.Brand{
		Title: "A", Description: "B", Accent: "#112233", Links: []brand.Link{{Label: "x", URL: "https://x.example"}},
		Texts: map[string]string{"qa.title": "Ask"},
	}
	for _, title := range []string{"first", "A"} {
		b := want
		b.Title = title
		if err := s.SaveBrand(ctx, "live", b); err != nil {
			t.Fatal(err)
		}
	}
	logo := brand.File{Slot: brand.Logo, Hash: "aa", Type: "image/png", Width: 2, Height: 3, Size: 4, Bytes: []byte("four")}
	for _, f := range []brand.File{{Slot: brand.Logo, Hash: "zz", Bytes: []byte("old")}, logo} {
		if err := s.SaveBrandFile(ctx, "live", f); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := s.BrandFile(ctx, "live", "aa"); err != nil || !cmp.Equal(f, logo) {
		t.Error(f, err)
	}
	for _, of := range [][2]string{{"live", "zz"}, {"other", "aa"}} {
		if _, err := s.BrandFile(ctx, of[0], of[1]); !errors.Is(err, brand.ErrNoFile) {
			t.Error(of, err)
		}
	}
	logo.Bytes = nil
	want.Files = []brand.File{logo}
	if b, err := s.Brand(ctx, "live"); err != nil || !cmp.Equal(b, want) {
		t.Error(cmp.Diff(want, b), err)
	}
	if err := s.SaveBrand(ctx, "nobody", want); err == nil {
		t.Error("the brand of no channel was kept")
	}
	if err := s.DeleteBrandFile(ctx, "live", brand.Logo); err != nil {
		t.Error(err)
	}
	if err := s.DeleteBrandFile(ctx, "live", brand.Logo); !errors.Is(err, brand.ErrNoFile) {
		t.Error(err)
	}
}
