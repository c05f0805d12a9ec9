package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
)

func (p *party) account(t testing.TB, name string, role models.Role) {
	t.Helper()
	if err := p.store.Logins().SaveAccount(t.Context(), models.Account{Name: name, Role: role, Password: "$argon2id$"}); err != nil {
		t.Fatal(err)
	}
}

func TestAnInvitationIsAcceptedOnceByWhoeverIsFirst(t *testing.T) {
	p := newParty(t, 0, 0)
	ctx := context.WithoutCancel(t.Context())
	p.account(t, "host", models.Admin)
	now := models.At(p.Now())
	for _, i := range []models.Invite{
		{TokenHash: "one", Name: "Robin", Role: models.Moderator, CreatedBy: "host", CreatedAt: now, ExpiresAt: now + 60_000},
		{TokenHash: "old", Name: "Late", Role: models.Moderator, CreatedAt: now - 60_000, ExpiresAt: now},
	} {
		if err := p.Invite(ctx, host, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Invite(ctx, models.Actor{Role: models.Moderator, Account: "mod"}, models.Invite{TokenHash: "x", Name: "x", Role: models.Admin}); !errors.Is(err, models.ErrNotAllowed) {
		t.Errorf("a moderator invites: %v", err)
	}
	if open, err := p.store.Logins().Invites(ctx, now); err != nil || len(open) != 1 {
		t.Errorf("%+v, %v", open, err)
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
	if err := p.Invite(ctx, host, models.Invite{TokenHash: "y", Name: "robin", Role: models.Admin, ExpiresAt: now + 1000}); !errors.Is(err, models.ErrNameTaken) {
		t.Errorf("a name that is taken: %v", err)
	}
}

// However many admins disable, demote and delete each other at once: one stays.
func TestOneAdminStaysWhateverTheyDoToEachOther(t *testing.T) {
	p := newParty(t, 0, 0)
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
	p := newParty(t, 0, 0)
	ctx := t.Context()
	p.account(t, "ann", models.Admin)
	p.account(t, "mod", models.Moderator)
	now := models.At(p.Now())
	for i, account := range []string{"mod", "mod", "mod", "ann"} {
		if err := p.store.Logins().CreateSession(ctx, models.Session{TokenHash: fmt.Sprint(i), Account: account, CreatedAt: now, ExpiresAt: now + 60_000}); err != nil {
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

func TestTheAuditLogIsReadInParts(t *testing.T) {
	p := newParty(t, 1, 2)
	ctx := t.Context()
	if _, err := p.Mute(ctx, host, p.guests[0], true); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if err := p.Note(ctx, models.Actor{}, "login_failed", fmt.Sprint(i), ""); err != nil {
			t.Fatal(err)
		}
	}
	accounts, actions, err := p.store.AuditLog().Names(ctx, p.Room)
	if err != nil || !slices.Equal(accounts, []string{"", "host"}) || !slices.Equal(actions, []string{"login_failed", "mute", "setting"}) {
		t.Errorf("%q, %q, %v", accounts, actions, err)
	}
	nobody := ""
	first, err := p.store.AuditLog().Page(ctx, p.Room, store.AuditQuery{Account: &nobody, Limit: 3})
	if err != nil || len(first) != 3 || first[0].Target != "4" {
		t.Fatalf("%+v, %v", first, err)
	}
	rest, err := p.store.AuditLog().Page(ctx, p.Room, store.AuditQuery{Action: "login_failed", Before: first[2].ID, Limit: 3})
	if err != nil || len(rest) != 2 || rest[1].Target != "0" {
		t.Errorf("%+v, %v", rest, err)
	}
}

// What the host's page reads of guests, on both databases.
func TestGuestsAreReadForTheHost(t *testing.T) {
	p := newParty(t, 3, 4)
	ctx := t.Context()
	for i, name := range []string{"Ärmel", "zoë", "100 %"} {
		if _, err := p.Rename(ctx, host, p.guests[i], &name, nil); err != nil {
			t.Fatal(err)
		}
	}
	e := p.request(t, 0, 0)
	p.vote(t, 1, e, -1)
	if _, err := p.Mute(ctx, host, p.guests[1], true); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Merge(ctx, host, p.guests[3], p.guests[2]); err != nil {
		t.Fatal(err)
	}
	if err := p.store.Read(ctx, func(tx *store.Tx) error {
		for _, test := range []struct {
			query store.PeopleQuery
			want  []models.GuestID
		}{
			{store.PeopleQuery{}, []models.GuestID{p.guests[2], p.guests[1], p.guests[0]}},
			{store.PeopleQuery{Text: "äRM"}, p.guests[:1]}, {store.PeopleQuery{Text: "ZOË"}, p.guests[1:2]}, {store.PeopleQuery{Text: "%"}, p.guests[2:3]},
			{store.PeopleQuery{Barred: true}, p.guests[1:2]}, {store.PeopleQuery{Only: []models.GuestID{}}, nil}, {store.PeopleQuery{Only: p.guests[:1]}, p.guests[:1]},
			{store.PeopleQuery{Before: p.guests[1]}, p.guests[:1]}, {store.PeopleQuery{Text: fmt.Sprintf("#%d", p.guests[1])}, p.guests[1:2]},
		} {
			test.query.Limit = 10
			found, err := tx.Guests().List(p.Room, test.query)
			if err != nil {
				return err
			}
			var ids []models.GuestID
			for _, g := range found {
				ids = append(ids, g.ID)
			}
			if !slices.Equal(ids, test.want) {
				t.Errorf("%+v: %v, want %v", test.query, ids, test.want)
			}
		}
		deeds, err := tx.Guests().Deeds(p.guests[0], 5)
		if err != nil || len(deeds) != 1 || deeds[0].Song.ID != p.songs[0] || deeds[0].Said != 1 {
			t.Errorf("%+v, %v", deeds, err)
		}
		verdicts, err := tx.Votes().By(p.Room, p.guests[1], 5)
		if err != nil || len(verdicts) != 1 || verdicts[0].Said != -1 {
			t.Errorf("%+v, %v", verdicts, err)
		}
		last, err := tx.Guests().LastAct(p.guests)
		if err != nil || len(last) != 2 || last[p.guests[1]] < e.RequestedAt {
			t.Errorf("%v, %v", last, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
