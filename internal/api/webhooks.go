package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"frontrow/internal/room"
	"frontrow/internal/webhook"
)

// Webhook is an address that a channel's events are sent to.
type Webhook struct {
	ID       string   `json:"id"`
	URL      string   `json:"url" example:"https://shop.example/hooks"`
	Events   []string `json:"events" doc:"Types, prefixes as poll.*, or *" example:"[\"chat.message\",\"poll.*\"]"`
	Created  int64    `json:"created" doc:"µs since the Unix epoch"`
	Enabled  bool     `json:"enabled"`
	Disabled string   `json:"disabled,omitempty" doc:"Why nothing is sent"`
	Failing  int64    `json:"failing,omitempty" doc:"Since when every delivery has failed, µs since the Unix epoch"`
	Secret   string   `json:"secret,omitempty" doc:"Signs the requests; it is shown once, when the webhook is made and when the secret is changed"`
}

// Delivery is one event on its way to a webhook.
type Delivery struct {
	ID      int64  `json:"id"`
	Event   string `json:"event" doc:"The event's id, as in the header webhook-id: the same whenever the event is sent again"`
	Type    string `json:"type" example:"poll.closed"`
	Show    string `json:"show,omitempty" doc:"Absent for a test"`
	Offset  uint64 `json:"offset,omitempty"`
	Status  string `json:"status" enum:"waiting,delivered,dead,dropped"`
	Created int64  `json:"created" doc:"µs since the Unix epoch"`
	Due     int64  `json:"due,omitempty" doc:"When it is tried next"`
	Tries   int    `json:"tries"`
	Tried   int64  `json:"tried,omitempty" doc:"When it was tried last"`
	Code    int    `json:"code,omitempty" doc:"The HTTP status of the last try"`
	Took    int64  `json:"took,omitempty" doc:"How long the last try took, µs"`
	Why     string `json:"why,omitempty" doc:"What went wrong"`
	Answer  string `json:"answer,omitempty" doc:"How the answer to the last try began"`
}

type WebhookPath struct {
	ChannelPath
	Webhook string `path:"webhook" doc:"The webhook's id"`
}

type webhooksOut struct {
	Cache string `header:"Cache-Control"`
	Body  struct {
		Webhooks []Webhook `json:"webhooks"`
	}
}

type webhookOut struct {
	Cache string `header:"Cache-Control"`
	Body  Webhook
}

type createWebhookIn struct {
	ChannelPath
	Body struct {
		URL    string   `json:"url" maxLength:"2048" example:"https://shop.example/hooks"`
		Events []string `json:"events" minItems:"1" maxItems:"50" doc:"Types, prefixes as poll.*, or *"`
	}
}

type changeWebhookIn struct {
	WebhookPath
	Body struct {
		URL     *string  `json:"url,omitempty" maxLength:"2048"`
		Events  []string `json:"events,omitempty" maxItems:"50"`
		Enabled *bool    `json:"enabled,omitempty"`
	}
}

