package audit

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"frontrow/internal/room/feature/mod"
	"frontrow/internal/room/features"
)

// A feature with a new event has to say whether it is recorded.
func TestEveryEventIsRecordedOrNamed(t *testing.T) {
	for _, f := range features.All() {
		for _, e := range f.Events() {
			if _, known := told(e.Type); !known {
				t.Errorf("%s is neither recorded nor named as not recorded: say which in told", e.Type)
			}
		}
	}
	if _, known := told("nobody.knows"); known {
		t.Error("told knows everything")
	}
}

func TestEveryActHasAName(t *testing.T) {
	kind, _ := reflect.TypeFor[mod.Action]().FieldByName("Kind")
	all := strings.Split(kind.Tag.Get("enum"), ",")
	if len(all) < 14 {
		t.Fatalf("the kinds are %v", all)
	}
	seen := []string{"mod.acted"}
	for _, k := range all {
		name := acts(k)
		if slices.Contains(seen, name) || !actionForm.MatchString(name) {
			t.Errorf("%s is recorded as %s", k, name)
		}
		seen = append(seen, name)
	}
}
