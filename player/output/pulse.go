package output

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

const (
	pulseBuffer  = 200 * time.Millisecond // kept in the server: survives a busy moment, and a pause is still felt at once
	pulseAsk     = 250 * time.Millisecond // between two questions for the delay, which also show that the server is alive
	pulsePatient = 3 * time.Second        // how long the server may take for an answer or for a write
	pulseStall   = 4 * time.Second        // how long the server may take no sound
	pulseFrame   = 8                      // two float32
)

// pulseOut is a stream to a PulseAudio or PipeWire server, spoken natively. The library's own stream type cannot tell a frozen
// server from a slow one and may wait for ever, so this speaks the protocol below it.
type pulseOut struct {
	spec   Spec
	client *proto.Client
	conn   net.Conn
	stream proto.CreatePlaybackStreamReply

	wake chan struct{} // holds a token when wanted grew or the server said that it is over
	mu   sync.Mutex
	want int64 // bytes that the server has asked for in all
	gone error // why the stream ended

	progress meter
}

// openPulse connects and makes a stream that waits for its first samples.
func openPulse(_ context.Context, s Spec) (*pulseOut, error) {
	o := &pulseOut{spec: s, wake: make(chan struct{}, 1)}
	if err := o.connect(); err != nil {
		o.Close()
		return nil, &Error{Code: CodeMissing, Output: s.String(), Err: err}
	}
	return o, nil
}

func (o *pulseOut) connect() error {
	var err error
	if o.client, o.conn, err = connectPulse(); err != nil {
		return err
	}
	o.client.Callback = o.hear
	request := proto.CreatePlaybackStream{
		SampleSpec:            proto.SampleSpec{Format: proto.FormatFloat32LE, Channels: 2, Rate: Rate},
		ChannelMap:            proto.ChannelMap{proto.ChannelLeft, proto.ChannelRight},
		SinkIndex:             proto.Undefined,
		SinkName:              o.spec.Target,
		BufferMaxLength:       proto.Undefined,
		BufferTargetLength:    uint32(pulseBuffer.Seconds() * Rate * pulseFrame),
		BufferPrebufferLength: proto.Undefined,
		BufferMinimumRequest:  proto.Undefined,
		AdjustLatency:         true,
		ChannelVolumes:        proto.ChannelVolumes{proto.VolumeNorm, proto.VolumeNorm},
		Properties:            proto.PropList{"media.name": proto.PropListString("Upbeat"), "media.role": proto.PropListString("music")},
	}
	if err := o.client.Request(&request, &o.stream); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	o.ask(int64(o.stream.Missing))
	return nil
}

// connectPulse connects to the server that PULSE_SERVER or the system names.
func connectPulse() (*proto.Client, net.Conn, error) {
	client, conn, err := proto.Connect("")
	if err != nil {
		return nil, nil, err
	}
	client.SetTimeout(pulsePatient)
	props := proto.PropList{
		"application.name":       proto.PropListString("Upbeat"),
		"application.id":         proto.PropListString("upbeat"),
		"application.icon_name":  proto.PropListString("audio-x-generic"),
		"application.process.id": proto.PropListString(strconv.Itoa(os.Getpid())),
	}
	if err := client.Request(&proto.SetClientName{Props: props}, &proto.SetClientNameReply{}); err != nil {
		conn.Close()
		return nil, nil, err
	}
	return client, conn, nil
}

// hear is called by the client's reading goroutine, which must never wait.
func (o *pulseOut) hear(message any) {
	switch m := message.(type) {
	case *proto.Request:
		if m.StreamIndex == o.stream.StreamIndex {
			o.ask(int64(m.Length))
		}
	case *proto.PlaybackStreamKilled:
		o.end(errors.New("the server ended the stream: its sink is gone"))
	case *proto.ConnectionClosed:
		o.end(errors.New("the server closed the connection"))
	}
}

