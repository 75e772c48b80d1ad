package hub

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"frontrow/internal/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func testStream(t testing.TB, change func(*Config)) *Stream {
	cfg := Default()
	if change != nil {
		change(&cfg)
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	h := New(cfg, slog.New(slog.DiscardHandler))
	t.Cleanup(h.Close)
	return h.Stream("live")
}

// source publishes pictures of 33 ms and sound of 20 ms by hand.
type source struct {
	t            testing.TB
	p            *Publisher
	video, audio media.TrackID
	at           media.Time
	epoch        uint32
	size         int
}

func publish(t testing.TB, s *Stream, id string) *source {
	t.Helper()
	p, err := s.Publish(media.Source{ID: id, Protocol: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ids, err := p.SetTracks(media.Track{Codec: media.H264}, media.Track{Codec: media.AAC})
	if err != nil {
		t.Fatal(err)
	}
	return &source{t: t, p: p, video: ids[0], audio: ids[1], at: 1e15, epoch: 1, size: 100}
}

func (s *source) picture(key bool) *media.Frame {
	s.t.Helper()
	s.at += 33_333
	f := &media.Frame{Track: s.video, At: s.at, DecodeAt: s.at, Epoch: s.epoch, Key: key, Data: make([]byte, s.size)}
	if err := s.p.Write(f); err != nil {
		s.t.Fatal(err)
	}
	return f
}

func (s *source) sound() *media.Frame {
	s.t.Helper()
	f := &media.Frame{Track: s.audio, At: s.at, DecodeAt: s.at, Epoch: s.epoch, Key: true, Data: make([]byte, 10)}
	if err := s.p.Write(f); err != nil {
		s.t.Fatal(err)
	}
	return f
}

func next(t testing.TB, r *Reader) (*media.Frame, int) {
	t.Helper()
	f, lost, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	return f, lost
}

func TestReaderStartsAtTheNewestKeyFrameAndReadsInOrderOfArrival(t *testing.T) {
	s := testStream(t, nil)
	src := publish(t, s, "a")
	src.picture(true)
	src.sound()
	key := src.picture(true)
	late := src.sound()
	delta := src.picture(false)

	r, err := s.Subscribe(t.Context(), Wish{src.video, FromKey}, Wish{src.audio, FromEdge})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	sound := src.sound()
	for i, want := range []*media.Frame{key, delta, sound} {
		if f, lost := next(t, r); f != want || lost != 0 {
			t.Fatalf("frame %d is %+v (lost %d), want %+v; late sound was %+v", i, f, lost, want, late)
		}
	}
}

func TestSlowReaderIsDroppedToKeyframe(t *testing.T) {
	s := testStream(t, func(c *Config) { c.VideoBytes, c.Keep = 1<<20, 0 })
	src := publish(t, s, "a")
	src.size = 1 << 14
	src.picture(true)
	r, err := s.Subscribe(t.Context(), Wish{src.video, FromKey})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	next(t, r)
	for range 10 {
		src.picture(false)
	}
	key := src.picture(true)
	f, lost := next(t, r)
	if f != key || lost != 10 {
		t.Fatalf("got key=%v, lost %d, want the key frame and 10", f.Key, lost)
	}
	if st := s.stats(); st.Lost != 10 {
		t.Fatalf("counted %d lost", st.Lost)
	}
}

func TestRingStaysWithinItsBytesAndDemandsAKeyFrameBefore(t *testing.T) {
	s := testStream(t, func(c *Config) { c.VideoBytes = 1 << 20 })
	src := publish(t, s, "a")
	src.size = 1 << 14
	src.picture(true)
	for range 47 {
		src.picture(false)
	}
	select {
	case <-src.p.Keys():
		t.Fatal("a key frame was demanded at three quarters")
	default:
	}
	src.picture(false)
	src.picture(false)
	select {
	case <-src.p.Keys():
	default:
		t.Fatal("no key frame was demanded although the ring fills up")
	}
	for range 100 {
		src.picture(false)
	}
	if tr := s.find(src.video); tr.bytes > tr.maxBytes || tr.ring.Len() != 64 {
		t.Fatalf("ring holds %d bytes in %d frames", tr.bytes, tr.ring.Len())
	}
	if _, _, ok := s.GOP(src.video); ok {
		t.Fatal("GOP claims a key frame that was dropped")
	}
}

func TestKeyDemandIsThrottledAndRepeatedUntilAKeyFrameComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		src := publish(t, s, "a")
		asked := func() bool {
			select {
			case <-src.p.Keys():
				return true
			default:
				return false
			}
		}
		src.picture(true)
		s.RequestKey(src.video)
		if !asked() {
			t.Fatal("the first demand was not passed on")
		}
		s.RequestKey(src.video)
		src.picture(false)
		if asked() {
			t.Fatal("a second demand was passed on at once")
		}
		time.Sleep(Default().KeyInterval)
		src.picture(false)
		if !asked() {
			t.Fatal("the demand was not repeated")
		}
		src.picture(true)
		time.Sleep(Default().KeyInterval)
		src.picture(false)
		if asked() {
			t.Fatal("demanded although a key frame came")
		}
	})
}

