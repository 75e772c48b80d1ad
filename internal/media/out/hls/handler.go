package hls

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/cmaf"
)

const (
	typePlaylist = "application/vnd.apple.mpegurl"
	cachePage    = "no-cache"
	cacheFile    = "max-age=3600, immutable"
)

// httpError is an answer that is not a playlist or a file.
type httpError struct {
	status int
	text   string
}

func (e *httpError) Error() string { return e.text }

var (
	errNothing  = &httpError{http.StatusNotFound, "nothing is live here"}
	errNoFile   = &httpError{http.StatusNotFound, "no such file"}
	errLate     = &httpError{http.StatusServiceUnavailable, "it did not come in time"}
	errStopping = &httpError{http.StatusServiceUnavailable, "the server is stopping"}
)

// ServeHTTP answers a request for {file} of {channel}.
func (s *Server) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Date, Content-Length, Content-Range")
	switch q.Method {
	case http.MethodOptions:
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
		h.Set("Access-Control-Allow-Headers", "Authorization, Range")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
		return
	case http.MethodGet, http.MethodHead:
	default:
		h.Set("Allow", "GET, HEAD, OPTIONS")
		http.Error(w, "only GET, HEAD and OPTIONS", http.StatusMethodNotAllowed)
		return
	}
	err := s.serve(w, q, media.StreamID(q.PathValue("channel")), q.PathValue("file"))
	if err == nil || q.Context().Err() != nil {
		return
	}
	e := &httpError{http.StatusInternalServerError, "internal error"}
	if !errors.As(err, &e) {
		if errors.Is(err, errClosed) {
			e = errStopping
		} else {
			s.log.Error("request failed", "path", q.URL.Path, "error", err)
		}
	}
	if e.status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1")
	}
	h.Set("Cache-Control", "no-store")
	http.Error(w, e.text, e.status)
}

func (s *Server) serve(w http.ResponseWriter, q *http.Request, id media.StreamID, file string) error {
	if !validName(string(id)) {
		return errNothing
	}
	name, ext, _ := strings.Cut(file, ".")
	switch ext {
	case "m3u8":
		st := s.stream(id)
		if st == nil {
			return errNothing
		}
		if name == "index" {
			return st.serveIndex(w, q)
		}
		return st.servePlaylist(w, q, role(name))
	case "mp4", "m4s":
		s.mu.Lock()
		st := s.streams[id]
		s.mu.Unlock()
		if st == nil {
			return errNoFile
		}
		return st.serveFile(w, q, name)
	}
	return errNoFile
}

func validName(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 64
}

// serveIndex answers with the multivariant playlist. What has to be made first
// is described by what is known of it; the rest is started and described as it
// is.
func (st *stream) serveIndex(w http.ResponseWriter, q *http.Request) error {
	l := st.hub.Layout()
	list := roles(l)
	if len(list) == 0 || st.over() {
		return errNothing
	}
	started, list, err := st.startAll(q.Context(), l, list)
	if err != nil {
		return err
	}
	variants := make([]variant, 0, len(list))
	source := variant{frameRate: 30, peak: 3_000_000, average: 2_500_000}
	for _, role := range list {
		t, _ := pick(l, role, 0)
		v := describe(t)
		v.role = role
		if role.kind() == media.Video {
			v.frameRate, v.peak, v.average = source.frameRate, source.peak, source.average
			if v.width == 0 {
				v.width, v.height = source.width, source.height
			}
		}
		for _, r := range started {
			if r.role == role {
				r.measure(&v)
			}
		}
		if role == roleVideo {
			source = v
		}
		variants = append(variants, v)
	}
	writeText(w, q, &text{plain: multivariant(variants)})
	return nil
}

// patience is how long the multivariant playlist waits for a track beside the
// first one that has come: what is announced may never be sent.
const patience = time.Second

// startAll starts the renditions that a player will ask for, and waits for those
// that the source sends. It returns which roles can be offered.
func (st *stream) startAll(ctx context.Context, l media.Layout, list []role) (started []*rendition, offer []role, err error) {
	offer = make([]role, 0, len(list))
	limit := st.s.cfg.Start
	come := false
	for _, role := range list {
		// A made picture costs a transcoder: it starts when a player has chosen it.
		if role == roleH264 {
			offer = append(offer, role)
			continue
		}
		r, err := st.rendition(ctx, role)
		if err != nil {
			return nil, nil, err
		}
		if t, _ := pick(l, role, 0); !t.Derived() {
			switch err := r.await(ctx, directives{}, limit); {
			case errors.Is(err, errLate):
				continue
			case err != nil:
				return nil, nil, err
			}
			come, limit = true, min(limit, patience)
		}
		started, offer = append(started, r), append(offer, role)
	}
	if !come && len(started) == 0 && !slices.Contains(offer, roleH264) {
		return nil, nil, errLate
	}
	return started, offer, nil
}

