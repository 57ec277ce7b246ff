#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The exit status, JSON and error messages of mpradmin.
#
#	cli.sh [-l] [-t TEST]...
#
# -l lists the tests; -t chooses one.
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=/dev/null # given beside it
source "$here/../helper/cli.sh"
readonly here lan_only=/sys/module/mprapi/parameters/lan_only

# A program that uses the Windows API only.
rasadmin=$(type -P "$(dirname "$0")/../examples/rasadmin" "$here/../../build/examples/rasadmin" |
	head -n 1)
readonly rasadmin

# Each test begins with ttyS4 and ttyS5 as ports 1 and 2.

server_show() {
	json 'it == {"version": open("/sys/module/mprapi/version").read().strip(),
		"uptime_s": it["uptime_s"], "ports": 2, "ports_in_use": 0,
		"lan_only": False, "hold_ms": 100, "last_event": it["last_event"]} and 0 <= it["uptime_s"] < 600' server show
	good server show
	prints '^version +[0-9]'
	prints '^ports +2, 0 in use$'
	prints '^default hold +100 ms$'
	prints '^last event +[0-9]+$'
	usage server show ttyS4
	usage server
	usage server shw
	usage server show --all
	usage server show --hold 5
}

# advises WORDS: the last error tells what to do.
advises() {
	grep -q -- "$1" "$tmp/err" || wrong "does not tell '$1'"
}

readonly closed='it["handle"] == 1 and it["name"] == "ttyS4" and it["tty"] == "ttyS4" and
	it["path"].startswith("pci-") and it["major"] == 4 and
	it["minor"] == 68 and it["present"] is True and it["open"] is False and
	it["pty"] is False and it["ppp"] is False and it["resetting"] is False and
	it["condition"] == "DISCONNECTED" and it["condition_ms"] >= 0 and
	it["ldisc"] is None and it["ldisc_name"] is None and it["speed"] is None and
	it["counters"] is None and
	it["resets"] == 0 and it["hangups"] == 0 and it["connection"] is None and
	it["interface"] is None and it["ifindex"] is None and it["netns"] is None and
	it["link"] is None and it["report"] is None and it["lines"] is None'

port_list() {
	json '[(p["handle"], p["name"]) for p in it] == [(1, "ttyS4"), (2, "ttyS5")]' port list
	good -j port list
	holds "[$closed for it in it[:1]] == [True]"
	good port list
	prints '^HANDLE +PORT +TTY +CONDITION +SINCE +INTERFACE +SPEED +LINES +LDISC +RESETS +HANGUPS$'
	prints '^ +1 +ttyS4 +ttyS4 +DISCONNECTED +[0-9]+s +- +- +- +- +0 +0$'
	[[ $(wc -l <"$tmp/out") == 3 ]] || wrong "not a line each"
	usage port list ttyS4
	usage port list --all
	usage port list --timeout 5
	usage port
	usage port lst
	good port del ttyS4 ttyS5
	json 'it == []' port list
}

# The memory that a list needs does not grow with the number of ports.
port_list_many() {
	local limit

	"$python" -c 'print(*(f"ttyUSB{i}" for i in range(4000)))' |
		xargs "$mpradmin" port add >"$tmp/out"
	# A sanitizer needs more memory.
	[[ $(ldd "$mpradmin") == *san* ]] || limit="ulimit -d 8192;"
	run 0 bash -c "${limit:-} exec \"\$@\"" bash "$mpradmin" -j port list
	holds '[p["handle"] for p in it] == list(range(1, 4003))'
	run 0 bash -c "${limit:-} exec \"\$@\"" bash "$mpradmin" port list
	[[ $(wc -l <"$tmp/out") == 4003 ]] || wrong "not a row for each port"
	prints '^ *4002  ttyUSB3999  -  *NON_OPERATIONAL '
	# All operands are looked up together. A port that is not found does not stop the others
	# from being deleted.
	json '[p["handle"] for p in it] == [4002, 3, 1]' port del ttyUSB3999 3 /dev/ttyS4
	refused ttyUSB3999 ERROR_PORT_NOT_FOUND port del ttyUSB3998 ttyUSB3999 4000
	refused 4000 ERROR_INVALID_PARAMETER port show 4000
	json 'len(it) == 3997' port list
}

# After an error in the middle of a list the JSON array stays incomplete.
port_list_breaks() {
	local fd status=0 list

	"$python" -c 'print(*(f"ttyUSB{i}" for i in range(1100)))' |
		xargs "$mpradmin" port add >"$tmp/out"
	mkfifo "$tmp/list"
	"$mpradmin" -j port list >"$tmp/list" 2>"$tmp/err" &
	list=$!
	exec {fd}<"$tmp/list"
	# The first part of the list is larger than a pipe: mpradmin waits before it requests
	# the next part.
	head -c 1 <&"$fd" >"$tmp/out"
	echo 1 >"$lan_only"
	cat <&"$fd" >>"$tmp/out"
	exec {fd}<&-
	wait "$list" || status=$?
	((status == 1)) || wrong "port list: status $status"
	complained '' ERROR_DDM_NOT_RUNNING
	[[ $(head -c 20 "$tmp/out") == '[{"handle":1,"name":' ]] || wrong "no list"
	! "$python" -m json.tool "$tmp/out" /dev/null 2>&1 || wrong "it looks like a whole list"
	refused '' ERROR_DDM_NOT_RUNNING -j port list
	[[ ! -s $tmp/out ]] || wrong "refused, and listed"
}

port_show() {
	json "$closed" port show ttyS4
	json "$closed" port show /dev/ttyS4
	json "$closed" port show 1
	good port show ttyS5
	prints ttyS5
	prints '^last event +([0-9]+|none)$'
	refused ttyS6 ERROR_PORT_NOT_FOUND port show ttyS6
	advises 'mpradmin port add'
	[[ ! -s $tmp/out ]] || wrong "refused, and shown"
	refused 4711 ERROR_INVALID_PARAMETER port show 4711
	refused 0 ERROR_INVALID_PARAMETER port show 0
	refused "''" ERROR_INVALID_PARAMETER port show ''
	refused 'tty S4' ERROR_INVALID_PARAMETER port show 'tty S4'
	refused ttyS6 ERROR_PORT_NOT_FOUND -j port show ttyS6
	[[ ! -s $tmp/out ]] || wrong "refused, and shown"
	usage port show
	usage port show ttyS4 ttyS5
	usage port show --all
}

