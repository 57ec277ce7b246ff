#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists, resets and follows the RAS ports of this machine, from Python through ctypes.

usage: ports.py list            print each port and what it is doing
       ports.py reset PORT      reset a port
       ports.py follow [COUNT]  print events as they happen; end after COUNT events

$LIBMPRAPI is the file of the library, libmprapi.so.0 by default.
"""
import asyncio
import ctypes
import os
import sys
from ctypes import POINTER, byref, c_char, c_int, c_int16, c_int32, c_uint32, c_uint64, c_void_p
from ctypes import c_wchar

NO_ERROR = 0
ERROR_NO_DATA = 232
ERROR_NOTIFY_ENUM_DIR = 1022
CONDITIONS = ["non-operational", "disconnected", "calling back", "listening", "authenticating",
              "authenticated", "initializing"]
# enum mprapi_event of <linux/mprapi_netlink.h>.
EVENTS = ["added", "removed", "condition", "reset started", "reset done", "device gone",
          "device back", "connected", "disconnected"]


class Port(ctypes.Structure):
    """RAS_PORT_0 of <mprapi.h>."""
    _fields_ = [("handle", c_void_p), ("connection", c_void_p), ("condition", c_int),
                ("calls", c_uint32), ("duration", c_uint32), ("name", c_wchar * 17),
                ("media", c_wchar * 17), ("device", c_wchar * 129), ("type", c_wchar * 17)]


class Report(ctypes.Structure):
    """MPR_LINUX_REPORT of <mprapi-linux.h>."""
    _fields_ = [("seq", c_uint32), ("result", c_int32), ("steps", c_uint32), ("done", c_uint32),
                ("failed", c_uint32), ("flags", c_uint32), ("held_ms", c_uint32),
                ("carrier_ms", c_uint32), ("elapsed_us", c_uint32), ("call", c_uint32),
                ("why", c_int16 * 32), ("reserved", c_uint32 * 6)]


class Event(ctypes.Structure):
    """MPR_LINUX_EVENT of <mprapi-linux.h>."""
    _fields_ = [("seq", c_uint64), ("time", c_uint64), ("event", c_uint32),
                ("port", c_void_p), ("name", c_char * 64), ("device", c_char * 64),
                ("before", c_int), ("now", c_int), ("cause", c_uint32), ("has_ldisc", c_int),
                ("ldisc", c_uint32), ("report", Report), ("connection", c_void_p),
                ("interface", c_char * 16), ("ifindex", c_uint32), ("netns", c_uint64),
                ("has_up_ms", c_int), ("up_ms", c_uint64)]


class MprError(Exception):
    """A function of the library failed."""


class Server:
    """A connection to the server, the module of this machine. Use it in a "with" statement."""

    def __init__(self):
        self.lib = ctypes.CDLL(os.environ.get("LIBMPRAPI", "libmprapi.so.0"))
        self.lib.MprLinuxErrorName.restype = ctypes.c_char_p
        self.handle = c_void_p()

    def call(self, function, *arguments, good=(NO_ERROR,)):
        """Calls a function of the library. Returns its result if that is one of "good", else raises
        MprError."""
        error = getattr(self.lib, function)(*arguments)
        if error not in good:
            name = self.lib.MprLinuxErrorName(error).decode()
            raise MprError(f"{function}: {name} ({error})")
        return error

    def __enter__(self):
        self.call("MprAdminServerConnect", None, byref(self.handle))
        return self

    def __exit__(self, *exception):
        self.lib.MprAdminServerDisconnect(self.handle)

    def ports(self):
        """Returns a list of all ports."""
        found, count, total = POINTER(Port)(), c_uint32(), c_uint32()
        self.call("MprAdminPortEnum", self.handle, 0, c_void_p(-1), byref(found),
                  c_uint32(-1), byref(count), byref(total), None)
        copies = [Port.from_buffer_copy(found[i]) for i in range(count.value)]
        self.lib.MprAdminBufferFree(found)
        return copies

    def find(self, name):
        """Returns the handle of the port with this name, path or number."""
        port = c_void_p()
        self.call("MprLinuxPortFind", self.handle, ctypes.c_wchar_p(name), byref(port))
        return port

    def reset(self, name):
        """Resets a port."""
        self.call("MprAdminPortReset", self.handle, self.find(name))

    async def events(self):
        """Yields all events from now on. None means that events were lost: get the ports again."""
        fd, seq, event = c_int(), c_uint64(), Event()
        self.call("MprLinuxEventOpen", self.handle, byref(fd))
        ready = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(fd.value, ready.set)
        try:
            while True:
                error = self.call("MprLinuxEventRead", fd, byref(seq), ctypes.sizeof(event),
                                  byref(event),
                                  good=(NO_ERROR, ERROR_NO_DATA, ERROR_NOTIFY_ENUM_DIR))
                if error == ERROR_NO_DATA:
                    ready.clear()
                    await ready.wait()
                    continue
                if error == ERROR_NOTIFY_ENUM_DIR:
                    yield None
                if event.seq:
                    yield Event.from_buffer_copy(event)
        finally:
            loop.remove_reader(fd.value)
            os.close(fd.value)


def describe(event):
    """Returns a text that describes an event."""
    if event is None:
        return "some events are lost"
    kind = EVENTS[event.event] if event.event < len(EVENTS) else f"event {event.event}"
    what = f"{event.seq} {event.name.decode() or event.interface.decode()}: {kind}"
    if kind == "condition":
        what += f" {CONDITIONS[event.before]} -> {CONDITIONS[event.now]}"
    elif kind == "reset done":
        what += f" in {event.report.elapsed_us / 1000:.1f} ms"
    return what


async def follow(server, count):
    """Prints "listening" on standard error once it listens, and then the events."""
    events = server.events()
    first = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    print("listening", file=sys.stderr, flush=True)
    print(describe(await first), flush=True)
    while count is None or (count := count - 1) > 0:
        print(describe(await anext(events)), flush=True)
    await events.aclose()


def main(arguments):
    """Runs a command. Returns the exit status."""
    match arguments:
        case ["list"]:
            with Server() as server:
                for port in server.ports():
                    print(f"{port.name:16}  {CONDITIONS[port.condition]:15}  {port.device}")
        case ["reset", name]:
            with Server() as server:
                server.reset(name)
                print(f"{name} was reset")
        case ["follow", *count] if len(count) <= 1:
            with Server() as server:
                asyncio.run(follow(server, int(count[0]) if count else None))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except MprError as error:
        sys.exit(f"ports.py: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
