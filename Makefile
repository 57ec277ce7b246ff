# SPDX-License-Identifier: GPL-2.0
# "make help" lists the targets.

root	:= $(CURDIR)
# O= counts only on the command line. In the environment it may be the build directory of a
# kernel, and "make clean" removes $(O).
ifneq ($(origin O),command line)
O	:= build
endif
override O := $(abspath $(O))
# With SANITIZE=1 user space has a build directory of its own; see sanitize.mk.
USER_O	:= $(O)$(if $(SANITIZE),/asan)
out	:= $(USER_O)
include build.mk
# Do not hand O= down to Kbuild, which takes it for the build directory of a kernel.
MAKEOVERRIDES := $(filter-out O=%,$(MAKEOVERRIDES))

# KREL: the releases of the kernels to build the module for. That is the kernel of KDIR= if
# given, else the running kernel if its headers are installed, else each kernel with headers.
ifdef KDIR
KREL	?= $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h 2>/dev/null)
endif
KREL	?= $(or $(if $(wildcard /lib/modules/$(shell uname -r)/build/Makefile),$(shell uname -r)),\
	   $(patsubst /lib/modules/%/build/Makefile,%,$(wildcard /lib/modules/*/build/Makefile)))
KDIR	?= $(call kdir,$*)
# WERROR=1 also turns on Kbuild's additional warnings (W=1). With -n there is no copy yet that
# Kbuild could read.
kbuild	= $(if $(findstring n,$(firstword -$(MAKEFLAGS))),,+)$(MAKE) -C $(KDIR) M=$(@D) \
	  $(if $(filter-out 0,$(WERROR)),W=1) KCFLAGS='$(strip $(KCFLAGS) $(kprefix))' modules
# As PREFIX_MAP of build.mk; but what gcov counts goes by the path.
kprefix	= $(foreach what,debug macro,-f$(what)-prefix-map=$(@D)=.)

# Arguments of scripts/need: headers=RELEASE:DIRECTORY for each of these kernels.
kdir	= $(if $(filter file,$(origin KDIR)),/lib/modules/$(1)/build,$(KDIR))
headers	= $(if $(strip $(KREL)),$(foreach rel,$(KREL),headers=$(rel):$(call kdir,$(rel))),\
	  headers=:$(call kdir,$(shell uname -r)))
need	= CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' scripts/need

# $(again) TARGET runs make again, with the variables of this command line. Because $(MAKE) is in
# a variable, only the "+" makes it pass -j on.
again	= +@$(MAKE) --no-print-directory O=$(O)

export PREFIX DESTDIR

.DEFAULT_GOAL := all

# With -j each part builds in parallel, but one part after the other: tests, check and others
# build parts themselves, and two makes in one directory write the same files.
.NOTPARALLEL:

all: need module lib tools examples ## everything that can be installed

need:
	@$(need) cc pkg-config libmnl $(headers)

deps: deps-build-dkms ## install the packages to build with; on Debian, as root

deps-%:
	@scripts/deps $(subst -, ,$*)

module: ## mprapi.ko, for KREL=release or KDIR=directory of headers
	@$(need) $(headers)
	$(again) $(foreach rel,$(KREL),$(O)/$(rel)/mprapi.ko)

# Kbuild writes its output beside the sources, so each kernel gets a copy of the sources.
$(O)/%/mprapi.ko: Kbuild VERSION $(wildcard module/*.[ch] uapi/linux/*.h)
	mkdir -p $(@D)
	cp -pru Kbuild VERSION module uapi $(@D)
	$(kbuild)

ttysim: ## the tests' tty driver, for KREL=release
	@$(need) $(headers)
	$(again) $(foreach rel,$(KREL),$(O)/$(rel)/ttysim/ttysim.ko)

$(O)/%/ttysim/ttysim.ko: $(wildcard tests/ttysim/*)
	mkdir -p $(@D)
	cp -pru tests/ttysim/. $(@D)
	$(kbuild)

lib: ## libmprapi
	$(MAKE) -C lib O=$(USER_O)

tools: lib ## the command mpradmin
	$(MAKE) -C tools O=$(USER_O)

examples: lib ## the example programs
	$(MAKE) -C examples O=$(USER_O)

install: lib tools ## library, headers, command, boot, completion, manual pages; PREFIX, DESTDIR
	$(MAKE) -C lib O=$(USER_O) install
	$(MAKE) -C tools O=$(USER_O) install
	@set -e; $(foreach page,$(pages),$(call install_page,$(page),$(MANDIR)/man$(subst .,,$(suffix $(page)))); )
	$(ldconfig)

uninstall: ## remove what make install installed
	$(MAKE) -C lib O=$(USER_O) uninstall
	$(MAKE) -C tools O=$(USER_O) uninstall
	@$(call uninstall,$(foreach page,$(pages),$(MANDIR)/man$(subst .,,$(suffix $(page)))/$(notdir $(page))),\
		$(foreach section,3 4 7,$(MANDIR)/man$(section)))
	$(ldconfig)

# tools/Makefile installs the pages mpradmin(8) and ports.conf(5).
pages	:= $(wildcard man/*.3 man/*.4 man/*.7)
ldconfig = @[ -n '$(DESTDIR)' ] || [ "$$(id -u)" -ne 0 ] || ! command -v ldconfig >/dev/null || ldconfig

dkms-install: ## install the module by DKMS, which rebuilds it for each new kernel
	@$(if $(DESTDIR),,$(need) dkms $(headers))
	packaging/dkms/install $(VERSION) $(KREL)

deb: deps-deb ## the Debian packages of HEAD, into build/deb
	scripts/deb

# The targets below install the packages that they need, then run make again: this make has
# set KREL before it installed a kernel.

demo: deps-build-vm-demo ## the main job: reset a live PPP port, in a VM
	$(again) all
	O=$(O) scripts/demo

tests: deps-build-check ## the kselftests
	$(again) lib tools examples
	$(MAKE) -C tests O=$(USER_O) KSFT=$$(scripts/ksrc)/tools/testing/selftests

check: deps-build-vm-demo-check ## every test, on each installed kernel; TESTS= and KERNELS= select
	$(again) all
	$(again) tests
	scripts/check

check-arch: deps-arch ## other processors: module, library, mpradmin, tests; in chroots and VMs
	scripts/check-arch

check-debian13: deps-debian13 ## demo and tests in a Debian 13 chroot; TESTS= and KERNELS= select, SHORT=1 a selection
	scripts/check-debian13 $(if $(SHORT),-s)

check-dkms: deps-build-dkms ## make dkms-install, in file systems of its own
	scripts/check-dkms

check-fresh: deps-debian13 ## follow README.md on fresh Debian systems, in chroots; TESTS= and KERNELS= select
	scripts/check-fresh

check-openwrt: deps-build-vm-openwrt ## OpenWrt's packages, as far as possible without its SDK; in a VM
	scripts/check-openwrt

check-packages: deps-build-vm-packages ## Debian's packages: build, install, use, upgrade, remove; in chroots and VMs
	scripts/check-packages

check-secure-boot: deps-build-vm-secureboot ## signed and unsigned modules under Secure Boot; in a VM
	scripts/check-secure-boot

check-debug: deps-build-vm-demo-check-debug ## tests, fuzzing and torture on debug kernels; SHORT=1 a selection
	$(again) all
	$(again) tests
	scripts/check-debug $(if $(SHORT),-s)

torture: deps-build-vm-demo-check-debug ## all operations at the same time, on the debug kernel
	$(again) all
	scripts/debug-kernel
	scripts/torture

fuzz-lib: deps-build-fuzz ## fuzz the library: answers of the kernel, arguments; for FUZZ_SECONDS
	$(MAKE) -C tests/fuzz-lib O=$(O)
	scripts/fuzz-lib

bench: deps-bench-build-vm ## measure the costs, into build/bench.json
	$(again) all
	scripts/bench

fuzz: deps-build-vm-debug-fuzz ## fuzz the module on the debug kernel, for FUZZ_SECONDS
	scripts/debug-kernel
	scripts/fuzz

lint: deps-build-lint ## static checks of all code and texts
	scripts/lint

# For these targets a compiler warning is an error.
tests check check-arch check-debian13 check-dkms check-openwrt check-packages check-secure-boot check-debug torture fuzz-lib bench fuzz lint: export WERROR ?= 1

clean: ## remove all build output
	rm -rf $(O)

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 26

.PHONY: all need deps module ttysim lib tools examples install uninstall dkms-install deb demo \
	tests check check-arch check-debian13 check-dkms check-fresh check-openwrt check-packages check-secure-boot \
	check-debug torture fuzz-lib bench fuzz lint clean help
.PRECIOUS: $(O)/%/mprapi.ko $(O)/%/ttysim/ttysim.ko
