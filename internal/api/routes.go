// Package api is the front door: one table holds every HTTP, WHIP, WHEP, HLS
// and socket route with who may pass it. The handlers of other rooms are given
// by app, so every door passes the same check here. It serves the pages too.
package api

import (
	"net/http"
)

// Access says who may pass a route.
type Access string

const (
	// Anybody may pass.
	Anybody Access = "anybody"
	// Audience may pass: the {channel} of the path exists and its show is open
	// to whoever asks.
	Audience Access = "audience"
	// KeyHolder may pass: the handler itself checks the stream key.
	KeyHolder Access = "key"
	// Admin may pass: the bearer token is that of an owner or an admin, and the
	// {channel} of the path exists.
	Admin Access = "admin"
	// Host may pass: as Admin, and the channel's producers too.
	Host Access = "host"
	// Owner may pass: the bearer token is that of an owner. No channel is needed.
	Owner Access = "owner"
	// Backend may pass: the handler itself checks the secret of a site.
	Backend Access = "backend"
	// Neighbour may pass: the request comes from this machine or a private
	// network, unless the configuration opens the route.
	Neighbour Access = "neighbour"
)

// Route is one line of the table.
type Route struct {
	Pattern string // of net/http.ServeMux
	Access  Access
	Handler http.Handler
}

// Handlers are what other rooms answer with.
type Handlers struct {
	WHIP, WHIPSession http.Handler // in/whip
	WHEP, WHEPSession http.Handler // out/whep
	HLS               http.Handler // out/hls
	RoomSocket        http.Handler // room/fanout
	RoomEvents        http.Handler
	RoomCommands      http.Handler
	RoomLog           http.Handler // of a show, as JSON Lines
	RoomWords         http.Handler // erases a person's
	PollSummary       http.Handler // signed
	Keys              http.Handler // the public ones
	Metrics           http.Handler
}

