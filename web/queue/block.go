package queue

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

func (s *Area) blocks() queue.Blocks { return queue.Blocks{Party: s.Party} }

// blocksOf lists what is kept out, for its page and the API.
func (s *Area) blocksOf(v *request.Context) ([]api.Block, error) {
	rows, err := s.blocks().List(v.Context(), v.AsHost())
	if err != nil {
		return nil, err
	}
	list, dates := make([]api.Block, len(rows)), v.Dates()
	for i, row := range rows {
		list[i] = api.Block{ID: row.ID, What: "song", Name: row.Name, SongID: row.SongID, Tonight: row.PartyID != 0, Account: row.Account,
			At: row.At, When: dates.Moment(row.At)}
		if row.Artist != "" {
			list[i].What = "artist"
		}
	}
	return list, nil
}

type blocksAnswer struct {
	Blocks []api.Block `json:"blocks"`
}

// getBlocks lists the songs and artists that hosts keep out: GET /api/v1/blocks.
func (s *Area) getBlocks(v *request.Context) error {
	list, err := s.blocksOf(v)
	if err != nil {
		return err
	}
	return v.Answer(blocksAnswer{list})
}

type blockedAnswer struct {
	ID      models.BlockID `json:"id"`
	Name    string         `json:"name"`
	Removed int            `json:"removed"` // waiting songs that were taken out
	Undo    models.ActID   `json:"undo"`    // POST /api/v1/undo/{act} takes it back
}

// addBlock keeps a song or its artist out: POST /api/v1/blocks, POST /admin/blocks (song_id, what, tonight).
func (s *Area) addBlock(v *request.Context) error {
	var in struct {
		Song    models.SongID `json:"song_id"`
		What    string        `json:"what"`
		Tonight bool          `json:"tonight"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.What != "song" && in.What != "artist" {
		return &models.FieldError{Field: "what", Want: "song or artist"}
	}
	done, err := s.blocks().Add(v.Context(), v.AsHost(), queue.Bar{Song: in.Song, Artist: in.What == "artist", Tonight: in.Tonight})
	if err != nil {
		return err
	}
	said := "out.done"
	if in.Tonight {
		said = "out.done_tonight"
	}
	return v.Reply(request.Reply{
		Status: fiber.StatusCreated, Data: blockedAnswer{done.Block.ID, done.Block.Name, done.Removed, done.Act}, To: "/admin/queue",
		Flash: request.Done(v.Words().T(said, "title", done.Block.Name)),
	})
}

// removeBlock lets something in again: DELETE /api/v1/blocks/{block}, POST /admin/blocks/{block}/remove.
func (s *Area) removeBlock(v *request.Context) error {
	id, err := strconv.ParseInt(v.Param("block"), 10, 64)
	if err != nil || id <= 0 {
		return models.ErrBadID
	}
	done, err := s.blocks().Remove(v.Context(), v.AsHost(), models.BlockID(id))
	if err != nil {
		return err
	}
	return v.Reply(request.Reply{Data: undoable(done.Act), To: "/admin/blocks",
		Flash: request.Done(v.Words().T("blocks.let_in_done", "name", done.Block.Name))})
}

// blocksPage shows hosts what is kept out: GET /admin/blocks.
func (s *Area) blocksPage(v *request.Context) error {
	frame, err := v.NewPage("blocks")
	if err != nil {
		return err
	}
	list, err := s.blocksOf(v)
	if err != nil {
		return err
	}
	return v.Render(api.BlocksPage{Page: frame, Blocks: list})
}

// outPage asks a host what is to become of a waiting song, where no script does: GET /admin/queue/{entry}/out. Once it has gone, which the
// page's own forms bring about, that leads to the queue.
func (s *Area) outPage(v *request.Context) error {
	id, err := v.Entry()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.Fresh().Queue, func(item *queue.Item) bool { return item.ID == id }) {
		return v.Fiber.Redirect("/admin/queue", fiber.StatusSeeOther)
	}
	frame, err := v.NewPage("out")
	if err != nil {
		return err
	}
	for _, entry := range frame.State.Queue {
		if entry.ID == id {
			return v.Render(api.OutPage{Page: frame, Entry: entry})
		}
	}
	return models.ErrEntryGone // between the two looks
}
