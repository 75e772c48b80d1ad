package app

import (
	"context"
	"time"
)

const (
	// lookForRevoked is how often it is looked for links of the staff that were
	// revoked, maybe at the command line, and revokedLately how far back: clocks
	// may be set.
	lookForRevoked = 400 * time.Millisecond
	revokedLately  = 10 * time.Second
)

// watchLinks puts out of all rooms whoever came by a link that is revoked.
func (a *App) watchLinks(ctx context.Context) error {
	tick := time.NewTicker(lookForRevoked)
	defer tick.Stop()
	for since := time.Now().Add(-revokedLately); ; {
		now := time.Now()
		all, err := a.ids.RevokedSince(ctx, since)
		switch {
		case err == nil:
			since = now.Add(-revokedLately)
		case ctx.Err() == nil:
			a.log.Error("it can't be looked for revoked links, it is tried again", "component", "app", "err", err)
		}
		for _, l := range all {
			a.fanout.PutOut(l.ID)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}
