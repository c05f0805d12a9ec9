package store

import (
	"context"
	"crypto/rand"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Values are named values of the installation, such as the secrets that cookies are signed with.
type Values struct{ s *Store }

// Values of this database.
func (s *Store) Values() Values { return Values{s} }

// secret is a row of the table secrets.
type secret struct {
	Name  string `gorm:"primaryKey"`
	Value []byte
}

// Secret returns the 32 random bytes kept under name, made on first use. All processes on one database share them.
func (v Values) Secret(ctx context.Context, name string) ([]byte, error) {
	var value []byte
	err := v.s.Write(ctx, func(tx *Tx) error {
		fresh := make([]byte, 32)
		if _, err := rand.Read(fresh); err != nil {
			return err
		}
		if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&secret{name, fresh}).Error; err != nil {
			return err
		}
		var kept secret
		err := tx.db.Take(&kept, "name = ?", name).Error
		value = kept.Value
		return err
	})
	return value, err
}

// Get reads a small value kept under name in secrets; ok is false where there is none.
func (v Values) Get(ctx context.Context, name string) (value []byte, ok bool, err error) {
	var row secret
	err = v.s.r.WithContext(ctx).Take(&row, "name = ?", name).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, false, nil
	}
	return row.Value, err == nil, translate(err)
}

// Change replaces the value under name by what f makes of it (empty = there is none yet), in one transaction that f may add to. An error of
// f changes nothing.
func (v Values) Change(ctx context.Context, name string, f func(tx *Tx, old []byte) ([]byte, error)) error {
	return v.s.Write(ctx, func(tx *Tx) error {
		return ChangeValue(tx, name, func(old []byte) ([]byte, error) { return f(tx, old) })
	})
}

// ChangeValue is Values.Change as a part of a transaction.
func ChangeValue(tx *Tx, name string, f func(old []byte) ([]byte, error)) error {
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&secret{name, []byte{}}).Error; err != nil {
		return err
	}
	lock := ""
	if tx.kind == Postgres { // SQLite has one writer
		lock = " FOR UPDATE"
	}
	var row secret
	if err := tx.db.Raw("SELECT name, value FROM secrets WHERE name = ?"+lock, name).Scan(&row).Error; err != nil {
		return err
	}
	value, err := f(row.Value)
	if err != nil {
		return err
	}
	return tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&secret{name, value}).Error
}

// Set keeps a small value under name, beside the secrets (the Wi-Fi password of the QR page is one).
func (v Values) Set(ctx context.Context, name string, value []byte) error {
	return translate(v.s.w.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&secret{name, value}).Error)
}
