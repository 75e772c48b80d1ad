# What a developer and CI do with this tree; `make help` lists it.

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X frontrow/internal/cli.version=$(VERSION)

.PHONY: help run demo build web test test-go test-web test-browser check gen bench clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## start the server; prints where to publish and where to watch
	@tools/setup run
	bin/frontrow serve

demo: build ## a synthetic live show, with an audience that chats
	@tools/setup run
	bin/frontrow demo

build: web ## bin/frontrow, with the pages inside
	CGO_ENABLED=0 $(GO) build -tags ui -trimpath -ldflags "$(LDFLAGS)" -o bin/frontrow ./cmd/frontrow

web: web/dist/.built ## the pages and the SDK

# The documentation is made of docs, examples, the description of the API and the changelog too.
WEB_SOURCES := $(shell find sdk web docs examples schema test/browser/newcomer CHANGELOG.md -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

web/dist/.built: node_modules/.installed $(WEB_SOURCES)
	npm run --silent build
	@touch $@

node_modules/.installed: package.json package-lock.json sdk/core/package.json sdk/elements/package.json sdk/react/package.json web/package.json
	@tools/setup web
	@# Not npm ci: it insists on the binaries of every platform, which not every registry has.
	npm install --no-save --no-audit --no-fund
	@touch $@

test: test-go test-web test-browser ## everything but soak and bench

# Few at once: most of these packages start real clients, and two cores are soon full.
test-go: web
	@tools/setup test
	$(GO) test -race -p 2 -timeout 15m ./internal/... ./schema/... ./web/...
	$(GO) test -race -tags ui -p 1 -count 1 -timeout 20m ./test/...

test-web: node_modules/.installed
	npm run --silent test

test-browser: build
	@tools/setup test
	npm run --silent test:browser

check: web ## formats, lints, import rules, generated files, types, budgets
	@test -z "$$(gofmt -l cmd internal schema test bench web/*.go)" || { echo "gofmt is needed by:"; gofmt -l cmd internal schema test bench web/*.go; exit 1; }
	$(GO) vet -tags ui ./...
	$(GO) tool staticcheck -tags ui ./...
	$(GO) test ./internal -run TestImport
	@tools/unchanged $(MAKE) --no-print-directory gen
	npm run --silent check
	npm run --silent budget

gen: ## write schema/ and the tables of docs/ anew from the Go types
	$(GO) run ./schema/gen

bench: build ## what we promise, measured; prints, and keeps results in bench/out
	bench/run

clean:
	rm -rf bin web/dist sdk/*/dist node_modules bench/out
