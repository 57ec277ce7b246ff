# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2034
# Stand-in for OpenWrt's /lib/functions.sh, with the functions that the scripts of mpradmin
# use. For scripts/check-openwrt.

config_load() {
	local word name value number=0 section=""

	config_sections=""
	# shellcheck disable=SC2034 # eval uses $name and $value
	while read -r word name value; do
		value="${value#\'}" value="${value%\'}"
		case "$word" in
		config)
			section="${value:-section$((number += 1))}"
			config_sections="$config_sections $section"
			eval "config_type_$section=\"\$name\""
			;;
		option) eval "config_value_${section}_$name=\"\$value\"" ;;
		esac
	done <"/etc/config/$1"
}

# config_get VARIABLE SECTION OPTION [DEFAULT]
config_get() {
	eval "$1=\"\${config_value_${2}_$3:-${4:-}}\""
}

config_get_bool() {
	config_get "$@"
	eval "case \"\$$1\" in 1 | on | true | yes | enabled) $1=1 ;; *) $1=0 ;; esac"
}

# config_foreach FUNCTION TYPE
config_foreach() {
	local section type

	for section in $config_sections; do
		eval "type=\$config_type_$section"
		[ "$type" != "$2" ] || "$1" "$section"
	done
}
