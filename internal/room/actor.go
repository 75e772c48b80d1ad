// Package room holds the nouns and rules of the interaction plane. It does no
// I/O, reads no clock and imports nothing of ours.
package room

import "slices"

// Role is what an actor is in a channel.
type Role string

// The roles of a channel, from the least to the most.
const (
	RoleViewer Role = "viewer"
	RoleOwner  Role = "owner"
	// RoleSystem speaks for the server itself: a show went live, or ended.
	RoleSystem Role = "system"
)

// Staff reports whether the role sees and does what viewers may not.
func (r Role) Staff() bool { return r == RoleOwner || r == RoleSystem }

// Capability names one thing that an actor may do: the name of the command.
type Capability string

// Actor is whoever asks. It is made in one place, the resolver in identity, and
// every check from there on looks at the Actor alone.
type Actor struct {
	// ID is stable for the device or account, "" for a reader without a token.
	ID string `json:"id"`
	// Kind is how the actor is known: "anonymous", "device", "system".
	Kind string       `json:"kind"`
	Name string       `json:"name"`
	Role Role         `json:"role"`
	Can  []Capability `json:"can,omitempty"`
}

// May reports whether the actor has the capability.
func (a Actor) May(c Capability) bool { return slices.Contains(a.Can, c) }

// System is the server as an actor.
func System() Actor { return Actor{ID: "system", Kind: "system", Role: RoleSystem} }