func TestSecondPublisherTakesOverOrIsRefused(t *testing.T) {
	s := testStream(t, nil)
	first := publish(t, s, "a")
	second := publish(t, s, "b")
	<-first.p.Done()
	if err := first.p.Write(&media.Frame{Track: first.video}); !errors.Is(err, ErrTakenOver) {
		t.Fatalf("write after takeover: %v", err)
	}
	first.p.Close() // must not end the second
	second.picture(true)

	s = testStream(t, func(c *Config) { c.Takeover = false })
	publish(t, s, "a")
	if _, err := s.Publish(media.Source{ID: "b"}); !errors.Is(err, ErrBusy) {
		t.Fatalf("second publisher: %v", err)
	}
}

func TestPublisherThatReturnsWithinGraceKeepsItsViewers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		src := publish(t, s, "a")
		src.picture(true)
		r, err := s.Subscribe(t.Context(), Wish{src.video, FromKey}, Wish{src.audio, FromEdge})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		before, _ := next(t, r)
		src.p.Close()
		if l := s.Layout(); l.Live || len(l.Tracks) != 2 {
			t.Fatalf("layout within grace: %+v", l)
		}
		time.Sleep(10 * time.Second)
		back := publish(t, s, "b")
		if back.video != src.video || back.audio != src.audio {
			t.Fatal("the tracks did not continue")
		}
		back.picture(true)
		after, _ := next(t, r)
		if after.Epoch <= before.Epoch {
			t.Fatalf("epoch %d follows %d", after.Epoch, before.Epoch)
		}
		time.Sleep(10 * time.Second) // the first absence's grace would be over now
		back.picture(false)
		next(t, r)
	})
}

func TestReadersAreLetGoAfterGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		src := publish(t, s, "a")
		r, err := s.Subscribe(t.Context(), Wish{src.video, FromKey})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		src.p.Close()
		if _, _, err := r.Next(); !errors.Is(err, ErrRetired) {
			t.Fatalf("after grace: %v", err)
		}
		if l := s.Layout(); len(l.Tracks) != 0 {
			t.Fatalf("tracks after grace: %v", l.Tracks)
		}
	})
}

func TestChangeOfCodecRetiresOnlyThatTrack(t *testing.T) {
	s := testStream(t, nil)
	src := publish(t, s, "a")
	d, err := s.Derive(src.video, media.H264, nil)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := src.p.SetTracks(media.Track{Codec: media.AV1}, media.Track{Codec: media.AAC})
	if err != nil {
		t.Fatal(err)
	}
	if ids[0] == src.video || ids[1] != src.audio {
		t.Fatalf("tracks %v after %v", ids, []media.TrackID{src.video, src.audio})
	}
	if err := d.Write(&media.Frame{}); !errors.Is(err, ErrRetired) {
		t.Fatalf("track derived from a retired one: %v", err)
	}
	if _, err := s.Subscribe(t.Context(), Wish{src.video, FromKey}); !errors.Is(err, ErrRetired) {
		t.Fatalf("subscribe to a retired track: %v", err)
	}
}

func TestDerivedTrackIsWantedWhileSomebodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		src := publish(t, s, "a")
		d, err := s.Derive(src.audio, media.Opus, nil)
		if err != nil {
			t.Fatal(err)
		}
		steps := make(chan bool)
		go func() {
			for want := true; d.Wanted(t.Context(), want) == nil; want = !want {
				steps <- want
			}
			close(steps)
		}()
		synctest.Wait()
		r, err := s.Subscribe(t.Context(), Wish{d.ID(), FromEdge})
		if err != nil {
			t.Fatal(err)
		}
		if !<-steps {
			t.Fatal("not wanted")
		}
		r.Close()
		if <-steps {
			t.Fatal("still wanted")
		}
		d.Close()
		if _, ok := <-steps; ok {
			t.Fatal("wanted after the end")
		}
	})
}

