package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"frontrow/internal/brand"
	"frontrow/internal/room"
)

// album keeps the emotes of one channel.
type album struct {
	all  []brand.Emote
	deaf error
}

func (a *album) Emotes(context.Context, string) ([]brand.Emote, error) {
	return slices.Clone(a.all), nil
}

func (a *album) find(is func(brand.Emote) bool) (brand.Emote, error) {
	if i := slices.IndexFunc(a.all, is); i >= 0 {
		return a.all[i], nil
	}
	return brand.Emote{}, brand.ErrNoEmote
}

func (a *album) Emote(_ context.Context, _, code string) (brand.Emote, error) {
	return a.find(func(e brand.Emote) bool { return e.Code == code })
}

func (a *album) EmoteByHash(_ context.Context, _, hash string) (brand.Emote, error) {
	return a.find(func(e brand.Emote) bool { return e.Hash == hash })
}

func (a *album) SaveEmote(ctx context.Context, channel string, e brand.Emote) error {
	_ = a.DeleteEmote(ctx, channel, e.Code)
	a.all = append(a.all, e)
	return nil
}

func (a *album) RenameEmote(_ context.Context, _, old, code string) error {
	for i := range a.all {
		if a.all[i].Code == old {
			a.all[i].Code = code
		}
	}
	return nil
}

func (a *album) DeleteEmote(_ context.Context, _, code string) error {
	a.all = slices.DeleteFunc(a.all, func(e brand.Emote) bool { return e.Code == code })
	return nil
}

func (a *album) EmotesChanged(context.Context, string, ...brand.Emote) error { return a.deaf }

func withEmotes(t *testing.T) (http.Handler, *album, *diary) {
	t.Helper()
	a, d := &album{}, &diary{}
	return door(t, func(_ *Config, deps *Deps) {
		deps.Emotes, deps.Audit = brand.NewEmotes(a, a), d
		deps.Channels = house{actors: map[string]room.Actor{
			"owner": {ID: "d_owner", Role: room.RoleOwner}, "producer": {ID: "d_producer", Role: room.RoleProducer},
			"judge": {ID: "d_judge", Role: room.RoleModerator}, "viewer": {ID: "d_viewer", Role: room.RoleViewer},
		}}
	}), a, d
}

func TestProducersKeepTheEmotesAndItIsRecorded(t *testing.T) {
	h, _, d := withEmotes(t)
	const at = "/api/v1/channels/live/emotes"
	for _, c := range []struct {
		method, path, who, body string
		status                  int
	}{
		{"PUT", at + "/wave", "judge", dot(t), 403},
		{"PUT", at + "/wave", "viewer", dot(t), 403},
		{"PUT", at + "/wave", "nobody", dot(t), 401},
		{"GET", at, "judge", "", 403},
		{"PUT", at + "/wave", "producer", dot(t), 200},
		{"PUT", at + "/wave", "producer", "<svg/>", 422},
		{"PUT", at + "/w", "producer", dot(t), 422},
		{"PUT", at + "/wave", "producer", strings.Repeat("x", 2<<20), 413},
		{"PATCH", at + "/wave", "judge", `{"code":"hello"}`, 403},
		{"PATCH", at + "/wave", "owner", `{"code":"<b>"}`, 422},
		{"PATCH", at + "/wave", "owner", `{"code":"hello"}`, 200},
		{"PATCH", at + "/wave", "owner", `{"code":"hello"}`, 404},
		{"DELETE", at + "/hello", "judge", "", 403},
		{"DELETE", at + "/hello", "owner", "", 204},
		{"DELETE", at + "/hello", "owner", "", 404},
		{"GET", at, "producer", "", 200},
	} {
		if got := ask(h, c.method, c.path, bearing(c.who, c.body)); got.Code != c.status {
			t.Errorf("%s %s by %s: %d %s, want %d", c.method, c.path, c.who, got.Code, got.Body, c.status)
		}
	}
	var did []string
	for _, e := range d.entries {
		did = append(did, e.Actor+" "+e.Action+" "+e.Detail.ID)
	}
	want := []string{"d_producer emote.set wave", "d_owner emote.renamed wave hello", "d_owner emote.removed hello"}
	if !slices.Equal(did, want) {
		t.Errorf("recorded %q, want %q", did, want)
	}
}

func TestThePictureOfAnEmoteIsKeptForEver(t *testing.T) {
	h, _, _ := withEmotes(t)
	var e Emote
	put := ask(h, "PUT", "/api/v1/channels/live/emotes/wave", bearing("owner", dot(t)))
	if err := json.Unmarshal(put.Body.Bytes(), &e); err != nil {
		t.Fatal(put.Body, err)
	}
	if e.Code != "wave" || e.Width != 3 || e.Height != 2 || e.Type != "image/png" || e.Size != len(dot(t)) {
		t.Errorf("got %+v", e)
	}
	got := ask(h, "GET", e.URL, nil)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Access-Control-Allow-Origin": "*",
	} {
		if v := got.Header().Get(name); v != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
	if got.Code != 200 || got.Body.String() != dot(t) {
		t.Error(got.Code, got.Body.Len())
	}
	for _, file := range []string{"no", strings.Repeat("0", 32) + ".png", strings.TrimSuffix(e.URL[strings.LastIndex(e.URL, "/")+1:], "png") + "svg"} {
		if got := ask(h, "GET", "/api/v1/channels/live/emotes/files/"+file, nil); got.Code != 404 || got.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d", file, got.Code)
		}
	}
}

func TestWhatTheRoomRefusesIsSaid(t *testing.T) {
	h, a, d := withEmotes(t)
	for _, c := range []struct {
		deaf   error
		status int
	}{
		{room.BadData.Because("A channel has at most 100 emotes: remove some first."), 422},
		{room.Unavailable.Refuse(), 503},
		{errors.New("disk on fire"), 500},
	} {
		a.deaf = c.deaf
		got := ask(h, "PUT", "/api/v1/channels/live/emotes/wave", bearing("owner", dot(t)))
		if got.Code != c.status || len(a.all) != 0 || len(d.entries) != 0 {
			t.Errorf("%v: %d %s, %d kept, %d recorded", c.deaf, got.Code, got.Body, len(a.all), len(d.entries))
		}
	}
}
