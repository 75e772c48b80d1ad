package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"frontrow/internal/brand"
)

// Brands is what the door asks of how channels present themselves.
type Brands interface {
	Brand(ctx context.Context, channel string) (brand.Brand, error)
	Save(ctx context.Context, channel string, b brand.Brand) error
	SetFile(ctx context.Context, channel string, slot brand.Slot, data []byte) (brand.File, error)
	RemoveFile(ctx context.Context, channel string, slot brand.Slot) error
	File(ctx context.Context, channel, hash string) (brand.File, error)
}

// Brand is how a channel presents itself.
type Brand struct {
	BrandWords
	Files BrandFiles `json:"files"`
}

// BrandWords is what of a brand is no file.
type BrandWords struct {
	Title       string            `json:"title" doc:"At most 80 characters; empty: the channel's name" example:"The Friday Show"`
	Description string            `json:"description" doc:"Plain text of at most 2,000 characters, with line breaks"`
	Accent      string            `json:"accent" doc:"#rrggbb, or empty. What is drawn is made of it so that it can be read" example:"#ff5a00"`
	Background  string            `json:"background" doc:"#rrggbb, or empty. It tints the surfaces"`
	Links       []brand.Link      `json:"links" doc:"At most 5, to https addresses"`
	Texts       map[string]string `json:"texts" doc:"Texts of widgets by their key, each of at most 80 characters"`
}

// BrandFiles are the files of a brand by what they are for.
type BrandFiles struct {
	Logo       *BrandFile `json:"logo,omitempty"`
	Background *BrandFile `json:"background,omitempty"`
	Share      *BrandFile `json:"share,omitempty"`
	Font       *BrandFile `json:"font,omitempty"`
}

// BrandFile is a picture or the font of a brand.
type BrandFile struct {
	URL    string `json:"url" doc:"An address at this server; it names the contents, which never change"`
	Type   string `json:"type" example:"image/png"`
	Width  int    `json:"width,omitempty" doc:"Pixels; absent for a font"`
	Height int    `json:"height,omitempty"`
	Size   int    `json:"size" doc:"Bytes"`
}

type brandOut struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Cache       string `header:"Cache-Control"`
	Body        Brand
}

type setBrandIn struct {
	ChannelPath
	Body BrandWords
}

// SlotPath is a slot for a file in an address.
type SlotPath struct {
	ChannelPath
	Slot brand.Slot `path:"slot" enum:"logo,background,share,font" doc:"What the file is for"`
}

type setBrandFileIn struct {
	SlotPath
	RawBody []byte `contentType:"application/octet-stream"`
}

type brandFileOut struct {
	Cache string `header:"Cache-Control"`
	Body  BrandFile
}

func (s *Server) describeBrand(api huma.API) {
	const at = "/api/v1/channels/{channel}/brand"
	refused := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}
	huma.Register(api, huma.Operation{
		OperationID: "get-brand", Method: http.MethodGet, Path: at, Summary: "How the channel presents itself",
		Description: "With an ETag. Ask again each minute at most.", Errors: []int{http.StatusNotFound},
	}, s.getBrand)
	huma.Register(api, huma.Operation{
		OperationID: "set-brand", Method: http.MethodPut, Path: at, Summary: "Change how the channel presents itself", Errors: refused,
	}, s.setBrand)
	huma.Register(api, huma.Operation{
		OperationID: "set-brand-file", Method: http.MethodPut, Path: at + "/{slot}", Summary: "Give the brand a picture or its font",
		Description: "The body is the file: PNG, JPEG or WebP of at most 1 MiB and 4096 pixels on a side, or a WOFF2 font of at most 400 kB.",
		Errors:      refused, MaxBodyBytes: 2 << 20, BodyReadTimeout: time.Minute,
	}, s.setBrandFile)
	huma.Register(api, huma.Operation{
		OperationID: "remove-brand-file", Method: http.MethodDelete, Path: at + "/{slot}", Summary: "Take a picture or the font away", Errors: refused,
	}, s.removeBrandFile)
}

func (s *Server) getBrand(ctx context.Context, in *ChannelPath) (*brandOut, error) {
	b, err := s.deps.Brands.Brand(ctx, in.Channel)
	if err != nil {
		return nil, s.internal("read a brand", err)
	}
	return &brandOut{AllowOrigin: "*", Cache: "no-cache", Body: brandOf(in.Channel, b)}, nil
}