// describe says what is known of a track that is not made yet.
func describe(t media.Track) variant {
	v := variant{codecs: cmaf.GuessCodecs(t.Codec), channels: 2, peak: 160_000, average: 128_000}
	if t.Config != nil {
		v.width, v.height = t.Config.Width, t.Config.Height
		v.channels = t.Config.Channels
		if i, err := cmaf.NewInit(t.Config, nil); err == nil {
			v.codecs = i.Codecs
		}
	}
	return v
}

// measure says what is known of a rendition that is being made.
func (r *rendition) measure(v *variant) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.win.segs) == 0 {
		return
	}
	init := r.win.open().init.init
	v.codecs = init.Codecs
	v.width, v.height, v.channels = init.Config.Width, init.Config.Height, init.Config.Channels
	if peak, average := r.win.rate(); peak > 0 {
		v.peak, v.average = peak, average
	}
	if r.role.kind() == media.Video {
		v.frameRate = common(r.win.frameRate())
	}
}

// common rounds a measured frame rate to the usual one that it is within 1 % of.
func common(fps float64) float64 {
	for _, usual := range []float64{24, 25, 30, 48, 50, 60, 120} {
		if fps > usual*0.99 && fps < usual*1.01 {
			if fps < usual*0.9995 && fps > usual*0.9985 && (usual == 24 || usual == 30 || usual == 60) {
				return usual * 1000 / 1001
			}
			return usual
		}
	}
	return fps
}

// servePlaylist answers with a media playlist, when it has what was asked for.
func (st *stream) servePlaylist(w http.ResponseWriter, q *http.Request, name role) error {
	d, err := parseDirectives(q.URL.RawQuery)
	if err != nil {
		return &httpError{http.StatusBadRequest, err.Error()}
	}
	r := st.running(name)
	if r == nil {
		if _, ok := pick(st.hub.Layout(), name, 0); !ok || st.over() {
			return errNoFile
		}
	}
	if r, err = st.rendition(q.Context(), name); err != nil {
		return err
	}
	if err := r.await(q.Context(), d, st.s.cfg.Start); err != nil {
		return err
	}
	if !d.block {
		if err := r.freshen(q.Context()); err != nil {
			return err
		}
	}
	r.mu.Lock()
	var t *text
	if len(r.win.segs) > 0 {
		t = r.playlist(d.skip && !r.ended)
	}
	r.mu.Unlock()
	if t == nil {
		return errNothing
	}
	writeText(w, q, t)
	return nil
}

// await blocks until the playlist has what d asks for, at most start for its
// first part. When nothing has come of the source for a while it answers with
// what there is: players take an error, or a silence of two seconds, for the end,
// but a playlist without news only for bad luck.
func (r *rendition) await(ctx context.Context, d directives, start time.Duration) error {
	s := r.st.s
	begin := time.Now()
	target := time.Duration(r.st.target.Load()) * time.Second
	silence, limit := target/2, 3*target
	var timer *time.Timer
	for {
		r.mu.Lock()
		changed, ready, ended, halted := r.changed, r.ready, r.ended, r.halted
		there, absurd := ready, false
		if ready {
			open := r.win.open()
			there, absurd = d.wanted(open.msn, len(open.parts)-1, s.cfg.Part)
		}
		r.mu.Unlock()
		switch {
		case there || ended:
			return nil
		case halted:
			return errStopping
		case absurd:
			return &httpError{http.StatusBadRequest, "this is too far ahead"}
		}
		waited := time.Since(begin)
		quiet := min(waited, time.Since(time.Unix(0, r.last.Load())))
		left := limit - waited
		switch {
		case !ready:
			left = start - waited
		case quiet >= silence:
			return nil
		default:
			left = min(left, silence-quiet)
		}
		if left <= 0 {
			s.metrics.timeouts.Inc()
			return errLate
		}
		if timer == nil {
			s.metrics.waiting.Inc()
			defer s.metrics.waiting.Dec()
			timer = time.NewTimer(left)
			defer timer.Stop()
		} else {
			timer.Reset(left)
		}
		select {
		case <-changed:
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.closed:
			return errStopping
		}
	}
}

