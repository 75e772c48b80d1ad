// Package ballot is the arithmetic by which a vote can be defended: the receipt
// of a voter, the leaf that a ballot is, and the Merkle tree over the leaves with
// its proofs. It knows no poll and no room. Feature poll uses it, and whoever
// checks a published root can follow it with any SHA-256.
//
// A ballot's leaf is made of what its voter knows and nobody can guess:
//
//	receipt = first 16 bytes of HMAC-SHA256(key of the poll, actor), as hex
//	voter   = SHA-256(poll ‖ 00 ‖ who ‖ 00 ‖ receipt), as hex
//	leaf    = SHA-256(00 ‖ {"poll":POLL,"voter":VOTER,"choice":CHOICE})
//
// A ballot that counts more than once says so: "weight":N stands after the choice.
//
// Who is the actor's id, so that one receipt can't be given to two voters; in an
// anonymous poll it is empty, and the receipt is all there is. The leaves stand
// in the order of their bytes, which says nothing about the order of the votes.
// The tree is that of RFC 6962, section 2.1: a node is SHA-256(01 ‖ left ‖ right),
// and the tree of nothing is SHA-256 of nothing.
package ballot

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"math/bits"
	"slices"
	"strconv"
)

// Size is how many bytes a hash has.
const Size = sha256.Size

// receiptSize is how many bytes of the HMAC a receipt has: none can be guessed.
const receiptSize = 16

// Hash is a leaf or a node.
type Hash [Size]byte

// String is the hash as hex.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads what String writes.
func ParseHash(s string) (h Hash, ok bool) {
	if len(s) != 2*Size {
		return h, false
	}
	_, err := hex.Decode(h[:], []byte(s))
	return h, err == nil
}

// Receipt is what an actor holds to find their ballot again, and in an anonymous
// poll the only name that the ballot has. The key's bytes are used as they are.
func Receipt(key, actor string) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(actor))
	var sum [Size]byte
	return hex.EncodeToString(m.Sum(sum[:0])[:receiptSize])
}

// Voter is the commitment to a voter in the leaf; who is empty in an anonymous
// poll.
func Voter(poll, who, receipt string) string {
	b := make([]byte, 0, 128)
	b = append(append(b, poll...), 0)
	b = append(append(b, who...), 0)
	b = append(b, receipt...)
	return Hash(sha256.Sum256(b)).String()
}

// Leaf is the hash of a ballot that counts once. Choice is canonical JSON, and
// poll needs no escapes in JSON.
func Leaf(poll, voter, choice string) Hash { return Weighted(poll, voter, choice, 1) }

// Weighted is the hash of a ballot that counts so often.
func Weighted(poll, voter, choice string, weight int) Hash {
	b := make([]byte, 0, 160)
	b = append(b, "\x00{\"poll\":\""...)
	b = append(b, poll...)
	b = append(b, `","voter":"`...)
	b = append(b, voter...)
	b = append(b, `","choice":`...)
	b = append(b, choice...)
	if weight > 1 {
		b = append(b, `,"weight":`...)
		b = strconv.AppendInt(b, int64(weight), 10)
	}
	b = append(b, '}')
	return sha256.Sum256(b)
}

func node(left, right []byte) Hash {
	var b [1 + 2*Size]byte
	b[0] = 1
	copy(b[1:], left)
	copy(b[1+Size:], right)
	return sha256.Sum256(b[:])
}

// Tree is a Merkle tree: plain data, so that it can be kept with a saved state.
type Tree struct {
	// Levels are the hashes of each level one after the other, the leaves first;
	// none for an empty tree. A node without a partner stands in the next level too.
	Levels [][]byte `json:"levels,omitempty"`
}

// Plant makes the tree of these leaves, whose order doesn't matter.
func Plant(leaves []Hash) Tree {
	if len(leaves) == 0 {
		return Tree{}
	}
	sorted := slices.SortedFunc(slices.Values(leaves), func(a, b Hash) int { return bytes.Compare(a[:], b[:]) })
	level := make([]byte, 0, Size*len(sorted))
	for _, l := range sorted {
		level = append(level, l[:]...)
	}
	t := Tree{Levels: [][]byte{level}}
	for len(level) > Size {
		up := make([]byte, 0, len(level)/2+Size)
		for ; len(level) > Size; level = level[2*Size:] {
			n := node(level[:Size], level[Size:2*Size])
			up = append(up, n[:]...)
		}
		level = append(up, level...)
		t.Levels = append(t.Levels, level)
	}
	return t
}

// Len is how many leaves it has.
func (t Tree) Len() int {
	if len(t.Levels) == 0 {
		return 0
	}
	return len(t.Levels[0]) / Size
}

// Root is the hash that commits to all leaves.
func (t Tree) Root() Hash {
	if len(t.Levels) == 0 {
		return sha256.Sum256(nil)
	}
	return Hash(t.Levels[len(t.Levels)-1])
}

// Prove returns the place of a leaf and the hashes that lead from it to the
// root, the nearest first.
func (t Tree) Prove(leaf Hash) (index int, path []Hash, ok bool) {
	n := t.Len()
	lo, hi := 0, n
	for lo < hi {
		mid := (lo + hi) / 2
		if bytes.Compare(t.at(0, mid), leaf[:]) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == n || !bytes.Equal(t.at(0, lo), leaf[:]) {
		return 0, nil, false
	}
	path = make([]Hash, 0, bits.Len(uint(n)))
	for l, i := 0, lo; l < len(t.Levels)-1; l, i = l+1, i/2 {
		if sibling := i ^ 1; sibling < len(t.Levels[l])/Size {
			path = append(path, Hash(t.at(l, sibling)))
		}
	}
	return lo, path, true
}

func (t Tree) at(level, i int) []byte { return t.Levels[level][i*Size : (i+1)*Size] }

// Included checks a proof as RFC 9162, section 2.1.3.2, does: that the leaf
// stands at that index of a tree of so many leaves with that root.
func Included(root, leaf Hash, index, size int, path []Hash) bool {
	if index < 0 || index >= size {
		return false
	}
	at, last, h := index, size-1, leaf
	for _, p := range path {
		if last == 0 {
			return false
		}
		if at&1 == 1 || at == last {
			h = node(p[:], h[:])
			for at&1 == 0 && at != 0 {
				at, last = at>>1, last>>1
			}
		} else {
			h = node(h[:], p[:])
		}
		at, last = at>>1, last>>1
	}
	return last == 0 && h == root
}
