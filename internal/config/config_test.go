package config

import (
	"strings"
	"testing"
	"time"
)

type sample struct {
	Data  string `yaml:"data"`
	Media struct {
		Hub struct {
			Grace time.Duration `yaml:"grace"`
			Bytes int           `yaml:"video_bytes"`
		} `yaml:"hub"`
	} `yaml:"media"`
}

func TestYAMLChangesOnlyWhatItNames(t *testing.T) {
	var s sample
	s.Data, s.Media.Hub.Bytes = "here", 7
	if err := YAML([]byte("media:\n  hub:\n    grace: 20s\n"), &s); err != nil {
		t.Fatal(err)
	}
	if s.Data != "here" || s.Media.Hub.Bytes != 7 || s.Media.Hub.Grace != 20*time.Second {
		t.Fatalf("%+v", s)
	}
}

func TestUnknownKeyNamesTheNearest(t *testing.T) {
	for text, want := range map[string]string{
		"dta: x":                            `line 1: there is no setting "dta", did you mean "data"?`,
		"data: x\nmedia:\n  hub: {grce: 1}": `line 3: there is no setting "media.hub.grce", did you mean "media.hub.grace"?`,
		"zzzzzzzzz: 1":                      `line 1: there is no setting "zzzzzzzzz"`,
	} {
		err := YAML([]byte(text), &sample{})
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestWrongValueSaysWhere(t *testing.T) {
	for _, text := range []string{"media:\n  hub:\n    grace: soon\n", "media: [1", "media: 3"} {
		if err := YAML([]byte(text), &sample{}); err == nil || strings.TrimSpace(err.Error()) == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzYAML(f *testing.F) {
	f.Add([]byte("media: {hub: {grace: 1s}}"))
	f.Add([]byte("- a\n- b"))
	f.Add([]byte("a: &x [*x]"))
	f.Fuzz(func(_ *testing.T, data []byte) { _ = YAML(data, &sample{}) })
}
