package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/internal/accounts"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// TestMain runs every test on every database.
func TestMain(m *testing.M) { testdb.Main(m) }

// host is an admin who acts.
var host = models.Actor{Role: models.Admin, Account: "host"}

// fixture is the accounts on a fresh database.
type fixture struct {
	*accounts.Accounts
	store *store.Store
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	db, err := store.Open(t.Context(), testdb.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.Rooms().Ensure(models.DefaultRoom, models.At(time.Now())) })
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{Accounts: accounts.New(accounts.Config{Store: db}), store: db}
}

func (p *fixture) account(t testing.TB, name string, role models.Role) {
	t.Helper()
	if err := p.store.Logins().SaveAccount(t.Context(), models.Account{Name: name, Role: role, Password: "$argon2id$"}); err != nil {
		t.Fatal(err)
	}
}

func TestAnInvitationIsAcceptedOnceByWhoeverIsFirst(t *testing.T) {
	p := newFixture(t)
	ctx := context.WithoutCancel(t.Context())
	p.account(t, "host", models.Admin)
	now := models.At(time.Now())
	for _, i := range []models.Invite{
		{TokenHash: "one", Name: "Robin", Role: models.Moderator, CreatedBy: "host", CreatedAt: now, ExpiresAt: now + 60_000},
		{TokenHash: "old", Name: "Late", Role: models.Moderator, CreatedAt: now - 60_000, ExpiresAt: now},
	} {
		if err := p.Invite(ctx, host, i); err != nil {
			t.Fatal(err)
		}
	}
	moderator := models.Actor{Role: models.Moderator, Account: "mod"}
	if err := p.Invite(ctx, moderator, models.Invite{TokenHash: "x", Name: "x", Role: models.Admin}); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a moderator invites: %v", err)
	}
	if open, err := p.store.Logins().Invites(ctx, now); err != nil || len(open) != 1 {
		t.Errorf("%+v, %v", open, err)
	}
	if i, err := p.Invited(ctx, "one"); err != nil || i.Name != "Robin" {
		t.Errorf("an invitation that may be used: %+v, %v", i, err)
	}
	if _, err := p.Invited(ctx, "old"); !errors.Is(err, models.ErrNoSuchInvite) {
		t.Errorf("an expired one is shown: %v", err)
	}
	var made atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			switch _, err := p.Accept(ctx, "one", "$argon2id$"); {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, models.ErrNoSuchInvite):
				t.Error(err)
			}
		})
	}
	all.Wait()
	accounts, err := p.store.Logins().Accounts(ctx, now)
	if err != nil || made.Load() != 1 || len(accounts) != 2 || accounts[0].Name != "Robin" || accounts[0].Role != models.Moderator {
		t.Errorf("%d made: %+v, %v", made.Load(), accounts, err)
	}
	if _, err := p.Accept(ctx, "old", "$argon2id$"); !errors.Is(err, models.ErrNoSuchInvite) {
		t.Errorf("an expired one: %v", err)
	}
	if _, err := p.Invited(ctx, "one"); !errors.Is(err, models.ErrNoSuchInvite) {
		t.Errorf("a used one is shown: %v", err)
	}
	taken := models.Invite{TokenHash: "y", Name: "robin", Role: models.Admin, ExpiresAt: now + 1000}
	if err := p.Invite(ctx, host, taken); !errors.Is(err, models.ErrNameTaken) {
		t.Errorf("a name that is taken: %v", err)
	}
}

