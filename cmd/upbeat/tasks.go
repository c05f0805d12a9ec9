package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"upbeat/internal/config"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// tasksCmd prints what the page of tasks shows. It asks the running party, as an admin for as long as that takes: whoever may read the
// database may do so.
type tasksCmd struct {
	JSON  bool   `name:"json" help:"Print JSON."`
	Job   string `placeholder:"JOB" help:"Only this kind of work, such as prepare, analyse or scan."`
	State string `placeholder:"STATE" help:"Only failed, running, retrying, waiting or done."`
}

func (t tasksCmd) Run(ctx context.Context, c config.Config) (err error) {
	db, err := store.Open(ctx, c.Address())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	text, err := t.ask(ctx, c, db)
	if err != nil {
		return err
	}
	if t.JSON {
		_, err = fmt.Println(string(text))
		return err
	}
	var list api.Tasks
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	return printTasks(os.Stdout, list)
}

// ask gets the list from the party that runs on this machine.
func (t tasksCmd) ask(ctx context.Context, c config.Config, db *store.Store) (text []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	token, end, err := brieflyAdmin(ctx, db)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, end()) }()
	url := fmt.Sprintf("http://%s/api/v1/tasks?job=%s&state=%s", dialable(c.Listen), t.Job, t.State)
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	ask.AddCookie(&http.Cookie{Name: request.HostCookie, Value: token})
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return nil, fmt.Errorf("no party answers at %s: is it running, and is that its --listen? %w", dialable(c.Listen), err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err = io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode == http.StatusOK {
		return text, err
	}
	var refused struct{ Error api.Error }
	if json.Unmarshal(text, &refused) == nil && refused.Error.Message != "" {
		return nil, errors.New(refused.Error.Message)
	}
	return nil, fmt.Errorf("the party answered %s", answer.Status)
}

// brieflyAdmin opens a session of an admin that ends by itself within a minute; end ends it at once.
func brieflyAdmin(ctx context.Context, db *store.Store) (token string, end func() error, err error) {
	now := models.At(time.Now())
	accounts, err := db.Logins().Accounts(ctx, now)
	if err != nil {
		return "", nil, err
	}
	for _, a := range accounts {
		if a.Role != models.Admin || a.Disabled {
			continue
		}
		token = request.RandomText(32)
		session := models.Session{TokenHash: request.HashToken(token), Account: a.Name, CreatedAt: now,
			ExpiresAt: now + models.ToMillis(time.Minute)}
		return token, func() error {
			return db.Logins().EndSession(context.WithoutCancel(ctx), session.TokenHash)
		}, db.Logins().CreateSession(ctx, session)
	}
	return "", nil, errors.New("there is no admin yet: start the party once, or run `upbeat password`")
}

// dialable is a listening address as this machine reaches it.
func dialable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return listen
}

// printTasks writes the list as a table, with the number of each kind above it.
func printTasks(w io.Writer, list api.Tasks) error {
	counts := make([]string, len(list.Counts))
	for i, c := range list.Counts {
		counts[i] = fmt.Sprintf("%d %s", c.N, c.State)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, strings.Join(counts, ", "))
	for _, t := range list.Tasks {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", t.State, t.ID, t.Name, models.Line(t.About, 60), models.Line(taskDetail(t), 120))
	}
	return table.Flush()
}

// taskDetail is how far a task is, or why it failed.
func taskDetail(t api.Task) string {
	switch {
	case t.State == "done":
		return t.Took.Duration().Round(time.Millisecond).String()
	case t.Reason != "":
		return t.Reason
	case t.State == "running" && t.Total > 0:
		return strings.TrimSpace(fmt.Sprintf("%d %% %s", t.Percent(), t.Step))
	}
	return t.Step
}
