// SPDX-License-Identifier: BSD-3-Clause
#include "jit/compile.h"

#include <algorithm>
#include <chrono>
#include <iostream>

#include "engine/leaves.h"
#include "engine/loop/print.h"
#include "engine/loop/verify.h"
#include "engine/loop/walk.h"
#include "jit/link/machine_code.h"
#include "jit/profile.h"
#include "jit/schedule/passes.h"
#include "jit/target.h"
#include "runtime/environment.h"
#include "runtime/log.h"
#include "runtime/shared_storage.h"
#include "runtime/thread_pool.h"

namespace bitale::jit {
namespace {

/// Shows a stage's text to whoever asked: the environment's BITALE_DUMP, or dump().
using Show = std::function<void(std::string_view stage, const std::function<std::string()>& text)>;

struct Stages {
    loop::LoopNest nest;
    Lowered lowered;
    std::vector<bool> double_buffered;
};

struct Settings {
    const Options& options;
    int vector_bytes;
};

int threads_of(const Options& o) { return o.threads > 0 ? o.threads : default_threads(); }

constexpr int fused_vector_bytes = 32;      // machines with vectors that long have fused multiply-add

/// The loop passes in their order, each with the stage that a nest has reached after it.
struct LoopPass {
    const char* name;
    loop::Stage after;
    loop::Stmt (*run)(const loop::Stmt&, const Settings&);
    bool needed = false;        // false: may be left out, for the same results
};
constexpr LoopPass loop_passes[] = {
    // First: a choice by index keeps loops from being merged, run in strips, and vectorised without gathers.
    {"split_loops", loop::Stage::lowered, [](const loop::Stmt& s, const Settings&) { return split_loops(s); }},
    // One index where the accesses allow it: longer vector loops, fewer tails.
    {"merge_loops", loop::Stage::lowered, [](const loop::Stmt& s, const Settings&) { return merge_loops(s); }},
    // Before the contractions that it finds are tiles.
    {"stream_rows", loop::Stage::lowered, [](const loop::Stmt& s, const Settings& c) { return stream_rows(s, c.options.threads == 1 ? 1 : std::max(2, threads_of(c.options))); }},
    // Before parallelise, which may give the tiles' outermost loop to threads.
    {"tile_contractions", loop::Stage::lowered, [](const loop::Stmt& s, const Settings& c) { return tile_contractions(s, c.vector_bytes); }},
    // Before anything looks at vectors: strips are fixed by shape.
    {"parallelise", loop::Stage::lowered, [](const loop::Stmt& s, const Settings& c) { return c.options.threads == 1 ? s : parallelise(s); }},
    // Right behind it, while every loop is still as independent as its turns.
    {"join_loops", loop::Stage::lowered, [](const loop::Stmt& s, const Settings& c) { return c.options.threads == 1 ? s : join_loops(s, threads_of(c.options)); }},
    // The order of a sum is written down before anything may change how loops run.
    {"order_reductions", loop::Stage::ordered, [](const loop::Stmt& s, const Settings& c) { return order_reductions(s, c.vector_bytes, c.options.threads != 1 && c.options.without != "parallelise"); }, true},
    // Before vectorise, which would make a masked vector of what is a few instructions.
    {"unroll_small", loop::Stage::ordered, [](const loop::Stmt& s, const Settings&) { return unroll_small(s); }},
    {"vectorise", loop::Stage::ordered, [](const loop::Stmt& s, const Settings& c) { return vectorise(s, c.vector_bytes); }},
    // Behind vectorise: only now it is seen what vectors read.
    {"load_both_rows", loop::Stage::ordered, [](const loop::Stmt& s, const Settings&) { return load_both_rows(s); }},
    // Between them: which divisors are the same for all lanes is seen, and what is made of them is not hoisted yet.
    {"divide_by_unchanging", loop::Stage::ordered, [](const loop::Stmt& s, const Settings& c) { return c.vector_bytes >= fused_vector_bytes ? divide_by_unchanging(s) : s; }},
    // After vectorise: what is the same for all lanes is computed once.
    {"share_and_hoist", loop::Stage::ordered, [](const loop::Stmt& s, const Settings&) { return share_and_hoist(s); }},
    // Behind it: it unrolls what lanes do, and what is left in a loop changes in it.
    {"share_values", loop::Stage::ordered, [](const loop::Stmt& s, const Settings&) { return share_values(s); }},
    // Behind it: equal divisors are seen, and equal divisions are one.
    {"share_reciprocals", loop::Stage::ordered, [](const loop::Stmt& s, const Settings& c) { return c.vector_bytes >= fused_vector_bytes ? share_reciprocals(s) : s; }},
    // Behind it: the reciprocals have names.
    {"divide_ahead", loop::Stage::ordered, [](const loop::Stmt& s, const Settings&) { return divide_ahead(s); }},
    {"prefetch_rows", loop::Stage::ordered, [](const loop::Stmt& s, const Settings&) { return prefetch_rows(s); }},
    // Behind all that moves offsets: only now every one is what the emitter sees.
    {"promote_registers", loop::Stage::ordered, [](const loop::Stmt& s, const Settings&) { return promote_registers(s); }},
    // Last: what is equal is equal code, and registers stay in their function.
    {"share_loops", loop::Stage::ordered, [](const loop::Stmt& s, const Settings&) { return share_loops(s); }},
};

void check_laws([[maybe_unused]] const loop::LoopNest& nest, [[maybe_unused]] loop::Stage stage) {
#ifdef BITALE_VERIFY
    loop::verify(nest, stage);
#endif
}

/// Throws ValueError for the name of no pass, or of one that kernels need.
void check_without(const std::string& name) {
    if (name.empty()) return;
    std::string names;
    for (const LoopPass& p : loop_passes) {
        if (p.needed) continue;
        if (p.name == name) return;
        names += (names.empty() ? "" : ", ") + std::string(p.name);
    }
    throw ValueError("Options::without = \"" + name + "\" names no loop pass that can be left out; there are " + names);
}

Stages build(const Graph& graph, const DimBinding& binding, const CompileOptions& options, const Target& target, const Show& show) {
    check_without(options.user.without);
    LowerOptions lowering;
    lowering.inlining.enabled = options.user.inlining;
    lowering.specialisation = options.specialisation;
    lowering.inlining.known_extents = options.specialisation.kind != Specialisation::Kind::generic;
    Stages s{{}, lower(graph, binding, lowering, options.name), {}};
    auto ordered = order_updates(s.lowered, options.can_fail);
    s.double_buffered = ordered.double_buffered;

    loop::LoopNest& nest = s.nest;
    nest.name = options.name;
    nest.origins = s.lowered.origins;
    for (const auto* group : {&s.lowered.inputs, &s.lowered.outputs, &s.lowered.shared}) nest.arguments.insert(nest.arguments.end(), group->begin(), group->end());
    nest.variables = s.lowered.shared;
    for (std::size_t k = 0; k < s.double_buffered.size(); ++k)
        if (s.double_buffered[k]) nest.arguments.push_back(s.lowered.shared_new[s.lowered.updated[k]]);
    for (const KernelDim& d : s.lowered.dims) nest.dims.push_back(d.name);
    nest.intermediate_bytes = loop::integer(0);
    for (const loop::Buffer& t : s.lowered.temporaries) nest.intermediate_bytes = nest.intermediate_bytes + t->size * loop::integer(loop::bytes(t->type));
    nest.body = fuse_loops(ordered.nests, s.lowered.temporaries, options.user.fusion);
    show("fuse_loops", [&] { return loop::print(nest); });
    check_laws(nest, loop::Stage::lowered);

    bool measured = !profiling();
    for (const LoopPass& pass : loop_passes) {
        // While every operation still stands once, and after the loops at the top are what they will be.
        if (!measured && pass.after != loop::Stage::lowered) {
            measure_regions(nest);
            measured = true;
        }
        if (pass.name != options.user.without) nest.body = pass.run(nest.body, {options.user, target.vector_bytes});
        show(pass.name, [&] { return loop::print(nest); });
        check_laws(nest, pass.after);
    }
    place_buffers(nest);
    show("loops", [&] { return loop::print(nest); });
    check_laws(nest, loop::Stage::scheduled);
    return s;
}

/// What a user calls the buffers of a nest, by number.
std::vector<std::string> buffer_names(const Lowered& lowered, const loop::LoopNest& nest) {
    auto is_in = [](const std::vector<loop::Buffer>& list, const loop::Buffer& b) { return std::ranges::find(list, b) != list.end(); };
    std::vector<std::string> names;
    for (const loop::Buffer& b : numbered_buffers(nest)) {
        if (const auto at = std::ranges::find(lowered.outputs, b); at != lowered.outputs.end()) names.push_back("output " + std::to_string(at - lowered.outputs.begin()));
        else if (is_in(lowered.inputs, b)) names.push_back("the input \"" + b->name + '"');
        else if (is_in(lowered.shared, b)) names.push_back("the variable \"" + b->name + '"');
        else if (const auto fresh = std::ranges::find(lowered.shared_new, b); fresh != lowered.shared_new.end())
            names.push_back("the new value of the variable \"" + lowered.shared[static_cast<std::size_t>(fresh - lowered.shared_new.begin())]->name + '"');
        else names.push_back(b->space == loop::Space::constant ? "the constant " + b->name : "the intermediate value " + b->name);
    }
    return names;
}

Target chosen_target(const Options& options) {
    const std::string name = options.target.empty() ? environment("BITALE_TARGET") : options.target;
    return name.empty() ? Target::host() : Target::named(name);
}

double milliseconds() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

bool wants(std::string_view stage) {
    const std::string list = environment("BITALE_DUMP");
    return ("," + list + ",").find("," + std::string(stage) + ",") != std::string::npos;
}

}  // namespace

std::shared_ptr<const Kernel> compile(const Graph& graph, const DimBinding& binding, const CompileOptions& options) {
    const double start = milliseconds();
    const Show show = [](std::string_view stage, const std::function<std::string()>& text) {
        if (wants(stage)) std::cerr << "# " << stage << '\n' << text() << '\n';
    };
    show("graph", [&] { return print(graph); });
    const Target target = chosen_target(options.user);
    if (!target.runs_here()) throw ValueError("\"" + options.name + "\" is meant for " + target.name + ", which this machine cannot run");
    Stages s = build(graph, binding, options, target, show);
    const double lowered = milliseconds();
    Timings timings;
    auto kernel = std::make_shared<Kernel>();
    auto code = compile_nest(s.nest, target, {.check_bounds = options.user.check_bounds}, timings);
    show("llvm", [&] { return llvm_text(s.nest, target, {.check_bounds = options.user.check_bounds}); });
    show("asm", [&] { return assembly_text(s.nest, target, {.check_bounds = options.user.check_bounds}); });
    kernel->entry = code->entry();
    kernel->code = std::move(code);
    kernel->dims = s.lowered.dims;
    kernel->arena_bytes = s.nest.arena_bytes;
    kernel->double_buffered = s.double_buffered;
    kernel->names = {buffer_names(s.lowered, s.nest), s.nest.origins};
    if (!environment("BITALE_TIME").empty())
        std::cerr << "bitale: \"" << options.name << "\" compiled in " << milliseconds() - start << " ms: lower and schedule " << lowered - start << ", emit " << timings.emit << ", verify "
                  << timings.verify << ", codegen " << timings.codegen << ", link " << timings.link << '\n';
    return kernel;
}

std::string dump(const Graph& graph, const DimBinding& binding, const CompileOptions& options, const std::string& stage) {
    std::string text;
    bool found = false;
    const Show show = [&](std::string_view name, const std::function<std::string()>& make) {
        if (name != stage) return;
        text = make();
        found = true;
    };
    show("graph", [&] { return print(graph); });
    if (found) return text;
    const Target target = chosen_target(options.user);
    const Stages s = build(graph, binding, options, target, show);
    show("llvm", [&] { return llvm_text(s.nest, target, {.check_bounds = options.user.check_bounds}); });
    show("asm", [&] { return assembly_text(s.nest, target, {.check_bounds = options.user.check_bounds}); });
    if (!found) throw ValueError("no stage is called \"" + stage + "\"; there are graph, loops, llvm, asm and the loop passes' names");
    return text;
}

std::vector<std::int64_t> dim_values(const std::vector<KernelDim>& dims, const DimBinding& binding, const Graph& graph) {
    std::vector<std::int64_t> out;
    const auto shared = graph.shared();
    for (const KernelDim& d : dims) {
        if (d.variable < 0) {
            out.push_back(*binding.value(d.extent));
            continue;
        }
        const Dims& strides = as<SharedVariable>(shared[static_cast<std::size_t>(d.variable)])->storage()->strides();
        out.push_back(strides[strides.size() - 2]);
    }
    return out;
}

std::int64_t evaluate(const loop::Expr& e, const std::vector<KernelDim>& dims, const std::vector<std::int64_t>& values) {
    loop::Substitution numbers;
    for (std::size_t k = 0; k < dims.size(); ++k) numbers.emplace(dims[k].name, loop::integer(values[k]));
    const loop::Expr n = loop::substitute(e, numbers);
    if (!loop::known(n)) throw InternalError("a size that does not follow from the dims: " + loop::print(e));
    return *loop::known(n);
}

}  // namespace bitale::jit
