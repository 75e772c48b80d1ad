package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"frontrow/internal/brand"
)

var _ brand.EmoteStore = (*Store)(nil)

// Emotes implements brand.EmoteStore.
func (s *Store) Emotes(ctx context.Context, channel string) ([]brand.Emote, error) {
	rows, err := s.db.QueryContext(ctx,
		"SELECT code, hash, type, width, height, length(bytes) FROM emotes WHERE channel = ? ORDER BY code", channel)
	if err != nil {
		return nil, fmt.Errorf("list emotes: %w", err)
	}
	defer rows.Close()
	var all []brand.Emote
	for rows.Next() {
		var e brand.Emote
		if err := rows.Scan(&e.Code, &e.Hash, &e.Type, &e.Width, &e.Height, &e.Size); err != nil {
			return nil, fmt.Errorf("list emotes: %w", err)
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

// Emote implements brand.EmoteStore.
func (s *Store) Emote(ctx context.Context, channel, code string) (brand.Emote, error) {
	return s.emote(ctx, "code", channel, code)
}

// EmoteByHash implements brand.EmoteStore.
func (s *Store) EmoteByHash(ctx context.Context, channel, hash string) (brand.Emote, error) {
	return s.emote(ctx, "hash", channel, hash)
}

func (s *Store) emote(ctx context.Context, by, channel, value string) (brand.Emote, error) {
	var e brand.Emote
	err := s.db.QueryRowContext(ctx,
		"SELECT code, hash, type, width, height, bytes, still FROM emotes WHERE channel = ? AND "+by+" = ? LIMIT 1", channel, value,
	).Scan(&e.Code, &e.Hash, &e.Type, &e.Width, &e.Height, &e.Bytes, &e.Still)
	if errors.Is(err, sql.ErrNoRows) {
		return brand.Emote{}, brand.ErrNoEmote
	}
	if err != nil {
		return brand.Emote{}, fmt.Errorf("read emote: %w", err)
	}
	if len(e.Still) == 0 {
		e.Still = nil
	}
	e.Size = len(e.Bytes)
	return e, nil
}

// SaveEmote implements brand.EmoteStore.
func (s *Store) SaveEmote(ctx context.Context, channel string, e brand.Emote) error {
	still := e.Still
	if still == nil {
		still = []byte{}
	}
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO emotes (channel, code, hash, type, width, height, bytes, still) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel, code) DO UPDATE SET hash = excluded.hash, type = excluded.type,
			width = excluded.width, height = excluded.height, bytes = excluded.bytes, still = excluded.still`,
		channel, e.Code, e.Hash, e.Type, e.Width, e.Height, e.Bytes, still)
	if err != nil {
		return fmt.Errorf("save emote: %w", err)
	}
	return nil
}

// RenameEmote implements brand.EmoteStore.
func (s *Store) RenameEmote(ctx context.Context, channel, old, code string) error {
	res, err := s.db.ExecContext(ctx, "UPDATE emotes SET code = ? WHERE channel = ? AND code = ?", code, channel, old)
	return oneEmote("rename", res, err)
}

// DeleteEmote implements brand.EmoteStore.
func (s *Store) DeleteEmote(ctx context.Context, channel, code string) error {
	res, err := s.db.ExecContext(ctx, "DELETE FROM emotes WHERE channel = ? AND code = ?", channel, code)
	return oneEmote("delete", res, err)
}

// oneEmote says ErrNoEmote where a statement found none.
func oneEmote(doing string, res sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("%s emote: %w", doing, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return brand.ErrNoEmote
}
