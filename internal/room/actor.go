// Package room holds the nouns and rules of the interaction plane. It does no
// I/O, reads no clock and imports nothing of ours.
package room

import "slices"

// Role is what an actor is in a channel.
type Role string

// The roles of a channel, from the least to the most.
const (
	RoleViewer    Role = "viewer"
	RoleGuest     Role = "guest"
	RoleModerator Role = "moderator"
	RoleProducer  Role = "producer"
	RoleAdmin     Role = "admin"
	RoleOwner     Role = "owner"
	// RoleSystem speaks for the server itself: a show went live, or ended.
	RoleSystem Role = "system"
)

var ranks = []Role{RoleViewer, RoleGuest, RoleModerator, RoleProducer, RoleAdmin, RoleOwner, RoleSystem}

// Known reports whether r is a role that somebody can have.
func (r Role) Known() bool { return slices.Contains(ranks, r) && r != RoleSystem }

// Above reports whether r may act on somebody of the role o.
func (r Role) Above(o Role) bool { return slices.Index(ranks, r) > slices.Index(ranks, o) }

// Staff reports whether the role sees and does what viewers may not.
func (r Role) Staff() bool { return r.Above(RoleGuest) }

// Capability names one thing that an actor may do.
type Capability string

// The capabilities of a room. A command names the one that it needs.
const (
	// CanTalk is to say lines.
	CanTalk Capability = "chat.send"
	// CanJoin is to take part in activities: vote, ask, react, answer. It needs
	// an identity, but no name.
	CanJoin Capability = "activity.join"
	// CanHost is to prepare and lead activities.
	CanHost Capability = "activity.host"
	// CanModerate is to act on other people's words, and on people.
	CanModerate Capability = "moderate"
)

// Capabilities are what somebody with an identity may do. Talking needs a name.
func Capabilities(r Role, named bool) []Capability {
	can := []Capability{CanJoin}
	if named {
		can = append(can, CanTalk)
	}
	if r.Staff() {
		can = append(can, CanModerate)
	}
	if r.Above(RoleModerator) {
		can = append(can, CanHost)
	}
	return can
}

// Actor is whoever asks. It is made in one place, the resolver in identity, and
// every check from there on looks at the Actor alone.
type Actor struct {
	// ID is stable for the device or account, "" for a reader without a token.
	ID   string       `json:"id"`
	Kind Kind         `json:"kind" enum:"anonymous,device,account,bot,overlay,system"`
	Name string       `json:"name"`
	Role Role         `json:"role"`
	Can  []Capability `json:"can,omitempty"`
	// Member belongs to the channel's members, Ticket may attend what tickets are
	// sold for. A site that vouches for an account says so.
	Member bool `json:"member,omitempty"`
	Ticket bool `json:"ticket,omitempty"`
	// Link is that of the staff by which the role came, "" for none.
	Link string `json:"-"`
	// Channel is the only one where the actor is known, "" for all; Expires is
	// when they have to show a fresh token, µs, 0 for not soon.
	Channel string `json:"-"`
	Expires int64  `json:"-"`
}

// Kind is how an actor is known.
type Kind string

// The kinds of actors.
const (
	// Nobody has shown anything: they read.
	Nobody Kind = "anonymous"
	// Device is a browser or program that came back with a token of ours. A
	// person can have many.
	Device Kind = "device"
	// Account is somebody whom a site vouches for, by its own login.
	Account Kind = "account"
	// Bot is a program that a site vouches for.
	Bot Kind = "bot"
	// Screen is an overlay on a mixer's picture: it reads, and is nobody.
	Screen Kind = "overlay"
	// Itself is the server.
	Itself Kind = "system"
)

// Standing is what a list of people has to know of somebody beside who they are.
type Standing struct {
	// Banned: nobody sees them. Restricted: only the staff and they themselves do.
	Banned, Restricted bool
	// Timeout is the end of a timeout, on the wall clock, µs; 0 for none. It may be over.
	Timeout int64
	// Hand is the place in the queue of raised hands, from 1; 0: their hand is down.
	Hand int
}

// Standings is what a list of people has to know of a room.
type Standings struct {
	// Of is how people stand, by the actor's id, as far as there is something to
	// say about them.
	Of map[string]Standing
	// NamesHidden: only the staff are told who is here, others how many.
	NamesHidden bool
}

// Crowd says who may take part in something. Whoever watches sees it.
type Crowd string

// The crowds. Staff may always take part.
const (
	Anyone        Crowd = "" // any device, which a person can have many of
	Accounts      Crowd = "accounts"
	Members       Crowd = "members"
	TicketHolders Crowd = "tickets"
	GuestsOnly    Crowd = "guests"
	StaffOnly     Crowd = "staff"
)

// Known reports whether w is one of the crowds.
func (w Crowd) Known() bool {
	switch w {
	case Anyone, Accounts, Members, TicketHolders, GuestsOnly, StaffOnly:
		return true
	}
	return false
}

// Admits returns nil for somebody of the crowd, and else the refusal.
func (w Crowd) Admits(a Actor) error {
	ok := true
	switch {
	case a.Role.Staff():
	case w == Accounts:
		ok = a.Kind == Account
	case w == Members:
		ok = a.Member
	case w == TicketHolders:
		ok = a.Ticket
	case w == GuestsOnly:
		ok = a.Role == RoleGuest
	case w == StaffOnly:
		ok = false
	}
	if ok {
		return nil
	}
	return Forbidden.Because("Only %s can take part.", map[Crowd]string{
		Accounts: "people who have signed in", Members: "members", TicketHolders: "people with a ticket",
		GuestsOnly: "guests", StaffOnly: "the team",
	}[w])
}

// May reports whether the actor has the capability.
func (a Actor) May(c Capability) bool { return slices.Contains(a.Can, c) }

// System is the server as an actor.
func System() Actor { return Actor{ID: "system", Kind: Itself, Role: RoleSystem} }
