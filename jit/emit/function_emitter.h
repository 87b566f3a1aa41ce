// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Emits the body of one LLVM function: the exported one, an outlined one, or the body of a parallel loop.
/// statements.cpp, loops.cpp, values.cpp, conversions.cpp, address.cpp, memory.cpp, tables.cpp, registers.cpp, lanes.cpp, outline.cpp and
/// failures.cpp each hold the part that is named after them.
#include <llvm/IR/IRBuilder.h>

#include <map>
#include <optional>
#include <tuple>

#include "engine/loop/walk.h"
#include "jit/emit/shared.h"

namespace bitale::jit {

/// A product of values; `depth` is the scope in whose header they are available (at its top if hoistable, else further down).
struct Factor { llvm::Value* value; std::size_t depth; bool hoistable; };
struct Term { std::int64_t coefficient; std::vector<Factor> factors; };
/// constant + terms + lane * (stride + stride terms) + irregular, a vector of offsets.
struct Address {
    std::int64_t constant = 0, stride = 0;
    std::vector<Term> terms = {}, stride_terms = {};
    llvm::Value* irregular = nullptr;

    [[nodiscard]] bool uniform() const { return stride == 0 && stride_terms.empty() && !irregular; }     // the same for all lanes
    [[nodiscard]] bool consecutive() const { return stride == 1 && stride_terms.empty() && !irregular; }
    [[nodiscard]] bool alternate() const { return stride == 2 && stride_terms.empty() && !irregular; }
};

/// What an index or a Let name is while a statement is emitted.
struct Binding {
    llvm::Value* value = nullptr;
    std::optional<std::int64_t> known = {};
    std::size_t depth = 0;
    bool hoistable = true;
    bool lane = false;                              // the index of the vector loop: lane numbers
    std::shared_ptr<const Address> affine = {};     // Let: its value as an address, so that x[q] with q = i + lane is a vector load
};

/// A pointer and where it is available.
struct Pointer { llvm::Value* value; std::size_t depth; bool hoistable; };

/// A loop being emitted (or the function): what is invariant in it is computed once, at the top of its header.
struct Scope {
    llvm::BasicBlock* header;
    llvm::Instruction* last = nullptr;      // what is hoisted goes behind it
    bool innermost = true;
    std::map<std::tuple<llvm::Value*, llvm::Value*, llvm::Type*>, llvm::Value*> pointers = {};
    std::map<std::pair<llvm::Value*, llvm::Value*>, llvm::Value*> products = {};
    std::unordered_map<const loop::ExprNode*, llvm::Value*> values = {};
    std::map<std::pair<llvm::Value*, unsigned>, llvm::Value*> masks = {};      // of so many live lanes of a vector
};

class FunctionEmitter {
public:
    FunctionEmitter(KernelEmission&, llvm::Function*, llvm::Value* arguments, bool parallel_body);

    /// The exported function: buffers and dims come from KernelArgs.
    void kernel_body();
    /// An outlined function of the bound buffers and indices.
    void outlined_body(const loop::Stmt&);
    /// The turns low..high of a parallel loop.
    void parallel_range(const loop::For&, llvm::Value* low, llvm::Value* high);

    void bind(const loop::Buffer& b, llvm::Value* pointer) { bases_[b.get()] = {pointer, 0, true}; }
    void bind(const loop::Index& v, Binding binding) { bindings_[v.get()] = binding; }
    [[nodiscard]] llvm::IRBuilder<>& builder() { return b_; }

private:
    using Value = llvm::Value;

    // statements.cpp
    void emit(const loop::Stmt&);
    void emit_block(const loop::Block&);
    void emit_let(const loop::Let&);
    void emit_alloc(const loop::Alloc&);
    void emit_store(const loop::Store&);
    void emit_accumulate(const loop::Accumulate&);
    void accumulate_in_order(const loop::Accumulate&, const Address&, Value* v);
    void emit_if(const loop::If&);
    template <class Then, class Else> void branch(Value* condition, bool cold, const std::vector<Value**>& slots, Then, Else);
    void emit_prefetch(const loop::Prefetch&);
    void emit_call(const loop::Call&);

