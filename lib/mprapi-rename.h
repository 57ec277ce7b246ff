/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For <mprapi.h> and <mprapi-linux.h> alone: between this header and
 * mprapi-restore.h, with MPRAPI_NO_WINDOWS_TYPES defined, the names of Windows'
 * basic types mean types of the library's own, which have the right sizes.
 * The other headers of the program keep their names, whether they come before or after.
 *
 * The functions of the library have the calling convention of C, even if WINAPI means
 * another one.
 */
#pragma push_macro("WINAPI")
#undef WINAPI
#define WINAPI

#ifdef MPRAPI_NO_WINDOWS_TYPES
#pragma push_macro("BYTE")
#undef BYTE
#define BYTE mprapi_BYTE
#pragma push_macro("LPBYTE")
#undef LPBYTE
#define LPBYTE mprapi_LPBYTE
#pragma push_macro("PBYTE")
#undef PBYTE
#define PBYTE mprapi_PBYTE
#pragma push_macro("UCHAR")
#undef UCHAR
#define UCHAR mprapi_UCHAR
#pragma push_macro("PUCHAR")
#undef PUCHAR
#define PUCHAR mprapi_PUCHAR
#pragma push_macro("USHORT")
#undef USHORT
#define USHORT mprapi_USHORT
#pragma push_macro("PUSHORT")
#undef PUSHORT
#define PUSHORT mprapi_PUSHORT
#pragma push_macro("WORD")
#undef WORD
#define WORD mprapi_WORD
#pragma push_macro("LPWORD")
#undef LPWORD
#define LPWORD mprapi_LPWORD
#pragma push_macro("PWORD")
#undef PWORD
#define PWORD mprapi_PWORD
#pragma push_macro("INT")
#undef INT
#define INT mprapi_INT
#pragma push_macro("PINT")
#undef PINT
#define PINT mprapi_PINT
#pragma push_macro("UINT")
#undef UINT
#define UINT mprapi_UINT
#pragma push_macro("PUINT")
#undef PUINT
#define PUINT mprapi_PUINT
#pragma push_macro("LONG")
#undef LONG
#define LONG mprapi_LONG
#pragma push_macro("LPLONG")
#undef LPLONG
#define LPLONG mprapi_LPLONG
#pragma push_macro("PLONG")
#undef PLONG
#define PLONG mprapi_PLONG
#pragma push_macro("ULONG")
#undef ULONG
#define ULONG mprapi_ULONG
#pragma push_macro("PULONG")
#undef PULONG
#define PULONG mprapi_PULONG
#pragma push_macro("DWORD")
#undef DWORD
#define DWORD mprapi_DWORD
#pragma push_macro("LPDWORD")
#undef LPDWORD
#define LPDWORD mprapi_LPDWORD
#pragma push_macro("PDWORD")
#undef PDWORD
#define PDWORD mprapi_PDWORD
#pragma push_macro("ULONG64")
#undef ULONG64
#define ULONG64 mprapi_ULONG64
#pragma push_macro("PULONG64")
#undef PULONG64
#define PULONG64 mprapi_PULONG64
#pragma push_macro("BOOL")
#undef BOOL
#define BOOL mprapi_BOOL
#pragma push_macro("LPBOOL")
#undef LPBOOL
#define LPBOOL mprapi_LPBOOL
#pragma push_macro("PBOOL")
#undef PBOOL
#define PBOOL mprapi_PBOOL
#pragma push_macro("CHAR")
#undef CHAR
#define CHAR mprapi_CHAR
#pragma push_macro("LPSTR")
#undef LPSTR
#define LPSTR mprapi_LPSTR
#pragma push_macro("PSTR")
#undef PSTR
#define PSTR mprapi_PSTR
#pragma push_macro("LPCSTR")
#undef LPCSTR
#define LPCSTR mprapi_LPCSTR
#pragma push_macro("PCSTR")
#undef PCSTR
#define PCSTR mprapi_PCSTR
#pragma push_macro("WCHAR")
#undef WCHAR
#define WCHAR mprapi_WCHAR
#pragma push_macro("LPWSTR")
#undef LPWSTR
#define LPWSTR mprapi_LPWSTR
#pragma push_macro("PWSTR")
#undef PWSTR
#define PWSTR mprapi_PWSTR
#pragma push_macro("PWCHAR")
#undef PWCHAR
#define PWCHAR mprapi_PWCHAR
#pragma push_macro("LPCWSTR")
#undef LPCWSTR
#define LPCWSTR mprapi_LPCWSTR
#pragma push_macro("PCWSTR")
#undef PCWSTR
#define PCWSTR mprapi_PCWSTR
#pragma push_macro("LPVOID")
#undef LPVOID
#define LPVOID mprapi_LPVOID
#pragma push_macro("PVOID")
#undef PVOID
#define PVOID mprapi_PVOID
#pragma push_macro("HANDLE")
#undef HANDLE
#define HANDLE mprapi_HANDLE
#pragma push_macro("LPHANDLE")
#undef LPHANDLE
#define LPHANDLE mprapi_LPHANDLE
#pragma push_macro("PHANDLE")
#undef PHANDLE
#define PHANDLE mprapi_PHANDLE
#pragma push_macro("GUID")
#undef GUID
#define GUID mprapi_GUID
#pragma push_macro("_GUID")
#undef _GUID
#define _GUID mprapi_GUID_tag
#pragma push_macro("FILETIME")
#undef FILETIME
#define FILETIME mprapi_FILETIME
#pragma push_macro("PFILETIME")
#undef PFILETIME
#define PFILETIME mprapi_PFILETIME
#pragma push_macro("LPFILETIME")
#undef LPFILETIME
#define LPFILETIME mprapi_LPFILETIME
#pragma push_macro("_FILETIME")
#undef _FILETIME
#define _FILETIME mprapi_FILETIME_tag
#pragma push_macro("CERT_NAME_BLOB")
#undef CERT_NAME_BLOB
#define CERT_NAME_BLOB mprapi_CERT_NAME_BLOB
#pragma push_macro("PCERT_NAME_BLOB")
#undef PCERT_NAME_BLOB
#define PCERT_NAME_BLOB mprapi_PCERT_NAME_BLOB
#pragma push_macro("CRYPT_HASH_BLOB")
#undef CRYPT_HASH_BLOB
#define CRYPT_HASH_BLOB mprapi_CRYPT_HASH_BLOB
#pragma push_macro("PCRYPT_HASH_BLOB")
#undef PCRYPT_HASH_BLOB
#define PCRYPT_HASH_BLOB mprapi_PCRYPT_HASH_BLOB
#pragma push_macro("_CRYPTOAPI_BLOB")
#undef _CRYPTOAPI_BLOB
#define _CRYPTOAPI_BLOB mprapi_CRYPTOAPI_BLOB_tag
#endif
