// Attention for 64-bit ARM, the same for all levels.
#include "neon.h"
#include "attention-kernels.h"

namespace {

struct Vector {
  using Type = float32x4_t;
  static constexpr int kLanes = 4, kOfSix = 4, kOfTwo = 8, kOfOne = 8;
  static Type Set(float x) { return vdupq_n_f32(x); }
  static Type Load(const float* p) { return vld1q_f32(p); }
  static void Store(float* p, Type v) { vst1q_f32(p, v); }
  static Type Multiply(Type a, Type b) { return vmulq_f32(a, b); }
  static Type MultiplyAdd(Type a, Type b, Type sum) { return vfmaq_f32(sum, a, b); }
  static Type OfHalfs(const uint16_t* p) { return LoadHalfs(p); }
  static Type OfCodes(const int8_t* p) {
    int32_t four;
    memcpy(&four, p, sizeof four);
    const int16x8_t words = vmovl_s8(vreinterpret_s8_s32(vdup_n_s32(four)));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(words)));
  }
  static void Prefetch(const void*) {}  // its own look ahead is enough: not measured
  static float Half(uint16_t bits) { return ::Half(bits); }
};

}  // namespace

const struct AttentionKernels attention_kernels_neon = AttentionOf<Vector>();