port_show_open() {
	local fd

	exec {fd}<>/dev/ttyS4
	stty -F /dev/ttyS4 raw -echo 38400 clocal
	json 'it["open"] is True and it["speed"] == 38400 and it["ldisc"] == 0 and
		it["ldisc_name"] == "N_TTY" and it["condition"] == "INITIALIZING" and
		it["lines"] == {"dtr": True, "rts": True, "cts": True, "dsr": True,
			"dcd": True, "ri": False} and
		set(it["counters"]) == {"rx", "tx", "frame", "overrun", "parity", "brk",
			"buf_overrun", "cts", "dsr", "rng", "dcd"}' port show ttyS4
	json 'it["ports_in_use"] == 1' server show
	good port list
	prints '^ +1 +ttyS4 +ttyS4 +INITIALIZING +[0-9]+s +- +38400 +dtr,rts,cts,dsr,dcd +N_TTY +0 +0$'
	# N_PPS, a line discipline of the kernel's that is not for PPP.
	"$python" -c "import fcntl; fcntl.ioctl($fd, 0x5423, bytes([18, 0, 0, 0]))"
	json 'it["ldisc"] == 18 and it["ldisc_name"] == "N_PPS"' port show ttyS4
	good port list
	prints '^ +1 +ttyS4 .* N_PPS +0 +0$'
	exec {fd}>&-
}

