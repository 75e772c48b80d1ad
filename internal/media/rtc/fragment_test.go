package rtc

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func TestParseFragment(t *testing.T) {
	const pwd = "a=ice-pwd:0123456789abcdefghijkl\n"
	for _, tc := range []struct {
		name, body string
		want       Fragment
		bad        bool
	}{
		{name: "trickled candidate with credentials", body: "a=ice-ufrag:EsAw\n" + pwd + "m=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:0\n" +
			"a=candidate:1 1 udp 2130706431 192.0.2.1 61764 typ host\na=end-of-candidates\n",
			want: Fragment{Ufrag: "EsAw", Pwd: "0123456789abcdefghijkl", Mid: "0",
				Candidates: []string{"candidate:1 1 udp 2130706431 192.0.2.1 61764 typ host"}, End: true}},
		{name: "same credentials in two sections", body: "m=audio 9 RTP/AVP 0\na=mid:a\na=ice-ufrag:EsAw\n" + pwd +
			"m=video 9 RTP/AVP 0\na=mid:v\na=ice-ufrag:EsAw\n" + pwd,
			want: Fragment{Ufrag: "EsAw", Pwd: "0123456789abcdefghijkl", Mid: "a"}},
		{name: "only the end of candidates", body: "a=end-of-candidates\n", want: Fragment{End: true}},
		{name: "empty", body: "", bad: true},
		{name: "not lines of SDP", body: "hello\n", bad: true},
		{name: "user name without password", body: "a=ice-ufrag:EsAw\n", bad: true},
		{name: "two user names", body: "a=ice-ufrag:EsAw\na=ice-ufrag:EsAx\n" + pwd, bad: true},
		{name: "password too short", body: "a=ice-ufrag:EsAw\na=ice-pwd:short\n", bad: true},
		{name: "blanks in the user name", body: "a=ice-ufrag:Es Aw\n" + pwd, bad: true},
		{name: "candidate of few words", body: "a=candidate:1 1 udp\n", bad: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, body := range []string{tc.body, crlf(tc.body)} {
				got, err := ParseFragment(body)
				if (err != nil) != tc.bad {
					t.Fatalf("error is %v", err)
				}
				if diff := cmp.Diff(tc.want, got); diff != "" && !tc.bad {
					t.Error(diff)
				}
			}
		})
	}
}

func FuzzParseFragment(f *testing.F) {
	f.Add("a=ice-ufrag:EsAw\r\na=ice-pwd:0123456789abcdefghijkl\r\na=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n")
	f.Add("a=end-of-candidates")
	f.Fuzz(func(t *testing.T, body string) {
		x, err := ParseFragment(body)
		if err == nil && x.Ufrag != "" && strings.ContainsAny(x.Ufrag+x.Pwd, "\r\n ") {
			t.Errorf("credentials with a line break: %+v", x)
		}
	})
}

