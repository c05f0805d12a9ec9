//go:build system

package player_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/player/alarm"
	"upbeat/player/output"
	"upbeat/queue"
)

// ring rings the buzzer and waits until the player holds the song for it.
func (h *harness) ring() {
	h.t.Helper()
	begun := time.Now()
	rung, err := h.party.Alarm(h.t.Context(), models.AsSystem(), queue.AlarmPlain)
	if err != nil {
		h.t.Fatal(err)
	}
	h.until(3*time.Second, "the alarm holds the song", func() bool {
		p := h.playback()
		return p.AlarmHeard == rung.AlarmSerial && p.At > models.At(time.Now())+500
	})
	h.t.Logf("the song is held and the alarm heard %s after it was rung", time.Since(begun).Round(time.Millisecond))
}

// horn is the left channel of the house's alarm.
func horn() []float64 {
	sound := alarm.Synth(alarm.Plain)
	out := make([]float64, len(sound))
	for i, f := range sound {
		out[i] = float64(f[0])
	}
	return out
}

// hornAt lists where in a capture the horn begins.
func hornAt(capture []float64) (found []int) {
	sound := horn()
	const into = output.Rate * 55 / 100 // a piece around a change of its pitch, at 0.6 s
	piece := sound[into : into+output.Rate/10]
	for i := 0; i+len(piece) < len(capture); i++ {
		if correlation(capture[i:i+40], piece[:40]) > 0.98 && correlation(capture[i:i+len(piece)], piece) > 0.995 {
			found = append(found, i-into)
			i += len(sound) // it repeats itself
		}
	}
	return found
}

// The capture holds the song up to the alarm, the whole alarm once, and the song from there on, to the sample.
func TestTheRecordingOfAnAlarm(t *testing.T) {
	h := newHarness(t)
	song := h.song(1, 14*time.Second)
	h.request(song)
	capture := filepath.Join(h.dir, "party.wav")
	stop := h.play("file:" + capture)
	h.until(5*time.Second, "it plays", func() bool { return h.playback().Position > 2500 })
	h.ring()
	held := h.playback().Position
	time.AfterFunc(time.Second, func() {
		if p := h.playback(); p.Position != held {
			t.Errorf("held at %d, stored %d", held, p.Position)
		}
	})
	h.until(20*time.Second, "the song is played", func() bool { return h.playback().EntryID == 0 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	sound := readCapture(t, capture)
	horns := hornAt(sound)
	if len(horns) != 1 {
		t.Fatalf("the alarm begins at %v", horns)
	}
	before, after := horns[0]-output.Rate/2, horns[0]+len(horn())+output.Rate/2
	first, alike := locate(h.sounds[song], sound[before:before+window], int(held)*output.Rate/1000-output.Rate/2, output.Rate)
	second, alike2 := locate(h.sounds[song], sound[after:after+window], int(held)*output.Rate/1000+output.Rate/2, output.Rate)
	if alike < 0.95 || alike2 < 0.95 {
		t.Fatalf("the song is not beside the alarm: %.2f, %.2f alike", alike, alike2)
	}
	if got, want := second-first, after-before-len(horn()); got != want {
		t.Errorf("the song went on by %d frames from before to after the alarm, want %d", got, want)
	}
	at := time.Duration(first+horns[0]-before) * time.Second / output.Rate
	if off := (at - held.Duration()).Abs(); off > 60*time.Millisecond {
		t.Errorf("the song was held at %s, the party says %s", at, held.Duration())
	}
}

func TestAPlayerKilledInAnAlarm(t *testing.T) {
	h := newHarness(t)
	song := h.song(1, 20*time.Second)
	h.request(song)
	one, two := filepath.Join(h.dir, "one.wav"), filepath.Join(h.dir, "two.wav")
	p := h.process("file:" + one)
	h.until(10*time.Second, "it plays", func() bool { return h.playback().Position > 2500 })
	h.ring()
	held := h.playback().Position
	begun := time.Now()
	h.until(3*time.Second, "it is in the middle", func() bool { return time.Since(begun) > 800*time.Millisecond })
	p.kill()
	if now := h.playback(); now.Position != held {
		t.Errorf("stored %d, was held at %d", now.Position, held)
	}
	p = h.process("file:" + two)
	h.until(10*time.Second, "it goes on", func() bool { return h.playback().Position > held+2000 })
	p.input.Close()
	p.Wait()
	sound := readCapture(t, two)
	if horns := hornAt(sound); len(horns) != 0 {
		t.Errorf("the alarm is heard again, at %v", horns)
	}
	start := 0
	for start+window < len(sound) && quiet(sound[start:start+window]) {
		start += window
	}
	where, alike := locate(h.sounds[song], sound[start+window:start+2*window], int(held)*output.Rate/1000, output.Rate)
	at := time.Duration(where-window) * time.Second / output.Rate
	if off := (at - held.Duration()).Abs(); alike < 0.9 || off > 60*time.Millisecond {
		t.Errorf("goes on at %s (%.2f alike), was held at %s", at, alike, held.Duration())
	}
}

// A station on this machine plays until a guest's song is there.
func TestARadioMakesRoomForARequest(t *testing.T) {
	h := newHarness(t)
	tone := filepath.Join(h.dir, "tone.mp3")
	cmd := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=60",
		"-ac", "2", "-b:a", "128k", tone)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	music, err := os.ReadFile(tone)
	if err != nil {
		t.Fatal(err)
	}
	station := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(music); err != nil { // as fast as it is taken
				return
			}
		}
	}))
	t.Cleanup(station.Close)
	t.Cleanup(station.CloseClientConnections)
	var song models.Song
	if err := h.store.Write(t.Context(), func(tx *store.Tx) (err error) {
		song, err = tx.Songs().Stream(station.URL+"/live", "", 1, 0)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	e, _, err := h.party.Request(t.Context(), models.AsSystem(), song.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.party.Prepared(t.Context(), e.ID, 0); err != nil {
		t.Fatal(err)
	}
	capture := filepath.Join(h.dir, "party.wav")
	stop := h.play("file:" + capture)
	h.until(10*time.Second, "the station is heard", func() bool { return h.playback().EntryID == e.ID && h.playback().Position > 2000 })
	wanted := h.song(1, 6*time.Second)
	begun := time.Now()
	entry := h.request(wanted)[0]
	h.until(5*time.Second, "the song is heard", func() bool { p := h.playback(); return p.EntryID == entry && p.Position > 200 })
	t.Logf("the song was heard %s after its request", time.Since(begun).Round(10*time.Millisecond))
	h.until(12*time.Second, "the song is played", func() bool { return h.playback().EntryID == 0 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	h.assertEachPlayedOnce([]models.EntryID{e.ID, entry})
	sound := readCapture(t, capture)
	where, alike := locate(h.sounds[wanted], sound[len(sound)-4*output.Rate:len(sound)-4*output.Rate+window], 2*output.Rate, 3*output.Rate)
	if alike < 0.95 {
		t.Errorf("the song is not in the capture (%.2f alike at %d)", alike, where)
	}
}
