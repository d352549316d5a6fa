// Loaded before llama.cpp, it hides the kinds of memory in which llama.cpp keeps weights in an order of its own, so that they stay as
// they are in the mapped file. llama.cpp has a parameter for that (`use_extra_bufts`), which node-llama-cpp does not hand on.
#include <dlfcn.h>

#include <cstring>

extern "C" void* ggml_backend_reg_get_proc_address(void* backend, const char* name) {
  using Function = void* (*)(void*, const char*);
  static const Function next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "ggml_backend_reg_get_proc_address"));
  if (std::strcmp(name, "ggml_backend_dev_get_extra_bufts") == 0) return nullptr;
  return next(backend, name);
}
