package upload_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/sources/upload"
)

// workerEnv makes the test binary a worker.
const workerEnv = "UPBEAT_TEST_UPLOAD_WORKER"

// work looks into one upload, as the worker of another process.
func work() {
	w := &world{dir: os.Getenv("UPBEAT_TEST_DIR"), db: os.Getenv("UPBEAT_TEST_DB"), redis: os.Getenv("UPBEAT_TEST_REDIS"), free: 1 << 40}
	id, err := strconv.ParseInt(os.Getenv(workerEnv), 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	if err := w.open(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")
	if err := w.Job().Run(ctx, upload.Request{Upload: models.UploadID(id)}, func(int, int, string) {}); err != nil {
		log.Fatal(err)
	}
}

// A worker that is killed at any moment has left nothing that the next one does not put right: one song, one file, one request.
func TestAWorkerIsKilledInAnyStep(t *testing.T) {
	const rounds = 20
	w := newWorld(t)
	guest := w.guest()
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	cut := 0
	for round := range rounds {
		up := w.send(guest, fmt.Sprintf("round %d.wav", round), tone(300+5*float64(round), 20))
		worker := exec.Command(os.Args[0])
		worker.Env = append(os.Environ(), workerEnv+"="+strconv.FormatInt(int64(up.ID), 10), "UPBEAT_TEST_DIR="+w.dir, "UPBEAT_TEST_DB="+w.db,
			"UPBEAT_TEST_REDIS="+w.redis)
		out, err := worker.StdoutPipe()
		w.must(err)
		w.must(worker.Start())
		_, err = fmt.Fscanln(out, new(string)) // it is ready
		w.must(err)
		timer := time.NewTimer(time.Duration(random.IntN(400)) * time.Millisecond)
		<-timer.C
		_ = worker.Process.Kill()
		if worker.Wait() != nil {
			cut++
		}
		up = w.check(up)
		if up.State != models.UploadAccepted || up.Known {
			t.Fatalf("round %d: %+v", round, up)
		}
		if files, titles := w.files(), w.waiting(); len(files) != round+1 || len(titles) != round+1 {
			t.Fatalf("round %d: %q %q", round, files, titles)
		}
	}
	t.Logf("%d of %d workers were killed before their end", cut, rounds)
}
