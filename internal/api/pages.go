package api

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"frontrow/internal/identity"
)

// policy is the Content-Security-Policy of the pages: nothing from any other
// host. Players play from blobs, and hls.js works in a worker made from one.
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; " +
	"media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; frame-ancestors "

// Which pages may show ours in a frame: our own, and any for what is made to
// be embedded. A page that acts for the staff must not be drawn under somebody
// else's buttons.
const (
	framedByUs  = policy + "'self'"
	framedByAll = policy + "*"
)

// pages serves the built web app from memory.
type pages struct {
	files fs.FS
	built bool

	mu     sync.Mutex
	packed map[string][]byte // by name, gzip
	tags   map[string]string // by name, of the contents
}

func newPages(files fs.FS) (*pages, error) {
	_, err := fs.Stat(files, "index.html")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return &pages{files: files, built: err == nil, packed: make(map[string][]byte), tags: make(map[string]string)}, nil
}

// index serves the app itself, which draws what its address says.
func (p *pages) index(w http.ResponseWriter, q *http.Request) { p.indexAs(w, q, http.StatusOK) }

func (p *pages) indexAs(w http.ResponseWriter, q *http.Request, status int) {
	p.page(w, q, "index.html", framedByUs, status)
}

// page serves one of the app's pages under its policy.
func (p *pages) page(w http.ResponseWriter, q *http.Request, name, policy string, status int) {
	if !p.built {
		http.Error(w, "This binary was built without its pages. `make build` makes one that has them.", http.StatusNotImplemented)
		return
	}
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Cache-Control", "no-cache")
	p.serve(w, q, name, status)
}

// ofChannel serves a page of a channel, and says 404 for one that does not exist.
func (s *Server) ofChannel(w http.ResponseWriter, q *http.Request) {
	s.pages.indexAs(w, q, s.statusOf(q))
}

// embed serves the page of a channel that other sites show in a frame.
func (s *Server) embed(w http.ResponseWriter, q *http.Request) {
	s.pages.page(w, q, "embed.html", framedByAll, s.statusOf(q))
}

// docs serves a page of the documentation: /docs is its first one.
func (p *pages) docs(w http.ResponseWriter, q *http.Request) {
	name := "docs/" + cmp.Or(q.PathValue("page"), "index") + ".html"
	if _, err := fs.Stat(p.files, name); err != nil && p.built {
		p.indexAs(w, q, http.StatusNotFound)
		return
	}
	p.page(w, q, name, framedByUs, http.StatusOK)
}

// statusOf is the status of a page of the channel that a path names.
func (s *Server) statusOf(q *http.Request) int {
	if _, err := s.deps.Channels.Channel(q.Context(), q.PathValue("channel")); errors.Is(err, identity.ErrNoChannel) {
		return http.StatusNotFound
	}
	return http.StatusOK
}

// file serves one file of the app.
func (p *pages) file(w http.ResponseWriter, q *http.Request) {
	if q.Method != http.MethodGet && q.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		fail(w, http.StatusMethodNotAllowed, "wrong_method", "This address is only read.")
		return
	}
	name := strings.TrimPrefix(path.Clean(q.URL.Path), "/")
	st, err := fs.Stat(p.files, name)
	if err != nil || st.IsDir() || path.Ext(name) == ".html" { // a page has an address and a policy of its own
		if strings.Contains(q.Header.Get("Accept"), "text/html") && p.built {
			p.indexAs(w, q, http.StatusNotFound)
			return
		}
		fail(w, http.StatusNotFound, "not_found", "There is nothing at this address.")
		return
	}
	if strings.HasPrefix(name, "assets/") || strings.HasPrefix(name, "sdk/chunks/") { // named by their contents
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	if strings.HasPrefix(name, "sdk/") || strings.HasPrefix(name, "assets/") {
		w.Header().Set("Access-Control-Allow-Origin", "*") // for the pages of others
	}
	p.serve(w, q, name, http.StatusOK)
}

func (p *pages) serve(w http.ResponseWriter, q *http.Request, name string, status int) {
	f, err := p.files.Open(name)
	if err != nil {
		fail(w, http.StatusNotFound, "not_found", "There is nothing at this address.")
		return
	}
	defer f.Close()
	if status == http.StatusOK {
		if tag := p.tag(name, f); tag != "" {
			w.Header().Set("ETag", tag)
			if q.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
	}
	switch path.Ext(name) {
	case ".html", ".js", ".css", ".svg", ".json", ".map", ".txt":
		if body, err := p.pack(name, f); err == nil && strings.Contains(q.Header.Get("Accept-Encoding"), "gzip") {
			h := w.Header()
			h.Set("Content-Type", contentType(name))
			h.Set("Content-Encoding", "gzip")
			h.Add("Vary", "Accept-Encoding")
			w.WriteHeader(status)
			if q.Method != http.MethodHead {
				_, _ = w.Write(body) // a client that has gone away needs no answer
			}
			return
		}
	}
	body, ok := f.(io.ReadSeeker)
	if !ok {
		fail(w, http.StatusInternalServerError, "internal", "Something went wrong here.")
		return
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil { // it was read to be compressed
		fail(w, http.StatusInternalServerError, "internal", "Something went wrong here.")
		return
	}
	w.Header().Set("Content-Type", contentType(name))
	if status != http.StatusOK {
		w.WriteHeader(status)
		_, _ = io.Copy(w, body)
		return
	}
	http.ServeContent(w, q, name, time.Time{}, body)
}

// contentType names types here, because the system's table is not everywhere.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map", ".webmanifest":
		return "application/json"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	}
	return "application/octet-stream"
}

// pack compresses a file once.
func (p *pages) pack(name string, f io.Reader) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if body, ok := p.packed[name]; ok {
		return body, nil
	}
	var buf bytes.Buffer
	zip := gzip.NewWriter(&buf)
	if _, err := io.Copy(zip, f); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	p.packed[name] = buf.Bytes()
	return p.packed[name], nil
}

// tag names the contents of a file, so that an unchanged one is not sent again.
// It is weak, because the same contents may travel compressed. The file is read
// from its start again afterwards; empty for one that can't be.
func (p *pages) tag(name string, f fs.File) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if tag, ok := p.tags[name]; ok {
		return tag
	}
	body, ok := f.(io.ReadSeeker)
	if !ok {
		return ""
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, body); err != nil {
		return ""
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return ""
	}
	p.tags[name] = fmt.Sprintf(`W/"%x"`, sum.Sum(nil)[:12])
	return p.tags[name]
}
