// Package templates owns the pages' markup. web renders it with the page's view (web/api); the scripts clone the same partials from
// <template> elements, so that a row painted by the server and one painted by the script are the same row. It does no I/O and decides
// nothing.
package templates

import "embed"

// FS holds the pages ("guest.html") and what they share ("partials/*.html").
//
//go:embed *.html partials/*.html
var FS embed.FS
