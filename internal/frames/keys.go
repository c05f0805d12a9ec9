package frames

import "upbeat/models"

// framesChannel carries messages of frames, see appendFrame.
func framesChannel(room models.RoomID) string { return "upbeat:" + string(room) + ":frames" }

// wantedChannel carries "bars" or "wave" while screens look, some times in wantedFor.
func wantedChannel(room models.RoomID) string { return "upbeat:" + string(room) + ":frames:wanted" }

const (
	barsAlone = "bars"
	withWave  = "wave"
)
