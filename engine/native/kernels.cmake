# How the C++ is compiled, and the kernels: KERNEL_OBJECTS. Shared by the addon and by test/engine/native/kernel-check.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
if(MSVC)
  add_compile_options(/W4 /wd4100)
else()
  # No contraction of a*b+c into one rounding: portable results then do not depend on the compiler's mood.
  add_compile_options(-Wall -Wextra -ffp-contract=off)
endif()

# Each instruction set is its own object files with its own flags. These files share no inline function with others: the linker
# keeps one copy of such a function, and that copy could hold instructions that the processor lacks. What they share among each
# other is static, and so are their templates (in an unnamed namespace).
function(add_kernel_objects name sources)
  list(TRANSFORM sources PREPEND ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/)
  add_library(${name} OBJECT ${sources})
  target_compile_options(${name} PRIVATE ${ARGN})
  list(APPEND KERNEL_OBJECTS $<TARGET_OBJECTS:${name}>)
  set(KERNEL_OBJECTS ${KERNEL_OBJECTS} PARENT_SCOPE)
endfunction()
macro(add_kernels name set)
  add_kernel_objects(${name} "kernels-${set}.cc;kernels-${set}-attention.cc;kernels-${set}-blocks.cc;kernels-${set}-superblocks.cc" ${ARGN})
endmacro()

add_kernels(kernels_portable portable)
string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" processor)
if(processor MATCHES "x86_64|amd64")
  if(MSVC)
    set(avx2 /arch:AVX2)
    set(avxvnni /arch:AVX2)
    set(avx512 /arch:AVX512)
  else()
    set(avx2 -mavx2 -mfma -mf16c)
    set(avxvnni ${avx2} -mavxvnni)
    # gcc 12 warns about its own AVX-512 headers.
    set(avx512 ${avx2} -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vnni -Wno-uninitialized -Wno-maybe-uninitialized)
  endif()
  add_kernels(kernels_avx2 avx2 ${avx2})
  add_kernels(kernels_avx512 avx512 ${avx512})
  # Attention has nothing to gain from VNNI: theirs is AVX2's.
  set(products "kernels-avx2.cc;kernels-avx2-blocks.cc;kernels-avx2-superblocks.cc")
  add_kernel_objects(kernels_avxvnni "${products}" -DTANDEM_AVXVNNI ${avxvnni})
  add_kernel_objects(kernels_avx256vnni "${products}" -DTANDEM_AVX256VNNI ${avx512})
elseif(processor MATCHES "aarch64|arm64")
  add_kernels(kernels_neon neon "")
  if(NOT MSVC)  # which has not been tried with these
    set(products "kernels-neon.cc;kernels-neon-blocks.cc;kernels-neon-superblocks.cc")  # attention is that of the first level
    add_kernel_objects(kernels_dotprod "${products}" -march=armv8.2-a+dotprod)
    add_kernel_objects(kernels_i8mm "${products}" -march=armv8.2-a+dotprod+i8mm)
  endif()
endif()
