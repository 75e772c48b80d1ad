package whip

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/rtc"
	"frontrow/internal/media/rtc/depacket"
)

const (
	// inputs bounds what waits for the session's loop. When it is full the
	// readers wait, the socket's buffer fills, and what it drops is asked for
	// again.
	inputs = 512
	// assemble is how long the first frames wait for the first packet of the
	// other track, so that the stream is announced as a whole.
	assemble = 2 * time.Second
	// maxPending bounds them. It is more than assemble can bring.
	maxPending = 512
	// patience is the time between two looks at a drift: capture times come with
	// each frame, and those of a busy publisher jump.
	patience = 500 * time.Millisecond
	// idle is the longest time between two rounds of the loop.
	idle = time.Second
)

// errReplaced ends a session that lost its connection and found somebody else
// publishing when it came back.
var errReplaced = errors.New("somebody else publishes the stream now")

// input is something that happened to a session.
type input struct {
	at       time.Time
	packet   *rtp.Packet
	repeated bool // the packet came by RTX and is in the form of what it repeats
	report   *rtcp.SenderReport
	remote   *webrtc.TrackRemote
	receiver *webrtc.RTPReceiver
}

// session is one publisher.
type session struct {
	cfg    Config
	count  *counters
	log    *slog.Logger
	stream *hub.Stream
	source media.Source
	plan   *plan
	peer   *rtc.Session

	in      chan input
	ice     chan webrtc.ICEConnectionState // the newest only
	readers sync.WaitGroup

	// The rest belongs to run.
	start     time.Time
	now       time.Time // of the round
	stamper   *media.Stamper
	tracks    [2]*track // sound, picture; nil when not accepted
	sync      lipsync
	judged    time.Time // when sync last looked
	synced    uint32    // epoch of the stamper that sync is about
	pub       *hub.Publisher
	announced bool
	pending   []waiting // written when the tracks are announced
	since     time.Time // when the first frame of the publishing came
	away      bool      // ICE says that the publisher is gone
	reported  [2]tally
	told      time.Time // when they were reported
}

func newSession(cfg Config, count *counters, log *slog.Logger, stream *hub.Stream, source media.Source, p *plan) *session {
	s := &session{
		cfg: cfg, count: count, log: log, stream: stream, source: source, plan: p,
		in: make(chan input, inputs), ice: make(chan webrtc.ICEConnectionState, 1),
	}
	s.stamper = media.NewStamper(func() time.Time { return s.now })
	for i, kind := range []media.Kind{media.Audio, media.Video} {
		if f, ok := p.first[kind]; ok {
			rate := uint32(90000)
			if kind == media.Audio {
				rate = 48000
			}
			s.tracks[i] = &track{kind: kind, plan: p, codec: f.codec, clock: rtpClock{rate: rate}, stamps: s.stamper.Track()}
		}
	}
	return s
}

// bind gives the session its peer. The callbacks only turn into values for run.
func (s *session) bind(peer *rtc.Session) {
	s.peer = peer
	s.source.ID = peer.ID
	peer.Peer.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
		s.put(input{remote: t, receiver: r})
	})
	peer.Peer.OnICEConnectionStateChange(func(state webrtc.ICEConnectionState) {
		select {
		case <-s.ice:
		default:
		}
		select {
		case s.ice <- state:
		default:
		}
	})
}

func (s *session) put(i input) bool {
	select {
	case s.in <- i:
		return true
	case <-s.peer.Context().Done():
		return false
	}
}

