package api

import "html/template"

// SourcesPage is where music comes from, for admins: page "sources".
type SourcesPage struct {
	Page
	Sources     []SourceRow // those that are on, in their order, then the others
	Update      bool        // there is a command that brings yt-dlp up to date
	Curl        string      // a line that requests a link
	Bookmarklet template.URL
}

// SourceRow is one source. Its words are "source.<Name>" and "source.<Name>.help" in the catalogue.
type SourceRow struct {
	Name        string
	On          bool
	First, Last bool // of those that are on
	Search      bool // it can be searched
	Checks      []SourceCheck
}

// SourceCheck is one line of what a test of a source found.
type SourceCheck struct {
	OK   bool
	Text string
}
