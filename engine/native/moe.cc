// Mixture of experts: each row passes through the few experts that its router likes best. Rows are grouped by expert,
// so that the weights of an expert are read once however many rows chose it, and experts that nobody chose are not
// read.
#include <algorithm>
#include <cmath>

#include "backend.h"

namespace {

// Rows of a router that threads take at once.
constexpr int64_t kExpertsPerTask = 16;
// Below this a sum of chosen weights counts as this, so that dividing by it stays finite. Source: llama.cpp.
constexpr float kSmallestWeightSum = 0x1p-14f;

// Softmax in place; a value that is not a number counts as the smallest there is.
void Softmax(float* x, int64_t n) {
  float largest = -INFINITY;
  for (int64_t i = 0; i < n; i++) {
    if (std::isnan(x[i])) x[i] = -INFINITY;
    largest = std::max(largest, x[i]);
  }
  float sum = 0;
  for (int64_t i = 0; i < n; i++) {
    x[i] = std::exp(x[i] - largest);
    sum += x[i];
  }
  for (int64_t i = 0; i < n; i++) x[i] /= sum;
}

}  // namespace

// Fills `chosen_` from `router_logits_`: for each expert the rows that chose it, in ascending order.
void Backend::Route(const Routing& routing) {
  const int64_t n_experts = static_cast<int64_t>(chosen_.size());
  const int64_t n_rows = static_cast<int64_t>(router_logits_.size()) / n_experts;
  for (auto& rows : chosen_) rows.clear();
  std::vector<bool> taken(static_cast<size_t>(n_experts));
  std::vector<int64_t> best(static_cast<size_t>(routing.top_k));
  for (int64_t row = 0; row < n_rows; row++) {
    float* weights = router_logits_.data() + row * n_experts;
    Softmax(weights, n_experts);
    std::fill(taken.begin(), taken.end(), false);
    float sum = 0;
    for (int64_t& expert : best) {
      expert = -1;
      for (int64_t e = 0; e < n_experts; e++) {
        if (!taken[static_cast<size_t>(e)] && (expert < 0 || weights[e] > weights[expert])) expert = e;
      }
      taken[static_cast<size_t>(expert)] = true;
      sum += weights[expert];
    }
    const float scale = routing.normalize ? 1.0f / std::max(sum, kSmallestWeightSum) : 1.0f;
    for (int64_t expert : best) chosen_[static_cast<size_t>(expert)].push_back({row, weights[expert] * scale});
  }
}

