#include <algorithm>
#include <cmath>

#include "product.h"
#include "verbs.h"

namespace tandem {
namespace {

// Rows that are routed together: enough to read an expert once for many rows, few enough to bound the scratch memory.
constexpr size_t kRowsTogether = 512;
// Weight rows of one task: a stretch long enough to stream, short enough to share experts out evenly.
constexpr size_t kTaskRows = 64;
// Below this a sum of chosen weights counts as this, so that dividing by it stays finite. Source: llama.cpp.
constexpr double kSmallestWeightSum = 1.0 / 16384;

// Expert e serves slots [start[e], start[e + 1]); a slot is one row at one expert.
struct Groups {
  std::vector<size_t> start, active;  // active: experts with at least one slot
  std::vector<size_t> rowOfSlot;
  std::vector<size_t> slots;   // [n][topK] of each row, by ascending expert
  std::vector<float> weights;  // [n][topK] in the same order
};

struct Choice {
  size_t expert;
  float weight;
};

// The topK largest of one row, by ascending expert. `taken` is scratch. Whatever the logits hold, NaN included, the experts
// are distinct and within range.
void chooseExperts(Choice* chosen, const float* logits, size_t nExperts, size_t topK, bool normalize, uint8_t* taken) {
  std::fill(taken, taken + nExperts, uint8_t{0});
  for (size_t k = 0; k < topK; k++) {
    size_t best = nExperts;
    for (size_t e = 0; e < nExperts; e++) {
      if (taken[e] == 0 && (best == nExperts || logits[e] > logits[best])) best = e;
    }
    taken[best] = 1;
    chosen[k].expert = best;
  }
  const double largest = logits[chosen[0].expert];
  double total = 0, chosenTotal = 0;
  for (size_t e = 0; e < nExperts; e++) total += std::exp(logits[e] - largest);
  std::sort(chosen, chosen + topK, [](const Choice& a, const Choice& b) { return a.expert < b.expert; });
  for (size_t k = 0; k < topK; k++) chosenTotal += std::exp(logits[chosen[k].expert] - largest) / total;
  const double divisor = normalize ? std::max(chosenTotal, kSmallestWeightSum) : 1.0;
  for (size_t k = 0; k < topK; k++) {
    chosen[k].weight = static_cast<float>(std::exp(logits[chosen[k].expert] - largest) / total / divisor);
  }
}

Groups groupByExpert(const std::vector<Choice>& choices, size_t n, size_t topK, size_t nExperts) {
  Groups g;
  g.start.assign(nExperts + 1, 0);
  g.rowOfSlot.resize(n * topK);
  g.slots.resize(n * topK);
  g.weights.resize(n * topK);
  for (const Choice& c : choices) g.start[c.expert + 1]++;
  for (size_t e = 0; e < nExperts; e++) {
    if (g.start[e + 1] > 0) g.active.push_back(e);
    g.start[e + 1] += g.start[e];
  }
  std::vector<size_t> next(g.start.begin(), g.start.end() - 1);
  for (size_t i = 0; i < n * topK; i++) {
    const size_t slot = next[choices[i].expert]++;
    g.rowOfSlot[slot] = i / topK;
    g.slots[i] = slot;
    g.weights[i] = choices[i].weight;
  }
  return g;
}

class Moe {
 public:
  Moe(Backend& b, Tensor& out, const Tensor& x, const Experts& experts, size_t topK, bool normalize)
      : b_(b), out_(out), x_(x), experts_(experts), topK_(topK), normalize_(normalize) {}

  // Rows [first, first + n).
  void run(size_t first, size_t n) {
    const Groups groups = route(first, n);
    gateAndUp(groups, first, n);
    down(groups);
    sum(groups, first, n);
  }

 private:
  size_t dModel() const { return experts_.down.rows; }
  size_t dExpert() const { return experts_.gate.rows; }

  // Rounds rows [first, first + n) of x for `type`.
  const uint8_t* rounded(Buffer& buffer, TensorType type, size_t first, size_t n) {
    const size_t stride = activationRowBytes(type, x_.columns);
    uint8_t* to = buffer.atLeast(n * stride).data();
    b_.pool->ranges(n, 8, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; i++) roundRow(b_.kernels, type, to + i * stride, x_.row(first + i), x_.columns);
    });
    return to;
  }

