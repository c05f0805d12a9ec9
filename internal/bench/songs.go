package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"upbeat/models"
)

// fillQueue requests random songs until enough wait, each for another guest, and waits until they are ready to be played.
func (r *run) fillQueue(ctx context.Context) error {
	state, err := r.api.state(r.guests[0])
	if err != nil {
		return err
	}
	waiting := len(ready(state))
	r.Say("%d songs wait; requesting %d more", waiting, max(0, r.Songs-waiting))
	requested := map[models.EntryID]int{}
	misses := 0
	for n := 0; waiting < r.Songs; n++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		who := n % len(r.guests)
		entry, created, err := r.request(r.guests[who])
		if err != nil {
			return err
		}
		requested[entry] = who
		if created {
			waiting, misses = waiting+1, 0
			continue
		}
		if misses++; misses > 50+5*r.Songs {
			return fmt.Errorf("the library has too few songs: only %d of %d could be queued", waiting, r.Songs)
		}
	}
	return r.open(ctx, requested)
}

// request puts a random song into the queue; created is false where it was there already and got the guest's vote.
func (r *run) request(g guest) (entry models.EntryID, created bool, err error) {
	var random randomAnswer
	if err := r.api.get("/api/v1/random", g.token, &random); err != nil {
		return 0, false, fmt.Errorf("pick a song: %w", err)
	}
	body, err := json.Marshal(map[string]models.SongID{"song_id": random.Song.ID})
	if err != nil {
		return 0, false, err
	}
	if err := r.api.do("POST", "/api/v1/queue", g.token, body); err != nil {
		return 0, false, err
	}
	var e queuedSong
	err = json.Unmarshal(r.api.resp.Body(), &e)
	return e.ID, r.api.resp.StatusCode() == 201, err
}

// open waits until nothing is being prepared and starts the ledger with what is ready.
func (r *run) open(ctx context.Context, requested map[models.EntryID]int) error {
	const patience = 2 * time.Minute
	var party partyState
	err := until(ctx, patience, func() (bool, error) {
		var err error
		party, err = r.api.state(r.guests[0])
		for _, e := range party.Queue {
			if e.Status == models.Preparing {
				return false, err
			}
		}
		return true, err
	})
	if err != nil {
		return fmt.Errorf("the requested songs do not become ready: %w", err)
	}
	entries := ready(party)
	if len(entries) == 0 {
		return fmt.Errorf("none of the requested songs can be played")
	}
	return r.begin(entries, requested)
}

// begin reads who has voted on what: a guest whose request found its song waiting has voted on it, too.
func (r *run) begin(entries []queuedSong, requested map[models.EntryID]int) error {
	r.ledger = newLedger(entries, len(r.guests))
	for g := range min(len(r.guests), len(requested)+50+5*r.Songs) {
		state, err := r.api.state(r.guests[g])
		if err != nil {
			return err
		}
		mine := map[models.EntryID]int{}
		for _, e := range state.Queue {
			mine[e.ID] = e.MyVote
		}
		for i, id := range r.ledger.entries {
			if mine[id] == 1 {
				r.ledger.own(g, i)
			}
		}
	}
	return nil
}

// ready are the entries of the queue that can be voted on and will be played.
func ready(s partyState) []queuedSong {
	var list []queuedSong
	for _, e := range s.Queue {
		if e.Status == models.Ready || e.Status == models.Preparing {
			list = append(list, e)
		}
	}
	return list
}
