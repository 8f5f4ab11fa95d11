#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command in an X server, a session bus and a home directory of its own.
#
#   headless.sh [--wm xfwm4|none] [--size WxH] -- COMMAND...
#
# xfwm4 (the default) composites: shadows, round corners and pop-overs look as they do on a desk.
# Ends only what it started, whatever happens to it.
set -euo pipefail

# Inside the session: the window manager shares its bus, because two accessibility buses would
# fight over one property of the display.
if [[ ${1:-} == --inside ]]; then
  wm=$2
  shift 2
  manager= settings=
  # CW_FONT_SCALE: the size of text in percent. Only a settings manager can tell GTK on X11.
  if [[ -n ${CW_FONT_SCALE:-} ]]; then
    printf 'Xft/DPI %d\nGtk/FontName "Cantarell 11"\n' \
      $((96 * 1024 * CW_FONT_SCALE / 100)) >"$CW_HEADLESS_DIR/xsettings"
    xsettingsd -c "$CW_HEADLESS_DIR/xsettings" >"$CW_HEADLESS_DIR/xsettings.log" 2>&1 &
    settings=$!
    sleep 0.3
  fi
  if [[ $wm == xfwm4 ]]; then
    xfwm4 --compositor=on >"$CW_HEADLESS_DIR/wm.log" 2>&1 &
    manager=$!
    for _ in {1..600}; do
      xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 0x && break
      sleep 0.05
    done
  fi
  code=0
  "$@" || code=$?
  # Not TERM: its handler calls into GLib, and now and then never returns.
  [[ -z $manager ]] || kill -KILL "$manager" 2>/dev/null || true
  [[ -z $settings ]] || kill "$settings" 2>/dev/null || true
  exit "$code"
fi

wm=xfwm4
size=1280x900
while (($#)); do
  case $1 in
    --wm) wm=$2 && shift 2 ;;
    --size) size=$2 && shift 2 ;;
    --) shift && break ;;
    *) break ;;
  esac
done

# Without a display server there is nothing to test: 77 is "skipped" to meson, unless the tests are
# known to have all that they need.
if ! command -v Xvfb >/dev/null; then
  [[ -z ${CW_LAB_REQUIRED:-} ]] || { echo "Xvfb is not installed" >&2; exit 1; }
  exit 77
fi

CW_HEADLESS_DIR=$(mktemp -d "${TMPDIR:-/tmp}/causeway-headless.XXXXXX")
export CW_HEADLESS_DIR
server= session=
clean_up() {
  [[ -z $session ]] || kill -KILL -- "-$session" 2>/dev/null || true
  [[ -z $server ]] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
  rm -rf "$CW_HEADLESS_DIR"
}
trap clean_up EXIT
trap 'exit 143' TERM INT

mkdir -m 700 "$CW_HEADLESS_DIR/run" "$CW_HEADLESS_DIR/home"
export HOME=$CW_HEADLESS_DIR/home XDG_RUNTIME_DIR=$CW_HEADLESS_DIR/run
export XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local/share
export XDG_STATE_HOME=$HOME/.local/state XDG_CACHE_HOME=$HOME/.cache
mkdir -p "$XDG_CONFIG_HOME/gtk-4.0"
# Pictures are the same each time: no animation, no cursor.
cat >"$XDG_CONFIG_HOME/gtk-4.0/settings.ini" <<INI
[Settings]
gtk-font-name=Cantarell 11
gtk-enable-animations=0
gtk-cursor-blink=0
INI
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS

Xvfb -displayfd 3 -screen 0 "${size}x24" -nolisten tcp -noreset \
  3>"$CW_HEADLESS_DIR/display" 2>"$CW_HEADLESS_DIR/server.log" &
server=$!
for _ in {1..1200}; do
  [[ -s $CW_HEADLESS_DIR/display ]] && break
  sleep 0.05
done
DISPLAY=:$(cat "$CW_HEADLESS_DIR/display")
export DISPLAY
export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable,vulkan-disable
export GSETTINGS_BACKEND=memory ADW_DISABLE_PORTAL=1

setsid dbus-run-session -- "$(readlink -f "$0")" --inside "$wm" "$@" \
  2> >(grep -v -E '^dbus-daemon|SpiRegistry|X connection to|xfconfd|dbind-WARNING|^$' >&2) &
session=$!
code=0
wait "$session" || code=$?
exit "$code"
