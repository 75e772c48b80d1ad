package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

var names = []string{
	"Amira", "Ben", "Chiara", "Dmitri", "Elif", "Femi", "Greta", "Hiro", "Ines", "Jonas", "Kwame", "Lin",
	"Mateo", "Noor", "Olga", "Priya", "Quentin", "Rosa", "Sven", "Tala", "Umar", "Vera", "Wen", "Yara",
}

var lines = []string{
	"Hello from Lisbon!", "Picture is very smooth here.", "First time watching, how long does it run?",
	"The clock on the picture is less than a second behind mine 👀", "Good evening everyone", "Can you hear the beep too?",
	"🎉🎉🎉", "Watching on my phone on the train, works fine", "What camera is that?", "Could you say that again please?",
	"I dropped out for a moment and missed nothing, nice", "That colour bar is my new wallpaper", "Greetings from Nairobi",
	"Is there a recording later?", "😂", "Hi Noor!", "Sound is in step with the picture, finally", "Second screen works as well",
	"Who else is here from work?", "Turning this up", "brb, coffee", "What did I miss?", "👏👏", "This is on a laptop? Really?",
}

// viewer is one of the synthetic audience.
type viewer struct {
	cfg    Config
	number int
	http   *http.Client
}

// run keeps the viewer in the room until ctx ends.
func (v viewer) run(ctx context.Context, log *slog.Logger) {
	for ctx.Err() == nil {
		if err := v.visit(ctx); err != nil && ctx.Err() == nil {
			log.Debug("a demo viewer was cut off and comes back", "viewer", v.number, "err", err)
		}
		pause(ctx, time.Second+rand.N(2*time.Second))
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// visit joins the room, and says something now and then.
func (v viewer) visit(ctx context.Context) error {
	name := names[v.number%len(names)]
	if n := v.number / len(names); n > 0 {
		name = fmt.Sprintf("%s %d", name, n+1)
	}
	token, err := v.session(ctx, name)
	if err != nil {
		return err
	}
	url := strings.Replace(v.cfg.Server, "http", "ws", 1) + "/api/v1/channels/" + v.cfg.Channel + "/room"
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: v.http})
	if err != nil {
		return err
	}
	defer conn.CloseNow()
	conn.SetReadLimit(1 << 20)
	if err := v.say(ctx, conn, map[string]any{"id": 1, "cmd": "hello", "v": 1, "token": token}); err != nil {
		return err
	}
	read, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		for {
			if _, _, err := conn.Read(read); err != nil {
				ended <- err
				return
			}
		}
	}()
	defer func() { stop(); conn.CloseNow(); <-ended }()
	// The room as a whole says something about every other second.
	every := 2 * time.Second * time.Duration(max(v.cfg.Audience, 1))
	wait := rand.N(every) // somebody speaks at once
	for id := 2; ; id++ {
		select {
		case err := <-ended:
			ended <- err // for the deferred wait
			return err
		case <-time.After(wait):
			wait = every/2 + rand.N(every)
		}
		err := v.say(ctx, conn, map[string]any{
			"id": id, "cmd": "chat.send", "key": fmt.Sprintf("demo%016x", rand.Uint64()),
			"data": map[string]any{"text": lines[rand.N(len(lines))]},
		})
		if err != nil {
			return err
		}
	}
}

func (v viewer) say(ctx context.Context, conn *websocket.Conn, frame any) error {
	b, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	return conn.Write(ctx, websocket.MessageText, b)
}

// session asks for a token under the viewer's name.
func (v viewer) session(ctx context.Context, name string) (string, error) {
	body, err := json.Marshal(map[string]string{"name": name})
	if err != nil {
		return "", err
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, v.cfg.Server+"/api/v1/session", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	q.Header.Set("Content-Type", "application/json")
	res, err := v.http.Do(q)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var s struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil {
		return "", fmt.Errorf("ask for a session: %w", err)
	}
	if s.Token == "" {
		return "", fmt.Errorf("ask for a session: %s", res.Status)
	}
	return s.Token, nil
}
