//go:build ui

// Package web is the built web app: the pages and the SDK, as files. It knows
// nothing of HTTP; the front door serves what is in it.
package web

import (
	"embed"
	"io/fs"
)

// Built says whether this binary carries the web app.
const Built = true

//go:embed all:dist
var dist embed.FS

// FS returns the built app; its root holds index.html, assets/ and sdk/.
func FS() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil { // only a malformed name errs, and this one is a constant
		panic(err)
	}
	return files
}
