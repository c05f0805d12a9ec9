// Package repo holds the repository's tests of itself: imports follow docs/architecture.md, pages say what the code says, links lead
// somewhere, and what is linked in has its licence listed.
package repo
