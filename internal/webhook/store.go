package webhook

import (
	"context"
	"time"
)

// Endpoint is an address that wants to know what happens in a channel.
type Endpoint struct {
	ID      string
	Channel string
	URL     string
	// Events are types ("poll.closed"), prefixes ("poll.*") or "*".
	Events  []string
	Created time.Time
	// Disabled says why nothing is sent, "" while it is.
	Disabled string
	// Failing is since when every delivery has failed, zero if the newest did not.
	Failing time.Time

	Secret []byte
	// Old is the secret before, which signs beside it until OldUntil.
	Old      []byte
	OldUntil time.Time
}

// Status is what became of a delivery.
type Status string

// The statuses of a delivery.
const (
	Waiting   Status = "waiting"
	Delivered Status = "delivered"
	Dead      Status = "dead"    // the last try failed
	Dropped   Status = "dropped" // it was never tried to the end
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID       int64 // given by the store
	Endpoint string
	Event    string // its id
	Type     string
	Talk     bool
	Show     string
	Offset   uint64
	Body     []byte // kept while it waits only
	Status   Status
	Created  time.Time
	Due      time.Time // of the next try

	// Of the newest try.
	Tries  int
	Tried  time.Time
	Code   int // the HTTP status, 0 without an answer
	Took   time.Duration
	Why    string // what went wrong
	Answer string // its beginning
}

// Endpoints keep webhooks. What isn't there is room.NotFound.
type Endpoints interface {
	// Webhooks are those of a channel, the oldest first, and of all for "".
	Webhooks(ctx context.Context, channel string) ([]Endpoint, error)
	Webhook(ctx context.Context, channel, id string) (Endpoint, error)
	// AddWebhook refuses with TooMany where the channel has max already.
	AddWebhook(ctx context.Context, e Endpoint, max int) error
	// ChangeWebhook reads an endpoint, lets f change it and saves that, as one step.
	ChangeWebhook(ctx context.Context, channel, id string, f func(*Endpoint) error) (Endpoint, error)
	// DeleteWebhook deletes its deliveries too.
	DeleteWebhook(ctx context.Context, channel, id string) error
	// ShowOf is the id of a show of the channel, of the current one for "".
	ShowOf(ctx context.Context, channel, show string) (string, error)
}

// Deliveries keep what is to be sent, and what was.
type Deliveries interface {
	// Enqueue adds deliveries of one endpoint. One of an event that is there
	// already is passed over; with again it takes the place of one that has ended.
	// Of those that wait, the oldest beyond max are dropped, conversation first.
	Enqueue(ctx context.Context, all []Delivery, again bool, max int) (dropped int, err error)
	// Due are waiting deliveries of an endpoint in the order in which they are
	// due, with their bodies, and without those in skip.
	Due(ctx context.Context, endpoint string, skip []int64, limit int) ([]Delivery, error)
	// Tried keeps what came of a try. One that doesn't wait any more loses its body.
	Tried(ctx context.Context, d Delivery) error
	// List is a page of an endpoint's deliveries before that id, the newest
	// first, without bodies; "" for every status, 0 for the newest.
	List(ctx context.Context, endpoint string, status Status, before int64, limit int) ([]Delivery, error)
	Delivery(ctx context.Context, endpoint string, id int64) (Delivery, error)
	// Waiting counts those that wait of an endpoint, of all for "".
	Waiting(ctx context.Context, endpoint string) (int, error)
	// Forget drops what waits of erased entries.
	Forget(ctx context.Context, show string, offsets []uint64) error
	// Trim deletes what was created before that moment, and beyond the newest
	// keep all that doesn't wait.
	Trim(ctx context.Context, endpoint string, before time.Time, keep int) error
}
