package whip

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
	"frontrow/internal/media/rtc"
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
	rid      string // the layer that the packet is of, "" when not known
	repeated bool   // the packet came by RTX and is in the form of what it repeats
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
	tracks    []*track          // the sound, then the layers of the picture
	sound     *track            // nil when not accepted
	pictures  []*track          // the layers in the publisher's order, one without simulcast
	lead      *track            // the layer whose timeline the others keep to, nil before the first
	repairs   map[uint32]*track // layers by the SSRC that repeats their packets
	sync      lipsync
	judged    time.Time // when sync last looked
	synced    uint32    // epoch of the stamper that sync is about
	pub       *hub.Publisher
	announced bool
	pending   []waiting // written when the tracks are announced
	since     time.Time // when the first frame of the publishing came
	away      bool      // ICE says that the publisher is gone
	reported  []tally
	told      time.Time // when they were reported
}

func newSession(cfg Config, count *counters, log *slog.Logger, stream *hub.Stream, source media.Source, p *plan) *session {
	s := &session{
		cfg: cfg, count: count, log: log, stream: stream, source: source, plan: p,
		in: make(chan input, inputs), ice: make(chan webrtc.ICEConnectionState, 1), repairs: map[uint32]*track{},
	}
	s.stamper = media.NewStamper(func() time.Time { return s.now })
	add := func(kind media.Kind, rid string, rate uint32) *track {
		f, ok := p.first[kind]
		if !ok {
			return nil
		}
		t := &track{kind: kind, plan: p, rid: rid, codec: f.codec, clock: rtpClock{rate: rate}, stamps: s.stamper.Track()}
		s.tracks = append(s.tracks, t)
		return t
	}
	s.sound = add(media.Audio, "", 48000)
	for _, rid := range p.layers {
		add(media.Video, rid, 90000)
	}
	if len(p.layers) == 0 {
		s.lead = add(media.Video, "", 90000)
	}
	s.pictures = s.tracks
	if s.sound != nil {
		s.pictures = s.tracks[1:]
	}
	s.reported = make([]tally, len(s.tracks))
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
			s.demand()
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
	for _, t := range s.pictures {
		t.wanted = t.units != nil
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
		s.readers.Go(func() { s.readReports(i.remote, i.receiver) })
	case i.report != nil:
		for _, t := range s.tracks {
			if t.clock.set && t.ssrc == i.report.SSRC && i.report.NTPTime != 0 {
				s.said(t, i.report)
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
	if t := s.track(f.kind, i); t != nil {
		t.push(s.cfg.Jitter, p, i.repeated, i.at, s.start)
	}
}

// track finds the track of a packet, nil when there is none. What repeats a
// layer says so with its first packets only.
func (s *session) track(k media.Kind, i input) *track {
	switch {
	case k == media.Audio:
		return s.sound
	case len(s.plan.layers) == 0:
		return s.pictures[0] // it is there: the payload type is its
	case i.rid != "":
		return s.layer(i.rid)
	}
	if t := s.repairs[i.packet.SSRC]; t != nil || s.plan.repairs == 0 {
		return t
	}
	t := s.layer(string(i.packet.GetExtension(s.plan.repairs)))
	if t != nil && len(s.repairs) < 4*maxLayers {
		s.repairs[i.packet.SSRC] = t
	}
	return t
}

func (s *session) layer(rid string) *track {
	for _, t := range s.pictures {
		if t.rid == rid {
			return t
		}
	}
	return nil
}

// tell adds what happened since it was last called to the process's counters.
func (s *session) tell() {
	s.told = s.now
	for i, t := range s.tracks {
		now := t.tally()
		s.count.add(t.kind, s.reported[i], now)
		s.reported[i] = now
	}
}

// tally sums up what happened to a kind, over its layers.
func (s *session) tally(k media.Kind) (sum tally) {
	for _, t := range s.tracks {
		if x := t.tally(); t.kind == k {
			sum.add(x.jitter, x.units)
			sum.keys += x.keys
		}
	}
	return sum
}
