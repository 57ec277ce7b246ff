#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mpradmin port apply adds the ports of /etc/mprapi/ports.conf, and port reset uses the times in
# that file. The test overwrites /etc/mprapi, so run it in a virtual machine.
#
#	apply.sh [-l] [-t TEST]...
#
# -l lists the tests; -t chooses one.
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=/dev/null # given beside it
source "$here/../helper/cli.sh"
readonly here conf=/etc/mprapi/ports.conf

# conf FILE LINE...: writes the lines to FILE. FILE "main" stands for /etc/mprapi/ports.conf,
# and removes all other files there first.
conf() {
	local file=$1

	if [[ $1 == main ]]; then
		rm -rf /etc/mprapi
		file=$conf
	fi
	mkdir -p "${file%/*}"
	printf '%s\n' "${@:2}" >"$file"
}

# ports EXPRESSION: compares the list of the ports' names, as in: ports '["ttyS4"]'.
ports() {
	json '[p["name"] for p in it] == '"$1" port list
}

# Each test begins with ttyS4 and ttyS5 as ports 1 and 2.

adds_and_keeps() {
	conf main '# a comment' '' 'ttyS4   hold=200 # and another' \
		$'\tusb-9-9:1.0\ttimeout=1\thold=2\r' '/dev/ttyS6' '/dev/ttyUSB77 timeout=0'
	json '[(s["action"], s["port"], s["handle"]) for s in it] == [
		("keep", "ttyS4", 1), ("add", "usb-9-9:1.0", 3), ("add", "/dev/ttyS6", 4),
		("add", "/dev/ttyUSB77", 5)] and
		[s["line"] for s in it] == [3, 4, 5, 6] and
		all(s["file"] == "/etc/mprapi/ports.conf" and s["error"] is None and
		s["message"] is None for s in it)' port apply
	ports '["ttyS4", "ttyS5", "usb-9-9:1.0", "ttyS6", "ttyUSB77"]'
	json 'all(s["action"] == "keep" for s in it) and len(it) == 4' port apply
	good port apply
	prints '^ttyS4: is port 1 already$'
	prints '^/dev/ttyUSB77: is port 5 already$'
	ports '["ttyS4", "ttyS5", "usb-9-9:1.0", "ttyS6", "ttyUSB77"]'
}

# If several files name a port, the last file decides, for all options.
drop_ins() {
	conf main ttyS6 'ttyS4 hold=60000'
	conf "$conf.d/20-later.conf" 'ttyS4 hold=0'
	conf "$conf.d/10-earlier.conf" 'ttyS4 hold=60000' ttyS7
	conf "$conf.d/30-other.txt" nonsense
	conf "$conf.d/.hidden.conf" nonsense
	json '[(s["port"], s["file"].removeprefix("/etc/mprapi/"), s["line"]) for s in it] == [
		("ttyS6", "ports.conf", 1), ("ttyS4", "ports.conf.d/20-later.conf", 1),
		("ttyS7", "ports.conf.d/10-earlier.conf", 2)]' port apply
	json 'it[0]["report"]["held_ms"] < 60000' port reset ttyS4
	# Without ports.conf, then without any file.
	rm "$conf"
	good port apply
	prints '^ttyS7: is port 4 already$'
	rm -rf /etc/mprapi
	json 'it == []' port apply
	good port apply
	[[ ! -s $tmp/out ]] || wrong "there is nothing to say"
}

# If the command line names a file, mpradmin reads no other file.
file() {
	conf main nonsense=
	conf "$tmp/ports" ttyS6
	good port apply "$tmp/ports"
	prints '^ttyS6: added as port 3$'
	run 1 "$mpradmin" port apply "$tmp/none"
	said "$tmp/err" "^mpradmin: $tmp/none: cannot be read: No such file"
	run 1 "$mpradmin" port apply "$tmp"
	said "$tmp/err" "^mpradmin: $tmp: cannot be read: Is a directory"
	mkdir -p "$conf.d/a.conf"
	rm "$conf"
	run 1 "$mpradmin" port apply
	said "$tmp/err" "^mpradmin: $conf.d/a.conf: cannot be read: Is a directory"
	rm -rf "$conf.d"
	: >"$conf.d"
	run 1 "$mpradmin" port apply
	said "$tmp/err" "^mpradmin: $conf.d: cannot be read: Not a directory"
	usage port apply "$tmp/ports" "$tmp/ports"
	usage port apply --all
	usage port apply --no-such-option
	usage port apply --prune=yes
	usage port list --prune
	usage port add -n ttyS7
}

