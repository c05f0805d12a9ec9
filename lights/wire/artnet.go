package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/netip"
)

// Art-Net 4: https://art-net.org.uk/how-it-works/. Each packet begins with "Art-Net", a zero and an opcode.
const (
	ArtNetPort        = 6454
	ArtNetMaxUniverse = 32767 // a Port-Address has 15 bits: net 7, sub-net 4, universe 4

	opPoll      = 0x2000
	opPollReply = 0x2100
	opDmx       = 0x5000
	artVersion  = 14

	minPollReply = 207 // "consumers of ArtPollReply must accept a packet of length 207 bytes or larger"
)

// ArtDmx is the head of a packet with one universe.
type ArtDmx struct {
	Sequence uint8 // 1 to 255, then 1 again; 0 says that order is not told
	Universe uint16
}

// Next is the sequence after this one.
func (a ArtDmx) Next() uint8 { return a.Sequence%255 + 1 }

// AppendArtDmx appends a packet with the slots of one universe; an odd number of slots gets one more, as the length must be even.
func AppendArtDmx(dst []byte, h ArtDmx, slots []byte) []byte {
	slots = slots[:min(len(slots), UniverseSlots)]
	length := max(2, len(slots)+len(slots)%2)
	dst = appendArtHead(dst, opDmx)
	dst = append(dst, h.Sequence, 0, byte(h.Universe), byte(h.Universe>>8)&0x7F)
	dst = binary.BigEndian.AppendUint16(dst, uint16(length))
	dst = append(dst, slots...)
	for range length - len(slots) {
		dst = append(dst, 0)
	}
	return dst
}

// AppendArtPoll appends the question which nodes are there. They answer within three seconds.
func AppendArtPoll(dst []byte) []byte {
	return append(appendArtHead(dst, opPoll), 0, 0) // no flags: answer this packet only, no diagnostics
}

func appendArtHead(dst []byte, op uint16) []byte {
	dst = append(dst, 'A', 'r', 't', '-', 'N', 'e', 't', 0, byte(op), byte(op>>8))
	return append(dst, 0, artVersion)
}

// ArtNode is what a node says of itself.
type ArtNode struct {
	Address   netip.Addr // as it says; who sent the packet is the surer one
	Name      string     // its long name, or else the short one
	Universes []uint16   // which it puts out
}

// ErrNotArtPollReply means that a packet is none, or is cut off.
var ErrNotArtPollReply = errors.New("the packet is not an ArtPollReply")

// ParseArtPollReply reads a node's answer.
func ParseArtPollReply(p []byte) (ArtNode, error) {
	if len(p) < minPollReply || !bytes.Equal(p[:8], []byte("Art-Net\x00")) || binary.LittleEndian.Uint16(p[8:]) != opPollReply {
		return ArtNode{}, ErrNotArtPollReply
	}
	node := ArtNode{Address: netip.AddrFrom4([4]byte(p[10:14])), Name: zeroEnded(p[44:108])}
	if node.Name == "" {
		node.Name = zeroEnded(p[26:44])
	}
	base := uint16(p[18]&0x7F)<<8 | uint16(p[19]&0x0F)<<4
	for i := range min(int(p[173]), 4) {
		if p[174+i]&0x80 != 0 { // the port can put out what Art-Net brings
			node.Universes = append(node.Universes, base|uint16(p[190+i]&0x0F))
		}
	}
	return node, nil
}

func zeroEnded(field []byte) string {
	text, _, _ := bytes.Cut(field, []byte{0})
	return plainText(string(text), maxName)
}
