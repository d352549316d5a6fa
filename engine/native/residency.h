// Which experts of a mixture are in memory. A model may be larger than memory; then the pages of those that were just
// chosen are asked for all at once, which a disk serves several times as fast as one page fault after the other.
#pragma once

#include <cstdint>
#include <vector>

#include "thread-pool.h"

struct Weight;

// Experts that a layer used, each once a call.
struct ExpertCounts {
  uint64_t used = 0, found_in_memory = 0;
  // False when the system did not tell for one of them.
  bool is_known = true;
};

// The system is asked about an expert once. It is believed to stay in memory until some page of the process had to be
// read, or another expert was missing: so that a model that fits costs no calls at all, and one that does not is looked
// at each time.
class Residency {
 public:
  // Asks the system for those of the experts that are not in memory. Returns them all, those in memory first.
  std::vector<int64_t> Fetch(const std::vector<int64_t>& used, const Weight& gate, const Weight& up, const Weight& down,
                             ThreadPool& pool);

  const ExpertCounts& counts() const { return counts_; }
  // Of the layer that was run last; true before the first one.
  bool is_missing_some() const { return is_missing_some_; }

 private:
  // kAsked: the system does not say, and was asked for it a moment ago.
  enum class State { kPresent, kMissing, kUnknown, kAsked };
  State Look(const Weight& w, int64_t expert) const;

  // Goes up with each sign that pages come and go; what was seen in an earlier one counts no longer.
  uint64_t epoch_ = 1;
  uint64_t major_faults_ = 0;
  bool is_missing_some_ = true;
  ExpertCounts counts_;
};
