package queue

import "upbeat/web/request"

// withdraw takes an entry out of the queue: DELETE /api/v1/queue/{entry}, POST /queue/{entry}/remove, POST /admin/queue/{entry}/remove.
func (s *Area) withdraw(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.Reply(request.Reply{Flash: request.Done(v.Words().T("toast.removed"))})
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
		return v.Back(request.Done(v.Words().T("toast.retrying")))
	}
	entry, err := s.entryOf(v, row)
	if err != nil {
		return err
	}
	return v.JSON(entry)
}
