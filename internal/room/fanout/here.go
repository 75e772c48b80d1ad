package fanout

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"frontrow/internal/room"
)

// person is somebody in the index, with at least one connection.
type person struct {
	Person
	key   string  // what the list is sorted by
	words []*word // what it is found by
	conns int
}

// people are those with a name among the connections of a hall: an index that is
// kept sorted as they come and go, so that a page of it costs as much with ten
// thousand as with ten. Overlays, programs and the server itself are not in it.
type people struct {
	mu   sync.RWMutex
	by   map[string]*person
	list []*person // the team first, each part by name
	team int       // how many are of the team
	// words are the names from each word of theirs on, sorted.
	words []*word

	standing atomic.Pointer[standing]
	asking   sync.Mutex // held while the standing is asked for
}

// standing is how people stood at a moment.
type standing struct {
	at    time.Time
	of    map[string]room.Standing
	hands []string // ids, in the order of the queue
	// hidden: only the staff are told names.
	hidden bool
}

// word is a name from one of its words on.
type word struct {
	text string
	of   *person
}

// maxWords is by how many of its words a name is found.
const maxWords = 6

// wordsOf are a name in small letters from each of its words on. Of scripts that
// put no spaces each letter is one.
func wordsOf(name string) (all []string) {
	name = strings.ToLower(name)
	within := false
	for i, r := range name {
		letter := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
		if (i == 0 || letter && (!within || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana))) && len(all) < maxWords {
			all = append(all, name[i:])
		}
		within = letter
	}
	return all
}

// word is where a word stands, or would.
func (p *people) word(w *word) int {
	i, _ := slices.BinarySearchFunc(p.words, w, func(a, b *word) int {
		return cmp.Or(cmp.Compare(a.text, b.text), cmp.Compare(a.of.ID, b.of.ID))
	})
	return i
}

// found reports whether a word of the name begins with q.
func (x *person) found(q string) bool {
	return slices.ContainsFunc(x.words, func(w *word) bool { return strings.HasPrefix(w.text, q) })
}

// fewFound is up to how many words are looked at one by one. Where more begin so,
// a page of them is soon together in the list itself.
const fewFound = 500

// few returns whoever q finds, if those are few.
func (p *people) few(q string) (some map[*person]bool, ok bool) {
	from, _ := slices.BinarySearchFunc(p.words, q, func(w *word, q string) int { return cmp.Compare(w.text, q) })
	for i, w := range p.words[from:] {
		switch {
		case !strings.HasPrefix(w.text, q):
			return some, true
		case i == fewFound:
			return nil, false
		case some == nil:
			some = make(map[*person]bool)
		}
		some[w.of] = true
	}
	return some, true
}

// listed reports whether somebody is a person with a name.
func listed(a *room.Actor) bool {
	return a.ID != "" && a.Name != "" && a.Kind != room.Screen && a.Kind != room.Itself && (a.Kind != room.Bot || a.Role.Staff())
}

// roleOrder is the order of the team.
const roleOrder = "oapm"

// keyOf sorts the team by role and name before all others by name.
func keyOf(p *Person) string {
	name := strings.ToLower(p.Name)
	if !p.Role.Staff() {
		return "1" + name
	}
	return "0" + strconv.Itoa(strings.IndexByte(roleOrder, p.Role[0])) + name
}

func compare(p *person, key, id string) int {
	return cmp.Or(cmp.Compare(p.key, key), cmp.Compare(p.ID, id))
}

// find is where a person stands in a list, or would.
func find(list []*person, key, id string) (int, bool) {
	return slices.BinarySearchFunc(list, key, func(x *person, key string) int { return compare(x, key, id) })
}

// add counts a connection to who it is now, whoever it was before.
func (p *people) add(c *conn, a *room.Actor) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop(c)
	if !listed(a) {
		return
	}
	x := p.by[a.ID]
	is := Person{ID: a.ID, Name: a.Name, Role: a.Role, Member: a.Member}
	switch {
	case x == nil:
		x = &person{}
		if p.by == nil {
			p.by = make(map[string]*person)
		}
		p.by[a.ID] = x
	case x.Person == is:
		x.conns++
		c.person = x
		return
	default: // they have another name, or another role
		p.unlist(x)
	}
	x.Person, x.key, x.words = is, keyOf(&is), nil
	x.conns++
	c.person = x
	i, _ := find(p.list, x.key, x.ID)
	p.list = slices.Insert(p.list, i, x)
	for _, text := range wordsOf(is.Name) {
		w := &word{text, x}
		x.words = append(x.words, w)
		p.words = slices.Insert(p.words, p.word(w), w)
	}
	if x.Role.Staff() {
		p.team++
	}
}

// remove forgets a connection.
func (p *people) remove(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop(c)
}

func (p *people) drop(c *conn) {
	x := c.person
	if x == nil {
		return
	}
	c.person = nil
	if x.conns--; x.conns == 0 {
		p.unlist(x)
		delete(p.by, x.ID)
	}
}

