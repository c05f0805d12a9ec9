package store

import "gorm.io/gorm"

// Tx is one open transaction. It is used by one goroutine and must not outlive the function it was handed to. What is in the database is
// read and written through one small type for each aggregate: tx.Entries().Listed(room).
type Tx struct {
	db   *gorm.DB
	kind Kind
}

// run runs statements one after the other, with the same named parameters.
func (tx *Tx) run(named map[string]any, statements ...string) error {
	for _, statement := range statements {
		if err := tx.db.Exec(statement, named).Error; err != nil {
			return err
		}
	}
	return nil
}
