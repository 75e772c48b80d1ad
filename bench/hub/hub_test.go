// Package hub measures what one frame costs the hub, for 1, 100 and 1,000
// readers that each have a goroutine of their own.
package hub

import (
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"frontrow/internal/media"
	"frontrow/internal/media/hub"
)

func BenchmarkFrame(b *testing.B) {
	for _, readers := range []int{1, 100, 1000} {
		b.Run(fmt.Sprintf("readers=%d", readers), func(b *testing.B) {
			h := hub.New(hub.Default(), slog.New(slog.DiscardHandler))
			s := h.Stream("live")
			p, err := s.Publish(media.Source{ID: "bench"})
			if err != nil {
				b.Fatal(err)
			}
			ids, err := p.SetTracks(media.Track{Codec: media.H264})
			if err != nil {
				b.Fatal(err)
			}
			frames := make([]media.Frame, b.N)
			data := make([]byte, 10_000)
			var round, all sync.WaitGroup
			for range readers {
				r, err := s.Subscribe(b.Context(), hub.Wish{Track: ids[0], Start: hub.FromEdge})
				if err != nil {
					b.Fatal(err)
				}
				all.Go(func() {
					defer r.Close()
					for {
						_, lost, err := r.Next()
						if err != nil {
							return
						}
						if lost > 0 {
							panic("a reader lost frames")
						}
						round.Done()
					}
				})
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range frames {
				at := media.Time(1e15 + i*33_333)
				frames[i] = media.Frame{Track: ids[0], At: at, DecodeAt: at, Epoch: 1, Key: i%60 == 0, Data: data}
				round.Add(readers)
				if err := p.Write(&frames[i]); err != nil {
					b.Fatal(err)
				}
				round.Wait()
			}
			b.StopTimer()
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*readers), "ns/frame/reader")
			h.Close()
			all.Wait()
		})
	}
}
