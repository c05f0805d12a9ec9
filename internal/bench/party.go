package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"upbeat/internal/system"
)

// PartyConfig says what load to make.
type PartyConfig struct {
	URL         string
	Guests      int
	Songs       int     // how many songs wait before the voting begins
	Votes       int     // how many votes are measured
	Rate        float64 // votes a second; 0 = each as soon as every phone has seen the one before
	Connections int     // throughput only: keep-alive connections that vote
	PID         int     // the server's process; 0 = who listens on the port
	Say         func(format string, args ...any)
}

// PartyReport is what was measured.
type PartyReport struct {
	Guests       int     `json:"guests"`
	Songs        int     `json:"songs"`
	Votes        int     `json:"votes"`
	Seconds      float64 `json:"seconds"`
	PerSecond    float64 `json:"votes_per_second"`
	Answer       Latency `json:"answer"`             // request sent -> answered
	Seen         Latency `json:"seen_after_answer"`  // answered -> seen by the last phone; 0 where all had seen it before
	SeenSent     Latency `json:"seen_after_request"` // request sent -> seen by the last phone
	Unseen       int     `json:"unseen"`             // votes that not every phone had seen within 5 s
	BytesPerVote float64 `json:"bytes_per_client_and_vote"`
	// of the server's process and its children, less what they take without votes; 0 = not known
	ServerCPU    float64 `json:"server_cpu_ms_per_vote"`
	ServerCPUAll float64 `json:"server_cpu_ms_per_vote_with_music"`
	ClientCPU    float64 `json:"generator_cpu_ms_per_vote"`
	Lost         int     `json:"votes_lost"`          // answered votes that the server does not have
	Twice        int     `json:"votes_counted_twice"` // by how much the sums differ from the votes
	Unchecked    int     `json:"votes_unchecked"`     // on songs that left the queue meanwhile
	Refused      int     `json:"votes_refused"`       // on songs that had just gone
	Snapshots    int64   `json:"snapshots"`           // phones that had fallen behind and were healed
	Gaps         int64   `json:"gaps"`                // differences that did not fit
	SocketsLost  int64   `json:"sockets_lost"`
}

// OK tells whether no vote was lost or counted twice and every phone saw everything.
func (r PartyReport) OK() bool {
	return r.Lost == 0 && r.Twice == 0 && r.Unseen == 0 && r.Gaps == 0 && r.SocketsLost == 0
}

// run is one measurement under way.
type run struct {
	PartyConfig
	addr   string
	api    *client
	guests []guest
	ledger *ledger
	watch  *watch
	swarm  *swarm
	report PartyReport
}

// Party joins guests, opens their live connections, fills the queue, votes, and compares what the phones saw and what the server
// holds with what it was answered. Nobody else may vote meanwhile.
func Party(ctx context.Context, c PartyConfig) (PartyReport, error) {
	return measure(ctx, c, true)
}

// Throughput votes as fast as the server answers over a few connections, without live connections.
func Throughput(ctx context.Context, c PartyConfig) (PartyReport, error) {
	return measure(ctx, c, false)
}

func measure(ctx context.Context, c PartyConfig, live bool) (PartyReport, error) {
	addr, err := loopback(c.URL)
	if err != nil {
		return PartyReport{}, err
	}
	if c.Guests < 1 || c.Songs < 1 || c.Votes < 1 || c.Connections < 1 {
		return PartyReport{}, errors.New("guests, songs, votes and connections: at least 1 each")
	}
	r := &run{PartyConfig: c, addr: addr, api: newClient(addr), watch: newWatch()}
	defer r.api.close()
	if live && c.Rate <= 0 {
		r.Connections = 1 // one vote at a time
	}
	if err := r.prepare(ctx); err != nil {
		return r.report, err
	}
	ctx, cancel := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	if live {
		if err := r.connect(ctx, g); err != nil {
			cancel()
			return r.report, errors.Join(err, g.Wait())
		}
	}
	err = r.vote(ctx, live)
	cancel()
	return r.report, errors.Join(err, g.Wait())
}

// prepare joins the guests and fills the queue.
func (r *run) prepare(ctx context.Context) error {
	if r.PID == 0 {
		_, port, _ := net.SplitHostPort(r.addr)
		if n, err := strconv.Atoi(port); err == nil {
			r.PID, _ = system.Listener(n)
		}
	}
	if err := r.join(ctx); err != nil {
		return err
	}
	if err := r.fillQueue(ctx); err != nil {
		return err
	}
	r.report.Guests, r.report.Songs = len(r.guests), len(r.ledger.entries)
	r.calm(ctx)
	return ctx.Err()
}

func (r *run) join(ctx context.Context) error {
	r.Say("joining %d guests", r.Guests)
	for i := range r.Guests {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		g, err := r.api.join(fmt.Sprintf("Guest %d", i+1))
		if isLimited(err) {
			return fmt.Errorf("%w (start the server with --join-limit 0 to measure it)", err)
		}
		if err != nil {
			return err
		}
		r.guests = append(r.guests, g)
	}
	return nil
}

// connect opens a live connection for each guest and waits until each has its first snapshot.
func (r *run) connect(ctx context.Context, g *errgroup.Group) error {
	r.Say("opening %d live connections", len(r.guests))
	swarm, err := newSwarm(r.watch)
	if err != nil {
		return err
	}
	r.swarm = swarm
	for _, one := range r.guests {
		s, err := dial(r.addr, "", "Authorization: Bearer "+one.token)
		if err != nil {
			swarm.close()
			return err
		}
		if err := swarm.add(s); err != nil {
			swarm.close()
			return err
		}
	}
	g.Go(func() error { return swarm.run(ctx) })
	err = until(ctx, answerWithin, func() (bool, error) { return int(swarm.ready.Load()) == len(r.guests), nil })
	if err != nil {
		return fmt.Errorf("the phones do not all get their first snapshot: %w", err)
	}
	r.calm(ctx)
	return nil
}

// calm waits until the server has nothing left to do from before, so that the votes alone are measured.
func (r *run) calm(ctx context.Context) {
	const window, patience, idle = 500 * time.Millisecond, 2 * time.Minute, 0.08 // of one core
	if r.PID == 0 {
		return
	}
	before := system.CPU(system.Tree(r.PID))
	tick := time.NewTicker(window)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := system.CPU(system.Tree(r.PID))
		if float64(now-before) < idle*float64(window) {
			return
		}
		before = now
	}
}

// errPatience says that a condition did not come true in time.
var errPatience = errors.New("not within the time allowed")

// until asks ten times a second whether done.
func until(ctx context.Context, patience time.Duration, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errPatience)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
