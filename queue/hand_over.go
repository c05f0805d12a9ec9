package queue

import (
	"upbeat/models"
)

// handOver gives an entry whose file cannot be played the next file of its recording, the best of those that are worse, so that each is
// tried once; where there is one, the entry keeps its place and votes and is prepared again. The song is as it was before it was marked.
func handOver(tx *roomTx, e *models.Entry) (handed bool, err error) {
	song, err := tx.Songs().Get(e.SongID)
	if err != nil || song.CopyOf == 0 {
		return false, err
	}
	song.Problem, song.MissingAt = "", 0 // as good as it was thought to be
	copies, err := tx.Songs().Copies([]models.SongID{song.CopyOf})
	if err != nil {
		return false, err
	}
	for _, other := range copies {
		if other.ID == song.ID || other.Better(song) < 0 || onDiskHere(tx, &other) != nil {
			continue
		}
		e.SongID, e.Status, e.Failure = other.ID, models.Preparing, ""
		if other.ProbedAt > 0 {
			e.Status = models.Ready
		}
		return true, nil
	}
	return false, nil
}
