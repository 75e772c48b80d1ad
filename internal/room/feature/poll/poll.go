// Package poll is the feature of asking the audience: a question, ballots by one
// rule for everybody, and a result that can be defended.
//
// One identity has one vote, whatever it sends again. A ballot is an event that
// never leaves the server; what the audience sees is the tally, as counters while
// a poll with live results is open and in the event that ends it. That event also
// has the root of a Merkle tree over the ballots (package ballot): a voter's
// receipt proves that their ballot is in it, and Verify counts the log again.
//
// Results are "live", "after_vote" or "closed". Only the last are secret: the
// tally of a poll whose results come after one's vote goes to everybody, and the
// page holds it back. Of a poll with closed results nothing but the number of
// ballots is known before the host reveals it, except to the staff who ask.
//
// What is recorded of a vote: in a named poll the voter's id and the choice. In an
// anonymous one the choice and a pseudonym, made from the id with a secret that is
// erased when the poll ends; from then on nobody can tell whose a ballot is but
// who holds its receipt. The order and the time of the ballots stay in the log.
//
// The audience of a poll decides its tier. Where anybody votes (tier "open") an
// identity is a device, which a person can have many of: such a poll is informal.
// Where the host wants it the votes of members count more, and the view, the
// summary, the leaf of each such ballot and Verify say how much.
package poll

import (
	"frontrow/internal/room"
	"frontrow/internal/room/activity"
	"frontrow/internal/room/ballot"
)

// The bounds of a show's polls.
const (
	// MaxPolls is how many a show has at a time, MaxOpen how many of them are open,
	// and Shown how many of the newest a snapshot holds. Those off the page, archived
	// or older than these, don't count: the newest MaxOff of them are kept with
	// their ballots, and of those before the newest MaxGone ids.
	MaxPolls = 100
	MaxOpen  = 10
	Shown    = 20
	MaxOff   = 20
	MaxGone  = 1000
	// MaxBallots is how many one poll takes, MaxTexts how many where each is a
	// text of its own, and MaxVotes how many all polls that are kept take together.
	MaxBallots = 250_000
	MaxTexts   = 50_000
	MaxVotes   = 1_000_000
	// MaxQuestion, MaxOption, MaxText, MaxWord and MaxName bound texts, characters.
	MaxQuestion = 300
	MaxOption   = 100
	MaxText     = 300
	MaxWord     = 30
	MaxName     = 40
	// MinOptions and MaxOptions bound the options of a poll, and the steps of a
	// rating are MinSteps to MaxSteps.
	MinOptions, MaxOptions = 2, 20
	MinSteps, MaxSteps     = 2, 10
	// TopWords is how many words of a cloud are told, the most frequent ones.
	TopWords = 50
	// MaxLink is how long the address of a picture may be, bytes.
	MaxLink = 300
	// MaxWeight is the most that a member's vote counts.
	MaxWeight = 10
	// MaxChanges is how often a voter may change what they wrote.
	MaxChanges = 10
	// maxPage is the most texts that one poll.results returns.
	maxPage = 50
)

// Kind is what a poll asks for.
type Kind string

// The kinds of polls.
const (
	Single   Kind = "single"
	Multiple Kind = "multiple"
	Rating   Kind = "rating"
	Ranking  Kind = "ranking"
	Words    Kind = "words" // a word cloud
	Text     Kind = "text"
)

// Results says when the audience sees the tally.
type Results string

// The moments of results.
const (
	Live      Results = "live"
	AfterVote Results = "after_vote"
	AtClose   Results = "closed"
)

// Option is something to choose.
type Option struct {
	Text  string `json:"text" doc:"1 to 100 characters, different from the others"`
	Image string `json:"image,omitempty" doc:"an https address, or a path of this server"`
}

// Sponsor is who pays for the poll, and is named with it.
type Sponsor struct {
	Name string `json:"name" doc:"1 to 40 characters"`
	Mark string `json:"mark,omitempty" doc:"a picture: an https address, or a path of this server"`
}