type deliveriesIn struct {
	WebhookPath
	Status string `query:"status" enum:"waiting,delivered,dead,dropped" doc:"Only those"`
	Before int64  `query:"before" minimum:"0" doc:"The id of the last one that was read"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type deliveriesOut struct {
	Cache string `header:"Cache-Control"`
	Body  struct {
		Deliveries []Delivery `json:"deliveries" doc:"The newest first"`
	}
}

type redeliverIn struct {
	WebhookPath
	Delivery int64 `path:"delivery" doc:"The delivery's id"`
}

type replayIn struct {
	WebhookPath
	Body struct {
		Show  string `json:"show,omitempty" maxLength:"64" doc:"Absent: the current one"`
		After uint64 `json:"after,omitempty" maximum:"9007199254740991" doc:"The offset after which to begin"`
	}
}

type replayOut struct {
	Body struct {
		Queued int    `json:"queued" doc:"How many events are sent again, 5000 at most"`
		Next   uint64 `json:"next,omitempty" doc:"Where to go on from; absent if that was all"`
	}
}

type pingOut struct {
	Body struct {
		Event string `json:"event" doc:"The test event's id"`
	}
}

func (s *Server) describeWebhooks(api huma.API) {
	const all = "/api/v1/channels/{channel}/webhooks"
	const one = all + "/{webhook}"
	op := func(id, method, path, summary string, status int, errs ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status, Errors: errs}
	}
	huma.Register(api, op("list-webhooks", http.MethodGet, all, "The webhooks of a channel", 200), s.listWebhooks)
	huma.Register(api, op("create-webhook", http.MethodPost, all, "A new webhook, with its secret", 201, 400, 409), s.createWebhook)
	huma.Register(api, op("get-webhook", http.MethodGet, one, "One webhook", 200, 404), s.getWebhook)
	huma.Register(api, op("change-webhook", http.MethodPatch, one, "Change a webhook, enable or disable it", 200, 400, 404), s.changeWebhook)
	huma.Register(api, op("delete-webhook", http.MethodDelete, one, "Delete a webhook and its deliveries", 204, 404), s.deleteWebhook)
	huma.Register(api, op("rotate-webhook", http.MethodPost, one+"/rotate",
		"A new secret; the one before signs beside it for a day", 200, 404), s.rotateWebhook)
	huma.Register(api, op("test-webhook", http.MethodPost, one+"/test", "Send a test event, of the type webhook.ping", 202, 404, 409), s.testWebhook)
	huma.Register(api, op("list-deliveries", http.MethodGet, one+"/deliveries", "What was sent to a webhook and what waits", 200, 404), s.listDeliveries)
	huma.Register(api, op("replay-delivery", http.MethodPost, one+"/deliveries/{delivery}/replay",
		"Send the event of a delivery again", 202, 404, 409), s.replayDelivery)
	huma.Register(api, op("replay-show", http.MethodPost, one+"/replay", "Send the events of a show again", 202, 404, 409), s.replayShow)
}

func webhookOf(e webhook.Endpoint, secret string) Webhook {
	w := Webhook{
		ID: e.ID, URL: e.URL, Events: e.Events, Created: e.Created.UnixMicro(), Enabled: e.Disabled == "", Disabled: e.Disabled, Secret: secret,
	}
	if !e.Failing.IsZero() {
		w.Failing = e.Failing.UnixMicro()
	}
	return w
}

// refused is a room's refusal in the words of REST; everything else is internal.
func (s *Server) refused(doing string, err error) error {
	var r *room.Error
	if errors.As(err, &r) {
		return &Problem{Status: r.Status, Code: string(r.Code), Message: r.Say()}
	}
	return s.internal(doing, err)
}

func (s *Server) listWebhooks(ctx context.Context, in *ChannelPath) (*webhooksOut, error) {
	all, err := s.deps.Webhooks.List(ctx, in.Channel)
	if err != nil {
		return nil, s.refused("list webhooks", err)
	}
	out := &webhooksOut{Cache: "no-store"}
	out.Body.Webhooks = make([]Webhook, 0, len(all))
	for _, e := range all {
		out.Body.Webhooks = append(out.Body.Webhooks, webhookOf(e, ""))
	}
	return out, nil
}

func (s *Server) answerWebhook(doing string, e webhook.Endpoint, secret string, err error) (*webhookOut, error) {
	if err != nil {
		return nil, s.refused(doing, err)
	}
	return &webhookOut{Cache: "no-store", Body: webhookOf(e, secret)}, nil
}

func (s *Server) createWebhook(ctx context.Context, in *createWebhookIn) (*webhookOut, error) {
	e, secret, err := s.deps.Webhooks.Create(ctx, in.Channel, in.Body.URL, in.Body.Events)
	made(ctx, e.ID)
	return s.answerWebhook("create webhook", e, secret, err)
}

func (s *Server) getWebhook(ctx context.Context, in *WebhookPath) (*webhookOut, error) {
	e, err := s.deps.Webhooks.Webhook(ctx, in.Channel, in.Webhook)
	return s.answerWebhook("get webhook", e, "", err)
}

func (s *Server) changeWebhook(ctx context.Context, in *changeWebhookIn) (*webhookOut, error) {
	e, err := s.deps.Webhooks.Change(ctx, in.Channel, in.Webhook, webhook.Change{URL: in.Body.URL, Events: in.Body.Events, Enabled: in.Body.Enabled})
	return s.answerWebhook("change webhook", e, "", err)
}

func (s *Server) deleteWebhook(ctx context.Context, in *WebhookPath) (*struct{}, error) {
	if err := s.deps.Webhooks.Delete(ctx, in.Channel, in.Webhook); err != nil {
		return nil, s.refused("delete webhook", err)
	}
	return nil, nil
}

func (s *Server) rotateWebhook(ctx context.Context, in *WebhookPath) (*webhookOut, error) {
	e, secret, err := s.deps.Webhooks.Rotate(ctx, in.Channel, in.Webhook)
	return s.answerWebhook("rotate webhook", e, secret, err)
}

func (s *Server) testWebhook(ctx context.Context, in *WebhookPath) (*pingOut, error) {
	event, err := s.deps.Webhooks.Ping(ctx, in.Channel, in.Webhook)
	if err != nil {
		return nil, s.refused("test webhook", err)
	}
	out := &pingOut{}
	out.Body.Event = event
	return out, nil
}

func (s *Server) listDeliveries(ctx context.Context, in *deliveriesIn) (*deliveriesOut, error) {
	all, err := s.deps.Webhooks.Deliveries(ctx, in.Channel, in.Webhook, webhook.Status(in.Status), in.Before, in.Limit)
	if err != nil {
		return nil, s.refused("list deliveries", err)
	}
	out := &deliveriesOut{Cache: "no-store"}
	out.Body.Deliveries = make([]Delivery, 0, len(all))
	for _, d := range all {
		v := Delivery{
			ID: d.ID, Event: d.Event, Type: d.Type, Show: d.Show, Offset: d.Offset, Status: string(d.Status), Created: d.Created.UnixMicro(),
			Tries: d.Tries, Code: d.Code, Took: d.Took.Microseconds(), Why: d.Why, Answer: d.Answer,
		}
		if d.Status == webhook.Waiting {
			v.Due = d.Due.UnixMicro()
		}
		if d.Tries > 0 {
			v.Tried = d.Tried.UnixMicro()
		}
		out.Body.Deliveries = append(out.Body.Deliveries, v)
	}
	return out, nil
}

func (s *Server) replayDelivery(ctx context.Context, in *redeliverIn) (*struct{}, error) {
	if err := s.deps.Webhooks.Replay(ctx, in.Channel, in.Webhook, in.Delivery); err != nil {
		return nil, s.refused("replay delivery", err)
	}
	return nil, nil
}

func (s *Server) replayShow(ctx context.Context, in *replayIn) (*replayOut, error) {
	n, next, err := s.deps.Webhooks.ReplayFrom(ctx, in.Channel, in.Webhook, in.Body.Show, in.Body.After)
	if err != nil {
		return nil, s.refused("replay show", err)
	}
	out := &replayOut{}
	out.Body.Queued, out.Body.Next = n, next
	return out, nil
}
