package bench

import "upbeat/models"

// These are the answers of the JSON API and the live updates as far as a measurement reads them. The bench is a client like any other: it
// knows the interface from docs/api.md and docs/realtime.md, not from the server's code.

// queuedSong is a song in the queue.
type queuedSong struct {
	ID     models.EntryID `json:"id"`
	Votes  int            `json:"votes"`
	MyVote int            `json:"my_vote"`
	Status models.Status  `json:"status"`
}

// playbackNow is what plays now; its Entry is nil where nothing does.
type playbackNow struct {
	Entry *queuedSong `json:"entry"`
}

// partyState is the party as one guest sees it.
type partyState struct {
	Playback playbackNow  `json:"playback"`
	Queue    []queuedSong `json:"queue"`
}

// diffMessage is a live message of the kind "diff".
type diffMessage struct {
	From     models.Version   `json:"from"`
	Version  models.Version   `json:"version"`
	Removed  []models.EntryID `json:"removed"`
	Changed  []entryChange    `json:"changed"`
	Added    []queuedSong     `json:"added"`
	Playback *playbackNow     `json:"playback"`
	Rules    *rulesChange     `json:"rules"`
}

// entryChange holds what changed of an entry; Votes is nil where they are as before.
type entryChange struct {
	ID    models.EntryID `json:"id"`
	Votes *int           `json:"votes"`
}

// rulesChange tells that the rules are new ones.
type rulesChange struct {
	Version models.Version `json:"version"`
}

// randomAnswer answers GET /api/v1/random.
type randomAnswer struct {
	Song struct {
		ID models.SongID `json:"id"`
	} `json:"song"`
}

// joinAnswer answers POST /api/v1/guests.
type joinAnswer struct {
	Guest struct {
		ID models.GuestID `json:"id"`
	} `json:"guest"`
	Token string `json:"token"`
}

// refusalAnswer is the body of every answer other than 2xx.
type refusalAnswer struct {
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}