port_add() {
	json 'it == [{"handle": 3, "port": "ttyS6"}, {"handle": 4, "port": "/dev/ttyACM7"}]' \
		port add ttyS6 /dev/ttyACM7
	json 'it["name"] == "ttyACM7" and it["present"] is False and it["major"] is None and
		it["minor"] is None and it["condition"] == "NON_OPERATIONAL"' port show 4
	good port del ttyS6
	good port add ttyS6
	prints '^ttyS6: .* 5$'
	refused ttyS4 ERROR_ALREADY_EXISTS port add ttyS4
	refused null ERROR_DEVICENAME_NOT_FOUND port add null
	refused tty1 ERROR_NOT_SUPPORTED port add tty1
	refused /dev/console ERROR_NOT_SUPPORTED port add /dev/console
	refused ptmx ERROR_NOT_SUPPORTED port add ptmx
	refused ../ttyS7 ERROR_INVALID_PARAMETER port add ../ttyS7
	refused "''" ERROR_INVALID_PARAMETER port add ''
	refused pts/4711 ERROR_DEVICENAME_NOT_FOUND port add pts/4711
	json 'it["ports"] == 4' server show
	usage port add
	usage port add --all
	usage port add --hold 5 ttyS7

	# A port that cannot be added does not stop the others from being added.
	run 1 "$mpradmin" -j port add tty1 ttyS7 ttyS4
	holds 'it == [{"handle": 6, "port": "ttyS7"}]'
	[[ $(cut -d: -f-3 "$tmp/err") == "mpradmin: tty1: ERROR_NOT_SUPPORTED
mpradmin: ttyS4: ERROR_ALREADY_EXISTS" ]] || wrong "not both complained of"
}

port_add_path() {
	local path

	path=$("$mpradmin" -j port show ttyS4 | "$python" -c 'import json, sys
print(json.load(sys.stdin)["path"])')
	refused ttyS4 ERROR_ALREADY_EXISTS port add --path ttyS4
	refused "$path" ERROR_ALREADY_EXISTS port add --path "$path"
	json "it['handle'] == 1" port show "$path"
	json 'it == [{"handle": 3, "port": "/dev/ttyS6"}]' port add --path /dev/ttyS6
	json "it['name'] == '$path-port2' and it['tty'] == 'ttyS6'" port show ttyS6
	good port add --path usb-9-9:1.0
	good port list
	prints '^ +4 +usb-9-9:1.0 +- +NON_OPERATIONAL'
	refused ttyUSB77 ERROR_HARDWARE_FAILURE port add --path ttyUSB77
	refused no-such ERROR_DEVICENAME_NOT_FOUND port add --path no-such
	refused tty1 ERROR_NOT_SUPPORTED port add --path tty1
	usage port list --path
	usage port add --path
}

# short_name NAME: prints the short form of NAME from the Windows structure.
short_name() {
	"$rasadmin" ports | cut -f 1 | grep -x "${1:0:3}~.*${1: -4}"
}

# Two ttys of one modem behind two hubs.
long_names() {
	local one other

	one=usb-1-1.4.1.2:1.0 other=usb-1-1.4.1.2:1.2
	good port add --path $one $other
	one=$(short_name $one) other=$(short_name $other)
	[[ $one != "$other" ]] || wrong "both are $one"
	json 'it["name"] == "usb-1-1.4.1.2:1.0"' port show "$one"
	json 'it["name"] == "usb-1-1.4.1.2:1.2"' port show "$other"
	refused "$one" ERROR_HARDWARE_FAILURE port reset "$one"
	good port del "$one"
	refused "$one" ERROR_PORT_NOT_FOUND port show "$one"
	json 'it["name"] == "usb-1-1.4.1.2:1.2"' port show "$other"
}

# all_say WORDS PATH: every command that a port or tty is named to says this of the path.
all_say() {
	local command

	for command in "port add" "port add --path" "port show" "port reset" "port disconnect" \
		"port clear-stats" "port del"; do
		# shellcheck disable=SC2086 # these words
		run 1 "$mpradmin" $command "$2"
		said "$tmp/err" "^mpradmin: ${2:0:40}.*: ERROR_[A-Z_]+: $1$"
	done
}

# A symlink to a node is followed; of one that leads elsewhere all commands say the same.
symlinks() {
	local command dangling links=$tmp/links pid

	mkdir "$links"
	ln -s /dev/ttyS4 "$links/to-a-tty"
	ln -s to-a-tty "$links/to-a-link"
	for command in show reset disconnect clear-stats del; do
		good port "$command" "$links/to-a-link"
	done
	good port add "$links/to-a-link"
	ln -s nothing "$links/dangling"
	ln -s circle "$links/circle"
	ln -s / "$links/directory"
	ln -s /etc/passwd "$links/file"
	ln -s /dev/null "$links/null"
	ln -s no-such-tty /dev/mprapi-dangling
	for dangling in "$links/dangling" /dev/mprapi-dangling; do
		all_say "the target of the symlink does not exist" "$dangling"
		refused "$dangling" ERROR_PORT_NOT_FOUND port show "$dangling"
		refused "$dangling" ERROR_DEVICENAME_NOT_FOUND port add "$dangling"
	done
	rm /dev/mprapi-dangling
	# The tty can still come.
	ln -s /dev/ttyUSB77 "$links/absent"
	refused "$links/absent" ERROR_PORT_NOT_FOUND port show "$links/absent"
	good port add "$links/absent"
	json 'it["name"] == "ttyUSB77" and it["present"] is False' port show "$links/absent"
	good port del "$links/absent"
	all_say "its symlinks lead in a circle" "$links/circle"
	all_say "this is a directory" "$links/directory"
	all_say "this is not a tty" "$links/file"
	all_say "this is not a tty" "$links/null"
	all_say "this is not a tty" /dev/null
	all_say "there is no such file" "$links/none"
	all_say "the path is too long" "/$(printf %4096s '' | tr ' ' x)"
	mknod "$links/node" c 4 68
	all_say "the node of a tty has to be in /dev" "$links/node"

	# A pseudo-terminal of a container.
	unshare --mount sh -c 'mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts &&
		exec "$0" -c "import fcntl, os, time; \
			master = os.open(\"/dev/pts/ptmx\", os.O_RDWR); \
			fcntl.ioctl(master, 0x40045431, bytes(4)); \
			open(\"$1\", \"w\"); time.sleep(1000)"' "$python" "$tmp/opened" &
	pid=$!
	# shellcheck disable=SC2064 # it is known now
	trap "kill $pid" EXIT
	await test -e "$tmp/opened"
	all_say "this tty is in another mount namespace; run mpradmin there with nsenter -m" \
		"/proc/$pid/root/dev/pts/0"
	run 0 nsenter -m -t "$pid" "$(realpath "$mpradmin")" port add pts/0
	json '[p["name"] for p in it][-1] == "pts/0"' port list
}

# comes TTY: sends udev an add event for the tty, and waits until its rules have run.
comes() {
	: >"$tmp/ran"
	udevadm trigger --action=add --settle "/sys/class/tty/$1"
	udevadm settle --timeout=60
}

# The test uses the real udevd, because "udevadm test" of udev 257 does not run the programs of
# a rule.
udev_rule() {
	local tty udevd rules=/run/udev/rules.d/60-mprapi.rules

	command -v vm-usb >/dev/null || return "$skip"
	udevd=/lib/systemd/systemd-udevd
	[[ -x $udevd ]] || wrong "there is no udevd"
	mkdir -p "${rules%/*}" "$tmp/sbin"
	# udev does not pass its environment on, so write the paths into a wrapper.
	printf '%s\n' '#!/bin/sh' "echo \"\$*\" >>$tmp/ran" \
		"exec $(realpath "$mpradmin") \"\$@\"" >"$tmp/sbin/mpradmin"
	chmod +x "$tmp/sbin/mpradmin"
	sed "s|@SBINDIR@|$tmp/sbin|g" "$here/../../packaging/udev/60-mprapi.rules" >"$rules"
	: >"$tmp/ran"
	"$udevd" >"$tmp/udevd" 2>&1 &
	udevd=$!
	# shellcheck disable=SC2064 # it is known now
	trap "kill $udevd; rm -f $rules" EXIT
	await udevadm control --ping

	tty=$(vm-usb plug udev)
	await "$mpradmin" port show "$tty"
	udevadm settle --timeout=60
	good port show "$tty"
	prints "^port +usb-.*:1.0$"
	prints "^tty +$tty$"
	[[ $(<"$tmp/ran") == "port show $tty
port add --path $tty" ]] || wrong "ran: $(<"$tmp/ran")"
	# The tty is a port already, so the rule does not add it.
	comes "$tty"
	[[ $(<"$tmp/ran") == "port show $tty" ]] || wrong "is added twice: $(<"$tmp/ran")"
	comes ttyS6
	[[ ! -s $tmp/ran ]] || wrong "is no USB tty: $(<"$tmp/ran")"
	# The rule runs nothing if the module is not loaded.
	good port del "$tty"
	unload
	comes "$tty"
	[[ ! -s $tmp/ran ]] || wrong "is run without the module: $(<"$tmp/ran")"
	# The tty exists before the module is loaded.
	load
	await "$mpradmin" port show "$tty"
	udevadm settle --timeout=60
	json 'len(it) == 1 and it[0]["name"].startswith("usb-")' port list
	vm-usb pull udev
}

# A port of a pty ends with its session.
port_add_pty() {
	local pts i

	"$python" -uc 'import os, time
master, slave = os.openpty()
print(os.ttyname(slave))
time.sleep(60)' >"$tmp/pts" &
	for ((i = 0; i < 100; i++)); do
		[[ -s $tmp/pts ]] && break
		sleep 0.05
	done
	pts=$(<"$tmp/pts")
	good port add "$pts"
	json "it['name'] == '${pts#/dev/}' and it['pty'] is True and it['lines'] is None" \
		port show "$pts"
	json 'it[0]["error"] is None and it[0]["report"]["steps"]["lower"] == "not applicable" and
		it[0]["report"]["steps"]["hangup"] == "done"' port reset "${pts#/dev/}"
	kill "$!"
	wait "$!" || true
	refused "$pts" ERROR_PORT_NOT_FOUND port show "$pts"
}

port_del() {
	json 'it == [{"handle": 2, "port": "ttyS5"}]' port del ttyS5
	refused ttyS5 ERROR_PORT_NOT_FOUND port del ttyS5
	refused 2 ERROR_INVALID_PARAMETER port del 2
	good port del 1
	prints '^1: .* 1$'
	good port add ttyS4
	run 1 "$mpradmin" port del ttyS4 /dev/ttyS4
	complained /dev/ttyS4 ERROR_INVALID_PARAMETER
	advises 'deleted in between$'
	json 'it["ports"] == 0' server show
	usage port del
	usage port del --all
}

port_clear_stats() {
	good port reset ttyS4
	json 'it["resets"] == 1 and it["report"]["seq"] == 1' port show ttyS4
	json 'it == [{"handle": 1, "port": "ttyS4"}]' port clear-stats ttyS4
	json 'it["resets"] == 0 and it["report"]["seq"] == 1' port show ttyS4
	good port clear-stats ttyS4 ttyS5
	refused ttyS6 ERROR_PORT_NOT_FOUND port clear-stats ttyS6
	usage port clear-stats
	usage port clear-stats --all
}

port_reset() {
	local fd

	exec {fd}<>/dev/ttyS4
	json 'len(it) == 1 and set(it[0]) >= {"handle", "port", "error", "message", "report"} and
		it[0]["handle"] == 1 and it[0]["port"] == "ttyS4" and it[0]["error"] is None and
		it[0]["message"] is None and it[0]["report"]["seq"] == 1 and
		it[0]["report"]["kind"] == "reset" and it[0]["report"]["running"] is False and
		it[0]["report"]["error"] is None and it[0]["report"]["was_closed"] is False and
		it[0]["report"]["reopened"] is False and it[0]["report"]["joined"] is False and
		100 <= it[0]["report"]["held_ms"] < 2000 and
		it[0]["report"]["elapsed_us"] >= 100000 and
		it[0]["report"]["reasons"]["settings"] == "not asked for" and
		{k: v for k, v in it[0]["report"]["steps"].items()
			if k not in ("carrier", "settings")} ==
			dict.fromkeys(("discard", "lower", "hold", "hangup", "check"), "done")' \
		port reset ttyS4
	exec {fd}>&-
	json 'it["resets"] == 1 and it["hangups"] == 1 and it["report"]["seq"] == 1 and
		it["report"]["held_ms"] >= 100 and it["open"] is False' port show ttyS4
	json 'it[0]["report"]["was_closed"] is True and
		it[0]["report"]["steps"]["hangup"] == "not applicable"' port reset 1
	good port reset ttyS4
	prints '^ttyS4: reset 3: done in [0-9]+ ms, was closed'
	prints '^  hold +done: DTR and RTS low for [0-9]+ ms$'
	! grep -q settings "$tmp/out" || wrong "settings, which were not asked for"
	stty -F /dev/ttyS4 50 crtscts
	good port reset --settings default ttyS4
	prints "^  settings +done: driver's default line settings restored$"
	[[ $(stty -F /dev/ttyS4 speed) == 9600 ]] || wrong "the speed was not put back"
	stty -F /dev/ttyS4 50
	good port disconnect --settings default ttyS4
	[[ $(stty -F /dev/ttyS4 speed) == 9600 ]] || wrong "the speed was not put back"
	usage port reset --settings sane ttyS4
	usage port reset ttyS4 --settings
	refused '\x1b[2J' ERROR_INVALID_PARAMETER port reset $'\e[2J'
	refused ttyS6 ERROR_PORT_NOT_FOUND port reset ttyS6
	refused 4711 ERROR_INVALID_PARAMETER port reset 4711
	run 1 "$mpradmin" -j port reset ttyS6
	holds 'it == [{"handle": None, "port": "ttyS6", "error": "ERROR_PORT_NOT_FOUND",
		"message": it[0]["message"], "report": None, "holders": None,
		"holders_complete": None}] and it[0]["message"]'
	complained ttyS6 ERROR_PORT_NOT_FOUND
	usage port reset
	usage port reset --all ttyS4
	usage port reset ttyS4 --all
}

options() {
	local option value

	json 'it[0]["report"]["held_ms"] >= 400' port reset --hold 400 ttyS4
	json 'it[0]["report"]["held_ms"] >= 300' port reset ttyS4 --hold=300 --timeout=5000
	json 'it[0]["report"]["held_ms"] < 100' port reset --hold 0 --timeout 0 ttyS4
	json 'it["resets"] == 3' port show ttyS4
	for option in --hold --timeout; do
		for value in '' x 5x -1 +5 ' 5' 0x10 1.5 600001 4294967295 99999999999999999999; do
			usage port reset "$option" "$value" ttyS4
			usage port reset "$option=$value" ttyS4
		done
		usage port reset ttyS4 "$option"
	done
	usage port reset --hold 60001 ttyS4
	usage port disconnect --hold 5 ttyS4
	usage port reset --no-such-option ttyS4
	usage port reset -x ttyS4
	usage port reset --all=5
	usage
	usage prt
	usage prt list
	usage list
	json 'it["resets"] == 3' port show ttyS4

	good --help
	prints 'port reset'
	good -h
	good port --help
	good port reset --help
	prints --hold
	good --version
	prints '^mpradmin [0-9]'
	usage port nonsense --help
}

# The carrier of the UARTs of the virtual machine does not fall.
carrier_stays_up() {
	local fd

	exec {fd}<>/dev/ttyS4
	stty -F /dev/ttyS4 raw -echo -clocal
	run 1 "$mpradmin" -j port reset --hold 0 --timeout 300 ttyS4
	complained ttyS4 ERROR_REQUEST_TIMEOUT
	holds 'it[0]["error"] == "ERROR_REQUEST_TIMEOUT" and it[0]["message"] and
		it[0]["report"]["error"] == "ERROR_REQUEST_TIMEOUT" and
		it[0]["report"]["steps"]["carrier"] == "failed" and
		it[0]["report"]["steps"]["hangup"] == "done"'
	exec {fd}>&-
	exec {fd}<>/dev/ttyS4
	stty -F /dev/ttyS4 raw -echo -clocal
	refused ttyS4 ERROR_REQUEST_TIMEOUT port reset --hold 0 --timeout 300 ttyS4
	prints '^  carrier +failed: not done within the timeout$'
	exec {fd}>&-
	exec {fd}<>/dev/ttyS4
	stty -F /dev/ttyS4 clocal
	exec {fd}>&-
}

# holder NAME: starts a process that has ttyS4 open, and sets $holder to its process ID.
holder() {
	bash -c 'exec 3<>/dev/ttyS4; printf "%s" "$1" >/proc/self/comm; echo >"$2"; read -r' \
		bash "$1" "$tmp/ready" <"$tmp/never" &
	holder=$!
	await test -s "$tmp/ready"
	rm "$tmp/ready"
}

# Three processes, of which one was hung up.
port_holders() {
	local dead live other holder never

	mkfifo "$tmp/never"
	exec {never}<>"$tmp/never"
	good port show ttyS4
	prints '^processes +none has it open$'
	json 'it["holders"] == [] and it["holders_complete"] is True' port show ttyS4
	holder dead
	dead=$holder
	good port reset ttyS4
	prints "^  hung up +$dead \\(dead\\)\$"
	good port reset ttyS4
	! grep -q 'hung up  *[0-9]' "$tmp/out" || wrong "hung up twice"
	holder live
	live=$holder
	holder $'\e[2J'
	other=$holder

	good port show ttyS4
	prints '^processes +3$'
	prints "^  $dead +dead, user root, running for [0-9]+s, was hung up\$"
	prints "^  $live +live, user root, running for [0-9]+s\$"
	prints "^  $other +\\\\x1b\\[2J, user root, running for [0-9]+s\$"
	json "sorted(h['pid'] for h in it['holders']) == sorted([$dead, $live, $other]) and
		{h['pid']: h['state'] for h in it['holders']} ==
			{$dead: 'dead', $live: 'live', $other: 'live'} and
		all(h['uid'] == 0 and h['user'] == 'root' and h['descriptors'] == 1 and
			h['container'] is None and h['netns'] and h['pidns'] and h['start'] and
			h['age_ms'] >= 0 for h in it['holders']) and
		it['holders_complete'] is True" port show ttyS4

	good port list --holders
	prints '^HANDLE  PORT +TTY +CONDITION +SINCE  PROCESS$'
	prints "^ +1  ttyS4  ttyS4 .* [0-9]+ .* \\+2\$"
	prints '^ +2  ttyS5 .* -$'
	json '[len(p["holders"]) for p in it] == [3, 0]' port list --holders
	json 'all(p["holders"] is None and p["holders_complete"] is None for p in it)' port list
	usage port show --holders ttyS4

	# Without CAP_SYS_PTRACE the output says that processes can be hidden. A later
	# disconnect lists each process with its state before.
	run 0 setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace "$mpradmin" port show ttyS4
	prints '^processes +0 seen; others can be hidden'
	run 0 setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace "$mpradmin" port list --holders
	prints '^ +1  ttyS4 .* \?$'
	json "[{h['pid']: h['state'] for h in p['holders']} for p in it] ==
		[{$dead: 'dead', $live: 'live', $other: 'live'}, {}]" port disconnect --all
	good port disconnect ttyS4 ttyS5
	! grep -q 'hung up' "$tmp/out" || wrong "hung up twice"
	kill "$dead" "$live" "$other"
	wait "$dead" "$live" "$other" || true
	holder again
	good port reset --hold 0 --all
	prints "^ttyS4: hung up $holder \\(again\\)\$"
	kill "$holder"
	holder hidden
	run 0 setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace "$mpradmin" port reset ttyS4
	prints '^  hung up +no process seen; others can be hidden$'
	kill "$holder"
	exec {never}>&-
}

port_disconnect() {
	local fd

	exec {fd}<>/dev/ttyS4
	json 'it[0]["error"] is None and it[0]["report"]["kind"] == "disconnect" and
		it[0]["report"]["steps"]["lower"] == "not applicable" and
		it[0]["report"]["steps"]["hangup"] == "done"' port disconnect ttyS4
	exec {fd}>&-
	json 'it["hangups"] == 1 and it["open"] is False and it["report"]["kind"] == "disconnect"' \
		port show ttyS4
	good port disconnect --timeout 100 ttyS4
	prints '^ttyS4: disconnect 2: done'
	refused ttyS6 ERROR_PORT_NOT_FOUND port disconnect ttyS6
	json 'len(it) == 2 and all(p["error"] is None for p in it)' port disconnect --all
	usage port disconnect
	usage port disconnect --all ttyS4
}

# By its name, its handle and its node: it is reset once, and each operand has the result.
port_given_twice() {
	json '[(p["port"], p["handle"], p["error"], p["report"]["seq"], p["report"]["joined"])
		for p in it] == [("ttyS4", 1, None, 1, False), ("1", 1, None, 1, False),
		("ttyS5", 2, None, 1, False), ("/dev/ttyS4", 1, None, 1, False)]' \
		port reset --hold 0 ttyS4 1 ttyS5 /dev/ttyS4
	json 'it["report"]["seq"] == 1' port show ttyS4
	run 1 "$mpradmin" port disconnect ttyS4 ttyS6 4711 ttyS6 1
	prints '^ttyS4 +done '
	prints '^1 +done '
	[[ $(grep -c '^mpradmin: ttyS6: ERROR_PORT_NOT_FOUND: ' "$tmp/err") == 2 ]] ||
		wrong "not an error for each"
	json 'it["report"]["seq"] == 2' port show ttyS4
}

# A running reset that lacks a step cannot be joined. On a machine that is too slow to see it
# running, it has ended before.
begins_after_another() {
	local first

	"$mpradmin" -j port reset --hold 2500 ttyS4 >"$tmp/first" &
	first=$!
	await json 'it["resetting"] or it["report"]' port show ttyS4
	json '[p["report"]["seq"] for p in it] == [1, 2] and
		all(p["error"] is None and p["report"]["joined"] is False and
		p["report"]["steps"]["settings"] == "done" for p in it)' \
		port reset --hold 0 --settings default ttyS5 ttyS4
	wait "$first" || wrong "the first one failed"
}

absent_device() {
	good port add ttyACM7
	refused ttyACM7 ERROR_HARDWARE_FAILURE port reset ttyACM7
	prints '^  discard +not reached$'
	refused ttyACM7 ERROR_HARDWARE_FAILURE port disconnect ttyACM7
	prints '^  hangup +not reached$'
	prints '^  lower +not applicable: not asked for$'
	run 1 "$mpradmin" -j port reset --hold 0 --all
	complained ttyACM7 ERROR_HARDWARE_FAILURE
	holds '[(p["handle"], p["port"], p["error"]) for p in it] ==
		[(1, "ttyS4", None), (2, "ttyS5", None), (3, "ttyACM7", "ERROR_HARDWARE_FAILURE")]'
}

# raise_carrier PORT...: opens these UARTs in loopback, where OUT2 is the carrier. drop_carrier
# drops it. restore_lines restores the UARTs, and so does the end of the test.
raise_carrier() {
	mkfifo "$tmp/carrier"
	"$python" -uc 'import fcntl, os, struct, sys, termios, tty
LOOP, OUT2 = 0x8000, 0x4000

def ports():
    return [os.open("/dev/" + name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            for name in sys.argv[1:]]

def change(fd, request, bits):
    fcntl.ioctl(fd, request, struct.pack("i", bits))

def heed_carrier(fd, on):
    modes = termios.tcgetattr(fd)
    modes[2] = modes[2] & ~termios.CLOCAL if on else modes[2] | termios.CLOCAL
    termios.tcsetattr(fd, termios.TCSANOW, modes)

fds = ports()
for fd in fds:
    change(fd, termios.TIOCMBIS, LOOP | OUT2 | termios.TIOCM_DTR | termios.TIOCM_RTS)
    tty.setraw(fd, termios.TCSANOW)
    heed_carrier(fd, True)
print("up")
if sys.stdin.readline():
    for fd in fds:
        change(fd, termios.TIOCMBIC, OUT2)
    sys.stdin.readline()
for fd in ports():
    change(fd, termios.TIOCMBIC, LOOP)
    heed_carrier(fd, False)
' "$@" <"$tmp/carrier" >"$tmp/up" &
	carrier=$!
	exec {carrier_fd}>"$tmp/carrier"
	await grep -q up "$tmp/up"
}

drop_carrier() {
	echo >&"$carrier_fd"
}

restore_lines() {
	exec {carrier_fd}>&-
	wait "$carrier"
	rm "$tmp/carrier" "$tmp/up"
}

all_run() {
	"$mpradmin" -j port list | "$python" -c 'import json, sys
sys.exit(not all(port["resetting"] for port in json.load(sys.stdin)))'
}

# reset_together ARGUMENT...: all ports. Each reset begins while all others wait for carrier.
reset_together() {
	local reset status=0

	raise_carrier ttyS4 ttyS5 ttyS6 ttyS7
	"$mpradmin" "$@" --hold 300 --timeout 100000 >"$tmp/out" 2>"$tmp/err" \
		{carrier_fd}>&- &
	reset=$!
	await all_run
	drop_carrier
	wait "$reset" || status=$?
	((status == 0)) || wrong "$*: status $status"
	restore_lines
}

# Resets of several ports run at the same time.
all_at_once() {
	good port add ttyS6 ttyS7
	reset_together -j port reset --all
	holds '[p["port"] for p in it] == ["ttyS4", "ttyS5", "ttyS6", "ttyS7"] and
		all(p["error"] is None and p["report"]["held_ms"] >= 300 for p in it)'
	reset_together port reset ttyS7 3 ttyS5 ttyS4
	prints '^PORT +RESULT +DISCARD +LOWER +HOLD +CARRIER +HANGUP +CHECK'
	[[ $(sed -n 2,5p "$tmp/out" | cut -d' ' -f1 | tr '\n' ' ') == "ttyS7 3 ttyS5 ttyS4 " ]] ||
		wrong "not in the order in which they were given"

	good port del ttyS4 ttyS5 ttyS6 ttyS7
	json 'it == []' port reset --all
}

# A port that does not exist does not stop the others from being reset.
some_of_many() {
	run 1 "$mpradmin" -j port reset --hold 0 ttyS4 ttyS6 ttyS5
	complained ttyS6 ERROR_PORT_NOT_FOUND
	holds '[(p["port"], p["error"]) for p in it] == [("ttyS4", None),
		("ttyS6", "ERROR_PORT_NOT_FOUND"), ("ttyS5", None)]'
	json '[p["resets"] for p in it] == [1, 1]' port list
}

connection_list() {
	json 'it == []' connection list
	good connection list
	usage connection list ttyS4
	usage connection
	usage connection show
}

# start_pppd NETNS TTY ADDRESSES: starts pppd at one end of the line, and sets $pid.
start_pppd() {
	ip netns exec "$1" pppd "/dev/$2" 115200 "$3" nodetach noauth local nocrtscts \
		nodefaultroute noipv6 noproxyarp nolock novj noccp lcp-restart 1 \
		ipcp-restart 1 >>"$tmp/pppd" 2>&1 &
	pid=$!
}

connection_list_ppp() {
	local near far show=$tmp/show events=$tmp/events

	type -P pppd >/dev/null || exit "$skip"
	modprobe ppp_async
	ip netns add cli-near
	ip netns add cli-far
	good port add ttyS1 ttyS2
	listen "$events" -j --state
	await lines "$events" 4
	start_pppd cli-near ttyS1 10.98.0.1:10.98.0.2
	near=$pid
	start_pppd cli-far ttyS2 10.98.0.2:10.98.0.1
	far=$pid
	await json 'len(it) == 2 and all(c["up"] and c["peer"] for c in it)' connection list
	ip netns exec cli-near ping -c 3 -i 0.3 -W 5 10.98.0.2 >/dev/null

	good -j port show ttyS1
	cp "$tmp/out" "$show"
	json '[(c["interface"], c["address"], c["peer"], c["condition"],
			[p["name"] for p in c["ports"]]) for c in
		sorted(it, key=lambda c: c["address"])] ==
		[("ppp0", "10.98.0.1", "10.98.0.2", "AUTHENTICATED", ["ttyS1"]),
		("ppp0", "10.98.0.2", "10.98.0.1", "AUTHENTICATED", ["ttyS2"])]' connection list
	holds 'it[0]["connection"] != it[1]["connection"] and it[0]["netns"] != it[1]["netns"] and
		all(c["rx_bytes"] >= 84 and c["tx_bytes"] >= 84 and c["duration_ms"] > 0 and
			c["link"]["rx_bytes"] == c["rx_bytes"] and c["last_event"] > 0 and
			c["ifindex"] > 0 for c in it)'
	holds "[(c['connection'], c['netns'], c['ifindex']) for c in it
			if c['ports'][0]['name'] == 'ttyS1'] ==
		[(p['connection'], p['netns'], p['ifindex']) for p in [json.load(open('$show'))]]"
	good connection list
	prints '^HANDLE +INTERFACE +NETNS +UP +ADDRESS +PEER +RX-BYTES +TX-BYTES +PORTS$'
	prints '^0x[0-9a-f]+ +ppp0 +[0-9]+ +[0-9dhms]+ +10\.98\.0\.1 +10\.98\.0\.2 +[0-9]+ +[0-9]+ +ttyS1$'
	prints '^0x[0-9a-f]+ +ppp0 +[0-9]+ +[0-9dhms]+ +10\.98\.0\.2 +10\.98\.0\.1 +[0-9]+ +[0-9]+ +ttyS2$'
	good port show ttyS1
	prints '^connection +0x[0-9a-f]+$'

	# "No connection" and "the connection cannot be seen" are distinct.
	run 0 setpriv --bounding-set -sys_ptrace "$mpradmin" -j connection list
	holds 'it == []'
	[[ $(grep -c 'ttyS[12]: the PPP interface is unknown' "$tmp/err") == 2 ]] ||
		wrong "connections that were not seen are not mentioned"
	run 0 setpriv --bounding-set -sys_ptrace "$mpradmin" -j port show ttyS1
	holds 'it["connection"] is None and it["connection_unknown"] is True and it["sessions"] == 1'
	json 'it["connection_unknown"] is False' port show ttyS1

	# The monitor has reported the same.
	await happened "$events" "[p['connection'] for p in [json.load(open('$show'))]][0] in
		[e['connection'] for e in it if e['event'] == 'connected']"
	happened "$events" 'any(e["to"] == "AUTHENTICATING" and e["cause"] in ("open", "ldisc") and
		e["ldisc"] == 3 for e in about("ttyS1", "condition"))'
	good port reset ttyS1
	wait "$near" || true
	await happened "$events" "[p['connection'] for p in [json.load(open('$show'))]][0] in
		[e['connection'] for e in it if e['event'] == 'disconnected' and
			e['interface'] == 'ppp0']"
	json 'all(p["name"] != "ttyS1" for c in it for p in c["ports"])' connection list
	json 'it["connection"] is None and it["link"] is None' port show ttyS1

	# Names of interfaces are escaped: a process in another namespace can choose any bytes.
	ip -n cli-far link set ppp0 down
	ip -n cli-far link set ppp0 name $'\e[31m\xff'
	json '[c["interface"] for c in it] == ["\x1b[31m\ufffd"]' connection list
	good connection list
	prints '^0x[0-9a-f]+ +\\x1b\[31m\\xff +'
	good port list
	prints ' \\x1b\[31m\\xff +'
	! grep -q $'\e' "$tmp/out" || wrong "an escape sequence reaches the terminal"
	kill "$far"
	wait "$far" || true
	await json 'it == []' connection list
	hushed TERM
	ip netns del cli-near
	ip netns del cli-far
}

