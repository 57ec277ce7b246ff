# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Common parts of the tests of mpradmin. A script sources this file, defines a function for each
# test, lists them in the array "tests", and ends with run_tests "$@".
set -uo pipefail

tmp=$(mktemp -d)
trap 'unload; rm -rf "$tmp"' EXIT

# Prefer the mpradmin of the same build as the test script (whose directory is $here) to the
# installed one.
mpradmin=$(type -P "$(dirname "$0")/../tools/mpradmin" "$here/../../build/tools/mpradmin" \
	mpradmin | head -n 1)
readonly skip=4
readonly mpradmin python=/usr/bin/python3

load() {
	if [[ -n ${MPRAPI_KO:-} ]]; then
		insmod "$MPRAPI_KO" "$@"
	else
		modprobe mprapi "$@"
	fi
}

unload() {
	local i

	for ((i = 0; i < 200; i++)); do
		[[ -d /sys/module/mprapi ]] || return 0
		rmmod mprapi 2>"$tmp/rmmod" || sleep 0.05
	done
	cat "$tmp/rmmod"
	return 1
}

wrong() {
	echo "$*"
	echo "standard output:" && cat "$tmp/out"
	echo "standard error:" && cat "$tmp/err"
	return 1
}

# run STATUS COMMAND...: runs the command and checks its exit status. Its output is in $tmp/out
# and $tmp/err.
run() {
	local expected=$1 status=0

	shift
	"$@" >"$tmp/out" 2>"$tmp/err" || status=$?
	((status == expected)) || wrong "$*: status $status, not $expected"
}

good() {
	run 0 "$mpradmin" "$@"
	[[ ! -s $tmp/err ]] || wrong "$*: good, but there is something to complain of"
}

# complained SUBJECT ERROR: checks that standard error is one line that names these.
complained() {
	[[ $(wc -l <"$tmp/err") == 1 && $(<"$tmp/err") == "mpradmin: ${1:+$1: }$2: "?* ]] ||
		wrong "not 'mpradmin: ${1:+$1: }$2: ...' in one line"
}

# refused SUBJECT ERROR ARGUMENT...: expects that mpradmin exits with status 1 and reports
# ERROR.
refused() {
	run 1 "$mpradmin" "${@:3}"
	complained "$1" "$2"
}

# usage ARGUMENT...: expects a usage error: exit status 2, and a message on standard error
# alone.
usage() {
	run 2 "$mpradmin" "$@"
	[[ ! -s $tmp/out && $(head -n 1 "$tmp/err") == "mpradmin: "?* ]] ||
		wrong "$*: not reported on standard error alone"
}

# holds EXPRESSION: evaluates a Python expression about the output, which has to be one line of
# JSON. "it" is the parsed JSON.
holds() {
	[[ $(wc -l <"$tmp/out") == 1 ]] || wrong "not one line"
	"$python" -c 'import json, sys
it = json.load(open(sys.argv[1]))
if not eval(f"({sys.argv[2]})"):
    sys.exit(f"{it}\nis not so: {sys.argv[2]}")' "$tmp/out" "$1"
}

# json EXPRESSION ARGUMENT...: runs mpradmin -j and evaluates EXPRESSION as holds() does.
json() {
	good -j "${@:2}"
	holds "$1"
}

prints() {
	grep -Eq -- "$1" "$tmp/out" || wrong "does not print '$1'"
}

# await COMMAND...: repeats the command until it succeeds, for a minute at most.
await() {
	local end=$((SECONDS + 60))

	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || break
		sleep 0.05
	done
	"$@" || wrong "$*: not within a minute"
}

# listen FILE OPTION...: starts mpradmin monitor in the background, with its output to FILE, and
# sets $listener to its process ID. bash makes background commands ignore SIGINT; env restores
# the default.
listen() {
	# Empty the file before the background process starts, or the caller could read the
	# output of an earlier monitor.
	: >"$1"
	env --default-signal=INT "$mpradmin" monitor "${@:2}" >"$1" 2>"$tmp/listen" &
	listener=$!
}

# hushed SIGNAL: stops the monitor with the signal and checks that it exits with status 0 and
# has printed no error.
hushed() {
	local status=0

	kill -"$1" "$listener"
	wait "$listener" || status=$?
	((status == 0)) || wrong "monitor: status $status"
	[[ ! -s $tmp/listen ]] || wrong "monitor: $(<"$tmp/listen")"
}

# happened FILE EXPRESSION: evaluates a Python expression about the output of a monitor. "it" is
# the list of all events so far.
happened() {
	"$python" -c 'import datetime, json, sys
it = [json.loads(line) for line in open(sys.argv[1])]
def about(port, *events):
    return [e for e in it if e.get("port") == port and e["event"] in events]
def after(event):
    return it[[e["event"] for e in it].index(event) + 1:]
if not eval(f"({sys.argv[2]})"):
    print(*it, sep="\n")
    sys.exit(f"it is not so: {sys.argv[2]}")' "$1" "$2"
}

# said FILE PATTERN: checks that a line of the file matches.
said() {
	grep -Eq -- "$2" "$1" || {
		cat "$1"
		echo "does not say '$2'"
		return 1
	}
}

# lines FILE COUNT: checks that the file has at least COUNT lines.
lines() {
	(($(wc -l <"$1") >= $2))
}

# run_tests ARGUMENT...: runs the tests of the array "tests", each with a freshly loaded module.
# Options: -l lists the tests, -t NAME runs only that test.
# shellcheck disable=SC2154 # tests is the script's
run_tests() {
	local option test chosen=() number=0 failed=0 status

	while getopts lt: option; do
		case $option in
		l)
			# Listing does not unload the module at exit.
			trap 'rm -rf "$tmp"' EXIT
			printf '%s\n' "${tests[@]}"
			exit
			;;
		t)
			[[ " ${tests[*]} " == *" $OPTARG "* ]] || {
				echo "${0##*/}: there is no test $OPTARG" >&2
				exit 2
			}
			chosen+=("$OPTARG")
			;;
		*) exit 2 ;;
		esac
	done
	((${#chosen[@]})) || chosen=("${tests[@]}")

	if [[ -z $mpradmin ]]; then
		echo "Bail out! There is no mpradmin."
		exit 1
	fi
	# shellcheck disable=SC2034 # a test copies it
	library=$(ldd "$mpradmin" | sed -n 's/.*libmprapi.* => \([^ ]*\).*/\1/p')

	echo "TAP version 13"
	echo "1..${#chosen[@]}"
	for test in "${chosen[@]}"; do
		number=$((number + 1))
		# bash ignores set -e in the condition of an "if", so do not run the subshell in
		# one.
		(
			set -e
			unload
			load ports=ttyS4,ttyS5 hold_ms=100
			"$test"
			unload
		) </dev/null >"$tmp/log" 2>&1
		status=$?
		if ((status == 0)); then
			echo "ok $number $test"
		elif ((status == skip)); then
			echo "ok $number $test # SKIP what it needs is not installed"
		else
			sed 's/^/# /' "$tmp/log"
			echo "not ok $number $test"
			failed=$((failed + 1))
		fi
	done
	((failed == 0))
}
