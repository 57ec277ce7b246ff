# SPDX-License-Identifier: GPL-2.0-or-later
# As much of OpenWrt's rules.mk, kernel.mk and package.mk as mprapi/Makefile uses, for
# scripts/check-openwrt: "make TOPDIR=HERE" builds with the variables below and puts each
# package into OUT/PACKAGE. These are no SDK: dependencies, menus and archives are not tried.
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

# A target fails with the first of its lines.
$(OUT)/compiled:
	$(call Build/Prepare)
	$(call Build/Configure)
	$(call Build/Compile)
	$(call Build/InstallDev,$(OUT)/staging)
	touch $@
