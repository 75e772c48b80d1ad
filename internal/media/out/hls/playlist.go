package hls

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"frontrow/internal/media"
)

// text is a playlist as it is sent. It is made once for all who ask.
type text struct {
	plain []byte

	once   sync.Once
	packed []byte
}

func (t *text) gzip() []byte {
	t.once.Do(func() {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		_, _ = w.Write(t.plain) // a Buffer takes everything
		_ = w.Close()
		t.packed = b.Bytes()
	})
	return t.packed
}

// playlist returns the text of the media playlist, or of its delta update. The
// lock is held.
func (r *rendition) playlist(skip bool) *text {
	slot := &r.full
	if skip {
		slot = &r.delta
	}
	if *slot == nil {
		*slot = &text{plain: r.render(skip)}
	}
	return *slot
}

// An older segment than this many target durations may be skipped in a delta
// update: the least that the RFC allows (4.4.3.8).
const skipTargets = 6

// Parts are listed of the segments within this many target durations from the
// end (4.4.4.9).
const partTargets = 3

func (r *rendition) render(skip bool) []byte {
	cfg, w := r.st.s.cfg, &r.win
	target := r.st.target.Load()
	listed := w.segs[w.list:]
	skipped := 0
	if skip {
		skipped = skippable(listed, float64(skipTargets*target))
	}
	b := make([]byte, 0, 8<<10)
	b = append(b, "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:"...)
	b = strconv.AppendInt(b, target, 10)
	b = append(b, "\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK="...)
	b = appendSeconds(b, cfg.HoldBack*cfg.Part.Seconds())
	b = append(b, ",CAN-SKIP-UNTIL="...)
	b = strconv.AppendInt(b, skipTargets*target, 10)
	b = append(b, "\n#EXT-X-PART-INF:PART-TARGET="...)
	b = appendSeconds(b, cfg.Part.Seconds())
	b = append(b, "\n#EXT-X-MEDIA-SEQUENCE:"...)
	b = strconv.AppendUint(b, listed[0].msn, 10)
	b = append(b, "\n#EXT-X-DISCONTINUITY-SEQUENCE:"...)
	b = strconv.AppendInt(b, int64(listed[0].era), 10)
	b = append(b, "\n#EXT-X-INDEPENDENT-SEGMENTS\n"...)
	if skipped > 0 {
		b = append(b, "#EXT-X-SKIP:SKIPPED-SEGMENTS="...)
		b = strconv.AppendInt(b, int64(skipped), 10)
		b = append(b, '\n')
	}
	withParts := partsFrom(listed, float64(partTargets*target))
	for i := skipped; i < len(listed); i++ {
		s := listed[i]
		if i > 0 {
			for range s.era - listed[i-1].era {
				b = append(b, "#EXT-X-DISCONTINUITY\n"...)
			}
		}
		if i == 0 || s.init.n != listed[i-1].init.n {
			b = fmt.Appendf(b, "#EXT-X-MAP:URI=\"%s-%s-i%d.mp4\"\n", r.role, r.token, s.init.n)
		}
		b = appendTime(b, s.at)
		if i >= withParts {
			b = r.appendParts(b, s)
		}
		if i == len(listed)-1 && !r.ended {
			break
		}
		if s.gap {
			b = append(b, "#EXT-X-GAP\n"...)
		}
		b = append(b, "#EXTINF:"...)
		b = appendSeconds(b, s.seconds())
		b = fmt.Appendf(b, ",\n%s-%s-s%d.m4s\n", r.role, r.token, s.msn)
	}
	if r.ended {
		return append(b, "#EXT-X-ENDLIST\n"...)
	}
	b = fmt.Appendf(b, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"%s-%s-p%d.m4s\"\n", r.role, r.token, w.part)
	for _, o := range r.st.others(r) {
		if edge := o.edge.Load(); edge != 0 {
			b = fmt.Appendf(b, "#EXT-X-RENDITION-REPORT:URI=\"%s.m3u8\",LAST-MSN=%d,LAST-PART=%d\n", o.role, edge>>16, edge&0xffff)
		}
	}
	return b
}

