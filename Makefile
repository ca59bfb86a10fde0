# All that is done with this tree, from building to publishing. Needs Go and make; the first build fetches modules
# through the Go module proxy, and nothing else needs a network. `make help` lists the targets.

GO         ?= go
DEMO_FLAGS ?=
FUZZTIME   ?= 30s
BENCHTIME  ?= 1s
BENCH_DIR  ?= $(or $(TMPDIR),/tmp)/trehan-bench
STANDALONE := cmd/trehan-standalone

# The version is the tag or commit of this very tree, "devel" in an unpacked archive; never a clock, a user or a path,
# so that one commit built twice with one Go gives the same bytes.
VERSION ?= $(or $(if $(wildcard .git),$(shell git describe --tags --always --dirty 2>/dev/null)),devel)
COMMIT  ?= $(if $(wildcard .git),$(shell git rev-parse HEAD 2>/dev/null))
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)

# One set of flags for building, testing and checking: another one would compile the embedded servers once more.
export CGO_ENABLED := 0
export GOFLAGS     := -trimpath -buildvcs=false -mod=readonly

GOLANGCI_VERSION      := v2.15.0
WORKFLOWCHECK_VERSION := v0.6.0
GOVULNCHECK_VERSION   := v1.9.0
DUCKDB_VERSION        := 1.5.6-r.1
TEMPORAL_CLI_VERSION  := v1.5.1
MINIO_VERSION         := v0.0.0-20260212201848-7aac2a2c5b7c
SEAWEEDFS_VERSION     := v0.0.0-20261109003541-7506e5f91cd6
GOLANGCI      := $(CURDIR)/bin/tools/golangci-lint-$(GOLANGCI_VERSION)/golangci-lint
OUTSIDE       := $(CURDIR)/bin/outside
STORES        := $(CURDIR)/bin/tools/stores-$(MINIO_VERSION)-$(SEAWEEDFS_VERSION)
WORKFLOWCHECK := $(CURDIR)/bin/tools/workflowcheck-$(WORKFLOWCHECK_VERSION)/workflowcheck
DUCKDB        := $(CURDIR)/bin/tools/duckdb-$(DUCKDB_VERSION)
GOVULNCHECK   := $(CURDIR)/bin/tools/govulncheck-$(GOVULNCHECK_VERSION)/govulncheck

# Where goroutines meet; elsewhere the race detector only costs time.
RACE := ./activities/... ./workflows/... ./internal/archive/... ./internal/audit/... ./internal/extract/... \
	./internal/delivery/... ./internal/intake/... ./internal/mail/... ./internal/telemetry/...

# Folders of the main module whose tests hold a benchmark or a fuzz target.
with = $(sort $(dir $(shell grep -rlE --include='*_test.go' '^func $(1)[A-Z]' activities cmd/trehan deploy internal workflows)))

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help build build-trehan build-standalone demo test test-short test-main test-standalone test-outside test-stores test-table check format vet lint workflowcheck vulncheck race bench bench-go fuzz look pictures clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

build: build-trehan build-standalone ## Build bin/trehan and bin/trehan-standalone

build-trehan: ## Build bin/trehan only: worker, offline report, client commands
	@echo "Building bin/trehan $(VERSION)"
	@$(GO) build -ldflags '$(LDFLAGS)' -o bin/trehan ./cmd/trehan

build-standalone: ## Build bin/trehan-standalone only: the same, and the servers that demo and up embed
	@echo "Building bin/trehan-standalone $(VERSION), with Temporal, its web UI, an object store and a mail catcher inside"
	@test -e bin/trehan-standalone || echo "  The first time: about 5 minutes on two cores and 2 GB of build cache. Afterwards: seconds."
	@cd $(STANDALONE) && $(GO) build -ldflags '$(LDFLAGS)' -o ../../bin/trehan-standalone .

demo: build-standalone ## Run a made-up month on the embedded servers; DEMO_FLAGS="--exit --data DIR"
	@bin/trehan-standalone demo $(DEMO_FLAGS)

test: test-main test-standalone ## Run all tests of both modules, the run on the embedded servers included; no network

test-short: ## Run the main module's quick tests: no other program, no server, no long test; under a minute
	@echo "Testing the main module, without what needs another program or takes long"
	@$(GO) test -short -timeout 5m ./...

