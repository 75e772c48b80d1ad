package fanout

import (
	"net/http"
	"testing"
	"time"
)

func TestAQuotaComesBackWithTimeAndIsForgotten(t *testing.T) {
	var q quota[int]
	for range 8 {
		if wait := q.take(1, 8, 2, 0); wait != 0 {
			t.Fatal(wait)
		}
	}
	if wait := q.take(1, 8, 2, 0); wait != 500*time.Millisecond {
		t.Errorf("the ninth waits for %v", wait)
	}
	if wait := q.take(2, 8, 2, 0); wait != 0 {
		t.Errorf("somebody else waits for %v", wait)
	}
	if wait := q.take(1, 8, 2, 500); wait != 0 {
		t.Errorf("half a second later it waits for %v", wait)
	}
	for i := range 3 * maxQuotas {
		q.take(i, 8, 2, int64(i)*1000)
	}
	if len(q.of) > maxQuotas+1 {
		t.Errorf("%d are known", len(q.of))
	}
}

func TestNeighboursInANetworkShareAQuota(t *testing.T) {
	for remote, want := range map[string]string{
		"[2001:db8::1]:80": "2001:db8::", "[2001:db8::2]:80": "2001:db8::", "[fe80::1%eth0]:80": "fe80::",
		"192.0.2.1:80": "192.0.2.1", "[::ffff:192.0.2.1]:80": "192.0.2.1",
	} {
		if got := origin(&http.Request{RemoteAddr: remote}).String(); got != want {
			t.Errorf("%s is %s, want %s", remote, got, want)
		}
	}
}