readonly stamp='^[0-9]{4}(-[0-9]{2}){2} [0-9]{2}(:[0-9]{2}){2}\.[0-9]{3}  '

monitor_lines() {
	local events=$tmp/events fd

	# The monitor prints no events from before its start.
	listen "$events"
	until [[ -s $events ]]; do
		good port add ttyS7
		good port del ttyS7
	done
	! grep -Evq "$stamp"'ttyS7     ((added|removed) \(port [0-9]+(, ttyS7)?\)|condition .*)$' "$events" ||
		wrong "$(<"$events")"
	exec {fd}<>/dev/ttyS4
	await said "$events" "$stamp"'ttyS4     condition DISCONNECTED -> [A-Z]+ \(open\)$'
	good port reset ttyS4
	await said "$events" "$stamp"'ttyS4     reset 1: done in [0-9]+ ms, DTR low for [0-9]+ ms'
	said "$events" "$stamp"'ttyS4     reset (1: )?started$'
	exec {fd}>&-
	hushed INT

	listen "$events" --state
	await lines "$events" 2
	said "$events" "$stamp"'ttyS4     is DISCONNECTED$'
	said "$events" "$stamp"'ttyS5     is DISCONNECTED$'
	good port del ttyS5
	await said "$events" "$stamp"'ttyS5     removed \(port 2\)$'
	! grep -q ttyS7 "$events" || wrong "an event from before the state is printed after it"
	hushed TERM

	usage monitor ttyS4
	usage monitor --all
	usage monitor --hold 5
	usage monitor --state=5
	usage port list --state
	good monitor --help
	prints --state
}

