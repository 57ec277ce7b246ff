#compdef mpradmin
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of mpradmin(8) for zsh. Commands and options come from "mpradmin --help". Names of
# ports come from "mpradmin port list", which only root may run.

local -x PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
local help values value option synopsis word
local -a operands list
local -i i

help=$(command mpradmin --help 2>/dev/null) || return 1
values=$(sed -nE 's/^  (-., |    )(--[a-z-]+) ([^ ]+) .*/\2 \3/p' <<<$help)
for word in "${(@)words[2,CURRENT-1]}"; do
	if [[ -n $option ]]; then
		option=
	elif [[ $word == -* ]]; then
		value=${${(M)${(f)values}:#$word *}#* }
		[[ -z $value ]] || option=$word
	else
		operands+=("$word")
	fi
done

# Keep the commands that begin with the words on the line, without these words.
synopsis=$(sed -nE 's/^  mpradmin \[-j\] //p' <<<$help)
for ((i = 0; i < 2 && i < $#operands; i++)); do
	[[ $synopsis == [a-z]* ]] || break
	synopsis=$(awk -v word="$operands[i+1]" \
		'$1 == word { sub(/^[^ ]+ ?/, ""); print $0 " " }' <<<$synopsis)
	[[ -n $synopsis ]] || return 1
done

if [[ -n $option ]]; then
	# A value in capitals, such as MS, stands for a number, which has no completion.
	[[ $value == *[A-Z]* ]] || list=($value)
elif [[ $PREFIX == -* ]]; then
	list=(${(f)"$(command mpradmin "${(@)operands[1,i]}" --help 2>/dev/null |
		sed -nE 's/^  (-., |    )(--[a-z-]+)( .*)?$/\2/p')"})
elif [[ $synopsis == [a-z]* ]]; then
	list=(${(f)"$(awk '{ print $1 }' <<<$synopsis | sort -u)"})
elif [[ $synopsis == *PORT* ]]; then
	list=(${(f)"$(command mpradmin port list 2>/dev/null | awk 'NR > 1 { print $2 }')"})
elif [[ $synopsis == *NAME* && $PREFIX != /* ]]; then
	list=(/sys/class/tty/*/device(N:h:t))
elif [[ $synopsis == *(NAME|FILE)* ]]; then
	_files
	return
fi
compadd -a list
