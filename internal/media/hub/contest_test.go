package hub

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontrow/internal/media"
)

// contested returns a stream and its log.
func contested(t *testing.T) (*Stream, *bytes.Buffer) {
	var log bytes.Buffer
	h := New(Default(), slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(h.Close)
	return h.Stream("live"), &log
}

func encoder(name string) media.Source {
	return media.Source{ID: name, Protocol: "test", Remote: name, Key: "k"}
}

// enter publishes as name and fails the test when it may not.
func enter(t *testing.T, s *Stream, src media.Source) *source {
	t.Helper()
	p, err := s.Publish(src)
	if err != nil {
		t.Fatalf("%s at %v: %v", src.Remote, time.Now(), err)
	}
	ids, err := p.SetTracks(media.Track{Codec: media.H264}, media.Track{Codec: media.AAC})
	if err != nil {
		t.Fatal(err)
	}
	return &source{t: t, p: p, video: ids[0], audio: ids[1], at: 1e15, epoch: 1, size: 100}
}

// play sends pictures for d of the test's time.
func (s *source) play(d time.Duration) {
	s.t.Helper()
	for range d / (100 * time.Millisecond) {
		s.picture(true)
		time.Sleep(100 * time.Millisecond)
	}
}

func TestEncodersThatTakeTheStreamFromEachOtherAreParted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, log := contested(t)
		enter(t, s, encoder("a")).play(10 * time.Second)
		enter(t, s, encoder("b")).play(2 * time.Second)
		keeps := enter(t, s, encoder("a"))
		for range 100 { // as long as it goes on
			keeps.play(2 * time.Second)
			if _, err := s.Publish(encoder("b")); !errors.Is(err, ErrContested) {
				t.Fatalf("the other one: %v", err)
			}
		}
		if got := s.stats().Contested; got != 100 {
			t.Errorf("%d refusals are counted, want 100", got)
		}
		if n := strings.Count(log.String(), "level=WARN"); n != 1 ||
			!strings.Contains(log.String(), "keeps=a") || !strings.Contains(log.String(), "refused=b") {
			t.Errorf("%d warnings, want one that names both:\n%s", n, log)
		}
		if err := s.Admit(encoder("b")); !errors.Is(err, ErrContested) || s.stats().Contested != 101 {
			t.Errorf("the door that asks first: %v", err)
		}

		keeps.play(Default().Calm)
		enter(t, s, encoder("b")).play(time.Second)
	})
}

func TestTheOtherEncoderHasTheStreamWhenTheFirstLeaves(t *testing.T) {
	for name, leave := range map[string]func(*source){
		"closed":   func(s *source) { s.p.Close() },
		"vanished": func(*source) { time.Sleep(silent) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := contested(t)
				enter(t, s, encoder("a")).play(time.Second)
				enter(t, s, encoder("b")).play(time.Second)
				keeps := enter(t, s, encoder("a"))
				keeps.play(time.Second)
				if _, err := s.Publish(encoder("b")); !errors.Is(err, ErrContested) {
					t.Fatal(err)
				}
				leave(keeps)
				other := enter(t, s, encoder("b"))
				other.play(time.Second)
				if _, err := s.Publish(encoder("a")); !errors.Is(err, ErrContested) {
					t.Fatalf("the one who left comes back and takes over: %v", err)
				}
			})
		})
	}
}

func TestAPublisherThatDropsAndReturnsIsNeverRefused(t *testing.T) {
	for name, drop := range map[string]func(*source){
		"closed":                           func(s *source) { s.p.Close() },
		"left without a word":              func(*source) { time.Sleep(silent) },
		"closed, and back after a while":   func(s *source) { s.p.Close(); time.Sleep(10 * time.Second) },
		"gone from the network for longer": func(*source) { time.Sleep(9 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, log := contested(t)
				for range 20 {
					src := enter(t, s, encoder("a"))
					src.play(time.Second)
					drop(src)
				}
				if strings.Contains(log.String(), "level=WARN") {
					t.Error(log)
				}
			})
		})
	}
}

func TestARotatedKeyEndsAContest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := contested(t)
		enter(t, s, encoder("a")).play(time.Second)
		enter(t, s, encoder("b")).play(time.Second)
		enter(t, s, encoder("a")).play(time.Second)
		if _, err := s.Publish(encoder("b")); !errors.Is(err, ErrContested) {
			t.Fatal(err)
		}
		rotated := encoder("b")
		rotated.Key = "another"
		enter(t, s, rotated).play(time.Second)
		enter(t, s, rotated).play(time.Second) // it counts from the beginning
	})
}

func TestTakeoversOfOtherTimesDoNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := contested(t)
		for range 10 { // two hosts who hand over every forty seconds
			enter(t, s, encoder("a")).play(40 * time.Second)
			enter(t, s, encoder("b")).play(40 * time.Second)
		}
	})
}
