package classify

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/config"
	"frontrow/internal/room"
)

func TestSettingsAreRead(t *testing.T) {
	got := Default()
	err := config.YAML([]byte(`
budget: 300ms
late: hold
learned: false
endpoint:
  url: https://moderation.example.com/v1
  key: sk-1
  model: small
  mode: chat
  timeout: 2s
`), &got)
	want := Config{Budget: 300 * time.Millisecond, Late: room.LateHold, Rules: true,
		Endpoint: EndpointConfig{URL: "https://moderation.example.com/v1", Key: "sk-1", Model: "small", Mode: Chat, Timeout: 2 * time.Second}}
	if d := cmp.Diff(want, got); d != "" || err != nil || got.Validate() != nil {
		t.Error(d, err, got.Validate())
	}
}

func TestConfigIsChecked(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Error(err)
	}
	for i, change := range []func(*Config){
		func(c *Config) { c.Budget = 0 },
		func(c *Config) { c.Budget = time.Minute },
		func(c *Config) { c.Late = "block" },
		func(c *Config) { c.Endpoint.URL = "ftp://example.com" },
		func(c *Config) { c.Endpoint.URL = "http://user:pass@example.com" },
		func(c *Config) { c.Endpoint.URL, c.Endpoint.Mode = "http://example.com", Chat },
		func(c *Config) { c.Endpoint.URL, c.Endpoint.Mode = "http://example.com", "guess" },
		func(c *Config) { c.Endpoint.URL, c.Endpoint.Timeout = "http://example.com", time.Hour },
		func(c *Config) { c.Endpoint.URL, c.Endpoint.Key, c.Endpoint.KeyFile = "http://example.com", "a", "b" },
	} {
		c := Default()
		if change(&c); c.Validate() == nil {
			t.Errorf("number %d is taken", i)
		}
	}
	c := EndpointConfig{Key: "sk-hush"}
	if s := fmt.Sprintf("%v %+v %#v %s", c, c, c, room.JSON(c)); strings.Contains(s, "hush") {
		t.Error(s)
	}
}
