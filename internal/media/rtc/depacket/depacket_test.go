package depacket

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
)

// The clips in testdata are 12 pictures of 96x64 with key frames at 0 and 6,
// made by ffmpeg: testsrc2 through libx264 (two slices and a delimiter a
// picture), libx265, libvpx, libvpx-vp9 and libaom-av1.
type clip struct {
	codec   media.Codec
	file    string
	payload func() rtp.Payloader
}

var clips = []clip{
	{media.H264, "h264.h264", func() rtp.Payloader { return &codecs.H264Payloader{} }},
	{media.H265, "h265.h265", func() rtp.Payloader { return &codecs.H265Payloader{} }},
	{media.VP8, "vp8.ivf", func() rtp.Payloader { return &codecs.VP8Payloader{EnablePictureID: true} }},
	{media.VP9, "vp9.ivf", func() rtp.Payloader { return &codecs.VP9Payloader{FlexibleMode: true} }},
	{media.AV1, "av1.ivf", func() rtp.Payloader { return &codecs.AV1Payloader{} }},
}

// sample is one access unit of a clip: as its file has it, and as a sample.
type sample struct {
	raw  []byte
	data []byte
	key  bool
}

func (c clip) samples(t testing.TB) (all []sample) {
	b, err := os.ReadFile(filepath.Join("testdata", c.file))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(c.file) == ".ivf" {
		for b = b[32:]; len(b) > 12; {
			n := binary.LittleEndian.Uint32(b)
			frame := b[12 : 12+n]
			b = b[12+n:]
			s := sample{raw: frame, data: frame, key: len(all)%6 == 0}
			if c.codec == media.AV1 {
				s.data = nil
				for o := range codec.OBUs(frame) {
					if o.Type != codec.OBUTemporalDelimiter && o.Type != codec.OBUSequenceHeader {
						s.data = append(s.data, o.Raw...)
					}
				}
			}
			all = append(all, s)
		}
		return all
	}
	var cur sample
	for nalu := range codec.AnnexB(b) {
		role := codec.RoleOf(c.codec, nalu)
		delimits := c.codec == media.H264 && nalu[0]&31 == 9 ||
			c.codec == media.H265 && (nalu[0]>>1&63 == 32 || nalu[0]>>1 < 10 && nalu[2]&0x80 != 0)
		if delimits && cur.data != nil {
			all = append(all, cur)
			cur = sample{}
		}
		cur.raw = append(append(cur.raw, 0, 0, 0, 1), nalu...)
		cur.key = cur.key || role == codec.RoleKeySlice
		if role != codec.RoleParameters && role != codec.RoleDrop {
			cur.data = codec.AppendAVCC(cur.data, nalu)
		}
	}
	return append(all, cur)
}

// packets packs the samples; groups are those of one sample.
func (c clip) packets(samples []sample, mtu uint16) (groups [][]*rtp.Packet) {
	pay, seq := c.payload(), uint16(65530)
	for i, s := range samples {
		var group []*rtp.Packet
		for _, b := range pay.Payload(mtu, s.raw) {
			group = append(group, &rtp.Packet{
				Header:  rtp.Header{SequenceNumber: seq, Timestamp: uint32(i) * 9000},
				Payload: b,
			})
			seq++
		}
		group[len(group)-1].Marker = true
		groups = append(groups, group)
	}
	return groups
}

