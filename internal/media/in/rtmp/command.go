package rtmp

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/bluenviron/gortmplib/pkg/amf0"
	"github.com/bluenviron/gortmplib/pkg/message"
)

// maxAMF bounds a command or a data message: values nest, and the parser
// recurses, so that longer ones could exhaust the stack.
const maxAMF = strangerMessage

// command is one command message (RTMP 1.0, 7.2).
type command struct {
	name string
	id   int
	args []any
}

var errCommand = errors.New("malformed RTMP command")

func parseCommand(m rawMessage) (command, error) {
	v, err := parseAMF(m)
	if err != nil {
		return command{}, err
	}
	if len(v) < 2 {
		return command{}, fmt.Errorf("%w: %d values", errCommand, len(v))
	}
	name, ok1 := v[0].(string)
	id, ok2 := v[1].(float64)
	if !ok1 || !ok2 {
		return command{}, fmt.Errorf("%w: no name and number", errCommand)
	}
	return command{name: name, id: int(id), args: v[2:]}, nil
}

// parseAMF reads the values of a command or data message. Clients that ask for
// AMF3 put a zero before values that are AMF0 all the same.
func parseAMF(m rawMessage) (amf0.Data, error) {
	b := m.body
	if len(b) > maxAMF {
		return nil, fmt.Errorf("%w: %d bytes", errCommand, len(b))
	}
	if (m.kind == msgCommandAMF3 || m.kind == msgDataAMF3) && len(b) > 0 {
		b = b[1:]
	}
	v, err := amf0.Unmarshal(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCommand, err)
	}
	return v, nil
}

// text returns the n-th argument if it is a string.
func (c command) text(n int) string {
	if n < len(c.args) {
		s, _ := c.args[n].(string)
		return s
	}
	return ""
}

// object returns the n-th argument if it is an object.
func (c command) object(n int) amf0.Object {
	if n < len(c.args) {
		return object(c.args[n])
	}
	return nil
}

func object(v any) amf0.Object {
	switch o := v.(type) {
	case amf0.Object:
		return o
	case amf0.ECMAArray:
		return amf0.Object(o)
	}
	return nil
}

// app is the one application that there is.
const app = "live"

// streamKey finds the stream key in what a client joins: the application of its
// connect command and the name of its publish command. Encoders cut an address
// in different places, so the two are joined again; queries are ignored. ok is
// false when the application is another one.
func streamKey(application, name string) (key string, ok bool) {
	var elements []string
	for _, part := range []string{application, name} {
		part, _, _ = strings.Cut(part, "?")
		for e := range strings.SplitSeq(part, "/") {
			if e != "" {
				elements = append(elements, e)
			}
		}
	}
	if len(elements) == 0 || elements[0] != app {
		return "", false
	}
	if len(elements) == 1 {
		return "", true
	}
	key = elements[len(elements)-1]
	if plain, err := url.PathUnescape(key); err == nil {
		key = plain
	}
	return key, true
}

// info is the object that every status of RTMP is (7.2.2).
func info(level, code, description string) amf0.Object {
	return amf0.Object{
		{Key: "level", Value: level},
		{Key: "code", Value: code},
		{Key: "description", Value: description},
	}
}

const (
	commandStream = 3 // chunk streams, by custom
	statusStream  = 5
	// messageStream is the one that createStream hands out, as the writer wants
	// it: little-endian.
	messageStream = 1
	writtenStream = messageStream << 24
)

// accepted answers connect. What it says of codecs is Enhanced RTMP's (v2,
// "Enhancing NetConnection connect command").
func accepted(id int) *message.CommandAMF0 {
	const canForward = 4
	const multitrack, modEx, nano = 2, 4, 8
	video, audio := []string{"avc1", "hvc1", "av01", "vp08", "vp09"}, []string{"mp4a", "Opus"}
	list := amf0.StrictArray{}
	each := func(names []string) (o amf0.Object) {
		for _, n := range names {
			list = append(list, n)
			o = append(o, amf0.ObjectEntry{Key: n, Value: float64(canForward)})
		}
		return o
	}
	videoMap, audioMap := each(video), each(audio)
	return &message.CommandAMF0{
		ChunkStreamID: commandStream, Name: "_result", CommandID: id,
		Arguments: []any{
			amf0.Object{
				{Key: "fmsVer", Value: "FMS/3,0,1,123"},
				{Key: "capabilities", Value: float64(31)},
				{Key: "fourCcList", Value: list},
				{Key: "videoFourCcInfoMap", Value: videoMap},
				{Key: "audioFourCcInfoMap", Value: audioMap},
				{Key: "capsEx", Value: float64(multitrack | modEx | nano)},
			},
			append(info("status", "NetConnection.Connect.Success", "Connection succeeded."),
				amf0.ObjectEntry{Key: "objectEncoding", Value: float64(0)}),
		},
	}
}

func result(id int, value any) *message.CommandAMF0 {
	return &message.CommandAMF0{ChunkStreamID: commandStream, Name: "_result", CommandID: id, Arguments: []any{nil, value}}
}

// connectError refuses connect.
func connectError(id int, o amf0.Object) *message.CommandAMF0 {
	return &message.CommandAMF0{ChunkStreamID: commandStream, Name: "_error", CommandID: id, Arguments: []any{nil, o}}
}

func onStatus(o amf0.Object) *message.CommandAMF0 {
	return &message.CommandAMF0{
		ChunkStreamID: statusStream, MessageStreamID: writtenStream, Name: "onStatus", Arguments: []any{nil, o},
	}
}

// hint is what onMetaData says, for the log alone: the stream itself decides.
type hint struct {
	fps, kbps float64
	encoder   string
}

func parseHint(m rawMessage) (h hint, ok bool) {
	v, err := parseAMF(m)
	if err != nil {
		return h, false
	}
	if len(v) > 0 && v[0] == "@setDataFrame" {
		v = v[1:]
	}
	if len(v) < 2 || v[0] != "onMetaData" {
		return h, false
	}
	o := object(v[1])
	h.fps, _ = o.GetFloat64("framerate")
	video, _ := o.GetFloat64("videodatarate")
	audio, _ := o.GetFloat64("audiodatarate")
	if video > 0 { // ffmpeg says 0 where it does not know
		h.kbps = video + audio
	}
	h.encoder, _ = o.GetString("encoder")
	h.encoder = clip(h.encoder)
	return h, true
}

// clip bounds a stranger's words for the log.
func clip(s string) string {
	const most = 80
	s = strings.ToValidUTF8(s, "?")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}
