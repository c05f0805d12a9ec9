package web_test

import (
	"bufio"
	"crypto/sha1" //nolint:gosec // tus names it
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// The whole way: a file comes in two pieces, is decoded, kept, read by the library and requested for who brought it.
func TestAGuestBringsASong(t *testing.T) {
	b := newBringing(t)
	guest, data := b.guest(), mp3("My Own Song")
	place := b.begin(guest, "own.mp3", len(data))
	half := len(data) / 2
	a := b.patch(guest, place, 0, data[:half]).expect(t, 204)
	if a.header.Get("Upload-Offset") != fmt.Sprint(half) || a.header.Get("Upload-Expires") == "" {
		t.Errorf("%v", a.header)
	}
	a = b.tus("HEAD", place, guest, nil, "").expect(t, 200)
	if a.header.Get("Upload-Offset") != fmt.Sprint(half) || a.header.Get("Upload-Length") != fmt.Sprint(len(data)) {
		t.Errorf("%v", a.header)
	}
	if up := b.mine(guest); len(up) != 1 || up[0].State != models.UploadReceiving || up[0].Received != int64(half) {
		t.Errorf("%+v", up)
	}
	b.patch(guest, place, half, data[half:]).expect(t, 204)
	up := b.mine(guest)
	if len(up) != 1 || up[0].State != models.UploadAccepted || up[0].Title != "My Own Song" || up[0].Says != "it is in the queue" {
		t.Fatalf("%+v", up)
	}
	queue := b.state(guest).Queue
	if len(queue) != 1 || queue[0].Song.Title != "My Own Song" || !queue[0].Mine || queue[0].Status != models.Ready {
		t.Errorf("%+v", queue)
	}
	if files := b.files(); !slices.Equal(files, []string{"archive/music/Somebody/Somebody - My Own Song.mp3"}) {
		t.Errorf("%q", files)
	}
}

// A page without script sends files with a form.
func TestAFormBringsSongs(t *testing.T) {
	b := newBringing(t)
	guest := b.guest()
	body, kind := upload(t, "form.mp3", mp3("By Form"), map[string]string{"more": "text"})
	a := b.do(ask{method: "POST", path: "/upload", kind: kind, body: body, cookies: []string{guest}}).expect(t, 303)
	if a.header.Get("Location") != "/upload" || a.cookies["upbeat_flash"] == "" {
		t.Errorf("%v", a.header)
	}
	page := b.do(ask{method: "GET", path: "/upload", cookies: []string{guest, a.cookies["upbeat_flash"]}}).expect(t, 200).body
	if !strings.Contains(page, "By Form") || !strings.Contains(page, "The file is here.") || !strings.Contains(page, "it is in the queue") {
		t.Error(page)
	}
	body, kind = upload(t, "none.mp3", nil, nil)
	a = b.do(ask{method: "POST", path: "/upload", kind: kind, body: body, cookies: []string{guest}}).expect(t, 303)
	page = b.do(ask{method: "GET", path: "/upload", cookies: []string{guest, a.cookies["upbeat_flash"]}}).expect(t, 200).body
	if !strings.Contains(page, "The file is empty.") || len(b.mine(guest)) != 1 {
		t.Error(page)
	}
}

// What is refused is told before its body is read, and the connection ends: what is left of the body is no request.
func TestARefusedUploadIsNotRead(t *testing.T) {
	b := newBringing(t)
	guest := b.guest()
	b.set("upload_mb", "1")
	for _, test := range []struct{ name, head, want string }{
		{"too large", "Upload-Length: 1000001\r\nCookie: " + guest, "413"},
		{"nobody's", "Upload-Length: 100000", "401"},
		{"compressed", "Content-Encoding: gzip\r\nUpload-Length: 100000\r\nCookie: " + guest, "415"},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(b.base, "http://"))
		must(t, err)
		must(t, conn.SetDeadline(time.Now().Add(patience)))
		_, err = fmt.Fprintf(conn, "POST /api/v1/tus HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Length: 100000\r\n"+
			"Content-Type: application/offset+octet-stream\r\n%s\r\n\r\n", test.head)
		must(t, err)
		in := bufio.NewReader(conn)
		line, err := in.ReadString('\n')
		if err != nil || !strings.Contains(line, test.want) {
			t.Errorf("%s: %q %v", test.name, line, err)
		}
		_, _ = conn.Write([]byte(strings.Repeat("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 100)))
		rest := ""
		for err == nil {
			line, err = in.ReadString('\n')
			rest += line
		}
		if strings.Contains(rest, "HTTP/1.1") {
			t.Errorf("%s: the body was taken for requests: %q", test.name, rest)
		}
		must(t, conn.Close())
	}
	if n := len(b.mine(guest)); n != 0 {
		t.Errorf("%d uploads", n)
	}
}

// Bytes that a network broke are not kept.
func TestAChecksumIsHeld(t *testing.T) {
	b := newBringing(t)
	guest, data := b.guest(), mp3("Summed")
	place := b.begin(guest, "a.mp3", len(data))
	send := func(data []byte, sum string) answer {
		return b.tus("PATCH", place, guest, map[string]string{"Upload-Offset": "0", "Upload-Checksum": "sha1 " + sum,
			"Content-Type": "application/offset+octet-stream"}, string(data))
	}
	right := sha1.Sum(data[:1000]) //nolint:gosec // as above
	sum := base64.StdEncoding.EncodeToString(right[:])
	send(data[1:1001], sum).expect(t, 460)
	if a := b.tus("HEAD", place, guest, nil, ""); a.header.Get("Upload-Offset") != "0" {
		t.Errorf("%v", a.header)
	}
	send(data[:1000], sum).expect(t, 204)
	send(nil, "?").expect(t, 400)
}

// An upload is its guest's alone.
func TestNobodyElseTouchesAnUpload(t *testing.T) {
	b := newBringing(t)
	guest, other, data := b.guest(), b.guest(), mp3("Mine")
	place := b.begin(guest, "a.mp3", len(data))
	b.tus("HEAD", place, other, nil, "").expect(t, 404)
	b.patch(other, place, 0, data).expect(t, 404)
	b.tus("DELETE", place, other, nil, "").expect(t, 404)
	b.tus("DELETE", place, guest, nil, "").expect(t, 204)
	b.tus("HEAD", place, guest, nil, "").expect(t, 404)
	if files := b.files(); len(files) != 0 {
		t.Errorf("%q", files)
	}
}

// Hosts are told on the page that they look at that something waits for their ear.
func TestThePageNowTellsOfTheInbox(t *testing.T) {
	b := newBringing(t)
	b.account("mod", models.Moderator)
	host := b.login("mod")
	b.set("uploads", `"listen"`)
	now := func() string {
		return b.do(ask{method: "GET", path: "/admin", cookies: []string{host}}).expect(t, 200).body
	}
	if strings.Contains(now(), "waits for your ear") {
		t.Error("nothing waits yet")
	}
	guest, data := b.guest(), mp3("Waits")
	b.patch(guest, b.begin(guest, "a.mp3", len(data)), 0, data).expect(t, 204)
	if !strings.Contains(now(), "A song that a guest brought waits for your ear.") {
		t.Error("the page does not tell")
	}
	sound := b.do(ask{method: "GET", path: "/api/v1/uploads/1/sound", cookies: []string{host},
		headers: map[string]string{"Range": "bytes=0-9"}})
	if sound.status != 206 || len(sound.body) != 10 || sound.header.Get("Content-Type") != "audio/mpeg" {
		t.Errorf("%d, %d bytes, %s", sound.status, len(sound.body), sound.header.Get("Content-Type"))
	}
}

// What a guest calls a song never leads to another file, even where its name is kept as it is: nothing takes it for a URI, and what lies
// outside of the archive is not opened.
func TestASoundIsNoOtherFile(t *testing.T) {
	b := newBringing(t)
	b.account("mod", models.Moderator)
	host, guest := b.login("mod"), b.guest()
	data := mp3("x%2F..%2F..%2F..%2F..%2Fsecret#")
	b.patch(guest, b.begin(guest, "a.mp3", len(data)), 0, data).expect(t, 204)
	secret := filepath.Join(b.dir, "secret")
	must(t, os.WriteFile(secret, []byte("the secret"), 0o600))
	up := b.mine(guest)[0]
	files := b.files()
	if i := slices.Index(files, "secret"); i >= 0 {
		files = slices.Delete(files, i, i+1)
	}
	if up.State != models.UploadAccepted || len(files) != 1 {
		t.Fatalf("%+v %q", up, files)
	}
	kept := filepath.Join(b.dir, files[0])
	sound := func() answer {
		return b.do(ask{method: "GET", path: "/api/v1/uploads/1/sound", cookies: []string{host}})
	}
	move := func(to string) {
		must(t, b.store.Write(t.Context(), func(tx *store.Tx) error {
			up, err := tx.Uploads().Get(models.DefaultRoom, 1)
			up.Path = to
			return errors.Join(err, tx.Uploads().Save(up))
		}))
	}
	odd := filepath.Join(filepath.Dir(kept), "Somebody - x%2F..%2F..%2F..%2F..%2Fsecret#.mp3") // as it was kept once
	must(t, os.Rename(kept, odd))
	move(odd)
	if a := sound().expect(t, 200); a.body != string(data) || a.header.Get("Content-Type") != "audio/mpeg" {
		t.Errorf("%d bytes of another file: %.40q", len(a.body), a.body)
	}
	link := filepath.Join(filepath.Dir(kept), "link.mp3")
	must(t, os.Symlink(filepath.Dir(secret), link))
	for _, place := range []string{secret, filepath.Join(link, "secret"), b.archive.Root() + "/../../secret"} {
		move(place)
		if a := sound(); a.status < 400 || strings.Contains(a.body, "secret") {
			t.Errorf("%s: %d %q", place, a.status, a.body)
		}
	}
}
