// What the operations work on. JavaScript holds these as opaque handles and never sees the memory behind them.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels.h"
#include "mapping.h"
#include "read-ahead.h"
#include "residency.h"
#include "thread-pool.h"

// An argument that does not fit: a bug of the caller, or a damaged file that got past the loader.
struct BadArgument : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void Require(bool condition, const char* what) {
  if (!condition) throw BadArgument(what);
}

// Ids of GGUF.
enum class TensorType : int {
  kF32 = 0,
  kF16 = 1,
  kBF16 = 30,
  kQ8_0 = 8,
  kQ4_0 = 2,
  kQ4_1 = 3,
  kQ5_0 = 6,
  kQ5_1 = 7,
  kIQ4_NL = 20,
  kQ2_K = 10,
  kQ3_K = 11,
  kQ4_K = 12,
  kQ5_K = 13,
  kQ6_K = 14,
  kIQ4_XS = 23,
};

// What activations are rounded to before they meet weights; the packed rows are described in kernels.h.
enum class ActivationFormat { kF32, kF16, kBF16, kBlocks, kSuperblocks };

struct TypeShape {
  TensorType type;
  int64_t block_elements, block_bytes;
  ActivationFormat activations;
};

// Throws BadArgument when the type is unknown.
const TypeShape& ShapeOf(TensorType type);
// Bytes of `n` weights in a row; throws BadArgument when n is not a whole number of blocks or the type is unknown.
int64_t RowBytes(TensorType type, int64_t n);
// Bytes of `n` activations in this format, padded so that rows stay aligned.
int64_t RoundedRowBytes(ActivationFormat format, int64_t n);

enum class HandleKind { kBackend, kFile, kWeight, kTensor, kKv };

struct Handle {
  explicit Handle(HandleKind k) : kind(k) {}
  virtual ~Handle() = default;
  const HandleKind kind;
};

struct MappedFile : Handle {
  MappedFile(const std::string& path, Mapping::Kind kind)
      : Handle(HandleKind::kFile), mapping(std::make_shared<Mapping>(path, kind)) {}
  std::shared_ptr<Mapping> mapping;
};

// [n_experts][rows, columns] inside a mapped file.
struct Weight : Handle {
  Weight(const MappedFile& file, TensorType type, uint64_t offset, uint64_t size, int64_t rows, int64_t columns,
         int64_t n_experts);

  // First byte of one expert's matrix; throws when the file was closed.
  const uint8_t* Expert(int64_t expert) const;
  uint64_t ExpertOffset(int64_t expert) const { return offset + static_cast<uint64_t>(expert) * ExpertBytes(); }
  uint64_t ExpertBytes() const { return static_cast<uint64_t>(rows * row_bytes); }
  const float* Floats() const;  // of an F32 weight

  std::shared_ptr<Mapping> mapping;
  TensorType type;
  uint64_t offset;
  int64_t rows, columns, n_experts;
  int64_t row_bytes;
  // For each expert, once one was used: what is known of its pages (residency.h).
  mutable std::vector<uint64_t> known;
};

// Activations [rows, columns], at most max_rows.
struct Tensor : Handle {
  Tensor(int64_t max_rows, int64_t columns);

  float* Row(int64_t i) { return data.data() + i * columns; }
  const float* Row(int64_t i) const { return data.data() + i * columns; }
  // Of a tensor that is about to be written as a whole.
  void Resize(int64_t new_rows, int64_t new_columns);
  // One that no tensor has had.
  static uint64_t NextRevision();
  void Free();

  int64_t max_rows, columns, rows = 0;
  // Changes with the numbers, so that what was made of them can be recognised.
  uint64_t revision = NextRevision();
  std::vector<float> data;
};

// Keys and values, in pages of 256 positions that are taken when they are written, or lie in a file that is mapped.
// Page of a layer, as halfs, keys with each 16 positions side by side (see AttentionKernels):
//   | keys: f16 [n_kv_heads][256/16][head_dim][16] | values: f16 [n_kv_heads][256][head_dim] |
// and in 8 bits, rounded as Q8_0 rounds, where each 32 codes of a head have one scale:
//   | codes of keys: i8 [n_kv_heads][256/16][head_dim][16] | codes of values: i8 [n_kv_heads][256][head_dim] |
//   | scales of keys: f16 [n_kv_heads][256/16][head_dim/32][16] | scales of values: f16 [n_kv_heads][256][head_dim/32] |
struct Kv : Handle {
  static constexpr int64_t kPagePositions = 256;

