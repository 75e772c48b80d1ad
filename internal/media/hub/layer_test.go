package hub

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"frontrow/internal/media"
)

// ladder publishes three layers of a picture and sound, by hand.
type ladder struct {
	t   *testing.T
	s   *Stream
	p   *Publisher
	ids []media.TrackID // best first, then the sound
	at  media.Time
}

func size(w, h int) *media.Config { return &media.Config{Codec: media.H264, Width: w, Height: h} }

func publishLayers(t *testing.T, s *Stream) *ladder {
	t.Helper()
	p, err := s.Publish(media.Source{ID: "a", Protocol: "test"})
	if err != nil {
		t.Fatal(err)
	}
	l := &ladder{t: t, s: s, p: p, at: 1e15}
	// The best comes last, as with a browser whose uplink has yet to be found out.
	ids, err := p.SetTracks(
		media.Track{Codec: media.H264, Layer: 2, Config: size(320, 180)},
		media.Track{Codec: media.H264, Layer: 1, Config: size(640, 360)},
		media.Track{Codec: media.H264, Layer: 0, Config: size(1280, 720)},
		media.Track{Codec: media.Opus},
	)
	if err != nil {
		t.Fatal(err)
	}
	l.ids = []media.TrackID{ids[2], ids[1], ids[0], ids[3]}
	return l
}

// send writes a picture of each of those layers, after 33 ms.
func (l *ladder) send(key bool, layers ...int) {
	l.t.Helper()
	time.Sleep(33 * time.Millisecond)
	l.at = l.at.Add(33 * time.Millisecond)
	for _, i := range layers {
		f := &media.Frame{Track: l.ids[i], At: l.at, DecodeAt: l.at, Epoch: 1, Key: key, Data: []byte{1}}
		if err := l.p.Write(f); err != nil {
			l.t.Fatal(err)
		}
	}
}

func (l *ladder) best() media.TrackID {
	all := l.s.Layout().Layers(media.H264)
	if len(all) == 0 {
		return 0
	}
	return all[0].ID
}

func TestLayersStandBestFirst(t *testing.T) {
	s := testStream(t, nil)
	l := publishLayers(t, s)
	if _, err := s.Derive(l.ids[3], media.AAC, nil); err != nil {
		t.Fatal(err)
	}
	var got []media.TrackID
	for _, x := range s.Layout().Layers(media.H264) {
		got = append(got, x.ID)
	}
	if !slices.Equal(got, l.ids[:3]) {
		t.Errorf("layers %v, want %v", got, l.ids[:3])
	}
	if all := s.Layout().Tracks; !all[len(all)-1].Derived() || all[0].ID != l.ids[0] {
		t.Errorf("tracks %v", all)
	}
}

func TestALayerThatFallsSilentEndsItsReadersAndComesBackWithAKeyFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		l := publishLayers(t, s)
		l.send(true, 0, 1, 2)
		r, err := s.Subscribe(t.Context(), Wish{l.ids[0], FromKey}, Wish{l.ids[3], FromEdge})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		next(t, r)
		for range 25 {
			l.send(false, 1, 2)
		}
		if l.best() != l.ids[0] {
			t.Fatal("paused after less than a second")
		}
		for range 10 {
			l.send(false, 1, 2)
		}
		if l.best() != l.ids[1] {
			t.Fatalf("after a second the best is %d", l.best())
		}
		if f, _, err := r.Next(); !errors.Is(err, ErrPaused) {
			t.Errorf("its reader got %v, %v", f, err)
		}
		l.p.Asked()
		l.send(false, 0, 1, 2)
		if l.best() != l.ids[1] {
			t.Error("it is back without a key frame")
		}
		if got := l.p.Asked(); !slices.Equal(got, l.ids[:1]) {
			t.Errorf("key frames of %v were asked for, want of %d", got, l.ids[0])
		}
		l.send(true, 0)
		if l.best() != l.ids[0] {
			t.Error("it is not back with a key frame")
		}
	})
}

// A screen that stands still has a picture in two seconds, of all layers.
func TestFewPicturesAreNoPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		l := publishLayers(t, s)
		l.send(true, 0, 1, 2)
		v := s.Version()
		for range 5 {
			time.Sleep(2 * time.Second)
			l.send(false, 0, 1, 2)
		}
		for _, x := range s.Layout().Tracks {
			if x.Paused {
				t.Errorf("%v is paused, layout %d after %d", x, s.Version(), v)
			}
		}
	})
}

