# SPDX-License-Identifier: GPL-2.0-or-later
# See rules.mk.

KERNEL_MAKE = $(MAKE) -C $(LINUX_DIR)
AutoProbe = probe $(1)

define KernelPackage
$(eval $(call KernelPackage/$(1)))
install-kmod-$(1): $(OUT)/compiled
	$(INSTALL_DIR) $(OUT)/kmod-$(1)/etc/modules.d
	$(CP) $(FILES) $(OUT)/kmod-$(1)
	echo "$(lastword $(AUTOLOAD))" >$(OUT)/kmod-$(1)/etc/modules.d/$(1)
all: install-kmod-$(1)
endef
