package queue

import "upbeat/web/request"

// deleteEntry takes an entry out of the queue: DELETE /api/v1/queue/{entry}.
func (s *Area) deleteEntry(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.NoContent()
}

// formRemove is the same without script: POST /queue/{entry}/remove.
func (s *Area) formRemove(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.Back(request.Done(v.Words().T("toast.removed")))
}

// formHostRemove is the host's: POST /admin/queue/{entry}/remove.
func (s *Area) formHostRemove(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	if err := s.Party.Withdraw(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.Back(request.Done(v.Words().T("toast.removed")))
}

// postRetry gives a failed entry another chance: POST /api/v1/queue/{entry}/retry.
func (s *Area) postRetry(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	row, err := s.Party.Retry(v.Context(), v.Actor(), id)
	if err != nil {
		return err
	}
	entry, err := s.entryOf(v, row)
	if err != nil {
		return err
	}
	return v.JSON(entry)
}

// formRetry is the same without script: POST /queue/{entry}/retry.
func (s *Area) formRetry(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	if _, err := s.Party.Retry(v.Context(), v.Actor(), id); err != nil {
		return err
	}
	return v.Back(request.Done(v.Words().T("toast.retrying")))
}
