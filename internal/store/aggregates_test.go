package store_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

const here = models.DefaultRoom

// same fails the test where two values differ.
func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// guests makes n guests of the room.
func guests(tx *store.Tx, n int) ([]models.Guest, error) {
	list := make([]models.Guest, n)
	for i := range list {
		list[i] = models.Guest{RoomID: here, Name: string(rune('A' + i)), Colour: "#112233", JoinedAt: 1}
		if err := tx.Guests().Create(&list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Each aggregate of a transaction, alone, in a room with one entry.
func TestAggregatesOfATransaction(t *testing.T) {
	for name, f := range map[string]func(*testing.T, *store.Tx, models.Entry) error{
		"accounts":  tryTxAccounts,
		"playbacks": tryTxPlaybacks,
		"audits":    tryTxAudits,
		"guests":    tryTxGuests,
		"rooms":     tryTxRooms,
		"entries":   tryTxEntries,
		"votes":     tryTxVotes,
		"shouts":    tryTxShouts,
		"settings":  tryTxSettings,
		"parties":   tryTxParties,
		"songs":     tryTxSongs,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, testdb.New(t))
			e := room(t, s)
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return f(t, tx, e) }); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func tryTxAccounts(t *testing.T, tx *store.Tx, _ models.Entry) error {
	err := errors.Join(tx.Accounts().Lock(), tx.Accounts().Create(models.Account{Name: "Ada", Role: models.Admin}))
	taken, err1 := tx.Accounts().NameTaken("ADA")
	same(t, "name taken", taken, true)
	admins, err2 := tx.Accounts().CountAdmins()
	same(t, "admins", admins, 1)
	err3 := tx.Accounts().CreateInvite(models.Invite{TokenHash: "t", CreatedAt: 1, ExpiresAt: 10})
	first, err4 := tx.Accounts().UseInvite("t", 5)
	second, err5 := tx.Accounts().UseInvite("t", 5)
	same(t, "an invitation is used once", [2]bool{first, second}, [2]bool{true, false})
	same(t, "drop a used one", tx.Accounts().DropInvite("t"), models.ErrNoSuchInvite)
	return errors.Join(err, err1, err2, err3, err4, err5, tx.Accounts().Delete("Ada"))
}

func tryTxPlaybacks(t *testing.T, tx *store.Tx, e models.Entry) error {
	fence, err := tx.Rooms().NextFence(here)
	p, err1 := tx.Playbacks().Get(here)
	p.EntryID = e.ID
	err2 := tx.Playbacks().Save(p)
	mine, err3 := tx.Playbacks().Checkpoint(here, fence, e.ID, 7, 8)
	late, err4 := tx.Playbacks().Checkpoint(here, fence-1, e.ID, 9, 9)
	heard, err5 := tx.Playbacks().AlarmHeard(here, fence, 3)
	same(t, "who may write", [3]bool{mine, late, heard}, [3]bool{true, false, true})
	p, err6 := tx.Playbacks().Get(here)
	same(t, "position", p.Position, 7)
	same(t, "alarm", p.AlarmHeard, 3)
	return errors.Join(err, err1, err2, err3, err4, err5, err6)
}

func tryTxAudits(t *testing.T, tx *store.Tx, _ models.Entry) error {
	err := errors.Join(tx.Audits().HostDid(here, 5, models.Actor{Role: models.Moderator, Account: "mod"}, "skip", "a", ""),
		tx.Audits().HostDid(here, 6, models.AsGuest(1), "skip", "b", ""), tx.Audits().HostDid(here, 7, models.AsSystem(), "skip", "c", ""))
	last, err1 := tx.Audits().Last(here)
	same(t, "who did it", last.Account, "mod")
	err2 := tx.Audits().SetDetail(last.ID, "then")
	last, err3 := tx.Audits().Last(here)
	same(t, "detail", last.Detail, "then")
	there, err4 := tx.Audits().Exists(here, "skip", "a", 5)
	later, err5 := tx.Audits().Exists(here, "skip", "a", 6)
	same(t, "exists since 5, since 6", [2]bool{there, later}, [2]bool{true, false})
	return errors.Join(err, err1, err2, err3, err4, err5)
}

func tryTxGuests(t *testing.T, tx *store.Tx, _ models.Entry) error {
	list, err := guests(tx, 3)
	if err != nil {
		return err
	}
	err = tx.Guests().MarkPresent(here, []models.GuestID{list[0].ID, list[1].ID}, true, 4)
	list[1].Present, list[1].Banned = true, true
	err1 := tx.Guests().Save(list[1])
	n, err2 := tx.Guests().CountPresent(here)
	same(t, "present and not banned", n, 1)
	barred, err3 := tx.Guests().List(here, store.PeopleQuery{Barred: true, Limit: 9})
	same(t, "barred", len(barred) == 1 && barred[0].ID == list[1].ID, true)
	page, err4 := tx.Guests().Page(here, list[2].ID, 9)
	same(t, "a page", len(page), 2)
	_, missing := tx.Guests().Get("elsewhere", list[0].ID)
	same(t, "of another room", missing, models.ErrNoGuest)
	return errors.Join(err, err1, err2, err3, err4)
}

func tryTxRooms(t *testing.T, tx *store.Tx, e models.Entry) error {
	r, err := tx.Rooms().Bump(here)
	same(t, "version", r.Version, 1)
	e.Version, e.Votes = 1, 2
	r.Round = 3
	err1 := errors.Join(tx.Entries().SaveSums(e), tx.Rooms().Save(here, r))
	changes, err2 := tx.Rooms().ChangesSince(here, 0)
	same(t, "round", changes.Round, 3)
	same(t, "changed", len(changes.Entries) == 1 && changes.Entries[0].Votes == 2, true)
	none, err3 := tx.Rooms().ChangesSince(here, 1)
	same(t, "nothing since", len(none.Entries), 0)
	return errors.Join(err, err1, err2, err3)
}

func tryTxEntries(t *testing.T, tx *store.Tx, e models.Entry) error {
	found, there, err0 := tx.Entries().OfSong(here, e.SongID)
	same(t, "of its song", there && found.ID == e.ID, true)
	n, err := tx.Entries().CountWaiting(here)
	same(t, "waiting", n, 1)
	err1 := tx.Entries().SetDedication(e.ID, "for you", 2)
	gone, err2 := tx.Entries().WithdrawAll(here, e.GuestID, 9, 3)
	same(t, "withdrawn", gone, 1)
	e, err3 := tx.Entries().Get(here, e.ID)
	same(t, "status", e.Status, models.Removed)
	same(t, "dedication", e.Dedication, "for you")
	return errors.Join(err0, err, err1, err2, err3)
}

func tryTxVotes(t *testing.T, tx *store.Tx, e models.Entry) error {
	list, err := guests(tx, 2)
	if err != nil {
		return err
	}
	for i, value := range []int{1, -1} {
		err = errors.Join(err, tx.Votes().Set(models.Vote{EntryID: e.ID, GuestID: list[i].ID, RoomID: here, Value: value, At: 5}))
	}
	e.Ups, e.Downs = 1, 1
	err1 := tx.Entries().SaveSums(e)
	downs, err2 := tx.Votes().DownVotesSince(list[1].ID, 4)
	same(t, "down votes", downs, 1)
	n, err3 := tx.Votes().Void(here, list[1].ID, 6, 7)
	same(t, "void", n, 1)
	err4 := tx.Votes().Merge(here, list[0].ID, list[1].ID, 8)
	value, err5 := tx.Votes().Of(e.ID, list[1].ID)
	same(t, "merged", value, 1)
	e, err6 := tx.Entries().Get(here, e.ID)
	same(t, "sums", [3]int{e.Votes, e.Ups, e.Downs}, [3]int{1, 1, 0})
	return errors.Join(err, err1, err2, err3, err4, err5, err6)
}

func tryTxShouts(t *testing.T, tx *store.Tx, e models.Entry) error {
	s := models.Shout{RoomID: here, Kind: "dedication", Text: "hello", Status: models.ShoutWaiting, At: 2, EntryID: e.ID, Version: 1}
	err := tx.Shouts().Create(&s)
	n, newest, err1 := tx.Shouts().Waiting(here)
	same(t, "waiting", n, 1)
	same(t, "newest", newest, s.ID)
	err2 := tx.Shouts().DropLate(here, e.ID, 2)
	s, err3 := tx.Shouts().Get(here, s.ID)
	same(t, "late", [2]string{string(s.Status), s.Text}, [2]string{"rejected", ""})
	rejected, err4 := tx.Shouts().Count(here, models.ShoutRejected)
	same(t, "rejected", rejected, 1)
	return errors.Join(err, err1, err2, err3, err4)
}

func tryTxSettings(t *testing.T, tx *store.Tx, _ models.Entry) error {
	s := tx.Settings()
	err := errors.Join(s.Save(here, "a", "1"), s.Save(here, "b", "2"), s.Save(here, "a", "3"), s.Drop(here, "b"), s.Drop("elsewhere", "a"))
	all, err1 := s.All(here)
	same(t, "settings", maps.Equal(all, map[string]string{"a": "3"}), true)
	return errors.Join(err, err1)
}

func tryTxParties(t *testing.T, tx *store.Tx, e models.Entry) error {
	p := models.Party{RoomID: here, StartedAt: 1}
	err := tx.Parties().Create(&p)
	p.Name = "Friday"
	err1 := errors.Join(tx.Parties().Save(p), tx.Parties().Adopt(here, p.ID, 2))
	e, err2 := tx.Entries().Get(here, e.ID)
	same(t, "adopted", e.PartyID, p.ID)
	again, err3 := tx.Parties().Get(here, p.ID)
	same(t, "party", again, p)
	_, missing := tx.Parties().Get("elsewhere", p.ID)
	same(t, "of another room", missing, models.ErrNoSuchParty)
	return errors.Join(err, err1, err2, err3)
}

func tryTxSongs(t *testing.T, tx *store.Tx, e models.Entry) error {
	err := errors.Join(tx.Songs().SetProblem(e.SongID, models.ProblemBroken, 3), tx.Songs().SetProbed(e.SongID, 4),
		tx.Songs().SetLength(e.SongID, 9), tx.Songs().SetLength(e.SongID, 10), tx.Songs().CountRequest(e.SongID),
		tx.Songs().SetLoudness(e.SongID, -9.5, -1, []byte{1, 2}))
	s, err1 := tx.Songs().Get(e.SongID)
	same(t, "problem", s.Problem, "")
	same(t, "probed, length, requests", [3]int64{int64(s.ProbedAt), int64(s.Duration), int64(s.Requests)}, [3]int64{4, 9, 1})
	same(t, "loudness", s.Loudness == -9.5 && slices.Equal(s.Waveform, []byte{1, 2}), true)
	return errors.Join(err, err1)
}
