package wire

import "encoding/binary"

// The Distributed Display Protocol: http://www.3waylabs.com/ddp/. One packet is a ten-byte head and a piece of the display's memory; the
// packet with the push flag shows what all of them have written.
const (
	DDPPort  = 4048
	DDPBytes = 1440 // the most data of one packet: 480 pixels, or 360 with white

	ddpVersion1 = 0x40
	ddpPush     = 0x01
	ddpRGB8     = 0x0B // type 001 (RGB), size 011 (8 bits)
	ddpRGBW8    = 0x1B // type 011 (RGBW), size 011
	ddpDisplay  = 1    // the default output
)

// DDP is the head of a packet.
type DDP struct {
	Sequence uint8 // 1 to 15, then 1 again; 0 counts nothing
	White    bool  // four bytes a pixel
	Push     bool  // the last packet of a frame
	Offset   int   // in bytes, from the start of the display
}

// Next is the sequence after this one.
func (d DDP) Next() uint8 { return d.Sequence%15 + 1 }

// AppendDDP appends a packet.
func AppendDDP(dst []byte, d DDP, data []byte) []byte {
	data = data[:min(len(data), DDPBytes)]
	flags, kind := byte(ddpVersion1), byte(ddpRGB8)
	if d.Push {
		flags |= ddpPush
	}
	if d.White {
		kind = ddpRGBW8
	}
	dst = append(dst, flags, d.Sequence&0x0F, kind, ddpDisplay)
	dst = binary.BigEndian.AppendUint32(dst, uint32(d.Offset))
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(data)))
	return append(dst, data...)
}
