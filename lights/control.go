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
	"upbeat/queue"
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
	if err != nil || !ok {
		return Setup{}, err
	}
	return decode(value)
}

// decode reads a setup; nothing is an empty one.
func decode(value []byte) (s Setup, err error) {
	if len(value) == 0 {
		return Setup{}, nil
	}
	if err := json.Unmarshal(value, &s); err != nil {
		return Setup{}, fmt.Errorf("the setup of the lights: %w", err)
	}
	return s, nil
}

// Changed is what a change has made: the setup, and the act that undoes it, 0 = none does.
type Changed struct {
	Setup Setup
	Act   models.ActID
}

// Change changes the setup by f and tells who drives the lights. seen is the version that the host saw; 0 = whatever it is. action and
// target go to the audit log; what takes something out can be undone. Errors: those of f and of Check, ErrChanged.
func (c *Control) Change(ctx context.Context, by models.Actor, seen int, action, target string, f func(*Setup) error) (Changed, error) {
	var made Changed
	err := c.Database.Values().Change(ctx, c.name(), func(tx *store.Tx, old []byte) ([]byte, error) {
		before, err := decode(old)
		if err != nil {
			return nil, err
		}
		if seen != 0 && seen != before.Version {
			return nil, ErrChanged
		}
		made = Changed{}
		if made.Setup, err = decode(old); err != nil {
			return nil, err
		}
		if err := f(&made.Setup); err != nil {
			return nil, err
		}
		made.Setup.Version++
		if err := c.audit(tx, by, action, target); err != nil {
			return nil, err
		}
		if action == "lamp_remove" || action == "zone_remove" || action == "scene_remove" {
			act := models.Act{RoomID: c.Room, At: models.At(c.Now()), Account: by.Account, Role: by.Role, Action: action, Target: target,
				Changes: models.ActChanges{Lights: compare(before, made.Setup)}}
			if err := queue.KeepAct(tx, &act); err != nil {
				return nil, err
			}
			made.Act = act.ID
		}
		return json.Marshal(made.Setup)
	})
	if err == nil {
		c.Changed(ctx)
	}
	return made, err
}

// oneDrag is within which further stops of a slider belong to the line that tells of the first.
const oneDrag = 60_000 // ms

// audit writes down what a host did: one line, however often a slider stops while it is dragged.
func (c *Control) audit(tx *store.Tx, by models.Actor, action, target string) error {
	now := models.At(c.Now())
	if action == "lamp_change" || action == "zone_program" {
		last, err := tx.Audits().Last(c.Room)
		if err != nil {
			return err
		}
		since := now - last.At
		if last.Action == action && last.Target == target && last.Account == by.Account && since >= 0 && since < oneDrag {
			return nil
		}
	}
	return tx.Audits().HostDid(c.Room, now, by, action, target, "")
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

// Changed tells who drives the lights that the setup has changed.
func (c *Control) Changed(ctx context.Context) { c.say(ctx, saidChanged) }

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
