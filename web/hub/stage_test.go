package hub

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// talkative has messages that are shown, the newest first.
type talkative struct {
	noMessages
	said []queue.Message
}

func (p *talkative) List(_ context.Context, _ models.ShoutStatus, _ models.ShoutID, limit int) ([]queue.Message, error) {
	return p.said[:min(limit, len(p.said))], nil
}

func (p *talkative) show(at time.Time, kind models.ShoutKind, texts ...string) {
	for _, text := range texts {
		m := queue.Message{Shout: models.Shout{ID: models.ShoutID(len(p.said) + 1), Kind: kind, Text: text, Status: models.ShoutShown,
			DecidedAt: models.At(at)}}
		p.said = slices.Insert(p.said, 0, m)
	}
}

// A message that no screen could show is shown by the first one that comes; others are told what is fresh only.
func TestAStageIsToldWhatNobodySaw(t *testing.T) {
	h, _ := testHub(1)
	p, now := &talkative{}, time.Now()
	h.Messages, h.Now = p, func() time.Time { return now }
	come := func() (c *client, told string) {
		t.Helper()
		near, _ := tcpPair(t)
		c = &client{hub: h, ctx: t.Context(), conn: near, stage: true}
		if !h.add(c) {
			t.Fatal("refused")
		}
		return c, string(h.recall(t.Context(), c.dark))
	}
	want := func(told string, texts ...string) {
		t.Helper()
		if n := strings.Count(told, `"text":"`); n != len(texts) {
			t.Errorf("told %d messages, want %d: %s", n, len(texts), told)
		}
		for _, text := range texts {
			if !strings.Contains(told, `"text":"`+text+`"`) {
				t.Errorf("not told %q: %s", text, told)
			}
		}
	}
	now = now.Add(time.Minute)
	p.show(now, models.ShoutOut, "before the screen was on")
	p.show(now, models.Hashtag, "#1", "#2", "#3", "#4", "#5", "#6")
	now = now.Add(3 * time.Minute)
	first, told := come()
	want(told, "before the screen was on")
	now = now.Add(time.Minute)
	p.show(now, models.ShoutOut, "seen")
	now = now.Add(time.Minute)
	second, told := come()
	want(told)
	h.remove(first)
	now = now.Add(time.Minute)
	h.remove(second)
	now = now.Add(time.Minute)
	p.show(now, models.ShoutOut, "missed")
	now = now.Add(5 * time.Minute)
	p.show(now, models.ShoutOut, "missed too")
	third, told := come()
	want(told, "missed", "missed too")
	h.remove(third)
	p.show(now, models.ShoutOut, "old by now")
	now = now.Add(missedFor + time.Second)
	p.show(now, models.ShoutOut, "a", "b", "c", "d", "e", "f")
	_, told = come()
	want(told, "b", "c", "d", "e", "f")
}