// However many admins disable, demote and delete each other at once: one stays.
func TestOneAdminStaysWhateverTheyDoToEachOther(t *testing.T) {
	p := newFixture(t)
	ctx := context.WithoutCancel(t.Context())
	names := []string{"ann", "bob", "cat", "dan"}
	for _, name := range names {
		p.account(t, name, models.Admin)
	}
	yes, moderator := true, models.Moderator
	var all sync.WaitGroup
	for i, name := range names {
		for j, whom := range names {
			by := models.Actor{Role: models.Admin, Account: name}
			all.Go(func() {
				var err error
				switch (i + j) % 3 {
				case 0:
					_, err = p.Appoint(ctx, by, whom, nil, &yes)
				case 1:
					_, err = p.Appoint(ctx, by, whom, &moderator, nil)
				default:
					err = p.Dismiss(ctx, by, whom)
				}
				if err != nil && !errors.Is(err, models.ErrLastAdmin) && !errors.Is(err, models.ErrNoSuchAccount) {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	if err := p.store.Read(ctx, func(tx *store.Tx) error {
		n, err := tx.Accounts().CountAdmins()
		if n != 1 {
			t.Errorf("%d admins are left", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestASessionEndsWithItsAccount(t *testing.T) {
	p := newFixture(t)
	ctx := t.Context()
	p.account(t, "ann", models.Admin)
	p.account(t, "mod", models.Moderator)
	now := models.At(time.Now())
	for i, account := range []string{"mod", "mod", "mod", "ann"} {
		session := models.Session{TokenHash: fmt.Sprint(i), Account: account, CreatedAt: now, ExpiresAt: now + 60_000}
		if err := p.store.Logins().CreateSession(ctx, session); err != nil {
			t.Fatal(err)
		}
	}
	hold := func() string {
		open, err := p.store.Logins().SessionsHold(ctx, []string{"0", "1", "2", "3", "none"}, now)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(open)
	}
	mod := models.Actor{Role: models.Moderator, Account: "mod"}
	if n, err := p.LogOut(ctx, mod, "mod", "1"); n != 2 || err != nil || hold() != "map[1:true 3:true]" {
		t.Errorf("the others: %d, %v, %s", n, err, hold())
	}
	if _, err := p.LogOut(ctx, mod, "ann", ""); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a moderator logs an admin out: %v", err)
	}
	yes := true
	if _, err := p.Appoint(ctx, mod, "ann", nil, &yes); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a moderator disables: %v", err)
	}
	if _, err := p.Appoint(ctx, models.Actor{Role: models.Admin, Account: "ann"}, "mod", nil, &yes); err != nil || hold() != "map[3:true]" {
		t.Errorf("%v, %s", err, hold())
	}
	if _, err := p.store.Logins().SessionAccount(ctx, "1", now); !errors.Is(err, models.ErrNotAllowed) {
		t.Error(err)
	}
}

// One person has at most twenty tokens; another's are none of theirs.
func TestTokensAreBoundedAndOnesOwn(t *testing.T) {
	p := newFixture(t)
	ctx := context.WithoutCancel(t.Context())
	p.account(t, "host", models.Admin)
	for i := range 20 {
		token := models.Token{Hash: fmt.Sprint("h", i), Name: "n", Scopes: "request control", Account: "host"}
		if err := p.MakeToken(ctx, host, &token); err != nil || token.ID == 0 {
			t.Fatal(err)
		}
	}
	if err := p.MakeToken(ctx, host, &models.Token{Hash: "more", Name: "n", Scopes: "request", Account: "host"}); !errors.Is(err,
		models.ErrManyTokens) {
		t.Errorf("the twenty-first: %v", err)
	}
	if err := p.MakeToken(ctx, models.AsGuest(7), &models.Token{Hash: "guest", Name: "n", Scopes: "request", GuestID: 7}); err != nil {
		t.Fatal(err)
	}
	list, err := p.Tokens(ctx, "host", 0)
	if err != nil || len(list) != 20 || !list[0].Has(models.ScopeControl) || list[0].Has(models.ScopeListen) {
		t.Fatalf("%d, %v", len(list), err)
	}
	if _, err := p.RevokeToken(ctx, models.AsGuest(7), models.Token{ID: list[0].ID, GuestID: 7}); !errors.Is(err, models.ErrNoSuchToken) {
		t.Errorf("a guest revokes a host's: %v", err)
	}
	if gone, err := p.RevokeToken(ctx, host, models.Token{ID: list[0].ID, Account: "host"}); err != nil || gone.Hash != list[0].Hash {
		t.Errorf("%+v, %v", gone, err)
	}
	for hash, want := range map[string]error{list[0].Hash: models.ErrNoSuchToken, list[1].Hash: nil, "none": models.ErrNoSuchToken} {
		if _, _, err := p.store.Logins().Token(ctx, models.DefaultRoom, hash); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", hash, err, want)
		}
	}
	hold, err := p.store.Logins().SessionsHold(ctx, []string{list[0].Hash, list[1].Hash, "guest"}, 0)
	if err != nil || hold[list[0].Hash] || !hold[list[1].Hash] || !hold["guest"] {
		t.Errorf("live updates of %v hold, %v", hold, err)
	}
	p.account(t, "host", models.Admin) // `upbeat password`
	if left, err := p.Tokens(ctx, "host", 0); err != nil || len(left) != 0 {
		t.Errorf("after a new password %d are left, %v", len(left), err)
	}
}

// A new password and logging out everywhere end the account's tokens, and those of nobody else.
func TestTokensEndWithTheSessions(t *testing.T) {
	p := newFixture(t)
	ctx := context.WithoutCancel(t.Context())
	p.account(t, "host", models.Admin)
	p.account(t, "mod", models.Moderator)
	mod := models.Actor{Role: models.Moderator, Account: "mod"}
	for _, of := range []string{"mod", "host"} {
		for name, end := range map[string]func() error{
			"a new password":        func() error { return p.SetPassword(ctx, mod, "$argon2id$new", "phone") },
			"one's other devices":   func() error { _, err := p.LogOut(ctx, mod, "mod", "phone"); return err },
			"an admin logs out":     func() error { _, err := p.LogOut(ctx, host, "mod", ""); return err },
			"who may not does none": func() error { _, err := p.LogOut(ctx, mod, "host", ""); return err },
		} {
			token := models.Token{Hash: of + name, Name: "n", Scopes: "control", Account: of}
			if err := p.MakeToken(ctx, host, &token); err != nil {
				t.Fatal(err)
			}
			not := name == "who may not does none"
			if err := end(); (err != nil) != not {
				t.Errorf("%s: %v", name, err)
			}
			_, _, err := p.store.Logins().Token(ctx, models.DefaultRoom, token.Hash)
			if ended := errors.Is(err, models.ErrNoSuchToken); ended != (of == "mod" && !not) {
				t.Errorf("%s, the token of %s: %v", name, of, err)
			}
		}
	}
}

// A member's session opens their guest and no host's page; who leaves takes the sessions, the tokens and the name in the log along.
func TestAMemberLogsInAndLeaves(t *testing.T) {
	p := newFixture(t)
	ctx := context.WithoutCancel(t.Context())
	p.account(t, "host", models.Admin)
	p.account(t, "Mira", models.Member)
	guest := models.Guest{RoomID: models.DefaultRoom, Name: "Mira", Account: "Mira"}
	err := p.store.Write(ctx, func(tx *store.Tx) error { return tx.Guests().Create(&guest) })
	if err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"phone", "tablet"} {
		session := models.Session{TokenHash: hash, Account: "Mira", CreatedAt: 1, ExpiresAt: 100, Device: "Firefox, " + hash}
		if err := p.store.Logins().CreateSession(ctx, session); err != nil {
			t.Fatal(err)
		}
	}
	account, id, err := p.store.Logins().Member(ctx, models.DefaultRoom, "phone", 50)
	if err != nil || account.Name != "Mira" || id != guest.ID {
		t.Errorf("%+v, %d, %v", account, id, err)
	}
	for _, over := range []struct {
		hash string
		now  models.Millis
	}{{"phone", 100}, {"none", 50}} {
		if _, _, err := p.store.Logins().Member(ctx, models.DefaultRoom, over.hash, over.now); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("%+v: %v", over, err)
		}
	}
	if _, err := p.store.Logins().SessionAccount(ctx, "phone", 50); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a member's session is a host's: %v", err)
	}
	mira := models.Actor{Role: models.Member, Account: "Mira"}
	if err := p.LogOutOne(ctx, models.Actor{Role: models.Admin, Account: "host"}, "phone"); !errors.Is(err, models.ErrNoSuchSession) {
		t.Errorf("another's device: %v", err)
	}
	if err := p.LogOutOne(ctx, mira, "tablet"); err != nil {
		t.Error(err)
	}
	if list, err := p.store.Logins().Sessions(ctx, "Mira", 50); err != nil || len(list) != 1 || list[0].Device != "Firefox, phone" {
		t.Errorf("%+v, %v", list, err)
	}
	if err := p.MakeToken(ctx, mira, &models.Token{Hash: "t", Name: "n", Scopes: "request", Account: "Mira", GuestID: guest.ID}); err != nil {
		t.Fatal(err)
	}
	role := models.Moderator
	if _, err := p.Appoint(ctx, host, "Mira", &role, nil); !errors.Is(err, models.ErrMemberRole) {
		t.Errorf("a member becomes a host: %v", err)
	}
	off := true
	if _, err := p.Appoint(ctx, host, "Mira", nil, &off); err != nil {
		t.Fatal(err)
	}
	if err := p.Leave(ctx, host); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a host leaves: %v", err)
	}
	if err := p.Leave(ctx, mira); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.store.Logins().Token(ctx, models.DefaultRoom, "t"); !errors.Is(err, models.ErrNoSuchToken) {
		t.Errorf("the token: %v", err)
	}
	lines, err := p.store.AuditLog().Page(ctx, models.DefaultRoom, store.AuditQuery{Limit: 10})
	if err != nil || len(lines) == 0 {
		t.Fatalf("%+v, %v", lines, err)
	}
	for _, l := range lines {
		if l.Account == "Mira" || l.Target == "Mira" {
			t.Errorf("the log still names her: %+v", l)
		}
	}
}