# bad MESSAGE LINE...: expects MESSAGE about the last line, and that no port is changed.
bad() {
	conf main ttyS6 "${@:2}"
	run 1 "$mpradmin" port apply --prune
	[[ ! -s $tmp/out && $(<"$tmp/err") == "mpradmin: $conf:$#: $1
mpradmin: nothing was changed" ]] || wrong "not '$conf:$#: $1'"
}

bad_lines() {
	bad "ttyS7: unknown option 'hodl=5'; options are hold=MS and timeout=MS" 'ttyS7 hodl=5'
	bad "ttyS7: 'hold=' is not a number of milliseconds" 'ttyS7 hold='
	bad "ttyS7: 'hold=-1' is not a number of milliseconds" 'ttyS7 hold=-1'
	bad "ttyS7: 'timeout=1s' is not a number of milliseconds" 'ttyS7 hold=1 timeout=1s'
	bad "ttyS7: 'hold=2': this option is given twice" 'ttyS7 hold=1 hold=2'
	bad "'hold=5': a line begins with the name of a port" hold=5
	bad "'3' is not the name of a port" 3
	bad "'/dev/' is not the name of a port" /dev/
	bad "'/dev/pts/3': a pseudo-terminal ends with its session and cannot be listed" /dev/pts/3
	bad "'serial/by-id/x': a link begins with /dev/" serial/by-id/x
	bad "'/sys/x': a link begins with /dev/" /sys/x
	bad '/dev/ttyS7: line 2 lists this port already' ttyS7 /dev/ttyS7
	bad 'x\x1b[2J: unknown option '"'y'; options are hold=MS and timeout=MS" $'x\e[2J y'
	printf 'ttyS6\nttyS7\0\n' >"$conf"
	run 1 "$mpradmin" port apply
	said "$tmp/err" "^mpradmin: $conf:2: the line has a zero byte$"
	# Times beyond the limits of the module.
	conf main ttyS6 'ttyS7 hold=60001 timeout=600001'
	run 1 "$mpradmin" port apply
	[[ $(<"$tmp/err") == "mpradmin: $conf:2: ttyS7: 'hold=60001' is more than 60000 milliseconds
mpradmin: $conf:2: ttyS7: 'timeout=600001' is more than 600000 milliseconds
mpradmin: nothing was changed" ]] || wrong "does not tell of both"
	ports '["ttyS4", "ttyS5"]'
	# All wrong lines are reported, even if the module is not loaded.
	conf main 'ttyS6 x' ttyS7 3
	conf "$conf.d/a.conf" 'ttyS6 y'
	unload
	run 1 "$mpradmin" port apply
	[[ $(cut -d ' ' -f 2 "$tmp/err" | tr '\n' ' ') == "$conf:1: $conf:3: $conf.d/a.conf:1: nothing " ]] ||
		wrong "does not tell of all"
	conf main ttyS6
	refused '' ERROR_DDM_NOT_RUNNING port apply
}

dry_run() {
	conf main ttyS6 ttyS5
	good port apply -n --prune
	[[ $(<"$tmp/out") == "ttyS6: would be added
ttyS5: is port 2 already
ttyS4: would be deleted, port 1" ]] || wrong "does not say so"
	json '[(s["action"], s["port"], s["handle"]) for s in it] == [("add", "ttyS6", None),
		("keep", "ttyS5", 2), ("delete", "ttyS4", 1)]' port apply --dry-run --prune
	ports '["ttyS4", "ttyS5"]'
}

prune() {
	conf main ttyS6 ttyS5
	json '[(s["action"], s["port"], s["handle"]) for s in it] == [("add", "ttyS6", 3),
		("keep", "ttyS5", 2), ("delete", "ttyS4", 1)] and
		it[2]["file"] is None and it[2]["line"] is None' port apply --prune
	ports '["ttyS5", "ttyS6"]'
	good port add ttyS7
	good port apply
	ports '["ttyS5", "ttyS6", "ttyS7"]'
	good port apply --prune
	prints '^ttyS7: deleted port 4$'
	ports '["ttyS5", "ttyS6"]'
	# A missing file is an error, an empty one is not.
	rm -rf /etc/mprapi
	run 1 "$mpradmin" port apply --prune
	said "$tmp/err" "^mpradmin: there is no $conf: --prune would delete all ports$"
	ports '["ttyS5", "ttyS6"]'
	conf main '# none'
	good port apply --prune
	ports '[]'
}

# A file cannot name ptys, so --prune does not delete them.
prune_keeps_ptys() {
	local name

	exec {pty}<>/dev/ptmx
	name=$("$python" -c 'import ctypes, fcntl, sys
fcntl.ioctl(int(sys.argv[1]), 0x40045431, bytes(4))
number = ctypes.c_int()
fcntl.ioctl(int(sys.argv[1]), 0x80045430, number)
print("pts/%d" % number.value)' "$pty")
	good port add "$name"
	conf main '# none'
	good port apply --prune
	ports "['$name']"
	exec {pty}>&-
}

# A link to a tty is added by the tty's device path. A link that does not exist is waited for.
links() {
	local link=/dev/serial/by-id/usb-apply-if00

	mkdir -p "${link%/*}"
	ln -s ../../ttyS6 "$link"
	conf main "$link"
	json 'len(it) == 1 and it[0]["action"] == "add" and it[0]["handle"] == 3' port apply
	json 'it["name"].startswith("pci-") and it["tty"] == "ttyS6"' port show ttyS6
	json 'it[0]["action"] == "keep" and it[0]["handle"] == 3' port apply
	# The device moves.
	ln -sf ../../ttyS7 "$link"
	good port apply --prune
	prints "^$link: added as port 4$"
	json 'len(it) == 1 and it[0]["tty"] == "ttyS7"' port list
	# The device is pulled. Its port cannot be told from other ports without a device, so
	# --prune keeps them.
	rm "$link"
	good port add usb-9-9:1.0
	json 'it == [{"action": "wait", "port": "'"$link"'", "handle": None, "file": "'"$conf"'",
		"line": 1, "error": None, "message": None}]' port apply
	good port apply --prune
	prints "^$link: this link does not exist now; plug the device in"
	json '[p["name"] for p in it] == ["usb-9-9:1.0"]' port list
	ln -s /proc/self/exe "$link"
	run 1 "$mpradmin" port apply
	said "$tmp/err" "^mpradmin: $conf:1: $link: ERROR_DEVICENAME_NOT_FOUND: this is not a tty$"
	ln -sf "$link" "$link"
	run 1 "$mpradmin" port apply
	said "$tmp/err" "^mpradmin: $conf:1: $link: ERROR_DEVICENAME_NOT_FOUND: its symlinks lead in a circle$"
	ln -sf /dev/pts/ptmx "$link"
	run 1 "$mpradmin" port apply
	said "$tmp/err" "^mpradmin: $conf:1: $link: ERROR_DEVICENAME_NOT_FOUND: leads to .*, which is no serial tty$"
	# In /dev itself, such as udev's SYMLINK+= makes it.
	ln -s ttyS6 /dev/apply-modem
	conf main /dev/apply-modem
	good port apply
	json 'it["name"].startswith("pci-") and it["tty"] == "ttyS6"' port show /dev/apply-modem
	rm /dev/apply-modem "$link"
	# While udev has not made it, it is waited for, too. Ports without a device stay.
	good port add usb-9-9:1.1
	json '[(s["action"], s["handle"], s["error"]) for s in it] == [("wait", None, None)]' \
		port apply
	good port apply --prune
	prints '^/dev/apply-modem: this link does not exist now; plug the device in'
	json '"usb-9-9:1.1" in [p["name"] for p in it]' port list
	conf main apply-modem
	run 1 "$mpradmin" port apply
	said "$tmp/err" "^mpradmin: $conf:1: apply-modem: ERROR_DEVICENAME_NOT_FOUND: "
	# A dangling link in /dev waits as well.
	ln -s ttyUSB78 /dev/apply-modem
	conf main /dev/apply-modem
	json 'it[0]["action"] == "wait"' port apply
	rm /dev/apply-modem
}

# A port that the module rejects does not stop the others from being added. Nothing is deleted.
refused_lines() {
	conf main tty1 ttyS6 no-such
	run 1 "$mpradmin" -j port apply --prune
	holds '[(s["action"], s["error"]) for s in it] == [("add", "ERROR_NOT_SUPPORTED"),
		("add", None), ("add", "ERROR_DEVICENAME_NOT_FOUND")] and it[0]["message"]'
	[[ $(cut -d ' ' -f 2-4 "$tmp/err" | tr '\n' ,) == "$conf:1: tty1: ERROR_NOT_SUPPORTED:,$conf:3: no-such: \
ERROR_DEVICENAME_NOT_FOUND:,no port was," ]] || wrong "says something else"
	ports '["ttyS4", "ttyS5", "ttyS6"]'
}

# The errors are those of the other commands if a capability is missing or lan_only is set.
not_allowed() {
	conf main ttyS6
	run 1 setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$mpradmin" port apply
	complained '' ERROR_ACCESS_DENIED
	run 1 setpriv --bounding-set=-sys_tty_config --inh-caps=-sys_tty_config "$mpradmin" port apply
	complained "$conf:1: ttyS6" ERROR_ACCESS_DENIED
	echo 1 >/sys/module/mprapi/parameters/lan_only
	refused '' ERROR_DDM_NOT_RUNNING port apply
	echo 0 >/sys/module/mprapi/parameters/lan_only
	ports '["ttyS4", "ttyS5"]'
	run 1 sh -c '"$1" port apply >/dev/full' sh "$mpradmin"
}

# A reset uses the times of the port's line, unless the command line has them.
reset_as_listed() {
	local path

	conf main 'ttyS4 hold=1500' /dev/ttyS5
	json 'it[0]["report"]["held_ms"] >= 1500' port reset ttyS4
	json 'it[0]["report"]["held_ms"] >= 1500' port reset 1
	json 'it[0]["report"]["held_ms"] < 1500' port reset --hold 0 ttyS4
	json '100 <= it[0]["report"]["held_ms"] < 1500' port reset ttyS5
	json 'it[0]["report"]["held_ms"] >= 1500 and it[1]["report"]["held_ms"] < 1500' \
		port reset --all
	good port disconnect ttyS4
	# The line can have another name of the port.
	path=$("$mpradmin" -j port show ttyS4 | "$python" -c 'import json, sys
print(json.load(sys.stdin)["path"])')
	mkdir -p /dev/serial/by-id
	ln -s ../../ttyS4 /dev/serial/by-id/usb-reset-if00
	conf main "$path hold=1500" usb-9-9:1.0
	json 'it[0]["report"]["held_ms"] >= 1500' port reset ttyS4
	conf main '/dev/serial/by-id/usb-reset-if00 hold=1600' 'ttyS77 hold=1'
	json 'it[0]["report"]["held_ms"] >= 1600' port reset ttyS4
	rm /dev/serial/by-id/usb-reset-if00
}

# The carrier of these UARTs does not fall. The module's own timeout is 10 seconds.
timeout_as_listed() {
	local fd

	conf main 'ttyS4 hold=0 timeout=12000'
	exec {fd}<>/dev/ttyS4
	stty -F /dev/ttyS4 raw -echo -clocal
	run 1 "$mpradmin" -j port reset ttyS4
	complained ttyS4 ERROR_REQUEST_TIMEOUT
	holds 'it[0]["report"]["elapsed_us"] >= 12000000'
	exec {fd}>&-
	exec {fd}<>/dev/ttyS4
	stty -F /dev/ttyS4 raw -echo -clocal
	run 1 "$mpradmin" -j port reset --timeout 300 ttyS4
	holds 'it[0]["report"]["elapsed_us"] < 12000000'
	exec {fd}>&-
	exec {fd}<>/dev/ttyS4
	stty -F /dev/ttyS4 clocal
	exec {fd}>&-
}

# A port is reset even if the file has wrong lines.
reset_with_bad_lines() {
	conf main 'ttyS4 hold=1500' 'ttyS5 nonsense'
	run 0 "$mpradmin" -j port reset ttyS4
	holds 'it[0]["error"] is None and it[0]["report"]["held_ms"] < 1500'
	[[ $(<"$tmp/err") == "mpradmin: $conf:2: ttyS5: unknown option 'nonsense'; options are hold=MS and timeout=MS
mpradmin: hold and timeout of $conf are ignored" ]] || wrong "says something else"
	conf main 'ttyS4 hold=60001'
	run 0 "$mpradmin" port reset ttyS4
	said "$tmp/err" "'hold=60001' is more than 60000 milliseconds$"
}

# shellcheck disable=SC2034 # run_tests reads it
readonly tests=(adds_and_keeps drop_ins file bad_lines dry_run prune prune_keeps_ptys links
	refused_lines not_allowed reset_as_listed timeout_as_listed reset_with_bad_lines)
run_tests "$@"
status=$?
rm -rf /etc/mprapi
exit "$status"
