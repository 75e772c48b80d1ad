package chat_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/chat"
)

var ada = room.Actor{ID: "d_ada", Kind: "device", Name: "Ada", Role: room.RoleViewer}

func send(p room.Part, text string) (string, error) {
	d, err := p.Decide(room.Command{Name: "chat.send", Actor: ada, ID: "1", Data: room.JSON(chat.Send{Text: text})})
	if err != nil {
		return "", err
	}
	var l chat.Line
	err = json.Unmarshal(d.Events[0].Data, &l)
	return l.Text, err
}

func TestTextIsMadeFitToBeShown(t *testing.T) {
	p := chat.Feature().Begin()
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Hello!", "Hello!"},
		{"space at the ends", "  \t Hello \n\n", "Hello"},
		{"tabs", "a\tb", "a b"},
		{"control characters", "a\x00b\x1b[31mc\x7f\u009f", "ab[31mc"},
		{"bidirectional overrides", "abc\u202egnp.exe\u2066x\u2069", "abcgnp.exex"},
		{"marks of direction stay", "\u05d0\u200e1", "\u05d0\u200e1"},
		{"right to left stays", "שלום עולם", "שלום עולם"},
		{"emoji with joiners", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽"},
		{"Persian with a non-joiner", "می\u200cخواهم", "می\u200cخواهم"},
		{"a byte order mark", "\ufeffhi", "hi"},
		{"towers of marks", "Z" + strings.Repeat("\u0300", 50), "Z" + strings.Repeat("\u0300", 4)},
		{"Vietnamese and Hindi", "Tiếng Việt हिन्दी", "Tiếng Việt हिन्दी"},
		{"line breaks of every kind", "a\r\nb\rc\u2028d", "a\nb\nc\nd"},
		{"many empty lines", "a\n\n\n\n \n\nb", "a\n\n b"},
		{"many lines", strings.Repeat("x\n", 20) + "y", strings.Repeat("x\n", 8) + strings.Repeat("x ", 12) + "y"},
		{"markup is only text", "<b>&amp;</b>", "<b>&amp;</b>"},
		{"broken UTF-8", "a\xffb", "ab"},
		{"the most", strings.Repeat("é", 500), strings.Repeat("é", 500)},
	} {
		if got, err := send(p, c.in); err != nil || got != c.want {
			t.Errorf("%s: %q %v, want %q", c.name, got, err, c.want)
		}
	}
	for _, c := range []struct {
		name, in string
		want     room.CodeSpec
	}{
		{"nothing", "", room.TextEmpty},
		{"only space", " \n\u00a0\u3000", room.TextEmpty},
		{"only what can't be seen", "\u200b\u200d\u3164\u2800\u202e", room.TextEmpty},
		{"one too many", strings.Repeat("é", 501), room.TextTooLong},
	} {
		if got, err := send(p, c.in); !errors.Is(err, c.want.Refuse()) {
			t.Errorf("%s: %q %v, want %s", c.name, got, err, c.want.Code)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "Hello!", "a\r\n\n\nb", "\u202e\u2066", "Z\u0300\u0300\u0300\u0300\u0300", "👩‍👩‍👧‍👦", "\xff\xfe"} {
		f.Add(s)
	}
	p := chat.Feature().Begin()
	f.Fuzz(func(t *testing.T, in string) {
		out, err := send(p, in)
		if err != nil {
			if refusal := (*room.Error)(nil); !errors.As(err, &refusal) {
				t.Fatal(err)
			}
			return
		}
		if !utf8.ValidString(out) || utf8.RuneCountInString(out) > room.MaxText || strings.TrimSpace(out) == "" || strings.TrimSpace(out) != out {
			t.Fatalf("%q became %q", in, out)
		}
		for _, r := range out {
			if r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				t.Fatalf("%q became %q with %U", in, out, r)
			}
		}
		if again, err := send(p, out); err != nil || again != out {
			t.Fatalf("%q became %q and then %q %v", in, out, again, err)
		}
	})
}

