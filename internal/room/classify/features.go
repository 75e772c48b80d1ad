package classify

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"frontrow/internal/room/moderate"
)

const (
	// hashBits says among how many weights features are spread.
	hashBits = 18
	// wordsMost and lettersMost bound what of a line is looked at.
	wordsMost   = 60
	lettersMost = 24
	// weightGram is what a few letters weigh beside a word or a pair of words.
	weightGram = 0.4
	// gramFrom and gramTo are how many letters are looked at in a row.
	gramFrom, gramTo = 3, 5
)

// feature is something that a line has: a word, two words in a row, or a few
// letters of a word.
type feature struct {
	at   uint32  // of its weight
	part int     // of the line that it is of
	x    float32 // how much of the line it is
}

// features takes a line to pieces. parts are its words and pairs of words as
// they read, for the explanation. The squares of all x add up to 1.
func features(text string) (all []feature, parts []string) {
	words := strings.FieldsFunc(moderate.Fold(text), func(r rune) bool { return r == ' ' || r == '.' })
	words = words[:min(len(words), wordsMost)]
	seen := make(map[uint32]bool, 16*len(words))
	add := func(kind byte, s string, x float32) {
		h := fnv.New32a()
		_, _ = h.Write([]byte{kind}) // never fails
		_, _ = h.Write([]byte(s))
		sum := h.Sum32()
		if at := (sum ^ sum>>hashBits) & (1<<hashBits - 1); !seen[at] {
			seen[at] = true
			all = append(all, feature{at, len(parts) - 1, x})
		}
	}
	for _, w := range words {
		parts = append(parts, w)
		add('w', w, 1)
		letters := []rune("_" + w + "_")
		letters = letters[:min(len(letters), lettersMost)]
		for n := gramFrom; n <= gramTo; n++ {
			for i := 0; i+n <= len(letters); i++ {
				add('g', string(letters[i:i+n]), weightGram)
			}
		}
	}
	for i := 1; i < len(words); i++ {
		parts = append(parts, words[i-1]+" "+words[i])
		add('b', words[i-1]+" "+words[i], 1)
	}
	var sum float64
	for _, f := range all {
		sum += float64(f.x) * float64(f.x)
	}
	for i := range all {
		all[i].x /= float32(math.Sqrt(sum))
	}
	return all, parts
}

// share is what a part of a line adds to the score.
type share struct {
	part string
	adds float64
}

// strongest are the parts that add the most, at most n of them.
func strongest(all []share, n int) []share {
	all = slices.DeleteFunc(all, func(s share) bool { return s.adds < 0.05 })
	slices.SortStableFunc(all, func(a, b share) int {
		switch {
		case a.adds > b.adds:
			return -1
		case a.adds < b.adds:
			return 1
		}
		return strings.Compare(a.part, b.part)
	})
	return all[:min(len(all), n)]
}