void Backend::MoeFfn(Tensor& out, const Tensor& x, const Weight& router, const Weight& gate, const Weight& up,
                     const Weight& down, const Routing& routing) {
  const int64_t n_experts = router.rows, d_model = x.columns, d_expert = gate.rows;
  Require(router.columns == d_model && gate.columns == d_model && up.columns == d_model && up.rows == d_expert &&
              down.columns == d_expert && down.rows == d_model,
          "Experts do not fit their input.");
  Require(gate.n_experts == n_experts && up.n_experts == n_experts && down.n_experts == n_experts,
          "Experts and router disagree on their number.");
  Require(routing.top_k > 0 && routing.top_k <= n_experts, "More experts are asked for than there are.");
  Require(&out != &x, "Experts cannot replace their input.");
  out.Resize(x.rows, d_model);

  const float* router_rows = router.Floats();
  router_logits_.resize(static_cast<size_t>(x.rows * n_experts));
  pool_.Run((n_experts + kExpertsPerTask - 1) / kExpertsPerTask, [&](int64_t task) {
    const int64_t end = std::min(n_experts, (task + 1) * kExpertsPerTask);
    for (int64_t i = 0; i < x.rows; i++) {
      for (int64_t e = task * kExpertsPerTask; e < end; e++)
        router_logits_[static_cast<size_t>(i * n_experts + e)] =
            kernels_.dot_f32(router_rows + e * d_model, x.Row(i), d_model);
    }
  });
  chosen_.resize(static_cast<size_t>(n_experts));
  Route(routing);

  // One task is a block of an expert's rows, for all activations that chose it. A choice keeps its number from here on.
  struct Task {
    int64_t expert, first_choice, first_row;
  };
  std::vector<Task> hidden_tasks, out_tasks;
  std::vector<int64_t> first_choices, used;
  int64_t n_choices = 0;
  for (int64_t e = 0; e < n_experts; e++) {
    const int64_t n = static_cast<int64_t>(chosen_[static_cast<size_t>(e)].size());
    first_choices.push_back(n_choices);
    if (n > 0) used.push_back(e);
    n_choices += n;
  }
  const int64_t n_used = static_cast<int64_t>(used.size());
  const int64_t hidden_per_task = RowsPerTask(n_used * d_expert), out_per_task = RowsPerTask(n_used * d_model);
  // Those in memory first, while the others are being read.
  for (int64_t e : residency_.Fetch(used, gate, up, down, pool_)) {
    const int64_t first = first_choices[static_cast<size_t>(e)];
    for (int64_t row = 0; row < d_expert; row += hidden_per_task) hidden_tasks.push_back({e, first, row});
    for (int64_t row = 0; row < d_model; row += out_per_task) out_tasks.push_back({e, first, row});
  }
  hidden_.resize(static_cast<size_t>(n_choices * d_expert));
  hidden_up_.resize(hidden_.size());
  expert_out_.resize(static_cast<size_t>(n_choices * d_model));

  // silu(gate · x) ⊙ (up · x)
  const ActivationFormat gate_format = ShapeOf(gate.type).activations, up_format = ShapeOf(up.type).activations;
  Round(rounded_, gate_format, x);
  if (up_format != gate_format) Round(rounded_up_, up_format, x);
  const Rounded& x_up = up_format == gate_format ? rounded_ : rounded_up_;
  input_rows_.clear(), up_rows_.clear(), output_rows_.clear(), up_output_rows_.clear();
  for (const auto& rows : chosen_) {
    for (const Choice& chosen : rows) {
      const int64_t choice = static_cast<int64_t>(input_rows_.size());
      input_rows_.push_back(rounded_.Row(chosen.row));
      up_rows_.push_back(x_up.Row(chosen.row));
      output_rows_.push_back(hidden_.data() + choice * d_expert);
      up_output_rows_.push_back(hidden_up_.data() + choice * d_expert);
    }
  }
  gate.Expert(0), up.Expert(0), down.Expert(0);  // throws here, not on another thread, when the file was closed
  pool_.Run(static_cast<int64_t>(hidden_tasks.size()), [&](int64_t t) {
    const Task& task = hidden_tasks[static_cast<size_t>(t)];
    const int64_t end = std::min(d_expert, task.first_row + hidden_per_task);
    const int64_t first = task.first_choice, n = static_cast<int64_t>(chosen_[static_cast<size_t>(task.expert)].size());
    float* const* hidden = output_rows_.data() + first;
    float* const* hidden_up = up_output_rows_.data() + first;
    Multiply(hidden, input_rows_.data() + first, n, gate, task.expert, task.first_row, end);
    Multiply(hidden_up, up_rows_.data() + first, n, up, task.expert, task.first_row, end);
    for (int64_t i = 0; i < n; i++)
      kernels_.swiglu(hidden[i] + task.first_row, hidden_up[i] + task.first_row, end - task.first_row);
  });

  Round(rounded_hidden_, ShapeOf(down.type).activations, hidden_.data(), n_choices, d_expert);
  hidden_rows_.clear(), expert_rows_.clear();
  for (int64_t choice = 0; choice < n_choices; choice++) {
    hidden_rows_.push_back(rounded_hidden_.Row(choice));
    expert_rows_.push_back(expert_out_.data() + choice * d_model);
  }
  pool_.Run(static_cast<int64_t>(out_tasks.size()), [&](int64_t t) {
    const Task& task = out_tasks[static_cast<size_t>(t)];
    const int64_t end = std::min(d_model, task.first_row + out_per_task);
    const int64_t first = task.first_choice, n = static_cast<int64_t>(chosen_[static_cast<size_t>(task.expert)].size());
    Multiply(expert_rows_.data() + first, hidden_rows_.data() + first, n, down, task.expert, task.first_row, end);
  });

  // Choices are numbered by expert, so a row's experts are summed in ascending order whatever the batch.
  addends_.assign(static_cast<size_t>(x.rows), {});
  int64_t choice = 0;
  for (const auto& rows : chosen_) {
    for (const Choice& chosen : rows) addends_[static_cast<size_t>(chosen.row)].push_back({choice++, chosen.weight});
  }
  EachRow(x.rows, [&](int64_t i) {
    float* sum = out.Row(i);
    std::fill_n(sum, d_model, 0.0f);
    for (const Addend& addend : addends_[static_cast<size_t>(i)]) {
      const float* y = expert_out_.data() + addend.choice * d_model;
      for (int64_t j = 0; j < d_model; j++) sum[j] += addend.weight * y[j];
    }
  });
}
