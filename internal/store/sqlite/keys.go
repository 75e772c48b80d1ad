package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"frontrow/internal/identity"
)

// Key implements identity.Store.
func (s *Store) Key(ctx context.Context, name string) (key identity.KeyHash, err error) {
	var raw []byte
	err = s.db.QueryRowContext(ctx, "SELECT key FROM channels WHERE name = ?", name).Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return key, identity.ErrNoChannel
	}
	if err != nil {
		return key, fmt.Errorf("read a key: %w", err)
	}
	if copy(key[:], raw) != len(key) {
		return key, fmt.Errorf("the key of %s has %d bytes, not %d", name, len(raw), len(key))
	}
	return key, nil
}