// Draft is what a host prepares.
type Draft struct {
	Kind      Kind           `json:"kind,omitempty" enum:"single,multiple,rating,ranking,words,text" doc:"single if absent"`
	Question  string         `json:"question" doc:"1 to 300 characters"`
	Options   []Option       `json:"options,omitempty" doc:"2 to 20, for single, multiple and ranking; a string stands for an option without a picture"`
	Min       int            `json:"min,omitempty" doc:"multiple: how many to choose at least, 1 if absent"`
	Max       int            `json:"max,omitempty" doc:"multiple: how many at most, all if absent; rating: the best, 2 to 10, 5 if absent"`
	Results   Results        `json:"results,omitempty" enum:"live,after_vote,closed" doc:"when the audience sees the tally; live if absent"`
	Change    bool           `json:"change,omitempty" doc:"a vote may be changed while the poll is open"`
	Anonymous bool           `json:"anonymous,omitempty" doc:"no ballot can be told to be anybody's once the poll is closed"`
	Sponsor   *Sponsor       `json:"sponsor,omitempty"`
	Clock     activity.Clock `json:"clock,omitempty" enum:"viewer,edge,wall" doc:"by which time a vote is in time; viewer if absent"`
	Seconds   int            `json:"seconds,omitempty" doc:"how long it is open; absent: until it is closed"`
	Audience  room.Crowd     `json:"audience,omitempty" enum:"accounts,members,tickets,guests,staff" doc:"who may vote; absent: anyone"`
	Weight    *Weight        `json:"weight,omitempty" doc:"absent: every vote counts once. Not for anonymous polls, where it would tell a voter from the others, nor for texts"`
}

// Weight says how often votes count.
type Weight struct {
	Members int `json:"members" doc:"1 to 10: how often the vote of a member counts"`
}

// Create is the data of poll.create.
type Create struct {
	ID string `json:"id,omitempty" doc:"1 to 40 of A-Za-z0-9_-, the first a letter or digit, new in the show; made up if absent"`
	Draft
	Launch bool `json:"launch,omitempty" doc:"open it at once; an anonymous poll is launched by a command of its own"`
}

// Edit is the data of poll.edit: the whole draft anew.
type Edit struct {
	Poll string `json:"poll"`
	Draft
}

// Which names a poll: the data of commands and events that need no more, and of
// their answers.
type Which struct {
	Poll string `json:"poll"`
}

// Vote is the data of poll.vote.
type Vote struct {
	Poll   string `json:"poll"`
	Choice Choice `json:"choice,omitempty" doc:"indexes of options, or the rating from 1; ranking: all options, the best first; one number may stand alone"`
	Text   string `json:"text,omitempty" doc:"words: 1 to 30 characters; text: 1 to 300"`
	At     int64  `json:"at,omitempty" doc:"the moment on the programme clock that the voter was watching"`
}

// Voted is the data of its answer.
type Voted struct {
	Poll    string `json:"poll"`
	Receipt string `json:"receipt" doc:"for the voter to keep: it proves their ballot when the poll is closed"`
}

// Poll is a poll as everybody sees it.
type Poll struct {
	activity.Meta
	Tier      Tier     `json:"tier" enum:"open,account,ticket,member,guest,staff" doc:"what a voter is known by, as the audience says; open: any device, informal"`
	Kind      Kind     `json:"kind" enum:"single,multiple,rating,ranking,words,text"`
	Question  string   `json:"question"`
	Options   []Option `json:"options,omitempty"`
	Min       int      `json:"min,omitempty" doc:"multiple: how many to choose at least"`
	Max       int      `json:"max,omitempty" doc:"multiple: how many at most; rating: the best"`
	Results   Results  `json:"results" enum:"live,after_vote,closed"`
	Change    bool     `json:"change,omitempty"`
	Anonymous bool     `json:"anonymous,omitempty"`
	Sponsor   *Sponsor `json:"sponsor,omitempty"`
	Weight    *Weight  `json:"weight,omitempty" doc:"votes don't all count the same"`
	Summary   *Summary `json:"summary,omitempty" doc:"once it is closed"`
}

// Summary is what a poll came to, complete enough to be signed together with the
// show's id.
type Summary struct {
	Poll      string `json:"poll"`
	Kind      Kind   `json:"kind" enum:"single,multiple,rating,ranking,words,text"`
	Tier      Tier   `json:"tier" enum:"open,account,ticket,member,guest,staff"`
	Anonymous bool   `json:"anonymous"`
	Opened    int64  `json:"opened" doc:"programme clock"`
	Closed    int64  `json:"closed" doc:"programme clock"`
	Ballots   int64  `json:"ballots" doc:"how many votes count"`
	Root      string `json:"root" doc:"of the Merkle tree over the ballots, hex"`
	Tally     *Tally `json:"tally,omitempty" doc:"absent while it is hidden"`
	// A weighted poll alone has these.
	Weight  *Weight `json:"weight,omitempty"`
	Weighed int64   `json:"weighed,omitempty" doc:"what the ballots count together: the tally is of that"`
}

// Tally is what was voted.
type Tally struct {
	Counts []int64 `json:"counts,omitempty" doc:"single, multiple: votes of each option; rating: of each step from 1; ranking: points, the best of n options has n"`
	Words  []Word  `json:"words,omitempty" doc:"the 50 most frequent"`
}

