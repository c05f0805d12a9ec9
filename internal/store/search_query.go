package store

import "strings"

// Term is one spelling that a searched word may have in the index. It is folded: letters and digits only.
type Term struct {
	Word   string
	Prefix bool // any word that begins with Word
}

// match spells groups as an FTS5 query, https://www.sqlite.org/fts5.html#full_text_query_syntax. Words are quoted, so they are never
// operators.
func match(groups [][]Term, titleOnly bool) string {
	var b strings.Builder
	if titleOnly {
		b.WriteString("title : (")
	}
	for i, group := range groups {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteByte('(')
		for j, term := range group {
			if j > 0 {
				b.WriteString(" OR ")
			}
			b.WriteString(`"` + strings.ReplaceAll(term.Word, `"`, "") + `"`)
			if term.Prefix {
				b.WriteByte('*')
			}
		}
		b.WriteByte(')')
	}
	if titleOnly {
		b.WriteByte(')')
	}
	return b.String()
}

// tsquery spells groups as a PostgreSQL text search query, https://www.postgresql.org/docs/current/datatype-textsearch.html.
func tsquery(groups [][]Term, titleOnly bool) string {
	var b strings.Builder
	for i, group := range groups {
		if i > 0 {
			b.WriteString(" & ")
		}
		b.WriteByte('(')
		for j, term := range group {
			if j > 0 {
				b.WriteString(" | ")
			}
			word, prefix := strings.NewReplacer("'", "", `\`, "").Replace(term.Word), term.Prefix
			if prefix && len(word) <= shortPrefix {
				word, prefix = "_"+word, false
			}
			b.WriteString("'" + word + "'")
			if prefix || titleOnly {
				b.WriteByte(':')
			}
			if prefix {
				b.WriteByte('*')
			}
			if titleOnly {
				b.WriteByte('A')
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}