monitor_json() {
	local events=$tmp/events fd

	listen "$events" -j --state
	await lines "$events" 2
	happened "$events" '[(e["event"], e["handle"], e["port"], e["state"]["name"],
			e["state"]["condition"]) for e in it] ==
		[("state", 1, "ttyS4", "ttyS4", "DISCONNECTED"),
		("state", 2, "ttyS5", "ttyS5", "DISCONNECTED")]'

	good port add ttyS6
	exec {fd}<>/dev/ttyS6
	await happened "$events" 'about("ttyS6", "condition")'
	exec {fd}>&-
	await happened "$events" 'about("ttyS6", "condition")[-1]["to"] == "DISCONNECTED"'
	good port reset ttyS4
	await happened "$events" 'about("ttyS4", "reset_done")'
	good port del ttyS6
	await happened "$events" 'about("ttyS6", "removed")'
	hushed INT

	happened "$events" '[e["event"] for e in about("ttyS6", "added", "removed")] ==
			["added", "removed"] and
		all(e["handle"] == 3 for e in it if e.get("port") == "ttyS6")'
	happened "$events" 'about("ttyS6", "condition")[1]["from"] == "DISCONNECTED" and
		about("ttyS6", "condition")[0]["cause"] == "device" and
		about("ttyS6", "condition")[1]["cause"] == "open" and
		about("ttyS6", "condition")[-1]["cause"] == "close" and
		all(a["to"] == b["from"] for a, b in zip(about("ttyS6", "condition"),
			about("ttyS6", "condition")[1:]))'
	happened "$events" 'len(about("ttyS4", "reset_started")) == 1 and
		[(e["report"]["seq"], e["report"]["kind"], e["report"]["running"],
			e["report"]["error"]) for e in about("ttyS4", "reset_done")] ==
			[(1, "reset", False, None)] and
		about("ttyS4", "reset_done")[0]["report"]["held_ms"] >= 100'
	happened "$events" '[e["seq"] for e in it[2:]] ==
			list(range(it[2]["seq"], it[2]["seq"] + len(it) - 2)) and
		[int(e["boottime_ns"]) for e in it] == sorted(int(e["boottime_ns"]) for e in it) and
		all(abs(datetime.datetime.now(datetime.timezone.utc) -
			datetime.datetime.fromisoformat(e["time"].replace("Z", "+00:00")))
			< datetime.timedelta(minutes=10) for e in it)'
	# last_event is the number of the last event that was printed.
	json "it['last_event'] == max(e['seq'] or 0 for e in map(json.loads, open('$events'))
		if e.get('port') == 'ttyS4')" port show ttyS4
	json "it['last_event'] >= max(e['seq'] or 0 for e in map(json.loads, open('$events')))" \
		server show
}

