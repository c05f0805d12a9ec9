package device

import (
	"syscall"
	"testing"
	"time"

	"upbeat/lights/color"
	"upbeat/lights/zone"
)

// mapping maps a zone of so many pixels, as the lights' loop does.
func mapping(pixels int) func() []byte {
	m := zone.NewMap(1, zone.Wiring{Pixels: pixels, Order: "grb", Gamma: 2.2, Brightness: 1, PixelMA: 50, LimitMA: 20_000},
		[][]zone.Part{{{Device: 1, Count: pixels}}})
	zones := [][]color.Color{make([]color.Color, pixels)}
	for i := range zones[0] {
		zones[0][i] = color.Color{R: float32(i%256) / 255, G: 0.5, B: 0.1}
	}
	return func() []byte { return m.Bytes(zones) }
}

// BenchmarkTenUniverses is one frame of 1,700 pixels, mapped and sent to this machine itself. "%core" is the processor time of
// sixty of them a second, the kernel's included.
func BenchmarkTenUniverses(b *testing.B) {
	b.Run("map", func(b *testing.B) {
		bytes, before := mapping(1700), used(b)
		for b.Loop() {
			bytes()
		}
		b.ReportMetric(100*60*(used(b)-before).Seconds()/float64(b.N), "%core")
	})
	for _, kind := range []Kind{SACN, ArtNet, DDP, WLED} {
		b.Run(string(kind), func(b *testing.B) {
			bytes := mapping(1700)
			d := open(b, Config{Kind: kind, Address: newReceiver(b, "127.0.0.1").address(), Pixels: 1700, Universe: 1}, &Opener{})
			b.ReportAllocs()
			before := used(b)
			for b.Loop() {
				_ = d.Send(bytes())
			}
			b.ReportMetric(100*60*(used(b)-before).Seconds()/float64(b.N), "%core")
		})
	}
}

// BenchmarkTenUniversesInRealTime drives a device sixty times a second, as a party does, and tells what the whole process costs.
func BenchmarkTenUniversesInRealTime(b *testing.B) {
	bytes := mapping(1700)
	c := Config{Kind: SACN, Address: newReceiver(b, "127.0.0.1").address(), Pixels: 1700, Universe: 1}
	d := Start(c, &Opener{}, (&journal{}).log())
	defer d.Close()
	d.Show(bytes())
	eventually(b, "it is there", func() bool { return d.Health().Reachable })
	tick := time.NewTicker(time.Second / 60)
	defer tick.Stop()
	before, began := used(b), time.Now()
	for b.Loop() {
		<-tick.C
		d.Show(bytes())
	}
	b.ReportMetric(100*(used(b)-before).Seconds()/time.Since(began).Seconds(), "%core")
}

// used is how much processor time this process has used.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
