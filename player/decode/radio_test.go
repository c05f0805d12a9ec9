package decode

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"upbeat/models"
)

// fakeStation is what a radio station does, one connection after the other; the last one is done again and again.
type fakeStation struct {
	does  []connection
	dials int
	open  int // connections that were not closed
}

// connection is how one connection goes: it takes a while, gives some frames and ends with err.
type connection struct {
	takes  time.Duration
	frames int
	err    error
}

func (s *fakeStation) dial() decoder {
	c := s.does[min(s.dials, len(s.does)-1)]
	s.dials++
	s.open++
	return &dialled{connection: c, station: s}
}

type dialled struct {
	connection
	station *fakeStation
	closed  bool
}

func (d *dialled) open(ctx context.Context, _ int64) error {
	select {
	case <-time.After(d.takes):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *dialled) read(_ context.Context, out [][2]float32) (int, error) {
	if d.frames == 0 {
		return 0, d.err
	}
	n := min(len(out), d.frames, 4800)
	d.frames -= n
	for i := range out[:n] {
		out[i] = [2]float32{0.5, 0.5}
	}
	return n, nil
}

func (d *dialled) length() (int64, bool) { return 1000, true }

func (d *dialled) close() {
	if !d.closed {
		d.closed = true
		d.station.open--
	}
}

// tuned listens to a station in fake time until it ends or it has given that much sound.
func tuned(t *testing.T, most time.Duration, does ...connection) (heard, took time.Duration, s *fakeStation, err error) {
	t.Helper()
	s = &fakeStation{does: does}
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		stream := newStream(streamAhead, 0)
		stream.start(t.Context(), &radio{dial: s.dial})
		var block [4800][2]float64
		got := int64(0)
		for got < frames(most) {
			n, done := stream.Try(block[:])
			got += int64(n)
			if done {
				break
			}
			time.Sleep(100 * time.Millisecond) // of the bubble: as a sound card
			synctest.Wait()
		}
		heard, took, err = Duration(got), time.Since(begun), stream.Err()
		stream.Close()
		<-stream.Closed()
		if s.open != 0 {
			t.Errorf("%d connections were left open", s.open)
		}
	})
	return heard, took, s, err
}

func TestAStationThatGoesOnAndOn(t *testing.T) {
	heard, took, s, err := tuned(t, time.Hour, connection{frames: 1 << 40})
	if heard < time.Hour || took > time.Hour+2*time.Second || err != nil || s.dials != 1 {
		t.Fatalf("heard %s in %s, %v, %d connections", heard, took, err, s.dials)
	}
}

func TestALostStationIsFoundAgain(t *testing.T) {
	gone := connection{err: &Error{Code: models.ProblemStreamLost, Detail: "refused"}}
	heard, took, s, err := tuned(t, 30*time.Minute, connection{frames: 60 * Rate, err: io.EOF}, gone, gone, gone, connection{frames: 1 << 40})
	if heard < 30*time.Minute || took > 31*time.Minute || err != nil || s.dials != 5 {
		t.Fatalf("heard %s in %s, %v, %d connections", heard, took, err, s.dials)
	}
}

func TestAStationThatStaysAwayIsLost(t *testing.T) {
	gone := connection{err: &Error{Code: models.ProblemMissing, Detail: "404"}}
	heard, took, s, err := tuned(t, time.Hour, connection{frames: 60 * Rate, err: io.EOF}, gone)
	if code, detail := Problem(err); code != models.ProblemStreamLost || detail == "" {
		t.Fatal(err)
	}
	if heard != time.Minute || took < laterTries || took > 3*time.Minute {
		t.Fatalf("heard %s in %s", heard, took)
	}
	if s.dials < 6 || s.dials > 15 {
		t.Fatalf("%d connections", s.dials)
	}
}

// What comes in drops of less than a cushion is not heard as a stutter: it is lost.
func TestAStationThatOnlyStuttersIsLost(t *testing.T) {
	heard, _, _, err := tuned(t, time.Hour, connection{frames: cushion / 2, err: io.EOF})
	if code, _ := Problem(err); code != models.ProblemStreamLost || heard != 0 {
		t.Fatalf("heard %s, %v", heard, err)
	}
}

func TestAStationThatIsNoneIsRefusedAtOnce(t *testing.T) {
	for code, want := range map[string]string{
		models.ProblemMissing:   models.ProblemStreamLost,
		models.ProblemNotAudio:  models.ProblemNotAudio,
		models.ProblemNoDecoder: models.ProblemNoDecoder,
	} {
		_, took, s, err := tuned(t, time.Hour, connection{err: &Error{Code: code}})
		if got, _ := Problem(err); got != want || took > time.Second || s.dials != 1 {
			t.Errorf("%s: %v after %s and %d connections", code, err, took, s.dials)
		}
	}
	_, took, s, err := tuned(t, time.Hour, connection{err: &Error{Code: models.ProblemStreamLost}})
	if code, _ := Problem(err); code != models.ProblemStreamLost || took > firstTries+time.Second || s.dials < 3 {
		t.Errorf("a network that fails: %v after %s and %d connections", err, took, s.dials)
	}
}

// A pause is no loss: the time in which nobody wanted sound does not count.
func TestALongPauseIsNotHeldAgainstAStation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeStation{does: []connection{{frames: 20 * Rate, err: io.EOF}, {err: errors.New("reset")}, {frames: 1 << 40}}}
		stream := newStream(streamAhead, 0)
		stream.start(t.Context(), &radio{dial: s.dial})
		defer stream.Close()
		time.Sleep(time.Hour)
		synctest.Wait()
		block := make([][2]float64, 4800)
		for got := 0; got < 60*Rate; {
			n, done := stream.Try(block)
			if got += n; done {
				t.Fatal(stream.Err())
			}
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
		}
	})
}

func TestAStreamNeedsAnAddressAndFFmpeg(t *testing.T) {
	for _, address := range []string{
		"file:///etc/passwd", "/etc/passwd", "concat:a|b", "http://", "ftp://host/a.mp3", "data:audio/wav;base64,", "http:relative", "",
	} {
		if IsStream(address) {
			t.Errorf("%q passes for a stream", address)
		}
		if _, err := OpenStream(t.Context(), address, Options{}); err == nil {
			t.Errorf("%q opens", address)
		}
	}
	_, err := OpenStream(t.Context(), "http://192.0.2.1/", Options{NoHelp: true})
	if code, _ := Problem(err); code != models.ProblemNoDecoder {
		t.Error(err)
	}
}
