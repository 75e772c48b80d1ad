package rtc

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"strconv"
)

const (
	// maxOffer bounds an offer; browsers send 2 to 10 kB.
	maxOffer = 128 << 10
	// maxFragment bounds the body of a PATCH.
	maxFragment = 32 << 10

	typeSDP      = "application/sdp"
	typeFragment = "application/trickle-ice-sdpfrag"
)

// Problem is a refusal that a client is told.
type Problem struct {
	// Status is the HTTP status.
	Status int `json:"-"`
	// Code is for programs, Message for people.
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (p *Problem) Error() string { return p.Message }

// Refuse answers with err: a Problem as it is, ErrOff and ErrFull as 503, and
// anything else as an internal error whose text stays here.
func Refuse(w http.ResponseWriter, err error) {
	var p *Problem
	switch {
	case errors.As(err, &p):
	case errors.Is(err, ErrOff):
		p = &Problem{http.StatusServiceUnavailable, "webrtc_off", "WebRTC is turned off on this server."}
	case errors.Is(err, ErrFull), errors.Is(err, ErrShutdown):
		w.Header().Set("Retry-After", "2")
		p = &Problem{http.StatusServiceUnavailable, "busy", "The server has no room for one more connection at the moment."}
	default:
		p = &Problem{http.StatusInternalServerError, "internal", "Something went wrong on the server."}
	}
	body, _ := json.Marshal(p)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n'))
}

// CORS lets pages of any origin use the resource. Access is by bearer token,
// never by cookie, so this gives no page more than its user has.
func CORS(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Location, ETag, Link, Accept-Patch, Retry-After")
}

// Options answers OPTIONS of a resource that has those methods, as a browser's
// preflight and RFC 9725 4.2 ask.
func Options(w http.ResponseWriter, methods string) {
	CORS(w)
	h := w.Header()
	h.Set("Allow", methods)
	h.Set("Access-Control-Allow-Methods", methods)
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match")
	h.Set("Access-Control-Max-Age", "86400")
	h.Set("Accept-Post", typeSDP)
	h.Set("Accept-Patch", typeFragment)
	w.WriteHeader(http.StatusNoContent)
}

// Created answers a POST: 201 with the answer, where the session's resource is
// and the ETag of its ICE session (RFC 9725 4.2, 4.3.1).
func Created(w http.ResponseWriter, s *Session, location, answer string) {
	CORS(w)
	h := w.Header()
	h.Set("Content-Type", typeSDP)
	h.Set("Location", location)
	h.Set("ETag", s.ETag())
	h.Set("Accept-Patch", typeFragment)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(answer)))
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, answer)
}

// readBody reads a body of one media type, at most limit bytes.
func readBody(w http.ResponseWriter, r *http.Request, mediaType string, limit int64) ([]byte, error) {
	if got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || got != mediaType {
		return nil, &Problem{http.StatusUnsupportedMediaType, "wrong_type", "The body must be " + mediaType + "."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &Problem{http.StatusRequestEntityTooLarge, "too_large", "The body is too large."}
	case err != nil:
		return nil, &Problem{http.StatusBadRequest, "bad_body", "The body could not be read."}
	}
	return body, nil
}

// near reports whether the client is on this machine, or behind a proxy on it.
func near(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}
