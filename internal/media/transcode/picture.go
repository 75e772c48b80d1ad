package transcode

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

const (
	// tickRate is the time base of pictures in a child: that of the hub.
	tickRate = 1_000_000
	// backlog is the most that a child encodes of what was there before it. What
	// is older is decoded only, so that a long GOP does not hold the edge up.
	backlog = 200 * time.Millisecond
	// maxGOP is the most frames between two key frames: those of the source are
	// kept, and a source with rare ones gets more.
	maxGOP = 120
	// maxStamps bounds the frames that a child may hold.
	maxStamps = 2048
	// jump is what lies between two anchorings of the programme clock on a
	// child's timeline.
	jump = 40_000
)

// picture makes H264 without B-frames.
type picture struct {
	cfg    Config
	tools  Tools
	from   media.Codec
	bytes  int           // of the GOP to begin with
	span   time.Duration // that it lasts
	behind int           // its frames after the first
	last   mark

	buf    []byte
	sets   *codec.ParameterSets
	config *media.Config
	num    int64
	den    int64

	mu     sync.Mutex
	base   media.Time // programme time of the child's time 0
	epoch  uint32
	newest int64 // newest time on the child's timeline
	stamps map[int64]mark
}

var fourccs = map[media.Codec]string{
	media.H264: "H264", media.H265: "HEVC", media.AV1: "AV01", media.VP8: "VP80", media.VP9: "VP90",
}

func (p *picture) start(f *media.Frame) ([]string, nutTrack, error) {
	c := f.Config
	p.base, p.epoch = f.DecodeAt-leadIn*tickRate, f.Epoch
	p.stamps = make(map[int64]mark)
	p.sets = codec.NewParameterSets(media.H264)
	track := nutTrack{
		video: true, fourcc: fourccs[p.from], num: 1, den: tickRate, width: c.Width, height: c.Height,
		delay: max(codec.Reorder(c), 0),
	}
	if p.from == media.H264 || p.from == media.H265 {
		for _, set := range c.ParameterSets {
			track.extra = append(append(track.extra, 0, 0, 0, 1), set...)
		}
	}
	fps := p.fps()
	args := inputArgs(p.tools.decoder(p.from))
	rate := p.bitRate(c.Width*c.Height, fps)
	args = append(args, p.tools.sync, "passthrough", "-enc_time_base", p.tools.timeBase, "-c:v", p.tools.encoder(media.H264),
		"-preset", p.preset(c.Width*c.Height), "-tune", "zerolatency", "-profile:v", "baseline", "-pix_fmt", "yuv420p",
		"-b:v", strconv.Itoa(rate), "-maxrate", strconv.Itoa(rate*5/4), "-bufsize", strconv.Itoa(rate),
		"-g", strconv.Itoa(maxGOP), "-sc_threshold", "0", "-force_key_frames", "source", "-forced-idr", "1",
		// ffmpeg knows no frame rate here, and x264 would share the bits out by
		// its time base.
		"-x264-params", fmt.Sprintf("fps=%d/1", fps))
	if from := p.from0(f); from > 0 {
		args = append(args, "-vf", fmt.Sprintf("trim=start=%.6f", float64(from)/tickRate))
	}
	return append(args, outputArgs()...), track, nil
}

// from0 is where on the child's timeline the encoding begins, 0 for at once.
func (p *picture) from0(f *media.Frame) (from int64) {
	if p.span > backlog {
		from = leadIn*tickRate + (p.span - backlog/2).Microseconds()
	}
	if p.last.epoch == f.Epoch && p.last.at >= f.At {
		from = max(from, int64(p.last.at-p.base)+1)
	}
	return from
}

// fps estimates the frame rate, which only spreads the bits.
func (p *picture) fps() int {
	if p.span < 300*time.Millisecond || p.behind < 5 {
		return 30
	}
	return min(max(int((time.Duration(p.behind)*time.Second+p.span/2)/p.span), 5), 120)
}

// bitRate is a little above the source's, since what is encoded twice needs
// more, or by the size of the picture while the source's is not known.
func (p *picture) bitRate(pixels, fps int) int {
	rate := pixels * fps / 10
	if p.span >= time.Second {
		rate = int(int64(p.bytes) * 8 * int64(time.Second) / int64(p.span) * 23 / 20)
	}
	return min(max(rate, 300_000), p.cfg.MaxBitRate)
}

// preset is the best that a small machine encodes in time.
func (p *picture) preset(pixels int) string {
	switch {
	case p.cfg.Preset != "":
		return p.cfg.Preset
	case pixels <= 854*480:
		return "veryfast"
	case pixels <= 1280*720:
		return "superfast"
	}
	return "ultrafast"
}

func (p *picture) in(w *nutWriter, b []byte, f *media.Frame) []byte {
	pts := p.stamp(f)
	data := f.Data
	switch p.from {
	case media.H264, media.H265:
		p.buf = codec.AppendAnnexB(p.buf[:0], data)
		data = p.buf
	case media.AV1:
		p.buf = p.buf[:0]
		if f.Key && f.Config != nil {
			for _, set := range f.Config.ParameterSets {
				p.buf = append(p.buf, set...)
			}
		}
		p.buf = append(p.buf, data...)
		data = p.buf
	}
	return w.frame(b, pts, f.Key, data)
}

// stamp finds f's place on the child's timeline and notes what it stands for.
func (p *picture) stamp(f *media.Frame) (pts int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f.Epoch != p.epoch {
		p.base, p.epoch = f.DecodeAt-media.Time(p.newest+jump), f.Epoch
	}
	if len(p.stamps) >= maxStamps {
		clear(p.stamps) // the child keeps more than any decoder does: let it answer anew
	}
	pts = max(int64(f.At-p.base), 0)
	p.newest = max(p.newest, pts)
	p.stamps[pts] = mark{f.At, f.Epoch}
	return pts
}

func (p *picture) begin(t nutTrack) error {
	if !t.video {
		return errNUT
	}
	p.num, p.den = int64(t.num), int64(t.den)
	for set := range codec.AnnexB(t.extra) {
		if codec.RoleOf(media.H264, set) == codec.RoleParameters {
			p.sets.Note(append([]byte(nil), set...))
		}
	}
	return nil
}

func (p *picture) out(in nutFrame) (*media.Frame, error) {
	pts := in.pts * p.num * tickRate / p.den
	p.mu.Lock()
	m, ok := p.stamps[pts]
	for old := range p.stamps {
		if old <= pts {
			delete(p.stamps, old)
		}
	}
	p.mu.Unlock()
	data, key, err := p.sets.Sample(codec.AppendAVCCFromAnnexB(nil, in.data), 4)
	if err != nil {
		return nil, err
	}
	if key || p.config == nil {
		if c := p.sets.Config(); c != nil {
			p.config = c
		}
	}
	switch {
	case !ok || len(data) == 0:
		return nil, nil
	case p.config == nil:
		return nil, errors.New("a picture without parameter sets")
	}
	return &media.Frame{At: m.at, DecodeAt: m.at, Epoch: m.epoch, Key: key, Config: p.config, Data: data}, nil
}
