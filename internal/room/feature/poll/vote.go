package poll

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/ballot"
)

// Choice is what was chosen: indexes, or a rating.
type Choice []int

// UnmarshalJSON takes a list, or one number alone.
func (c *Choice) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	if len(b) > 0 && b[0] == '[' {
		*c = nil
		return json.Unmarshal(b, (*[]int)(c))
	}
	var one *int
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	if *c = nil; one != nil {
		*c = Choice{*one}
	}
	return nil
}

func vote(s *State, c room.Command) (d room.Decision, err error) {
	v, ok := quickVote(c.Data)
	if !ok {
		v = Vote{}
		if json.Unmarshal(c.Data, &v) != nil {
			return d, room.BadData.Refuse()
		}
	}
	b := s.Polls[v.Poll]
	switch {
	case b == nil || b.Poll.Status == activity.Draft || b.Poll.Status == activity.Archived:
		return d, s.notFound(v.Poll)
	case b.Key == "":
		return d, closed()
	case c.Actor.ID == "":
		return d, room.Forbidden.Refuse()
	}
	choice, err := b.Poll.choice(v)
	if err != nil {
		return d, err
	}
	receipt := ballot.Receipt(b.Key, c.Actor.ID)
	voter := b.voter(c.Actor.ID, receipt)
	was, voted := b.Votes[voter]
	d.Data = answer(v.Poll, receipt)
	switch {
	case voted && b.same(voter, was, choice):
		return d, nil
	case !b.Poll.Accepts(c, v.At):
		return room.Decision{}, closed()
	case b.Poll.Audience.Admits(c.Actor) != nil:
		return room.Decision{}, b.Poll.Audience.Admits(c.Actor)
	case voted && !b.Poll.Change:
		return room.Decision{}, room.AlreadyVoted.Refuse()
	case len(b.Texts[voter]) > MaxChanges:
		return room.Decision{}, room.TooMany.Because("You have changed your text %d times, that is the most.", MaxChanges)
	case !voted && (s.Votes >= MaxVotes || len(b.Votes) >= b.Poll.most()):
		return room.Decision{}, room.TooMany.Because("This poll takes no more votes.")
	}
	d.Alone = b.Poll.texts()
	d.Events = []room.Event{{Type: "poll.voted", For: room.Server, Data: cast{v.Poll, voter, choice, b.Poll.weight(c.Actor), d.Alone}.bytes()}}
	return d, nil
}

// voter is the name that a ballot goes by.
func (b *box) voter(actor, receipt string) string {
	if b.Poll.Anonymous {
		return receipt
	}
	return actor
}

// texts reports whether the ballots of p are what people wrote.
func (p *Poll) texts() bool { return p.Kind == Words || p.Kind == Text }

func (p *Poll) most() int {
	if p.texts() {
		return MaxTexts
	}
	return MaxBallots
}

func answer(poll, receipt string) json.RawMessage {
	b := make([]byte, 0, 96)
	b = append(b, `{"poll":"`...)
	b = append(b, poll...)
	b = append(b, `","receipt":"`...)
	b = append(b, receipt...)
	return append(b, `"}`...)
}

// choice is what v chooses as canonical JSON: a list of indexes, in order where
// the order says nothing, or a string.
func (p *Poll) choice(v Vote) (string, error) {
	if p.texts() {
		return p.written(v)
	}
	if v.Text != "" || len(v.Choice) == 0 {
		return "", room.BadData.Because("This poll wants a choice.")
	}
	var places [MaxOptions]uint8
	if len(v.Choice) > len(places) {
		return "", p.badChoice()
	}
	for i, n := range v.Choice {
		if n < 0 || n > MaxOptions {
			return "", p.badChoice()
		}
		places[i] = uint8(n)
	}
	list := places[:len(v.Choice)]
	if p.Kind == Multiple {
		slices.Sort(list)
	}
	if !p.allows(list) {
		return "", p.badChoice()
	}
	return canonical(list), nil
}

func (p *Poll) badChoice() error {
	switch p.Kind {
	case Multiple:
		return room.BadData.Because("Choose %d to %d of the %d options, each once.", p.Min, p.Max, len(p.Options))
	case Rating:
		return room.BadData.Because("A rating is 1 to %d.", p.Max)
	case Ranking:
		return room.BadData.Because("A ranking has each of the %d options once.", len(p.Options))
	}
	return room.BadData.Because("Choose one of the %d options, counted from 0.", len(p.Options))
}

func (p *Poll) written(v Vote) (string, error) {
	if len(v.Choice) > 0 {
		return "", room.BadData.Because("This poll wants a text.")
	}
	most := MaxText
	if p.Kind == Words {
		most = MaxWord
	}
	text, err := activity.Text(v.Text, most)
	if err != nil {
		return "", err
	}
	if p.Kind == Words {
		text = strings.ToLower(text)
	}
	return quote(text), nil
}

// allows reports whether a list can be a ballot of p: what Decide grants, Apply
// and Verify take.
func (p *Poll) allows(list []uint8) bool {
	n := len(p.Options)
	switch p.Kind {
	case Single:
		return len(list) == 1 && int(list[0]) < n
	case Rating:
		return len(list) == 1 && list[0] >= 1 && int(list[0]) <= p.Max
	case Multiple:
		if len(list) < p.Min || len(list) > p.Max || !slices.IsSorted(list) {
			return false
		}
	case Ranking:
		if len(list) != n {
			return false
		}
	default:
		return false
	}
	seen := uint32(0)
	for _, o := range list {
		if int(o) >= n || seen&(1<<o) != 0 {
			return false
		}
		seen |= 1 << o
	}
	return true
}

// ones are the lists of one number, the most frequent ballots.
var ones = func() (all [MaxOptions + 1]string) {
	for i := range all {
		all[i] = "[" + strconv.Itoa(i) + "]"
	}
	return all
}()

func canonical(list []uint8) string {
	if len(list) == 1 && int(list[0]) < len(ones) {
		return ones[list[0]]
	}
	b := []byte{'['}
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendUint(b, uint64(n), 10)
	}
	return string(append(b, ']'))
}

// list reads what canonical writes, into dst.
func list(choice string, dst []uint8) ([]uint8, bool) {
	if len(choice) < 3 || choice[0] != '[' || choice[len(choice)-1] != ']' {
		return nil, false
	}
	dst = dst[:0]
	if d := choice[1] - '0'; len(choice) == 3 && d <= 9 {
		return append(dst, d), true
	}
	for _, n := range strings.Split(choice[1:len(choice)-1], ",") {
		i, err := strconv.ParseUint(n, 10, 8)
		if err != nil || len(dst) == cap(dst) {
			return nil, false
		}
		dst = append(dst, uint8(i))
	}
	return dst, canonical(dst) == choice
}

// quote writes a text that activity.Text made as a browser's JSON.stringify
// does, so that a voter can make the leaf of their ballot.
func quote(text string) string {
	if plain(text) {
		return `"` + text + `"`
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(text) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// unquote reads what quote wrote.
func unquote(choice string) (text string, ok bool) {
	if n := len(choice); n > 2 && choice[0] == '"' && choice[n-1] == '"' && plain(choice[1:n-1]) {
		return choice[1 : n-1], true
	}
	if json.Unmarshal([]byte(choice), &text) != nil {
		return "", false
	}
	return text, text != "" && quote(text) == choice
}
