package accounts_test

import (
	"strings"
	"testing"
	"time"

	"upbeat/internal/accounts"
)

func TestOnlyTestsHashAtLess(t *testing.T) {
	if got := accounts.New(accounts.Config{}).Cost(); got != accounts.StandardCost() {
		t.Errorf("new passwords cost %+v", got)
	}
	cheap := accounts.Cost{Memory: 64, Time: 1, Threads: 1}
	if got := accounts.New(accounts.Config{Cost: cheap}).Cost(); got != cheap || cheap == accounts.StandardCost() {
		t.Errorf("in tests they cost %+v", got)
	}
}

func TestPasswordsAreArgon2id(t *testing.T) {
	cost := accounts.StandardCost()
	hash, err := cost.Hash("pässword")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q", hash)
	}
	if !cost.Check(hash, "pässword") || cost.Check(hash, "password") || cost.Check("", "") || cost.Check("plain", "plain") {
		t.Error("the check is wrong")
	}
	long := strings.Repeat("x", 2000)
	if _, err := cost.Hash(long); err == nil {
		t.Error("a password of 2,000 bytes was taken")
	}
	for _, odd := range []string{
		"$argon2id$v=19$m=99999999,t=2,p=1$AAAA$AAAA", "$argon2id$v=19$m=8,t=0,p=0$AAAA$AAAA", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA", "$$$$$",
	} {
		if cost.Check(odd, "") || cost.Check(odd, long) {
			t.Errorf("%q fits", odd)
		}
	}
}

// The hash was made before argon2id was a library's: people's passwords hold, at any cost of new ones.
func TestHashesOfEarlierVersionsHold(t *testing.T) {
	const old = "$argon2id$v=19$m=19456,t=2,p=1$tKeSPbuIju5cX86Z/uvpuw$5nQ4w7/BY6v8cR7Es6aZV6lXc5aWva9xGFgadWJvwZs"
	for _, cost := range []accounts.Cost{accounts.StandardCost(), {Memory: 64, Time: 1, Threads: 1}} {
		if !cost.Check(old, "pässword of before") || cost.Check(old, "pässword of now") {
			t.Errorf("at %+v an old hash is read wrongly", cost)
		}
	}
}

// Who guesses names must not learn from the time of an answer which of them there are.
func TestAnUnknownNameTakesAsLongAsAKnownOne(t *testing.T) {
	cost := accounts.StandardCost()
	hash, err := cost.Hash("pässword")
	if err != nil {
		t.Fatal(err)
	}
	fastest := func(phc string) time.Duration {
		best := time.Hour
		for range 3 {
			started := time.Now()
			cost.Check(phc, "guessed")
			best = min(best, time.Since(started))
		}
		return best
	}
	if known, unknown := fastest(hash), fastest(""); unknown < known/3 {
		t.Errorf("an unknown name takes %v, a known one %v", unknown, known)
	}
}
