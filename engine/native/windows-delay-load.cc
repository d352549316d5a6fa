// On Windows the addon imports Node-API from "node.exe", but inside Electron the running executable has another name.
// The linker's delay-load helper asks this hook before it loads a library by name; the running executable is the
// answer.
#include <delayimp.h>
#include <string.h>
#include <windows.h>

static FARPROC WINAPI FindHost(unsigned event, DelayLoadInfo* info) {
  if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "node.exe") != 0) return nullptr;
  return reinterpret_cast<FARPROC>(GetModuleHandleW(nullptr));
}

extern "C" const PfnDliHook __pfnDliNotifyHook2 = FindHost;
