//go:build linux

package output

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
	"unsafe"

	"github.com/ebitengine/purego"
)

const (
	alsaPlayback    = 0  // SND_PCM_STREAM_PLAYBACK
	alsaNonBlock    = 1  // SND_PCM_NONBLOCK
	alsaInterleaved = 3  // SND_PCM_ACCESS_RW_INTERLEAVED
	alsaS16         = 2  // SND_PCM_FORMAT_S16_LE
	alsaFloat       = 14 // SND_PCM_FORMAT_FLOAT_LE

	alsaAgain = -11 // -EAGAIN: the device's buffer is full

	alsaBuffer = 200 * time.Millisecond
	alsaWait   = 100 * time.Millisecond // one wait for room; the context is looked at in between
	alsaStall  = 4 * time.Second        // how long the device may take no sound
	alsaAhead  = 2 * time.Second        // a device that has taken so much more than its buffer has no clock
)

// libasound holds the functions of ALSA's library that we call. It is loaded when an ALSA output is opened, without cgo. oto, which
// also does that, can open one device in a process, once, and chooses it itself; here a device that went away can be opened again,
// by name.
type libasound struct {
	strerror  func(err int32) string
	open      func(pcm *uintptr, name string, stream, mode int32) int32
	close     func(pcm uintptr) int32
	setParams func(pcm uintptr, format, access int32, channels, rate uint32, resample int32, latencyMicros uint32) int32
	writei    func(pcm uintptr, buf unsafe.Pointer, frames uint) int
	wait      func(pcm uintptr, millis int32) int32
	recover   func(pcm uintptr, err, silent int32) int32
	delay     func(pcm uintptr, frames *int) int32
	hint      func(card int32, iface string, hints *unsafe.Pointer) int32
	freeHint  func(hints unsafe.Pointer) int32
	getHint   func(hint unsafe.Pointer, id string) unsafe.Pointer
	free      func(p unsafe.Pointer)
}

func loadALSA() (*libasound, error) {
	handle, err := purego.Dlopen("libasound.so.2", purego.RTLD_LAZY|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, fmt.Errorf("ALSA's library is not installed: %w", err)
	}
	var l libasound
	for name, f := range map[string]any{
		"snd_strerror": &l.strerror, "snd_pcm_open": &l.open, "snd_pcm_close": &l.close, "snd_pcm_set_params": &l.setParams,
		"snd_pcm_writei": &l.writei, "snd_pcm_wait": &l.wait, "snd_pcm_recover": &l.recover, "snd_pcm_delay": &l.delay,
		"snd_device_name_hint": &l.hint, "snd_device_name_free_hint": &l.freeHint, "snd_device_name_get_hint": &l.getHint, "free": &l.free,
	} {
		purego.RegisterLibFunc(f, handle, name)
	}
	return &l, nil
}

func (l *libasound) err(what string, code int32) error {
	return fmt.Errorf("%s: %s", what, l.strerror(code))
}

// alsaOut is an opened ALSA device.
type alsaOut struct {
	spec     Spec
	lib      *libasound
	pcm      uintptr
	float    bool
	progress meter
}

func openALSA(s Spec) (Output, error) {
	lib, err := loadALSA()
	if err != nil {
		return nil, &Error{Code: CodeMissing, Output: s.String(), Err: err}
	}
	o := &alsaOut{spec: s, lib: lib}
	if err := o.open(); err != nil {
		o.Close()
		return nil, &Error{Code: CodeMissing, Output: s.String(), Err: err}
	}
	return o, nil
}

func (o *alsaOut) open() error {
	name := o.spec.Target
	if name == "" {
		name = "default"
	}
	if code := o.lib.open(&o.pcm, name, alsaPlayback, alsaNonBlock); code < 0 {
		o.pcm = 0
		return o.lib.err("open "+name, code)
	}
	micros := uint32(alsaBuffer / time.Microsecond)
	code := o.lib.setParams(o.pcm, alsaFloat, alsaInterleaved, 2, Rate, 1, micros)
	o.float = code >= 0
	if code < 0 {
		code = o.lib.setParams(o.pcm, alsaS16, alsaInterleaved, 2, Rate, 1, micros)
	}
	if code < 0 {
		return o.lib.err("set up "+name, code)
	}
	return nil
}

