package tasks

import (
	"context"
	"net/url"
	"slices"

	"upbeat/models"
	"upbeat/tasks"
	"upbeat/web/request"
)

// retry does a task anew: POST /api/v1/tasks/{task}/retry, POST /admin/tasks/retry (task).
func (s *Area) retry(v *request.Context) error {
	return s.act(v, deed{Do: s.Registry.Retry, Action: "task_retry", Said: "task.retried"})
}

// cancel ends a task: DELETE /api/v1/tasks/{task}, POST /admin/tasks/cancel (task).
func (s *Area) cancel(v *request.Context) error {
	return s.act(v, deed{Do: s.Registry.Cancel, Action: "task_cancel", Said: "task.cancelled"})
}

// deed is what a host does to a task.
type deed struct {
	Do     func(ctx context.Context, id string) error
	Action string // in the log
	Said   string // key of what a form is told
}

func (s *Area) act(v *request.Context, d deed) error {
	id, err := taskID(v)
	if err != nil {
		return err
	}
	name := s.name(v, id) // afterwards it may be gone
	if err := d.Do(v.Context(), id); err != nil {
		return err
	}
	if err := v.Note(d.Action, name); err != nil {
		return err
	}
	return v.Reply(request.Reply{Flash: request.Done(v.Words().T(d.Said, "name", name))})
}

// taskID is the task in the path, or that of a form.
func taskID(v *request.Context) (string, error) {
	if v.IsForm() {
		return v.Form("task"), nil
	}
	id, err := url.PathUnescape(v.Param("task"))
	if err != nil {
		err = models.ErrBadID
	}
	return id, err
}

// name says what a task does, and to what: for the log.
func (s *Area) name(v *request.Context, id string) string {
	list, err := s.Registry.List(v.Context())
	at := slices.IndexFunc(list, func(t tasks.Task) bool { return t.ID == id })
	if err != nil || at < 0 {
		return id
	}
	s.Registry.Describe(v.Context(), list[at:at+1])
	one := task(v, list[at])
	if one.About == "" {
		return one.Name
	}
	return one.Name + ": " + one.About
}