test-main:
	@echo "Testing the main module"
	@$(GO) test -timeout 20m ./...

test-standalone:
	@echo "Testing the standalone module: the monthly run on the embedded servers"
	@test -e bin/trehan-standalone || echo "  The first time the servers are compiled: about 5 minutes on two cores."
	@cd $(STANDALONE) && $(GO) test -timeout 40m ./...

# Temporal's command line is a program of its own, of which a newer release cannot be built from its module.
test-outside: build-trehan $(OUTSIDE)/temporal ## Install everything outside and let it fail; 20 minutes, root, Debian's servers (deploy/README.md)
	@echo "Building Temporal's server and the store"
	@cd $(STANDALONE)/e2e/servers && $(GO) build -o $(OUTSIDE)/temporal-server go.temporal.io/server/cmd/server && \
		$(GO) build -o $(OUTSIDE)/temporal-sql-tool go.temporal.io/server/cmd/tools/sql && \
		$(GO) build -o $(OUTSIDE)/versitygw github.com/versity/versitygw/cmd/versitygw && \
		server=$$($(GO) list -m -f '{{.Dir}}' go.temporal.io/server) && mkdir -p $(OUTSIDE)/schema && \
		cp -r --no-preserve=mode $$server/schema/postgresql $$server/docker/scripts/sh/entrypoint.sh $(OUTSIDE)/ && \
		rm -rf $(OUTSIDE)/schema/postgresql && mv $(OUTSIDE)/postgresql $(OUTSIDE)/schema/
	@cd $(STANDALONE) && TREHAN_TEST_OUTSIDE=$(OUTSIDE) TREHAN_BINARY=$(CURDIR)/bin/trehan \
		$(GO) test -count=1 -timeout 90m -v -run '^TestOutside$$' ./e2e

test-stores: $(STORES)/minio $(STORES)/weed ## Prove MinIO, SeaweedFS and versitygw: the conformance suite and a month with each policy's key
	@echo "Testing the stores: about 3 minutes"
	@cd $(STANDALONE) && TREHAN_TEST_STORES=$(STORES) $(GO) test -timeout 30m -run '^TestStores$$' -v -count=1 ./e2e

test-table: ## Ask DuckDB for every figure of the sample and of 200 random months, by the statements of docs/table.md
	@test -e $(DUCKDB)/node_modules || ! command -v npm >/dev/null || npm install --silent --prefix $(DUCKDB) @duckdb/node-api@$(DUCKDB_VERSION) || true
	@if test -e $(DUCKDB)/node_modules; then echo "Asking DuckDB for every figure" && \
		TREHAN_TEST_DUCKDB=$(DUCKDB) $(GO) test -count=1 -run '^TestStatements$$' ./internal/table; \
	else echo "DuckDB cannot be had: the statements of docs/table.md are left out"; fi

check: build format vet lint workflowcheck vulncheck race test test-table ## All checks and tests that a change must pass
	@echo "check: all passed"

format:
	@echo "Checking the format"
	@unformatted=$$(gofmt -l activities cmd deploy docs internal workflows) && \
		if [ -n "$$unformatted" ]; then echo "not gofmt-ed:"; echo "$$unformatted"; exit 1; fi

vet:
	@echo "Vetting both modules"
	@$(GO) vet ./...
	@cd $(STANDALONE) && $(GO) vet ./...

lint: $(GOLANGCI) ## Run the linters, the architecture's rules among them (.golangci.yml)
	@echo "Linting both modules"
	@$(GOLANGCI) run ./...
	@cd $(STANDALONE) && $(GOLANGCI) run --config ../../.golangci.yml ./...

workflowcheck: $(WORKFLOWCHECK) ## Look for what would make a workflow differ on replay
	@echo "Checking the workflows' determinism"
	@$(WORKFLOWCHECK) -config .ci/workflowcheck.yaml ./workflows/...

# A program that cannot be installed is no fault of the tree; the script says so.
vulncheck: ## Look for known vulnerabilities that the programs reach, where the database (GOVULNDB) can be had
	@echo "Looking for known vulnerabilities"
	@test -e $(GOVULNCHECK) || GOFLAGS=-mod=mod GOBIN=$(dir $(GOVULNCHECK)) $(GO) install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION) || true
	@.ci/vulncheck $(GOVULNCHECK)

