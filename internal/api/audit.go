package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"frontrow/internal/audit"
	"frontrow/internal/room"
)

// Audit is what the door asks the audit log.
type Audit interface {
	Rows(ctx context.Context, channel string, after uint64, limit int) ([]audit.Row, error)
	Head(ctx context.Context, channel string) (audit.Head, error)
	Add(ctx context.Context, e audit.Entry) error
}

// act is what a request of the staff does, for the audit log.
type act struct {
	actor room.Actor
	id    string // of what was made
}

type actKey struct{}

// made names what a request made.
func made(ctx context.Context, id string) {
	if a, ok := ctx.Value(actKey{}).(*act); ok {
		a.id = id
	}
}

// acted records what somebody whom guard let pass did, once it is done.
func (s *Server) acted(action string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		a, _ := q.Context().Value(actKey{}).(*act)
		out := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(out, q)
		if a == nil || out.status >= 300 {
			return
		}
		id := a.id
		for _, name := range []string{"site", "webhook", "overlay"} {
			if v := q.PathValue(name); v != "" {
				id = v
			}
		}
		err := s.deps.Audit.Add(context.WithoutCancel(q.Context()), audit.Entry{
			Channel: q.PathValue("channel"), Actor: a.actor.ID, Role: a.actor.Role, Action: action, Detail: audit.Detail{ID: id},
		})
		if err != nil {
			s.log.Error("an act is not in the audit log", "action", action, "id", id, "err", err)
		}
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

type auditIn struct {
	Channel string `path:"channel" doc:"The channel's name"`
	After   uint64 `query:"after" maximum:"9007199254740991" doc:"The seq of the last entry that is known; 0 for the beginning"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"How many at most"`
}

type auditOut struct {
	AllowOrigin string `header:"Access-Control-Allow-Origin"`
	Cache       string `header:"Cache-Control"`
	Body        AuditPage
}

// AuditPage is a piece of a channel's audit log.
type AuditPage struct {
	Entries []AuditEntry `json:"entries" doc:"In order"`
	Head    AuditHead    `json:"head" doc:"The newest entry: who writes it down can prove later that nothing up to it was changed"`
}

// AuditEntry is a row of the audit log.
type AuditEntry audit.Shown

// AuditHead is the newest entry of a channel's audit log.
type AuditHead struct {
	Seq  uint64 `json:"seq" doc:"Its number; 0 where there is none"`
	Hash string `json:"hash" doc:"Its hash"`
}

func (s *Server) describeAudit(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "list-audit", Method: http.MethodGet, Path: "/api/v1/channels/{channel}/audit",
		Summary: "What the staff did, for the owner and admins",
		Errors:  []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound},
	}, s.listAudit)
}

func (s *Server) listAudit(ctx context.Context, in *auditIn) (*auditOut, error) {
	rows, err := s.deps.Audit.Rows(ctx, in.Channel, in.After, in.Limit)
	if err != nil {
		return nil, s.internal("list the audit log", err)
	}
	// The head is read after the rows, so it is none of before them.
	head, err := s.deps.Audit.Head(ctx, in.Channel)
	if err != nil {
		return nil, s.internal("list the audit log", err)
	}
	out := &auditOut{AllowOrigin: "*", Cache: "no-store"}
	out.Body.Head = AuditHead{Seq: head.Seq, Hash: head.Hash.String()}
	out.Body.Entries = make([]AuditEntry, len(rows))
	for i, r := range rows {
		out.Body.Entries[i] = AuditEntry(r.Shown())
	}
	return out, nil
}
