package api

import "upbeat/models"

// Task is one piece of slow work.
type Task struct {
	ID       string        `json:"id"`
	Job      string        `json:"job"`
	Name     string        `json:"name"`  // the job in words
	About    string        `json:"about"` // what the work is about, such as a song; "" = the job is only ever one piece of work
	State    string        `json:"state"` // failed, running, retrying, waiting or done
	Done     int           `json:"done"`
	Total    int           `json:"total"` // 0 = it is not known how much there is
	Step     string        `json:"step"`  // what it does now; "" = it has not said
	Failures int           `json:"failures"`
	Cause    string        `json:"cause"`   // crashed, timeout, or "": reason is all that is known
	Reason   string        `json:"reason"`  // why the last attempt failed, in the reader's language where the cause is known
	Detail   string        `json:"detail"`  // what that attempt said
	At       models.Millis `json:"at"`      // when it failed last, or was done; 0 = neither
	Next     models.Millis `json:"next"`    // when it is tried again; 0 = not waiting for that
	Took     models.Millis `json:"took_ms"` // how long the attempt took that succeeded
	When     string        `json:"-"`       // At on the party's clock
}

// Percent is how far it is; 0 where that is not known.
func (t Task) Percent() int {
	if t.Total <= 0 {
		return 0
	}
	return min(100, 100*max(t.Done, 0)/t.Total)
}

// TaskCount is how many tasks there are of one state.
type TaskCount struct {
	State string `json:"state"`
	N     int    `json:"n"`
}

// TaskJob is a kind of slow work, with how many tasks of it are listed.
type TaskJob struct {
	Job  string `json:"job"`
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Tasks is what there is to do and what became of it.
type Tasks struct {
	Tasks  []Task      `json:"tasks"`  // of each state at most 50
	Counts []TaskCount `json:"counts"` // of the job that was asked for, or all
	Jobs   []TaskJob   `json:"jobs"`
}

// TasksPage shows them: page "tasks".
type TasksPage struct {
	Page
	Tasks   Tasks
	OfJob   string // the filters; "" = all
	OfState string
}

// Of are the tasks of one state, as the page lists them.
func (p TasksPage) Of(state string) (list []Task) {
	for _, t := range p.Tasks.Tasks {
		if t.State == state {
			list = append(list, t)
		}
	}
	return list
}

// All is how many tasks there are.
func (p TasksPage) All() (n int) {
	for _, c := range p.Tasks.Counts {
		n += c.N
	}
	return n
}
