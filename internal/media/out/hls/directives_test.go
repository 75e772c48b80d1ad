package hls

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDirectives(t *testing.T) {
	for query, want := range map[string]directives{
		"":                              {part: -1},
		"token=abc":                     {part: -1},
		"_HLS_msn=17":                   {block: true, msn: 17, part: -1},
		"_HLS_msn=17&_HLS_part=3":       {block: true, msn: 17, part: 3},
		"_HLS_skip=YES":                 {part: -1, skip: true},
		"_HLS_skip=v2&_HLS_msn=0":       {block: true, part: -1, skip: true},
		"_HLS_msn=5&_HLS_report=/a.m3u": {block: true, msn: 5, part: -1},
	} {
		got, err := parseDirectives(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(directives{})); d != "" {
			t.Errorf("%s: %s", query, d)
		}
	}
}

func FuzzDirectives(f *testing.F) {
	for _, q := range []string{"", "_HLS_msn=1&_HLS_part=2&_HLS_skip=YES", "_HLS_part=1", "_HLS_msn=18446744073709551615", "a=%zz"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		d, err := parseDirectives(query)
		if err != nil {
			return
		}
		there, absurd := d.wanted(100, 3, 200*time.Millisecond)
		if there && absurd || !d.block && !there || d.part >= 0 && !d.block {
			t.Errorf("%+v: there %v, absurd %v", d, there, absurd)
		}
		if !there && !absurd && d.msn > 102 {
			t.Errorf("%+v would wait", d)
		}
	})
}
