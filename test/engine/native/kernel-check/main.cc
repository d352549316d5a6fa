// kernel-check LEVEL: compares every kernel of an instruction set with the portable one, and tiles with dots bit by bit, on
// random and on extreme numbers. Prints a line for each check, `name<TAB>ok` or `name<TAB>what is wrong`, and one for each type
// of weights, `bits of TYPE<TAB>number`, which is the same for every instruction set that adds in the same order.
// kernel-check alone prints the instruction set that the engine chooses on this processor.
#include <stdio.h>

#include <exception>

#include "check.h"
#include "cpu.h"

int main(int argc, char** argv) {
  setvbuf(stdout, nullptr, _IOLBF, 0);  // what was said before a fault stays said
  try {
    const Kernels& kernels = ChooseKernels(argc > 1 ? argv[1] : "");
    if (argc == 1) {
      printf("%s\n", kernels.name);
      return 0;
    }
    for (const auto& checks : {ProductChecks(kernels), VectorChecks(), AttentionChecks()}) {
      for (const Check& check : checks) {
        const std::string problem = check.run(kernels);
        printf("%s\t%s\n", check.name.c_str(), problem.empty() ? "ok" : problem.c_str());
      }
    }
    for (const DotBits& bits : BitsOfDots(kernels))
      printf("bits of %s\t%016llx\n", bits.type.c_str(), static_cast<unsigned long long>(bits.hash));
    return 0;
  } catch (const std::exception& error) {
    fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
