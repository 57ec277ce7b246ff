# SPDX-License-Identifier: GPL-2.0
# SANITIZE=1: user space watches its own use of memory, and for what C does not
# define. Whatever it finds ends the program.

ifdef SANITIZE
sanitize := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
