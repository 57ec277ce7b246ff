# SPDX-License-Identifier: GPL-2.0-or-later
# See rules.mk.

define BuildPackage
install-$(1): $(OUT)/compiled
	$$(call Package/$(1)/install,$(OUT)/$(1))
all: install-$(1)
endef
