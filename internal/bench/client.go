package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"

	"upbeat/models"
)

// answerWithin bounds one request; a vote that waits behind a full disk or a dead Redis must still end.
const answerWithin = 30 * time.Second

// hostCookie holds a host's login.
const hostCookie = "upbeat_host"

// refusal is an answer other than 2xx.
type refusal struct {
	Status        int
	code, message string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("the server answered %d %s: %s", r.Status, r.code, r.message)
}

// client is one keep-alive connection, used by one goroutine at a time. It speaks for any guest whose token it is given.
type client struct {
	addr   string
	conn   net.Conn
	r      *bufio.Reader
	w      *bufio.Writer
	cookie string // a host's login
	req    fasthttp.Request
	resp   fasthttp.Response
}

func newClient(addr string) *client { return &client{addr: addr} }

func (c *client) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// do sends one request and leaves the answer in c.resp. The connection is dialled where there is none; after an error it is closed. A kept
// connection may have been closed by the server meanwhile (it keeps an idle one for two minutes): what changes nothing, or sets a value, is
// then asked once more over a new one.
func (c *client) do(method, path, token string, body []byte) error {
	kept := c.conn != nil
	err := c.ask(method, path, token, body)
	var no *refusal
	if err != nil && kept && method != fasthttp.MethodPost && !errors.As(err, &no) {
		err = c.ask(method, path, token, body)
	}
	return err
}

func (c *client) ask(method, path, token string, body []byte) error {
	if c.conn == nil {
		conn, err := net.DialTimeout("tcp", c.addr, answerWithin)
		if err != nil {
			return err
		}
		c.conn, c.r, c.w = conn, bufio.NewReaderSize(conn, 16<<10), bufio.NewWriter(conn)
	}
	c.req.Reset()
	c.req.Header.SetMethod(method)
	c.req.SetRequestURI(path)
	c.req.Header.SetHost(c.addr)
	if token != "" {
		c.req.Header.Set("Authorization", "Bearer "+token)
	}
	if c.cookie != "" {
		c.req.Header.SetCookie(hostCookie, c.cookie)
	}
	if body != nil {
		c.req.Header.SetContentType("application/json")
		c.req.SetBodyRaw(body)
	}
	_ = c.conn.SetDeadline(time.Now().Add(answerWithin))
	err := c.req.Write(c.w)
	if err == nil {
		err = c.w.Flush()
	}
	if err == nil {
		c.resp.Reset()
		err = c.resp.Read(c.r)
	}
	if err != nil || c.resp.ConnectionClose() {
		c.close()
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return c.refused(method, path)
}

func (c *client) refused(method, path string) error {
	status := c.resp.StatusCode()
	if status < 300 {
		return nil
	}
	r := &refusal{Status: status}
	var body refusalAnswer
	if json.Unmarshal(c.resp.Body(), &body) == nil {
		r.code, r.message = body.Error.Code, body.Error.Message
	}
	return fmt.Errorf("%s %s: %w", method, path, r)
}

// get decodes the answer of a GET into v.
func (c *client) get(path, token string, v any) error {
	if err := c.do("GET", path, token, nil); err != nil {
		return err
	}
	return json.Unmarshal(c.resp.Body(), v)
}

// guest is one phone.
type guest struct {
	id    models.GuestID
	token string
}

func (c *client) join(name string) (guest, error) {
	body, err := json.Marshal(map[string]string{"name": name})
	if err != nil {
		return guest{}, err
	}
	if err := c.do("POST", "/api/v1/guests", "", body); err != nil {
		return guest{}, err
	}
	var answer joinAnswer
	err = json.Unmarshal(c.resp.Body(), &answer)
	return guest{id: answer.Guest.ID, token: answer.Token}, err
}

func (c *client) state(g guest) (partyState, error) {
	var s partyState
	return s, c.get("/api/v1/state", g.token, &s)
}

// vote sets the guest's vote and returns the entry's sum of votes.
func (c *client) vote(g guest, entry models.EntryID, value int) (int, error) {
	path := "/api/v1/queue/" + strconv.FormatInt(int64(entry), 10) + "/vote"
	if err := c.do("PUT", path, g.token, []byte(`{"value":`+strconv.Itoa(value)+`}`)); err != nil {
		return 0, err
	}
	return number(c.resp.Body(), `"votes":`)
}

// number reads the integer behind a key of a small JSON object without building anything.
func number(body []byte, key string) (int, error) {
	at := bytes.Index(body, []byte(key))
	if at < 0 {
		return 0, fmt.Errorf("the answer %q holds no %s", body, key)
	}
	rest := bytes.TrimLeft(body[at+len(key):], " ")
	end := 0
	for end < len(rest) && (rest[end] == '-' || rest[end] >= '0' && rest[end] <= '9') {
		end++
	}
	return strconv.Atoi(string(rest[:end]))
}

// logIn logs in as the host of one of our own servers, for all requests that follow.
func (c *client) logIn() error {
	body, err := json.Marshal(map[string]string{"name": hostName, "password": hostPassword})
	if err != nil {
		return err
	}
	if err := c.do("POST", "/api/v1/session", "", body); err != nil {
		return err
	}
	cookie := fasthttp.AcquireCookie()
	defer fasthttp.ReleaseCookie(cookie)
	cookie.SetKey(hostCookie)
	if !c.resp.Header.Cookie(cookie) {
		return errors.New("the login gave no cookie")
	}
	c.cookie = string(cookie.Value())
	return nil
}

// crossfade sets it as the host of one of our own servers, in milliseconds.
func (c *client) crossfade(length int) error {
	if err := c.logIn(); err != nil {
		return err
	}
	defer func() { c.cookie = "" }()
	return c.do("PUT", "/api/v1/playback", "", []byte(`{"crossfade_ms":`+strconv.Itoa(length)+`}`))
}
