# SPDX-License-Identifier: GPL-2.0
# What lib/, tools/ and examples/ have in common. $(root) is the top directory, and $(out)
# where they build.

VERSION	:= $(shell cat $(root)/VERSION)

DESTDIR	?=
PREFIX	?= /usr/local
LIBDIR	?= $(PREFIX)/lib
MANDIR	?= $(PREFIX)/share/man

# make has values of its own for CC and AR, which CROSS_COMPILE replaces.
OBJCOPY	?= $(CROSS_COMPILE)objcopy
ifdef CROSS_COMPILE
ifeq ($(origin CC),default)
CC	:= $(CROSS_COMPILE)gcc
endif
ifeq ($(origin AR),default)
AR	:= $(CROSS_COMPILE)ar
endif
endif
# A pkg-config for the other architecture, if there is one; else PKG_CONFIG_LIBDIR
# has to say where the libraries of that architecture are.
PKG_CONFIG ?= $(or $(if $(CROSS_COMPILE),$(shell command -v $(CROSS_COMPILE)pkg-config)),pkg-config)

CFLAGS	?= -O2 -g
include $(root)/sanitize.mk
override CFLAGS += $(sanitize)
WARN	:= -Wall -Wextra $(if $(filter-out 0,$(WERROR)),-Werror)
# The same source gives the same bytes, whatever directory it is in.
PREFIX_MAP ?= -ffile-prefix-map=$(root)=.

# $(call pkg,--cflags,PACKAGE); "need" tells by name what is missing.
pkg	= $(shell $(PKG_CONFIG) $(1) $(2) 2>/dev/null)

# Each Makefile says in $(needs) what it cannot build without. It is looked for once, so
# that what is built already can be installed without a compiler.
$(out)/needed: | $(out)
	@CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' $(root)/scripts/need $(needs)
	@: >$@

# $(call install_page,SOURCE,DIRECTORY) installs a manual page.
install_page = install -d $(DESTDIR)$(2) && \
	  sed 's/@VERSION@/$(VERSION)/g' $(1) >$(DESTDIR)$(2)/$(notdir $(1)) && \
	  chmod 644 $(DESTDIR)$(2)/$(notdir $(1))

# $(call uninstall,FILES,DIRECTORIES) removes the files, and the directories that
# are empty then. Below a DESTDIR that is each directory that had a file.
uninstall = rm -f $(addprefix $(DESTDIR),$(1)) && \
	    $(root)/packaging/prune '$(DESTDIR)' $(2) $(if $(DESTDIR),$(sort $(dir $(1))))
