package fanout

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"frontrow/internal/room"
)

// Version is the version of the wire.
const Version = 1

// request is a message of a client.
type request struct {
	ID     *int64          `json:"id"`
	Cmd    string          `json:"cmd"`
	V      int             `json:"v"`
	Token  string          `json:"token"`
	Name   *string         `json:"name"`
	At     int64           `json:"at"`
	Key    string          `json:"key"`
	Resume *room.Position  `json:"resume"`
	Data   json.RawMessage `json:"data"`
}

// Clock is how the server's clocks stand, µs.
type Clock struct {
	Wall int64 `json:"wall"`
	// Edge is the live edge of the programme, null while nothing is live.
	Edge *int64 `json:"edge"`
}

// Limits tells a client what it need not try.
type Limits struct {
	Text    int `json:"text" doc:"characters of a line of chat"`
	Message int `json:"message" doc:"bytes of a message to the server"`
}

// Welcome answers hello.
type Welcome struct {
	T       string     `json:"t"`
	ID      *int64     `json:"id,omitempty"`
	V       int        `json:"v"`
	Channel string     `json:"channel"`
	Epoch   string     `json:"epoch"`
	Upto    uint64     `json:"upto" doc:"where the client stands: its own position if resumed, else that of the snapshot that follows"`
	Resumed bool       `json:"resumed"`
	You     room.Actor `json:"you"`
	Clock   Clock      `json:"clock"`
	Limits  Limits     `json:"limits"`
	Token   string     `json:"token,omitempty" doc:"of the identity that hello asked for by a name"`
}

// Snapshot replaces whatever the client had.
type Snapshot struct {
	T     string                     `json:"t"`
	Epoch string                     `json:"epoch"`
	Upto  uint64                     `json:"upto"`
	State map[string]json.RawMessage `json:"state" doc:"for each feature its view, and counters"`
}

// Mine is what the room has for this client alone. It comes after a snapshot,
// and when auth has changed who the client is.
type Mine struct {
	T     string                     `json:"t"`
	Epoch string                     `json:"epoch"`
	Upto  uint64                     `json:"upto"`
	State map[string]json.RawMessage `json:"state" doc:"for each feature that has any; it replaces what was there"`
}

// Ack grants a command.
type Ack struct {
	T      string          `json:"t"`
	ID     *int64          `json:"id,omitempty"`
	OK     bool            `json:"ok"`
	Epoch  string          `json:"epoch"`
	Offset uint64          `json:"offset"`
	Data   json.RawMessage `json:"data,omitempty"`
}

// Error refuses a command.
type Error struct {
	T          string    `json:"t"`
	ID         *int64    `json:"id,omitempty"`
	Code       room.Code `json:"code"`
	Message    string    `json:"message"`
	Retry      bool      `json:"retry"`
	RetryAfter float64   `json:"retry_after,omitempty" doc:"seconds"`
}

// Pong answers ping.
type Pong struct {
	T  string `json:"t"`
	ID *int64 `json:"id,omitempty"`
	Clock
}

// Bye comes before the server closes.
type Bye struct {
	T          string    `json:"t"`
	Code       room.Code `json:"code"`
	Message    string    `json:"message"`
	Reconnect  bool      `json:"reconnect"`
	RetryAfter float64   `json:"retry_after,omitempty" doc:"seconds"`
}

// Counters are the latest values of what is counted. Beside them stands what
// each feature counts, under its name; they are always sent whole.
type Counters struct {
	T       string `json:"t"`
	Viewers int64  `json:"viewers"`
}

// Events are what happened in (After, Upto].
type Events struct {
	T      string  `json:"t"`
	Epoch  string  `json:"epoch"`
	After  uint64  `json:"after"`
	Upto   uint64  `json:"upto"`
	Events []Event `json:"events"`
}

// Event is one fact as clients see it.
type Event struct {
	O    uint64          `json:"o" doc:"the offset of its entry; several events may share one"`
	Type string          `json:"type"`
	At   int64           `json:"at" doc:"programme clock of the frame that it belongs to"`
	Edge int64           `json:"edge" doc:"the live edge when it was appended"`
	By   *room.Author    `json:"by,omitempty"`
	Data json.RawMessage `json:"data,omitempty"`
}

