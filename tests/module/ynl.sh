#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Queries the module with the kernel's netlink tool (tools/net/ynl), which knows the
# family only from uapi/mprapi.yaml: so that specification matches the module.

if (($#)); then
	echo "ynl.sh: no option and no choice of tests: each needs those before it" >&2
	exit 2
fi

here=$(dirname "$(readlink -f "$0")")
if [[ -e $here/../../../../net/ynl/cli.py ]]; then
	kernel=$here/../../../../..
	spec=$kernel/Documentation/netlink/specs/mprapi.yaml
else
	kernel=$("$here/../../scripts/ksrc") || exit 1
	spec=$here/../../uapi/mprapi.yaml
fi

readonly tests=10
number=0
failed=0

result() {
	number=$((number + 1))
	if [[ $1 == 0 ]]; then
		echo "ok $number ynl.$2"
	else
		echo "not ok $number ynl.$2"
		failed=1
	fi
}

ask() {
	/usr/bin/python3 "$kernel/tools/net/ynl/cli.py" --spec "$spec" --no-schema "$@" 2>&1
}

# holds ANSWER EXPRESSION: is the Python expression true for the answer?
holds() {
	/usr/bin/python3 -c '
import ast, sys
try:
    answer = ast.literal_eval(sys.argv[1])
except (SyntaxError, ValueError):
    sys.exit("# no answer: " + sys.argv[1])
if not eval(sys.argv[2]):
    sys.exit("# %s does not hold for %s" % (sys.argv[2], answer))
' "$1" "$2"
}

expect() {
	local name=$1 condition=$2 answer

	shift 2
	answer=$(ask "$@")
	holds "$answer" "$condition"
	result $? "$name"
}

load() {
	if [[ -n $MPRAPI_KO ]]; then
		insmod "$MPRAPI_KO" "$@"
	else
		modprobe mprapi "$@"
	fi
}

echo "TAP version 13"
if ! /usr/bin/python3 -c 'import yaml' 2>/dev/null; then
	echo "1..0 # SKIP python3-yaml is not installed"
	exit 4
fi
echo "1..$tests"

found=no
[[ -e /sys/module/mprapi ]] && found=yes && rmmod mprapi
load ports=ttyS4,ttyUSB7 || exit 1

expect server 'answer["ports"] == 2 and answer["in-use"] == 0 and not answer["flags"]' \
	--do server-get --json '{}'
expect server_version 'len(answer["version"]) > 0 and answer["hold-ms"] == 500' \
	--do server-get --json '{}'
expect port_by_id 'answer["id"] == 1 and answer["name"] == "ttyS4"' \
	--do port-get --json '{"id": 1}'
expect port_by_name 'answer["id"] == 2 and answer["flags"] == set() or answer["flags"] == 0' \
	--do port-get --json '{"name": "ttyUSB7"}'
expect condition 'answer["condition"] == "disconnected"' \
	--do port-get --json '{"id": 1}'
expect dump 'len(answer) == 2 and [port["name"] for port in answer] == ["ttyS4", "ttyUSB7"]' \
	--dump port-get

expect connections 'answer == []' --dump connection-get

exec {tty}<>/dev/ttyS4
# Netlink answers from the last sample. Wait for the first sample after the open.
for ((tries = 0; tries < 20; tries++)); do
	[[ $(ask --do port-get --json '{"id": 1}') != *ldisc* ]] || break
done
expect open_port 'answer["ldisc"] == 0 and answer["speed"] > 0 and "rx" in answer["icount"]' \
	--do port-get --json '{"id": 1}'
exec {tty}>&-

[[ $(ask --do port-get --json '{"id": 4711}') == *"No such file or directory"* ]]
result $? no_such_port
answer=$(ask --do port-get --json '{}')
[[ $answer == *"Invalid argument"* ]]
result $? nothing_asked_for

rmmod mprapi
[[ $found == yes ]] && load
exit $failed
