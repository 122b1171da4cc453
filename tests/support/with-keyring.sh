#!/usr/bin/env bash
# usage: with-keyring.sh COMMAND [ARGUMENT...]
# Runs COMMAND with a message bus and an unlocked keychain of its own: no display is needed, and the keychain of
# the person who runs it is never touched. KEYRING_HOME keeps the keychain for a second run.
set -euo pipefail

# Cargo finds its caches by HOME, and HOME moves below.
export CARGO_HOME="${CARGO_HOME:-$HOME/.cargo}" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}"
[ -z "${CARGO_TARGET_DIR:-}" ] || export CARGO_TARGET_DIR

private=""
if [ -z "${KEYRING_HOME:-}" ]; then
    private="$(mktemp -d)"
    trap 'rm -rf "$private"' EXIT
fi
# Services that the bus starts inherit its environment, so HOME is set before the bus starts.
export HOME="${KEYRING_HOME:-$private}"
export XDG_DATA_HOME="$HOME/.local/share" XDG_CONFIG_HOME="$HOME/.config" XDG_CACHE_HOME="$HOME/.cache"
export XDG_RUNTIME_DIR="$HOME/run"
export KEYRING_PASSWORD="${KEYRING_PASSWORD:-only-for-tests}" GATEHOUSE_TEST_KEYCHAIN=1
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"

# The bus is asked for the name's owner and not the keychain itself: a call would make the bus start a second one.
dbus-run-session -- bash -c '
    printf %s "$KEYRING_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    for _ in $(seq 100); do
        if dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
            string:org.freedesktop.secrets 2>/dev/null | grep -q "boolean true"; then
            exec "$@"
        fi
        sleep 0.1
    done
    echo "with-keyring.sh: the keychain did not come up within 10 seconds" >&2
    exit 70' with-keyring "$@"
