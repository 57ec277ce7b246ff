#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Completion of mpradmin's command line in bash, zsh and fish, each in a terminal of its own.
#
#	completion.sh [-l] [-t TEST]...
#
# -l lists the tests; -t chooses one.
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=/dev/null # given beside it
source "$here/../helper/cli.sh"
readonly here
completion=$(readlink -f "$here/../../packaging/completion")
readonly completion

# found LINE: lets bash complete LINE, and puts the words that it offers into the array "found".
found() {
	local COMPREPLY=() COMP_LINE=$1 COMP_POINT=${#1}

	_mpradmin || true
	found=("${COMPREPLY[@]}")
}

# finds LINE WORD...: expects exactly these words, in any order.
finds() {
	found "$1"
	diff <(printf '%s\n' "${@:2}" | sort) <(printf '%s\n' "${found[@]}" | sort) ||
		wrong "'$1': found < and wanted >"
}

# The completion function of bash by itself. The test takes the options and commands from
# "mpradmin --help".
bash_words() {
	local help noun verb options=()

	mkdir "$tmp/bin"
	ln -s "$(realpath "$mpradmin")" "$tmp/bin/mpradmin"
	PATH=$tmp/bin:$PATH
	# shellcheck source=/dev/null # given beside it
	source "$completion/mpradmin.bash"
	# compopt works only while bash completes a line.
	compopt() { :; }

	good port add usb-9-9:1.0
	finds 'mpradmin ' port connection server monitor
	finds 'mpradmin con' connection
	finds 'mpradmin server ' show
	finds 'mpradmin -j port cl' clear-stats
	finds 'mpradmin port show ' ttyS4 ttyS5 usb-9-9:1.0
	finds 'mpradmin port reset --hold 5 ttyS4 -j u' usb-9-9:1.0
	# bash splits words at a colon, so the function offers only the end.
	finds 'mpradmin port reset usb-9-9:' 1.0
	finds 'mpradmin port reset --hold '
	finds 'mpradmin port reset --settings ' default
	finds 'mpradmin monitor --s' --state
	finds 'mpradmin nonsense '
	finds 'mpradmin port nonsense '
	finds 'mpradmin port list '
	found 'mpradmin port add '
	[[ " ${found[*]} " == *" ttyS4 "* && " ${found[*]} " != *" tty1 "* ]] ||
		wrong "no ttys: ${found[*]}"
	found 'mpradmin port add /dev/ttyS'
	[[ " ${found[*]} " == *" /dev/ttyS4 "* ]] || wrong "no nodes: ${found[*]}"
	found "mpradmin port apply $tmp/b"
	[[ ${found[*]} == "$tmp/bin" ]] || wrong "no files: ${found[*]}"

	help=$(mpradmin --help)
	[[ $(grep -c '^  mpradmin ' <<<"$help") -ge 11 ]] || wrong "no commands in: $help"
	while read -r noun verb; do
		mapfile -t options < <(mpradmin "$noun" ${verb:+"$verb"} --help |
			grep -oE '^  (-., |    )--[a-z-]+' | sed 's/.* //')
		((${#options[@]} >= 2)) || wrong "no options of $noun $verb"
		finds "mpradmin $noun $verb --" "${options[@]}"
		[[ -z $verb ]] || finds "mpradmin $noun $verb" "$verb"
	done < <(sed -nE 's/^  mpradmin \[-j\] ([a-z]+)( [a-z-]+)?.*/\1\2/p' <<<"$help")
}

# completed SHELL SETUP TYPED EXPECTED...: types TYPED and the Tab key, and expects EXPECTED as
# the command line, which it makes the shell print.
completed() {
	"$python" - "$@" <<'program' || wrong "$1 does not complete it"
import os, pty, re, select, shlex, sys, time

shell, setup, *lines = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM="dumb", HISTFILE="/dev/null")
    words = shlex.split(shell)
    os.execvp(words[0], words)

said = ""

def until(pattern):
    global said
    limit = time.monotonic() + 120
    while not re.search(pattern, said):
        if not select.select([terminal], [], [], max(0, limit - time.monotonic()))[0]:
            sys.exit("no %r in %r" % (pattern, said))
        said += os.read(terminal, 4096).decode(errors="replace")
    said = ""

def keys(text):
    os.write(terminal, text.encode())

# The echo of the input has the quotes, the output does not.
keys(setup + "; echo rea'dy'\r")
# A shell can print the terminal's title first and then go back to the beginning of the line.
until("[\\r\\n]ready")
for typed, expected in zip(lines[::2], lines[1::2]):
    keys(typed + "\t")
    until("(?s).")
    keys("\x05 ''END\x01echo LINE: \r")
    until("LINE: " + re.escape(expected) + " +END\r")
os.close(terminal)
program
}

in_terminal() {
	good port add usb-9-9:1.0
	completed "$1" "$2" 'mpradmin po' 'mpradmin port' \
		'mpradmin port disc' 'mpradmin port disconnect' \
		'mpradmin port show usb-' 'mpradmin port show usb-9-9:1.0' \
		'mpradmin port show usb-9-9:' 'mpradmin port show usb-9-9:1.0' \
		'mpradmin port reset --al' 'mpradmin port reset --all' \
		'mpradmin monitor --st' 'mpradmin monitor --state'
}

bash_terminal() {
	in_terminal 'bash --norc --noprofile -i' \
		"PATH=$(dirname "$(realpath "$mpradmin")"):\$PATH; source $completion/mpradmin.bash"
}

zsh_terminal() {
	command -v zsh >/dev/null || return "$skip"
	mkdir "$tmp/zsh"
	cp "$completion/mpradmin.zsh" "$tmp/zsh/_mpradmin"
	in_terminal 'zsh -f -i' "PATH=$(dirname "$(realpath "$mpradmin")"):\$PATH; \
fpath=($tmp/zsh \$fpath); autoload -U compinit; compinit -u -d $tmp/zsh/dump"
}

fish_terminal() {
	command -v fish >/dev/null || return "$skip"
	in_terminal 'fish --no-config -i' "set -x PATH $(dirname "$(realpath "$mpradmin")") \$PATH; \
source $completion/mpradmin.fish"
}

# shellcheck disable=SC2034 # run_tests reads it
readonly tests=(bash_words bash_terminal zsh_terminal fish_terminal)
run_tests "$@"
