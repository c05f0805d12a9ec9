package hub

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"time"
)

// fakeFrames is a Redis that hands on what a test plays.
type fakeFrames struct {
	looks chan context.Context
	play  chan []byte
}

func (f *fakeFrames) Look(ctx context.Context, _ func() bool, show func([]byte)) {
	f.looks <- ctx
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-f.play:
			show(m)
		}
	}
}

// Frames are asked for while a page wants them, and as it wants them; a page that leaves ends that.
func TestFramesGoToWhoLooks(t *testing.T) {
	h, _ := testHub(10)
	source := &fakeFrames{make(chan context.Context, 1), make(chan []byte)}
	h.looking = newLooking(source)
	ended := make(chan struct{})
	ctx, end := context.WithCancel(t.Context())
	go func() { defer close(ended); h.looking.run(ctx) }()

	open := func(stage bool) (*client, net.Conn) {
		near, far := tcpPair(t)
		c := &client{hub: h, ctx: t.Context(), conn: near, raw: newTryWriter(near), stage: stage}
		return c, far
	}
	screen, room := open(true)
	phone, hand := open(false)
	h.answer(screen, []byte(`{"type":"frames","want":"wave"}`))
	listening := <-source.looks
	h.answer(phone, []byte(`{"type":"frames","want":"bars"}`))

	message := append([]byte{1, 1, 3, 1}, make([]byte, 20+3+16)...)
	source.play <- message // phones get every other message
	source.play <- message
	whole := frame(opBinary, message)
	if got := read(t, room, 2*len(whole)); !bytes.Equal(got, append(whole, whole...)) {
		t.Errorf("the stage got % x", got)
	}
	if got := read(t, hand, 2+4+20+3); got[0] != 0x80|opBinary || got[5] != 0 {
		t.Errorf("the phone got % x: a binary frame without the waveform is wanted", got)
	}
	h.looking.leave(screen)
	if listening.Err() != nil {
		t.Error("it stopped listening although a phone looks")
	}
	h.answer(phone, []byte(`{"type":"frames","want":"none"}`))
	select {
	case <-listening.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("it listens although nobody looks")
	}
	h.answer(screen, []byte(`{"type":"frames","want":"bars"}`))
	<-source.looks
	end()
	<-ended
}

// More phones than there is room for go without; stages always get theirs.
func TestManyPhonesDoNotLook(t *testing.T) {
	h, _ := testHub(10)
	l := newLooking(&fakeFrames{make(chan context.Context, 1), make(chan []byte)})
	for range mostPhones + 5 {
		l.want(&client{hub: h}, wantBars)
	}
	l.want(&client{hub: h, stage: true}, wantBars)
	if n := len(l.who); n != mostPhones+1 {
		t.Errorf("%d look", n)
	}
}

// read takes so many bytes.
func read(t *testing.T, from net.Conn, n int) []byte {
	t.Helper()
	got := make([]byte, n)
	if err := from.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(from, got); err != nil {
		t.Fatal(err)
	}
	return got
}
