package wire

import (
	"encoding/binary"
	"math"
	"net/netip"
)

// WLED's audio sync, version 2: https://mm.kno.wled.ge/WLEDSR/UDP-Sound-Sync/. One packet tells every audio-reactive board of a network
// what is heard; each shows its own effect.
const (
	AudioSyncPort  = 11988
	AudioSyncBands = 16
	AudioSyncBytes = 44
)

// AudioSyncGroup is the multicast group that boards listen to.
func AudioSyncGroup() netip.Addr { return netip.AddrFrom4([4]byte{239, 0, 0, 1}) }

// AudioSync is one moment of the music.
type AudioSync struct {
	Raw       float32               // loudness of this moment, 0 to 255
	Smooth    float32               // loudness over some moments, 0 to 255
	Peak      bool                  // an attack begins
	Counter   uint8                 // counts packets, so that a board knows a late one
	Bands     [AudioSyncBands]uint8 // low to high
	Magnitude float32               // of the strongest frequency
	MajorPeak float32               // the strongest frequency, in Hz
}

// AppendAudioSync appends a packet: 44 bytes, numbers as the boards' processors hold them (little endian).
func AppendAudioSync(dst []byte, a *AudioSync) []byte {
	peak := byte(0)
	if a.Peak {
		peak = 1
	}
	dst = append(dst, '0', '0', '0', '0', '2', 0, 0, 0)
	dst = appendFloat(dst, a.Raw)
	dst = appendFloat(dst, a.Smooth)
	dst = append(dst, peak, a.Counter)
	dst = append(dst, a.Bands[:]...)
	dst = append(dst, 0, 0)
	dst = appendFloat(dst, a.Magnitude)
	return appendFloat(dst, a.MajorPeak)
}

func appendFloat(dst []byte, f float32) []byte {
	return binary.LittleEndian.AppendUint32(dst, math.Float32bits(f))
}
