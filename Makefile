# The two commands of a new user are `make run` and `make test`. Both install what they need and say so.

WEB_SOURCES := $(shell find web demo -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/tests/*' 2>/dev/null)
STAMPS := .cache

.PHONY: run test bench build web format generate check-web test-rust test-web test-e2e clean help

help: ## Shows this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## Builds and serves everything on one port, with the sample shop, data in ./data
	@exec target/release/reenact serve --demo

build: $(STAMPS)/web ## Builds the release binary, one file with the web app inside
	@scripts/require.sh build
	@scripts/step.sh "Building the program (the first time takes some minutes)"
	@cargo build --release --locked --bin reenact

web: $(STAMPS)/web ## Builds the recorder, the dashboard and the sample shop

$(STAMPS)/npm: package.json package-lock.json $(wildcard web/*/package.json) demo/package.json bench/package.json e2e/package.json
	@scripts/require.sh build
	@scripts/step.sh "Installing web packages"
	@npm ci --no-progress --loglevel=error
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/web: $(STAMPS)/npm $(WEB_SOURCES)
	@scripts/step.sh "Building the recorder, the dashboard and the sample shop"
	@mkdir -p $(STAMPS)
	@npm run build -w web/recorder -w web/dashboard -w demo --silent > $(STAMPS)/web.log 2>&1 || { cat $(STAMPS)/web.log; exit 1; }
	@touch $@

test: ## Runs every check and test; installs what they need
	@scripts/test.sh

bench: build ## Measures, and prints ratios against references of the same run
	@scripts/require.sh bench
	@node bench/run.mjs $(BENCH)

format: $(STAMPS)/npm ## Formats all sources
	@cargo fmt --all
	@npm run format --silent

generate: ## Writes the generated files anew: references, API description and client
	@cargo run --quiet -p xtask -- generate
	@npm run generate -w web/api-client --silent

clean: ## Removes what was built, never ./data
	@rm -rf target $(STAMPS) web/*/dist demo/dist node_modules
