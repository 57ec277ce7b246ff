# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of mpradmin(8) for fish. Commands and options come from "mpradmin --help". Names
# of ports come from "mpradmin port list", which only root may run.

function __mpradmin_complete
    set -lx PATH $PATH /usr/local/sbin /usr/sbin /sbin
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l help (command mpradmin --help 2>/dev/null)
    or return
    set -l operands
    set -l value
    for word in $words[2..-1]
        if test -n "$value"
            set value
        else if string match -q -- '-*' $word
            # The value of the option, as the help names it. A name in capitals stands for a number.
            set value (string match -rg -- "^  (?:-., |    )"(string escape --style=regex -- $word)" (\S+) " $help)
        else
            set -a operands $word
        end
    end

    # Keep the commands that begin with the words on the line, without these words.
    set -l synopsis (string match -rg -- '^  mpradmin \[-j\] (.*)$' $help)
    set -l command
    for word in $operands
        string match -qr -- '^[a-z]' $synopsis[1]
        or break
        set -l word_regex (string escape --style=regex -- $word)
        set synopsis (string match -rg -- "^$word_regex( .*|)\$" $synopsis | string trim -l)
        test (count $synopsis) -gt 0
        or return
        set -a command $word
    end

    if test -n "$value"
        string match -qr -- '[A-Z]' $value
        or echo $value
    else if string match -q -- '-*' $current
        command mpradmin $command --help 2>/dev/null | string replace -rf -- '^  (?:-., |    )(--[a-z-]+)(?: \S+)? +(.*)$' '$1\t$2'
    else if string match -qr -- '^[a-z]' $synopsis[1]
        string match -r -- '^[a-z-]+' $synopsis | sort -u
    else if string match -qr -- PORT $synopsis
        command mpradmin port list 2>/dev/null | awk 'NR > 1 { print $2 }'
    else if string match -qr -- NAME $synopsis; and not string match -q -- '/*' $current
        string replace -rf -- '^.*/([^/]+)/device$' '$1' /sys/class/tty/*/device
    else if string match -qr -- 'NAME|FILE' $synopsis
        __fish_complete_path $current
    end
end

complete -c mpradmin -f -a '(__mpradmin_complete)'