func (r *rendition) appendParts(b []byte, s *segment) []byte {
	rate := float64(s.init.init.Rate)
	if s.gap {
		return r.appendGaps(b, s)
	}
	for i, p := range s.parts {
		b = append(b, "#EXT-X-PART:DURATION="...)
		b = appendSeconds(b, float64(p.ticks)/rate)
		b = fmt.Appendf(b, ",URI=\"%s-%s-p%d.m4s\"", r.role, r.token, s.first+uint64(i))
		if p.independent {
			b = append(b, ",INDEPENDENT=YES"...)
		}
		b = append(b, '\n')
	}
	return b
}

// appendGaps writes the parts of a segment that isn't there. hls.js loads parts
// only where a whole segment's parts are listed before them.
func (r *rendition) appendGaps(b []byte, s *segment) []byte {
	part, left := r.st.s.cfg.Part.Seconds(), s.seconds()
	for left > 0.001 {
		b = append(b, "#EXT-X-PART:DURATION="...)
		b = appendSeconds(b, min(part, left))
		b = fmt.Appendf(b, ",URI=\"%s-%s-g%d.m4s\",GAP=YES\n", r.role, r.token, s.msn)
		left -= part
	}
	return b
}

// skippable counts the segments in front that end more than until seconds
// before the playlist does.
func skippable(listed []*segment, until float64) int {
	from := fromEnd(listed, until)
	return min(from, len(listed)-1)
}

// partsFrom is the index of the first segment whose parts are listed.
func partsFrom(listed []*segment, within float64) int { return fromEnd(listed, within) }

// fromEnd is the index of the first segment that reaches into the last seconds.
func fromEnd(listed []*segment, seconds float64) int {
	sum := 0.0
	for i := len(listed) - 1; i >= 0; i-- {
		if sum >= seconds {
			return i + 1
		}
		sum += listed[i].seconds()
	}
	return 0
}

func appendSeconds(b []byte, s float64) []byte { return strconv.AppendFloat(b, s, 'f', 5, 64) }

// appendTime writes the programme clock to the millisecond, which is what the
// RFC asks for and every player reads.
func appendTime(b []byte, at media.Time) []byte {
	b = append(b, "#EXT-X-PROGRAM-DATE-TIME:"...)
	b = at.Std().UTC().Round(time.Millisecond).AppendFormat(b, "2006-01-02T15:04:05.000Z")
	return append(b, '\n')
}

// variant is what the multivariant playlist says of a rendition.
type variant struct {
	role          role
	codecs        string
	width, height int
	channels      int
	frameRate     float64
	peak, average int
}

// multivariant writes the playlist of playlists: one variant for each picture,
// all with the same sound, or the sound alone.
func multivariant(variants []variant) []byte {
	b := []byte("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-INDEPENDENT-SEGMENTS\n")
	var sound *variant
	pictures := 0
	for i := range variants {
		if variants[i].role.kind() == media.Audio {
			sound = &variants[i]
		} else {
			pictures++
		}
	}
	if sound != nil && pictures > 0 {
		b = append(b, `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,`...)
		if sound.channels > 0 {
			b = fmt.Appendf(b, `CHANNELS="%d",`, sound.channels)
		}
		b = fmt.Appendf(b, "URI=\"%s.m3u8\"\n", sound.role)
	}
	for _, v := range variants {
		if pictures > 0 && v.role.kind() == media.Audio {
			continue
		}
		codecs := []string{v.codecs}
		peak, average := v.peak, v.average
		if sound != nil && pictures > 0 {
			codecs = append(codecs, sound.codecs)
			peak, average = peak+sound.peak, average+sound.average
		}
		b = fmt.Appendf(b, "#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s\"", peak, average, strings.Join(codecs, ","))
		if v.width > 0 && v.height > 0 {
			b = fmt.Appendf(b, ",RESOLUTION=%dx%d", v.width, v.height)
		}
		if v.frameRate > 0 {
			b = fmt.Appendf(b, ",FRAME-RATE=%.3f", v.frameRate)
		}
		if sound != nil && pictures > 0 {
			b = append(b, `,AUDIO="sound"`...)
		}
		b = fmt.Appendf(b, "\n%s.m3u8\n", v.role)
	}
	return b
}