func TestWhoDoesNotLikeToChangeWaitsForASteadyLayer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		l := publishLayers(t, s)
		keep := func(reads media.TrackID) media.TrackID {
			x, _ := s.Layout().Keep(media.H264, reads)
			return x.ID
		}
		l.send(true, 0, 1, 2)
		if got := keep(0); got != l.ids[0] {
			t.Errorf("it begins with %d", got)
		}
		for range 40 {
			l.send(false, 1)
		}
		if got := keep(l.ids[0]); got != l.ids[1] {
			t.Errorf("after the end of the best it reads %d", got)
		}
		l.send(true, 0, 1)
		for range 270 {
			l.send(false, 0, 1)
		}
		if got := keep(l.ids[1]); got != l.ids[1] {
			t.Errorf("the best is back for 9 s, it reads %d", got)
		}
		for range 40 {
			l.send(false, 0, 1)
		}
		if got := keep(l.ids[1]); got != l.ids[0] {
			t.Errorf("the best is steady, it reads %d", got)
		}
	})
}

func TestLayersKeepTheirTracks(t *testing.T) {
	s := testStream(t, nil)
	l := publishLayers(t, s)
	// Within a session by number, whatever their rank is by now.
	ids, err := l.p.SetTracks(media.Track{ID: l.ids[2], Codec: media.H264}, media.Track{Codec: media.H264, Layer: 1, Config: size(2, 2)},
		media.Track{ID: l.ids[3], Codec: media.Opus})
	if err != nil {
		t.Fatal(err)
	}
	if ids[0] != l.ids[2] || slices.Contains(l.ids, ids[1]) && ids[1] == ids[0] || ids[2] != l.ids[3] {
		t.Errorf("tracks %v after %v", ids, l.ids)
	}
	// In the next one by size; another session's numbers say nothing.
	s = testStream(t, nil)
	l = publishLayers(t, s)
	l.p.Close()
	p, err := s.Publish(media.Source{ID: "b"})
	if err != nil {
		t.Fatal(err)
	}
	ids, err = p.SetTracks(media.Track{ID: l.ids[0], Codec: media.H264, Config: size(320, 180)}, media.Track{Codec: media.H264, Config: size(1280, 720)})
	if err != nil {
		t.Fatal(err)
	}
	if ids[0] != l.ids[2] || ids[1] != l.ids[0] {
		t.Errorf("tracks %v after %v", ids, l.ids)
	}
}

func TestAReaderGoesFromTrackToTrack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		l := publishLayers(t, s)
		l.send(true, 0, 1, 2)
		r, err := s.Subscribe(t.Context(), Wish{l.ids[0], FromEdge})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if err := r.Add(Wish{l.ids[2], FromEdge}); err != nil {
			t.Fatal(err)
		}
		l.send(false, 0, 2)
		for _, want := range []media.TrackID{l.ids[0], l.ids[2]} {
			if f, _ := next(t, r); f.Track != want {
				t.Errorf("got %d, want %d", f.Track, want)
			}
		}
		r.Drop(l.ids[0])
		l.send(false, 0, 2)
		if f, _ := next(t, r); f.Track != l.ids[2] || r.Behind() != 0 {
			t.Errorf("got %d, %d more", f.Track, r.Behind())
		}
		if err := r.Add(Wish{Track: 99}); !errors.Is(err, ErrRetired) {
			t.Errorf("a track that is not there: %v", err)
		}
	})
}

func TestAddingIsDemand(t *testing.T) {
	s := testStream(t, nil)
	l := publishLayers(t, s)
	d, err := s.Derive(l.ids[3], media.AAC, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Subscribe(t.Context(), Wish{l.ids[0], FromKey})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Add(Wish{Track: d.ID()}); err != nil {
		t.Fatal(err)
	}
	if err := d.Wanted(t.Context(), true); err != nil {
		t.Error(err)
	}
	r.Drop(d.ID())
	if err := d.Wanted(t.Context(), false); err != nil {
		t.Error(err)
	}
}
