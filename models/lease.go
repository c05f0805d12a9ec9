package models

// Lease is who may make a room's sound, as the database has it. Asked and Answered are counts: who waits for the lease, or wants to know
// whether its owner lives, raises Asked, and the owner makes Answered the same.
type Lease struct {
	RoomID   RoomID `gorm:"primaryKey"`
	Owner    string // the process; "" = nobody
	Host     string // the name of its machine
	Since    Millis // when it took the lease, by its machine's clock; for people, nothing is decided by it
	Asked    int64
	Answered int64
	Trouble  string // why the owner cannot play, in the words of its log; "" = it can
}
