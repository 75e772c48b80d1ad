package fanout

import "frontrow/internal/room"

// FrameSpec describes one frame of the server.
type FrameSpec struct {
	T, Doc string
	Data   any // a zero value
}

// Frames lists what the server sends.
func Frames() []FrameSpec {
	return []FrameSpec{
		{"welcome", "Answers hello.", Welcome{}},
		{"snapshot", "The whole public state; it replaces whatever the client had.", Snapshot{}},
		{"events", "What happened in (after, upto]; the client has then seen everything up to upto.", Events{}},
		{"mine", "What the room has for this client alone.", Mine{}},
		{"ack", "Grants a command.", Ack{}},
		{"error", "Refuses a command.", Error{}},
		{"counters", "The latest values of what is counted.", Counters{}},
		{"pong", "Answers ping.", Pong{}},
		{"bye", "Comes before the server closes.", Bye{}},
	}
}

// Hello is the first command of a connection.
type Hello struct {
	V      int            `json:"v" doc:"version of the wire: 1"`
	Token  string         `json:"token,omitempty" doc:"absent for a connection that only reads"`
	Name   *string        `json:"name,omitempty" doc:"without a token: makes an identity with that name, which may be empty; welcome has its token"`
	Resume *room.Position `json:"resume,omitempty" doc:"the position up to which the client has seen everything"`
}

// Auth changes who the connection is.
type Auth struct {
	Token string `json:"token"`
}

// Ping asks for the clocks.
type Ping struct {
	At int64 `json:"at,omitempty" doc:"the moment on the programme clock that is being watched"`
}

// Audience is the data of the answer to audience.
type Audience struct {
	Viewers int64 `json:"viewers" doc:"connections, as counters have them"`
	// Known is how many of them have said what they are watching lately.
	Known  int    `json:"known" doc:"how many of them have said lately, with ping, what they are watching"`
	Behind Behind `json:"behind" doc:"how far those are behind the live edge, µs: a tenth of them no further than p10, half of them no further than p50"`
}

// Behind is how far the audience is behind the live edge, µs: quantiles.
type Behind struct {
	P10 int64 `json:"p10"`
	P50 int64 `json:"p50"`
	P90 int64 `json:"p90"`
	P99 int64 `json:"p99"`
}

// You is the data of the answer to auth.
type You struct {
	You room.Actor `json:"you"`
}

// Commands lists the commands of the connection itself. Their fields stand beside
// cmd, not in data.
func Commands() []room.CommandSpec {
	return []room.CommandSpec{
		{Name: "hello", Open: true, Query: true, Data: Hello{}, Doc: "Comes first, within 10 s. Answered by welcome."},
		{Name: "auth", Open: true, Query: true, Data: Auth{}, Answer: You{}, Doc: "Changes who the connection is."},
		{Name: "ping", Open: true, Query: true, Data: Ping{}, Doc: "Asks for the clocks. Answered by pong."},
		{Name: "audience", Query: true, Needs: room.CanModerate, Answer: Audience{}, Doc: "How far behind the audience is; for the staff."},
		{Name: "people", Query: true, Open: true, Data: AskPeople{}, Answer: People{}, Doc: "Asks who is here, as data: the team first, then raised hands, then everybody else by name; where the host hides the names, the staff alone. Twice a second at most."},
		{Name: "overlay.beat", Query: true, Open: true, Doc: "Says that an overlay is there. It is in no log."},
	}
}
