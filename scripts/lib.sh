# Shared by every script here: where things are, which versions we use, how steps are told and timed.
# Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

# Tools of ours live in .tools, so that nothing of the user's is changed. First on the PATH: the user's own may
# be of another version.
TOOLS=$ROOT/.tools
PATH=$TOOLS/bin:$TOOLS/node_modules/.bin:$PATH
export PATH

# The versions that are not written in Cargo.lock, rust-toolchain.toml or package-lock.json.
CARGO_LEPTOS_VERSION=0.3.10 # 0.3.11 needs a newer Rust than ours
BINARYEN_VERSION=132.0.0    # brings wasm-opt
export CARGO_LEPTOS_VERSION BINARYEN_VERSION

say() { printf '%s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# step NAME COMMAND...: says what is being done, does it, says how long it took.
step() {
  local name=$1 start=$EPOCHREALTIME status=0
  shift
  say "==> $name"
  "$@" || status=$?
  if [ "$status" -ne 0 ]; then
    say "==> $name: failed after $(seconds_since "$start")"
    exit "$status"
  fi
  say "==> $name: $(seconds_since "$start")"
}

seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", to - from }'; }

# has_version COMMAND VERSION: is the program there, in exactly this version?
has_version() { "$1" --version 2>/dev/null | grep -qwF -- "$2"; }

# locked_version CRATE: the version of a crate in Cargo.lock (the first, if there are several).
locked_version() {
  awk -v want="name = \"$1\"" '$0 == want { getline; gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

toolchain() { sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml; }

# as_root COMMAND...: through sudo where we are not root.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "please run as root: $*"
  fi
}

install_debian_packages() {
  command -v apt-get >/dev/null || fail "please install with your system's package manager: $*"
  as_root apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Debian's packages start services of their own, which nobody asked for: not while this is there.
NO_SERVICES=/usr/sbin/policy-rc.d

# install_without_services PACKAGES...: as above, and nothing of it is started.
install_without_services() {
  if [ ! -e "$NO_SERVICES" ]; then
    trap 'as_root rm -f "$NO_SERVICES"' EXIT
    as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$NO_SERVICES && chmod +x $NO_SERVICES"
  fi
  install_debian_packages "$@"
}

# unpack_debian_package PACKAGE: its files alone into .tools/debian. Nothing that it depends on comes along, and no
# service starts, not even after the next boot.
unpack_debian_package() {
  command -v apt-get >/dev/null || fail "please run the tests on Debian, or bring $TOOLS/debian/$1 yourself"
  local target=$TOOLS/debian/$1
  rm -rf "$target.new" && mkdir -p "$target.new" &&
    as_root apt-get update -qq &&
    (cd "$target.new" && apt-get download -qq -o APT::Sandbox::User=root "$1" >/dev/null) &&
    dpkg-deb --extract "$target.new"/*.deb "$target.new" &&
    rm "$target.new"/*.deb &&
    mv "$target.new" "$target"
}

# install_program CRATE VERSION ARGS...: a Rust program into .tools. A ready binary takes seconds where the network
# allows it; else we compile it, optimised for a short build since it runs for seconds only.
install_program() {
  local crate=$1 version=$2
  shift 2
  if command -v cargo-binstall >/dev/null &&
    timeout 60 cargo binstall --no-confirm --disable-strategies compile --root "$TOOLS" "$crate@$version"; then
    return
  fi
  if pkg-config --exists openssl 2>/dev/null; then
    export OPENSSL_NO_VENDOR=1 # one minute less than compiling OpenSSL too
  fi
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64 \
    CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install --quiet --root "$TOOLS" --version "$version" "$@" "$crate"
}
