// The Node-API binding: turns JavaScript arguments into handles and numbers, and C++ exceptions into JavaScript errors
// with a code. Nothing is kept in globals, so that the addon can be loaded by several threads of one process.
#include <node_api.h>

#include <cmath>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "backend.h"
#include "cpu.h"

namespace {

// A call that failed inside Node-API; a JavaScript error is pending already.
struct Pending {};

void Check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) throw Pending{};
  throw BadArgument("The addon was called with wrong arguments.");
}

// Arguments of one call, by position.
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    count_ = kMost;
    Check(env, napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr));
  }

  double Number(size_t i) const {
    double value;
    Check(env_, napi_get_value_double(env_, At(i), &value));
    return value;
  }

  // A whole number that JavaScript holds exactly.
  int64_t Integer(size_t i) const {
    const double value = Number(i);
    Require(std::floor(value) == value && std::fabs(value) <= 9007199254740991.0, "A whole number was expected.");
    return static_cast<int64_t>(value);
  }

  TensorType Type(size_t i) const {
    const int64_t id = Integer(i);
    Require(id >= 0 && id < 256, "The kernels do not know this tensor type.");
    return static_cast<TensorType>(id);
  }

  bool Boolean(size_t i) const {
    bool value;
    Check(env_, napi_get_value_bool(env_, At(i), &value));
    return value;
  }

  std::string String(size_t i) const {
    size_t length;
    Check(env_, napi_get_value_string_utf8(env_, At(i), nullptr, 0, &length));
    std::string value(length, '\0');
    Check(env_, napi_get_value_string_utf8(env_, At(i), value.data(), length + 1, &length));
    return value;
  }

  template <class T>
  struct Span {
    T* data;
    int64_t length;
  };

  // To be written to.
  Span<uint8_t> Bytes(size_t i) const { return Typed<uint8_t>(i, napi_uint8_array); }
  Span<int32_t> Int32s(size_t i) const { return Typed<int32_t>(i, napi_int32_array); }
  Span<double> Float64s(size_t i) const { return Typed<double>(i, napi_float64_array); }

  template <class T>
  T& Get(size_t i, HandleKind kind) const {
    void* pointer = nullptr;
    Check(env_, napi_get_value_external(env_, At(i), &pointer));
    Handle* handle = static_cast<Handle*>(pointer);
    Require(handle != nullptr && handle->kind == kind, "A handle is of another kind.");
    return *static_cast<T*>(handle);
  }

  size_t Count() const { return count_ < kMost ? count_ : kMost; }
  Backend& AsBackend(size_t i) const { return Get<Backend>(i, HandleKind::kBackend); }
  MappedFile& AsFile(size_t i) const { return Get<MappedFile>(i, HandleKind::kFile); }
  Weight& AsWeight(size_t i) const { return Get<Weight>(i, HandleKind::kWeight); }
  Tensor& AsTensor(size_t i) const { return Get<Tensor>(i, HandleKind::kTensor); }
  Kv& AsKv(size_t i) const { return Get<Kv>(i, HandleKind::kKv); }

 private:
  static constexpr size_t kMost = 12;

  napi_value At(size_t i) const {
    Require(i < count_, "The addon was called with too few arguments.");
    return values_[i];
  }

  template <class T>
  Span<T> Typed(size_t i, napi_typedarray_type wanted) const {
    napi_typedarray_type type;
    size_t length;
    void* data;
    Check(env_, napi_get_typedarray_info(env_, At(i), &type, &length, &data, nullptr, nullptr));
    Require(type == wanted, "A typed array of another type was expected.");
    return {static_cast<T*>(data), static_cast<int64_t>(length)};
  }

  napi_env env_;
  size_t count_;
  napi_value values_[kMost];
};

napi_value Undefined(napi_env env) {
  napi_value value;
  Check(env, napi_get_undefined(env, &value));
  return value;
}

