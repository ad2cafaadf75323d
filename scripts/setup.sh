# Sourced by the other scripts: makes .venv with the pinned dependencies on first use, and does nothing after.
# pip's own settings (PIP_INDEX_URL, PIP_FIND_LINKS, PIP_NO_INDEX ...) are honoured; KHABAR_PYTHON chooses the Python.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${KHABAR_VENV:-$root/.venv}
needed_kb=900000

say() { printf '%s\n' "khabar: $*" >&2; }
die() { say "$*"; exit 2; }

find_python() {
  local candidate
  for candidate in ${KHABAR_PYTHON:+"$KHABAR_PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
  die "Python 3.11 or newer is needed and was not found. Install it, or name it in KHABAR_PYTHON."
}

# ensure_venv EXTRAS: "" for what users need, "[test]" for the tests too.
ensure_venv() {
  local extras=$1 stamp=$venv/.khabar-installed wanted python free log=$venv/pip.log
  wanted="$(cat "$root/pyproject.toml" "$root/scripts/constraints.txt" "$root/scripts/constraints-torch.txt" "$root/scripts/constraints-ray.txt" | cksum) $root"
  # A venv with the test extra serves both.
  if [ -x "$venv/bin/python" ] && { [ "$(cat "$stamp$extras" 2>/dev/null)" = "$wanted" ] ||
    [ "$(cat "$stamp[test]" 2>/dev/null)" = "$wanted" ]; }; then
    return
  fi
  python=$(find_python) || exit 2
  mkdir -p "$(dirname "$venv")" 2>/dev/null || die "cannot write to $(dirname "$venv")."
  free=$(df -Pk "$(dirname "$venv")" 2>/dev/null | awk 'NR == 2 { print $4 }')
  if [ -n "$free" ] && [ "$free" -lt "$needed_kb" ]; then
    die "about $((needed_kb / 1000)) MB of disk are needed for the installation in $venv; $((free / 1000)) MB are free."
  fi
  if ! "$venv/bin/python" -c '' >/dev/null 2>&1; then
    say "making $venv with $("$python" --version 2>&1)"
    rm -rf "$venv"
    "$python" -m venv "$venv" >/dev/null 2>&1 ||
      die "cannot make a virtual environment. On Debian and Ubuntu, install python3-venv; otherwise look whether $venv can be written."
  fi
  say "installing the pinned dependencies${extras:+ $extras} (once; about a minute)"
  pip_install hatchling editables setuptools || failed "$log"
  pip_install --no-build-isolation -e "$root$extras" || failed "$log"
  rm -f "$stamp"*
  printf '%s' "$wanted" >"$stamp$extras"
}

pip_install() {
  "$venv/bin/python" -m pip --disable-pip-version-check --no-input install -q \
    -c "$root/scripts/constraints.txt" -c "$root/scripts/constraints-torch.txt" -c "$root/scripts/constraints-ray.txt" "$@" >>"$venv/pip.log" 2>&1
}

failed() {
  tail -n 5 "$1" >&2
  die "the dependencies could not be installed (the whole output is in $1). Is there a network, or a folder of wheels in PIP_FIND_LINKS?"
}
