package rtmp

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"math/big"
	"net"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gortmplib"
	"github.com/bluenviron/gortmplib/pkg/codecs"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/opus"

	"frontrow/internal/media"
	"frontrow/internal/media/codec"
	"frontrow/internal/media/hub"
)

// run starts a real client, which is ended with the test.
func run(t *testing.T, name string, args ...string) (wait func() string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	cmd := exec.CommandContext(ctx, name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	wait = sync.OnceValue(func() string {
		_ = cmd.Wait() // what it says is what counts
		return out.String()
	})
	t.Cleanup(func() {
		cancel()
		text := wait()
		if t.Failed() {
			t.Logf("%s: %s", name, text)
		}
	})
	return wait
}

func ffmpeg(t *testing.T, args ...string) (wait func() string) {
	t.Helper()
	return run(t, "ffmpeg", append([]string{"-hide_banner", "-nostdin", "-loglevel", "error", "-re"}, args...)...)
}

const picture, tone = "testsrc2=size=320x180:rate=30", "sine=frequency=440:sample_rate=48000"

func TestFFmpegPublishes(t *testing.T) {
	x264 := []string{"-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15"}
	for name, c := range map[string]struct {
		args     []string
		codecs   []media.Codec
		reorders bool
	}{
		"H264 and AAC": {
			append(append([]string{"-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone}, x264...), "-c:a", "aac"),
			[]media.Codec{media.H264, media.AAC}, false,
		},
		"B-frames": {
			[]string{
				"-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone,
				"-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "15", "-c:a", "aac",
			},
			[]media.Codec{media.H264, media.AAC}, true,
		},
		"picture only": {append([]string{"-f", "lavfi", "-i", picture}, x264...), []media.Codec{media.H264}, false},
		"sound only":   {[]string{"-f", "lavfi", "-i", tone, "-c:a", "aac"}, []media.Codec{media.AAC}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, nil)
			ffmpeg(t, append(c.args, "-f", "flv", "rtmp://"+w.Addr().String()+"/live/"+testKey)...)
			s := w.hub.Stream("live")
			l := layout(t, s, func(l media.Layout) bool { return l.Live && len(l.Tracks) == len(c.codecs) })
			frames := collect(t, s, l.Tracks, func(all []*media.Frame) bool {
				n := map[media.TrackID]int{}
				for _, f := range all {
					n[f.Track]++
				}
				for _, tr := range l.Tracks {
					if n[tr.ID] < 30 {
						return false
					}
				}
				return true
			})
			checkFrames(t, s.Layout(), frames)
			for i, tr := range s.Layout().Tracks {
				if tr.Codec != c.codecs[i] || tr.Kind() == media.Video && tr.Reorders != c.reorders {
					t.Errorf("track %v reorders %v", tr, tr.Reorders)
				}
			}
		})
	}
}

// checkFrames checks what media.Frame promises, for H264 320×180 at 30 fps and
// AAC at 48 kHz.
func checkFrames(t *testing.T, l media.Layout, frames []*media.Frame) {
	t.Helper()
	last := map[media.TrackID]*media.Frame{}
	shown := map[media.TrackID]map[media.Time]bool{}
	for _, f := range frames {
		tr, _ := l.Find(f.Track)
		before := last[f.Track]
		last[f.Track] = f
		if before == nil {
			shown[f.Track] = map[media.Time]bool{}
			if !f.Key {
				t.Errorf("%v begins with no key frame", tr)
			}
		}
		if shown[f.Track][f.At] {
			t.Errorf("%v: two frames at %d", tr, f.At)
		}
		shown[f.Track][f.At] = true
		if f.Config == nil || f.Epoch != 1 {
			t.Fatalf("%v: config %v, epoch %d", tr, f.Config, f.Epoch)
		}
		if tr.Codec == media.AAC {
			if f.Duration != 21333 || f.Config.SampleRate != 48000 || len(f.Config.Specific) < 2 {
				t.Fatalf("sound of %d µs, %+v", f.Duration, f.Config)
			}
			if before != nil {
				if d := f.At.Sub(before.At); d < 21333*time.Microsecond || d > 21334*time.Microsecond {
					t.Errorf("sound advances by %s", d)
				}
			}
			continue
		}
		if f.Config.Width != 320 || f.Config.Height != 180 || len(f.Config.ParameterSets) != 2 {
			t.Fatalf("%+v", f.Config)
		}
		if f.Key != codec.KeyFrame(media.H264, f.Data) {
			t.Error("Key differs from the bitstream")
		}
		for nalu := range codec.NALUs(f.Data) {
			if role := codec.RoleOf(media.H264, nalu); role == codec.RoleParameters || role == codec.RoleDrop {
				t.Errorf("NAL unit of type %d in a frame", nalu[0]&31)
			}
		}
		if before != nil {
			if d := f.DecodeAt.Sub(before.DecodeAt); d < 32*time.Millisecond || d > 35*time.Millisecond {
				t.Errorf("picture advances by %s", d)
			}
		}
	}
}

func TestWrongKeyIsRefusedWithWhatToDo(t *testing.T) {
	w := start(t, nil)
	wait := ffmpeg(t, "-f", "lavfi", "-i", tone, "-c:a", "aac", "-f", "flv", "rtmp://"+w.Addr().String()+"/live/wrong")
	if out := wait(); !strings.Contains(out, "Copy it again from the studio") {
		t.Errorf("ffmpeg says %q", out)
	}
	if l := w.hub.Stream("live").Layout(); l.Source.ID != "" {
		t.Error("there is a source")
	}
}

func selfSigned(t *testing.T) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

func secure(t *testing.T) func(*Config, *Deps, *hub.Config) {
	return func(c *Config, d *Deps, _ *hub.Config) { c.TLSAddr, d.TLS = "127.0.0.1:0", selfSigned(t) }
}

func TestFFmpegPublishesByRTMPS(t *testing.T) {
	t.Parallel()
	w := start(t, secure(t))
	url := "rtmps://" + w.TLSAddr().String() + "/live/"
	wait := ffmpeg(t, "-f", "lavfi", "-i", tone, "-c:a", "aac", "-f", "flv", url+"wrong")
	if out := wait(); !strings.Contains(out, "Copy it again from the studio") {
		t.Errorf("ffmpeg says %q", out)
	}
	ffmpeg(t, "-f", "lavfi", "-i", picture, "-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-f", "flv", url+testKey)
	s := w.hub.Stream("live")
	l := layout(t, s, func(l media.Layout) bool { return l.Live })
	frames := collect(t, s, l.Tracks, func(all []*media.Frame) bool { return len(all) > 20 })
	checkFrames(t, s.Layout(), frames)
}

func TestGStreamerPublishes(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	run(t, "gst-launch-1.0", strings.Fields("-q videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=30/1 ! "+
		"x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! video/x-h264,profile=main ! h264parse ! m. "+
		"audiotestsrc is-live=true ! audio/x-raw,rate=48000 ! avenc_aac ! aacparse ! m. "+
		"flvmux name=m streamable=true ! rtmp2sink location=rtmp://"+w.Addr().String()+"/live/"+testKey)...)
	s := w.hub.Stream("live")
	l := layout(t, s, func(l media.Layout) bool { return l.Live && len(l.Tracks) == 2 })
	n := map[media.TrackID]int{}
	collect(t, s, l.Tracks, func(all []*media.Frame) bool {
		if len(all) > 0 {
			n[all[len(all)-1].Track]++
		}
		return n[l.Tracks[0].ID] > 30 && n[l.Tracks[1].ID] > 30
	})
	for _, tr := range s.Layout().Tracks {
		if tr.Kind() == media.Video && (tr.Codec != media.H264 || tr.Config.Width != 320 || tr.Reorders) {
			t.Errorf("%+v", tr)
		}
	}
}

// No client that is at hand sends Enhanced RTMP; the library's own does, which
// was written by others from the same specification.
func TestTheLibrarysClientPublishesEnhanced(t *testing.T) {
	hvcC, _ := hex.DecodeString(hvcC322)
	hevc, _, err := codec.ParseHVCC(hvcC)
	if err != nil {
		t.Fatal(err)
	}
	av1Unit := [][]byte{{0x08, 0, 0, 0, 0x04, 0x3c, 0xfe, 0xcc, 0x02, 0xf8, 0, 0x40}, {0x30, 0x10, 0}}
	for name, c := range map[string]struct {
		track  codecs.Codec
		write  func(w *gortmplib.Writer, tr *gortmplib.Track) error
		codec  media.Codec
		frame  string
		config media.Config
	}{
		"HEVC": {
			&codecs.H265{VPS: hevc.ParameterSets[0], SPS: hevc.ParameterSets[1], PPS: hevc.ParameterSets[2]},
			func(w *gortmplib.Writer, tr *gortmplib.Track) error {
				return w.WriteH265(tr, 0, 0, [][]byte{{0x26, 1, 0x50, 0xff}})
			},
			media.H265, irap, media.Config{Width: 322, Height: 182},
		},
		"AV1": {
			&codecs.AV1{},
			func(w *gortmplib.Writer, tr *gortmplib.Track) error { return w.WriteAV1(tr, 0, av1Unit) },
			media.AV1, "32021000", media.Config{Width: 320, Height: 180},
		},
		"VP9": {
			&codecs.VP9{},
			func(w *gortmplib.Writer, tr *gortmplib.Track) error {
				frame, _ := hex.DecodeString(vp9Key)
				return w.WriteVP9(tr, 0, frame)
			},
			media.VP9, vp9Key, media.Config{Width: 320, Height: 180},
		},
		"Opus": {
			&codecs.Opus{IDHeader: &opus.IDHeader{Version: 1, ChannelCount: 2, InputSampleRate: 48000}},
			func(w *gortmplib.Writer, tr *gortmplib.Track) error { return w.WriteOpus(tr, 0, []byte{0xfc, 1}) },
			media.Opus, "fc01", media.Config{SampleRate: 48000, Channels: 2},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, nil)
			cl := &gortmplib.Client{URL: &url.URL{Scheme: "rtmp", Host: w.Addr().String(), Path: "/live/" + testKey}, Publish: true}
			if err := cl.Initialize(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer cl.Close()
			tr := &gortmplib.Track{Codec: c.track}
			out := &gortmplib.Writer{Conn: cl, Tracks: []*gortmplib.Track{tr}}
			if err := out.Initialize(); err != nil {
				t.Fatal(err)
			}
			if err := c.write(out, tr); err != nil {
				t.Fatal(err)
			}
			s := w.hub.Stream("live")
			l := layout(t, s, func(l media.Layout) bool { return l.Live })
			f := collect(t, s, l.Tracks, func(all []*media.Frame) bool { return len(all) > 0 })[0]
			got := media.Config{Width: f.Config.Width, Height: f.Config.Height, SampleRate: f.Config.SampleRate, Channels: f.Config.Channels}
			if l.Tracks[0].Codec != c.codec || hex.EncodeToString(f.Data) != c.frame || !got.Equal(&c.config) {
				t.Errorf("%v %+v, frame %x", l.Tracks, f.Config, f.Data)
			}
		})
	}
}
