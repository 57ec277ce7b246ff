# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion of mpradmin(8) for bash. Commands and options come from "mpradmin --help". Names
# of ports come from "mpradmin port list", which only root may run.

_mpradmin()
{
	local PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
	local line=${COMP_LINE:0:COMP_POINT} words=() operands=() list=() current="" option
	local help values value synopsis i

	# Do not use COMP_WORDS: bash ends a word there at each colon, which names of ports have.
	read -ra words <<<"$line"
	if [[ $line != *[[:blank:]] ]]; then
		current=${words[-1]}
		unset 'words[-1]'
	fi
	help=$(command mpradmin --help 2>/dev/null) || return
	values=$(sed -nE 's/^  (-., |    )(--[a-z-]+) ([^ ]+) .*/\2 \3/p' <<<"$help")
	option=""
	for ((i = 1; i < ${#words[@]}; i++)); do
		if [[ -n $option ]]; then
			option=""
		elif [[ ${words[i]} == -* ]]; then
			value=$(sed -n "s/^${words[i]//\//} //p" <<<"$values")
			[[ -z $value ]] || option=${words[i]}
		else
			operands+=("${words[i]}")
		fi
	done

	# Keep the commands that begin with the words on the line, without these words.
	synopsis=$(sed -nE 's/^  mpradmin \[-j\] //p' <<<"$help")
	for ((i = 0; i < 2 && i < ${#operands[@]}; i++)); do
		[[ $synopsis =~ ^[a-z] ]] || break
		synopsis=$(awk -v word="${operands[i]}" '$1 == word { sub(/^[^ ]+ ?/, ""); print $0 " " }' \
			<<<"$synopsis")
		[[ -n $synopsis ]] || return
	done

	if [[ -n $option ]]; then
		# A value in capitals, such as MS, stands for a number, which has no completion.
		[[ $value == *[A-Z]* ]] || list=("$value")
	elif [[ $current == -* ]]; then
		mapfile -t list < <(command mpradmin "${operands[@]:0:i}" --help 2>/dev/null |
			sed -nE 's/^  (-., |    )(--[a-z-]+)( .*)?$/\2/p')
	elif [[ $synopsis =~ ^[a-z] ]]; then
		mapfile -t list < <(awk '{ print $1 }' <<<"$synopsis" | sort -u)
	elif [[ $synopsis == *PORT* ]]; then
		mapfile -t list < <(command mpradmin port list 2>/dev/null | awk 'NR > 1 { print $2 }')
	elif [[ $synopsis == *NAME* && $current != /* ]]; then
		mapfile -t list < <(cd /sys/class/tty && printf '%s\n' */device | sed 's|/device$||')
	elif [[ $synopsis == *NAME* || $synopsis == *FILE* ]]; then
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
	fi
	mapfile -t COMPREPLY < <(compgen -W "${list[*]}" -- "$current")
	# readline replaces only the text after the last colon, so remove what is before it.
	if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*:}"}"}")
	fi
}

complete -F _mpradmin mpradmin
