package app

import (
	"context"

	"frontrow/internal/api"
	"frontrow/internal/brand"
	"frontrow/internal/room"
	"frontrow/internal/room/command"
	"frontrow/internal/room/feature/chat"
)

// emoteRoom tells rooms which emotes there are.
type emoteRoom struct{ rooms *command.Rooms }

// EmotesChanged implements brand.EmoteRoom. The room hears it of the server: who
// did it stands in the audit log.
func (r emoteRoom) EmotesChanged(ctx context.Context, channel string, changed ...brand.Emote) error {
	d := chat.Emotes{Emotes: make(map[string]string, len(changed))}
	for _, e := range changed {
		d.Emotes[e.Code] = ""
		if e.Hash != "" {
			d.Emotes[e.Code] = api.EmoteURL(channel, e)
		}
	}
	_, err := r.rooms.Do(ctx, channel, room.Command{Name: "chat.emotes", Actor: room.System(), Data: room.JSON(d)})
	return err
}