napi_value Number(napi_env env, double number) {
  napi_value value;
  Check(env, napi_create_double(env, number, &value));
  return value;
}

// Hands the handle to JavaScript, which frees it with its garbage.
napi_value Own(napi_env env, std::unique_ptr<Handle> handle) {
  napi_value value;
  const auto finalize = [](napi_env, void* pointer, void*) { delete static_cast<Handle*>(pointer); };
  Check(env, napi_create_external(env, handle.get(), finalize, nullptr, &value));
  handle.release();
  return value;
}

napi_value CreateBackend(napi_env env, const Arguments& args) {
  const int64_t n_threads = args.Integer(0);
  Require(n_threads >= 1 && n_threads <= 256, "The number of threads must be between 1 and 256.");
  return Own(env, std::make_unique<Backend>(static_cast<int>(n_threads), args.String(1)));
}

napi_value KernelsName(napi_env env, const Arguments& args) {
  napi_value value;
  Check(env, napi_create_string_utf8(env, args.AsBackend(0).kernels().name, NAPI_AUTO_LENGTH, &value));
  return value;
}

napi_value CloseBackend(napi_env env, const Arguments& args) {
  args.AsBackend(0).Close();
  return Undefined(env);
}

napi_value CountExperts(napi_env env, const Arguments& args) {
  const ExpertCounts counts = args.AsBackend(0).expert_counts();
  napi_value value, is_known;
  Check(env, napi_create_object(env, &value));
  Check(env, napi_set_named_property(env, value, "used", Number(env, static_cast<double>(counts.used))));
  Check(env, napi_set_named_property(env, value, "foundInMemory",
                                     Number(env, static_cast<double>(counts.found_in_memory))));
  Check(env, napi_get_boolean(env, counts.is_known, &is_known));
  Check(env, napi_set_named_property(env, value, "isKnown", is_known));
  return value;
}

napi_value CountCores(napi_env env, const Arguments&) { return Number(env, PhysicalCores()); }

napi_value MapFile(napi_env env, const Arguments& args) {
  const std::string path = args.String(0);
  // The system would read the name up to there, and open another file.
  if (path.find('\0') != std::string::npos) throw std::runtime_error("its name holds a zero");
  const Mapping::Kind kind = args.Boolean(1) ? Mapping::Kind::kKept : Mapping::Kind::kMapped;
  return Own(env, std::make_unique<MappedFile>(path, kind));
}

napi_value ReadMore(napi_env env, const Arguments& args) {
  const int64_t bytes = args.Integer(1);
  Require(bytes > 0, "A number of bytes was expected.");
  return Number(env, static_cast<double>(args.AsFile(0).mapping->ReadMore(static_cast<uint64_t>(bytes))));
}

napi_value ReadAhead(napi_env env, const Arguments& args) {
  args.AsBackend(0).ReadAhead(args.AsWeight(1));
  return Undefined(env);
}

napi_value FileSize(napi_env env, const Arguments& args) {
  return Number(env, static_cast<double>(args.AsFile(0).mapping->size()));
}

napi_value CloseFile(napi_env env, const Arguments& args) {
  args.AsFile(0).mapping->Close();
  return Undefined(env);
}

napi_value CreateWeight(napi_env env, const Arguments& args) {
  const int64_t offset = args.Integer(2), size = args.Integer(3);
  Require(offset >= 0 && size >= 0, "A weight lies outside its file.");
  return Own(env,
             std::make_unique<Weight>(args.AsFile(0), args.Type(1), static_cast<uint64_t>(offset),
                                      static_cast<uint64_t>(size), args.Integer(4), args.Integer(5), args.Integer(6)));
}

napi_value CreateTensor(napi_env env, const Arguments& args) {
  return Own(env, std::make_unique<Tensor>(args.Integer(0), args.Integer(1)));
}

napi_value FreeTensor(napi_env env, const Arguments& args) {
  args.AsTensor(0).Free();
  return Undefined(env);
}

