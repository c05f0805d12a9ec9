package models

// Reactions that a guest may send to the stage. They are shown and forgotten: nothing of them is stored.
func Reactions() []string { return []string{"❤️", "🔥", "👏", "🎉", "😂", "🙌"} }
