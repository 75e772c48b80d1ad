package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"frontrow/internal/brand"
	"frontrow/internal/room"
)

// Emotes is what the door asks of the emotes of channels.
type Emotes interface {
	List(ctx context.Context, channel string) ([]brand.Emote, error)
	Set(ctx context.Context, channel, code string, data []byte) (brand.Emote, error)
	Rename(ctx context.Context, channel, old, code string) (brand.Emote, error)
	Remove(ctx context.Context, channel, code string) error
	File(ctx context.Context, channel, name string) (data []byte, kind string, err error)
}

// Emote is a small picture that stands in a line of chat where its code does.
type Emote struct {
	Code   string `json:"code" doc:"In a text it stands between two colons" example:"wave"`
	URL    string `json:"url" doc:"An address at this server; it names the contents, which never change"`
	Type   string `json:"type" enum:"image/png,image/jpeg,image/webp,image/gif"`
	Width  int    `json:"width" doc:"Pixels"`
	Height int    `json:"height"`
	Size   int    `json:"size" doc:"Bytes"`
}

type emotesOut struct {
	Cache string `header:"Cache-Control"`
	Body  struct {
		Emotes []Emote `json:"emotes" doc:"In the order of their codes, at most 100"`
	}
}

// EmotePath is an emote of an address.
type EmotePath struct {
	ChannelPath
	Code string `path:"code" doc:"2 to 32 characters A-Za-z0-9_" example:"wave"`
}

type setEmoteIn struct {
	EmotePath
	RawBody []byte `contentType:"application/octet-stream"`
}

type renameEmoteIn struct {
	EmotePath
	Body struct {
		Code string `json:"code" doc:"The new one" example:"hello"`
	}
}

type emoteOut struct {
	Cache string `header:"Cache-Control"`
	Body  Emote
}

func (s *Server) describeEmotes(api huma.API) {
	const at = "/api/v1/channels/{channel}/emotes"
	refused := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}
	huma.Register(api, huma.Operation{
		OperationID: "list-emotes", Method: http.MethodGet, Path: at, Summary: "The channel's emotes, for its owner, admins and producers",
		Description: "Those that have a picture here. Viewers have all that there are from the room.", Errors: refused[:3],
	}, s.listEmotes)
	huma.Register(api, huma.Operation{
		OperationID: "set-emote", Method: http.MethodPut, Path: at + "/{code}", Summary: "Give the channel an emote, or an emote another picture",
		Description: "The body is the file: PNG, JPEG, WebP or GIF of at most 256 KiB and 512 pixels on a side. Only a GIF may move. The room has it at once.",
		Errors:      refused, MaxBodyBytes: 1 << 20, BodyReadTimeout: time.Minute,
	}, s.setEmote)
	huma.Register(api, huma.Operation{
		OperationID: "rename-emote", Method: http.MethodPatch, Path: at + "/{code}", Summary: "Give an emote another code",
		Description: "What was said with the old code shows it as text.", Errors: refused,
	}, s.renameEmote)
	huma.Register(api, huma.Operation{
		OperationID: "remove-emote", Method: http.MethodDelete, Path: at + "/{code}", Summary: "Take an emote away", Errors: refused[:3],
	}, s.removeEmote)
}

func (s *Server) listEmotes(ctx context.Context, in *ChannelPath) (*emotesOut, error) {
	all, err := s.deps.Emotes.List(ctx, in.Channel)
	if err != nil {
		return nil, s.internal("list emotes", err)
	}
	out := &emotesOut{Cache: "no-store"}
	out.Body.Emotes = make([]Emote, len(all))
	for i, e := range all {
		out.Body.Emotes[i] = emoteOf(in.Channel, e)
	}
	return out, nil
}

func (s *Server) setEmote(ctx context.Context, in *setEmoteIn) (*emoteOut, error) {
	e, err := s.deps.Emotes.Set(ctx, in.Channel, in.Code, in.RawBody)
	if err != nil {
		return nil, s.emoteProblem("save an emote", err)
	}
	made(ctx, e.Code)
	return &emoteOut{Cache: "no-store", Body: emoteOf(in.Channel, e)}, nil
}

func (s *Server) renameEmote(ctx context.Context, in *renameEmoteIn) (*emoteOut, error) {
	e, err := s.deps.Emotes.Rename(ctx, in.Channel, in.Code, in.Body.Code)
	if err != nil {
		return nil, s.emoteProblem("rename an emote", err)
	}
	made(ctx, in.Code+" "+e.Code)
	return &emoteOut{Cache: "no-store", Body: emoteOf(in.Channel, e)}, nil
}

func (s *Server) removeEmote(ctx context.Context, in *EmotePath) (*struct{}, error) {
	if err := s.deps.Emotes.Remove(ctx, in.Channel, in.Code); err != nil {
		return nil, s.emoteProblem("remove an emote", err)
	}
	made(ctx, in.Code)
	return nil, nil
}

func (s *Server) emoteProblem(doing string, err error) error {
	var why brand.Refused
	var no *room.Error
	switch {
	case errors.As(err, &why):
		return &Problem{Status: http.StatusUnprocessableEntity, Code: "bad_data", Message: why.Error()}
	case errors.Is(err, brand.ErrNoEmote):
		return &Problem{Status: http.StatusNotFound, Code: "not_found", Message: "The channel has no such emote."}
	case errors.As(err, &no) && no.Code == room.BadData.Code:
		return &Problem{Status: http.StatusUnprocessableEntity, Code: string(no.Code), Message: no.Say()}
	case errors.As(err, &no):
		return &Problem{Status: http.StatusServiceUnavailable, Code: string(no.Code), Message: no.Say()}
	}
	return s.internal(doing, err)
}

// EmoteURL is the address at this server of an emote's picture.
func EmoteURL(channel string, e brand.Emote) string {
	return "/api/v1/channels/" + url.PathEscape(channel) + "/emotes/files/" + e.File()
}

func emoteOf(channel string, e brand.Emote) Emote {
	return Emote{Code: e.Code, URL: EmoteURL(channel, e), Type: e.Type, Width: e.Width, Height: e.Height, Size: e.Size}
}

// emoteFile serves the picture of an emote, or its still. Its address names its
// contents.
func (s *Server) emoteFile(w http.ResponseWriter, q *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*") // for the pages of others
	name := q.PathValue("file")
	data, kind, err := s.deps.Emotes.File(q.Context(), q.PathValue("channel"), name)
	switch {
	case errors.Is(err, brand.ErrNoEmote):
		h.Set("Cache-Control", "no-store")
		fail(w, http.StatusNotFound, "not_found", "The channel has no such emote any more.")
		return
	case err != nil:
		s.log.Error("request failed", "doing", "read an emote", "err", err)
		fail(w, http.StatusInternalServerError, "internal", "Something went wrong here.")
		return
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+name+`"`)
	http.ServeContent(w, q, "", time.Time{}, bytes.NewReader(data))
}