// ack is the frame that grants a command.
func ack(id *int64, a room.Answer) []byte {
	// By hand, as they come by the thousand; a test compares with Ack.
	b := make([]byte, 0, 96+len(a.Epoch)+len(a.Data))
	b = append(b, `{"t":"ack"`...)
	if id != nil {
		b = strconv.AppendInt(append(b, `,"id":`...), *id, 10)
	}
	b = append(append(append(b, `,"ok":true,"epoch":"`...), a.Epoch...), `","offset":`...)
	b = strconv.AppendUint(b, a.Offset, 10)
	if a.Data != nil {
		b = append(append(b, `,"data":`...), a.Data...)
	}
	return append(b, '}')
}

// refusal is the frame that refuses a command.
func refusal(id *int64, e *room.Error) []byte {
	return room.JSON(Error{T: "error", ID: id, Code: e.Code, Message: e.Say(), Retry: e.Retry, RetryAfter: seconds(e.After)})
}

// seconds rounds up to tenths.
func seconds(d time.Duration) float64 { return math.Ceil(d.Seconds()*10) / 10 }

func pong(id *int64, c Clock) []byte { return room.JSON(Pong{T: "pong", ID: id, Clock: c}) }

// bye is the frame before the close.
func bye(code room.CodeSpec, after time.Duration) []byte {
	return room.JSON(Bye{T: "bye", Code: code.Code, Message: code.Message, Reconnect: code.Close < 4500, RetryAfter: seconds(after)})
}

func counters(viewers int64, features map[string]json.RawMessage) []byte {
	b := room.JSON(Counters{T: "counters", Viewers: viewers})
	for _, name := range slices.Sorted(maps.Keys(features)) {
		b = append(b[:len(b)-1], `,"`...)
		b = append(append(b, name...), `":`...)
		b = append(append(b, features[name]...), '}')
	}
	return b
}

// encodeEvent makes the bytes of an event. The data of an event is JSON that
// the server made, so it needs no check; a line break in it would break an
// event stream.
func encodeEvent(e *room.Event, of *room.Entry) []byte {
	at, data := e.At, e.Data
	if at == 0 {
		at = of.Edge
	}
	if bytes.IndexByte(data, '\n') >= 0 {
		var b bytes.Buffer
		if json.Compact(&b, data) == nil {
			data = b.Bytes()
		}
	}
	return room.JSON(Event{O: of.Offset, Type: e.Type, At: at, Edge: of.Edge, By: e.By, Data: data})
}

// appendEventsHead begins an events frame; "]}" ends it.
func appendEventsHead(b []byte, epoch string, after, upto uint64) []byte {
	b = append(b, `{"t":"events","epoch":"`...)
	b = append(b, epoch...)
	b = append(b, `","after":`...)
	b = strconv.AppendUint(b, after, 10)
	b = append(b, `,"upto":`...)
	b = strconv.AppendUint(b, upto, 10)
	return append(b, `,"events":[`...)
}

// format is how frames are wrapped for a kind of connection.
type format uint8

const (
	socket  format = iota // WebSocket text messages
	stream                // server-sent events
	packed                // WebSocket messages, the long ones compressed
	formats               // how many there are
)

// wrap adds one frame to b. pos is what the client has seen after it, nil where
// that doesn't change.
func (f format) wrap(b, payload []byte, pos *room.Position) []byte {
	switch f {
	case socket:
		return appendFrame(b, opText, payload)
	case packed:
		return appendPacked(b, payload)
	}
	if pos != nil {
		b = append(b, "id: "...)
		b = append(b, pos.Epoch...)
		b = append(b, ':')
		b = strconv.AppendUint(b, pos.Offset, 10)
		b = append(b, '\n')
	}
	b = append(b, "data: "...)
	b = append(b, payload...)
	return append(b, "\n\n"...)
}
