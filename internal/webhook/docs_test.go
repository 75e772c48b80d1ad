package webhook_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/webhook"
)

var (
	documentedSecret  = regexp.MustCompile("`(whsec_[^`]+)`")
	documentedRequest = regexp.MustCompile("(?s)\n```http\n(.*?)\n```\n")
)

// The request of the documentation is the one that the service makes of that
// event with that secret.
func TestTheDocumentedRequestIsSigned(t *testing.T) {
	for _, file := range []string{"../../docs/protocol.md", "../../docs/site/webhooks.md"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		secret, text := documentedSecret.FindSubmatch(b), documentedRequest.FindSubmatch(b)
		if secret == nil || text == nil {
			t.Fatalf("%s has no secret, or no request", file)
		}
		head, body, _ := strings.Cut(string(text[1]), "\n\n")
		q, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n")))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		var p webhook.Payload
		d := json.NewDecoder(strings.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(&p); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if diff := cmp.Diff(string(room.JSON(p)), body); diff != "" {
			t.Errorf("%s: the service writes another body: %s", file, diff)
		}
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(string(secret[1]), "whsec_"))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		stamp, err := strconv.ParseInt(q.Header.Get("webhook-timestamp"), 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		want := http.Header{"Content-Type": {"application/json"}}
		webhook.Sign(want, webhook.Endpoint{Secret: key}, p.ID, time.Unix(stamp, 0), []byte(body))
		if diff := cmp.Diff(want, q.Header); diff != "" {
			t.Errorf("%s: the service sends other headers: %s", file, diff)
		}
		if !signedBy(request{q.Header, []byte(body)}, string(secret[1])) {
			t.Errorf("%s: the signature is wrong", file)
		}
	}
}
