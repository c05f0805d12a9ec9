package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"upbeat/models"
)

// dial opens a connection of its own to the party.
func (b *bringing) dial() net.Conn {
	b.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(b.base, "http://"))
	must(b.t, err)
	must(b.t, conn.SetDeadline(time.Now().Add(patience)))
	b.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// patchHead is the header of a request with bytes of an upload.
func patchHead(place, guest string, offset, length int) string {
	return fmt.Sprintf("PATCH %s HTTP/1.1\r\nHost: x\r\nCookie: %s\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: %d\r\nContent-Length: %d\r\n"+
		"Content-Type: application/offset+octet-stream\r\n\r\n", place, guest, offset, length)
}

// A phone at the edge of the Wi-Fi sends byte by byte, and one that reads its answer late is answered all the same. Other requests go on.
func TestASlowWriterAndASlowReader(t *testing.T) {
	b := newBringing(t)
	guest, data := b.guest(), mp3("Slow")
	place := b.begin(guest, "slow.mp3", len(data))
	conn := b.dial()
	_, err := io.WriteString(conn, patchHead(place, guest, 0, len(data)))
	must(t, err)
	for i := range 50 { // each arrives by itself: the next one is sent when the box has the one before
		_, err := conn.Write(data[i : i+1])
		must(t, err)
		until(t, "a byte is there", func() bool { return b.mineReceived(place) == int64(i+1) })
	}
	b.do(ask{method: "GET", path: "/api/v1/state", cookies: []string{guest}}).expect(t, 200)
	_, err = conn.Write(data[50:])
	must(t, err)
	until(t, "it is a song before anybody reads the answer", func() bool { return b.mine(guest)[0].State == models.UploadAccepted })
	line, err := bufio.NewReader(iotestOne{conn}).ReadString('\n')
	if err != nil || !strings.Contains(line, "204") {
		t.Errorf("%q %v", line, err)
	}
}

// iotestOne reads byte by byte.
type iotestOne struct{ io.Reader }

// Read implements io.Reader.
func (r iotestOne) Read(p []byte) (int, error) { return r.Reader.Read(p[:1]) }

// A second request for an upload ends the one that hangs, as after a change of the phone's address.
func TestASecondRequestEndsOneThatHangs(t *testing.T) {
	b := newBringing(t)
	guest, data := b.guest(), mp3("Moved")
	place := b.begin(guest, "moved.mp3", len(data))
	hangs := b.dial()
	_, err := io.WriteString(hangs, patchHead(place, guest, 0, len(data))+string(data[:1000]))
	must(t, err)
	until(t, "a part is there", func() bool { return b.mineReceived(place) == 1000 })
	if a := b.tus("HEAD", place, guest, nil, "").expect(t, 200); a.header.Get("Upload-Offset") != "1000" {
		t.Errorf("%v", a.header)
	}
	b.patch(guest, place, 1000, data[1000:]).expect(t, 204)
	if up := b.mine(guest); len(up) != 1 || up[0].Title != "Moved" {
		t.Errorf("%+v", up)
	}
}

// A guest has four bodies on their way at most, and each of the others is told to wait.
func TestOneGuestDoesNotTakeAllConnections(t *testing.T) {
	b := newBringing(t)
	guest, other := b.guest(), b.guest()
	var places []string
	for range 4 {
		places = append(places, b.begin(guest, "x.mp3", 1000))
	}
	for _, place := range places[:4] {
		_, err := io.WriteString(b.dial(), patchHead(place, guest, 0, 1000)+"x")
		must(t, err)
		until(t, "a byte is there", func() bool { return b.mineReceived(place) == 1 })
	}
	if a := b.create(guest, "x.mp3", 1000).expect(t, 429); a.code() != "upload_many" {
		t.Error(a.body)
	}
	b.patch(guest, places[0], 1, []byte("x")).expect(t, 429)
	b.begin(other, "y.mp3", 1000)
}

// 64 MB pass without being held in memory.
func TestALargeBodyIsNotHeldInMemory(t *testing.T) {
	const size, most = 64 << 20, 16 << 20
	b := newBringing(t)
	guest := b.guest()
	place := b.begin(guest, "large.mp3", size)
	conn := b.dial()
	_, err := io.WriteString(conn, patchHead(place, guest, 0, size))
	must(t, err)
	piece := make([]byte, 1<<20)
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range size/len(piece) - 1 { // not the last: it would be looked into
		_, err := conn.Write(piece)
		must(t, err)
		runtime.ReadMemStats(&now)
		if held := int64(now.HeapInuse) - int64(before.HeapInuse); held > most {
			t.Fatalf("%d MB are held", held>>20)
		}
	}
	until(t, "all but the last", func() bool { return b.mineReceived(place) == size-int64(len(piece)) })
}
