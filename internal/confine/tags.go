//go:build !race

package confine

// Tags bounds the memory of the process that reads tags and paints covers, in bytes: a heap of 160 MiB, a picture, and TagLib's memory.
const Tags = 512 << 20