// Word is a word of a cloud.
type Word struct {
	Word  string `json:"word"`
	Count int64  `json:"count"`
}

// Closing is the data of poll.closing.
type Closing struct {
	Poll       string `json:"poll"`
	Closes     int64  `json:"closes" doc:"programme clock: whoever has not seen that moment may still vote"`
	ClosesWall int64  `json:"closes_wall" doc:"wall clock"`
	Ends       int64  `json:"ends" doc:"wall clock: when the last of the audience has seen it, and poll.closed comes"`
}

// Ended is the data of poll.closed.
type Ended struct {
	Poll       string          `json:"poll"`
	Status     activity.Status `json:"status" enum:"closed,revealed"`
	Closes     int64           `json:"closes" doc:"programme clock"`
	ClosesWall int64           `json:"closes_wall" doc:"wall clock"`
	Summary    Summary         `json:"summary"`
}

// Shows is the data of poll.revealed.
type Shows struct {
	Poll    string  `json:"poll"`
	Summary Summary `json:"summary"`
}

// View is the polls as everybody sees them.
type View struct {
	Polls []Poll `json:"polls" doc:"the newest 20 that were opened, in the order of their opening; counters have the tallies of those that are open"`
}

// Mine is what one actor alone has.
type Mine struct {
	Drafts []Poll            `json:"drafts,omitempty" doc:"for staff"`
	Votes  map[string][]int  `json:"votes,omitempty" doc:"own choices by poll; of anonymous polls until they are closed"`
	Texts  map[string]string `json:"texts,omitempty" doc:"own texts and words by poll"`
}

// Counters are the tallies of open polls, by poll.
type Counters struct {
	Ballots map[string]int64   `json:"ballots" doc:"how many votes each open poll has"`
	Polls   map[string][]int64 `json:"polls" doc:"counts as in a tally, of polls whose results are not for their close"`
	Words   map[string][]Word  `json:"words,omitempty" doc:"word clouds, likewise"`
	Weighed map[string]int64   `json:"weighed,omitempty" doc:"of weighted polls, what their votes count together"`
}

// Ask is the data of poll.results.
type Ask struct {
	Poll  string `json:"poll"`
	Skip  int    `json:"skip,omitempty" doc:"texts to skip"`
	Limit int    `json:"limit,omitempty" doc:"texts wanted, 1 to 50, 50 if absent"`
}

// Told is the data of its answer.
type Told struct {
	Poll    string          `json:"poll"`
	Status  activity.Status `json:"status" enum:"draft,open,closed,revealed,archived"`
	Ballots int64           `json:"ballots"`
	Weighed int64           `json:"weighed,omitempty" doc:"of a weighted poll: what the ballots count together"`
	Tally   Tally           `json:"tally"`
	Texts   []string        `json:"texts,omitempty" doc:"for staff: what was written, in the order of the first votes"`
	More    bool            `json:"more,omitempty" doc:"there are more texts"`
}

// Claim is the data of poll.proof.
type Claim struct {
	Poll    string `json:"poll"`
	Receipt string `json:"receipt,omitempty" doc:"needed in an anonymous poll; else the caller's own is meant"`
}

// Proof is the data of its answer: that a ballot is among those counted.
type Proof struct {
	Poll    string   `json:"poll"`
	Receipt string   `json:"receipt"`
	Ballot  string   `json:"ballot" doc:"the choice as the leaf has it: canonical JSON; empty where the words are erased"`
	Voter   string   `json:"voter" doc:"SHA-256 of poll, 0, the voter's id (nothing in an anonymous poll), 0, receipt; hex"`
	Weight  int      `json:"weight,omitempty" doc:"how often it counts; absent: once"`
	Leaf    string   `json:"leaf" doc:"SHA-256 of 0 and {\"poll\":…,\"voter\":…,\"choice\":…}, with \"weight\":… at the end where there is one; hex"`
	Index   int      `json:"index"`
	Size    int      `json:"size" doc:"how many leaves there are"`
	Path    []string `json:"path" doc:"hashes from the leaf to the root, the nearest first, as in RFC 9162, section 2.1.3"`
	Root    string   `json:"root"`
}

// State is all polls of a show.
type State struct {
	Polls map[string]*box `json:"polls"`
	// Drafts and Shown are ids, the oldest first.
	Drafts []string `json:"drafts,omitempty"`
	Shown  []string `json:"shown,omitempty"`
	// Off are ids of those that are off the page and kept, Gone of those that are
	// not kept, the oldest first.
	Off  []string `json:"off,omitempty"`
	Gone []string `json:"gone,omitempty"`
	// Votes is how many ballots the polls have together.
	Votes int `json:"votes"`
	// Wake is when a tick is wanted, Over when the show ended; wall clock, µs.
	Wake int64 `json:"wake,omitempty"`
	Over int64 `json:"over,omitempty"`
}