func (s *Server) setBrand(ctx context.Context, in *setBrandIn) (*brandOut, error) {
	b := in.Body
	err := s.deps.Brands.Save(ctx, in.Channel, brand.Brand{
		Title: b.Title, Description: b.Description, Accent: b.Accent, Background: b.Background, Links: b.Links, Texts: b.Texts,
	})
	if err != nil {
		return nil, s.brandProblem("save a brand", err)
	}
	return s.getBrand(ctx, &in.ChannelPath)
}

func (s *Server) setBrandFile(ctx context.Context, in *setBrandFileIn) (*brandFileOut, error) {
	f, err := s.deps.Brands.SetFile(ctx, in.Channel, in.Slot, in.RawBody)
	if err != nil {
		return nil, s.brandProblem("save a brand's file", err)
	}
	made(ctx, string(in.Slot))
	return &brandFileOut{Cache: "no-store", Body: *brandFileOf(in.Channel, f)}, nil
}

func (s *Server) removeBrandFile(ctx context.Context, in *SlotPath) (*struct{}, error) {
	if err := s.deps.Brands.RemoveFile(ctx, in.Channel, in.Slot); err != nil {
		return nil, s.brandProblem("remove a brand's file", err)
	}
	made(ctx, string(in.Slot))
	return nil, nil
}

func (s *Server) brandProblem(doing string, err error) error {
	var why brand.Refused
	switch {
	case errors.As(err, &why):
		return &Problem{Status: http.StatusUnprocessableEntity, Code: "bad_data", Message: why.Error()}
	case errors.Is(err, brand.ErrNoFile):
		return &Problem{Status: http.StatusNotFound, Code: "not_found", Message: "The channel has no such file."}
	}
	return s.internal(doing, err)
}

func brandOf(channel string, b brand.Brand) Brand {
	out := Brand{BrandWords: BrandWords{
		Title: b.Title, Description: b.Description, Accent: b.Accent, Background: b.Background, Links: b.Links, Texts: b.Texts,
	}}
	if out.Links == nil {
		out.Links = []brand.Link{}
	}
	if out.Texts == nil {
		out.Texts = map[string]string{}
	}
	for _, f := range b.Files {
		shown := brandFileOf(channel, f)
		switch f.Slot {
		case brand.Logo:
			out.Files.Logo = shown
		case brand.Background:
			out.Files.Background = shown
		case brand.Share:
			out.Files.Share = shown
		case brand.Font:
			out.Files.Font = shown
		}
	}
	return out
}

func brandFileOf(channel string, f brand.File) *BrandFile {
	return &BrandFile{
		URL:  "/api/v1/channels/" + url.PathEscape(channel) + "/brand/files/" + f.Hash,
		Type: f.Type, Width: f.Width, Height: f.Height, Size: f.Size,
	}
}

// brandFile serves a file of a brand. Its address names its contents.
func (s *Server) brandFile(w http.ResponseWriter, q *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*") // for the pages of others
	f, err := s.deps.Brands.File(q.Context(), q.PathValue("channel"), q.PathValue("hash"))
	switch {
	case errors.Is(err, brand.ErrNoFile):
		h.Set("Cache-Control", "no-store")
		fail(w, http.StatusNotFound, "not_found", "The channel's brand has no such file: read the brand again.")
		return
	case err != nil:
		s.log.Error("request failed", "doing", "read a brand's file", "err", err)
		fail(w, http.StatusInternalServerError, "internal", "Something went wrong here.")
		return
	}
	h.Set("Content-Type", f.Type)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+f.Hash+`"`)
	http.ServeContent(w, q, "", time.Time{}, bytes.NewReader(f.Bytes))
}

// tagged gives an answer an ETag of its contents, so that who has them already
// is sent nothing.
func tagged(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		kept := &keptAnswer{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(kept, q)
		if kept.status == http.StatusOK {
			sum := sha256.Sum256(kept.body.Bytes())
			tag := `"` + hex.EncodeToString(sum[:12]) + `"`
			w.Header().Set("ETag", tag)
			if q.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		w.Header().Set("Content-Length", strconv.Itoa(kept.body.Len()))
		w.WriteHeader(kept.status)
		_, _ = kept.body.WriteTo(w) // a client that has gone away needs no answer
	})
}

// keptAnswer holds an answer back.
type keptAnswer struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *keptAnswer) WriteHeader(status int)      { w.status = status }
func (w *keptAnswer) Write(b []byte) (int, error) { return w.body.Write(b) }
