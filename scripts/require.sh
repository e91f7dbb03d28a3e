#!/usr/bin/env bash
# Makes sure that what a command needs is there: installs it on Debian as root, otherwise says what to install.
# Usage: scripts/require.sh build|test|bench
set -euo pipefail

purpose=${1:?build, test or bench}
missing_packages=()
missing_words=()

need_command() { # command, Debian package or "", words for a person
  command -v "$1" >/dev/null 2>&1 && return 0
  if [ -n "$2" ]; then missing_packages+=("$2"); else missing_words+=("$3"); fi
}

version_at_least() { # have, want
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

rust_wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
need_command cargo "" "cargo $rust_wanted or newer (rustup installs it)"
need_command node "" "Node 20.19 or newer, with npm"
need_command npm "" "npm (it comes with Node)"
need_command cc gcc "a C compiler (gcc or clang)"

if command -v cargo >/dev/null 2>&1; then
  have=$(cargo --version | cut -d' ' -f2)
  version_at_least "$have" "$rust_wanted" || missing_words+=("cargo $rust_wanted or newer (here is $have)")
fi
if command -v node >/dev/null 2>&1; then
  have=$(node --version | tr -d v)
  version_at_least "$have" 20.19 || missing_words+=("Node 20.19 or newer (here is $have)")
fi

case $purpose in
  build) ;;
  test)
    need_command chromium chromium "Chromium"
    need_command firefox-esr firefox-esr "Firefox ESR"
    need_command strace strace "strace"
    fc-list 2>/dev/null | grep -qi dejavu || missing_packages+=(fonts-dejavu-core fontconfig)
    ;;
  bench)
    need_command chromium chromium "Chromium"
    need_command redis-server redis-server "Redis"
    need_command taskset util-linux "taskset (util-linux)"
    ;;
  *) echo "require.sh: unknown purpose '$purpose'" >&2; exit 2 ;;
esac

if [ ${#missing_words[@]} -gt 0 ]; then
  printf 'Please install %s, then run the command again.\n' "$(IFS=,; echo "${missing_words[*]}" | sed 's/,/, /g')" >&2
  exit 1
fi

if [ ${#missing_packages[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    scripts/step.sh "Installing system packages: ${missing_packages[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing_packages[@]}" >/dev/null
  else
    echo "Please install these packages (named as in Debian), then run the command again: ${missing_packages[*]}" >&2
    exit 1
  fi
fi

if [ "$purpose" = test ]; then
  for part in fmt clippy; do
    cargo "$part" --version >/dev/null 2>&1 && continue
    component=${part/fmt/rustfmt}
    rustup component add "$component" 2>/dev/null || {
      echo "Please install Rust's $component, then run the command again." >&2
      exit 1
    }
  done
  if ! cargo nextest --version >/dev/null 2>&1; then
    scripts/step.sh "Installing cargo-nextest (some minutes, once)"
    cargo install --locked --debug cargo-nextest
  fi
fi
