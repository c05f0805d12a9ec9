package library

// IsMusic tells by its name whether the library would take a file.
func IsMusic(path string) bool { return formats(path) != nil }
