package ballot_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"frontrow/internal/room/ballot"
)

// head is the tree of RFC 6962, section 2.1, word for word.
func head(leaves []ballot.Hash) ballot.Hash {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		l, r := head(leaves[:k]), head(leaves[k:])
		return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
	}
}

func leaves(n int) []ballot.Hash {
	all := make([]ballot.Hash, n)
	for i := range all {
		all[i] = ballot.Leaf("p1", ballot.Voter("p1", fmt.Sprint("d_", i), "r"), "[0]")
	}
	return all
}

func TestTheTreeIsThatOfTheRFC(t *testing.T) {
	for n := range 70 {
		all := leaves(n)
		tree := ballot.Plant(all)
		slices.SortFunc(all, func(a, b ballot.Hash) int { return bytes.Compare(a[:], b[:]) })
		if tree.Root() != head(all) || tree.Len() != n {
			t.Fatalf("%d leaves: root %s, it should be %s", n, tree.Root(), head(all))
		}
	}
}

func TestEveryLeafIsProvedAndNothingElse(t *testing.T) {
	for n := 1; n < 40; n++ {
		all := leaves(n)
		tree := ballot.Plant(all)
		root := tree.Root()
		for _, l := range all {
			i, path, ok := tree.Prove(l)
			if !ok || !ballot.Included(root, l, i, n, path) {
				t.Fatalf("%d leaves: a leaf is not proved (%v)", n, ok)
			}
			other := l
			other[0] ^= 1
			if ballot.Included(root, other, i, n, path) {
				t.Fatal("another leaf is proved")
			}
			for j := range n {
				if j != i && ballot.Included(root, l, j, n, path) {
					t.Fatalf("%d leaves: the leaf at %d is proved at %d", n, i, j)
				}
			}
			if ballot.Included(root, l, i, n, append(path, other)) || n > 1 && ballot.Included(root, l, i, n, path[1:]) {
				t.Fatal("a path of another length is taken")
			}
		}
		if _, _, ok := tree.Prove(ballot.Leaf("p2", "x", "[0]")); ok {
			t.Fatal("a leaf is proved that isn't there")
		}
	}
	if _, _, ok := (ballot.Tree{}).Prove(ballot.Hash{}); ok {
		t.Fatal("the empty tree proves something")
	}
}

func TestTheOrderOfTheVotesLeavesNoTrace(t *testing.T) {
	all := leaves(21)
	root := ballot.Plant(all).Root()
	slices.Reverse(all)
	if ballot.Plant(all).Root() != root {
		t.Error("the root depends on the order")
	}
}

func TestATreeSurvivesJSON(t *testing.T) {
	for _, n := range []int{0, 1, 6} {
		was := ballot.Plant(leaves(n))
		b, err := json.Marshal(was)
		if err != nil {
			t.Fatal(err)
		}
		var is ballot.Tree
		if err := json.Unmarshal(b, &is); err != nil || is.Root() != was.Root() {
			t.Errorf("%d leaves: %v", n, err)
		}
	}
}

func TestWhatALeafIsMadeOf(t *testing.T) {
	receipt := ballot.Receipt("6b6579", "d_ada")
	// printf d_ada | openssl dgst -sha256 -hmac 6b6579
	if want := "972fe191d28797a7b965cda668763549"; receipt != want {
		t.Errorf("receipt %s", receipt)
	}
	voter := ballot.Hash(sha256.Sum256([]byte("p1\x00d_ada\x00" + receipt))).String()
	if got := ballot.Voter("p1", "d_ada", receipt); got != voter {
		t.Errorf("voter %s", got)
	}
	leaf := ballot.Hash(sha256.Sum256([]byte("\x00" + `{"poll":"p1","voter":"` + voter + `","choice":[0,2]}`)))
	if got := ballot.Leaf("p1", voter, "[0,2]"); got != leaf {
		t.Errorf("leaf %s", got)
	}
	heavy := ballot.Hash(sha256.Sum256([]byte("\x00" + `{"poll":"p1","voter":"` + voter + `","choice":[0,2],"weight":3}`)))
	if got := ballot.Weighted("p1", voter, "[0,2]", 3); got != heavy {
		t.Errorf("leaf of a ballot that counts three times: %s", got)
	}
	if h, ok := ballot.ParseHash(leaf.String()); !ok || h != leaf {
		t.Error("a hash doesn't survive being written")
	}
	for _, s := range []string{"", "00", leaf.String() + "00", "zz" + leaf.String()[2:]} {
		if _, ok := ballot.ParseHash(s); ok {
			t.Errorf("%q is a hash", s)
		}
	}
}

func FuzzIncluded(f *testing.F) {
	f.Add(uint16(3), uint16(7), []byte("x"))
	f.Fuzz(func(t *testing.T, index, size uint16, b []byte) {
		var path []ballot.Hash
		for ; len(b) > 0 && len(path) < 40; b = b[min(len(b), ballot.Size):] {
			var h ballot.Hash
			copy(h[:], b)
			path = append(path, h)
		}
		var root ballot.Hash
		binary.BigEndian.PutUint16(root[:], index)
		if ballot.Included(root, ballot.Leaf("p", "v", "[0]"), int(index), int(size), path) {
			t.Fatal("a leaf is included under a made-up root")
		}
	})
}
