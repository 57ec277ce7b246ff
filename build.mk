# SPDX-License-Identifier: GPL-2.0
# Settings and functions for all Makefiles of user space. The Makefile that includes this file
# sets $(root), the top directory, and $(out), its build directory.

VERSION	:= $(shell cat $(root)/VERSION)

DESTDIR	?=
PREFIX	?= /usr/local
LIBDIR	?= $(PREFIX)/lib
MANDIR	?= $(PREFIX)/share/man

# CROSS_COMPILE replaces make's built-in values of CC and AR, but no value that the user gives.
OBJCOPY	?= $(CROSS_COMPILE)objcopy
ifdef CROSS_COMPILE
ifeq ($(origin CC),default)
CC	:= $(CROSS_COMPILE)gcc
endif
ifeq ($(origin AR),default)
AR	:= $(CROSS_COMPILE)ar
endif
endif
# For a cross build, take the pkg-config of the target if it is installed. If it is not, the
# user sets PKG_CONFIG_LIBDIR to the pkg-config directory of the target.
PKG_CONFIG ?= $(or $(if $(CROSS_COMPILE),$(shell command -v $(CROSS_COMPILE)pkg-config)),pkg-config)

CFLAGS	?= -O2 -g
include $(root)/sanitize.mk
override CFLAGS += $(sanitize)
WARN	:= -Wall -Wextra $(if $(filter-out 0,$(WERROR)),-Werror)
# Keep the path of the tree out of the output: the same source gives the same bytes in any
# directory.
PREFIX_MAP ?= -ffile-prefix-map=$(root)=.

# $(call pkg,--cflags,PACKAGE) asks pkg-config. It drops error messages, because scripts/need
# names what is missing.
pkg	= $(shell $(PKG_CONFIG) $(1) $(2) 2>/dev/null)

# $(needs) lists what a Makefile needs to build. The check runs once for a build directory, so
# that "make install" after "make" needs no compiler.
$(out)/needed: | $(out)
	@CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' $(root)/scripts/need $(needs)
	@: >$@

# $(call install_page,SOURCE,DIRECTORY) installs a manual page, with this installation's paths.
install_page = install -d $(DESTDIR)$(2) && \
	  sed 's|@VERSION@|$(VERSION)|g; s|/usr/local/|$(PREFIX)/|g' $(1) >$(DESTDIR)$(2)/$(notdir $(1)) && \
	  chmod 644 $(DESTDIR)$(2)/$(notdir $(1))

# $(call uninstall,FILES,DIRECTORIES) removes the files, and those of the directories that are
# empty afterwards. With DESTDIR it treats the directories of all the files in the same way.
uninstall = rm -f $(addprefix $(DESTDIR),$(1)) && \
	    $(root)/packaging/prune '$(DESTDIR)' $(2) $(if $(DESTDIR),$(sort $(dir $(1))))
