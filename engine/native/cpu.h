// What this processor can run.
#pragma once

#include <string>

#include "kernels.h"

// The kernels with this name (portable, avx2, avx512, neon, neon dotprod, neon i8mm), or the best ones for an empty name.
// Throws std::invalid_argument when the name is unknown or the processor lacks the instructions.
const Kernels& ChooseKernels(const std::string& name);

// Cores that compute independently; 0 when the system does not say. Two threads of one core share its vector units.
int PhysicalCores();