func TestWhatNobodyReadsIsForgotten(t *testing.T) {
	s := testStream(t, nil)
	src := publish(t, s, "a")
	d, err := s.Derive(src.audio, media.Opus, nil)
	if err != nil {
		t.Fatal(err)
	}
	write := func(at media.Time) {
		if err := d.Write(&media.Frame{At: at, DecodeAt: at, Key: true, Epoch: 1}); err != nil {
			t.Fatal(err)
		}
	}
	write(1)
	r, err := s.Subscribe(t.Context(), Wish{d.ID(), FromKey})
	if err != nil {
		t.Fatal(err)
	}
	d.Forget()
	if f, lost, err := r.Next(); err != nil || lost != 0 || f.At != 1 {
		t.Fatalf("a reader got %v, %d lost, %v", f, lost, err)
	}
	r.Close()
	d.Forget()
	write(2)
	if r, err = s.Subscribe(t.Context(), Wish{d.ID(), FromKey}); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if f, lost, err := r.Next(); err != nil || lost != 0 || f.At != 2 {
		t.Fatalf("who comes later got %v, %d lost, %v", f, lost, err)
	}
}

func TestReaderEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		src := publish(t, s, "a")
		ctx, cancel := context.WithCancel(t.Context())
		r, err := s.Subscribe(ctx, Wish{src.video, FromKey})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		end := make(chan error)
		go func() { _, _, err := r.Next(); end <- err }()
		synctest.Wait()
		cancel()
		if err := <-end; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}

func TestBFramesAreNoticed(t *testing.T) {
	s := testStream(t, nil)
	src := publish(t, s, "a")
	v := s.Layout().Version
	f := &media.Frame{Track: src.video, At: 2, DecodeAt: 1, Key: true}
	if err := src.p.Write(f); err != nil {
		t.Fatal(err)
	}
	if l := s.Layout(); l.Version == v || !l.Tracks[0].Reorders {
		t.Fatalf("layout %+v", l)
	}
}

func TestSessionWithoutBFramesIsTakenAtItsWord(t *testing.T) {
	s := testStream(t, nil)
	src := publish(t, s, "a")
	if err := src.p.Write(&media.Frame{Track: src.video, At: 2, DecodeAt: 1, Key: true}); err != nil {
		t.Fatal(err)
	}
	src.p.Close()
	publish(t, s, "b").picture(true)
	if l := s.Layout(); l.Tracks[0].Reorders {
		t.Fatal("the old session's B-frames are still believed in")
	}
}

func TestNewEpochLeavesTheOldOnesNewestFramesToTheirReaders(t *testing.T) {
	s := testStream(t, nil)
	src := publish(t, s, "a")
	r, err := s.Subscribe(t.Context(), Wish{src.audio, FromEdge})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	old := src.sound()
	src.epoch++
	src.at += 3_600_000_000
	src.sound()
	if f, lost := next(t, r); f != old || lost != 0 {
		t.Fatalf("got epoch %d, lost %d", f.Epoch, lost)
	}
	src.at = src.at.Add(Default().Keep + time.Millisecond)
	src.sound()
	if tr := s.find(src.audio); tr.ring.At(tr.ring.First()).Epoch == 1 {
		t.Fatal("the old epoch is kept for ever")
	}
}

func TestEdgeIsWhatTheLeastDelayedFrameSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testStream(t, nil)
		src := publish(t, s, "a")
		src.at = media.FromTime(time.Now())
		start := src.at
		if _, ok := s.Edge(); ok {
			t.Fatal("edge of a stream that is not live")
		}
		for i := range 60 {
			time.Sleep(33_333 * time.Microsecond)
			if i%3 == 0 { // late by 20 ms, the next one is not
				time.Sleep(20 * time.Millisecond)
			}
			src.picture(i == 0)
			if i%3 == 0 {
				time.Sleep(13_333 * time.Microsecond)
				src.picture(false)
			}
		}
		at, ok := s.Edge()
		if !ok || at < src.at || at.Sub(start) < 2*time.Second {
			t.Fatalf("edge %v after start, newest frame %v", at.Sub(start), src.at.Sub(start))
		}
	})
}

func TestNoAllocationAFrameAndReader(t *testing.T) {
	s := testStream(t, nil)
	src := publish(t, s, "a")
	r, err := s.Subscribe(t.Context(), Wish{src.video, FromKey}, Wish{src.audio, FromEdge})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	frames := make([]media.Frame, 4000)
	i := 0
	write := func() {
		f := &frames[i]
		i++
		src.at += 33_333
		*f = media.Frame{Track: src.video, At: src.at, DecodeAt: src.at, Epoch: 1, Key: i%30 == 1}
		if err := src.p.Write(f); err != nil {
			t.Fatal(err)
		}
		if _, _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}
	for range 1000 {
		write()
	}
	if n := testing.AllocsPerRun(1000, write); n != 0 {
		t.Fatalf("%v allocations a frame", n)
	}
}