    // loops.cpp
    void emit_for(const loop::For&);
    void emit_unrolled(const loop::For&, std::int64_t extent);
    void emit_vector(const loop::For&);
    void emit_lanes(const loop::For&, Value* mask);
    Value* mask_of(const loop::For&);
    void emit_while(const loop::While&);
    void count(const loop::For&, Value* low, Value* high, bool at_least_once);
    void step_products(llvm::PHINode* i, Value* low, llvm::BasicBlock* before);
    std::vector<llvm::PHINode*> enter_loop(llvm::BasicBlock* header, llvm::BasicBlock* before, const std::vector<Value**>& slots);
    void leave_scope();

    // values.cpp
    Value* value(const loop::Expr&);
    std::vector<loop::Expr> early_operands(const loop::Expr&);
    Value* compute(const loop::Expr&);
    Value* constant(const loop::Const&, loop::Type);
    Value* variable(const loop::Ref&);
    Binding& binding(const loop::Index&);
    Value* unary(const loop::Unary&, loop::Type);
    Value* binary(const loop::Binary&);
    Value* arithmetic(loop::BinaryOp, loop::Type, Value* x, Value* y);
    Value* compare(loop::BinaryOp, loop::Type, Value* x, Value* y);
    Value* divide(loop::BinaryOp, Value* x, Value* y);
    Value* fused(const loop::MulAdd&);
    Value* select(const loop::Select&);
    Value* select_cold(const loop::Select&);
    Value* choose(Value* condition, Value* x, Value* y);
    std::optional<std::int64_t> known(const loop::Expr&);
    std::optional<std::int64_t> fold(const loop::Expr&);

    // conversions.cpp
    Value* convert(Value* x, loop::Type from, loop::Type to);
    Value* reinterpret(Value* x, loop::Type from, loop::Type to);
    Value* to_memory(Value* x, loop::Type);
    Value* from_memory(Value* x, loop::Type);

    // address.cpp
    Address address(const loop::Expr&);
    Address reference(const loop::Expr&, const loop::Ref&);
    Address opaque(const loop::Expr&);
    std::optional<Factor> hoisted(const loop::Expr&);
    Factor product(const Term&);
    Factor multiply(const Factor&, const Factor&);
    Pointer advance(Pointer, llvm::Type* element, const Address&);
    Value* element_pointer(const loop::Buffer&, const Address&);
    Value* lane_pointers(const loop::Buffer&, const Address&);
    Value* lane_offsets(const Address&);
    const Pointer& base(const loop::Buffer&);
    Pointer find_base(const loop::Buffer&);
    Pointer place_in_arena(const loop::BufferInfo&);
    /// A value that is not at the top of its loop's header is at the top of the headers of the loops inside.
    template <class T> [[nodiscard]] T settled(T x) const {
        if (!x.hoistable && x.depth + 1 < scopes_.size()) { ++x.depth; x.hoistable = true; }
        return x;
    }
    template <class Make> Value* hoist(std::size_t depth, Make);

    // memory.cpp
    Value* read(const loop::Buffer&, const loop::Expr& offset);
    Value* read(const loop::Buffer&, const Address&);
    Value* every_other(const loop::Buffer&, const Address&);
    void write(const loop::Buffer&, const Address&, Value*);
    template <class I> I* tag(I* instruction, const loop::Buffer&);
    llvm::MDNode* scope_of(std::size_t alias_class);

    // tables.cpp
    Value* permuted(const loop::Buffer&, const Address&);
    Value* in_parts(Value*, unsigned lanes, llvm::function_ref<Value*(Value*)>);

    // registers.cpp
    Value* read_registers(const loop::Buffer&, const Address&);
    Value* read_across(const loop::Buffer&, std::size_t at);
    void write_registers(const loop::Buffer&, const Address&, Value*);
    std::vector<Value*>& slots_of(const loop::Buffer&);
    std::vector<Value**> written_slots(const loop::Stmt&);
    Value* merge(Value* x, llvm::BasicBlock* from_x, Value* y, llvm::BasicBlock* from_y);

