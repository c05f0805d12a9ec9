package main

import (
	"log/slog"
	"testing"

	"upbeat/internal/config"
	"upbeat/internal/i18n"
)

// The page of tasks says in words what each job does.
func TestEveryJobHasItsWords(t *testing.T) {
	p, err := build(t.Context(), config.Config{Data: t.TempDir(), Redis: "embedded"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	jobs := p.tasks.Jobs()
	if len(jobs) < 3 {
		t.Errorf("the jobs are %v", jobs)
	}
	for _, job := range jobs {
		if words := catalogue.For(i18n.Fallback); !words.Has("task.job_" + job) {
			t.Errorf("the job %q has no text task.job_%s", job, job)
		}
	}
}
