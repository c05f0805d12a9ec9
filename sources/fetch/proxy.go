package fetch

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Proxy is a Client for another program: an HTTP proxy on this machine's loopback, with a name and a password of its own, which leads where
// the Client may go and nowhere else. Run it, hand its Address to the program, and end it with the program.
type Proxy struct {
	client   *Client
	listener net.Listener
	secret   string
	most     int64
	passed   atomic.Int64
	open     sync.WaitGroup
}

// Proxy listens. most bounds the bytes that come back through it; 0 = any number. The caller runs it, which closes it.
func (c *Client) Proxy(ctx context.Context, most int64) (*Proxy, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &Proxy{client: c, listener: listener, secret: rand.Text(), most: most}, nil
}

// Address is the proxy's, with its name and password: a secret.
func (p *Proxy) Address() string {
	u := url.URL{Scheme: "http", User: url.UserPassword("upbeat", p.secret), Host: p.listener.Addr().String()}
	return u.String()
}

// Full tells whether the bound was reached.
func (p *Proxy) Full() bool { return p.most > 0 && p.passed.Load() > p.most }

// Run serves until ctx ends, then ends all connections and waits for them.
func (p *Proxy) Run(ctx context.Context) error {
	server := http.Server{Handler: p, ReadHeaderTimeout: headWithin, MaxHeaderBytes: headBytes,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	closed := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer closed()
	err := server.Serve(p.listener)
	p.open.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind, given, _ := strings.Cut(r.Header.Get("Proxy-Authorization"), " ")
	want := base64.StdEncoding.EncodeToString([]byte("upbeat:" + p.secret))
	if !strings.EqualFold(kind, "basic") || subtle.ConstantTimeCompare([]byte(given), []byte(want)) != 1 {
		w.Header().Set("Proxy-Authenticate", `Basic realm="upbeat"`)
		http.Error(w, "who are you?", http.StatusProxyAuthRequired)
		return
	}
	if r.Method == http.MethodConnect {
		p.tunnel(w, r)
		return
	}
	p.forward(w, r)
}

// tunnel joins the program with a server, whose bytes it does not look at (RFC 9110, 9.3.6).
func (p *Proxy) tunnel(w http.ResponseWriter, r *http.Request) {
	p.open.Add(1)
	defer p.open.Done()
	if !tunnelPort(r.URL.Port()) {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	server, err := p.client.dial(r.Context(), "tcp", r.URL.Host)
	if err != nil {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	defer server.Close()
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	program, buffered, err := hijacker.Hijack()
	if err != nil {
		return
	}
	defer program.Close()
	ended := context.AfterFunc(r.Context(), func() { _ = program.Close(); _ = server.Close() })
	defer ended()
	if _, err := io.WriteString(program, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	up := make(chan struct{})
	go func() {
		defer close(up)
		_, _ = io.Copy(server, buffered) // either side's end ends both
		_ = server.Close()
	}()
	_, _ = io.Copy(program, &counted{server, p})
	_ = program.Close()
	<-up
}

// tunnelPort tells whether songs may lie behind a port: below 1024 mail, shells and other services listen, which take raw bytes for orders.
func tunnelPort(port string) bool {
	const firstFree = 1024
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && (n == 80 || n == 443 || n >= firstFree)
}

// forward asks a server for what the program asks, over plain HTTP.
func (p *Proxy) forward(w http.ResponseWriter, r *http.Request) {
	if err := check(r.URL); err != nil {
		http.Error(w, "not an address", http.StatusBadRequest)
		return
	}
	out := r.Clone(r.Context())
	out.RequestURI = ""
	for _, name := range []string{"Proxy-Authorization", "Proxy-Connection", "Connection", "Keep-Alive", "Te", "Trailer", "Upgrade"} {
		out.Header.Del(name)
	}
	answer, err := p.client.http.Transport.RoundTrip(out)
	if err != nil {
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	defer answer.Body.Close()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	if _, err := io.Copy(w, &counted{answer.Body, p}); err != nil {
		panic(http.ErrAbortHandler) // the program must not take a part for the whole
	}
}

// counted counts what comes back, and ends where it is too much or too slow.
type counted struct {
	io.Reader
	proxy *Proxy
}

// Read implements io.Reader.
func (c *counted) Read(b []byte) (int, error) {
	if conn, ok := c.Reader.(net.Conn); ok {
		if err := conn.SetReadDeadline(time.Now().Add(stallAfter * 3)); err != nil {
			return 0, err
		}
	}
	n, err := c.Reader.Read(b)
	if c.proxy.passed.Add(int64(n)); c.proxy.Full() {
		return n, &Error{Code: TooLarge}
	}
	return n, err
}
