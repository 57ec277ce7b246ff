# SPDX-License-Identifier: GPL-2.0
# make help says what there is to make.

O	:= $(CURDIR)/build
# With SANITIZE=1 user space is built apart; see sanitize.mk.
USER_O	:= $(O)$(if $(SANITIZE),/asan)
VERSION	:= $(shell cat VERSION)
PREFIX	?= /usr/local
MANDIR	?= $(PREFIX)/share/man

# The kernels to build the module for: this one if that can be, else all of
# Debian's that have headers here.
KREL	?= $(or $(if $(wildcard /lib/modules/$(shell uname -r)/build),$(shell uname -r)),\
	   $(patsubst /lib/modules/%/build,%,$(wildcard /lib/modules/*/build)))
KDIR	?= /lib/modules/$*/build

export PREFIX DESTDIR VERSION

.DEFAULT_GOAL := all

all: module lib tools examples ## everything that can be installed

deps-%:
	@scripts/deps $(subst -, ,$*)

module: deps-build ## mprapi.ko, for KREL=release
	@$(MAKE) --no-print-directory $(foreach rel,$(KREL),$(O)/$(rel)/mprapi.ko)

# Kbuild writes beside the sources, so each kernel gets a copy of them.
$(O)/%/mprapi.ko: Kbuild VERSION $(wildcard module/*.[ch] uapi/linux/*.h)
	mkdir -p $(@D)
	cp -pru Kbuild VERSION module uapi $(@D)
	$(MAKE) -C $(KDIR) M=$(@D) W=1 modules

ttysim: deps-build ## the tests' tty driver, for KREL=release
	@$(MAKE) --no-print-directory $(foreach rel,$(KREL),$(O)/$(rel)/ttysim/ttysim.ko)

$(O)/%/ttysim/ttysim.ko: $(wildcard tests/ttysim/*)
	mkdir -p $(@D)
	cp -pru tests/ttysim/. $(@D)
	$(MAKE) -C $(KDIR) M=$(@D) W=1 modules

lib: deps-build ## libmprapi
	$(MAKE) -C lib O=$(USER_O)

tools: lib ## mpradmin
	$(MAKE) -C tools O=$(USER_O)

examples: lib ## a program that knows the Windows API only
	$(MAKE) -C examples O=$(USER_O)

tests: deps-build-check lib tools ## the kselftests
	$(MAKE) -C tests O=$(USER_O) KSFT=$$(scripts/ksrc)/tools/testing/selftests

demo: deps-build-vm-demo all ## the main job: a live PPP port is reset, in a VM
	scripts/demo

check: deps-build-vm-demo-check all tests ## every test, on each kernel that is here; TESTS= and KERNELS= choose
	scripts/check

check-debian13: deps-debian13 ## demo and tests in a Debian 13 chroot; TESTS= and KERNELS= choose, SHORT=1 a selection
	scripts/check-debian13 $(if $(SHORT),-s)

check-dkms: deps-build-dkms ## what make dkms-install installs, in file systems of its own
	scripts/check-dkms

check-debug: deps-build-vm-demo-check-debug all tests ## all that is checked on debug kernels; SHORT=1 a selection
	scripts/check-debug $(if $(SHORT),-s)

torture: deps-build-vm-demo-check-debug all ## all at once, on the debug kernel
	scripts/debug-kernel
	scripts/torture

fuzz-lib: deps-build-fuzz ## the library with a kernel and programs gone wild, for FUZZ_SECONDS
	$(MAKE) -C tests/fuzz-lib O=$(O)
	scripts/fuzz-lib

bench: deps-build-vm all ## the figures, into build/bench.json
	scripts/bench

fuzz: deps-build-vm-debug-fuzz ## fuzz the module on the debug kernel, for FUZZ_SECONDS
	scripts/debug-kernel
	scripts/fuzz

lint: deps-build-lint ## read the code as a maintainer would
	scripts/lint

install: lib tools ## library, headers, command, udev rule, manual pages; PREFIX, DESTDIR
	$(MAKE) -C lib O=$(USER_O) install
	$(MAKE) -C tools O=$(USER_O) install
	for section in 3 4 7; do \
		set -- man/*.$$section; \
		[ -e "$$1" ] || continue; \
		install -d $(DESTDIR)$(MANDIR)/man$$section; \
		for page; do \
			to=$(DESTDIR)$(MANDIR)/man$$section/$${page#man/}; \
			sed 's/@VERSION@/$(VERSION)/' "$$page" >"$$to" && chmod 644 "$$to" || exit; \
		done; \
	done
	[ -n "$(DESTDIR)" ] || ldconfig

dkms-install: deps-build-dkms ## the module, rebuilt by DKMS with each kernel
	packaging/dkms/install $(VERSION) $(KREL)

clean: ## all that was built
	rm -rf $(O)

help: ## this
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

.PHONY: all module ttysim lib tools examples tests demo check check-debian13 check-dkms check-debug torture fuzz fuzz-lib bench lint install dkms-install clean help
.PRECIOUS: $(O)/%/mprapi.ko $(O)/%/ttysim/ttysim.ko
