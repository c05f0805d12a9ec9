package output

import (
	"context"
	"strings"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

// Device is an output that the host may choose.
type Device struct {
	Spec    string // as --output spells it
	Name    string // what people call it, as the system says; "" where Spec says it all
	Default bool   // the system's own choice within its kind
}

// List asks the sound servers and ALSA what they have, and adds null. It waits a few seconds at most; a system that does not
// answer has no devices.
func List(ctx context.Context) []Device {
	devices := listPulse()
	if ctx.Err() == nil && hasCard() {
		if alsa, err := listALSA(); err == nil {
			devices = append(devices, alsa...)
		}
	}
	return append(devices, Device{Spec: "null"})
}

// listPulse lists the server's sinks.
func listPulse() []Device {
	client, conn, err := connectPulse()
	if err != nil {
		return nil
	}
	defer conn.Close()
	var server proto.GetServerInfoReply
	var sinks proto.GetSinkInfoListReply
	if client.Request(&proto.GetServerInfo{}, &server) != nil || client.Request(&proto.GetSinkInfoList{}, &sinks) != nil {
		return nil
	}
	var devices []Device
	for _, sink := range sinks {
		name := oneLine(sink.Device, sink.SinkName)
		if d, ok := sink.Properties["device.description"]; ok {
			name = oneLine(strings.TrimRight(d.String(), "\x00"), name)
		}
		devices = append(devices, Device{Spec: "pulse:" + sink.SinkName, Name: name, Default: sink.SinkName == server.DefaultSinkName})
	}
	return devices
}

// usefulALSA leaves out ALSA's plugins that need more to be said or that make no sound.
func usefulALSA(name string) bool {
	kind, _, _ := strings.Cut(name, ":")
	switch kind {
	case "", "null", "samplerate", "speexrate", "jack", "oss", "pulse", "pipewire", "speex", "upmix", "vdownmix", "lavrate", "usbstream",
		"dsnoop", "dmix":
		return false
	}
	return !strings.HasPrefix(kind, "surround")
}

// oneLine joins the lines of a description; fallback where it is empty.
func oneLine(s, fallback string) string {
	if s = strings.Join(strings.Fields(s), " "); s == "" {
		return fallback
	}
	return s
}

// pause waits for d or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
