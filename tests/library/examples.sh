#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The programs in examples/ do what they are documented to do, on ports of the loaded module
# that other processes hold. rasadmin is tested by cli.sh.

if (($#)); then
	echo "examples.sh: no option and no choice of tests: each needs those before it" >&2
	exit 2
fi

here=$(dirname "$(readlink -f "$0")")
examples=$here/../../examples
# Prefer the build that this script is linked into.
build=$(dirname "$0")/..
[[ -d $build/examples ]] || build=$here/../../build
readonly here examples build python=/usr/bin/python3 tests=10
export LIBMPRAPI=$build/lib/libmprapi.so.0
tmp=$(mktemp -d)
number=0 failed=0 follower="" holder=""

cleanup() {
	[[ -z $follower ]] || kill "$follower"
	[[ -z $holder ]] || kill "$holder"
	wait
	rmmod mprapi
	rm -rf "$tmp"
} 2>/dev/null
trap cleanup EXIT

# result NAME COMMAND...: runs one test, and prints the output of the command if it fails.
result() {
	number=$((number + 1))
	if "${@:2}" >"$tmp/said" 2>&1; then
		echo "ok $number examples.$1"
	else
		echo "not ok $number examples.$1"
		sed 's/^/# /' "$tmp/said"
		failed=1
	fi
}

# The example in Python. A library with a sanitizer needs the sanitizer's library loaded before
# Python. Python itself is not checked for leaks.
example=("$python" "$examples/ports.py")
sanitizer=$(ldd "$LIBMPRAPI" | awk '/lib(asan|clang_rt\.asan)/ { print $3 }')
[[ -z $sanitizer ]] || example=(env LD_PRELOAD="$sanitizer" \
	ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" "${example[@]}")

# prints PATTERN COMMAND...: expects that the command succeeds and that a line of its output
# matches.
prints() {
	local status=0

	"${@:2}" >"$tmp/out" 2>&1 || status=$?
	((status)) || grep -qE "$1" "$tmp/out" || status=1
	((status == 0)) || cat "$tmp/out"
	return "$status"
}

# refuses STATUS PATTERN COMMAND...: expects that the command exits with STATUS and that a line
# of its output matches.
refuses() {
	local status=0

	"${@:3}" >"$tmp/out" 2>&1 || status=$?
	cat "$tmp/out"
	((status == $1)) && grep -qE "$2" "$tmp/out"
}

# hold TTY FILE: keeps the tty open until it is hung up. Creates FILE when it is open.
hold() {
	exec "$python" -c '
import os, sys, termios
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
attributes = termios.tcgetattr(fd)
attributes[2] |= termios.CLOCAL
termios.tcsetattr(fd, termios.TCSANOW, attributes)
os.set_blocking(fd, True)
open(sys.argv[2], "w").close()
sys.exit(bool(os.read(fd, 1)))' "$@"
}

# hung_up COMMAND...: expects that the command hangs up a process that holds ttyS4, which then
# reads the end of the file.
hung_up() {
	local status=0 i

	rm -f "$tmp/held"
	hold /dev/ttyS4 "$tmp/held" &
	holder=$!
	for ((i = 0; i < 600; i++)); do
		[[ ! -e $tmp/held ]] || break
		sleep 0.05
	done
	"$@" || status=$?
	((status == 0)) || return
	wait "$holder" || status=$?
	holder=""
	((status == 0)) || { echo "the process that holds the port: status $status"; return 1; }
}

# followed PATTERN: waits for a line in the output of the Python program.
followed() {
	local i

	for ((i = 0; i < 600; i++)); do
		! grep -qE "$1" "$tmp/events" || return 0
		sleep 0.05
	done
	cat "$tmp/events"
	return 1
}

echo "TAP version 13"
echo "1..$tests"
rmmod mprapi 2>/dev/null
result c_says_that_nothing_runs refuses 1 "MprAdminServerConnect: error 903" \
	"$build/examples/portreset"
result cpp_says_that_nothing_runs refuses 1 "ERROR_DDM_NOT_RUNNING" "$build/examples/ports"
result python_says_that_nothing_runs refuses 1 "ERROR_DDM_NOT_RUNNING" \
	"${example[@]}" list
if [[ -n ${MPRAPI_KO:-} ]]; then
	insmod "$MPRAPI_KO" ports=ttyS4,ttyUSB7 hold_ms=10
else
	modprobe mprapi ports=ttyS4,ttyUSB7 hold_ms=10
fi || exit 1

result c_resets hung_up prints '^ttyS4 was reset$' "$build/examples/portreset" ttyS4
result cpp_resets hung_up prints '^ttyS4 was reset in [0-9]+ us$' "$build/examples/ports" ttyS4
result python_lists prints '^ttyUSB7 +non-operational' "${example[@]}" list
: >"$tmp/events"
"${example[@]}" follow >"$tmp/events" 2>&1 &
follower=$!
result python_listens followed '^listening$'
result python_resets hung_up prints '^ttyS4 was reset$' "${example[@]}" reset ttyS4
result python_follows followed '^[0-9]+ ttyS4: reset done in [0-9.]+ ms$'
result python_refuses refuses 1 'MprLinuxPortFind: ERROR_' \
	"${example[@]}" reset ttyS9
exit "$failed"
