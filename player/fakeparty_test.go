package player

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"upbeat/models"
)

// fakeParty is a queue in memory. It records every call that changes something, in order.
type fakeParty struct {
	mu       sync.Mutex
	playback models.Playback
	entries  []models.Entry
	songs    map[models.EntryID]models.Song
	calls    []string
	told     models.Playback // what the pages know: a checkpoint tells them nothing
	locks    int             // how often LockNext was called
	down     error           // every call fails with this
	notices  chan models.Version
}

func newFakeParty() *fakeParty {
	return &fakeParty{songs: map[models.EntryID]models.Song{}, notices: make(chan models.Version, 1),
		playback: models.Playback{RoomID: "main", SeekTo: -1, Volume: 100, VolumeCap: 100}}
}

// add puts a song of the given length at the end of the queue.
func (p *fakeParty) add(length time.Duration) models.EntryID {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := models.EntryID(len(p.entries) + 1)
	p.entries = append(p.entries, models.Entry{ID: id, Status: models.Ready})
	p.songs[id] = models.Song{ID: models.SongID(id), Path: fmt.Sprintf("/music/%d", id), Duration: models.ToMillis(length),
		Loudness: -16, TruePeak: -20}
	return id
}

// addStream puts an internet radio at the end of the queue.
func (p *fakeParty) addStream() models.EntryID {
	id := p.add(0)
	p.mu.Lock()
	defer p.mu.Unlock()
	song := p.songs[id]
	song.Source = models.SourceStream
	p.songs[id] = song
	return id
}

// change is what somebody else does; the player gets a notice.
func (p *fakeParty) change(f func()) {
	p.mu.Lock()
	f()
	p.mu.Unlock()
	select {
	case p.notices <- 1:
	default:
	}
}

func (p *fakeParty) entry(id models.EntryID) *models.Entry { return &p.entries[id-1] }

func (p *fakeParty) status(id models.EntryID) models.Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.entry(id).Status
}

func (p *fakeParty) now() models.Playback {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.playback
}

func (p *fakeParty) log(call string, args ...any) {
	p.calls = append(p.calls, fmt.Sprintf(call, args...))
}

// called returns the recorded calls that start with one of the given words.
func (p *fakeParty) called(words ...string) (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.calls {
		var word string
		fmt.Sscan(c, &word)
		if slices.Contains(words, word) {
			out = append(out, c)
		}
	}
	return out
}

func (p *fakeParty) begin(fence models.Fence) error {
	if p.down != nil {
		return p.down
	}
	if fence != p.playback.Fence {
		return models.ErrFenced
	}
	return nil
}

func (p *fakeParty) Acquire(context.Context) (models.Fence, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down != nil {
		return 0, p.down
	}
	p.playback.Fence++
	p.playback.Error = ""
	return p.playback.Fence, nil
}

func (p *fakeParty) Playback(context.Context) (models.Playback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.playback, p.down
}

func (p *fakeParty) SongOf(_ context.Context, id models.EntryID) (models.Song, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.songs[id], p.down
}

// advance ends the current entry and claims the next ready one.
func (p *fakeParty) advance(status models.Status) {
	if p.playback.EntryID != 0 {
		p.entry(p.playback.EntryID).Status = status
	}
	next := p.firstReady()
	if next != 0 {
		p.entry(next).Status = models.Playing
	}
	p.playback.EntryID, p.playback.NextID, p.playback.Position, p.playback.At, p.playback.SeekTo = next, 0, 0, models.At(time.Now()), -1
}

func (p *fakeParty) firstReady() models.EntryID {
	if p.playback.NextID != 0 {
		return p.playback.NextID
	}
	for _, e := range p.entries {
		if e.Status == models.Ready && !e.Held() {
			return e.ID
		}
	}
	return 0
}

func (p *fakeParty) Finish(_ context.Context, fence models.Fence, id models.EntryID, reason models.EndReason) (models.Playback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return p.playback, err
	}
	if p.playback.EntryID == id && (id != 0 || p.firstReady() != 0) {
		p.log("finish %d %s", id, reason)
		p.advance(models.Played)
	}
	return p.playback, nil
}

func (p *fakeParty) Fail(_ context.Context, fence models.Fence, id models.EntryID, reason string) (models.Playback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return p.playback, err
	}
	p.log("fail %d %s", id, reason)
	if models.Waits(reason) { // the entry waits on
		p.entry(id).Status, p.entry(id).Failure = models.Ready, reason
		if p.playback.EntryID == id {
			p.playback.EntryID = 0
			p.advance(models.Ready)
		} else if p.playback.NextID == id {
			p.playback.NextID = 0
		}
		return p.playback, nil
	}
	if p.playback.EntryID == id {
		p.advance(models.Failed)
	} else if p.playback.NextID == id {
		p.playback.NextID = 0
	}
	p.entry(id).Status, p.entry(id).Failure = models.Failed, reason
	return p.playback, nil
}

func (p *fakeParty) LockNext(_ context.Context, fence models.Fence) (models.Playback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return p.playback, err
	}
	p.locks++
	if next := p.firstReady(); next != p.playback.NextID {
		p.log("lock %d", next)
		p.playback.NextID = next
	}
	return p.playback, nil
}

func (p *fakeParty) Checkpoint(_ context.Context, fence models.Fence, id models.EntryID, position, at models.Millis) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return err
	}
	if p.playback.EntryID != id {
		return models.ErrFenced
	}
	p.log("checkpoint %d %d", id, position)
	p.playback.Position, p.playback.At = position, at
	return nil
}

func (p *fakeParty) ReportPosition(_ context.Context, fence models.Fence, id models.EntryID, position, at models.Millis,
	serial int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return err
	}
	if p.playback.EntryID != id {
		return models.ErrEntryGone
	}
	p.log("moved %d %d", id, position)
	p.playback.Position, p.playback.At = position, at
	p.told = p.playback
	if serial != 0 && serial == p.playback.SeekSerial {
		p.playback.SeekTo = -1
	}
	return nil
}

func (p *fakeParty) AlarmTaken(_ context.Context, fence models.Fence, serial int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return err
	}
	p.log("alarm %d", serial)
	p.playback.AlarmHeard = serial
	return nil
}

func (p *fakeParty) OnAir(_ context.Context, fence models.Fence, id models.EntryID, title string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return err
	}
	if p.playback.EntryID != id {
		return models.ErrEntryGone
	}
	p.log("onair %d %s", id, title)
	p.playback.OnAir = title
	return nil
}

func (p *fakeParty) ReportOutput(_ context.Context, fence models.Fence, out, code, detail string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(fence); err != nil {
		return err
	}
	p.log("report %s %s", out, code)
	p.playback.ActiveOutput, p.playback.Error, p.playback.ErrorDetail = out, code, detail
	return nil
}

func (p *fakeParty) Notices() (<-chan models.Version, func()) { return p.notices, func() {} }
