package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"upbeat/internal/accounts"
	"upbeat/internal/config"
	"upbeat/internal/store"
	"upbeat/models"
)

// hostName is the account that the first start makes.
const hostName = "admin"

// passwordCmd is the way back in for a host who has lost the password.
type passwordCmd struct{}

func (passwordCmd) Run(ctx context.Context, c config.Config, log *slog.Logger) error {
	db, err := store.Open(ctx, c.Address())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	password, err := newPassword()
	if err != nil {
		return err
	}
	if err := savePassword(ctx, db, password); err != nil {
		return err
	}
	note(ctx, db, log, passwordSet(hostName))
	fmt.Printf("Log in as %s with the password %s\n", hostName, password)
	return nil
}

// ensureHost makes the host's account at the first start and returns its generated password; "" where there is an account
// already, or where the password came from --admin-password-file.
func ensureHost(ctx context.Context, db *store.Store, file string) (string, error) {
	if file != "" {
		return "", passwordFromFile(ctx, db, file)
	}
	n, err := db.Logins().CountAccounts(ctx)
	if err != nil || n > 0 {
		return "", err
	}
	password, err := newPassword()
	if err != nil {
		return "", err
	}
	return password, savePassword(ctx, db, password)
}

// passwordFromFile sets the password to the file's first line, unless it is that already.
func passwordFromFile(ctx context.Context, db *store.Store, file string) error {
	password, err := firstLine(file)
	if err != nil {
		return fmt.Errorf("--admin-password-file: %w", err)
	}
	const shortest = 8 // characters
	if len([]rune(password)) < shortest {
		return fmt.Errorf("--admin-password-file: the first line of %s must be a password of at least %d characters", file, shortest)
	}
	if a, err := db.Logins().Account(ctx, hostName); err == nil && accounts.StandardCost().Check(a.Password, password) {
		return nil
	}
	return savePassword(ctx, db, password)
}

func savePassword(ctx context.Context, db *store.Store, password string) error {
	hash, err := accounts.StandardCost().Hash(password)
	if err != nil {
		return err
	}
	return db.Logins().SaveAccount(ctx, models.Account{Name: hostName, Role: models.Admin, Password: hash, CreatedAt: models.At(time.Now())})
}

// newPassword is 80 random bits in four groups that are easy to read out.
func newPassword() (string, error) {
	raw := make([]byte, 10)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	s := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16], nil
}
