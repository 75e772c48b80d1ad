package rtc

import (
	"errors"
	"io"
	"net/http"
	"sync"
)

// ErrFull refuses a session above the limit.
var ErrFull = errors.New("too many sessions")

// Sessions holds the sessions of one protocol by their id.
type Sessions struct {
	limit int

	mu     sync.Mutex
	byID   map[string]*Session
	closed error
}

// NewSessions returns an empty registry that takes up to limit sessions.
func NewSessions(limit int) *Sessions {
	return &Sessions{limit: limit, byID: make(map[string]*Session)}
}

// Add takes a session in until it is closed. ErrFull: there are too many;
// ErrShutdown: EndAll was called.
func (s *Sessions) Add(x *Session) error {
	if err := s.insert(x); err != nil {
		return err
	}
	leave := func() { s.remove(x.ID) }
	x.leave.Store(&leave)
	if x.closed.Load() { // it was closed before it knew where to leave
		leave()
	}
	return nil
}

func (s *Sessions) insert(x *Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed != nil:
		return s.closed
	case len(s.byID) >= s.limit:
		return ErrFull
	}
	s.byID[x.ID] = x
	return nil
}

func (s *Sessions) remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, id)
}

// Get returns the session with that id if it belongs to key, else nil.
func (s *Sessions) Get(key, id string) *Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.byID[id]; x != nil && x.Key == key {
		return x
	}
	return nil
}

// Len counts the sessions.
func (s *Sessions) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.byID)
}

// EndAll ends every session and refuses new ones. Their owners close them.
func (s *Sessions) EndAll(why error) {
	s.mu.Lock()
	s.closed = why
	all := make([]*Session, 0, len(s.byID))
	for _, x := range s.byID {
		all = append(all, x)
	}
	s.mu.Unlock()
	for _, x := range all {
		x.End(why)
	}
}

// ServeHTTP serves the resource of the session id of key: PATCH (trickle ICE
// and ICE restart, RFC 9725 4.3.2 and 4.3.3), DELETE and OPTIONS.
func (s *Sessions) ServeHTTP(w http.ResponseWriter, r *http.Request, key, id string) {
	const methods = "PATCH, DELETE, OPTIONS"
	CORS(w)
	switch r.Method {
	case http.MethodOptions:
		Options(w, methods)
	case http.MethodDelete:
		x := s.Get(key, id)
		if x == nil {
			Refuse(w, errNoSession)
			return
		}
		x.End(ErrDeleted)
		s.remove(id) // so that a second DELETE finds nothing
		w.WriteHeader(http.StatusOK)
	case http.MethodPatch:
		if err := s.patch(w, r, key, id); err != nil {
			Refuse(w, err)
		}
	default:
		w.Header().Set("Allow", methods)
		Refuse(w, &Problem{http.StatusMethodNotAllowed, "wrong_method", "This address takes " + methods + "."})
	}
}

var errNoSession = &Problem{http.StatusNotFound, "no_session", "There is no such session (any more)."}

func (s *Sessions) patch(w http.ResponseWriter, r *http.Request, key, id string) error {
	x := s.Get(key, id)
	if x == nil {
		return errNoSession
	}
	body, err := readBody(w, r, typeFragment, maxFragment)
	if err != nil {
		return err
	}
	f, err := ParseFragment(string(body))
	if err != nil {
		return &Problem{http.StatusBadRequest, "bad_fragment", "The body is not an ICE fragment."}
	}
	answer, err := x.patch(r.Context(), r.Header.Get("If-Match"), f)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", x.ETag())
	if answer == "" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	w.Header().Set("Content-Type", typeFragment)
	w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(w, answer)
	return nil
}