func FuzzParseOffer(f *testing.F) {
	f.Add(sampleOffer)
	f.Fuzz(func(t *testing.T, body string) {
		o, err := ParseOffer(body)
		if err != nil {
			var p *Problem
			if !errors.As(err, &p) || p.Status < 400 || p.Status > 499 {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if _, err := ParseOffer(o.SDP); err != nil {
			t.Errorf("what was accepted is refused: %v", err)
		}
	})
}

func TestParseOffer(t *testing.T) {
	replace := func(old, new string) string {
		if !strings.Contains(sampleOffer, old) {
			t.Fatalf("no %q in the sample", old)
		}
		return strings.Replace(sampleOffer, old, new, 1)
	}
	second := sampleOffer[strings.Index(sampleOffer, "m=video"):]
	second = strings.NewReplacer("a=mid:0", "a=mid:1", "m=video", "m=audio").Replace(second)
	for _, tc := range []struct {
		name, sdp, code string
	}{
		{"as it should be", sampleOffer, ""},
		{"nothing", "", "bad_sdp"},
		{"not SDP", "hello", "bad_sdp"},
		{"no media", sampleOffer[:strings.Index(sampleOffer, "m=video")], "bad_sdp"},
		{"no mid", replace("a=mid:0\r\n", ""), "bad_sdp"},
		{"no credentials", replace("a=ice-ufrag:Fxzk\r\n", ""), "bad_sdp"},
		{"no fingerprint", replace("a=fingerprint:", "a=fingerprints:"), "bad_sdp"},
		{"rejected media", replace("m=video 9", "m=video 0"), "bad_sdp"},
		{"same mid twice", sampleOffer + strings.Replace(second, "a=mid:1", "a=mid:0", 1), "bad_sdp"},
		{"two sections, one transport each", sampleOffer + second, "no_bundle"},
		{"two sections bundled", replace("BUNDLE 0", "BUNDLE 0 1") + second, ""},
		{"too long", sampleOffer + strings.Repeat("a=x\r\n", maxOffer/5), "too_large"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o, err := ParseOffer(tc.sdp)
			var p *Problem
			switch {
			case tc.code == "" && err != nil:
				t.Fatal(err)
			case tc.code == "":
				if strings.Contains(o.SDP, "a=candidate") || strings.Contains(o.SDP, "actpass") {
					t.Errorf("not normalised:\n%s", o.SDP)
				}
			case !errors.As(err, &p) || p.Code != tc.code:
				t.Errorf("error is %v, want %s", err, tc.code)
			}
		})
	}
}

func TestSignallingRefusals(t *testing.T) {
	d := open(t, listening(t, nil))
	sdp := map[string]string{"Content-Type": "application/sdp; charset=utf-8"}
	frag := map[string]string{"Content-Type": typeFragment}
	resp, body := do(t, "POST", d.srv.URL+"/x", sdp, sampleOffer)
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("POST: %s %s", resp.Status, body)
	}
	if !strings.Contains(body, "a=ice-lite") || !strings.Contains(body, "a=setup:passive") ||
		strings.Count(body, "a=candidate:") != 2 || strings.Contains(body, ".local") {
		t.Errorf("answer:\n%s", body)
	}
	at, etag := d.srv.URL+resp.Header.Get("Location"), resp.Header.Get("ETag")
	trickle := "a=ice-ufrag:Fxzk\r\na=ice-pwd:0123456789abcdefghijkl+/\r\na=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n"
	with := func(h map[string]string, match string) map[string]string {
		return map[string]string{"Content-Type": h["Content-Type"], "If-Match": match}
	}
	for _, tc := range []struct {
		name, method, url string
		header            map[string]string
		body              string
		status            int
	}{
		{"offer of the wrong type", "POST", d.srv.URL + "/x", frag, sampleOffer, 415},
		{"offer without type", "POST", d.srv.URL + "/x", nil, sampleOffer, 415},
		{"offer too large", "POST", d.srv.URL + "/x", sdp, strings.Repeat("x", maxOffer+1), 413},
		{"broken offer", "POST", d.srv.URL + "/x", sdp, "v=0", 400},
		{"preflight", "OPTIONS", d.srv.URL + "/x", nil, "", 204},
		{"preflight of a session", "OPTIONS", at, nil, "", 204},
		{"GET of a session", "GET", at, nil, "", 405},
		{"no such session", "PATCH", d.srv.URL + "/x/nobody", with(frag, etag), trickle, 404},
		{"fragment of the wrong type", "PATCH", at, with(sdp, etag), trickle, 415},
		{"fragment without ETag", "PATCH", at, frag, trickle, 428},
		{"fragment with another ETag", "PATCH", at, with(frag, `"other"`), trickle, 412},
		{"broken fragment", "PATCH", at, with(frag, etag), "x", 400},
		{"fragment too large", "PATCH", at, with(frag, etag), strings.Repeat("x", maxFragment+1), 413},
		{"trickled candidate", "PATCH", at, with(frag, etag), trickle, 204},
		{"another's session", "DELETE", d.srv.URL + "/x/nobody", nil, "", 404},
	} {
		t.Run(tc.name, func(t *testing.T) {
			resp, body := do(t, tc.method, tc.url, tc.header, tc.body)
			if resp.StatusCode != tc.status {
				t.Errorf("%s %s", resp.Status, body)
			}
			if tc.status >= 400 && tc.status != 404 && tc.method != "GET" {
				if !strings.HasPrefix(body, `{"code":"`) {
					t.Errorf("body is %q", body)
				}
			}
		})
	}
}

