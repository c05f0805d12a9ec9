package store

import (
	"strings"

	"upbeat/models"
)

// Guests are the guests of a room: who they are, whether they are present, and who turned out to be whom.
type Guests struct{ tx *Tx }

// Guests of this transaction.
func (tx *Tx) Guests() Guests { return Guests{tx} }

// Colours reads the colours of all guests of the room, "#rrggbb".
func (g Guests) Colours(room models.RoomID) (map[models.GuestID]string, error) {
	var rows []struct {
		ID     models.GuestID
		Colour string
	}
	if err := g.tx.db.Model(&models.Guest{}).Find(&rows, "room_id = ?", room).Error; err != nil {
		return nil, err
	}
	colours := make(map[models.GuestID]string, len(rows))
	for _, row := range rows {
		colours[row.ID] = row.Colour
	}
	return colours, nil
}

// Page reads up to limit of the room's guests that joined before the given one, the newest first; before 0 starts with the newest.
func (g Guests) Page(room models.RoomID, before models.GuestID, limit int) ([]models.Guest, error) {
	var list []models.Guest
	query := g.tx.db.Order("id DESC").Limit(limit)
	if before > 0 {
		return list, query.Find(&list, "room_id = ? AND id < ? AND NOT gone", room, before).Error
	}
	return list, query.Find(&list, "room_id = ? AND NOT gone", room).Error
}

// PeopleQuery is what the host looks for among the guests.
type PeopleQuery struct {
	Text   string           // part of a name, of an address, or "#12"; "" = everybody
	Barred bool             // only those who are muted or banned
	Only   []models.GuestID // only these; nil = everybody
	Before models.GuestID   // joined before this one; 0 = start with the newest
	Limit  int
}

// List reads guests, the newest first, without those who turned out to be somebody else.
func (g Guests) List(room models.RoomID, query PeopleQuery) ([]models.Guest, error) {
	matching := g.tx.db.Order("id DESC").Limit(query.Limit).Where("room_id = ? AND NOT gone AND merged_into = 0", room)
	if query.Before > 0 {
		matching = matching.Where("id < ?", query.Before)
	}
	if query.Barred {
		matching = matching.Where("(muted OR banned)")
	}
	if query.Only != nil {
		matching = matching.Where("id IN ?", query.Only)
	}
	if id, found := strings.CutPrefix(query.Text, "#"); found {
		n, err := models.ParseGuestID(id)
		if err != nil {
			return nil, nil //nolint:nilerr // nobody has that number
		}
		matching = matching.Where("id = ?", n)
	} else if query.Text != "" {
		parts, args := []string{"address LIKE ? ESCAPE '!'"}, []any{like(query.Text)}
		for _, spelling := range spellings(query.Text) {
			parts, args = append(parts, "name LIKE ? ESCAPE '!'"), append(args, like(spelling))
		}
		matching = matching.Where("("+strings.Join(parts, " OR ")+")", args...)
	}
	var list []models.Guest
	return list, matching.Find(&list).Error
}

// like is a pattern for any text that contains this one.
func like(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}

// spellings are a text as it may stand in a name: no database folds all letters by itself.
func spellings(text string) []string {
	lower, upper := strings.ToLower(text), strings.ToUpper(text)
	list := []string{text}
	first := []rune(lower)
	title := strings.ToUpper(string(first[:1])) + string(first[1:])
	for _, s := range []string{lower, upper, title} {
		if s != list[0] {
			list = append(list, s)
		}
	}
	return list
}

// Some reads the guests with these ids.
func (g Guests) Some(ids []models.GuestID) ([]models.Guest, error) {
	var list []models.Guest
	if len(ids) == 0 {
		return nil, nil
	}
	return list, g.tx.db.Find(&list, "id IN ?", ids).Error
}

// Get reads one guest of the room.
func (g Guests) Get(room models.RoomID, id models.GuestID) (models.Guest, error) {
	var guest models.Guest
	return guest, found(g.tx.db.Take(&guest, "id = ? AND room_id = ?", id, room).Error, models.ErrNoGuest)
}

// Create inserts the guest and sets its id.
func (g Guests) Create(guest *models.Guest) error { return g.tx.db.Create(guest).Error }

// Save writes the whole row.
func (g Guests) Save(guest models.Guest) error { return g.tx.db.Save(&guest).Error }