    // lanes.cpp
    Value* splat(Value*);
    void unify(Value*& x, Value*& y);
    void unify(Value*& x, Value*& y, Value*& z);
    Value* combine(loop::Combine, loop::Type, Value* x, Value* y);
    llvm::Constant* identity(loop::Combine, loop::Type);
    Value* horizontal(loop::Combine, loop::Join, loop::Type, Value*);
    /// A join of lanes that waits for the others of its unrolled loop.
    struct PendingJoin { const loop::Accumulate* into; Address at; Value* lanes; };
    void join_together(const std::vector<PendingJoin>&);
    Value* any_lane(Value* flags);
    Value* first_lane(Value* flags);
    Value* lane(Value*, Value* number);
    llvm::Constant* lane_numbers(llvm::Type*);
    Value* mask_or_all();
    Value* masked(Value* flags);

    // outline.cpp
    struct Capture { std::vector<loop::Buffer> buffers; std::vector<loop::Index> indices; std::string text; };
    Capture capture(const loop::Stmt&, const loop::Index& own);
    /// Of the buffer that an Alloc of the arena begins, else null.
    [[nodiscard]] loop::Expr place_of(const loop::Stmt&) const;
    std::string outline_key(const loop::Stmt&, const Capture&);
    std::vector<Value*> captured_values(const Capture&);
    void inherit(const Capture&, FunctionEmitter& from, const std::function<Value*(llvm::Type*)>& next);
    void emit_outline(const loop::Outline&);
    void emit_parallel(const loop::For&);
    llvm::Function* make_parallel_body(const loop::For&, const Capture&);
    void run_parallel(llvm::Function* body, Value* frame, Value* extent);

    // failures.cpp
    void emit_fail(const loop::Fail&);
    void check_bounds(const loop::Buffer&, const loop::Expr& offset);
    void fail_if(Value* condition, Value* check, Value* index, Value* value, Value* bound);
    void leave_if_failed(Value* status);
    void leave(Value* status);
    Value* failure_record();

    // function.cpp
    void load_arguments();
    llvm::Type* type(loop::Type);
    llvm::Type* memory_type(loop::Type);
    llvm::Type* widened(llvm::Type*, const Value* like);
    llvm::Type* slot_type(const loop::BufferInfo&);
    Value* field(llvm::Type*, Value* record, std::size_t offset);
    llvm::BasicBlock* new_block(const llvm::Twine& name) { return llvm::BasicBlock::Create(b_.getContext(), name, function_); }

    KernelEmission& shared_;
    llvm::Function* function_;
    llvm::IRBuilder<> b_;
    llvm::BasicBlock* entry_;
    Value* arguments_;              // KernelArgs
    bool parallel_body_;            // returns nothing: a failure shows in the record
    Value* arena_ = nullptr;

    std::unordered_map<const loop::Variable*, Binding> bindings_;
    std::unordered_map<const loop::BufferInfo*, Pointer> bases_;
    std::unordered_map<const loop::BufferInfo*, std::vector<Value*>> registers_;
    struct Transposed { std::vector<Value*> rows, columns; llvm::BasicBlock* block; };
    std::unordered_map<const loop::BufferInfo*, Transposed> transposed_;            // squares of registers that were read across
    std::unordered_map<const loop::ExprNode*, Value*> values_;                      // of this statement
    std::unordered_map<const loop::ExprNode*, std::optional<std::int64_t>> known_;  // of this statement
    std::map<std::tuple<llvm::BasicBlock*, Value*, unsigned>, Value*> splats_;
    std::vector<Scope> scopes_;
    std::int32_t origin_ = -1;      // graph node of the statement that is being emitted
    llvm::MDNode* alias_domain_ = nullptr;
    std::map<std::size_t, llvm::MDNode*> alias_scopes_;
    std::map<std::size_t, std::pair<llvm::MDNode*, llvm::MDNode*>> alias_lists_;    // a class, all others

    unsigned width_ = 0;            // of the vector loop around, 0: none
    Value* mask_ = nullptr;         // its live lanes; null: all
    const loop::Variable* lane_ = nullptr;
    std::vector<PendingJoin>* joins_ = nullptr;     // of the unrolled loop around, if they may wait for each other
};

/// A function of the kernel with the attributes that all of them have.
[[nodiscard]] llvm::Function* make_function(llvm::Module&, llvm::StringRef name, llvm::Type* result, llvm::ArrayRef<llvm::Type*>, bool exported);

}  // namespace bitale::jit
