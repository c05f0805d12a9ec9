package frames

import "upbeat/models"

// framesChannel carries messages of frames, see appendFrame.
func framesChannel(room models.RoomID) string { return "upbeat:" + string(room) + ":frames" }

// clockChannel carries the player's answers to who asks for its clock, see Remote.answered.
func clockChannel(room models.RoomID) string { return "upbeat:" + string(room) + ":frames:clock" }

// wantedChannel carries "bars" or "wave" while screens look, some times in wantedFor, and "clock NUMBER" from who asks for the player's
// clock.
func wantedChannel(room models.RoomID) string { return "upbeat:" + string(room) + ":frames:wanted" }

const (
	barsAlone = "bars"
	withWave  = "wave"
	clockOf   = "clock " // and the number of the question
)
