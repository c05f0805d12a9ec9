package history

import (
	"fmt"
	"strconv"
	"strings"

	"upbeat/internal/history"
	"upbeat/models"
	"upbeat/templates"
	"upbeat/web/api"
	"upbeat/web/request"
)

// figures are the totals, those first that a host looks for.
func (s *Area) figures(v *request.Context, t history.Totals) []api.Figure {
	n := func(count int) string { return templates.Count(v.Words().Lang, count) }
	w := v.Words().T
	return []api.Figure{
		{Value: n(t.Plays), Text: w("history.plays", "n", t.Plays)}, {Value: hours(v, t.Heard), Text: w("history.heard")},
		{Value: n(t.Requests), Text: w("history.requests", "n", t.Requests)}, {Value: n(t.Guests),
			Text: w("history.guests", "n", t.Guests)},
		{Value: n(t.Ups + t.Downs), Text: w("history.votes", "n", t.Ups+t.Downs)}, {Value: n(t.Skips), Text: w("history.skips")},
		{Value: n(t.Kicks), Text: w("history.kicks")},
	}
}

// charts draws the statistics along the time: requests, votes on what played, songs that were skipped or voted out.
func (s *Area) charts(v *request.Context, stats history.Statistics) []api.Chart {
	w := v.Words().T
	step := string(stats.Step)
	series := func(class, name string, below bool, of func(history.Point) int) templates.Series {
		one := templates.Series{Class: class, Name: w(name), Below: below}
		for _, p := range stats.Points {
			one.Values = append(one.Values, of(p))
		}
		return one
	}
	all := []templates.BarChart{
		{ID: "requests", Title: w("chart.requests_" + step), Series: []templates.Series{series("one", "chart.requests", false,
			func(p history.Point) int { return p.Requests })}},
		{ID: "balance", Title: w("chart.votes_" + step), Series: []templates.Series{
			series("up", "chart.up", false, func(p history.Point) int { return p.Ups }),
			series("down", "chart.down", true, func(p history.Point) int { return p.Downs })}},
		{ID: "removals", Title: w("chart.removals_" + step), Series: []templates.Series{
			series("two", "chart.skipped", false, func(p history.Point) int { return p.Skips }),
			series("down", "chart.kicked", false, func(p history.Point) int { return p.Kicks })}},
	}
	d := v.Dates()
	var charts []api.Chart
	for _, c := range all {
		for _, p := range stats.Points {
			c.Labels = append(c.Labels, d.Mark(stats.Step, p.At))
		}
		if chart, any := s.barChart(v, c); any {
			charts = append(charts, chart)
		}
	}
	return charts
}

// barChart draws one chart, with its table and, where there is more than one, the names of its series. A chart of nothing is left out.
func (s *Area) barChart(v *request.Context, c templates.BarChart) (chart api.Chart, any bool) {
	w := v.Words().T
	chart = api.Chart{ID: c.ID, Title: c.Title, Head: []string{w("chart.time")}}
	totals, said := make([]int, len(c.Series)), make([]string, len(c.Series))
	most, at := 0, ""
	for i, label := range c.Labels {
		row, sum := []string{label}, 0
		for j, s := range c.Series {
			row, sum, totals[j] = append(row, strconv.Itoa(s.Values[i])), sum+s.Values[i], totals[j]+s.Values[i]
		}
		chart.Rows = append(chart.Rows, row)
		if sum > most {
			most, at = sum, label
		}
	}
	for j, s := range c.Series {
		chart.Head = append(chart.Head, s.Name)
		said[j] = s.Name + ": " + strconv.Itoa(totals[j])
		if len(c.Series) > 1 {
			chart.Legend = append(chart.Legend, api.Legend{Class: s.Class, Text: s.Name, Value: templates.Count(v.Words().Lang, totals[j])})
		}
	}
	c.Desc = w("chart.bars", "totals", strings.Join(said, ", "), "most", most, "at", at)
	chart.SVG = c.SVG()
	return chart, most > 0
}

// genres draws how the genres share the songs that played; nil where nothing did.
func (s *Area) genres(v *request.Context, stats history.Statistics) *api.Chart {
	if len(stats.Genres) == 0 {
		return nil
	}
	w := v.Words().T
	c := templates.ShareChart{ID: "genres", Title: w("chart.genres")}
	chart := api.Chart{ID: "genres", Title: c.Title}
	whole := max(stats.Totals.Plays, 1)
	var said []string
	for i, g := range stats.Genres {
		name := g.Name
		switch {
		case g.Other:
			name = w("chart.other")
		case name == "":
			name = w("chart.no_genre")
		}
		value := w("chart.percent", "n", (100*g.Plays+whole/2)/whole)
		c.Names, c.Values = append(c.Names, name), append(c.Values, g.Plays)
		chart.Legend = append(chart.Legend, api.Legend{Class: templates.ShareClass(i), Text: name, Value: value})
		said = append(said, name+" "+value)
	}
	c.Desc = strings.Join(said, ", ")
	chart.SVG = c.SVG()
	return &chart
}

// rankings are the lists of what and who played most.
func (s *Area) rankings(v *request.Context, stats history.Statistics) []api.Ranking {
	w := v.Words().T
	var all []api.Ranking
	for _, r := range []struct {
		id, title string
		lines     []history.RankLine
	}{{"songs", w("chart.songs"), stats.Songs}, {"artists", w("chart.artists"), stats.Artists},
		{"guests", w("chart.guests"), stats.Guests}} {
		if len(r.lines) == 0 {
			continue
		}
		ranking := api.Ranking{ID: r.id, Title: r.title}
		for _, line := range r.lines {
			ranking.Lines = append(ranking.Lines, api.RankLine{Name: line.Name, Extra: line.Artist,
				Value: w("chart.times", "n", line.Plays), Bar: templates.RankBar(line.Plays, r.lines[0].Plays)})
		}
		all = append(all, ranking)
	}
	return all
}

// hours is a length in hours: "3:56", or "1,204" where minutes do not matter any more.
func hours(v *request.Context, ms models.Millis) string {
	const long = 100
	minutes := int(ms / 60_000)
	if minutes/60 >= long {
		return templates.Count(v.Words().Lang, minutes/60)
	}
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}
