package lights

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/kv"
	"upbeat/internal/store"
	"upbeat/models"
)

// Control is how pages see and change the lights, and how those who drive them hear of it. Safe for use by many goroutines.
type Control struct {
	Database *store.Store
	Redis    *redis.Client
	Room     models.RoomID
	Now      func() time.Time
}

func (c *Control) name() string { return "lights:" + string(c.Room) }

// Setup reads the setup. One that was written by a later version may hold what this one does not know.
func (c *Control) Setup(ctx context.Context) (Setup, error) {
	value, ok, err := c.Database.Values().Get(ctx, c.name())
	if err != nil || !ok || len(value) == 0 {
		return Setup{}, err
	}
	return decode(value)
}

func decode(value []byte) (s Setup, err error) {
	if err := json.Unmarshal(value, &s); err != nil {
		return Setup{}, fmt.Errorf("the setup of the lights: %w", err)
	}
	return s, nil
}

// Change changes the setup by f and tells who drives the lights. seen is the version that the host saw; 0 = whatever it is. action and
// target go to the audit log. Errors: those of f and of Check, ErrChanged.
func (c *Control) Change(ctx context.Context, by models.Actor, seen int, action, target string, f func(*Setup) error) (s Setup, err error) {
	err = c.Database.Values().Change(ctx, c.name(), func(tx *store.Tx, old []byte) ([]byte, error) {
		s = Setup{}
		if len(old) > 0 {
			if s, err = decode(old); err != nil {
				return nil, err
			}
		}
		if seen != 0 && seen != s.Version {
			return nil, ErrChanged
		}
		if err := f(&s); err != nil {
			return nil, err
		}
		s.Version++
		if err := tx.Audits().HostDid(c.Room, models.At(c.Now()), by, action, target, ""); err != nil {
			return nil, err
		}
		return json.Marshal(s)
	})
	if err == nil {
		c.say(ctx, saidChanged)
	}
	return s, err
}

// Status is how the lights do, as those who drive them told; nil = nobody drives them.
type Status struct {
	Devices map[int]Health `json:"devices"`
}

// Status reads how the lights do.
func (c *Control) Status(ctx context.Context) (*Status, error) {
	text, err := c.Redis.Get(ctx, statusKey(c.Room)).Result()
	if err == redis.Nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var s Status
	return &s, json.Unmarshal([]byte(text), &s)
}

// patience bounds a word through Redis: nobody waits for it.
const patience = time.Second

// say is heard by those who drive the lights; what is lost they find out by themselves.
func (c *Control) say(ctx context.Context, what string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_ = c.Redis.Publish(ctx, lightsChannel(c.Room), what).Err()
}

// Tell keeps a status for pages, for as long as it is true.
func (c *Control) Tell(ctx context.Context, s Status) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_ = c.Redis.Set(ctx, statusKey(c.Room), encode(s), 5*time.Second).Err()
}

// Look hands each message of what zones show (see appendPreview) to f until ctx ends. It asks for them as long as it runs.
func (c *Control) Look(ctx context.Context, _ func() bool, f func(message []byte)) {
	var asking sync.WaitGroup
	asking.Go(func() {
		for ctx.Err() == nil {
			c.say(ctx, saidLook)
			select {
			case <-ctx.Done():
			case <-time.After(lookFor / 3):
			}
		}
	})
	defer asking.Wait()
	kv.Hear(ctx, c.Redis, previewChannel(c.Room), func(message string) { f([]byte(message)) })
}

// Hear calls changed when the setup may have changed, and look when somebody wants to see what zones show, until ctx ends.
func (c *Control) Hear(ctx context.Context, changed, look func()) {
	kv.Hear(ctx, c.Redis, lightsChannel(c.Room), func(what string) {
		switch what {
		case saidChanged:
			changed()
		case saidLook:
			look()
		}
	})
}

// Preview sends what zones show to pages.
func (c *Control) Preview(ctx context.Context, message []byte) {
	ctx, cancel := context.WithTimeout(ctx, patience/10)
	defer cancel()
	_ = c.Redis.Publish(ctx, previewChannel(c.Room), message).Err()
}
