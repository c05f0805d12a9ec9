package main

import "upbeat/web/api"

// tasksPage is the slow work of a box.
func tasksPage(frame api.Page, which string) api.TasksPage {
	jobs := []api.TaskJob{{Job: "analyse", Name: "Analyse a song", N: 131}, {Job: "prepare", Name: "Look into a requested song", N: 2},
		{Job: "scan", Name: "Scan the music folders", N: 1}}
	counts := []api.TaskCount{{State: "failed"}, {State: "running"}, {State: "retrying"}, {State: "waiting"}, {State: "done"}}
	if which == "empty" {
		return api.TasksPage{Page: frame, Tasks: api.Tasks{Counts: counts, Jobs: jobs}}
	}
	at := frame.State.Now
	list := []api.Task{
		{ID: "prepare:7", Job: "prepare", Name: "Look into a requested song", About: "Nobody – Broken Thing", State: "failed", Failures: 4,
			Cause: "crashed", Reason: "The worker crashed on it.", Detail: "the worker crashed on it: it was begun 4 times", At: at, When: "22:41"},
		{ID: "analyse:12", Job: "analyse", Name: "Analyse a song", About: lines[1].artist + " – " + lines[1].title, State: "running",
			Done: 41, Total: 100},
		{ID: "scan", Job: "scan", Name: "Scan the music folders", State: "running", Done: 812, Total: 10234, Step: "reading tags"},
		{ID: "prepare:9", Job: "prepare", Name: "Look into a requested song", About: lines[2].artist + " – " + lines[2].title,
			State: "retrying", Failures: 1, Next: at + 4000, Reason: "open /media/usb/ليلة.mp3: input/output error",
			Detail: "open /media/usb/ليلة.mp3: input/output error"},
		{ID: "analyse:13", Job: "analyse", Name: "Analyse a song", About: lines[3].artist + " – " + lines[3].title, State: "waiting"},
		{ID: "analyse:3", Job: "analyse", Name: "Analyse a song", About: lines[0].artist + " – " + lines[0].title, State: "done",
			At: at, Took: 3200, When: "22:40"},
	}
	for i, n := range []int{1, 2, 1, 129, 1} {
		counts[i].N = n
	}
	return api.TasksPage{Page: frame, Tasks: api.Tasks{Tasks: list, Counts: counts, Jobs: jobs}}
}
