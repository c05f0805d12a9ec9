package tasks_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"upbeat/tasks"
)

// between calls move once, after the n-th question for a list of tasks that goes to Redis.
type between struct {
	n, asked int
	move     func()
}

func (b *between) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (b *between) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (b *between) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if strings.HasPrefix(cmd.Name(), "eval") && err == nil {
			if b.asked++; b.asked == b.n {
				b.move()
			}
		}
		return err
	}
}

// TestATaskThatMovesIsListed: a task that begins, fails or is tried again while the list is made is in the list, once.
func TestATaskThatMovesIsListed(t *testing.T) {
	const queue, id = "asynq:{" + string(tasks.Fast) + "}:", "count:1"
	for _, move := range []struct {
		name     string
		from, to string // the list or set in which Redis keeps it
	}{
		{"begins", "pending", "active"}, {"fails", "active", "retry"}, {"is tried again", "retry", "pending"},
		{"is given up", "active", "archived"},
	} {
		t.Run(move.name, func(t *testing.T) {
			for n, asked := 1, 1; n <= asked; n++ {
				h := newHarness(t)
				find := tasks.Register(h.Registry, newWork(nil).job())
				must(t, find.Enqueue(t.Context(), 1))
				mover := redis.NewClient(&redis.Options{Addr: h.client.Options().Addr})
				t.Cleanup(func() { _ = mover.Close() })
				put := func(from, to string) {
					must(t, mover.Del(t.Context(), queue+from).Err())
					if to == "pending" || to == "active" {
						must(t, mover.LPush(t.Context(), queue+to, id).Err())
					} else {
						must(t, mover.ZAdd(t.Context(), queue+to, redis.Z{Score: 4000000123, Member: id}).Err())
					}
					must(t, mover.HSet(t.Context(), queue+"t:"+id, "state", to).Err())
				}
				if move.from != "pending" {
					put("pending", move.from)
				}
				hook := &between{n: n, move: func() { put(move.from, move.to) }}
				h.client.AddHook(hook)
				list, err := h.List(t.Context())
				must(t, err)
				if asked = hook.asked; len(list) != 1 || list[0].ID != id {
					t.Errorf("moved after question %d of %d: the list is %v", n, asked, list)
				}
			}
		})
	}
}
