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
#ifndef _MSC_VER  // which builds no more than the first level: see kernels.cmake
struct ArmFeatures {
  bool dotprod, i8mm;
};

#if defined(__linux__)
ArmFeatures Features() {
  constexpr unsigned long kI8mm = 1ul << 13;  // HWCAP2_I8MM, which older headers lack
  return {(getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0, (getauxval(AT_HWCAP2) & kI8mm) != 0};
}
#elif defined(__APPLE__)
ArmFeatures Features() {
  int i8mm = 0;
  size_t size = sizeof i8mm;
  if (sysctlbyname("hw.optional.arm.FEAT_I8MM", &i8mm, &size, nullptr, 0) != 0) i8mm = 0;  // a system that does not know the name
  return {true, i8mm != 0};  // every Apple processor has the dot product
}
#elif defined(_WIN32)
ArmFeatures Features() {
  // PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE and PF_ARM_V82_I8MM_INSTRUCTIONS_AVAILABLE, which older headers lack.
  constexpr DWORD kDotprod = 43, kI8mm = 66;
  return {IsProcessorFeaturePresent(kDotprod) != 0, IsProcessorFeaturePresent(kI8mm) != 0};
}
#else
ArmFeatures Features() { return {false, false}; }
#endif
#endif

std::vector<const Kernels*> Available() {
  std::vector<const Kernels*> best_first;
#ifndef _MSC_VER
  const ArmFeatures has = Features();
  if (has.dotprod && has.i8mm) best_first.push_back(&kernels_i8mm);
  if (has.dotprod) best_first.push_back(&kernels_dotprod);
#endif
  best_first.push_back(&kernels_neon);
  best_first.push_back(&kernels_portable);
  return best_first;
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
