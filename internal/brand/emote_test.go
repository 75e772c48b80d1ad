package brand

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func gifOf(t testing.TB, w, h, frames int) []byte {
	t.Helper()
	var all gif.GIF
	for i := range frames {
		p := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White, color.Transparent})
		p.SetColorIndex(i%w, 0, 1)
		all.Image, all.Delay = append(all.Image, p), append(all.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claiming is a GIF of a few bytes with many frames of a size that they don't have.
func claiming(t testing.TB, frames int, w, h uint16) []byte {
	b := gifOf(t, 1, 1, 1)
	at := bytes.IndexByte(b[13:], 0x2c) + 13
	frame := slices.Clone(b[at : len(b)-1])
	binary.LittleEndian.PutUint16(frame[5:], w)
	binary.LittleEndian.PutUint16(frame[7:], h)
	b = slices.Concat(b[:at], bytes.Repeat(frame, frames), []byte{0x3b})
	binary.LittleEndian.PutUint16(b[6:], min(w, MaxEmoteSide))
	binary.LittleEndian.PutUint16(b[8:], min(h, MaxEmoteSide))
	return b
}

func TestEmotesAreTakenByTheirBytes(t *testing.T) {
	pic, photo, web, moving := pngOf(t, 12, 7), jpegOf(t), webpOf(t), gifOf(t, 8, 6, 3)
	for name, c := range map[string]struct {
		data []byte
		want Emote
	}{
		"png":    {pic, Emote{Type: "image/png", Width: 12, Height: 7}},
		"jpeg":   {photo, Emote{Type: "image/jpeg", Width: 40, Height: 30}},
		"webp":   {web, Emote{Type: "image/webp", Width: 1, Height: 1}},
		"gif":    {moving, Emote{Type: "image/gif", Width: 8, Height: 6}},
		"square": {pngOf(t, MaxEmoteSide, MaxEmoteSide), Emote{Type: "image/png", Width: MaxEmoteSide, Height: MaxEmoteSide}},
	} {
		e, err := inspectEmote("wave", c.data)
		if err != nil || e.Type != c.want.Type || e.Width != c.want.Width || e.Height != c.want.Height || len(e.Hash) != 32 {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		if (e.Still != nil) != (e.Type == "image/gif") {
			t.Errorf("%s: a still of %d bytes", name, len(e.Still))
		}
	}
	badPixels := slices.Clone(pngOf(t, 30, 30))
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":         {nil, emptyEmote},
		"svg":             {[]byte(`<svg onload="alert(1)"/>`), emoteKind},
		"html in a png":   {[]byte("\x89PNG\r\n\x1a\n<script>"), damaged},
		"html in a gif":   {[]byte("GIF89a<script>alert(1)</script>"), damaged},
		"png cut off":     {pic[:len(pic)-5], damaged},
		"jpeg cut off":    {photo[:len(photo)-9], damaged},
		"gif cut off":     {moving[:len(moving)-5], damaged},
		"gif of nothing":  {slices.Concat(moving[:13+6], []byte{0x3b}), damaged},
		"gif that lies":   {claiming(t, 1, 200, 200), damaged},
		"gif of frames":   {claiming(t, mostFrames+1, 1, 1), longEmote},
		"gif of pixels":   {claiming(t, 200, 512, 512), longEmote},
		"moving png":      {movingPNG(t), emoteMoves},
		"png of no data":  {emptyPNG(t), damaged},
		"too many bytes":  {append(badPixels, make([]byte, MaxEmote)...), bigEmote},
		"font":            {fontOf(100), emoteKind},
		"png with no end": {pic[:8], damaged},
	} {
		if _, err := inspectEmote("wave", c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, data := range [][]byte{bomb(t, MaxEmoteSide+1, 1), bomb(t, 1, 1<<31), gifOf(t, 1, MaxEmoteSide+1, 1)} {
		if _, err := inspectEmote("wave", data); err == nil || !strings.Contains(err.Error(), "512") {
			t.Error(err)
		}
	}
	for _, code := range []string{"", "a", "a-b", "wäve", "a b", `"><img`, strings.Repeat("x", 33), "a\nb"} {
		var why Refused
		if _, err := inspectEmote(code, pic); !errors.As(err, &why) {
			t.Errorf("%q: %v", code, err)
		}
	}
}

// movingPNG has the chunk that says that more frames follow.
func movingPNG(t testing.TB) []byte {
	t.Helper()
	b := pngOf(t, 2, 2)
	more := []byte{0, 0, 0, 8, 'a', 'c', 'T', 'L', 0, 0, 0, 2, 0, 0, 0, 0}
	return slices.Concat(b[:33], binary.BigEndian.AppendUint32(more, crc32.ChecksumIEEE(more[4:])), b[33:])
}

// emptyPNG has chunks with right sums, and data that are no picture: only decoding tells.
func emptyPNG(t testing.TB) []byte {
	t.Helper()
	b := pngOf(t, 2, 2)
	data := []byte{0, 0, 0, 4, 'I', 'D', 'A', 'T', 1, 2, 3, 4}
	return slices.Concat(b[:33], binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(data[4:])), b[len(b)-12:])
}

func TestTheStillOfAGIFIsItsFirstFrame(t *testing.T) {
	e, err := inspectEmote("wave", gifOf(t, 8, 6, 3))
	if err != nil {
		t.Fatal(err)
	}
	still, err := png.Decode(bytes.NewReader(e.Still))
	if err != nil || still.Bounds() != image.Rect(0, 0, 8, 6) {
		t.Fatal(still, err)
	}
	if r, _, _, _ := still.At(0, 0).RGBA(); r != 0xffff {
		t.Error("another frame")
	}
	if r, _, _, _ := still.At(1, 0).RGBA(); r != 0 {
		t.Error("a later frame is on it")
	}
}

// album keeps emotes of one channel, and album.room hears of them.
type album struct {
	all  []Emote
	told []Emote
	deaf error
}

func (a *album) Emotes(context.Context, string) ([]Emote, error) { return slices.Clone(a.all), nil }

func (a *album) find(f func(Emote) bool) (Emote, error) {
	if i := slices.IndexFunc(a.all, f); i >= 0 {
		return a.all[i], nil
	}
	return Emote{}, ErrNoEmote
}

func (a *album) Emote(_ context.Context, _, code string) (Emote, error) {
	return a.find(func(e Emote) bool { return e.Code == code })
}

func (a *album) EmoteByHash(_ context.Context, _, hash string) (Emote, error) {
	return a.find(func(e Emote) bool { return e.Hash == hash })
}

func (a *album) SaveEmote(ctx context.Context, channel string, e Emote) error {
	_ = a.DeleteEmote(ctx, channel, e.Code)
	a.all = append(a.all, e)
	return nil
}

func (a *album) RenameEmote(_ context.Context, _, old, code string) error {
	for i := range a.all {
		if a.all[i].Code == old {
			a.all[i].Code = code
			return nil
		}
	}
	return ErrNoEmote
}

func (a *album) DeleteEmote(_ context.Context, _, code string) error {
	n := len(a.all)
	a.all = slices.DeleteFunc(a.all, func(e Emote) bool { return e.Code == code })
	if len(a.all) == n {
		return ErrNoEmote
	}
	return nil
}

func (a *album) EmotesChanged(_ context.Context, _ string, changed ...Emote) error {
	if a.deaf == nil {
		a.told = append(a.told, changed...)
	}
	return a.deaf
}

func (a *album) codes() (all []string) {
	for _, e := range a.all {
		all = append(all, e.Code)
	}
	return all
}

func TestTheRoomAndTheStoreSayTheSame(t *testing.T) {
	a := &album{}
	s, ctx := NewEmotes(a, a), t.Context()
	first, err := s.Set(ctx, "live", "wave", pngOf(t, 3, 3))
	if err != nil || first.Bytes != nil {
		t.Fatal(first, err)
	}
	if _, err := s.Rename(ctx, "live", "wave", "hello"); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(ctx, "live", "hello"); err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, e := range a.told {
		said = append(said, e.Code+" "+e.Hash)
	}
	want := []string{"wave " + first.Hash, "wave ", "hello " + first.Hash, "hello "}
	if d := cmp.Diff(want, said); d != "" || len(a.all) != 0 {
		t.Error(d, a.codes())
	}
	for _, err := range []error{s.Remove(ctx, "live", "hello"), second(s.Rename(ctx, "live", "hello", "other"))} {
		if !errors.Is(err, ErrNoEmote) {
			t.Error(err)
		}
	}
}

func second(_ Emote, err error) error { return err }

func TestWhatTheRoomRefusesIsTakenBack(t *testing.T) {
	a := &album{}
	s, ctx := NewEmotes(a, a), t.Context()
	old, err := s.Set(ctx, "live", "wave", pngOf(t, 3, 3))
	if err != nil {
		t.Fatal(err)
	}
	a.deaf = errors.New("full")
	for _, err := range []error{
		second(s.Set(ctx, "live", "wave", pngOf(t, 4, 4))), second(s.Set(ctx, "live", "more", pngOf(t, 4, 4))),
		second(s.Rename(ctx, "live", "wave", "hello")), s.Remove(ctx, "live", "wave"),
	} {
		if !errors.Is(err, a.deaf) {
			t.Error(err)
		}
	}
	if !slices.Equal(a.codes(), []string{"wave"}) || a.all[0].Hash != old.Hash {
		t.Errorf("there are %+v", a.all)
	}
}

func TestAChannelHasOnlySoManyEmotesAndEachCodeOnce(t *testing.T) {
	a := &album{}
	s, ctx := NewEmotes(a, a), t.Context()
	pic := pngOf(t, 3, 3)
	for i := range MaxEmotes {
		if _, err := s.Set(ctx, "live", "e_"+strings.Repeat("x", i%30)+string(rune('A'+i/30)), pic); err != nil {
			t.Fatal(err)
		}
	}
	var why Refused
	if _, err := s.Set(ctx, "live", "more", pic); !errors.As(err, &why) || len(a.all) != MaxEmotes {
		t.Error(err, len(a.all))
	}
	if _, err := s.Set(ctx, "live", a.all[0].Code, pngOf(t, 4, 4)); err != nil {
		t.Error("another picture for one that is there:", err)
	}
	if _, err := s.Rename(ctx, "live", a.all[0].Code, a.all[1].Code); !errors.As(err, &why) {
		t.Error(err)
	}
}

func TestFilesOfEmotesHaveTheirOwnNamesOnly(t *testing.T) {
	a := &album{}
	s, ctx := NewEmotes(a, a), t.Context()
	still, err := s.Set(ctx, "live", "wave", pngOf(t, 3, 3))
	if err != nil {
		t.Fatal(err)
	}
	moving, err := s.Set(ctx, "live", "dance", gifOf(t, 3, 3, 2))
	if err != nil {
		t.Fatal(err)
	}
	for name, kind := range map[string]string{
		still.File(): "image/png", moving.File(): "image/gif", moving.Hash + ".still.png": "image/png",
		still.Hash + ".still.png": "", still.Hash + ".gif": "", still.Hash: "", "": "", "../secret.png": "", moving.Hash + ".png": "",
	} {
		data, got, err := s.File(ctx, "live", name)
		if got != kind || (kind == "") != errors.Is(err, ErrNoEmote) || (kind == "") != (len(data) == 0) {
			t.Errorf("%s: %s, %d bytes, %v", name, got, len(data), err)
		}
	}
}

func FuzzEmote(f *testing.F) {
	for _, b := range [][]byte{pngOf(f, 3, 4), jpegOf(f), webpOf(f), gifOf(f, 3, 2, 2), claiming(f, 3, 9, 9), bomb(f, 1<<31, 1), movingPNG(f)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := inspectEmote("wave", data)
		if err == nil && (e.Width < 1 || e.Width > MaxEmoteSide || e.Height < 1 || e.Height > MaxEmoteSide || e.File() == e.Hash) {
			t.Errorf("took %+v", e)
		}
	})
}
