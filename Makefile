# Everything a person types. Each job is a small script in scripts/; here is only what depends on what.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-rust test-browser fuzz bench agency floods site server release setup setup-test fmt lint check-wasm-size clean-data

STEP := scripts/run-step
# A folder's own time tells of files that were deleted.
SITE_SOURCES := $(shell find app style public) Cargo.toml Cargo.lock rust-toolchain.toml scripts/build-site
BROWSER_TESTS ?=

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

run: setup site server ## build everything and serve Relink with a demo agency on http://localhost:3000
	LEPTOS_SITE_ROOT=target/site exec target/debug/relink serve --demo

test: setup-test test-rust site check-wasm-size test-browser ## install what tests need and run all of them

test-rust: ## unit and integration tests
	@$(STEP) "Unit and integration tests" cargo test --workspace --locked

# test-rust has built the program, as `make server` does.
test-browser: ## browser tests on what is built (one file: make test-browser BROWSER_TESTS=tests/sign-in)
	@$(STEP) "Browser tests" npm --prefix end2end test --silent -- $(BROWSER_TESTS)

fuzz: ## hostile inputs for all readers by the million, and which lines they reach (takes an hour or more)
	@$(STEP) "Hostile inputs" scripts/fuzz

bench: ## figures: a diagnosis, refreshes per second, memory and a tick with 100,000 accounts, a report as a PDF
	@$(STEP) "Figures" cargo bench --package server --locked --bench diagnosis --bench figures
	@$(STEP) "Pages of reports" cargo bench --package print --locked --bench pages

agency: site ## figures: the pages of a small agency and of large ones, and a night of 50,000 accounts, twenty minutes
	@$(STEP) "Pages and a night" cargo bench --package server --locked --bench agency

floods: ## what floods do to memory, pages and sign-ins of target/dist/relink (make release first), ten minutes
	@$(STEP) "Floods" env RELINK_BINARY=$(or $(RELINK_BINARY),$(CURDIR)/target/dist/relink) \
		cargo bench --package server --profile dev --locked --bench floods

site: target/site.built ## build the WASM, the CSS and the assets if they changed

# Dated from before the build: what is edited while it runs is built the next time.
target/site.built: $(SITE_SOURCES)
	@mkdir -p target && touch target/site.started
	@scripts/build-site
	@mv target/site.started target/site.built

server: ## build the server
	@$(STEP) "Building the server" cargo build --package server --bin relink --locked

check-wasm-size: site ## fail if the WASM has outgrown its ceiling
	@scripts/check-wasm-size

setup: ## install what is missing for building
	@scripts/setup

setup-test: ## install what is missing for the tests too
	@scripts/setup test

release: setup site ## build target/dist/relink: one program with everything inside
	@$(STEP) "Building the release" cargo build --package server --bin relink --locked --profile dist --features embed-site
	@ls -l target/dist/relink

fmt: ## format the Rust code
	cargo fmt --all

# With the site inside the program, as releases have it, where there is one.
lint: EMBEDDED = $(if $(wildcard target/site/version.txt),--features server/embed-site)
lint: ## formatting, clippy for the server and for the browser, types of the browser tests
	@$(STEP) "Formatting" cargo fmt --all --check
	@$(STEP) "Clippy, native" cargo clippy --workspace --all-targets --locked $(EMBEDDED) -- -D warnings
	@$(STEP) "Clippy, WASM" cargo clippy --package app --target wasm32-unknown-unknown --no-default-features --features hydrate --locked -- -D warnings
	@$(STEP) "Types of the browser tests" npm --prefix end2end run --silent types

clean-data: ## delete ./data, the demo's data folder
	rm -rf ./data