func TestSessionsAreBounded(t *testing.T) {
	d := open(t, listening(t, nil))
	d.sessions.limit = 1
	h := map[string]string{"Content-Type": "application/sdp"}
	if resp, body := do(t, "POST", d.srv.URL+"/x", h, sampleOffer); resp.StatusCode != 201 {
		t.Fatalf("POST: %s %s", resp.Status, body)
	}
	resp, body := do(t, "POST", d.srv.URL+"/x", h, sampleOffer)
	if resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" {
		t.Errorf("POST above the limit: %s %s", resp.Status, body)
	}
}

func TestWhatIsAnnounced(t *testing.T) {
	addr := netip.MustParseAddr
	ifaces := func() ([]net.Addr, error) {
		var all []net.Addr
		for _, s := range []string{"127.0.0.1/8", "10.0.0.5/24", "169.254.1.1/16", "::1/128", "fe80::1/64", "2001:db8::5/64"} {
			ip, n, err := net.ParseCIDR(s)
			if err != nil {
				return nil, err
			}
			all = append(all, &net.IPNet{IP: ip, Mask: n.Mask})
		}
		return all, nil
	}
	for _, tc := range []struct {
		name   string
		public []string
		bound  string
		near   bool
		want   []string
	}{
		{"all interfaces", nil, "::", false, []string{"10.0.0.5", "2001:db8::5"}},
		{"all of IPv4", nil, "0.0.0.0", false, []string{"10.0.0.5"}},
		{"a viewer on this machine", nil, "::", true, []string{"10.0.0.5", "2001:db8::5", "127.0.0.1", "::1"}},
		{"one address", nil, "127.0.0.1", false, []string{"127.0.0.1"}},
		{"public address", []string{"198.51.100.1"}, "::", false, []string{"198.51.100.1"}},
		{"public name", []string{"live.example"}, "::", true, []string{"192.0.2.7", "2001:db8::7", "127.0.0.1", "::1"}},
		{"name that is unknown", []string{"none.example"}, "::", false, []string{"10.0.0.5", "2001:db8::5"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHosts(tc.public)
			h.ifaces = ifaces
			h.resolve = func(_ context.Context, host string) ([]netip.Addr, error) {
				if host == "live.example" {
					return []netip.Addr{addr("192.0.2.7"), addr("2001:db8::7"), addr("192.0.2.7")}, nil
				}
				return nil, errors.New("no such host")
			}
			var got []string
			for _, a := range h.announce(addr(tc.bound), tc.near) {
				got = append(got, a.String())
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConfigIsValidated(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*Config)
		ok     bool
	}{
		{"default", func(*Config) {}, true},
		{"off", func(c *Config) { c.Addr = Off }, true},
		{"IPv6", func(c *Config) { c.Addr = "[::1]:0" }, true},
		{"name to listen on", func(c *Config) { c.Addr = "live.example:8189" }, false},
		{"no port", func(c *Config) { c.Addr = "127.0.0.1" }, false},
		{"port out of range", func(c *Config) { c.Addr = ":70000" }, false},
		{"public with port", func(c *Config) { c.Public = []string{"live.example:8189"} }, false},
		{"public IPv6", func(c *Config) { c.Public = []string{"2001:db8::1"} }, true},
		{"no time to connect", func(c *Config) { c.ConnectTimeout = 0 }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := Default()
			tc.change(&c)
			if err := c.Validate(); (err == nil) != tc.ok {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestOffMakesNoPeer(t *testing.T) {
	e, err := New(Config{Addr: Off, ConnectTimeout: 1, DisconnectTimeout: 1, FailTimeout: 1}, Deps{Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Listen(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.NewPeer(PeerConfig{}); !errors.Is(err, ErrOff) || e.Addr() != "" {
		t.Errorf("error is %v, address %q", err, e.Addr())
	}
}
