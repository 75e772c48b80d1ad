package webhook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"frontrow/internal/room"
)

// Payload is the body of a request: one event of a room.
type Payload struct {
	// ID is that of the event, whenever and however often it is sent.
	ID      string `json:"id"`
	Type    string `json:"type"`
	Channel string `json:"channel"`
	// Show and Offset are the event's place in the log, absent in a test.
	Show   string `json:"show,omitempty"`
	Offset uint64 `json:"offset,omitempty"`
	// At is the programme clock of the frame that the event belongs to, Wall the
	// wall clock, µs.
	At   int64           `json:"at"`
	Wall int64           `json:"wall"`
	By   *room.Author    `json:"by,omitempty"`
	Data json.RawMessage `json:"data,omitempty"`
}

// PingType is the type of the event that tests an endpoint.
const PingType = "webhook.ping"

// wants reports whether the endpoint has asked for events of that type.
func (e Endpoint) wants(eventType string) bool {
	return slices.ContainsFunc(e.Events, func(p string) bool {
		prefix, open := strings.CutSuffix(p, "*")
		return p == eventType || open && strings.HasPrefix(eventType, prefix)
	})
}

// tellable reports whether an event may leave the server.
func tellable(ev room.Event) bool { return ev.For == room.Everyone || ev.For == room.Staff }

// deliveries are what of an entry the endpoint gets.
func (s *Service) deliveries(e Endpoint, t room.Told) (all []Delivery) {
	now := s.deps.Now()
	for i, ev := range t.Entry.Events {
		if !tellable(ev) || !e.wants(ev.Type) {
			continue
		}
		if ev.By == nil && s.deeds[ev.Type] {
			continue // of an earlier show, and told then
		}
		p := Payload{
			ID: fmt.Sprintf("evt_%s_%d_%d", t.Epoch, t.Entry.Offset, i), Type: ev.Type, Channel: e.Channel,
			Show: t.Epoch, Offset: t.Entry.Offset, At: ev.At, Wall: t.Entry.Wall, By: ev.By, Data: ev.Data,
		}
		if p.At == 0 {
			p.At = t.Entry.Edge
		}
		all = append(all, Delivery{
			Endpoint: e.ID, Event: p.ID, Type: p.Type, Talk: s.talk[p.Type], Show: p.Show, Offset: p.Offset,
			Body: room.JSON(p), Status: Waiting, Created: now, Due: now,
		})
	}
	return all
}