// Run keeps the device's buffer full. The device's clock paces it; one without a clock (ALSA's null and file plugins) is held back.
func (o *alsaOut) Run(ctx context.Context, pull Pull) error {
	samples := make([][2]float64, Rate/100)
	var buf []byte
	begin := time.Now()
	for ctx.Err() == nil {
		p := o.progress.now()
		pull(samples, p.Heard)
		if o.float {
			buf = appendF32(buf[:0], samples)
		} else {
			buf = appendS16(buf[:0], samples)
		}
		if err := o.write(ctx, buf, len(samples)); err != nil {
			return &Error{Code: CodeLost, Output: o.spec.String(), Err: err}
		}
		o.measure()
		if ahead := time.Duration(p.Written)*time.Second/Rate - time.Since(begin); ahead > alsaAhead {
			pause(ctx, ahead-alsaAhead)
		}
	}
	return nil
}

// write hands all frames in buf to the device. After an underrun it goes on; after a stall it gives up.
func (o *alsaOut) write(ctx context.Context, buf []byte, frames int) error {
	size := len(buf) / frames
	stalled := time.Now().Add(alsaStall)
	for frames > 0 && ctx.Err() == nil {
		n := o.lib.writei(o.pcm, unsafe.Pointer(&buf[0]), uint(frames))
		runtime.KeepAlive(buf)
		switch {
		case n > 0:
			o.progress.write(int64(n))
			frames -= n
			buf = buf[min(n*size, len(buf)-size):]
			stalled = time.Now().Add(alsaStall)
		case n == alsaAgain || n == 0:
			if time.Now().After(stalled) {
				return errStalled
			}
			o.lib.wait(o.pcm, int32(alsaWait/time.Millisecond)) // errors show at the next write
		default:
			if code := o.lib.recover(o.pcm, int32(n), 1); code < 0 {
				return o.lib.err("write", code)
			}
		}
	}
	return nil
}

// measure asks the device how much of what was written is still to be heard.
func (o *alsaOut) measure() {
	var delay int
	if o.lib.delay(o.pcm, &delay) < 0 {
		return
	}
	o.progress.sync(o.progress.now().Written-int64(max(delay, 0)), time.Now(), true)
}

// Progress interpolates between two reports of the device.
func (o *alsaOut) Progress() Progress { return o.progress.now() }

// Close drops what waits in the device.
func (o *alsaOut) Close() error {
	if o.pcm == 0 {
		return nil
	}
	code := o.lib.close(o.pcm)
	o.pcm = 0
	if code < 0 {
		return o.lib.err("close", code)
	}
	return nil
}

// listALSA lists the devices that ALSA names, without the ones that are no use to a party.
func listALSA() ([]Device, error) {
	lib, err := loadALSA()
	if err != nil {
		return nil, err
	}
	var hints unsafe.Pointer
	if code := lib.hint(-1, "pcm", &hints); code < 0 {
		return nil, lib.err("list", code)
	}
	if hints == nil {
		return nil, errors.New("ALSA lists no devices")
	}
	defer lib.freeHint(hints)
	var devices []Device
	for i := uintptr(0); ; i++ {
		hint := *(*unsafe.Pointer)(unsafe.Add(hints, i*unsafe.Sizeof(uintptr(0))))
		if hint == nil {
			return devices, nil
		}
		name, use := lib.text(hint, "NAME"), lib.text(hint, "IOID")
		if use != "Input" && usefulALSA(name) {
			devices = append(devices, Device{Spec: "alsa:" + name, Name: oneLine(lib.text(hint, "DESC"), name)})
		}
	}
}

// text copies one of a hint's strings and frees ALSA's.
func (l *libasound) text(hint unsafe.Pointer, id string) string {
	p := l.getHint(hint, id)
	if p == nil {
		return ""
	}
	defer l.free(p)
	const most = 1000
	var b []byte
	for i := range most {
		c := *(*byte)(unsafe.Add(p, i))
		if c == 0 {
			break
		}
		b = append(b, c)
	}
	return string(b)
}