// run receives until the publisher is gone, and says why. It closes the peer.
func (s *session) run() error {
	defer s.readers.Wait()
	defer s.peer.Close()
	ctx := s.peer.Context()
	select {
	case <-s.peer.Connected():
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	s.now = time.Now()
	s.start = s.now
	err := s.attach()
	s.count.sessions.Inc()
	defer s.count.sessions.Dec()
	for timer := time.NewTimer(0); err == nil; {
		select {
		case i := <-s.in:
			s.now = time.Now()
			// Everything that has come is looked at before anything is given up:
			// what is missed may be waiting here.
			s.handle(i)
			for n := len(s.in); n > 0; n-- {
				s.handle(<-s.in)
			}
		case <-timer.C:
			s.now = time.Now()
		case state := <-s.ice:
			s.now = time.Now()
			s.follow(state)
		case <-s.keys():
			s.now = time.Now()
			if v := s.tracks[1]; v != nil {
				v.wanted = true
			}
		case <-s.done():
			err = s.pub.Err()
			continue
		case <-ctx.Done():
			err = context.Cause(ctx)
			continue
		}
		err = s.round()
		if s.now.Sub(s.told) >= idle {
			s.tell()
		}
		timer.Reset(s.deadline())
	}
	s.tell()
	if s.pub != nil {
		s.pub.Close()
	}
	return err
}

func (s *session) keys() <-chan struct{} {
	if s.pub == nil {
		return nil
	}
	return s.pub.Keys()
}

func (s *session) done() <-chan struct{} {
	if s.pub == nil {
		return nil
	}
	return s.pub.Done()
}

// attach makes the session the stream's source.
func (s *session) attach() error {
	pub, err := s.stream.Publish(s.source)
	if err != nil {
		return err
	}
	s.pub, s.announced, s.since = pub, false, time.Time{}
	for _, t := range s.tracks {
		if t != nil && t.units != nil {
			t.wanted = t.kind == media.Video
		}
	}
	return nil
}

// follow acts on what ICE says. A publisher that is not heard leaves the stream
// at once, so that its time of grace runs and another may take its place; the
// peer stays until ICE gives up, because a restart can bring it back.
func (s *session) follow(state webrtc.ICEConnectionState) {
	s.away = state == webrtc.ICEConnectionStateDisconnected
	if s.away && s.pub != nil {
		s.log.Info("publisher is not heard")
		s.pub.Close()
		s.pub, s.pending = nil, nil
	}
}

// back is attach for a publisher that was away.
func (s *session) back() error {
	if s.stream.Layout().Source.ID != "" {
		return errReplaced
	}
	s.log.Info("publisher is back")
	return s.attach()
}

func (s *session) handle(i input) {
	switch {
	case i.remote != nil:
		s.readers.Go(func() { s.readPackets(i.remote) })
		s.readers.Go(func() { s.readReports(i.receiver) })
	case i.report != nil:
		for _, t := range s.tracks {
			if t != nil && t.clock.set && t.ssrc == i.report.SSRC && i.report.NTPTime != 0 {
				t.report = relation{ticks: t.clock.near(i.report.RTPTime), wall: ntp(i.report.NTPTime), set: true}
				s.align(t)
			}
		}
	case i.packet != nil:
		s.packet(i)
	}
}

func (s *session) packet(i input) {
	p := i.packet
	f, ok := s.plan.formats[p.PayloadType]
	if !ok {
		return
	}
	if f.rtx {
		// RFC 4588, 4: the sequence number of what is repeated comes first.
		if len(p.Payload) <= 2 {
			return // padding that probes for bandwidth
		}
		p.SequenceNumber = uint16(p.Payload[0])<<8 | uint16(p.Payload[1])
		p.Payload, p.PayloadType, i.repeated = p.Payload[2:], f.repeats, true
	}
	if t := s.track(f.kind); t != nil {
		t.push(s.cfg.Jitter, p, i.repeated, i.at, s.start)
	}
}

func (s *session) track(k media.Kind) *track {
	if k == media.Audio {
		return s.tracks[0]
	}
	return s.tracks[1]
}

// round moves everything that can move and asks for what is missing.
func (s *session) round() error {
	for _, t := range s.tracks {
		if t == nil {
			continue
		}
		for {
			was := t.capture
			units, more := t.next(s.now)
			if !more {
				break
			}
			if t.capture != was {
				s.align(t)
			}
			for i := range units {
				if err := s.write(t, &units[i]); err != nil {
					return err
				}
			}
		}
		s.ask(t)
	}
	return s.announce()
}

// write stamps a unit and gives it to the stream.
func (s *session) write(t *track, u *depacket.Unit) error {
	if s.pub == nil {
		if s.away {
			return nil
		}
		if err := s.back(); err != nil {
			return err
		}
	}
	f, ok := t.stamp(u, s.now.Sub(s.start))
	if !ok {
		return nil
	}
	if e := s.stamper.Epoch(); e != s.synced || t.leapt {
		s.synced, s.sync = e, lipsync{}
	}
	if s.since.IsZero() {
		s.since = s.now
	}
	if !s.announced {
		if len(s.pending) < maxPending {
			s.pending = append(s.pending, waiting{t, f})
		}
		return nil
	}
	if t.declared != t.codec {
		if err := s.declare(); err != nil {
			return err
		}
	}
	f.Track = t.id
	return s.pub.Write(f)
}

// waiting is a frame that came before its track could be announced.
type waiting struct {
	t *track
	f *media.Frame
}

// announce tells the stream its tracks, once every one has been heard of or
// has been waited for, and writes the frames that wait for that.
func (s *session) announce() error {
	if s.announced || s.pub == nil || s.since.IsZero() {
		return nil
	}
	for _, t := range s.tracks {
		if t != nil && t.units == nil && s.now.Sub(s.since) < assemble {
			return nil
		}
	}
	if err := s.declare(); err != nil {
		return err
	}
	s.announced = true
	pending := s.pending
	s.pending = nil
	for _, w := range pending {
		if w.f.Config.Codec != w.t.codec {
			continue // of a codec that was left meanwhile
		}
		w.f.Track = w.t.id
		if err := s.pub.Write(w.f); err != nil {
			return err
		}
	}
	return nil
}

// declare sets the stream's tracks: those that something has come of.
func (s *session) declare() error {
	var heard []*track
	var want []media.Track
	for _, t := range s.tracks {
		if t != nil && t.units != nil {
			heard = append(heard, t)
			want = append(want, media.Track{Codec: t.codec})
		}
	}
	ids, err := s.pub.SetTracks(want...)
	if err != nil {
		return err
	}
	for i, t := range heard {
		t.id, t.declared = ids[i], t.codec
	}
	s.log.Info("publisher sends", "tracks", fmt.Sprint(want))
	return nil
}

// ask sends the NACKs and demands for a key frame that are due.
func (s *session) ask(t *track) {
	if t.buffer == nil {
		return
	}
	var out []rtcp.Packet
	if seqs := t.buffer.Nacks(s.now, nil); len(seqs) > 0 {
		out = append(out, &rtcp.TransportLayerNack{MediaSSRC: t.ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(seqs)})
	}
	if s.keyDue(t) && !s.now.Before(t.asked.Add(s.cfg.KeyInterval)) {
		t.asked, t.wanted = s.now, false
		t.past.keys++
		out = append(out, &rtcp.PictureLossIndication{MediaSSRC: t.ssrc})
	}
	if len(out) > 0 {
		// The error is that of a peer that is gone, which ends the session.
		_ = s.peer.Peer.WriteRTCP(out)
	}
}

// keyDue reports whether a key frame has to be asked for as soon as the last
// demand is old enough. The first key frame comes without one.
func (s *session) keyDue(t *track) bool {
	return t.kind == media.Video && !s.away && t.units != nil && (t.wanted || t.units.Wanting())
}

// deadline is how long the loop may sleep.
func (s *session) deadline() time.Duration {
	at := s.now.Add(idle)
	for _, t := range s.tracks {
		if t == nil || t.buffer == nil {
			continue
		}
		if d := t.buffer.Deadline(); !d.IsZero() && d.Before(at) {
			at = d
		}
		if s.keyDue(t) {
			if d := t.asked.Add(s.cfg.KeyInterval); d.Before(at) {
				at = d
			}
		}
	}
	if !s.announced && !s.since.IsZero() {
		if d := s.since.Add(assemble); d.Before(at) {
			at = d
		}
	}
	return max(at.Sub(s.now), 0)
}

// align puts sound and picture together by what the publisher said about t.
func (s *session) align(t *track) {
	a, v := s.tracks[0], s.tracks[1]
	if a == nil || v == nil || a.epoch == 0 || a.epoch != v.epoch {
		return
	}
	var skew time.Duration
	switch {
	case a.capture.set && v.capture.set:
		skew = v.clock.place(v.capture) - a.clock.place(a.capture)
	case a.report.set && v.report.set:
		skew = v.clock.place(v.report) - a.clock.place(a.report)
	default:
		return
	}
	if s.sync.settled && s.now.Sub(s.judged) < patience {
		return
	}
	s.judged = s.now
	d := s.sync.judge(skew)
	switch {
	case d == 0:
	case d < 0:
		v.shift(-d)
	case d < v.spacing/2:
		v.shift(-d) // its next frame is still later than the one before
	default:
		a.shift(d)
	}
	if d != 0 {
		s.log.Debug("sound and picture put together", "skew", d)
	}
}

// tell adds what happened since it was last called to the process's counters.
func (s *session) tell() {
	s.told = s.now
	for i, t := range s.tracks {
		if t != nil {
			now := t.tally()
			s.count.add(t.kind, s.reported[i], now)
			s.reported[i] = now
		}
	}
}

func (s *session) tally(k media.Kind) tally {
	if t := s.track(k); t != nil {
		return t.tally()
	}
	return tally{}
}
