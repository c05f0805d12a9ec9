package store

// The aggregates of an open Store: each call is a transaction of its own.

// Logins are accounts and sessions as a request looks them up, outside of any other transaction.
type Logins struct{ s *Store }

// Logins of this database.
func (s *Store) Logins() Logins { return Logins{s} }

// Values are named values of the installation, such as the secrets that cookies are signed with.
type Values struct{ s *Store }

// Values of this database.
func (s *Store) Values() Values { return Values{s} }

// AuditLog is the audit log, as a host reads it.
type AuditLog struct{ s *Store }

// AuditLog of this database.
func (s *Store) AuditLog() AuditLog { return AuditLog{s} }

// Covers are the cover pictures: which files they come from, and their accent colours.
type Covers struct{ s *Store }

// Covers of this database.
func (s *Store) Covers() Covers { return Covers{s} }

// History is the parties and plays of a room, as the pages of history read them.
type History struct{ s *Store }

// History of this database.
func (s *Store) History() History { return History{s} }

// Folders are the folders in which songs lie.
type Folders struct{ s *Store }

// Folders of this database.
func (s *Store) Folders() Folders { return Folders{s} }

// Roots are the music folders that are scanned.
type Roots struct{ s *Store }

// Roots of this database.
func (s *Store) Roots() Roots { return Roots{s} }

// Problems are the files that a scan could not take, and why.
type Problems struct{ s *Store }

// Problems of this database.
func (s *Store) Problems() Problems { return Problems{s} }

// SearchIndex is the index that search reads: words, starts, choices.
type SearchIndex struct{ s *Store }

// SearchIndex of this database.
func (s *Store) SearchIndex() SearchIndex { return SearchIndex{s} }

// Library is the songs, as scan, search and probing read and write them.
type Library struct{ s *Store }

// Library of this database.
func (s *Store) Library() Library { return Library{s} }

// Facets are artists, albums and genres, each with the number of its songs.
type Facets struct{ s *Store }

// Facets of this database.
func (s *Store) Facets() Facets { return Facets{s} }
