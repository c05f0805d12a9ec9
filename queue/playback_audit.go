package queue

import (
	"strconv"
	"strings"

	"upbeat/models"
)

// oneDrag is within which further moves of a slider belong to the line that tells of the first: it says from where to where.
const oneDrag = 60_000 // ms

// auditCommand writes down what a host is about to change in the playback.
func auditCommand(tx *roomTx, by models.Actor, w PlaybackCommand, was models.Playback) error {
	if by.Role != models.Admin && by.Role != models.Moderator {
		return nil
	}
	if w.Paused != nil && *w.Paused != was.Paused {
		if err := tx.audit(by, action("pause", "play", *w.Paused), "", ""); err != nil {
			return err
		}
	}
	if w.Output != nil && *w.Output != was.Output {
		if err := tx.audit(by, "output", output(*w.Output), output(was.Output)); err != nil {
			return err
		}
	}
	if w.Volume != nil && *w.Volume != was.Volume {
		if err := auditSlider(tx, by, "volume", strconv.Itoa(was.Volume), strconv.Itoa(*w.Volume)); err != nil {
			return err
		}
	}
	if w.Crossfade != nil && *w.Crossfade != was.Crossfade {
		if err := auditSlider(tx, by, "crossfade", inSeconds(was.Crossfade), inSeconds(*w.Crossfade)); err != nil {
			return err
		}
	}
	if w.Position != nil {
		return auditSlider(tx, by, "seek", clockOf(was.PositionAt(tx.now)), clockOf(*w.Position))
	}
	return nil
}

// auditSlider is audit of something that a finger drags: one line, however many wishes a drag makes.
func auditSlider(tx *roomTx, by models.Actor, action, from, to string) error {
	last, err := tx.Audits().Last(tx.roomID)
	if err != nil {
		return err
	}
	if since := tx.now - last.At; last.Action == action && last.Account == by.Account && since >= 0 && since < oneDrag {
		began, _, _ := strings.Cut(last.Detail, arrow)
		return tx.Audits().SetDetail(last.ID, began+arrow+to)
	}
	return tx.audit(by, action, "", from+arrow+to)
}

const arrow = " → "

// output is how the log names where the sound comes out.
func output(spec string) string {
	if spec == "" {
		return "auto"
	}
	return spec
}

func inSeconds(ms models.Millis) string {
	return strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64) + " s"
}

// clockOf is a place in a song: "3:07".
func clockOf(ms models.Millis) string {
	const second, minute = 1000, 60
	s := max(int64(ms), 0) / second
	return strconv.FormatInt(s/minute, 10) + ":" + strconv.FormatInt(100+s%minute, 10)[1:]
}
