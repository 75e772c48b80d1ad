package rtc

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// Why a session has ended: the cause of its Context.
var (
	// ErrDeleted: the client asked for it.
	ErrDeleted = errors.New("the client ended the session")
	// ErrNeverConnected: the peer did not connect in time.
	ErrNeverConnected = errors.New("the peer never connected")
	// ErrVanished: nothing came from the peer any more, or it closed DTLS.
	ErrVanished = errors.New("the peer is gone")
	// ErrShutdown: the server stops.
	ErrShutdown = errors.New("the server is stopping")
)

// Session is one peer that was made by HTTP, and its life.
type Session struct {
	// ID names the session in its resource's path; nobody can guess it.
	ID string
	// Key is what the session belongs to, such as the channel.
	Key string
	// Peer is the connection. Its OnConnectionStateChange is taken.
	Peer *webrtc.PeerConnection

	engine    *Engine
	ctx       context.Context
	cancel    context.CancelCauseFunc
	connected chan struct{}
	patience  *time.Timer // ends a session that does not connect

	mu    sync.Mutex // also orders the negotiations
	etag  string
	ufrag string // of the client
	near  bool

	leave  atomic.Pointer[func()] // out of Sessions
	closed atomic.Bool
	once   sync.Once
}

// NewSession gives a peer a session, which lives until the peer is gone or
// somebody ends it. Its owner calls Close.
func (e *Engine) NewSession(key string, peer *webrtc.PeerConnection) *Session {
	s := &Session{ID: token(), Key: key, Peer: peer, engine: e, connected: make(chan struct{}), etag: newETag()}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	s.patience = time.AfterFunc(time.Hour, func() { s.End(ErrNeverConnected) })
	s.patience.Stop() // until the peer can know where to connect to
	var once sync.Once
	peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		switch state {
		case webrtc.PeerConnectionStateConnected:
			s.patience.Stop()
			once.Do(func() { close(s.connected) })
		case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
			s.End(ErrVanished)
		}
	})
	return s
}

func token() string {
	var b [18]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func newETag() string { return `"` + token()[:12] + `"` }

// Context ends with the session; context.Cause says why.
func (s *Session) Context() context.Context { return s.ctx }

// Connected is closed when ICE and DTLS have succeeded for the first time.
func (s *Session) Connected() <-chan struct{} { return s.connected }

// End lets the session's owner know that it is over. It does not wait.
func (s *Session) End(why error) { s.cancel(why) }

// Close ends the session, takes it out of its Sessions and closes the peer.
func (s *Session) Close() {
	s.once.Do(func() {
		s.End(ErrShutdown)
		s.patience.Stop()
		s.closed.Store(true)
		if leave := s.leave.Load(); leave != nil {
			(*leave)()
		}
		_ = s.Peer.GracefulClose()
	})
}

// ETag identifies the ICE session (RFC 9725 4.3.1).
func (s *Session) ETag() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.etag
}

// Answer accepts the offer that r brought and returns the answer. The error is
// a Problem when the offer is at fault.
func (s *Session) Answer(r *http.Request, offer *Offer) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.near = near(r)
	s.ufrag, _ = credentials(offer.Description)
	answer, err := s.negotiate(r.Context(), offer.SDP)
	if err == nil && s.ctx.Err() == nil {
		s.patience.Reset(s.engine.cfg.ConnectTimeout)
	}
	return answer, err
}

// negotiate answers an offer; the lock is held.
func (s *Session) negotiate(ctx context.Context, offer string) (string, error) {
	err := s.Peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer})
	if err != nil {
		s.engine.log.Debug("offer refused", "err", err)
		return "", badSDP("the server does not understand it")
	}
	answer, err := s.Peer.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("create the answer: %w", err)
	}
	// Gathering only registers the peer's user name with the muxes.
	gathered := webrtc.GatheringCompletePromise(s.Peer)
	if err := s.Peer.SetLocalDescription(answer); err != nil {
		return "", fmt.Errorf("apply the answer: %w", err)
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case <-s.ctx.Done():
		return "", context.Cause(s.ctx)
	}
	return withCandidates(s.Peer.LocalDescription().SDP, s.engine.candidates(s.near)), nil
}

// withCandidates puts the candidates that are announced in the place of the one
// a family that pion knows of.
func withCandidates(answer string, candidates []string) string {
	var b strings.Builder
	placed, inMedia := false, false
	place := func() {
		if placed || !inMedia {
			return
		}
		for _, c := range candidates {
			b.WriteString(c + "\r\n")
		}
		b.WriteString("a=end-of-candidates\r\n")
		placed = true
	}
	accepted := false // this section has ICE
	for line := range strings.Lines(answer) {
		switch {
		case strings.HasPrefix(line, "a=candidate:"), strings.HasPrefix(line, "a=end-of-candidates"):
			continue
		case strings.HasPrefix(line, "m="):
			if accepted {
				place()
			}
			inMedia, accepted = true, false
		case strings.HasPrefix(line, "a=ice-ufrag:"):
			accepted = inMedia
		}
		b.WriteString(line)
	}
	if accepted {
		place()
	}
	return b.String()
}

func credentials(d *sdp.SessionDescription) (ufrag, pwd string) {
	for _, m := range d.MediaDescriptions {
		if u, ok := attribute(d, m, "ice-ufrag"); ok {
			p, _ := attribute(d, m, "ice-pwd")
			return u, p
		}
	}
	return "", ""
}

// patch applies a fragment. match is the request's If-Match. It returns the
// fragment to answer with, "" for none.
func (s *Session) patch(ctx context.Context, match string, f Fragment) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	restart := f.Ufrag != "" && f.Ufrag != s.ufrag
	switch {
	case match == "":
		return "", &Problem{http.StatusPreconditionRequired, "no_etag", "Send If-Match: the ETag of the session, or * to restart ICE."}
	case match != "*" && match != s.etag:
		return "", &Problem{http.StatusPreconditionFailed, "old_etag", "ICE has been restarted since: this belongs to the session before."}
	case !restart:
		// The candidates of a client are of no use to an ICE-lite agent.
		return "", nil
	}
	remote := s.Peer.RemoteDescription()
	if remote == nil {
		return "", fmt.Errorf("restart ICE before the first answer: %w", errFragment)
	}
	d := &sdp.SessionDescription{}
	if err := d.UnmarshalString(remote.SDP); err != nil {
		return "", fmt.Errorf("read the first offer again: %w", err)
	}
	setCredentials(d, f.Ufrag, f.Pwd)
	offer, err := d.Marshal()
	if err != nil {
		return "", fmt.Errorf("write the first offer again: %w", err)
	}
	answer, err := s.negotiate(ctx, string(offer))
	if err != nil {
		return "", err
	}
	s.ufrag, s.etag = f.Ufrag, newETag()
	return fragmentOf(answer), nil
}

func setCredentials(d *sdp.SessionDescription, ufrag, pwd string) {
	set := func(attrs []sdp.Attribute) {
		for i, a := range attrs {
			switch a.Key {
			case "ice-ufrag":
				attrs[i].Value = ufrag
			case "ice-pwd":
				attrs[i].Value = pwd
			}
		}
	}
	d.Origin.SessionVersion++
	set(d.Attributes)
	for _, m := range d.MediaDescriptions {
		set(m.Attributes)
	}
}