# has_lost PID: checks whether a netlink socket of the process has dropped messages.
has_lost() {
	local fd link

	for fd in /proc/"$1"/fd/*; do
		link=$(readlink "$fd")
		[[ $link == socket:* ]] || continue
		link=${link//[!0-9]/}
		! awk -v inode="$link" '$10 == inode && $9 > 0 { found = 1 }
			END { exit !found }' /proc/net/netlink || return 0
	done
	return 1
}

# More events happen than fit into the socket of a stopped monitor.
monitor_loses() {
	local events=$tmp/events plain=$tmp/plain json_listener

	listen "$events" -j --state
	json_listener=$listener
	await lines "$events" 2
	listen "$plain" --state
	await lines "$plain" 2
	kill -STOP "$json_listener" "$listener"
	until has_lost "$json_listener" && has_lost "$listener"; do
		good port add ttyACM{0..199}
		good port del ttyACM{0..199}
	done
	good port del ttyS5
	kill -CONT "$json_listener" "$listener"

	await happened "$events" 'any(e["event"] == "lost" for e in it)'
	await said "$plain" "$stamp"' +lost events, state of all ports follows \(1\)$'
	await said "$plain" "$stamp"'ttyS4     is DISCONNECTED$'
	good port reset ttyS4
	await happened "$events" 'about("ttyS4", "reset_done")'
	await said "$plain" 'ttyS4 +reset 1: done'
	[[ $(grep -c 'lost events' "$plain") == 1 ]] || wrong "lost more than once"
	hushed TERM
	listener=$json_listener
	hushed TERM

	# After the state the monitor prints no old event, and no event is missing.
	happened "$events" '[e["ports"] for e in it if e["event"] == "lost"] == [1]'
	happened "$events" '[(e["event"], e["port"]) for e in after("lost")][:2] ==
		[("state", "ttyS4"), ("reset_started", "ttyS4")]'
	happened "$events" 'all(e["seq"] == i for i, e in
		enumerate(after("lost")[1:], about("ttyS4", "reset_started")[0]["seq"]))'
}

# The monitor does not keep the module loaded, and reports that it was unloaded.
monitor_unload() {
	local options status

	for options in --state '-j --state'; do
		# shellcheck disable=SC2086 # there are two
		listen "$tmp/events" $options
		await lines "$tmp/events" 2
		rmmod mprapi
		status=0
		wait "$listener" || status=$?
		((status == 1)) || wrong "status $status"
		cp "$tmp/listen" "$tmp/err"
		complained '' ERROR_DDM_NOT_RUNNING
		load ports=ttyS4,ttyS5 hold_ms=100
	done
}

# The monitor ends if no process reads its output, even if no event happens.
monitor_unread() {
	local status

	status=$({ { "$mpradmin" monitor 2>"$tmp/err" || echo "$?" >&3; } | true; } 3>&1)
	[[ $status == 1 ]] || wrong "status $status"
	said "$tmp/err" '^mpradmin: standard output: '
	status=0
	"$mpradmin" monitor --state >&- 2>"$tmp/err" || status=$?
	((status == 1)) || wrong "closed standard output: status $status"
}

readonly commands=('port list' 'port show ttyS4' 'port del ttyS4' 'port clear-stats ttyS4'
	'port reset ttyS4' 'port reset --all' 'port disconnect ttyS4' 'port disconnect --all'
	'connection list' 'port add ttyS6' 'monitor --state')

# each_refused ERROR STATUS [WRAPPER...]: expects ERROR from each command, and STATUS from
# "server show".
each_refused() {
	local error=$1 server=$2 line

	shift 2
	for line in "${commands[@]}" -j\ {port\ {list,show\ ttyS4,reset\ ttyS4,reset\ --all},connection\ list,monitor\ --state}; do
		read -ra words <<<"$line"
		run 1 "$@" "$mpradmin" "${words[@]}"
		grep -Eqx "mpradmin: (ttyS[46]: )?$error: .+" "$tmp/err" ||
			wrong "$line: not $error"
		[[ $(wc -l <"$tmp/err") == 1 ]] || wrong "$line: not in one line"
		[[ $line == -j* ]] || [[ ! -s $tmp/out ]] || wrong "$line: something was printed"
	done
	run "$server" "$@" "$mpradmin" server show
	run 2 "$@" "$mpradmin" port reset
	run 0 "$@" "$mpradmin" --help
}

with_lan_only() {
	echo 1 >$lan_only
	each_refused ERROR_DDM_NOT_RUNNING 0
	refused '' ERROR_DDM_NOT_RUNNING port list
	advises "write 0 to $lan_only"
	json 'it["lan_only"] is True and it["ports"] == 2' server show
	echo 0 >$lan_only
	json 'len(it) == 2 and all(p["resets"] == 0 for p in it)' port list
}

without_the_module() {
	unload
	each_refused ERROR_DDM_NOT_RUNNING 1
	refused '' ERROR_DDM_NOT_RUNNING server show
	advises 'modprobe mprapi'
}

# Without CAP_NET_ADMIN, and as the user nobody.
unprivileged() {
	each_refused ERROR_ACCESS_DENIED 1 setpriv --bounding-set=-net_admin --inh-caps=-net_admin
	# The user nobody may not be allowed to read the build directory.
	cp "$mpradmin" "$library" "$tmp"
	chmod 755 "$tmp" "$tmp"/*
	run 1 env LD_LIBRARY_PATH="$tmp" setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$tmp/mpradmin" port list
	complained '' ERROR_ACCESS_DENIED
	advises 'run mpradmin as root'
	json 'len(it) == 2 and all(p["resets"] == 0 for p in it)' port list
}

# Without CAP_SYS_TTY_CONFIG a reset is allowed, but not adding a port.
without_cap_sys_tty_config() {
	local drop=(setpriv --bounding-set=-sys_tty_config --inh-caps=-sys_tty_config)

	run 0 "${drop[@]}" "$mpradmin" port reset ttyS4
	run 1 "${drop[@]}" "$mpradmin" port add ttyS6
	complained ttyS6 ERROR_ACCESS_DENIED
}

failing_write() {
	local line

	for line in 'port list' 'port show ttyS4' 'port reset ttyS4' 'port clear-stats ttyS4' \
		'connection list' 'server show' 'monitor --state' --help --version; do
		for j in '' -j; do
			[[ $line == --* && $j ]] && continue
			read -ra words <<<"$j $line"
			status=0
			"$mpradmin" "${words[@]}" >/dev/full 2>"$tmp/err" || status=$?
			: >"$tmp/out"
			((status == 1)) || wrong "$j $line: status $status"
			grep -q '^mpradmin: standard output: ' "$tmp/err" || wrong "$line: not reported"
		done
	done
	status=0
	"$mpradmin" server show >&- 2>"$tmp/err" || status=$?
	((status == 1)) || wrong "closed standard output: status $status"
	usage_status=0
	"$mpradmin" nonsense >/dev/full 2>"$tmp/err" || usage_status=$?
	((usage_status == 2)) || wrong "wrong usage: status $usage_status"
}

# Progress is shown on a terminal only. A pipe gets nothing but the report.
progress() {
	run 0 script -qec "$mpradmin port reset --hold 500 ttyS4" /dev/null
	prints '0 of 1 done'
	good port reset --hold 500 ttyS4
}

# The Windows client shows and does the same as mpradmin.
windows_client() {
	[[ -n $rasadmin ]] || return "$skip"
	run 0 "$rasadmin" server
	prints '^ports 2, in use 0, up [0-9]+ s$'
	run 0 "$rasadmin" ports
	[[ $(wc -l <"$tmp/out") == 2 ]] || wrong "not two ports"
	prints $'^ttyS4\t/dev/ttyS4\tdisconnected\t0 bit/s\tin 0\tout 0$'
	run 0 "$rasadmin" connections
	[[ ! -s $tmp/out ]] || wrong "there is no connection"
	run 0 "$rasadmin" reset ttyS4
	json 'it["resets"] == 1' port show ttyS4
	run 0 "$rasadmin" clear ttyS4
	json 'it["resets"] == 0 and it["report"]["seq"] == 1' port show ttyS4
	run 0 "$rasadmin" disconnect ttyS5
	json 'it["resets"] == 0 and it["report"]["seq"]' port show ttyS5
	run 1 "$rasadmin" reset ttyS6
	[[ $(<"$tmp/err") == "MprAdminPortReset: no such port or connection" ]] || wrong "reset ttyS6"
	echo 1 >"$lan_only"
	run 0 "$rasadmin" server
	prints ', LAN only$'
	run 1 "$rasadmin" ports
	[[ $(<"$tmp/err") == "MprAdminPortEnum: the service does not run" ]] || wrong "ports"
	unload
	run 1 "$rasadmin" ports
	[[ $(<"$tmp/err") == "rasadmin: the service does not run" ]] || wrong "no module"
}

# shellcheck disable=SC2034 # run_tests reads it
readonly tests=(server_show port_list port_list_many port_list_breaks port_show port_show_open port_add port_add_path udev_rule port_add_pty port_del
	port_clear_stats port_reset options carrier_stays_up port_holders port_disconnect
	port_given_twice begins_after_another absent_device
	all_at_once some_of_many long_names symlinks connection_list connection_list_ppp monitor_lines
	monitor_json monitor_loses monitor_unload monitor_unread with_lan_only
	without_the_module unprivileged without_cap_sys_tty_config failing_write progress windows_client)

run_tests "$@"
