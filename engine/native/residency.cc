#include "residency.h"

#include <chrono>

#include "backend.h"

#ifndef _WIN32
#include <sys/resource.h>
#endif

namespace {

// Page faults of this process that waited for a disk.
uint64_t MajorFaults() {
#ifdef _WIN32
  return 0;
#else
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_majflt);
#endif
}

// Where the system does not say what is in memory, an expert is asked for as if it were not, but not again for so long.
constexpr uint64_t kAskAgainSeconds = 2;
// Marks such times among what is known of an expert, which otherwise is an epoch.
constexpr uint64_t kIsTime = uint64_t{1} << 63;

uint64_t Seconds() {
  using namespace std::chrono;
  return static_cast<uint64_t>(duration_cast<seconds>(steady_clock::now().time_since_epoch()).count());
}

}  // namespace

Residency::State Residency::Look(const Weight& w, int64_t expert) const {
  w.known.resize(static_cast<size_t>(w.n_experts));
  uint64_t& known = w.known[static_cast<size_t>(expert)];
  if (known == epoch_) return State::kPresent;
  switch (w.mapping->Look(w.ExpertOffset(expert), w.ExpertBytes())) {
    case Mapping::Presence::kPresent:
      known = epoch_;
      return State::kPresent;
    case Mapping::Presence::kMissing:
      return State::kMissing;
    case Mapping::Presence::kUnknown:
      break;
  }
  const uint64_t now = kIsTime | Seconds();
  if (now - known < kAskAgainSeconds) return State::kAsked;
  known = now;
  return State::kUnknown;
}

std::vector<int64_t> Residency::Fetch(const std::vector<int64_t>& used, const Weight& gate, const Weight& up,
                                      const Weight& down, ThreadPool& pool) {
  const uint64_t faults = MajorFaults();
  if (faults != major_faults_) epoch_++;
  major_faults_ = faults;

  struct Range {
    const Weight* weight;
    int64_t expert;
  };
  std::vector<int64_t> order, missing;
  std::vector<Range> inputs, outputs;
  for (int64_t expert : used) {
    bool is_present = true;
    for (const Weight* w : {&gate, &up, &down}) {
      const State state = Look(*w, expert);
      if (state == State::kUnknown || state == State::kAsked) counts_.is_known = false;
      if (state == State::kPresent || state == State::kAsked) continue;
      is_present = false;
      (w == &down ? outputs : inputs).push_back({w, expert});
    }
    (is_present ? order : missing).push_back(expert);
  }
  counts_.used += used.size();
  counts_.found_in_memory += order.size();
  is_missing_some_ = !missing.empty();
  if (!is_missing_some_) return order;

  epoch_++;
  inputs.insert(inputs.end(), outputs.begin(), outputs.end());
  pool.Run(static_cast<int64_t>(inputs.size()), [&](int64_t i) {
    const Range& range = inputs[static_cast<size_t>(i)];
    range.weight->mapping->WillNeed(range.weight->ExpertOffset(range.expert), range.weight->ExpertBytes());
  });
  order.insert(order.end(), missing.begin(), missing.end());
  return order;
}
