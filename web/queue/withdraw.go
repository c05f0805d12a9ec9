package queue

import (
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/request"
)

// withdraw takes an entry out of the queue: DELETE /api/v1/queue/{entry}, POST /queue/{entry}/remove, POST /admin/queue/{entry}/remove.
func (s *Area) withdraw(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	title := s.titleOf(v, id)
	act, err := s.acts().Remove(v.Context(), v.Actor(), id)
	if err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: undoable(act), Flash: request.Done(v.Words().T("toast.withdrawn", "title", title))})
}

func (s *Area) acts() queue.Acts { return queue.Acts{Party: s.Party} }

// undoneBy is the answer to an act of a host.
type undoneBy struct {
	Undo models.ActID `json:"undo"` // POST /api/v1/undo/{act} takes it back
}

// undoable is the data of an answer: none where nothing undoes what was done.
func undoable(act models.ActID) any {
	if act == 0 {
		return nil
	}
	return undoneBy{act}
}

// clear takes everything out of the queue that was requested: DELETE /api/v1/queue, POST /admin/queue/clear.
func (s *Area) clear(v *request.Context) error {
	n, act, err := s.acts().Clear(v.Context(), v.AsHost())
	if err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: cleared{n, act}, Flash: request.Done(v.Words().T("queue.cleared", "n", n))})
}

type cleared struct {
	Songs int          `json:"songs"`
	Undo  models.ActID `json:"undo,omitempty"` // POST /api/v1/undo/{act} takes it back; none where nothing waited
}

// titleOf is the title of an entry of the queue, for the flash of a form; "" = there is none to be shown.
func (s *Area) titleOf(v *request.Context, id models.EntryID) string {
	if !v.IsForm() {
		return ""
	}
	if item := v.Fresh().Items[id]; item != nil {
		return item.Song.Title
	}
	return ""
}

// retry gives a failed entry another chance: POST /api/v1/queue/{entry}/retry, POST /queue/{entry}/retry.
func (s *Area) retry(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	row, err := s.Party.Retry(v.Context(), v.Actor(), id)
	if err != nil {
		return err
	}
	if v.IsForm() {
		return v.Back(request.Done(v.Words().T("toast.retrying_song", "title", s.titleOf(v, id))))
	}
	entry, err := s.entryOf(v, row)
	if err != nil {
		return err
	}
	return v.JSON(entry)
}
