// Package fetch is the one way to the outside: whatever the box fetches from an address goes through a Client, which decides by who gave
// the address where it may lead, and bounds sizes, times and redirections. Nothing else dials.
//
// A Client is safe for use by many goroutines.
package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Trust is who gave an address, and so where it may lead.
type Trust int

const (
	Guest Trust = iota // the public internet only, on each hop, and nothing beside this machine there
	Venue              // what a host entered: the venue's network and this machine too
)

const (
	longestAddress = 4096 // bytes
	mostRedirects  = 5
	headWithin     = 15 * time.Second // until the answer begins
	dialWithin     = 10 * time.Second
	stallAfter     = 20 * time.Second // without a byte
	headBytes      = 64 << 10         // of an answer's head
	agent          = "Upbeat"
)

// Config says how a Client works. The zero value trusts nobody and allows no exceptions.
type Config struct {
	Trust Trust
	// Allow tells whether a host by this name, as it stands in an address, may be reached though it lies in a private network. May be nil.
	Allow func(host string) bool

	interfaces func() ([]net.Addr, error) // nil = net.InterfaceAddrs
}

// Client fetches what lies behind addresses.
type Client struct {
	http http.Client
	dial func(ctx context.Context, network, address string) (net.Conn, error) // guarded
}

// New returns a Client. It needs no closing.
func New(c Config) *Client { return newClient(c, nil) }

// newClient looks names up by resolver; nil = as the machine does.
func newClient(c Config, resolver *net.Resolver) *Client {
	if c.interfaces == nil {
		c.interfaces = net.InterfaceAddrs
	}
	here := &neighbours{look: c.interfaces}
	direct := &net.Dialer{Timeout: dialWithin, Control: (&guard{c.Trust, here}).control, Resolver: resolver}
	allowed := &net.Dialer{Timeout: dialWithin, Control: (&guard{Venue, here}).control, Resolver: resolver}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		dialer := direct
		if host, _, err := net.SplitHostPort(address); err == nil && c.Allow != nil && c.Allow(host) {
			dialer = allowed
		}
		return dialer.DialContext(ctx, network, address)
	}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &icyConn{Conn: conn}, nil
		},
		DisableCompression:  true, // a few bytes would become many
		TLSHandshakeTimeout: dialWithin, ResponseHeaderTimeout: headWithin, MaxResponseHeaderBytes: headBytes,
		MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute,
	}
	if c.Trust == Venue {
		transport.Proxy = http.ProxyFromEnvironment
	}
	return &Client{dial: dial, http: http.Client{Transport: transport, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > mostRedirects {
			return &Error{Code: Redirects}
		}
		return check(r.URL)
	}}}
}

// Options bound one answer. The zero value takes an answer of any length that does not stall.
type Options struct {
	Header http.Header   // beside our own
	Most   int64         // bytes; 0 = any number
	Stall  time.Duration // without a byte; 0 = 20 s
	Least  int64         // bytes a second, on the average of the time so far, once that is longer than Stall; 0 = any
}

// Open asks for what lies behind an http or https address and returns when its head is there. The caller closes the body. Errors: *Error,
// or ctx's.
func (c *Client) Open(ctx context.Context, address string, o Options) (*Body, error) {
	u, err := Parse(address)
	if err != nil {
		return nil, err
	}
	within, cancel := context.WithCancelCause(ctx)
	request, err := http.NewRequestWithContext(within, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		cancel(nil)
		return nil, &Error{Code: BadAddress, Detail: err.Error(), Err: err}
	}
	for name, values := range o.Header {
		request.Header[name] = values
	}
	request.Header.Set("User-Agent", agent)
	request.Header.Set("Accept-Encoding", "identity")
	answer, err := c.http.Do(request)
	if err != nil {
		cancel(nil)
		return nil, problem(ctx, err)
	}
	b := &Body{Type: answer.Header.Get("Content-Type"), Size: answer.ContentLength, Header: answer.Header, URL: answer.Request.URL,
		ctx: within, cancel: cancel, in: answer.Body, most: o.Most, stall: o.Stall, least: o.Least,
		begun: time.Now()}
	if b.stall == 0 {
		b.stall = stallAfter
	}
	switch {
	case answer.StatusCode/100 != 2:
		err = &Error{Code: Status, Status: answer.StatusCode}
	case b.most > 0 && b.Size > b.most:
		err = &Error{Code: TooLarge}
	default:
		return b, nil
	}
	b.Close()
	return nil, err
}

// Parse reads an address that a person gave. Errors: *Error with the code BadAddress.
func Parse(address string) (*url.URL, error) {
	bad := func(why string, err error) error { return &Error{Code: BadAddress, Detail: why, Err: err} }
	if len(address) > longestAddress {
		return nil, bad("it is too long", nil)
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, bad("it cannot be read", err)
	}
	if err := check(u); err != nil {
		return nil, err
	}
	return u, nil
}

func check(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return &Error{Code: BadAddress, Detail: "only http and https are fetched"}
	case u.Hostname() == "":
		return &Error{Code: BadAddress, Detail: "it names no host"}
	case u.Port() != "" && !isPort(u.Port()):
		return &Error{Code: BadAddress, Detail: "there is no such port"}
	case u.User != nil:
		return &Error{Code: BadAddress, Detail: "it holds a name or a password"}
	}
	return nil
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// problem is what went wrong before an answer came.
func problem(ctx context.Context, err error) error {
	var own *Error
	if errors.As(err, &own) { // of a dialer or a redirection
		return own
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err // without the address
	}
	return &Error{Code: Unreachable, Detail: err.Error(), Err: err}
}
