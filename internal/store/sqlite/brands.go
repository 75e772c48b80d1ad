package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"frontrow/internal/brand"
)

var _ brand.Store = (*Store)(nil)

// Brand implements brand.Store.
func (s *Store) Brand(ctx context.Context, channel string) (brand.Brand, error) {
	var b brand.Brand
	var links, texts []byte
	err := s.db.QueryRowContext(ctx,
		"SELECT title, description, accent, background, links, texts FROM brands WHERE channel = ?", channel,
	).Scan(&b.Title, &b.Description, &b.Accent, &b.Background, &links, &texts)
	if err == nil {
		err = errors.Join(json.Unmarshal(links, &b.Links), json.Unmarshal(texts, &b.Texts))
	} else if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err != nil {
		return brand.Brand{}, fmt.Errorf("read brand: %w", err)
	}
	rows, err := s.db.QueryContext(ctx,
		"SELECT slot, hash, type, width, height, length(bytes) FROM brand_files WHERE channel = ? ORDER BY slot", channel)
	if err != nil {
		return brand.Brand{}, fmt.Errorf("list brand files: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var f brand.File
		if err := rows.Scan(&f.Slot, &f.Hash, &f.Type, &f.Width, &f.Height, &f.Size); err != nil {
			return brand.Brand{}, fmt.Errorf("list brand files: %w", err)
		}
		b.Files = append(b.Files, f)
	}
	return b, rows.Err()
}

// SaveBrand implements brand.Store.
func (s *Store) SaveBrand(ctx context.Context, channel string, b brand.Brand) error {
	links, err := json.Marshal(b.Links)
	if err != nil {
		return fmt.Errorf("save brand: %w", err)
	}
	texts, err := json.Marshal(b.Texts)
	if err != nil {
		return fmt.Errorf("save brand: %w", err)
	}
	_, err = s.db.ExecContext(ctx, `
		INSERT INTO brands (channel, title, description, accent, background, links, texts, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel) DO UPDATE SET title = excluded.title, description = excluded.description, accent = excluded.accent,
			background = excluded.background, links = excluded.links, texts = excluded.texts, changed = excluded.changed`,
		channel, b.Title, b.Description, b.Accent, b.Background, string(links), string(texts), time.Now().UnixMicro())
	if err != nil {
		return fmt.Errorf("save brand: %w", err)
	}
	return nil
}

// SaveBrandFile implements brand.Store.
func (s *Store) SaveBrandFile(ctx context.Context, channel string, f brand.File) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO brand_files (channel, slot, hash, type, width, height, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel, slot) DO UPDATE SET hash = excluded.hash, type = excluded.type,
			width = excluded.width, height = excluded.height, bytes = excluded.bytes`,
		channel, f.Slot, f.Hash, f.Type, f.Width, f.Height, f.Bytes)
	if err != nil {
		return fmt.Errorf("save brand file: %w", err)
	}
	return nil
}

// DeleteBrandFile implements brand.Store.
func (s *Store) DeleteBrandFile(ctx context.Context, channel string, slot brand.Slot) error {
	res, err := s.db.ExecContext(ctx, "DELETE FROM brand_files WHERE channel = ? AND slot = ?", channel, slot)
	if err != nil {
		return fmt.Errorf("delete brand file: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return brand.ErrNoFile
}

// BrandFile implements brand.Store.
func (s *Store) BrandFile(ctx context.Context, channel, hash string) (brand.File, error) {
	f := brand.File{Hash: hash}
	err := s.db.QueryRowContext(ctx,
		"SELECT slot, type, width, height, bytes FROM brand_files WHERE channel = ? AND hash = ? LIMIT 1", channel, hash,
	).Scan(&f.Slot, &f.Type, &f.Width, &f.Height, &f.Bytes)
	if errors.Is(err, sql.ErrNoRows) {
		return brand.File{}, brand.ErrNoFile
	}
	if err != nil {
		return brand.File{}, fmt.Errorf("read brand file: %w", err)
	}
	f.Size = len(f.Bytes)
	return f, nil
}
