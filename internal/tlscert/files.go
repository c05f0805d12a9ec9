package tlscert

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// settle is how long the files must have been left alone before they are read: whoever renews writes two of them.
	settle = 500 * time.Millisecond
	// lookAgain is how often the files are read without a sign, for file systems that give none, and their end is thought of.
	lookAgain = time.Hour
)

// files is a pair that somebody else keeps current.
type files struct {
	Config
	mu      sync.RWMutex
	current *tls.Certificate // nil = none could be used yet
	problem error            // of the files as they are now
	seen    [sha256.Size]byte
}

func newFiles(c Config) *files {
	f := &files{Config: c}
	f.load()
	return f
}

// load reads the pair and takes it where it can be used; else the one before stays. It logs what changed.
func (f *files) load() {
	cert, _ := os.ReadFile(f.Cert)
	key, _ := os.ReadFile(f.Key)
	sum := sha256.Sum256(bytes.Join([][]byte{cert, key}, []byte{0}))
	pair, err := ReadPair(f.Cert, f.Key)
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.Now(); err == nil && f.current != nil && timely(f.current.Leaf.NotBefore, f.current.Leaf.NotAfter, now) == nil {
		err = timely(pair.Leaf.NotBefore, pair.Leaf.NotAfter, now)
	}
	if sum == f.seen && fmt.Sprint(err) == fmt.Sprint(f.problem) {
		return
	}
	f.seen = sum
	f.problem = err
	switch {
	case err == nil:
		f.current = pair
		f.Log.Info("HTTPS: certificate read", "file", f.Cert, "issuer", issuer(pair.Leaf), "names", names(pair.Leaf), "until", pair.Leaf.NotAfter)
	case f.current != nil:
		f.Log.Error("HTTPS: the new certificate cannot be used; the one before stays", "error", err, "until", f.current.Leaf.NotAfter)
	default:
		f.Log.Error("HTTPS does not work: the certificate cannot be used; it is read again when the files change", "error", err)
	}
}

// Certificate implements Source.
func (f *files) Certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.current == nil {
		return nil, ErrNoSource
	}
	return f.current, nil
}

// Status implements Source.
func (f *files) Status() Status {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.current == nil {
		return Status{Way: Files, Problem: f.problem}
	}
	return statusOf(Files, f.current.Leaf, f.problem)
}

// Covers implements Source.
func (f *files) Covers(host string, lasting time.Duration) bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.current != nil && covers(f.current.Leaf, host, f.Now(), lasting)
}

// Challenge implements Source.
func (f *files) Challenge() http.Handler { return nil }

// Run implements Source: it reads the files again when they, or what their names link to, change, and when Reload says so.
func (f *files) Run(ctx context.Context) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		f.Log.Warn("HTTPS: the certificate's files cannot be watched; SIGHUP has them read again", "error", err)
		watcher = &fsnotify.Watcher{} // whose channels say nothing
	} else {
		defer func() { _ = watcher.Close() }()
		f.watch(watcher)
	}
	again := time.NewTicker(lookAgain)
	defer again.Stop()
	quiet := time.NewTimer(settle) // they may have changed since New
	defer quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-watcher.Events:
			quiet.Reset(settle)
		case err := <-watcher.Errors:
			f.Log.Warn("HTTPS: a change of the certificate's files may have been missed", "error", err)
			quiet.Reset(settle)
		case <-quiet.C:
			f.load()
		case <-f.Reload:
			f.load()
		case <-again.C:
			f.load()
			f.warnOfEnd()
		}
	}
}

// watch names the files' folders: renewing puts another file or link into their place.
func (f *files) watch(watcher *fsnotify.Watcher) {
	for _, folder := range []string{filepath.Dir(f.Cert), filepath.Dir(f.Key)} {
		if err := watcher.Add(folder); err != nil {
			f.Log.Warn("HTTPS: a certificate's folder cannot be watched; SIGHUP has it read again", "folder", folder, "error", err)
		}
	}
}

func (f *files) warnOfEnd() {
	if s := f.Status(); !s.Until.IsZero() && f.Now().Add(Soon).After(s.Until) {
		f.Log.Warn("HTTPS: the certificate runs out; put a new one into its place", "file", f.Cert, "until", s.Until)
	}
}
