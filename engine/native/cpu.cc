#include "cpu.h"

#include <fstream>
#include <initializer_list>
#include <set>
#include <stdexcept>
#include <vector>

#if defined(__x86_64__) || defined(_M_X64)
#define TANDEM_X86
#ifdef _MSC_VER
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#elif defined(__aarch64__) || defined(_M_ARM64)
#define TANDEM_ARM
#ifdef __linux__
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif
#endif

#ifdef __APPLE__
#include <sys/sysctl.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

namespace {

#ifdef TANDEM_X86
struct Registers {
  unsigned eax, ebx, ecx, edx;
};

Registers Cpuid(unsigned leaf, unsigned subleaf) {
  Registers r{};
#ifdef _MSC_VER
  int values[4];
  __cpuidex(values, static_cast<int>(leaf), static_cast<int>(subleaf));
  r = {static_cast<unsigned>(values[0]), static_cast<unsigned>(values[1]), static_cast<unsigned>(values[2]),
       static_cast<unsigned>(values[3])};
#else
  __cpuid_count(leaf, subleaf, r.eax, r.ebx, r.ecx, r.edx);
#endif
  return r;
}

// Which registers the operating system saves when it switches threads; instructions that use others must not be used.
unsigned long long SavedRegisters() {
#ifdef _MSC_VER
  return _xgetbv(0);
#else
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (static_cast<unsigned long long>(high) << 32) | low;
#endif
}

bool Has(unsigned value, std::initializer_list<int> bits) {
  for (int bit : bits) {
    if ((value >> bit & 1) == 0) return false;
  }
  return true;
}

// Source: Intel's manual, volume 2A, CPUID; the names stand beside their bit numbers.
std::vector<const Kernels*> Available() {
  std::vector<const Kernels*> best_first;
  const unsigned highest = Cpuid(0, 0).eax;
  const Registers one = Cpuid(1, 0);
  if (highest >= 7 && Has(one.ecx, {27 /* OSXSAVE */})) {
    const Registers seven = Cpuid(7, 0);
    const unsigned long long saved = SavedRegisters();
    const bool avx2 = (saved & 0x6) == 0x6 && Has(one.ecx, {12 /* FMA */, 28 /* AVX */, 29 /* F16C */}) &&
                      Has(seven.ebx, {5 /* AVX2 */});
    const bool avx512 = avx2 && (saved & 0xe6) == 0xe6 &&
                        Has(seven.ebx, {16 /* F */, 17 /* DQ */, 30 /* BW */, 31 /* VL */}) &&
                        Has(seven.ecx, {11 /* VNNI */});
    const bool avxvnni = avx2 && seven.eax >= 1 && Has(Cpuid(7, 1).eax, {4 /* AVX-VNNI */});
    if (avx512) best_first.push_back(&kernels_avx512);
    if (avxvnni) best_first.push_back(&kernels_avxvnni);
    if (avx512) best_first.push_back(&kernels_avx256vnni);
    if (avx2) best_first.push_back(&kernels_avx2);
  }
  best_first.push_back(&kernels_portable);
  return best_first;
}
#elif defined(TANDEM_ARM)
std::vector<const Kernels*> Available() {
#if defined(_MSC_VER)
  return {&kernels_neon, &kernels_portable};
#elif defined(__linux__)
  if (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) return {&kernels_dotprod, &kernels_neon, &kernels_portable};
  return {&kernels_neon, &kernels_portable};
#else
  return {&kernels_dotprod, &kernels_neon, &kernels_portable};  // every Apple processor has the dot product
#endif
}
#else
std::vector<const Kernels*> Available() { return {&kernels_portable}; }
#endif

}  // namespace

const Kernels& ChooseKernels(const std::string& name) {
  std::string names;
  for (const Kernels* kernels : Available()) {
    if (name.empty() || name == kernels->name) return *kernels;
    names += names.empty() ? kernels->name : std::string(", ") + kernels->name;
  }
  throw std::invalid_argument("This processor cannot run the kernels \"" + name + "\". It can run: " + names + ".");
}

#if defined(__APPLE__)
int PhysicalCores() {
  int cores = 0;
  size_t size = sizeof cores;
  // Performance cores where there are two kinds: a team waits for its slowest member.
  if (sysctlbyname("hw.perflevel0.physicalcpu", &cores, &size, nullptr, 0) == 0 && cores > 0) return cores;
  return sysctlbyname("hw.physicalcpu", &cores, &size, nullptr, 0) == 0 ? cores : 0;
}
#elif defined(_WIN32)
int PhysicalCores() {
  DWORD bytes = 0;
  GetLogicalProcessorInformationEx(RelationProcessorCore, nullptr, &bytes);
  std::vector<unsigned char> buffer(bytes);
  auto* info = reinterpret_cast<SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX*>(buffer.data());
  if (bytes == 0 || !GetLogicalProcessorInformationEx(RelationProcessorCore, info, &bytes)) return 0;
  int cores = 0;
  for (DWORD at = 0; at < bytes; cores++) {
    at += reinterpret_cast<SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX*>(buffer.data() + at)->Size;
  }
  return cores;
}
#else
int PhysicalCores() {
  std::set<std::string> siblings;  // logical processors of one core name the same list
  for (int cpu = 0;; cpu++) {
    std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
    std::string list;
    if (!std::getline(file, list)) return static_cast<int>(siblings.size());
    siblings.insert(list);
  }
}
#endif
