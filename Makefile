# Verbs of the project. `make run` needs Go alone; `make test` and `make bench` install what they need and say what.
MUSIC ?=
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
export CGO_ENABLED := 0
export GOFLAGS := -buildvcs=false

.PHONY: run build test soak lint bench browser pictures docs cross clean

run: build ## start the party: make run MUSIC=/path/to/music
	./bin/upbeat $(if $(MUSIC),--music "$(MUSIC)") $(ARGS)
build: ## bin/upbeat for this machine
	go build -trimpath -ldflags "-s -w -X main.release=$(VERSION)" -o bin/upbeat ./cmd/upbeat
test: ## everything: linters, builds, Go tests with -race, scripts, browser
	test/scripts/test
soak: ## what takes longer: builds for every machine, a hundred kills, mutations that the tests must catch
	test/scripts/test soak
lint: ## the linters alone
	test/scripts/test lint
bench: build ## the project's figures as one table
	./bin/upbeat bench all $(if $(MUSIC),--music "$(MUSIC)") $(ARGS)
browser: ## the party in a real browser
	test/scripts/test browser
pictures: build ## every page and state as pictures to be looked at: make pictures DIR=/tmp/pictures MUSIC=/path/to/music
	test/scripts/install-test-tools
	UPBEAT_TEST_BINARY=bin/upbeat MUSIC="$(MUSIC)" node test/browser/pictures.mjs $(DIR)
docs: ## the README's table of settings, docs/settings.md and the list of licences, from the code
	go run ./internal/docs
cross: ## dist/ for linux/amd64, arm64, armv7 and armv6; the client also for macOS and Windows
	test/scripts/cross
clean: ## what was built
	rm -rf bin dist
