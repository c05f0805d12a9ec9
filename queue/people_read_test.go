package queue_test

import (
	"fmt"
	"slices"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
)

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
			{store.PeopleQuery{Text: "äRM"}, p.guests[:1]}, {store.PeopleQuery{Text: "ZOË"}, p.guests[1:2]},
			{store.PeopleQuery{Text: "%"}, p.guests[2:3]},
			{store.PeopleQuery{Barred: true}, p.guests[1:2]}, {store.PeopleQuery{Only: []models.GuestID{}}, nil},
			{store.PeopleQuery{Only: p.guests[:1]}, p.guests[:1]},
			{store.PeopleQuery{Before: p.guests[1]}, p.guests[:1]}, {store.PeopleQuery{Text: fmt.Sprintf("#%d", p.guests[1])},
				p.guests[1:2]},
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
