package classify

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"frontrow/internal/room"
)

const (
	// rate, ridge and start are those of AdaGrad: how far a step goes, how much
	// weights shrink, and what is taken for the squared slopes before the first.
	rate  = 0.35
	ridge = 1e-3
	start = 0.02
	// enough is how many lines of each kind have to be seen before it speaks.
	enough = 20
	// slight is a weight that is not worth keeping.
	slight = 1e-4
	// logits bounds what the weights of a line add up to.
	logits = 30
)

// model is logistic regression over hashed features, learned one line at a time
// with a step that shrinks for each weight by itself (AdaGrad). It holds no
// words: an explanation takes them from the line that it is about.
type model struct {
	cells map[uint32]cell
	head
}

// head is what there is of it beside the weights.
type head struct {
	// Good and Bad count the lines of each kind.
	Good int  `json:"good"`
	Bad  int  `json:"bad"`
	Bias cell `json:"bias"`
	// At is how far rooms were read, of the newest shows, so that no line counts
	// twice.
	At []room.Position `json:"at,omitempty"`
}

// cell is a weight, and the sum of its squared slopes.
type cell struct {
	W float32 `json:"w"`
	G float32 `json:"g"`
}

func newModel() *model { return &model{cells: make(map[uint32]cell)} }

func (m *model) ready() bool { return m.Good >= enough && m.Bad >= enough }

// score is how likely it is that a moderator would remove the line.
func (m *model) score(all []feature) float64 {
	z := float64(m.Bias.W)
	for _, f := range all {
		z += float64(m.cells[f.at].W) * float64(f.x)
	}
	return 1 / (1 + math.Exp(-max(-logits, min(logits, z))))
}

// shares says what each part of a line adds.
func (m *model) shares(all []feature, parts []string) []share {
	s := make([]share, len(parts))
	for i, p := range parts {
		s[i].part = p
	}
	for _, f := range all {
		s[f.part].adds += float64(m.cells[f.at].W) * float64(f.x)
	}
	return s
}

// learn takes one step. weight is how much the line counts.
func (m *model) learn(text string, bad bool, weight float64) {
	all, _ := features(text)
	if len(all) == 0 {
		return
	}
	wrong := m.score(all)
	if bad {
		wrong--
		m.Bad++
	} else {
		m.Good++
	}
	wrong *= weight
	for _, f := range all {
		c := m.cells[f.at]
		c.step(wrong*float64(f.x) + ridge*float64(c.W))
		m.cells[f.at] = c
	}
	// Of words that it has never seen it must not think ill, however much is removed.
	m.Bias.step(wrong * 0.1)
	m.Bias.W = min(m.Bias.W, 0)
}

func (c *cell) step(slope float64) {
	c.G += float32(slope * slope)
	c.W -= float32(rate * slope / math.Sqrt(start+float64(c.G)))
}

// positionsMost is of how many shows the place is kept.
const positionsMost = 3

// fresh notes that an entry is read, and reports whether it was not before.
func (m *model) fresh(epoch string, offset uint64) bool {
	for i := range m.At {
		if m.At[i].Epoch != epoch {
			continue
		}
		if offset <= m.At[i].Offset {
			return false
		}
		m.At[i].Offset = offset
		return true
	}
	m.At = append(m.At, room.Position{Epoch: epoch, Offset: offset})
	m.At = m.At[max(0, len(m.At)-positionsMost):]
	return true
}

const (
	magic    = "FRL1"
	cellSize = 12
)

// encode writes the model: the magic, the length of the head (uint32, little
// endian as all), the head as JSON, then for each weight its place and the two
// numbers of its cell.
func (m *model) encode() ([]byte, error) {
	h, err := json.Marshal(m.head)
	if err != nil {
		return nil, fmt.Errorf("encode model: %w", err)
	}
	b := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(h)))
	b = append(b, h...)
	for _, at := range slices.Sorted(maps.Keys(m.cells)) {
		c := m.cells[at]
		if c.W < slight && c.W > -slight {
			continue
		}
		b = binary.LittleEndian.AppendUint32(b, at)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(c.W))
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(c.G))
	}
	return b, nil
}

var errModel = errors.New("that is no model")

// decodeModel reads what encode wrote.
func decodeModel(b []byte) (*model, error) {
	m := newModel()
	if len(b) < len(magic)+4 || string(b[:len(magic)]) != magic {
		return nil, errModel
	}
	n := binary.LittleEndian.Uint32(b[len(magic):])
	b = b[len(magic)+4:]
	if uint64(n) > uint64(len(b)) {
		return nil, errModel
	}
	if err := json.Unmarshal(b[:n], &m.head); err != nil {
		return nil, fmt.Errorf("%w: %w", errModel, err)
	}
	if b = b[n:]; len(b)%cellSize != 0 || len(b)/cellSize > 1<<hashBits || !m.Bias.sane() {
		return nil, errModel
	}
	for ; len(b) > 0; b = b[cellSize:] {
		at := binary.LittleEndian.Uint32(b)
		c := cell{math.Float32frombits(binary.LittleEndian.Uint32(b[4:])), math.Float32frombits(binary.LittleEndian.Uint32(b[8:]))}
		if at >= 1<<hashBits || !c.sane() {
			return nil, errModel
		}
		m.cells[at] = c
	}
	return m, nil
}

// sane reports whether a cell's numbers are finite, and the sum of squares is
// one.
func (c cell) sane() bool { return c.G >= 0 && c.G < 1e9 && c.W > -1e6 && c.W < 1e6 }
