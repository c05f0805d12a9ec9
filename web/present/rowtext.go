package present

import (
	"strconv"
	"strings"

	"upbeat/internal/i18n"
	"upbeat/web/api"
)

// RowTexts are the texts of every row of a state's queue, for a page that is painted here. Estimate has to come first.
// clock writes a time of day as the party's clock shows it.
func RowTexts(s *api.State, m i18n.Messages, clock func(at any) string) []api.RowText {
	reasons := Why(s)
	texts := make([]api.RowText, len(s.Queue))
	for i := range s.Queue {
		e := &s.Queue[i]
		texts[i] = api.RowText{Why: reasons[i].text(m), When: when(e, m, clock), Moves: rowMoves(s, i)}
		texts[i].Voters, texts[i].MoreVoters = Voters(e)
	}
	return texts
}

// Explain says of entry i of a state's queue what RowTexts says of all of them, for a row that is open on a phone. It sends times as
// numbers.
func Explain(s *api.State, i int, m i18n.Messages) api.Explanation {
	estimate(s, i)
	e := &s.Queue[i]
	return api.Explanation{
		Version: s.Version, Why: explain(s.Queue, i, firstTurns(s.Queue)).text(m),
		PlaysAt: e.PlaysAt, PlaysFrom: e.PlaysFrom, PlaysTo: e.PlaysTo, Moves: rowMoves(s, i),
	}
}

// text is a reason in the reader's language; "" = the catalogue has none.
func (s Sentence) text(m i18n.Messages) string {
	if !m.Has(s.Key) {
		return ""
	}
	return m.T(s.Key, "nth", ordinal(s.Nth, m), "after", listed(s.After, m), "name", s.Name)
}

// listed names what comes before an entry: "2 songs, 1 song and the next song".
func listed(parts []Part, m i18n.Messages) string {
	list := ""
	for i, p := range parts {
		part := m.T(p.Key, "n", p.N)
		switch {
		case i == 0:
			list = part
		case i == len(parts)-1:
			list = m.T("why.and", "list", list, "last", part)
		default:
			list += ", " + part
		}
	}
	return list
}

// ordinal is a number in a row, by the catalogue's list: 2nd.
func ordinal(n int, m i18n.Messages) string {
	if list := strings.Split(m.T("why.ordinals"), ","); n >= 1 && n <= len(list) {
		return list[n-1]
	}
	return strconv.Itoa(n)
}

// when is the estimate with its range: "about 22:41 (22:35–22:55)"; "" for what plays next or not at all. static/js/openrow.js formats it
// alike.
func when(e *api.Entry, m i18n.Messages, clock func(at any) string) string {
	if e.PlaysAt == 0 || e.Locked {
		return ""
	}
	about, from, to := clock(e.PlaysAt), clock(e.PlaysFrom), clock(e.PlaysTo)
	if from == to {
		return m.T("row.about", "time", about)
	}
	return m.T("row.between", "time", about, "from", from, "to", to)
}