// filled is a chat of n lines, c_1 to c_n.
func filled(n int) room.Part {
	p := chat.Feature().Begin()
	for i := 1; i <= n; i++ {
		e := &room.Entry{Offset: uint64(i), Edge: int64(i)}
		p.Apply(room.Event{Type: "chat.message", At: int64(i), By: ada.Author(),
			Data: room.JSON(chat.Line{ID: fmt.Sprint("c_", i), Text: fmt.Sprint("line ", i)})}, e)
	}
	return p
}

func ids(t *testing.T, b []byte) (list []string, more bool) {
	t.Helper()
	var page chat.Page
	if err := json.Unmarshal(b, &page); err != nil {
		t.Fatal(err)
	}
	for _, m := range page.Messages {
		list = append(list, m.ID)
	}
	return list, page.More
}

func TestASnapshotHoldsTheNewestLines(t *testing.T) {
	for _, c := range []struct{ lines, want int }{{0, 0}, {3, 3}, {50, 50}, {51, 50}, {5000, 50}} {
		b, err := json.Marshal(filled(c.lines).View())
		if err != nil {
			t.Fatal(err)
		}
		list, more := ids(t, b)
		if len(list) != c.want || (c.want > 0 && list[c.want-1] != fmt.Sprint("c_", c.lines)) || more != (c.lines > 50) {
			t.Errorf("%d lines: %d in the view, more %v", c.lines, len(list), more)
		}
		if c.lines == 0 && string(b) != `{"messages":[],"more":false}` {
			t.Errorf("an empty chat is %s", b)
		}
	}
}

func TestHistoryPagesBackwards(t *testing.T) {
	ask := func(p room.Part, data string) ([]byte, error) {
		d, err := p.Decide(room.Command{Name: "chat.history", Data: json.RawMessage(data)})
		if len(d.Events) > 0 {
			t.Fatal("asking changed something")
		}
		return d.Data, err
	}
	p := filled(7)
	for _, c := range []struct {
		data string
		want []string
		more bool
	}{
		{``, []string{"c_1", "c_2", "c_3", "c_4", "c_5", "c_6", "c_7"}, false},
		{`{"limit":2}`, []string{"c_6", "c_7"}, true},
		{`{"before":"c_6","limit":2}`, []string{"c_4", "c_5"}, true},
		{`{"before":"c_3","limit":2}`, []string{"c_1", "c_2"}, false},
		{`{"before":"c_1"}`, nil, false},
	} {
		b, err := ask(p, c.data)
		if err != nil {
			t.Fatal(c.data, err)
		}
		got, more := ids(t, b)
		if d := cmp.Diff(c.want, got); d != "" || more != c.more {
			t.Errorf("%s: more %v %s", c.data, more, d)
		}
	}
	for data, want := range map[string]room.CodeSpec{
		`{"before":"c_99"}`: room.NotFound, `{"limit":-1}`: room.BadData, `{"limit":"x"}`: room.BadData, `[]`: room.BadData,
	} {
		if _, err := ask(p, data); !errors.Is(err, want.Refuse()) {
			t.Errorf("%s: %v, want %s", data, err, want.Code)
		}
	}
	b, err := ask(filled(5000), `{"limit":1000}`)
	if list, more := ids(t, b); err != nil || len(list) != 100 || !more {
		t.Errorf("a page has %d lines, more %v, %v", len(list), more, err)
	}
}

func TestALongChatForgetsWhatIsOld(t *testing.T) {
	p := filled(10*chat.Keep + 1)
	before := fmt.Sprint("c_", 10*chat.Keep+1)
	n := 0
	for {
		d, err := p.Decide(room.Command{Name: "chat.history", Data: room.JSON(chat.History{Before: before, Limit: 100})})
		if err != nil {
			t.Fatal(err)
		}
		list, more := ids(t, d.Data)
		n += len(list)
		if !more {
			break
		}
		before = list[0]
	}
	if n < chat.Keep-1 || n > 2*chat.Keep {
		t.Errorf("the history reaches %d lines back, want %d to %d", n, chat.Keep, 2*chat.Keep)
	}
}

func TestDecideChangesNothing(t *testing.T) {
	p := filled(3)
	before := room.JSON(p.View())
	if _, err := send(p, "hello"); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(before), string(room.JSON(p.View()))); d != "" {
		t.Error(d)
	}
}
