package brand

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"maps"
	"slices"
	"strings"
	"testing"
)

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpOf is a lossless picture of one pixel, as encoders write it.
func webpOf(t testing.TB) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func fontOf(size int) []byte {
	b := make([]byte, size)
	copy(b, "wOF2\x00\x01\x00\x00")
	binary.BigEndian.PutUint32(b[8:], uint32(size))
	binary.BigEndian.PutUint16(b[12:], 9)
	binary.BigEndian.PutUint32(b[16:], 4096)
	binary.BigEndian.PutUint32(b[20:], uint32(size-48))
	return b
}

// bomb is a PNG of a few bytes that claims to be very large.
func bomb(t testing.TB, w, h uint32) []byte {
	b := pngOf(t, 1, 1)
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func changed(b []byte, at int, to byte) []byte {
	b = slices.Clone(b)
	b[at] = to
	return b
}

func TestFilesAreTakenByTheirBytes(t *testing.T) {
	pic, photo, web, font := pngOf(t, 12, 7), jpegOf(t), webpOf(t), fontOf(100)
	for name, c := range map[string]struct {
		slot Slot
		data []byte
		want File
	}{
		"png":  {Logo, pic, File{Type: "image/png", Width: 12, Height: 7}},
		"jpeg": {Share, photo, File{Type: "image/jpeg", Width: 40, Height: 30}},
		"webp": {Background, web, File{Type: "image/webp", Width: 1, Height: 1}},
		"font": {Font, font, File{Type: "font/woff2"}},
	} {
		f, err := inspect(c.slot, c.data)
		if err != nil || f.Type != c.want.Type || f.Width != c.want.Width || f.Height != c.want.Height || len(f.Hash) != 32 {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
	for name, c := range map[string]struct {
		slot Slot
		data []byte
		want error
	}{
		"nothing":            {Logo, nil, Refused("The file is empty.")},
		"svg":                {Logo, []byte(`<svg onload="alert(1)"/>`), otherKind},
		"gif":                {Logo, []byte("GIF89a"), otherKind},
		"html in a png":      {Logo, []byte("\x89PNG\r\n\x1a\n<script>"), damaged},
		"png cut off":        {Logo, pic[:len(pic)-5], damaged},
		"png changed":        {Logo, changed(pic, len(pic)-20, 1), damaged},
		"png of no size":     {Logo, bomb(t, 0, 5), damaged},
		"jpeg cut off":       {Logo, photo[:len(photo)-2], damaged},
		"jpeg without scan":  {Logo, []byte{0xff, 0xd8, 0xff, 0xd9}, damaged},
		"webp cut off":       {Logo, web[:len(web)-4], damaged},
		"webp of another":    {Logo, changed(web, 4, 200), damaged},
		"too many bytes":     {Logo, append(pngOf(t, 1, 1), make([]byte, MaxPicture)...), bigFile},
		"picture as font":    {Font, pic, noFont},
		"font as picture":    {Logo, font, otherKind},
		"font cut off":       {Font, font[:60], badFont},
		"font too large":     {Font, fontOf(MaxFont + 1), bigFont},
		"font that unpacks":  {Font, changed(font, 16, 0xff), badFont},
		"font of no kind":    {Font, changed(font, 5, 9), badFont},
		"header of the font": {Font, font[:20], badFont},
	} {
		if _, err := inspect(c.slot, c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, side := range [][2]uint32{{4097, 1}, {1, 4097}, {1 << 31, 1 << 31}} {
		if _, err := inspect(Logo, bomb(t, side[0], side[1])); err == nil || !strings.Contains(err.Error(), "4096") {
			t.Errorf("%d: %v", side, err)
		}
	}
	if _, err := inspect("banner", pic); err == nil {
		t.Error("a slot of no name was filled")
	}
}

func TestAProgressiveJPEGOfManyScansIsRefused(t *testing.T) {
	photo := jpegOf(t)
	at := bytes.Index(photo, []byte{0xff, 0xda})
	scan := photo[at : len(photo)-2]
	many := append(slices.Clone(photo[:at]), bytes.Repeat(scan, mostScans+1)...)
	many = append(many, 0xff, 0xd9)
	if _, err := readPicture(many); !errors.Is(err, damaged) {
		t.Error(err)
	}
}

func TestWordsAreBounded(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ä", n) }
	good := Brand{
		Title: " " + long(MaxTitle), Description: "a\r\nb\tc", Accent: "#ABCDEF", Background: "#000000",
		Links: []Link{{Label: "Shop", URL: "https://shop.example/a?b#c"}}, Texts: map[string]string{"qa.title": " Ask ", "poll.title": ""},
	}
	got, err := good.checked()
	if err != nil || got.Title != long(MaxTitle) || got.Description != "a\nb\tc" || got.Accent != "#abcdef" || !maps.Equal(got.Texts, map[string]string{"qa.title": "Ask"}) {
		t.Errorf("%+v, %v", got, err)
	}
	link := func(u string) Brand { return Brand{Links: []Link{{Label: "x", URL: u}}} }
	for name, b := range map[string]Brand{
		"title":          {Title: long(MaxTitle + 1)},
		"title of lines": {Title: "a\nb"},
		"bytes":          {Title: "a\x00"},
		"no text":        {Description: "\xff"},
		"description":    {Description: long(MaxDescription + 1)},
		"colour":         {Accent: "red"},
		"colour's url":   {Background: "url(//x)"},
		"links":          {Links: slices.Repeat([]Link{{Label: "x", URL: "https://x.example"}}, MaxLinks+1)},
		"label":          {Links: []Link{{URL: "https://x.example"}}},
		"plain http":     link("http://x.example"),
		"script":         link("javascript:alert(1)"),
		"no host":        link("https:///x"),
		"password":       link("https://a:b@x.example"),
		"long address":   link("https://x.example/" + strings.Repeat("x", MaxURL)),
		"key":            {Texts: map[string]string{"chat.secret": "x"}},
		"text":           {Texts: map[string]string{"qa.title": long(MaxText + 1)}},
	} {
		var why Refused
		if _, err := b.checked(); !errors.As(err, &why) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzPicture(f *testing.F) {
	for _, b := range [][]byte{pngOf(f, 3, 4), jpegOf(f), webpOf(f), bomb(f, 1<<31, 1)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := readPicture(data)
		if err == nil && (p.width < 1 || p.width > MaxSide || p.height < 1 || p.height > MaxSide || p.kind == "") {
			t.Errorf("took %+v", p)
		}
	})
}

func FuzzFont(f *testing.F) {
	f.Add(fontOf(100))
	f.Add(fontOf(49))
	f.Fuzz(func(t *testing.T, data []byte) {
		if checkFont(data) == nil && (len(data) < 48 || len(data) > MaxFont) {
			t.Errorf("took %d bytes", len(data))
		}
	})
}
