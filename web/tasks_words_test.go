package web_test

import (
	"os"
	"regexp"
	"testing"

	"upbeat/internal/i18n"
)

// Every job has words on the page of tasks, not only its name in Redis.
func TestEveryJobHasWords(t *testing.T) {
	words, err := i18n.Load()
	must(t, err)
	jobs := 0
	name := regexp.MustCompile(`\bName: +"([a-z]+)", Queue:|jobName = "([a-z]+)"`)
	for _, path := range []string{
		"../queue/prepare_job.go", "../library/job.go", "../internal/analysis/analysis.go", "../sources/fetcher.go", "../sources/upload/job.go",
	} {
		text, err := os.ReadFile(path)
		must(t, err)
		for _, match := range name.FindAllStringSubmatch(string(text), -1) {
			jobs++
			if key := "task.job_" + match[1] + match[2]; !words.For("en").Has(key) || !words.For("de").Has(key) {
				t.Errorf("%s: the catalogue lacks %q", path, key)
			}
		}
	}
	if jobs != 5 {
		t.Errorf("%d jobs", jobs)
	}
}
