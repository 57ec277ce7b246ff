// SPDX-License-Identifier: GPL-2.0-or-later
//
// ports [PORT]: lists the RAS ports of this machine and resets one, in C++11. Objects own the
// handles and the memory of the library, and free them in their destructors. Errors are
// exceptions.
//
#include <cstdint>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <mprapi-linux.h>

namespace {

class Error : public std::runtime_error {
public:
	Error(const char *call, DWORD number)
		: std::runtime_error(std::string(call) + ": " + MprLinuxErrorName(number)),
		  number(number)
	{
	}

	const DWORD number;
};

void check(const char *call, DWORD error)
{
	if (error != NO_ERROR)
		throw Error(call, error);
}

class Server {
public:
	Server()
	{
		check("MprAdminServerConnect", MprAdminServerConnect(nullptr, &handle));
	}

	~Server()
	{
		MprAdminServerDisconnect(handle);
	}

	Server(const Server &) = delete;
	Server &operator=(const Server &) = delete;

	std::vector<MPR_LINUX_PORT> ports() const
	{
		MPR_LINUX_PORT *found = nullptr;
		DWORD count = 0;

		check("MprLinuxPortEnum",
		      MprLinuxPortEnum(handle, sizeof(*found), &found, UINT32_MAX, &count, nullptr));
		const std::unique_ptr<MPR_LINUX_PORT[], DWORD (*)(LPVOID)> owner(
			found, MprAdminBufferFree);
		return std::vector<MPR_LINUX_PORT>(found, found + count);
	}

	MPR_LINUX_REPORT reset(const std::wstring &name) const
	{
		MPR_LINUX_REPORT report = MPR_LINUX_REPORT();
		HANDLE port = nullptr;

		check("MprLinuxPortFind", MprLinuxPortFind(handle, name.c_str(), &port));
		check("MprLinuxPortReset", MprLinuxPortReset(handle, port, nullptr, &report));
		return report;
	}

private:
	MPR_SERVER_HANDLE handle = nullptr;
};

} // namespace

int main(int argc, char *argv[])
{
	if (argc > 2) {
		std::cerr << "usage: ports [PORT]\n";
		return 2;
	}
	try {
		const Server server;

		for (const MPR_LINUX_PORT &port : server.ports())
			std::cout << port.szName << "  " << port.dwSpeed << " bit/s, resets: "
				  << port.dwResets << '\n';
		if (argc == 2) {
			const std::string name = argv[1];
			// Names of ports are ASCII.
			const MPR_LINUX_REPORT report =
				server.reset(std::wstring(name.begin(), name.end()));

			std::cout << name << " was reset in " << report.elapsed_us << " us\n";
		}
	} catch (const Error &error) {
		std::cerr << "ports: " << error.what() << '\n';
		return 1;
	}
	return 0;
}