  // `type` is kF16 or kQ8_0.
  Kv(TensorType type, int64_t n_layers, int64_t n_kv_heads, int64_t head_dim);

  // Takes memory for n positions of a layer, which count as written from now on.
  void MakeRoom(int64_t layer, int64_t position, int64_t n);

  // Where one head's numbers at a position begin; the positions of its page follow. For keys, at a multiple of kKeyLanes.
  struct Place {
    uint8_t* numbers;  // halfs or codes
    uint16_t* scales;  // of codes, else null
  };
  Place Keys(int64_t layer, int64_t head, int64_t position) const { return At(layer, head, position); }
  Place Values(int64_t layer, int64_t head, int64_t position) const { return At(layer, n_kv_heads + head, position); }
  // Rounds one head's keys or values of a position to their place, `stride` numbers apart.
  void Store(const Kernels& kernels, const float* x, const Place& place, int64_t stride) const;

  int64_t PageBytes() const;
  // Copies one page of a layer, all of whose positions were written; `size` is PageBytes.
  void ReadPage(int64_t layer, int64_t page, uint8_t* out, int64_t size) const;
  // Takes page number `page` of every layer from a file in place of those from there on: layer l lies `stride` bytes
  // after layer l - 1, and the first at `offset`. What is written to it later stays out of the file.
  void MapPages(int64_t page, const std::string& path, int64_t offset, int64_t stride);

  // Memory taken, and parts of files mapped.
  int64_t SizeBytes() const;
  void Free();

  TensorType type;
  int64_t n_layers, n_kv_heads, head_dim;
  std::vector<int64_t> written;  // positions of each layer

 private:
  int64_t PageElements() const { return 2 * n_kv_heads * kPagePositions * head_dim; }
  // `head` counts the heads of the keys and then those of the values.
  Place At(int64_t layer, int64_t head, int64_t position) const;

  // Own memory for a page of every layer, taken when the first layer needs it.
  std::shared_ptr<uint8_t[]> PagesOfAllLayers(size_t page);

  // Parts of own memory or of a mapping, which live as long as one of their pages.
  std::vector<std::vector<std::shared_ptr<uint8_t[]>>> pages_;
  std::vector<std::weak_ptr<uint8_t[]>> owned_;
};

struct AttentionShape {
  int64_t n_heads, n_kv_heads, position;
  float scale;
};

// One of the products of an input.
struct Projection {
  Tensor* out;
  const Weight* w;
};

struct Routing {
  int64_t top_k;
  bool normalize;
};

// Kernels, threads and scratch memory, and the operations over them. Meanings, shapes and order of arguments:
// engine/ops/ops.ts.
class Backend : public Handle {
 public:
  Backend(int n_threads, const std::string& kernels);

  const Kernels& kernels() const { return kernels_; }
  // Ends the threads; work goes on without them.
  void Close() {
    read_ahead_.Close();
    pool_.Close();
  }

  // Asks the system for a weight's pages soon, after those asked for before it, while other work goes on.
  // Experts are passed over as long as the layers find all theirs in memory.
  void ReadAhead(const Weight& w) {
    if (w.n_experts > 1 && !residency_.is_missing_some()) return;
    read_ahead_.Add({w.mapping, w.offset, w.ExpertBytes() * static_cast<uint64_t>(w.n_experts)});
  }
  // Of all mixtures run so far.
  ExpertCounts expert_counts() const { return residency_.counts(); }

  void Embed(Tensor& out, const Weight& table, const int32_t* tokens, int64_t n_tokens);
  void RmsNorm(Tensor& out, const Tensor& x, const Weight& w, float eps);
  void RmsNormHeads(Tensor& x, int64_t n_heads, const Weight& w, float eps);
  void Rope(Tensor& x, int64_t n_heads, const double* inverse_frequencies, int64_t n_pairs, double factor,
            int64_t position);
  void Add(Tensor& x, const Tensor& y);
  void SwiGlu(Tensor& gate, const Tensor& up);
  void CopyRow(Tensor& out, const Tensor& x, int64_t index);
  void MatMul(const Tensor& x, const std::vector<Projection>& projections);
  void WriteKv(Kv& kv, int64_t layer, int64_t position, const Tensor& k, const Tensor& v);
  void Attend(Tensor& out, const Tensor& q, const Kv& kv, int64_t layer, const AttentionShape& shape);
  void MoeFfn(Tensor& out, const Tensor& x, const Weight& router, const Weight& gate, const Weight& up,
              const Weight& down, const Routing& routing);

