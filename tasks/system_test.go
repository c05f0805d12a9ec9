//go:build system

package tasks_test

import (
	"log/slog"
	"testing"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/kv"
)

// TestOnARealRedis runs the tests of the registry on a redis-server: Asynq's scripts must do there what they do on miniredis.
func TestOnARealRedis(t *testing.T) {
	mini := newRedis
	defer func() { newRedis = mini }()
	newRedis = func(t *testing.T) *redis.Client {
		t.Helper()
		s, err := kv.Open(t.Context(), string(kv.Child), t.TempDir(), slog.New(slog.DiscardHandler))
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s.Client
	}
	for name, test := range map[string]func(*testing.T){
		"the same work is there once": TestTheSameWorkIsThereOnce,
		"failing":                     TestAFailingTaskIsTriedAFewTimesAndItsOwnerHears,
		"done anew":                   TestWhatFailedIsDoneAnewWhenAskedFor,
		"many ask at once":            TestManyAskAtOnceForWhatFailed,
		"cancel":                      TestCancel,
		"progress":                    TestProgressIsListedWhileItRuns,
		"goes back":                   TestWhatRunsGoesBackWhenTheProcessEnds,
		"forgets":                     TestARedisThatForgets,
		"forgets in the middle":       TestWorkIsDoneAgainAfterRedisForgotItsTask,
		"poison":                      TestWorkThatPanicsIsGivenUp,
	} {
		t.Run(name, test)
	}
}
