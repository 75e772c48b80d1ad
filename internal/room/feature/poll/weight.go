package poll

import (
	"frontrow/internal/room"
)

// Tier is what the voters of a poll are known by.
type Tier string

// tier is that of a poll which is for w.
func tier(w room.Crowd) Tier {
	switch w {
	case room.Accounts:
		return "account"
	case room.TicketHolders:
		return "ticket"
	case room.Members:
		return "member"
	case room.GuestsOnly:
		return "guest"
	case room.StaffOnly:
		return "staff"
	}
	return "open"
}

// weigh takes the weight of a draft.
func (p *Poll) weigh(w *Weight) error {
	switch {
	case w == nil:
		return nil
	case w.Members < 1 || w.Members > MaxWeight:
		return room.BadData.Because("The vote of a member counts 1 to %d times.", MaxWeight)
	case w.Members == 1:
		return nil
	case p.Anonymous:
		return room.BadData.Because("In an anonymous poll every vote counts once: a weight would tell a voter from the others.")
	case p.Kind == Text:
		return room.BadData.Because("Texts are not counted: such a poll has no weights.")
	}
	p.Weight = &Weight{w.Members}
	return nil
}

// weight is how often a vote of a counts.
func (p *Poll) weight(a room.Actor) int {
	if p.Weight != nil && a.Member {
		return p.Weight.Members
	}
	return 1
}

// weighs reports whether a ballot of p may count so often.
func (p *Poll) weighs(n int) bool {
	return n == 1 || p.Weight != nil && n == p.Weight.Members
}

// weight is how often the ballot of a voter counts.
func (b *box) weight(voter string) int { return max(1, b.Heavy[voter]) }

// weighed is what all ballots count together, 0 where each counts once.
func (b *box) weighed() int64 {
	if b.Poll.Weight == nil {
		return 0
	}
	return int64(len(b.Votes)) + b.Extra
}

// put keeps the ballot of a voter.
func (b *box) put(voter, choice string, weight int) {
	if b.Votes == nil {
		b.Votes = make(map[string]string)
	}
	b.Votes[voter] = choice
	if was := b.Heavy[voter]; was > 0 {
		b.Extra -= int64(was - 1)
		delete(b.Heavy, voter)
	}
	if weight > 1 {
		if b.Heavy == nil {
			b.Heavy = make(map[string]int)
		}
		b.Heavy[voter] = weight
		b.Extra += int64(weight - 1)
	}
}

// shows puts the tally into a summary.
func (b *box) shows(s *Summary) { s.Tally, s.Weighed = b.tally(), b.weighed() }

// summary is what can be said of the ballots of a closed poll before its tally.
func (b *box) summary(p *Poll, root string) Summary {
	return Summary{
		Poll: p.ID, Kind: p.Kind, Tier: p.Tier, Anonymous: p.Anonymous, Opened: p.Opened, Closed: p.Closes,
		Ballots: int64(len(b.Votes)), Root: root, Weight: p.Weight,
	}
}