napi_value CreateKv(napi_env env, const Arguments& args) {
  return Own(env, std::make_unique<Kv>(args.Type(0), args.Integer(1), args.Integer(2), args.Integer(3)));
}

napi_value KvSize(napi_env env, const Arguments& args) {
  return Number(env, static_cast<double>(args.AsKv(0).SizeBytes()));
}

napi_value KvPageSize(napi_env env, const Arguments& args) {
  return Number(env, static_cast<double>(args.AsKv(0).PageBytes()));
}

napi_value ReadKvPage(napi_env env, const Arguments& args) {
  const auto out = args.Bytes(3);
  args.AsKv(0).ReadPage(args.Integer(1), args.Integer(2), out.data, out.length);
  return Undefined(env);
}

napi_value MapKvPages(napi_env env, const Arguments& args) {
  args.AsKv(0).MapPages(args.Integer(1), args.String(2), args.Integer(3), args.Integer(4));
  return Undefined(env);
}

napi_value FreeKv(napi_env env, const Arguments& args) {
  args.AsKv(0).Free();
  return Undefined(env);
}

napi_value Embed(napi_env env, const Arguments& args) {
  const auto tokens = args.Int32s(3);
  args.AsBackend(0).Embed(args.AsTensor(1), args.AsWeight(2), tokens.data, tokens.length);
  return Undefined(env);
}

napi_value RmsNorm(napi_env env, const Arguments& args) {
  args.AsBackend(0).RmsNorm(args.AsTensor(1), args.AsTensor(2), args.AsWeight(3), static_cast<float>(args.Number(4)));
  return Undefined(env);
}

napi_value RmsNormHeads(napi_env env, const Arguments& args) {
  args.AsBackend(0).RmsNormHeads(args.AsTensor(1), args.Integer(2), args.AsWeight(3),
                                 static_cast<float>(args.Number(4)));
  return Undefined(env);
}

napi_value MatMul(napi_env env, const Arguments& args) {
  std::vector<Projection> projections;
  for (size_t i = 2; i < args.Count(); i += 2) projections.push_back({&args.AsTensor(i), &args.AsWeight(i + 1)});
  args.AsBackend(0).MatMul(args.AsTensor(1), projections);
  return Undefined(env);
}

napi_value Rope(napi_env env, const Arguments& args) {
  const auto frequencies = args.Float64s(3);
  args.AsBackend(0).Rope(args.AsTensor(1), args.Integer(2), frequencies.data, frequencies.length, args.Number(4),
                         args.Integer(5));
  return Undefined(env);
}

napi_value Add(napi_env env, const Arguments& args) {
  args.AsBackend(0).Add(args.AsTensor(1), args.AsTensor(2));
  return Undefined(env);
}

napi_value SwiGlu(napi_env env, const Arguments& args) {
  args.AsBackend(0).SwiGlu(args.AsTensor(1), args.AsTensor(2));
  return Undefined(env);
}

napi_value CopyRow(napi_env env, const Arguments& args) {
  args.AsBackend(0).CopyRow(args.AsTensor(1), args.AsTensor(2), args.Integer(3));
  return Undefined(env);
}

napi_value WriteKv(napi_env env, const Arguments& args) {
  args.AsBackend(0).WriteKv(args.AsKv(1), args.Integer(2), args.Integer(3), args.AsTensor(4), args.AsTensor(5));
  return Undefined(env);
}

napi_value Attend(napi_env env, const Arguments& args) {
  const AttentionShape shape{args.Integer(5), args.Integer(6), args.Integer(7), static_cast<float>(args.Number(8))};
  args.AsBackend(0).Attend(args.AsTensor(1), args.AsTensor(2), args.AsKv(3), args.Integer(4), shape);
  return Undefined(env);
}

