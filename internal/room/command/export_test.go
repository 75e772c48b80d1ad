package command

import (
	"strconv"
	"time"
)

// OnceKept notes so many wishes, and says which of them are known afterwards and
// how many are held.
func OnceKept(many int) (known []bool, held int) {
	var o once
	now := time.Now()
	for i := range many {
		id, _ := o.knows("d_1", strconv.Itoa(i))
		o.note(id, now)
	}
	known = make([]bool, many)
	for i := range known {
		_, known[i] = o.knows("d_1", strconv.Itoa(i))
	}
	return known, len(o.young) + len(o.old)
}

var (
	benched once
	wished  int
)

// NoteOnce asks for a fresh wish, and notes it.
func NoteOnce() {
	wished++
	id, _ := benched.knows("d_0123456789abcdef", strconv.Itoa(wished))
	benched.note(id, time.Now())
}
