package tasks

import (
	"slices"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/tasks"
	"upbeat/web/api"
	"upbeat/web/request"
)

// atOnce is how many tasks of one state are listed: what they are about is asked of the database one by one.
const atOnce = 50

// states is the order in which they are listed: what needs somebody comes first.
func states() []tasks.State {
	return []tasks.State{tasks.Failed, tasks.Running, tasks.Retrying, tasks.Waiting, tasks.Done}
}

// getTasks lists the tasks, all or those of one job and one state: GET /api/v1/tasks?job=&state=.
func (s *Area) getTasks(v *request.Context) error {
	list, err := s.tasks(v)
	if err != nil {
		return err
	}
	return v.Answer(list)
}

// page shows them to admins.
func (s *Area) page(v *request.Context) error {
	list, err := s.tasks(v)
	if err != nil {
		return err
	}
	frame, err := v.NewPage("tasks")
	if err != nil {
		return err
	}
	return v.Render(api.TasksPage{Page: frame, Tasks: list, OfJob: v.Query("job"), OfState: v.Query("state")})
}

// tasks reads what the URL asks for.
func (s *Area) tasks(v *request.Context) (api.Tasks, error) {
	job, state := v.Query("job"), tasks.State(v.Query("state"))
	if job != "" && !slices.Contains(s.Registry.Jobs(), job) {
		return api.Tasks{}, &models.FieldError{Field: "job", Want: "a job's name"}
	}
	if state != "" && !slices.Contains(states(), state) {
		return api.Tasks{}, &models.FieldError{Field: "state", Want: "failed, running, retrying, waiting or done"}
	}
	all, err := s.Registry.List(v.Context())
	if err != nil {
		return api.Tasks{}, err
	}
	finished, err := s.Registry.Finished(v.Context())
	if err != nil {
		return api.Tasks{}, err
	}
	all = append(all, finished...)
	made := api.Tasks{Tasks: []api.Task{}, Counts: []api.TaskCount{}, Jobs: s.jobs(v, all)}
	for _, one := range states() {
		its := slices.DeleteFunc(slices.Clone(all), func(t tasks.Task) bool { return t.State != one || job != "" && t.Job != job })
		made.Counts = append(made.Counts, api.TaskCount{State: string(one), N: len(its)})
		if state == "" || state == one {
			shown := its[:min(len(its), atOnce)]
			s.Registry.Describe(v.Context(), shown)
			for _, t := range shown {
				made.Tasks = append(made.Tasks, task(v, t))
			}
		}
	}
	return made, nil
}

// jobs are all that there are, with how many tasks of each are listed.
func (s *Area) jobs(v *request.Context, all []tasks.Task) []api.TaskJob {
	list := []api.TaskJob{}
	for _, name := range s.Registry.Jobs() {
		n := 0
		for _, t := range all {
			if t.Job == name {
				n++
			}
		}
		list = append(list, api.TaskJob{Job: name, Name: jobName(v.Words(), name), N: n})
	}
	return list
}

// jobName is a job in words; one that has none is called as the program does.
func jobName(messages i18n.Messages, job string) string {
	if key := "task.job_" + job; messages.Has(key) {
		return messages.T(key)
	}
	return job
}

// task is one in words.
func task(v *request.Context, t tasks.Task) api.Task {
	messages, dates := v.Words(), v.Dates()
	made := api.Task{
		ID: t.ID, Job: t.Job, Name: jobName(messages, t.Job), About: t.About, State: string(t.State), Failures: t.Failures, Detail: t.Reason,
	}
	if made.About == "" {
		made.About = t.Key
	}
	if t.Step != nil {
		made.Done, made.Total, made.Step = t.Step.Done, t.Step.Total, t.Step.Words
	}
	if t.Failures > 0 && t.State != tasks.Done {
		made.Cause, made.At = string(t.Cause), models.At(t.FailedAt)
		made.Reason = t.Reason
		if t.Cause != tasks.Unknown {
			made.Reason = messages.T("task.cause_" + made.Cause)
		}
	}
	if !t.Next.IsZero() {
		made.Next = models.At(t.Next)
	}
	if t.State == tasks.Done {
		made.At, made.Took = models.At(t.DoneAt), models.ToMillis(t.Took)
	}
	if made.At > 0 {
		made.When = dates.Clock(made.At)
	}
	return made
}
