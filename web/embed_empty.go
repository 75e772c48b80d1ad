//go:build !ui

// Package web is the built web app: the pages and the SDK, as files. This is
// its twin for a build without Node: it holds nothing.
package web

import (
	"embed"
	"io/fs"
)

// Built says whether this binary carries the web app.
const Built = false

// FS returns an empty file system.
func FS() fs.FS { return embed.FS{} }
