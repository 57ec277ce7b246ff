# SPDX-License-Identifier: GPL-2.0
# SANITIZE=1 builds user space with AddressSanitizer and UndefinedBehaviorSanitizer. Each
# finding ends the program.

ifdef SANITIZE
sanitize := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