  Groups route(size_t first, size_t n) {
    const size_t nExperts = experts_.router.rows, stride = activationRowBytes(TensorType::kF32, x_.columns);
    const uint8_t* x = rounded(b_.scratch.activations, TensorType::kF32, first, n);
    std::vector<float> logits(n * nExperts);
    std::vector<uint8_t> taken(n * nExperts);
    std::vector<Choice> choices(n * topK_);
    b_.pool->ranges(n, 2, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; i++) {
        const uint8_t* input = x + i * stride;
        float* output = logits.data() + i * nExperts;
        multiply(b_.kernels, experts_.router, 0, 0, nExperts, &input, &output, 1);
        chooseExperts(&choices[i * topK_], output, nExperts, topK_, normalize_, &taken[i * nExperts]);
      }
    });
    return groupByExpert(choices, n, topK_, nExperts);
  }

  // hidden[slot] = silu(gate(x)) ⊙ up(x).
  void gateAndUp(const Groups& g, size_t first, size_t n) {
    const TensorType gateType = experts_.gate.type, upType = experts_.up.type;
    const uint8_t* forGate = rounded(b_.scratch.activations, gateType, first, n);
    const uint8_t* forUp = gateType == upType ? forGate : rounded(b_.scratch.upActivations, upType, first, n);
    const size_t nSlots = g.rowOfSlot.size();
    float* hidden = b_.scratch.hidden.atLeast(2 * nSlots * dExpert() * sizeof(float)).as<float>();
    const size_t gateStride = activationRowBytes(gateType, x_.columns), upStride = activationRowBytes(upType, x_.columns);
    std::vector<const uint8_t*> gateInputs(nSlots), upInputs(nSlots);
    std::vector<float*> gates(nSlots), ups(nSlots);
    for (size_t s = 0; s < nSlots; s++) {
      gateInputs[s] = forGate + g.rowOfSlot[s] * gateStride;
      upInputs[s] = forUp + g.rowOfSlot[s] * upStride;
      gates[s] = hidden + s * dExpert();
      ups[s] = hidden + (nSlots + s) * dExpert();
    }
    forEachStretch(g, dExpert(), [&](size_t e, size_t begin, size_t end) {
      const size_t s = g.start[e], nRows = g.start[e + 1] - s;
      multiply(b_.kernels, experts_.gate, e, begin, end, &gateInputs[s], &gates[s], nRows);
      multiply(b_.kernels, experts_.up, e, begin, end, &upInputs[s], &ups[s], nRows);
      for (size_t i = s; i < s + nRows; i++) b_.kernels.swiglu(gates[i] + begin, ups[i] + begin, end - begin);
    });
  }

  // outputs[slot] = down(hidden[slot]).
  void down(const Groups& g) {
    const size_t nSlots = g.rowOfSlot.size(), stride = activationRowBytes(experts_.down.type, dExpert());
    const float* hidden = b_.scratch.hidden.as<float>();
    uint8_t* rounded = b_.scratch.hiddenActivations.atLeast(nSlots * stride).data();
    b_.pool->ranges(nSlots, 2, [&](size_t begin, size_t end) {
      for (size_t s = begin; s < end; s++) {
        roundRow(b_.kernels, experts_.down.type, rounded + s * stride, hidden + s * dExpert(), dExpert());
      }
    });
    float* outputs = b_.scratch.outputs.atLeast(nSlots * dModel() * sizeof(float)).as<float>();
    std::vector<const uint8_t*> inputs(nSlots);
    std::vector<float*> results(nSlots);
    for (size_t s = 0; s < nSlots; s++) {
      inputs[s] = rounded + s * stride;
      results[s] = outputs + s * dModel();
    }
    forEachStretch(g, dModel(), [&](size_t e, size_t begin, size_t end) {
      const size_t s = g.start[e];
      multiply(b_.kernels, experts_.down, e, begin, end, &inputs[s], &results[s], g.start[e + 1] - s);
    });
  }

  // Experts are added in ascending order, whoever computed them and whenever.
  void sum(const Groups& g, size_t first, size_t n) {
    const float* outputs = b_.scratch.outputs.as<float>();
    b_.pool->ranges(n, 4, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; i++) {
        float* y = out_.row(first + i);
        std::fill(y, y + dModel(), 0.0f);
        for (size_t k = i * topK_; k < (i + 1) * topK_; k++) {
          const float* from = outputs + g.slots[k] * dModel();
          for (size_t j = 0; j < dModel(); j++) y[j] += g.weights[k] * from[j];
        }
      }
    });
  }

  // Calls body(expert, begin, end) for stretches of the weight rows of every active expert, in parallel.
  template <class Body>
  void forEachStretch(const Groups& g, size_t nRows, const Body& body) {
    const size_t perExpert = (nRows + kTaskRows - 1) / kTaskRows;
    b_.pool->tasks(g.active.size() * perExpert, [&](size_t task, int) {
      const size_t begin = task % perExpert * kTaskRows;
      body(g.active[task / perExpert], begin, std::min(nRows, begin + kTaskRows));
    });
  }

  Backend& b_;
  Tensor& out_;
  const Tensor& x_;
  const Experts& experts_;
  const size_t topK_;
  const bool normalize_;
};

}  // namespace

void moeFfn(Backend& b, Tensor& out, const Tensor& x, const Experts& e, size_t topK, bool normalize) {
  requireLive(x);
  require(&out != &x, "The experts cannot write their own input.");
  const size_t nExperts = e.router.rows, dModel = x.columns, dExpert = e.gate.rows;
  require(e.router.type == TensorType::kF32 && e.router.nExperts == 1 && e.router.columns == dModel,
          "The router does not fit its input.");
  require(topK > 0 && topK <= nExperts, "The number of chosen experts is out of range.");
  require(e.gate.nExperts == nExperts && e.up.nExperts == nExperts && e.down.nExperts == nExperts,
          "The router and the experts disagree about their number.");
  require(e.gate.columns == dModel && e.up.columns == dModel && e.up.rows == dExpert && e.down.columns == dExpert &&
              e.down.rows == dModel,
          "The shapes of the experts do not fit each other.");
  for (const Weight* w : {&e.router, &e.gate, &e.up, &e.down}) w->row(0, 0);  // the file is open
  out.resize(x.rows, dModel);
  Moe moe(b, out, x, e, topK, normalize);
  for (size_t first = 0; first < x.rows; first += kRowsTogether) {
    moe.run(first, std::min(kRowsTogether, x.rows - first));
  }
}

}  // namespace tandem
