package lights

import (
	"time"

	"upbeat/models"
)

// lightsChannel carries saidChanged and saidLook.
func lightsChannel(room models.RoomID) string { return "upbeat:" + string(room) + ":lights" }

// statusKey holds a Status as JSON while somebody drives the lights.
func statusKey(room models.RoomID) string { return "upbeat:" + string(room) + ":lights:status" }

// turnKey holds the name of the process that drives the lamps, for as long as its Turn lasts.
func turnKey(room models.RoomID) string { return "upbeat:" + string(room) + ":lights:turn" }

// thereKey holds the name of a process that is there for the lights alone and hears a player.
func thereKey(room models.RoomID) string { return "upbeat:" + string(room) + ":lights:there" }

// previewChannel carries what zones show, see appendPreview.
func previewChannel(room models.RoomID) string { return "upbeat:" + string(room) + ":lights:preview" }

const (
	saidChanged = "changed" // the setup may have changed
	saidLook    = "look"    // somebody wants to see what zones show, for lookFor
)

// lookFor is how long a page's wish to see what zones show holds.
const lookFor = 6 * time.Second
