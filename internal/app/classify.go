package app

import (
	"context"
	"encoding/json"
	"fmt"

	"frontrow/internal/room"
	"frontrow/internal/room/feature/mod"
)

// post sends a room a command of the server itself.
func (a *App) post(ctx context.Context, channel, name string, data json.RawMessage) (json.RawMessage, error) {
	answer, err := a.rooms.Do(ctx, channel, room.Command{Name: name, Actor: room.System(), Data: data})
	return answer.Data, err
}

// classifiersOff asks a room which classifiers its channel has turned off.
func (a *App) classifiersOff(ctx context.Context, channel string) (off []string, err error) {
	b, err := a.post(ctx, channel, "mod.classifiers", nil)
	if err != nil {
		return nil, err
	}
	var set mod.Classifiers
	if err := json.Unmarshal(b, &set); err != nil {
		return nil, fmt.Errorf("read how a channel uses classifiers: %w", err)
	}
	for _, c := range set.Classifiers {
		if !c.On {
			off = append(off, c.Classifier)
		}
	}
	return off, nil
}
