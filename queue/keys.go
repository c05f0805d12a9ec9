package queue

import "upbeat/models"

// Every Redis key of the party is spelled here. All carry our prefix and the room; all but the presence set expire by themselves,
// and that one is trimmed whenever it is written.
const prefix = "upbeat:"

// changesChannel carries the room's new version as a decimal number after every change.
func changesChannel(room models.RoomID) string { return prefix + string(room) + ":changes" }

// reactionsChannel carries counts of reactions as JSON. Nobody keeps them.
func reactionsChannel(room models.RoomID) string { return prefix + string(room) + ":reactions" }

// leaseKey holds the owner of the lease while it lives: a sign for those who look, see Lease.Sign.
func leaseKey(room models.RoomID) string { return prefix + string(room) + ":player" }

// presenceKey is a sorted set: guest id by the time in ms when its page was last seen open.
func presenceKey(room models.RoomID) string { return prefix + string(room) + ":present" }

// knownKey is there for as long as Redis knows who was here: a reconciler sets it, and one that misses it tells Redis again.
func knownKey(room models.RoomID) string { return prefix + string(room) + ":present:known" }
