package identity_test

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"frontrow/internal/identity"
)

func TestCodesAreReadAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"482913": "482913", "482 913": "482913", " 482-913 ": "482913", "482–913": "482913", "4 8 2 9 1 3": "482913",
		"٤٨٢٩١٣": "482913", "۴۸۲۹۱۳": "482913", "４８２９１３": "482913", "\u200e482913\u200f": "482913", "482\u00a0913": "482913",
		"": "", "48291": "", "4829130": "", "082913": "", "48291x": "", "482913;": "", "४८२९१३": "",
		"482913                                                           ": "", "\xff82913": "",
	} {
		got, err := identity.CleanCode(typed)
		if got != want || (want == "") != errors.Is(err, identity.ErrNoCode) {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

func FuzzCleanCode(f *testing.F) {
	for _, seed := range []string{"482 913", "٤٨٢٩١٣", "0", "\xff", "123456789"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := identity.CleanCode(typed)
		if err != nil {
			return
		}
		if len(code) != 6 || code[0] == '0' {
			t.Fatalf("%q: %q", typed, code)
		}
		if again, err := identity.CleanCode(code); err != nil || again != code {
			t.Fatalf("%q: %q, then %q, %v", typed, code, again, err)
		}
	})
}

func TestACodeStaysAndLeadsToItsChannelAlone(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	for _, name := range []string{"one", "two"} {
		if _, err := s.CreateChannel(ctx, name, ""); err != nil {
			t.Fatal(err)
		}
	}
	one, err := s.JoinCode(ctx, "one")
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.JoinCode(ctx, "two")
	if err != nil || one == two {
		t.Fatal(one, two, err)
	}
	if again, err := s.JoinCode(ctx, "one"); err != nil || again != one {
		t.Errorf("asked again: %q, %v; it was %q", again, err, one)
	}
	if name, err := s.ChannelOfCode(ctx, one[:3]+" "+one[3:]); err != nil || name != "one" {
		t.Error(name, err)
	}
	fresh, err := s.NewJoinCode(ctx, "one")
	if err != nil || fresh == one {
		t.Fatal(fresh, err)
	}
	if name, err := s.ChannelOfCode(ctx, one); !errors.Is(err, identity.ErrNoCode) {
		t.Errorf("the old code leads to %q, %v", name, err)
	}
	if name, err := s.ChannelOfCode(ctx, fresh); err != nil || name != "one" {
		t.Error(name, err)
	}
	if name, err := s.ChannelOfCode(ctx, two); err != nil || name != "two" {
		t.Error(name, err)
	}
	if _, err := s.JoinCode(ctx, "nobody"); err == nil {
		t.Error("a channel that is not there has a code")
	}
}

func TestManyAtOnceGetOneCode(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	if _, err := s.CreateChannel(ctx, "live", ""); err != nil {
		t.Fatal(err)
	}
	codes := make([]string, 32)
	var wg sync.WaitGroup
	for i := range codes {
		wg.Go(func() {
			var err error
			if codes[i], err = s.JoinCode(ctx, "live"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, c := range codes {
		if c != codes[0] {
			t.Fatalf("not one code: %v", codes)
		}
	}
	// Who replaces it at the same time leaves one that is good.
	for i := range 8 {
		wg.Go(func() {
			if _, err := s.NewJoinCode(ctx, "live"); err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wg.Wait()
	now, err := s.JoinCode(ctx, "live")
	if err != nil {
		t.Fatal(err)
	}
	if name, err := s.ChannelOfCode(ctx, now); err != nil || name != "live" {
		t.Error(name, err)
	}
}

func TestEveryChannelHasACodeOfItsOwn(t *testing.T) {
	ctx, s := t.Context(), service(t, time.Now)
	by := make(map[string]string)
	for i := range 60 {
		name := fmt.Sprintf("c%d", i)
		if _, err := s.CreateChannel(ctx, name, ""); err != nil {
			t.Fatal(err)
		}
		code, err := s.JoinCode(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := by[code]; taken {
			t.Fatalf("%s and %s both have %s", name, other, code)
		}
		by[code] = name
	}
}

func TestWrongGuessesRunOutAndComeBack(t *testing.T) {
	var g identity.Guesses
	from, now := netip.MustParseAddr("203.0.113.9"), time.Unix(1_800_000_000, 0)
	for i := range 60 {
		if !g.Take(from, now) {
			t.Fatalf("refused after %d", i)
		}
	}
	if g.Take(from, now) {
		t.Fatal("it may guess for ever")
	}
	if !g.Take(netip.MustParseAddr("203.0.113.10"), now) {
		t.Error("another address pays for it")
	}
	if !g.Take(netip.MustParseAddr("127.0.0.1"), now) {
		t.Error("this machine is counted")
	}
	if now = now.Add(2 * time.Second); !g.Take(from, now) || g.Take(from, now) {
		t.Error("one comes back in two seconds")
	}
	g.Right(from)
	if !g.Take(from, now) {
		t.Error("a right one cost a guess")
	}
	// A network of IPv6 is given out whole.
	for range 60 {
		g.Take(netip.MustParseAddr("2001:db8::1"), now)
	}
	if g.Take(netip.MustParseAddr("2001:db8::2"), now) {
		t.Error("the next address of the same network goes on")
	}
	// No time that has passed gives more than the burst.
	later := now.Add(24 * time.Hour)
	n := 0
	for g.Take(from, later) {
		n++
	}
	if n != 60 {
		t.Errorf("%d after a day", n)
	}
}

func TestManyGuessesAtOnceAreCounted(t *testing.T) {
	var g identity.Guesses
	from, now := netip.MustParseAddr("203.0.113.9"), time.Unix(1_800_000_000, 0)
	var mu sync.Mutex
	var wg sync.WaitGroup
	let := 0
	for range 200 {
		wg.Go(func() {
			if g.Take(from, now) {
				mu.Lock()
				let++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if let != 60 {
		t.Errorf("%d were let through", let)
	}
}
