package game

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A draw can be checked by anybody. The seed is 64 hexadecimal digits, chosen
// before anybody joins; its SHA-256 (of the digits as text) is public from the
// opening on. Each entrant has a mark, Mark of the game and of who they are. The
// root is the SHA-256 of all marks, sorted and joined by line breaks. With both
// fixed, Draw leaves nothing to choose.

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// Commitment is what is public of a seed before the draw.
func Commitment(seed string) string { return sum(seed) }

// Mark stands for an entrant: who is an actor's id, or the text of an option.
func Mark(game, who string) string { return sum(game + "\n" + who) }

// Root stands for the whole list of sorted marks.
func Root(marks []string) string { return sum(strings.Join(marks, "\n")) }

// Draw returns the winners among sorted marks, the first one first, nobody twice.
func Draw(seed string, marks []string, winners int) []string {
	root, left := Root(marks), slices.Clone(marks)
	var won []string
	for round := range min(winners, len(marks)) {
		i := pick(seed, root, round, uint64(len(left)))
		won = append(won, left[i])
		left = slices.Delete(left, int(i), int(i)+1)
	}
	return won
}

// pick is a number below n, each as likely as the others: the first 8 bytes of
// HMAC-SHA256(seed, "draw", root, round, try), one a line, modulo n. The few
// highest values, which would favour small numbers, are tried again.
func pick(seed, root string, round int, n uint64) uint64 {
	most := ^uint64(0) - (^uint64(0)%n+1)%n
	for try := 0; ; try++ {
		m := hmac.New(sha256.New, []byte(seed))
		fmt.Fprintf(m, "draw\n%s\n%d\n%d", root, round, try)
		if x := binary.BigEndian.Uint64(m.Sum(nil)); x <= most {
			return x % n
		}
	}
}

// VerifyDraw checks a draw against what was public before it. marks are those
// that game.entrants lists, winners those of the draw's result.
func VerifyDraw(commitment, seed, root string, marks, winners []string) error {
	switch {
	case Commitment(seed) != commitment:
		return errors.New("the seed is not the one that was committed to")
	case !slices.IsSorted(marks) || len(slices.Compact(slices.Clone(marks))) != len(marks):
		return errors.New("the entrants are not sorted, or one is there twice")
	case Root(marks) != root:
		return errors.New("the entrants are not those of the draw")
	case len(winners) == 0 || !slices.Equal(Draw(seed, marks, len(winners)), winners):
		return errors.New("the seed draws other winners")
	}
	return nil
}