// Routes is the table. Public addresses are promised in docs/protocol.md.
func (s *Server) Routes() []Route {
	h := s.deps.Handlers
	rest := s.rest()
	return []Route{
		{"/whip", KeyHolder, h.WHIP},
		{"/whip/{session}", KeyHolder, h.WHIPSession},

		{"/whep/{channel}", Audience, h.WHEP},
		{"OPTIONS /whep/{channel}", Anybody, h.WHEP},
		{"/whep/{channel}/{session}", Audience, h.WHEPSession},

		{"GET /hls/{channel}/{file...}", Audience, h.HLS},
		{"OPTIONS /hls/{channel}/{file...}", Anybody, h.HLS},

		{"GET /api/v1/channels/{channel}/room", Audience, h.RoomSocket},
		{"GET /api/v1/channels/{channel}/room/events", Audience, h.RoomEvents},
		{"POST /api/v1/channels/{channel}/room/commands", Audience, h.RoomCommands},
		{"OPTIONS /api/v1/channels/{channel}/room/commands", Anybody, http.HandlerFunc(preflight)},

		{"GET /api/v1/channels/{channel}/log", Admin, h.RoomLog},
		{"DELETE /api/v1/channels/{channel}/log", Admin, s.acted("log.words_erased", h.RoomWords)},
		{"GET /api/v1/channels/{channel}/audit", Admin, rest},
		{"GET /api/v1/channels/{channel}/brand", Audience, tagged(rest)},
		{"PUT /api/v1/channels/{channel}/brand", Admin, s.acted("brand.changed", rest)},
		{"PUT /api/v1/channels/{channel}/brand/{slot}", Admin, s.acted("brand.file_set", rest)},
		{"DELETE /api/v1/channels/{channel}/brand/{slot}", Admin, s.acted("brand.file_removed", rest)},
		{"GET /api/v1/channels/{channel}/brand/files/{hash}", Audience, http.HandlerFunc(s.brandFile)},
		{"GET /api/v1/channels/{channel}/emotes", Host, rest},
		{"PUT /api/v1/channels/{channel}/emotes/{code}", Host, s.acted("emote.set", rest)},
		{"PATCH /api/v1/channels/{channel}/emotes/{code}", Host, s.acted("emote.renamed", rest)},
		{"DELETE /api/v1/channels/{channel}/emotes/{code}", Host, s.acted("emote.removed", rest)},
		{"GET /api/v1/channels/{channel}/emotes/files/{file}", Audience, http.HandlerFunc(s.emoteFile)},
		{"GET /api/v1/channels/{channel}/publish", Admin, rest},
		{"POST /api/v1/channels/{channel}/key", Admin, s.acted("channel.key_rotated", rest)},
		{"POST /api/v1/channels/{channel}/publish-token", Host, s.acted("channel.publish_token", rest)},
		{"POST /api/v1/channels/{channel}/probe", Host, http.HandlerFunc(s.probe)},
		{"GET /api/v1/channels/{channel}/code", Audience, rest},
		{"POST /api/v1/channels/{channel}/code", Admin, s.acted("channel.code_replaced", rest)},
		{"GET /api/v1/join/{code}", Anybody, rest},
		{"GET /api/v1/channels/{channel}/polls/{poll}/summary", Audience, h.PollSummary},
		{"GET /.well-known/jwks.json", Anybody, h.Keys},

		{"GET /api/v1/channels/{channel}/sites", Admin, rest},
		{"POST /api/v1/channels/{channel}/sites", Admin, s.acted("site.created", rest)},
		{"DELETE /api/v1/channels/{channel}/sites/{site}", Admin, s.acted("site.revoked", rest)},
		{"POST /api/v1/channels/{channel}/tokens", Backend, rest},
		{"GET /api/v1/channels/{channel}/leaderboard", Audience, rest},

		{"GET /api/v1/channels/{channel}/overlays", Admin, rest},
		{"POST /api/v1/channels/{channel}/overlays", Admin, s.acted("overlay.created", rest)},
		{"DELETE /api/v1/channels/{channel}/overlays/{overlay}", Admin, s.acted("overlay.revoked", rest)},

		{"GET /api/v1/channels/{channel}/webhooks", Admin, rest},
		{"POST /api/v1/channels/{channel}/webhooks", Admin, s.acted("webhook.created", rest)},
		{"GET /api/v1/channels/{channel}/webhooks/{webhook}", Admin, rest},
		{"PATCH /api/v1/channels/{channel}/webhooks/{webhook}", Admin, s.acted("webhook.changed", rest)},
		{"DELETE /api/v1/channels/{channel}/webhooks/{webhook}", Admin, s.acted("webhook.deleted", rest)},
		{"POST /api/v1/channels/{channel}/webhooks/{webhook}/rotate", Admin, s.acted("webhook.rotated", rest)},
		{"POST /api/v1/channels/{channel}/webhooks/{webhook}/test", Admin, rest},
		{"GET /api/v1/channels/{channel}/webhooks/{webhook}/deliveries", Admin, rest},
		{"POST /api/v1/channels/{channel}/webhooks/{webhook}/deliveries/{delivery}/replay", Admin, rest},
		{"POST /api/v1/channels/{channel}/webhooks/{webhook}/replay", Admin, rest},

		{"GET /api/v1/staff-links", Owner, rest},
		{"POST /api/v1/staff-links", Owner, rest},
		{"DELETE /api/v1/staff-links/{link}", Owner, rest},

		{"GET /api/v1/channels", Anybody, rest},
		{"GET /api/v1/channels/{name}", Anybody, rest},
		{"POST /api/v1/session", Anybody, s.limited(rest)},
		{"OPTIONS /api/v1/", Anybody, http.HandlerFunc(preflight)},
		{"GET /openapi.yaml", Anybody, rest},

		{"GET /healthz", Anybody, http.HandlerFunc(s.healthz)},
		{"GET /readyz", Anybody, http.HandlerFunc(s.readyz)},
		{"GET /metrics", s.cfg.metricsAccess(), h.Metrics},

		{"GET /owner/{code}", Anybody, http.HandlerFunc(s.staff)},
		{"GET /staff/{code}", Anybody, http.HandlerFunc(s.staff)},
		{"GET /{$}", Anybody, http.HandlerFunc(s.pages.index)},
		{"GET /watch/{channel}", Anybody, http.HandlerFunc(s.watch)},
		{"GET /studio/{channel}", Anybody, http.HandlerFunc(s.ofChannel)},
		{"GET /present/{channel}", Anybody, http.HandlerFunc(s.ofChannel)},
		{"GET /join", Anybody, http.HandlerFunc(s.pages.index)},
		{"GET /join/{code}", Anybody, http.HandlerFunc(s.pages.index)},
		{"GET /embed/{channel}", Anybody, http.HandlerFunc(s.embed)},
		{"GET /docs", Anybody, http.HandlerFunc(s.pages.docs)},
		{"GET /docs/{$}", Anybody, http.RedirectHandler("/docs", http.StatusMovedPermanently)},
		{"GET /docs/{page}", Anybody, http.HandlerFunc(s.pages.docs)},
		{"GET /overlay/{channel}", Anybody, http.HandlerFunc(s.overlayPage)},
		{"/", Anybody, http.HandlerFunc(s.pages.file)},
	}
}

// preflight answers a browser that asks whether another site's page may call
// us: yes, because what is secret travels in a bearer token and never in a
// cookie.
func preflight(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}
