# SPDX-License-Identifier: GPL-2.0-or-later
# Stand-ins for OpenWrt's rules.mk, kernel.mk and package.mk, with the parts that
# mprapi/Makefile uses. For scripts/check-openwrt: "make TOPDIR=HERE" builds with the variables
# below and installs each package to OUT/PACKAGE. They do not replace a test with the SDK:
# dependencies, menus and archives are not tested.
#
# LINUX_DIR, OUT and TARGET_* come from the command line.

CP := cp -fpR
INSTALL_DIR := install -d -m0755
INSTALL_BIN := install -m0755
INSTALL_CONF := install -m0600
INSTALL_DATA := install -m0644
INCLUDE_DIR := $(TOPDIR)
PKG_BUILD_DIR = $(OUT)/build
PKG_INSTALL_DIR = $(OUT)/build/ipkg-install
.DEFAULT_GOAL := all

# This rule runs the steps of a package build. make stops at the first command that fails.
$(OUT)/compiled:
	$(call Build/Prepare)
	$(call Build/Configure)
	$(call Build/Compile)
	$(call Build/InstallDev,$(OUT)/staging)
	touch $@
