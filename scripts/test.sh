#!/usr/bin/env bash
# Every check and test of the project, in the order in which mistakes show soonest. `make test` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { scripts/step.sh "$1"; }
started=$SECONDS

scripts/require.sh test
make --no-print-directory .cache/npm

step "Formatting"
cargo fmt --all --check
npm run format:check --silent

step "Web: building"
make --no-print-directory web

step "Web: type checks"
npm run check --workspaces --if-present --silent

step "Web: unit tests"
npm run test -w web/recorder -w web/player -w web/dashboard --silent

step "Rust: clippy"
cargo clippy --workspace --all-targets --locked --quiet -- -D warnings

step "Rust: tests"
cargo nextest run --workspace --locked --no-fail-fast

step "Web: tests in browsers"
npm run test:browser -w web/recorder -w web/dashboard --silent

step "End to end: the recorder, the server and the dashboard in Chromium"
cargo build --locked --quiet --bin reenact --example generate
npm run test -w e2e --silent

step "All tests passed in $(((SECONDS - started) / 60)) minutes"