func open(t testing.TB, c media.Codec, fmtp string) Depacketizer {
	d, err := New(c, fmtp)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPicturesLeaveWithTheirLastPacket(t *testing.T) {
	for _, c := range clips {
		for _, mtu := range []uint16{60, 200, 1200} {
			t.Run(c.codec.String(), func(t *testing.T) {
				samples := c.samples(t)
				if len(samples) != 12 {
					t.Fatalf("%d samples in the clip", len(samples))
				}
				d := open(t, c.codec, "")
				var cfg *media.Config
				for i, group := range c.packets(samples, mtu) {
					for j, p := range group {
						units := d.Push(p, 0)
						if (len(units) == 1) != (j == len(group)-1) {
							t.Fatalf("sample %d, packet %d of %d: %d units", i, j+1, len(group), len(units))
						}
						if len(units) == 0 {
							continue
						}
						u := units[0]
						if u.Timestamp != uint32(i)*9000 || u.Key != samples[i].key {
							t.Errorf("sample %d: timestamp %d, key %v", i, u.Timestamp, u.Key)
						}
						if !bytes.Equal(u.Data, samples[i].data) {
							t.Errorf("sample %d has other data: %x… (%d), want %x… (%d)", i, u.Data[:8], len(u.Data), samples[i].data[:8], len(samples[i].data))
						}
						if cfg == nil {
							cfg = u.Config
						}
						if u.Config != cfg || cfg == nil || cfg.Width != 96 || cfg.Height != 64 || cfg.Codec != c.codec {
							t.Fatalf("sample %d: config %+v", i, u.Config)
						}
					}
				}
				if d.Wanting() {
					t.Error("a key frame is wanted although nothing is missing")
				}
				if diff := cmp.Diff(Stats{Units: 12}, d.Stats()); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// run pushes all packets but those of the sample lost, of which packet n is
// missing (-1: the last one), and returns the timestamps in samples.
func run(d Depacketizer, groups [][]*rtp.Packet, lost, n int) (got []int, wanting []bool) {
	missing := 0
	for i, group := range groups {
		for j, p := range group {
			if i == lost && (j == n || n == -1 && j == len(group)-1) {
				missing++
				continue
			}
			for _, u := range d.Push(p, missing) {
				got = append(got, int(u.Timestamp/9000))
			}
			missing = 0
		}
		wanting = append(wanting, d.Wanting())
	}
	return got, wanting
}

func TestAfterALossPicturesAreDroppedToTheNextKeyFrame(t *testing.T) {
	for _, c := range clips {
		samples := c.samples(t)
		for name, n := range map[string]int{"first": 0, "middle": 1, "last": -1} {
			t.Run(c.codec.String()+"/"+name, func(t *testing.T) {
				groups := c.packets(samples, 60)
				d := open(t, c.codec, "")
				got, wanting := run(d, groups, 2, n)
				if diff := cmp.Diff([]int{0, 1, 6, 7, 8, 9, 10, 11}, got); diff != "" {
					t.Error(diff)
				}
				if wanting[1] || !wanting[3] || wanting[6] {
					t.Errorf("wanting a key frame after each sample: %v", wanting)
				}
				if s := d.Stats(); s.Damaged+s.Dropped != 4 {
					t.Errorf("stats %+v", s)
				}
			})
		}
		t.Run(c.codec.String()+"/key frame", func(t *testing.T) {
			d := open(t, c.codec, "")
			if got, _ := run(d, c.packets(samples, 60), 6, 1); !slices.Equal(got, []int{0, 1, 2, 3, 4, 5}) {
				t.Errorf("got %v", got)
			}
		})
		t.Run(c.codec.String()+"/before a key frame", func(t *testing.T) {
			groups := c.packets(samples, 1200)
			d := open(t, c.codec, "")
			// The whole sample 5 is lost: the key frame after it is intact.
			groups[5] = nil
			var got []int
			for i, group := range groups {
				for j, p := range group {
					lost := 0
					if i == 6 && j == 0 {
						lost = 1
					}
					for _, u := range d.Push(p, lost) {
						got = append(got, int(u.Timestamp/9000))
					}
				}
			}
			if want := []int{0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestNothingLeavesBeforeTheFirstKeyFrame(t *testing.T) {
	for _, c := range clips {
		t.Run(c.codec.String(), func(t *testing.T) {
			d := open(t, c.codec, "")
			got, _ := run(d, c.packets(c.samples(t), 200)[1:], -1, 0)
			if !slices.Equal(got, []int{6, 7, 8, 9, 10, 11}) {
				t.Errorf("got %v", got)
			}
		})
	}
}

// Chromium drops what is left of a picture, without a gap in the sequence, when
// it has a key frame to send: nobody has to ask for one.
func TestAPictureThatIsCutOffByAKeyFrame(t *testing.T) {
	for _, c := range clips {
		t.Run(c.codec.String(), func(t *testing.T) {
			d := open(t, c.codec, "")
			groups := c.packets(c.samples(t), 60)
			groups[5] = groups[5][:1]
			groups[5][0].Marker = false
			var got []int
			for i, group := range groups {
				for _, p := range group {
					for _, u := range d.Push(p, 0) {
						got = append(got, int(u.Timestamp/9000))
					}
					if i > 0 && d.Wanting() {
						t.Fatalf("a key frame is wanted at sample %d", i)
					}
				}
			}
			if want := []int{0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestASenderWithoutMarkersIsUnderstood(t *testing.T) {
	for _, c := range clips {
		d := open(t, c.codec, "")
		var got []int
		for _, group := range c.packets(c.samples(t), 200) {
			for _, p := range group {
				p.Marker = false
				for _, u := range d.Push(p, 0) {
					got = append(got, int(u.Timestamp/9000))
				}
			}
		}
		if want := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}; !slices.Equal(got, want) {
			t.Errorf("%v: got %v, want %v", c.codec, got, want)
		}
	}
}

func TestPaddingIsNoPicture(t *testing.T) {
	c := clips[0]
	d := open(t, c.codec, "")
	n := 0
	for i, group := range c.packets(c.samples(t), 200) {
		for _, p := range group {
			n += len(d.Push(&rtp.Packet{Header: rtp.Header{Timestamp: uint32(i) * 9000, Marker: true}}, 0))
			n += len(d.Push(p, 0))
		}
	}
	if n != 12 {
		t.Errorf("%d pictures", n)
	}
}

// A sender that sets the marker on each slice loses its first group of pictures
// and is a picture late from then on.
func TestAMarkerOnEachSliceIsSurvived(t *testing.T) {
	c := clips[0]
	d := open(t, c.codec, "")
	var got []int
	for _, group := range c.packets(c.samples(t), 1200) {
		for _, p := range group {
			p.Marker = true
			for _, u := range d.Push(p, 0) {
				got = append(got, int(u.Timestamp/9000))
			}
		}
	}
	if !slices.Equal(got, []int{6, 7, 8, 9, 10}) {
		t.Errorf("got %v", got)
	}
}

func TestParameterSetsOfTheSessionDescriptionAreUsed(t *testing.T) {
	c := clips[0]
	samples := c.samples(t)
	var bare []sample
	for _, s := range samples {
		raw := []byte{}
		for nalu := range codec.NALUs(s.data) {
			raw = append(append(raw, 0, 0, 0, 1), nalu...)
		}
		bare = append(bare, sample{raw: raw})
	}
	var want, got []byte
	fmtp := "packetization-mode=1; sprop-parameter-sets="
	for nalu := range codec.AnnexB(samples[0].raw) {
		if t := nalu[0] & 31; t == 7 || t == 8 {
			want = codec.AppendAVCC(want, nalu)
			fmtp += base64.StdEncoding.EncodeToString(nalu) + ","
		}
	}
	d := open(t, c.codec, fmtp)
	n := 0
	for _, group := range c.packets(bare, 1200) {
		for _, p := range group {
			for _, u := range d.Push(p, 0) {
				n++
				if n == 1 {
					for _, set := range u.Config.ParameterSets {
						got = codec.AppendAVCC(got, set)
					}
				}
			}
		}
	}
	if n != 12 || !bytes.Equal(got, want) {
		t.Errorf("%d pictures, parameter sets %x, want %x", n, got, want)
	}
	if got, _ := run(open(t, c.codec, ""), c.packets(bare, 1200), -1, 0); got != nil {
		t.Errorf("without any parameter sets %v left", got)
	}
}

func TestSingleNALUnitModeIsUnderstood(t *testing.T) {
	c := clips[0]
	samples := c.samples(t)
	d := open(t, c.codec, "packetization-mode=0")
	n := 0
	for i, s := range samples {
		var nalus [][]byte
		for nalu := range codec.AnnexB(s.raw) {
			nalus = append(nalus, nalu)
		}
		for j, nalu := range nalus {
			p := &rtp.Packet{Header: rtp.Header{Timestamp: uint32(i), Marker: j == len(nalus)-1}, Payload: nalu}
			for _, u := range d.Push(p, 0) {
				n++
				if !bytes.Equal(u.Data, s.data) {
					t.Errorf("sample %d has other data", i)
				}
			}
		}
	}
	if n != 12 {
		t.Errorf("%d pictures", n)
	}
}

func TestAnEndlessPictureIsBounded(t *testing.T) {
	d := newPicture(&vpx{pack: vp8{}})
	body := make([]byte, 1200)
	body[0] = 0x10
	for range 3 * maxUnit / len(body) {
		if units := d.Push(&rtp.Packet{Payload: body}, 0); units != nil {
			t.Fatal("it left")
		}
		body[0] = 0
	}
	if d.size > maxUnit {
		t.Errorf("%d bytes are kept", d.size)
	}
}

func TestOpusPacketsKnowTheirLength(t *testing.T) {
	d := open(t, media.Opus, "")
	for _, x := range []struct {
		payload []byte
		samples int
	}{
		{[]byte{0xfc, 0xff, 0xfe}, 960}, // CELT, 20 ms, stereo
		{[]byte{0x0b, 0x06, 1, 2}, 5760},
		{[]byte{0x08}, 960}, // DTX
		{[]byte{0x0b, 0x3f, 1, 2}, 0},
		{nil, 0},
	} {
		units := d.Push(&rtp.Packet{Header: rtp.Header{Timestamp: 5}, Payload: x.payload}, 7)
		switch {
		case x.samples == 0 && units != nil:
			t.Errorf("%x left", x.payload)
		case x.samples != 0 && (len(units) != 1 || units[0].Samples != x.samples || !bytes.Equal(units[0].Data, x.payload)):
			t.Errorf("%x: %+v", x.payload, units)
		}
	}
}

func TestOtherCodecsAreRefused(t *testing.T) {
	if _, err := New(media.AAC, ""); err == nil {
		t.Error("AAC was taken")
	}
}

// FuzzDepacketizer feeds packets of any bytes: three bytes say marker, time
// step and loss, and length of each.
func FuzzDepacketizer(f *testing.F) {
	for i, c := range clips {
		var b []byte
		for _, group := range c.packets(c.samples(f)[:3], 250) {
			for j, p := range group {
				var flags byte
				if j == 0 {
					flags |= 2
				}
				if p.Marker {
					flags |= 1
				}
				b = append(append(b, flags, byte(len(p.Payload))), p.Payload...)
			}
		}
		f.Add(byte(i), b)
	}
	f.Fuzz(func(t *testing.T, which byte, b []byte) {
		all := []media.Codec{media.H264, media.H265, media.VP8, media.VP9, media.AV1, media.Opus}
		d := open(t, all[int(which)%len(all)], "")
		for ts := uint32(0); len(b) >= 2; {
			flags, n := b[0], min(int(b[1]), len(b)-2)
			ts += uint32(flags >> 1 & 1)
			p := &rtp.Packet{Header: rtp.Header{Timestamp: ts, Marker: flags&1 != 0}, Payload: b[2 : 2+n]}
			b = b[2+n:]
			for _, u := range d.Push(p, int(flags>>2&1)) {
				if len(u.Data) == 0 || u.Config == nil {
					t.Fatalf("empty unit %+v", u)
				}
			}
		}
	})
}
