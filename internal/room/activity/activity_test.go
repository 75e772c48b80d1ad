package activity_test

import (
	"strings"
	"testing"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
)

const second = 1_000_000

func at(edge, wall, behind int64) room.Command {
	return room.Command{Edge: edge, Wall: wall, Behind: behind}
}

func TestEveryClockHasItsOwnEnd(t *testing.T) {
	const edge, wall = 1000 * second, 5000 * second
	for _, c := range []struct {
		name    string
		clock   activity.Clock
		cmd     room.Command
		claimed int64
		want    bool
	}{
		{"viewer at the edge, in time", activity.Viewer, at(edge+19*second, wall+19*second, 0), edge + 19*second, true},
		{"viewer at the edge, late", activity.Viewer, at(edge+21*second, wall+21*second, 0), edge + 21*second, false},
		{"viewer six seconds behind", activity.Viewer, at(edge+25*second, wall+25*second, 6*second), edge + 19*second, true},
		{"a claim that the server can't believe", activity.Viewer, at(edge+25*second, wall+25*second, second), edge + 19*second, false},
		{"nobody comes after the longest delay", activity.Viewer, at(edge+51*second, wall+51*second, 40*second), edge + 19*second, false},
		{"a claim of the future is the edge", activity.Viewer, at(edge+19*second, wall+19*second, 0), edge + 60*second, true},
		{"edge knows no delay", activity.Edge, at(edge+21*second, wall+21*second, 6*second), edge + 15*second, false},
		{"edge in time", activity.Edge, at(edge+20*second, wall+90*second, 0), 0, true},
		{"wall", activity.Wall, at(edge+90*second, wall+20*second, 0), 0, true},
		{"wall, late", activity.Wall, at(edge, wall+20*second+1, 0), 0, false},
	} {
		m, err := activity.New(room.Command{ID: "a"}, c.clock, 20)
		if err != nil {
			t.Fatal(err)
		}
		if m.Accepts(c.cmd, c.claimed) {
			t.Errorf("%s: a draft accepts", c.name)
		}
		m.Launch(edge, wall)
		if got := m.Accepts(c.cmd, c.claimed); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestALyingClientGainsLittle(t *testing.T) {
	m, _ := activity.New(room.Command{ID: "a"}, activity.Viewer, 0)
	m.Launch(1000*second, 5000*second)
	now := at(1010*second, 5010*second, 2*second)
	honest, liar := m.Elapsed(now, 1008*second), m.Elapsed(now, 1000*second)
	if honest != 8*second || liar < honest-second {
		t.Errorf("honest %d, liar %d", honest, liar)
	}
	if got := m.Elapsed(at(999*second, 4999*second, 0), 0); got != 0 {
		t.Errorf("before the opening: %d", got)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		" a \n\t b ": "a b", "x\u202ey": "xy", "a\u0301\u0301\u0301\u0301\u0301\u0301": "a\u0301\u0301\u0301\u0301", "👩\u200d👩": "👩\u200d👩",
	} {
		if got, err := activity.Text(in, 20); got != want || err != nil {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	for _, in := range []string{"", " \u202e ", "\xff", strings.Repeat("é", 21)} {
		if got, err := activity.Text(in, 20); err == nil {
			t.Errorf("%q is taken as %q", in, got)
		}
	}
}