# Not -short: the crash and relay tests that it leaves out are what the detector has to see. Database servers, the one test
# that takes minutes under the detector, and one that measures memory, which pools do not save under it, are left out.
race: ## Run the tests of the concurrent packages under the race detector; needs a C compiler
	@if command -v $${CC:-cc} >/dev/null 2>&1; then \
		echo "Testing under the race detector" && CGO_ENABLED=1 $(GO) test -race -skip '^TestSQL|^TestFiveDaysOfDeferrals$$|^TestParseReportIsBounded$$' -timeout 20m $(RACE); \
	else \
		echo "No C compiler here: the race detector is left out"; \
	fi

bench: build-trehan ## Measure against pandas, DuckDB and bare limits; BENCH_FLAGS="-rounds 3 -growth 1,6", BENCH_DIR keeps months
	@mkdir -p $(BENCH_DIR)/duckdb
	@test -e $(BENCH_DIR)/duckdb/node_modules || ! command -v npm >/dev/null || \
		npm install --silent --prefix $(BENCH_DIR)/duckdb @duckdb/node-api@$(DUCKDB_VERSION) || echo "DuckDB cannot be had"
	@$(GO) run ./deploy/bench -dir $(BENCH_DIR) $(BENCH_FLAGS)

bench-go: ## Run every Go benchmark: reading, counting, writing, sending; BENCHTIME=1s
	@$(GO) test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) $(addprefix ./,$(call with,Benchmark))

fuzz: ## Let every fuzz target search for FUZZTIME=30s
	@for folder in $(addprefix ./,$(call with,Fuzz)); do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' $$folder*_test.go); do \
			echo "Fuzzing $$target in $$folder" && \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 100x $$folder || exit 1; \
		done; \
	done

look: build-trehan ## Make the sample month's documents and pictures of their pages under out/look
	@.ci/look out/look

pictures: ## Make the pictures of the office's manual (deploy/hinh) by walking through a clerk's first month; needs Chromium
	@mkdir -p deploy/hinh && rm -f deploy/hinh/*.png
	@cd $(STANDALONE) && TREHAN_PICTURES=$(CURDIR)/deploy/hinh TREHAN_TEST_REQUIRE_BROWSER=1 \
		$(GO) test -count=1 -timeout 30m -run '^TestClerksFirstMonth$$' ./e2e

clean: ## Remove what was built, but not the tools
	@rm -rf bin/trehan bin/trehan-standalone out

$(GOLANGCI):
	@echo "Installing golangci-lint $(GOLANGCI_VERSION): some minutes, once"
	@GOFLAGS=-mod=mod GOBIN=$(@D) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)

$(OUTSIDE)/temporal:
	@echo "Installing Temporal's command line $(TEMPORAL_CLI_VERSION): some minutes, once"
	@GOFLAGS='-trimpath -mod=mod' GOBIN=$(@D) $(GO) install github.com/temporalio/cli/cmd/temporal@$(TEMPORAL_CLI_VERSION)

$(WORKFLOWCHECK):
	@echo "Installing workflowcheck $(WORKFLOWCHECK_VERSION)"
	@GOFLAGS=-mod=mod GOBIN=$(@D) $(GO) install go.temporal.io/sdk/contrib/tools/workflowcheck@$(WORKFLOWCHECK_VERSION)

# SeaweedFS's go.mod replaces modules, which `go install module@version` refuses: each server is built in its own module, where
# MinIO has its client mc too.
$(STORES)/minio:
	@echo "Building MinIO $(MINIO_VERSION): some minutes, once"
	@$(call build-module,github.com/minio/minio,$(MINIO_VERSION),github.com/minio/minio github.com/minio/mc)

$(STORES)/weed:
	@echo "Building SeaweedFS $(SEAWEEDFS_VERSION): some minutes, once"
	@$(call build-module,github.com/seaweedfs/seaweedfs,$(SEAWEEDFS_VERSION),github.com/seaweedfs/seaweedfs/weed)

# build-module MODULE,VERSION,PACKAGES builds commands of another module, with the versions that it asks for.
build-module = mkdir -p $(@D) && \
	folder=$$(cd / && GOFLAGS=-mod=mod $(GO) mod download -json $(1)@$(2) | sed -n 's/^\t"Dir": "\(.*\)",$$/\1/p') && \
	cd "$$folder" && nice $(GO) build -ldflags '-s -w' -o $(@D)/ $(3)
