package jetstream

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"frontrow/internal/room/eventlog"
)

// A saved state holds the words and secrets of its moment, and a bucket keeps the
// bytes of what was replaced until its file is full. So each state is encrypted
// under a key of its own, and what was replaced ends with its key.
const (
	// sealed is the bucket of saved states, by show. It is made at the first save.
	sealed = "ROOM_SEALED"
	// keys is the stream of their keys, keySubject and the show the subject of one.
	keys       = "ROOM_KEYS"
	keySubject = "room.keys."
	keyBytes   = 32
	// plain is the bucket of states that an earlier program left unencrypted. This
	// one uses none of another program, so that the bucket can go as a whole.
	plain = "ROOM_STATES"
)

// Save implements eventlog.Log. When it returns nil, no earlier state of the show
// can be read any more.
func (l *Log) Save(ctx context.Context, show string, state []byte) error {
	if err := eventlog.CheckShow(show); err != nil {
		return err
	}
	ctx, cancel := limit(ctx)
	defer cancel()
	if err := l.dropPlain(ctx); err != nil {
		return err
	}
	bucket, err := l.js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{
		Bucket: sealed, Description: "states of rooms, so that their logs need not be read from the beginning",
		Storage: jetstream.FileStorage, Replicas: l.replicas,
	})
	if err != nil {
		return fmt.Errorf("open the saved states: %w", err)
	}
	at, key, err := l.newKey(ctx, show)
	if err != nil {
		return err
	}
	b, err := seal(key, at, show, state)
	if err != nil {
		return err
	}
	if _, err := bucket.PutBytes(ctx, show, b); err != nil {
		return fmt.Errorf("save the state of show %s: %w", show, err)
	}
	return l.forgetKeys(ctx, show, at)
}

// Saved implements eventlog.Log.
func (l *Log) Saved(ctx context.Context, show string) ([]byte, error) {
	if err := eventlog.CheckShow(show); err != nil {
		return nil, err
	}
	ctx, cancel := limit(ctx)
	defer cancel()
	if err := l.dropPlain(ctx); err != nil {
		return nil, err
	}
	bucket, err := l.js.ObjectStore(ctx, sealed)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the saved states: %w", err)
	}
	b, err := bucket.GetBytes(ctx, show)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the saved state of show %s: %w", show, err)
	}
	if len(b) < 8 {
		return nil, fmt.Errorf("the saved state of show %s has %d bytes", show, len(b))
	}
	at := binary.BigEndian.Uint64(b)
	// A server that stopped while it saved has left the key before.
	if err := l.forgetKeys(ctx, show, at); err != nil {
		return nil, err
	}
	s, err := l.js.Stream(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("open the keys of saved states: %w", err)
	}
	m, err := s.GetMsg(ctx, at)
	if err != nil {
		return nil, fmt.Errorf("read the key of the saved state of show %s: %w", show, err)
	}
	return unseal(m.Data, show, b)
}

// newKey makes a key for a state of a show and returns its place among the keys.
func (l *Log) newKey(ctx context.Context, show string) (at uint64, key []byte, err error) {
	// No direct answers: a replica that is behind would know less than there is.
	_, err = l.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: keys, Description: "keys of the saved states of rooms", Subjects: []string{keySubject + "*"},
		Storage: jetstream.FileStorage, Replicas: l.replicas,
	})
	if err != nil {
		return 0, nil, fmt.Errorf("open the keys of saved states: %w", err)
	}
	key = make([]byte, keyBytes)
	rand.Read(key) //nolint:errcheck // it never fails
	ack, err := l.js.Publish(ctx, keySubject+show, key, jetstream.WithExpectStream(keys), jetstream.WithRetryAttempts(0))
	if err != nil {
		return 0, nil, fmt.Errorf("keep a key for the state of show %s: %w", show, err)
	}
	return ack.Sequence, key, nil
}

// forgetKeys deletes the keys of a show that come before that one, for good.
func (l *Log) forgetKeys(ctx context.Context, show string, before uint64) error {
	s, err := l.js.Stream(ctx, keys)
	if err != nil {
		return fmt.Errorf("open the keys of saved states: %w", err)
	}
	for from := uint64(1); ; {
		m, err := s.GetMsg(ctx, from, jetstream.WithGetMsgSubject(keySubject+show))
		if errors.Is(err, jetstream.ErrMsgNotFound) || err == nil && m.Sequence >= before {
			return nil
		}
		if err == nil {
			err = s.SecureDeleteMsg(ctx, m.Sequence)
		}
		if err != nil {
			return fmt.Errorf("forget the earlier states of show %s: %w", show, err)
		}
		from = m.Sequence + 1
	}
}

// dropPlain deletes, once a run, what an earlier program saved unencrypted.
func (l *Log) dropPlain(ctx context.Context) error {
	if l.dropped.Load() {
		return nil
	}
	if err := l.js.DeleteObjectStore(ctx, plain); err != nil && !errors.Is(err, jetstream.ErrBucketNotFound) {
		return fmt.Errorf("delete the states that were saved unencrypted: %w", err)
	}
	l.dropped.Store(true)
	return nil
}

// seal encrypts a state of a show under the key at that place, which it begins with.
func seal(key []byte, at uint64, show string, state []byte) ([]byte, error) {
	a, err := gcm(key)
	if err != nil {
		return nil, err
	}
	return a.Seal(binary.BigEndian.AppendUint64(nil, at), nil, state, []byte(show)), nil
}

// unseal is the state that seal encrypted.
func unseal(key []byte, show string, b []byte) ([]byte, error) {
	a, err := gcm(key)
	if err != nil {
		return nil, err
	}
	state, err := a.Open(nil, nil, b[8:], []byte(show))
	if err != nil {
		return nil, fmt.Errorf("decrypt the saved state of show %s: %w", show, err)
	}
	return state, nil
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("use the key of a saved state: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
