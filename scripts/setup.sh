# Sourced by ./parley: packages and build. Needs $root.

# Installs what scripts/packages.txt lists for the groups in $1. A stamp keeps the check away from most calls.
ensure_packages() {
  local list=$root/scripts/packages.txt wanted missing stamp
  stamp=$root/build/.packages-${1// /-}
  [[ -e $stamp && $(<"$stamp") == "$(sha256sum <"$list")" ]] && return
  wanted=$(awk -v groups=" $1 " '!/^#/ && NF && index(groups, " " $2 " ") { print $1 }' "$list")
  if command -v dpkg-query >/dev/null; then
    missing=$(missing_packages $wanted)
    [[ -z $missing ]] || install_packages $missing
  fi
  mkdir -p "$root/build"
  sha256sum <"$list" >"$stamp"
}

missing_packages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
  done
}

install_packages() {
  local -a as_root=() apt
  if [[ $(id -u) != 0 ]]; then
    if ! sudo -n true 2>/dev/null; then
      echo "parley: Debian packages are missing. Install them as root, then try again:" >&2
      echo "  apt-get update && apt-get install -y --no-install-recommends $*" >&2
      exit 2
    fi
    as_root=(sudo -n)
  fi
  apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends)
  echo "parley: installing $# Debian packages (log: build/packages.log)" >&2
  mkdir -p "$root/build"
  if ! "${apt[@]}" install "$@" 2>&1 | log_of packages && ! { "${apt[@]}" update && "${apt[@]}" install "$@"; } 2>&1 |
    log_of packages; then
    fail_with_log packages "the packages could not be installed: apt-get install $*"
  fi
}

# Configures and compiles the targets in $1, one caller at a time.
ensure_build() {
  local build=$root/build/release
  mkdir -p "$root/build"
  exec 9>"$root/build/.lock"
  flock 9
  if [[ ! -e $build/build.ninja ]]; then
    echo "parley: configuring (log: build/configure.log)" >&2
    (cd "$root" && cmake --preset release) 2>&1 | log_of configure || fail_with_log configure "cmake failed"
  fi
  # shellcheck disable=SC2086  # targets are words
  if ! ninja -C "$build" -n $1 2>/dev/null | grep -q 'no work to do'; then
    echo "parley: building; the first time takes some minutes (log: build/build.log)" >&2
    # shellcheck disable=SC2086
    ninja -C "$build" $1 2>&1 | log_of build || fail_with_log build "the build failed"
  fi
  exec 9>&-
}

# Copies its input to build/$1.log; on a terminal the last line moves along.
log_of() {
  if [[ -t 2 ]]; then
    tee "$root/build/$1.log" | while IFS= read -r line; do printf '\r\033[K%.100s' "$line" >&2; done
    printf '\r\033[K' >&2
  else
    cat >"$root/build/$1.log"
  fi
}

fail_with_log() {
  tail -n 30 "$root/build/$1.log" >&2
  echo "parley: $2; the whole log is build/$1.log" >&2
  exit 2
}