// freshen waits for the part that is about to come. A player places itself by the
// first playlist that it gets, as if that were new, and keeps for ever the delay
// by which it was not.
func (r *rendition) freshen(ctx context.Context) error {
	part := r.st.s.cfg.Part
	left := part + part/4 - time.Since(time.Unix(0, r.last.Load()))
	if left <= 0 || left > part {
		return nil // the source is silent, or the playlist is new
	}
	r.mu.Lock()
	changed := r.changed
	r.mu.Unlock()
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	case <-r.st.s.closed:
		return errStopping
	}
	return nil
}

// serveFile answers with an init segment, a segment or a part.
func (st *stream) serveFile(w http.ResponseWriter, q *http.Request, name string) error {
	// ROLE-TOKEN-KIND NUMBER, such as video-mhx3k2-s17
	f := strings.Split(name, "-")
	if len(f) != 3 || len(f[2]) < 2 {
		return errNoFile
	}
	n, err := strconv.ParseUint(f[2][1:], 10, 63)
	if err != nil {
		return errNoFile
	}
	r := st.running(role(f[0]))
	if r == nil || r.token != f[1] {
		return errNoFile
	}
	r.used.Store(time.Now().UnixNano())
	var body [][]byte
	switch f[2][0] {
	case 'i':
		body = r.initFile(int(n))
	case 's':
		body = r.segmentFile(n)
	case 'p':
		if body, err = r.partFile(q.Context(), n); err != nil {
			return err
		}
	}
	if body == nil {
		return errNoFile
	}
	h := w.Header()
	h.Set("Content-Type", r.role.kind().String()+"/mp4")
	h.Set("Cache-Control", cacheFile)
	st.writeFile(w, q, body)
	return nil
}

func (st *stream) writeFile(w http.ResponseWriter, q *http.Request, body [][]byte) {
	if q.Header.Get("Range") != "" {
		http.ServeContent(w, q, "", time.Time{}, bytes.NewReader(bytes.Join(body, nil)))
		return
	}
	size := 0
	for _, b := range body {
		size += len(b)
	}
	w.Header().Set("Accept-Ranges", "bytes")
	w.Header().Set("Content-Length", strconv.Itoa(size))
	if q.Method == http.MethodHead {
		return
	}
	for _, b := range body {
		if _, err := w.Write(b); err != nil {
			return
		}
	}
	st.s.metrics.bytes.Add(float64(size))
}

func (r *rendition) initFile(n int) [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.win.inits {
		if f.n == n {
			return [][]byte{f.init.Data}
		}
	}
	return nil
}

func (r *rendition) segmentFile(msn uint64) [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.win.findSegment(msn, r.ended)
	if s == nil {
		return nil
	}
	body := make([][]byte, len(s.parts))
	for i, p := range s.parts {
		body[i] = p.data
	}
	return body
}

// partFile returns a part; for the one that comes next, and that the playlist
// hints at, it waits.
func (r *rendition) partFile(ctx context.Context, n uint64) ([][]byte, error) {
	for {
		r.mu.Lock()
		data, next, ended := r.win.findPart(n), r.win.part, r.ended
		msn, last := uint64(0), 0
		if len(r.win.segs) > 0 {
			msn, last = r.win.open().msn, len(r.win.open().parts)-1
		}
		r.mu.Unlock()
		if data != nil {
			return [][]byte{data}, nil
		}
		if n != next || ended || msn == 0 {
			return nil, errNoFile
		}
		if err := r.await(ctx, directives{block: true, msn: msn, part: last + 1}, r.st.s.cfg.Start); err != nil {
			return nil, err
		}
		r.mu.Lock()
		came := r.win.part > n
		r.mu.Unlock()
		if !came {
			return nil, errLate
		}
	}
}

// writeText sends a playlist.
func writeText(w http.ResponseWriter, q *http.Request, t *text) {
	h := w.Header()
	h.Set("Content-Type", typePlaylist)
	h.Set("Cache-Control", cachePage)
	h.Set("Vary", "Accept-Encoding")
	body := t.plain
	if acceptsGzip(q.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = t.gzip()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if q.Method != http.MethodHead {
		_, _ = w.Write(body) // the client has gone: nothing to do
	}
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000")
		}
	}
	return false
}
