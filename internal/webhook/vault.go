package webhook

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
)

// sealedForm begins what is sealed: AES-256-GCM with a random nonce before it, and
// the webhook's id as additional data. A secret that was stored plain has exactly
// secretBytes, which no sealed one has.
const sealedForm = 1

// lostKey is why a webhook is disabled whose secret can't be opened. It is made
// when the webhook is read, and never stored.
const lostKey = "Its secret can't be read: the file `secret` of the server's data directory is not the one that it was sealed with. " +
	"Restore that file from a backup, or rotate the webhook's secret and give the receiver the new one."

var errSealed = errors.New("it is not sealed with this key")

// Vault keeps webhooks with their secrets sealed, so that a copy of the database
// signs nothing. Who reads through it gets them open.
type Vault struct {
	Endpoints
	aead cipher.AEAD
	log  *slog.Logger
}

// NewVault returns a Vault over endpoints. The key is the server's own: without it
// what is sealed is lost.
func NewVault(under Endpoints, key [32]byte, log *slog.Logger) (*Vault, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("seal webhook secrets: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("seal webhook secrets: %w", err)
	}
	return &Vault{under, aead, log.With("component", "webhook")}, nil
}

func (v *Vault) seal(id string, secret []byte) []byte {
	if len(secret) == 0 {
		return nil
	}
	return v.aead.Seal([]byte{sealedForm}, nil, secret, []byte(id))
}

// open returns a secret as it signs, and whether it was stored plain.
func (v *Vault) open(id string, stored []byte) (secret []byte, plain bool, err error) {
	switch {
	case len(stored) == 0:
		return nil, false, nil
	case len(stored) == secretBytes:
		return stored, true, nil
	case stored[0] != sealedForm:
		return nil, false, errSealed
	}
	secret, err = v.aead.Open(nil, nil, stored[1:], []byte(id))
	if err != nil {
		return nil, false, errSealed
	}
	return secret, false, nil
}

// opened is an endpoint as it was stored, with its secrets open. One whose secret
// is lost is disabled, one whose old secret is lost goes on without.
func (v *Vault) opened(e Endpoint) (open Endpoint, plain bool) {
	open = e
	var err error
	var old bool
	if open.Secret, plain, err = v.open(e.ID, e.Secret); err != nil {
		open.Secret, open.Disabled = nil, lostKey
	}
	if open.Old, old, err = v.open(e.ID, e.Old); err != nil {
		open.Old = nil
	}
	return open, plain || old
}

// Webhooks implements Endpoints.
func (v *Vault) Webhooks(ctx context.Context, channel string) ([]Endpoint, error) {
	all, err := v.Endpoints.Webhooks(ctx, channel)
	for i := range all {
		all[i], _ = v.opened(all[i])
	}
	return all, err
}

// Webhook implements Endpoints.
func (v *Vault) Webhook(ctx context.Context, channel, id string) (Endpoint, error) {
	e, err := v.Endpoints.Webhook(ctx, channel, id)
	if err == nil {
		e, _ = v.opened(e)
	}
	return e, err
}

// AddWebhook implements Endpoints.
func (v *Vault) AddWebhook(ctx context.Context, e Endpoint, max int) error {
	e.Secret, e.Old = v.seal(e.ID, e.Secret), v.seal(e.ID, e.Old)
	return v.Endpoints.AddWebhook(ctx, e, max)
}

// ChangeWebhook implements Endpoints. What can't be opened stays as it is, unless
// there is a new secret.
func (v *Vault) ChangeWebhook(ctx context.Context, channel, id string, f func(*Endpoint) error) (Endpoint, error) {
	e, err := v.Endpoints.ChangeWebhook(ctx, channel, id, func(stored *Endpoint) error {
		open, _ := v.opened(*stored)
		if err := f(&open); err != nil {
			return err
		}
		was := *stored
		*stored = open
		if stored.Disabled == lostKey {
			stored.Disabled = was.Disabled
		}
		if stored.Secret, stored.Old = v.seal(id, open.Secret), v.seal(id, open.Old); open.Secret == nil {
			stored.Secret, stored.Old = was.Secret, was.Old
		}
		return nil
	})
	if err == nil {
		e, _ = v.opened(e)
	}
	return e, err
}

// Migrate seals what was stored plain by a program of before, and says in the log
// what can't be opened.
func (v *Vault) Migrate(ctx context.Context) error {
	all, err := v.Endpoints.Webhooks(ctx, "")
	if err != nil {
		return fmt.Errorf("list webhooks: %w", err)
	}
	for _, stored := range all {
		e, plain := v.opened(stored)
		if e.Disabled == lostKey {
			v.log.Error("the secret of a webhook can't be read, nothing is sent to it: restore the file `secret` of the data directory, or rotate the webhook's secret",
				"webhook", e.ID, "channel", e.Channel)
			continue
		}
		if !plain {
			continue
		}
		changed, err := v.ChangeWebhook(ctx, e.Channel, e.ID, func(*Endpoint) error { return nil })
		if err != nil {
			return fmt.Errorf("seal the secret of webhook %s: %w", e.ID, err)
		}
		if !bytes.Equal(changed.Secret, e.Secret) {
			return fmt.Errorf("seal the secret of webhook %s: it is another afterwards", e.ID)
		}
	}
	return nil
}
