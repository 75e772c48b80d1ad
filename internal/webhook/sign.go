package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const (
	secretPrefix = "whsec_"
	secretBytes  = 32
	// overlap is how long the secret before signs beside a new one.
	overlap = 24 * time.Hour
)

func newSecret() []byte {
	b := make([]byte, secretBytes)
	rand.Read(b)
	return b
}

// showSecret is a secret as people and programs keep it.
func showSecret(secret []byte) string {
	return secretPrefix + base64.StdEncoding.EncodeToString(secret)
}

// sign puts the headers of Standard Webhooks 1.0 on a request: the event's id,
// the time of this try in seconds, and for each secret that is valid a signature
// over both and the body.
func sign(h http.Header, e Endpoint, event string, now time.Time, body []byte) {
	stamp := strconv.FormatInt(now.Unix(), 10)
	signatures := signature(e.Secret, event, stamp, body)
	if len(e.Old) > 0 && now.Before(e.OldUntil) {
		signatures += " " + signature(e.Old, event, stamp, body)
	}
	h.Set("webhook-id", event)
	h.Set("webhook-timestamp", stamp)
	h.Set("webhook-signature", signatures)
}

func signature(secret []byte, event, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%s.", event, stamp)
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
