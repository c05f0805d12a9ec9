package tasks

// Every Redis key of ours that Asynq does not write is spelled here. All expire by themselves. Progress is not kept in Asynq's own result
// of a task: Asynq writes that whether the task exists or not, and after a Redis that forgot, the half task that this leaves behind would
// keep the id taken for ever.
const prefix = "upbeat:task:"

// progressKey holds how far a running task is, as JSON.
func progressKey(id string) string { return prefix + id + ":progress" }

// toldKey is there when the owner of a failed task has heard that it failed for the last time. It names the very task, by the mark that it
// was added with, and not only the work: another process may have put a new task in its place.
func toldKey(id, mark string) string { return prefix + id + ":told:" + mark }

// finishedKey is a list of what succeeded lately, the newest first, as JSON.
const finishedKey = prefix + "finished"

// cancelChannel carries the id of a running task that must stop.
const cancelChannel = prefix + "cancel"