func (p *people) unlist(x *person) {
	if i, there := find(p.list, x.key, x.ID); there {
		p.list = slices.Delete(p.list, i, i+1)
		if x.Role.Staff() {
			p.team--
		}
	}
	for _, w := range x.words {
		i := p.word(w)
		p.words = slices.Delete(p.words, i, i+1)
	}
}

// look is an ask that was read, and who asks.
type look struct {
	q     string
	after place
	limit int
	staff bool
	me    string
	wall  int64
	*standing
}

// place is where a page ended: in which part of the list, and after whom.
type place struct {
	part    string // "" before all, "0" the team, "1" raised hands, "2" everybody else
	key, id string
}

func (at place) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(at.part + "\n" + at.key + "\n" + at.id))
}

func placeOf(text string) (at place, ok bool) {
	if text == "" {
		return at, true
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	parts := strings.SplitN(string(b), "\n", 3)
	if len(text) > maxAfter || err != nil || len(parts) != 3 || !slices.Contains([]string{"0", "1", "2"}, parts[0]) {
		return at, false
	}
	return place{parts[0], parts[1], parts[2]}, true
}

// lookOf reads what somebody asks.
func lookOf(data json.RawMessage) (l look, err error) {
	var d AskPeople
	if len(data) > 0 && json.Unmarshal(data, &d) != nil {
		return l, room.BadData.Refuse()
	}
	var ok bool
	l.q = strings.ToLower(strings.TrimSpace(d.Q))
	l.after, ok = placeOf(d.After)
	switch {
	case utf8.RuneCountInString(l.q) > maxSearch:
		return l, room.BadData.Because("Search for at most %d characters.", maxSearch)
	case !ok:
		return l, room.BadData.Because("after is the next of an answer before.")
	case d.Limit < 0 || d.Limit > maxPeople:
		return l, room.BadData.Because("limit is 1 to %d.", maxPeople)
	}
	l.limit = cmp.Or(d.Limit, usualPeople)
	return l, nil
}

// sees reports whether whoever asks sees somebody.
func (l *look) sees(id string) bool {
	x, there := l.of[id]
	return !there || !x.Banned && (!x.Restricted || l.staff || id == l.me)
}

// show is somebody as whoever asks sees them.
func (l *look) show(p Person) Person {
	x := l.of[p.ID]
	if p.Hand = x.Hand; l.staff {
		p.Restricted = x.Restricted
		if x.Timeout > l.wall {
			p.Timeout = x.Timeout
		}
	}
	return p
}

// page is a part of the list.
func (p *people) page(l look) (all People) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	all.Total = len(p.list)
	for id := range l.of {
		if p.by[id] != nil && !l.sees(id) {
			all.Total--
		}
	}
	all.Hidden = l.hidden
	if l.hidden && !l.staff {
		all.People = []Person{}
		return all
	}
	all.People = make([]Person, 0, min(l.limit, len(p.list)))
	list := p.list
	team := p.team
	if l.q != "" {
		if some, ok := p.few(l.q); ok {
			list, team = sorted(some)
		}
	}
	var last place
	take := func(x *person, part, key string) (more bool) {
		if !l.sees(x.ID) || l.q != "" && !x.found(l.q) {
			return true
		}
		if len(all.People) == l.limit {
			all.Next = last.String()
			return false
		}
		all.People = append(all.People, l.show(x.Person))
		last = place{part, key, x.ID}
		return true
	}
	p.walk(&l, list, team, take)
	return all
}

// sorted makes a list of some people.
func sorted(some map[*person]bool) (list []*person, team int) {
	for x := range some {
		list = append(list, x)
		if x.Role.Staff() {
			team++
		}
	}
	slices.SortFunc(list, func(a, b *person) int { return compare(a, b.key, b.ID) })
	return list, team
}

// walk calls take for everybody of a list after the place, in order, until it
// returns false. Raised hands are few: all are looked at.
func (p *people) walk(l *look, list []*person, team int, take func(x *person, part, key string) bool) {
	from := func(part string, first int) int {
		if l.after.part != part {
			return first
		}
		i, there := find(list, l.after.key, l.after.id)
		if there {
			i++
		}
		return max(i, first)
	}
	if l.after.part < "1" {
		for _, x := range list[min(from("0", 0), team):team] {
			if !take(x, "0", x.key) {
				return
			}
		}
	}
	if l.after.part < "2" {
		for _, id := range l.hands {
			key := strconv.Itoa(10_000 + l.of[id].Hand)
			x := p.by[id]
			if x == nil || x.Role.Staff() || l.after.part == "1" && key <= l.after.key {
				continue
			}
			if !take(x, "1", key) {
				return
			}
		}
	}
	for _, x := range list[from("2", team):] {
		if l.of[x.ID].Hand == 0 && !take(x, "2", x.key) {
			return
		}
	}
}