// box is a poll with its ballots.
type box struct {
	Poll Poll `json:"poll"`
	// Key makes receipts. An anonymous poll has one only from its launch to its
	// close, KeyAt is the offset of the entry to erase, and Opening when the tick
	// is wanted that opens it.
	Key     string `json:"key,omitempty"`
	KeyAt   uint64 `json:"key_at,omitempty"`
	Opening int64  `json:"opening,omitempty"`
	// Ends is when the tick ends a poll that was closed by hand, wall clock, µs.
	Ends int64 `json:"ends,omitempty"`
	// Votes are the choices as canonical JSON, by the actor's id or pseudonym. Of one
	// whose words are erased it is the leaf, as hex.
	Votes map[string]string `json:"votes,omitempty"`
	// Heavy has how often a voter's ballot counts, of those that count more than
	// once, and Extra what that makes on top of all ballots.
	Heavy  map[string]int   `json:"heavy,omitempty"`
	Extra  int64            `json:"extra,omitempty"`
	Counts []int64          `json:"counts,omitempty"`
	Words  map[string]int64 `json:"words,omitempty"`
	top    []Word           // the most frequent of Words; nil while nobody knows
	// Order has the voters of a poll of texts as they came.
	Order []string `json:"order,omitempty"`
	// Texts are the offsets of the entries that hold what a voter wrote and nothing else.
	Texts map[string][]uint64 `json:"texts,omitempty"`
	// Tree is over the ballots, once it is closed.
	Tree ballot.Tree `json:"tree"`
}

// Feature returns the rules.
func Feature() room.Feature {
	host := func(name string, data any, doc string) room.CommandSpec {
		return room.CommandSpec{Name: name, Needs: room.CanHost, Data: data, Answer: Which{}, Doc: doc}
	}
	return room.Define(room.Rules[*State]{
		Name: "poll",
		Commands: []room.CommandSpec{
			host("poll.create", Create{}, "Prepares a poll, or opens one at once."),
			host("poll.edit", Edit{}, "Replaces a draft."),
			host("poll.delete", Which{}, "Deletes a draft."),
			host("poll.launch", Which{}, "Opens a draft."),
			host("poll.close", Which{}, "Ends the voting, by each viewer's own picture where that is the poll's clock. Results that were not hidden are final then."),
			host("poll.reveal", Which{}, "Shows the hidden results of a closed poll."),
			host("poll.archive", Which{}, "Takes a closed poll off the page."),
			{Name: "poll.vote", Bulk: true, Once: true, Needs: room.CanJoin, Data: Vote{}, Answer: Voted{}, Doc: "Votes. The same vote again changes nothing and has the same answer."},
			{Name: "poll.results", Query: true, Open: true, Data: Ask{}, Answer: Told{}, Doc: "Asks for the tally: staff at any time, others when it is not hidden."},
			{Name: "poll.proof", Query: true, Needs: room.CanJoin, Data: Claim{}, Answer: Proof{}, Doc: "Asks for the proof that one's ballot counts, once the poll is closed."},
			{Name: "poll.tick", System: true, Doc: "Opens and ends what is due."},
		},
		Events: []room.EventSpec{
			{Type: "poll.drafted", Data: Poll{}, Doc: "A draft is new or another. For staff."},
			{Type: "poll.deleted", Data: Which{}, Doc: "A draft is deleted. For staff."},
			{Type: "poll.opened", Data: Poll{}, Doc: "A poll is open; it is no draft any more."},
			{Type: "poll.closing", Data: Closing{}, Doc: "The voting ends with the moment that was just shown: open is the poll to those alone who have not seen it yet."},
			{Type: "poll.closed", Data: Ended{}, Doc: "The voting is over. The summary has the tally, unless it is hidden."},
			{Type: "poll.revealed", Data: Shows{}, Doc: "The hidden results of a closed poll are shown."},
			{Type: "poll.archived", Data: Which{}, Doc: "A poll is off the page."},
		},
		ViewOf: View{}, MineOf: Mine{}, CountersOf: Counters{},
		Begin:    func() *State { return &State{Polls: map[string]*box{}} },
		Decide:   decide,
		Apply:    apply,
		View:     view,
		Mine:     mine,
		Review:   review,
		Counters: counters,
		Next:     func(s *State) int64 { return s.Wake },
		Carry:    carry,
		Bring:    bring,
	})
}
