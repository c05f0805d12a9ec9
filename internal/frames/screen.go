package frames

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/kv"
	"upbeat/models"
)

// askEvery is how often the screens of a process say that they want frames.
const askEvery = 2 * time.Second

// Screen hears frames for the pages of one web process.
type Screen struct {
	Redis *redis.Client
	Room  models.RoomID
}

// Look hands each message of frames (see Decode) to f until ctx ends. wave tells whether the waveform is wanted too, again and again.
func (s Screen) Look(ctx context.Context, wave func() bool, f func(message []byte)) {
	var asking sync.WaitGroup
	asking.Go(func() { s.ask(ctx, wave) })
	defer asking.Wait()
	kv.Hear(ctx, s.Redis, framesChannel(s.Room), func(message string) { f([]byte(message)) })
}

// ask keeps the frames coming.
func (s Screen) ask(ctx context.Context, wave func() bool) {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		what := barsAlone
		if wave() {
			what = withWave
		}
		asked, cancel := context.WithTimeout(ctx, askEvery)
		_ = s.Redis.Publish(asked, wantedChannel(s.Room), what).Err() // asked again in a moment
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