 private:
  // Rows of activations as weights multiply with them.
  struct Rounded {
    std::vector<uint8_t> bytes;
    int64_t row_bytes = 0;
    ActivationFormat format = ActivationFormat::kF32;
    uint64_t revision = 0;  // of the tensor that it was made of
    const void* Row(int64_t i) const { return bytes.data() + i * row_bytes; }
  };
  struct Choice {
    int64_t row;
    float weight;
  };
  struct Addend {
    int64_t choice;
    float weight;
  };
  // One query on its way through the positions.
  struct Running {
    float largest = -std::numeric_limits<float>::infinity();
    float sum = 0;
  };
  // Queries of neighbouring rows that share a key-value head.
  struct QueryBlock {
    int64_t layer, kv_head, group, first_row, n_rows;
    int64_t first_query;     // in queries_
    int64_t first_position;  // of the first row
  };
  struct RopeCache {
    std::vector<double> inverse_frequencies;
    double factor = 0;
    int64_t position = -1, rows = 0;
    std::vector<float> cos, sin;  // [rows, n_pairs]
  };

  // Of so many rows of weights, those that a task takes: enough to pay for handing it out and to be read as one stream, few
  // enough that threads end together.
  int64_t RowsPerTask(int64_t rows) const;
  Product ProductFor(TensorType type) const;
  // out[i][r] = row r of an expert's matrix times x[i], for n_rows rounded rows x[i] and the rows [first, end).
  void Multiply(float* const* out, const void* const* x, int64_t n_rows, const Weight& w, int64_t expert,
                int64_t first, int64_t end) const;
  // The products of what `rounded_` holds, all of one format.
  void MultiplyAll(int64_t n_rows, std::span<const Projection> projections);
  void Round(Rounded& out, ActivationFormat format, const float* x, int64_t rows, int64_t columns);
  // Nothing to do where `out` was made of the same numbers: several matrices have one input.
  void Round(Rounded& out, ActivationFormat format, const Tensor& x);
  // Calls work(i) for each row, a few rows a task.
  void EachRow(int64_t rows, const std::function<void(int64_t)>& work);
  // Of queries one after the other and `n` positions from a place in the cache on, all in one page.
  void Scores(float* scores, const float* q, int64_t n_queries, const Kv& kv, const Kv::Place& keys, int64_t n) const;
  void AddValues(float* out, const float* weights, int64_t n_queries, const Kv& kv, const Kv::Place& values,
                 int64_t n) const;
  // What a chunk of the positions gives to a block of queries, into a slot of its own.
  void AttendChunk(const QueryBlock& block, int64_t chunk, int64_t slot, const Kv& kv, const AttentionShape& shape);
  float* Attended(int64_t slot, int64_t query, int64_t head_dim) {
    return attended_.data() + (slot * n_queries_ + query) * head_dim;
  }
  Running* Progress(int64_t slot, int64_t query) { return running_.data() + slot * n_queries_ + query; }
  void Route(const Routing& routing);
  void FillRope(const double* inverse_frequencies, int64_t n_pairs, double factor, int64_t position, int64_t rows);

  const Kernels& kernels_;
  ThreadPool pool_;
  ReadAheadThread read_ahead_;
  Residency residency_;
  Rounded rounded_, rounded_up_, rounded_hidden_;
  // Of Multiply.
  std::vector<const void*> input_rows_, up_rows_, hidden_rows_;
  std::vector<float*> output_rows_, up_output_rows_, expert_rows_;
  RopeCache rope_;
  // Of Attend, where the queries that share a key-value head lie together: [n_kv_heads, rows, group, head_dim], and what
  // they attended to, in slots of as many.
  std::vector<float> queries_, attended_;
  std::vector<Running> running_;
  int64_t n_queries_ = 0;
  // Of MoeFfn: router logits [n, n_experts]; for each expert the rows that chose it; for each row what it sums up; per choice
  // the hidden values and the output.
  std::vector<float> router_logits_, hidden_, hidden_up_, expert_out_;
  std::vector<std::vector<Choice>> chosen_;
  std::vector<std::vector<Addend>> addends_;
};