napi_value MoeFfn(napi_env env, const Arguments& args) {
  args.AsBackend(0).MoeFfn(args.AsTensor(1), args.AsTensor(2), args.AsWeight(3), args.AsWeight(4), args.AsWeight(5),
                           args.AsWeight(6), {args.Integer(7), args.Boolean(8)});
  return Undefined(env);
}

// Copies into an array that JavaScript owns: memory of ours must not be shared with it.
napi_value Read(napi_env env, const Arguments& args) {
  const Tensor& x = args.AsTensor(0);
  const size_t bytes = static_cast<size_t>(x.rows * x.columns) * sizeof(float);
  void* copy;
  napi_value buffer, array;
  Check(env, napi_create_arraybuffer(env, bytes, &copy, &buffer));
  if (bytes > 0) std::memcpy(copy, x.data.data(), bytes);
  Check(env, napi_create_typedarray(env, napi_float32_array, bytes / sizeof(float), buffer, 0, &array));
  return array;
}

void Throw(napi_env env, const char* code, const char* message) { napi_throw_error(env, code, message); }

template <napi_value (*Function)(napi_env, const Arguments&)>
napi_value Call(napi_env env, napi_callback_info info) {
  try {
    return Function(env, Arguments(env, info));
  } catch (const Pending&) {
  } catch (const std::bad_alloc&) {
    Throw(env, "out-of-memory", "There is not enough memory.");
  } catch (const std::invalid_argument& error) {
    Throw(env, "bad-request", error.what());
  } catch (const BadArgument& error) {
    Throw(env, "internal", error.what());
  } catch (const std::runtime_error& error) {
    Throw(env, "file-unreadable", error.what());
  } catch (const std::exception& error) {
    Throw(env, "internal", error.what());
  }
  return nullptr;
}

template <napi_value (*Function)(napi_env, const Arguments&)>
void Export(napi_env env, napi_value exports, const char* name) {
  napi_value function;
  Check(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, Call<Function>, nullptr, &function));
  Check(env, napi_set_named_property(env, exports, name, function));
}

}  // namespace

NAPI_MODULE_INIT() {
  try {
    Export<CreateBackend>(env, exports, "createBackend");
    Export<CloseBackend>(env, exports, "closeBackend");
    Export<KernelsName>(env, exports, "kernelsName");
    Export<CountExperts>(env, exports, "expertCounts");
    Export<ReadAhead>(env, exports, "readAhead");
    Export<CountCores>(env, exports, "physicalCores");
    Export<MapFile>(env, exports, "mapFile");
    Export<ReadMore>(env, exports, "readMore");
    Export<FileSize>(env, exports, "fileSize");
    Export<CloseFile>(env, exports, "closeFile");
    Export<CreateWeight>(env, exports, "createWeight");
    Export<CreateTensor>(env, exports, "createTensor");
    Export<FreeTensor>(env, exports, "freeTensor");
    Export<CreateKv>(env, exports, "createKv");
    Export<KvSize>(env, exports, "kvSize");
    Export<KvPageSize>(env, exports, "kvPageSize");
    Export<ReadKvPage>(env, exports, "readKvPage");
    Export<MapKvPages>(env, exports, "mapKvPages");
    Export<FreeKv>(env, exports, "freeKv");
    Export<Embed>(env, exports, "embed");
    Export<RmsNorm>(env, exports, "rmsNorm");
    Export<RmsNormHeads>(env, exports, "rmsNormHeads");
    Export<MatMul>(env, exports, "matmul");
    Export<Rope>(env, exports, "rope");
    Export<Add>(env, exports, "add");
    Export<SwiGlu>(env, exports, "swiglu");
    Export<CopyRow>(env, exports, "copyRow");
    Export<WriteKv>(env, exports, "writeKv");
    Export<Attend>(env, exports, "attend");
    Export<MoeFfn>(env, exports, "moeFfn");
    Export<Read>(env, exports, "read");
  } catch (...) {
    return nullptr;
  }
  return exports;
}