func (o *pulseOut) ask(bytes int64) {
	o.mu.Lock()
	o.want += bytes
	o.mu.Unlock()
	o.signal()
}

// end notes why the stream is over; the first reason counts.
func (o *pulseOut) end(err error) {
	o.mu.Lock()
	if o.gone == nil {
		o.gone = err
	}
	o.mu.Unlock()
	o.signal()
}

func (o *pulseOut) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// wanted is how many bytes the server has asked for in all, and why the stream is over if it is.
func (o *pulseOut) wanted() (int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.want, o.gone
}

// Run feeds the server what it asks for. A second goroutine keeps asking for the delay.
func (o *pulseOut) Run(ctx context.Context, pull Pull) error {
	ctx, cancel := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		o.watch(ctx)
	}()
	err := o.feed(ctx, pull)
	cancel()
	o.conn.SetDeadline(time.Now()) //nolint:errcheck // ends a question that is still open
	<-watched
	if err != nil {
		return &Error{Code: CodeLost, Output: o.spec.String(), Err: err}
	}
	return nil
}

// feed pulls and sends, at most a block at once, until ctx is done or the stream is over.
func (o *pulseOut) feed(ctx context.Context, pull Pull) error {
	var sent int64
	samples := make([][2]float64, blockSize)
	buf := make([]byte, 0, blockSize*pulseFrame)
	stall := time.NewTimer(pulseStall)
	defer stall.Stop()
	for {
		want, gone := o.wanted()
		if gone != nil {
			return gone
		}
		frames := min(int((want-sent)/pulseFrame), len(samples))
		if frames > 0 && ctx.Err() == nil {
			pull(samples[:frames], o.progress.now().Heard)
			buf = appendF32(buf[:0], samples[:frames])
			if err := o.send(buf); err != nil {
				return err
			}
			sent += int64(len(buf))
			o.progress.write(int64(frames))
			stall.Reset(pulseStall)
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-stall.C:
			return errStalled
		case <-o.wake:
		}
	}
}

// send writes to the server; a server that does not read ends it by the deadline. The library swallows the error of the write
// itself, so the time tells.
func (o *pulseOut) send(b []byte) error {
	begin := time.Now()
	if err := o.conn.SetWriteDeadline(begin.Add(pulsePatient)); err != nil {
		return err
	}
	if err := o.client.Send(o.stream.StreamIndex, b); err != nil {
		return err
	}
	if time.Since(begin) >= pulsePatient {
		return errStalled
	}
	return nil
}

// watch asks for the delay again and again until ctx is done or the server does not answer.
func (o *pulseOut) watch(ctx context.Context) {
	ticker := time.NewTicker(pulseAsk)
	defer ticker.Stop()
	for {
		if err := o.measure(); err != nil {
			if ctx.Err() == nil {
				o.end(fmt.Errorf("the server does not answer: %w", err))
			}
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// measure asks how much of what was written waits in the server and the device.
func (o *pulseOut) measure() error {
	var r proto.GetPlaybackLatencyReply
	asked := time.Now()
	sec, usec := uint32(asked.Unix()), uint32(asked.Nanosecond()/1000)
	err := o.client.Request(&proto.GetPlaybackLatency{
		StreamIndex: o.stream.StreamIndex, Time: proto.Time{Seconds: sec, Microseconds: usec},
	}, &r)
	if err != nil {
		return err
	}
	waiting := (r.WriteIndex-r.ReadIndex)/pulseFrame + int64(r.Latency)*Rate/int64(time.Second/time.Microsecond)
	at := asked.Add(time.Since(asked) / 2)
	o.progress.sync(r.WriteIndex/pulseFrame-max(waiting, 0), at, r.Running)
	return nil
}

// Progress interpolates between two answers of the server.
func (o *pulseOut) Progress() Progress { return o.progress.now() }

// Close ends the connection, and with it the stream: what waits in the server is dropped.
func (o *pulseOut) Close() error {
	if o.conn == nil {
		return nil
	}
	return o.conn.Close()
}
