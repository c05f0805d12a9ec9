package container

import (
	"encoding/binary"
	"math"
	"time"
)

// most chunks that are walked before the sound: a real file has a handful.
const mostChunks = 1000

// readWAV reads a RIFF/WAVE file, or RF64 (EBU Tech 3306). Start and End are those of the samples.
func readWAV(w *window) Info {
	if mark := string(w.bytes(0, 4)); mark != "RIFF" && mark != "RF64" && mark != "BW64" || !w.has(8, "WAVE") {
		return Info{}
	}
	le := binary.LittleEndian
	var format []byte
	var long, counted int64 // the size in ds64, the samples in fact
	at := int64(12)
	for range mostChunks {
		head := w.bytes(at, 8)
		if len(head) < 8 {
			break
		}
		name, size := string(head[:4]), int64(le.Uint32(head[4:]))
		at += 8
		switch name {
		case "ds64":
			if b := w.bytes(at, 16); len(b) == 16 {
				long = int64(min(le.Uint64(b[8:]), math.MaxInt64))
			}
		case "fmt ":
			format = append([]byte(nil), w.bytes(at, int(min(size, 40)))...)
		case "fact":
			if b := w.bytes(at, 4); len(b) == 4 {
				counted = int64(le.Uint32(b))
			}
		case "data":
			if size == math.MaxUint32 && long > 0 {
				size = long
			}
			return waveInfo(format, at, size, counted, w.size)
		}
		at += size + size%2
	}
	return Info{}
}

func waveInfo(format []byte, at, size, counted, file int64) Info {
	if len(format) < 16 {
		return Info{}
	}
	le := binary.LittleEndian
	tag, channels := le.Uint16(format), int64(le.Uint16(format[2:]))
	rate, second, block := int64(le.Uint32(format[4:])), int64(le.Uint32(format[8:])), int64(le.Uint16(format[12:]))
	if tag == 0xFFFE && len(format) >= 26 {
		tag = le.Uint16(format[24:])
	}
	if rate == 0 || channels == 0 {
		return Info{}
	}
	info := Info{Start: at, End: at + size, Plain: true, Exact: true}
	piped := unsized(size, file-at)
	if piped {
		size, info.End = file-at, file
	}
	const pcm, float, alaw, mulaw = 1, 3, 6, 7
	switch {
	case block > 0 && (tag == pcm || tag == float || tag == alaw || tag == mulaw):
		info.Length = samples(size/block, rate)
	case counted > 0 && !piped && counted < math.MaxUint32:
		info.Length, info.Through = samples(counted, rate), true
	case second > 0:
		info.Length, info.Exact, info.Through = samples(size, second), false, true
	}
	return info
}

// readAIFF reads AIFF and AIFF-C (Apple, Audio Interchange File Format 1.3).
func readAIFF(w *window) Info {
	if !w.has(0, "FORM") || !w.has(8, "AIF") {
		return Info{}
	}
	be := binary.BigEndian
	var frames, rate, width int64
	at := int64(12)
	for range mostChunks {
		head := w.bytes(at, 8)
		if len(head) < 8 {
			break
		}
		name, size := string(head[:4]), int64(be.Uint32(head[4:]))
		at += 8
		switch name {
		case "COMM":
			if b := w.bytes(at, 18); len(b) == 18 {
				frames, rate = int64(be.Uint32(b[2:])), extended(b[8:18])
				width = int64(be.Uint16(b)) * int64((be.Uint16(b[6:])+7)/8)
			}
		case "SSND":
			if unsized(size, w.size-at) && width > 0 && rate > 0 {
				return Info{Length: samples((w.size-at-8)/width, rate), Exact: true, Plain: true}
			}
		}
		at += size + size%2
	}
	return Info{Length: samples(frames, rate), Exact: frames > 0 && rate > 0, Plain: rate > 0}
}

// extended reads a whole number of 80 bits (IEEE 754 extended).
func extended(b []byte) int64 {
	shift := 16383 + 63 - int(binary.BigEndian.Uint16(b)&0x7fff)
	if shift < 0 || shift > 63 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(b[2:]) >> shift)
}

// readAU reads Sun's and NeXT's format: 24 bytes of numbers before the samples.
func readAU(w *window) Info {
	b := w.bytes(0, 24)
	if len(b) < 24 || string(b[:4]) != ".snd" {
		return Info{}
	}
	be := binary.BigEndian
	at, size := int64(be.Uint32(b[4:])), int64(be.Uint32(b[8:]))
	rate, channels := int64(be.Uint32(b[16:])), int64(be.Uint32(b[20:]))
	if size == math.MaxUint32 || unsized(size, w.size-at) {
		size = w.size - at
	}
	width := map[uint32]int64{1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}[be.Uint32(b[12:])]
	if width == 0 || channels == 0 || rate == 0 {
		return Info{}
	}
	return Info{Length: samples(size/(width*channels), rate), Exact: true, Plain: true}
}

// seconds is a length in seconds as time, 0 for what is none.
func seconds(s float64) time.Duration {
	if !(s > 0 && s < 1e6) {
		return 0
	}
	return time.Duration(s * float64(time.Second))
}
