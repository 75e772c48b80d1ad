package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"frontrow/internal/identity"
	"frontrow/internal/media"
	"frontrow/internal/media/in/whip"
	"frontrow/internal/room"
	"frontrow/internal/store/sqlite"
	"frontrow/internal/studio"
)

// calm is a room and a stream where nothing happens.
type calm struct{}

func (calm) Open(context.Context, studio.Show) error { return nil }
func (calm) Tell(context.Context, studio.Show) error { return nil }
func (calm) Changed(ctx context.Context, _ uint64) (media.Layout, error) {
	<-ctx.Done()
	return media.Layout{}, ctx.Err()
}

func TestAPublishTokenOpensWhatTheKeyOpensAtWHIPAlone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	db, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	a := &App{log: slog.New(slog.DiscardHandler)}
	if a.ids, err = identity.New(db, bytes.Repeat([]byte{7}, 32), time.Now); err != nil {
		t.Fatal(err)
	}
	a.studio = studio.New(studio.Default(), studio.Deps{
		Store: db, Rooms: calm{}, Log: a.log, Stream: func(string) studio.Stream { return calm{} },
	})
	ran := make(chan error, 1)
	go func() { ran <- a.studio.Run(ctx) }()
	defer func() { cancel(); <-ran }()
	key, err := a.ids.CreateChannel(ctx, "live", "")
	if err != nil {
		t.Fatal(err)
	}
	token := func() string {
		token, _, err := a.ids.PublishToken(ctx, "live", room.Actor{ID: "d_ada"})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	at, rtmp := whipGate{gate{a}}, gate{a}
	first := token()
	byKey, err := at.Publish(ctx, key, "")
	if err != nil || byKey.Stream != "live" || byKey.Key == "" {
		t.Fatalf("%+v, %v", byKey, err)
	}
	// An encoder with the key and a browser with a token are rivals for one place.
	if byToken, err := at.Publish(ctx, first, ""); err != nil || byToken != byKey {
		t.Errorf("by token %+v, %v; by key %+v", byToken, err, byKey)
	}
	if byRTMP, err := rtmp.Publish(ctx, key, ""); err != nil || byRTMP != byKey {
		t.Errorf("by RTMP %+v, %v; by key %+v", byRTMP, err, byKey)
	}
	if p, err := rtmp.Publish(ctx, first, ""); !errors.Is(err, identity.ErrWrongKey) {
		t.Errorf("a token at RTMP: %+v, %v", p, err)
	}
	if _, err := a.ids.RotateKey(ctx, "live"); err != nil {
		t.Fatal(err)
	}
	for what, secret := range map[string]string{"key": key, "token": first} {
		if p, err := at.Publish(ctx, secret, ""); !errors.Is(err, whip.ErrKey) {
			t.Errorf("the old %s after a rotation: %+v, %v", what, p, err)
		}
	}
	if p, err := at.Publish(ctx, token(), ""); err != nil || p.Key == byKey.Key {
		t.Errorf("a token after a rotation: %+v, %v", p, err)
	}
}
