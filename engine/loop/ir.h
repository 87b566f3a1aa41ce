// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The loop IR: what a kernel does, as data.  No LLVM here; ../README.md and loop/README.md state its laws.
///
/// Code looks scalar.  Whether a value is a vector is written nowhere: inside For(l, n, vector(w)) a value is a vector if and
/// only if it depends on l.  A Load whose offset has stride 1 in l is a vector load, stride 0 a broadcast, any other a gather.
/// n < w IS the mask: no node carries one.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bitale::loop {

/// What a value is.  f16 and bf16 are stored as u16 and computed in f32 (engine/math/half.h has the conversions).
enum class Type : std::uint8_t { flag, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 };
[[nodiscard]] bool is_float(Type);
[[nodiscard]] bool is_signed(Type);         // signed integers
[[nodiscard]] int bytes(Type);              // in memory; a flag is one byte, 0 or 1
[[nodiscard]] const char* name(Type);

/// A loop index or a name bound by Let, or a dim of the call.  extent: the value is in [0, extent); 0 if that is not known.  least: a dim is at
/// least so large.
struct Variable {
    std::string name;
    Type type = Type::i64;
    std::int64_t extent = 0;
    std::int64_t least = 0;
};
using Index = std::shared_ptr<const Variable>;
[[nodiscard]] Index index(std::string name, std::int64_t extent = 0);

// ---- expressions: an immutable DAG; everything that walks it memoises per node --------------------------------------------
struct ExprNode;
class Expr {
public:
    Expr() = default;
    explicit Expr(std::shared_ptr<const ExprNode> node) : node_(std::move(node)) {}
    [[nodiscard]] Type type() const;
    [[nodiscard]] const ExprNode* get() const { return node_.get(); }
    const ExprNode* operator->() const { return node_.get(); }
    const ExprNode& operator*() const { return *node_; }
    explicit operator bool() const { return node_ != nullptr; }

private:
    std::shared_ptr<const ExprNode> node_;
};

enum class Space : std::uint8_t {
    argument,   // pointer `slot` of KernelArgs::buffers
    constant,   // a table in the module, `data`
    arena,      // placed by place_buffers; a slice per worker inside a parallel body
    registers,  // SSA values, in groups of `lanes`; every offset is constant (after unrolling) + lane
};
/// Flat storage.  Two buffers never overlap, so the emitter may reorder accesses to different ones.
struct BufferInfo {
    std::string name;
    Type type;
    Space space;
    Expr size;                                          // elements, an expression of dims
    int lanes = 1;                                      // registers: elements that form one SSA value
    int slot = -1;                                      // argument: its number in KernelArgs::buffers
    std::shared_ptr<const std::vector<std::byte>> data; // constant: its bytes
};
using Buffer = std::shared_ptr<const BufferInfo>;

enum class UnaryOp : std::uint8_t { negate, absolute, round, floor, square_root, invert };
enum class BinaryOp : std::uint8_t {
    add, subtract, multiply, divide,    // floats round once, integers wrap; divide of integers: non-negative by positive
    remainder,                          // integers: non-negative by positive
    minimum, maximum,                   // floats: IEEE 754-2019 (nan propagates, -0 < +0)
    less, less_equal, equal, not_equal, // false if a nan takes part, except not_equal
    bit_and, bit_or, bit_xor, shift_left, shift_right,  // shift_right is arithmetic for signed types; counts below the width
    copysign,
};
/// chain, lanes: a contraction's order (engine/contraction_order.h); the element is a product x * y that is fused with its addition.
enum class ReduceOp : std::uint8_t { sum, maximum, minimum, product, chain, lanes };
[[nodiscard]] inline bool is_contraction(ReduceOp op) { return op == ReduceOp::chain || op == ReduceOp::lanes; }

struct Const { std::int64_t integer = 0; double real = 0; };
struct Ref { Index variable; };
struct Load { Buffer buffer; Expr offset; };
struct Unary { UnaryOp op; Expr x; };
struct Binary { BinaryOp op; Expr x, y; };
struct MulAdd { Expr x, y, z; };            // x * y + z rounded once: written by contractions and math only
/// cold: x is needed seldom (large arguments of sin), so a branch around it is taken unless some lane needs it; the value is the same.
struct Select { Expr condition, x, y; bool cold; };
struct Cast { Expr x; bool bits; };         // to the node's type; bits: reinterpret instead of convert
/// The ordered reduction of `element` (design, Floating point, 2) over the indices `rows` (leading or middle axes) and `run` (trailing axes), both
/// row-major, until order_reductions writes its loops.  Either list may be empty.  identity: the value of an empty reduction.
struct Reduce { ReduceOp op; std::vector<std::pair<Index, Expr>> rows, run; Expr element; Expr identity; };

struct ExprNode {
    using Kind = std::variant<Const, Ref, Load, Unary, Binary, MulAdd, Select, Cast, Reduce>;
    ExprNode(Type t, Kind kind) : type(t), as(std::move(kind)) {}
    ExprNode(const ExprNode&) = delete;
    ExprNode& operator=(const ExprNode&) = delete;
    ~ExprNode();        // iterative: expressions may be of any depth

    Type type;
    Kind as;
};

// ---- statements -----------------------------------------------------------------------------------------------------------
struct StmtNode;
using Stmt = std::shared_ptr<const StmtNode>;

enum class LoopKind : std::uint8_t { serial, unrolled, vector, parallel };
enum class Combine : std::uint8_t { add, maximum, minimum, multiply };
/// How lanes are joined when an Accumulate is horizontal: neighbours ((0+1)+(2+3))+... for sums, halves for contractions.
enum class Join : std::uint8_t { neighbours, halves };

struct For { Index variable; Expr extent; LoopKind kind; int width; Stmt body; };
struct While { Expr condition; Stmt body; };                    // condition is read before every turn
struct Let { Index variable; Expr value; };                     // visible to the end of the enclosing block
struct Store { Buffer buffer; Expr offset; Expr value; };
struct Accumulate { Buffer buffer; Expr offset; Combine op; Expr value; Join join; };
struct Alloc { Buffer buffer; };                                // visible to the end of the enclosing block; registers start as zero
struct Block { std::vector<Stmt> statements; };
struct If { Expr condition; Stmt then, otherwise; bool cold; }; // a condition that depends on the lane means "any lane"
struct Prefetch { Buffer buffer; Expr offset; bool for_writing = false; };
struct Outline { std::string name; Stmt body; };                // one internal function; free buffers and indices are its parameters
struct Call { std::string symbol; std::vector<Buffer> buffers; std::vector<Expr> integers; };  // i32 symbol(pointers..., i64...); not 0 fails
struct Fail { Expr condition; std::int32_t check; Expr index, value, bound; };  // if condition: fill the record, leave with `check`

struct StmtNode {
    std::variant<For, While, Let, Store, Accumulate, Alloc, Block, If, Prefetch, Outline, Call, Fail> as;
    std::int32_t origin = -1;   // the graph node it came from: index into LoopNest::origins, -1 if none
};

/// One kernel: its arguments, the dims that are symbolic in it, its body; filled in by place_buffers: where arena buffers live.
struct LoopNest {
    std::string name;
    std::vector<Buffer> arguments;
    std::vector<Buffer> variables;                              // arguments that outlive the call: the first statement that writes one is the commit point
    std::vector<Index> dims;                                    // dims[i] is KernelArgs::dims[i]
    Stmt body;
    std::vector<std::pair<Buffer, Expr>> placement;             // arena buffer -> byte offset, an expression of dims and names
    Expr arena_bytes;
    Expr intermediate_bytes;                                    // of all values that the graph stores, each whole
    std::vector<std::string> origins;
};

// ---- construction: folds integer constants, so tails and one-trip loops disappear here and not in LLVM --------------------
[[nodiscard]] Expr constant(Type, double);
[[nodiscard]] Expr constant(Type, std::int64_t);
template <class T> requires std::is_arithmetic_v<T>
[[nodiscard]] Expr constant(Type type, T value) {
    if constexpr (std::is_floating_point_v<T>) return constant(type, static_cast<double>(value));
    else return constant(type, static_cast<std::int64_t>(value));
}
/// e with combine(e, x) == x for every x, also for -0: what an empty maximum or minimum gives.
[[nodiscard]] Expr neutral(Combine, Type);
[[nodiscard]] Expr integer(std::int64_t n);    // 0 and 1 are one node each: index lists compare by node
[[nodiscard]] Expr ref(const Index&);
[[nodiscard]] Expr load(const Buffer&, Expr offset);
[[nodiscard]] Expr unary(UnaryOp, Expr x);
[[nodiscard]] Expr binary(BinaryOp, Expr x, Expr y);
[[nodiscard]] Expr fma(Expr x, Expr y, Expr z);
[[nodiscard]] Expr select(Expr condition, Expr x, Expr y, bool cold = false);
/// Converts as C++ does, except that float to integer saturates and nan gives 0, and a flag is `x != 0`.
[[nodiscard]] Expr convert(Type, Expr x);
[[nodiscard]] Expr bits(Type, Expr x);      // reinterprets; same size
[[nodiscard]] Expr reduce(ReduceOp, std::vector<std::pair<Index, Expr>> rows, std::vector<std::pair<Index, Expr>> run, Expr element, Expr identity);

inline Expr operator+(Expr x, Expr y) { return binary(BinaryOp::add, std::move(x), std::move(y)); }
inline Expr operator-(Expr x, Expr y) { return binary(BinaryOp::subtract, std::move(x), std::move(y)); }
inline Expr operator*(Expr x, Expr y) { return binary(BinaryOp::multiply, std::move(x), std::move(y)); }
inline Expr operator/(Expr x, Expr y) { return binary(BinaryOp::divide, std::move(x), std::move(y)); }
inline Expr operator%(Expr x, Expr y) { return binary(BinaryOp::remainder, std::move(x), std::move(y)); }
inline Expr operator<(Expr x, Expr y) { return binary(BinaryOp::less, std::move(x), std::move(y)); }
inline Expr operator<=(Expr x, Expr y) { return binary(BinaryOp::less_equal, std::move(x), std::move(y)); }
inline Expr operator>(Expr x, Expr y) { return std::move(y) < std::move(x); }
inline Expr operator>=(Expr x, Expr y) { return std::move(y) <= std::move(x); }
inline Expr operator==(Expr x, Expr y) { return binary(BinaryOp::equal, std::move(x), std::move(y)); }
inline Expr operator!=(Expr x, Expr y) { return binary(BinaryOp::not_equal, std::move(x), std::move(y)); }
inline Expr operator&(Expr x, Expr y) { return binary(BinaryOp::bit_and, std::move(x), std::move(y)); }
inline Expr operator|(Expr x, Expr y) { return binary(BinaryOp::bit_or, std::move(x), std::move(y)); }
inline Expr operator^(Expr x, Expr y) { return binary(BinaryOp::bit_xor, std::move(x), std::move(y)); }
inline Expr operator<<(Expr x, Expr y) { return binary(BinaryOp::shift_left, std::move(x), std::move(y)); }
inline Expr operator>>(Expr x, Expr y) { return binary(BinaryOp::shift_right, std::move(x), std::move(y)); }
inline Expr operator-(Expr x) { return unary(UnaryOp::negate, std::move(x)); }
inline Expr operator~(Expr x) { return unary(UnaryOp::invert, std::move(x)); }      // also of flags: !x asks whether x is null
inline Expr rint(Expr x) { return unary(UnaryOp::round, std::move(x)); }
inline Expr floor(Expr x) { return unary(UnaryOp::floor, std::move(x)); }
inline Expr abs(Expr x) { return unary(UnaryOp::absolute, std::move(x)); }
inline Expr sqrt(Expr x) { return unary(UnaryOp::square_root, std::move(x)); }
inline Expr copysign(Expr x, Expr y) { return binary(BinaryOp::copysign, std::move(x), std::move(y)); }
inline Expr min(Expr x, Expr y) { return binary(BinaryOp::minimum, std::move(x), std::move(y)); }
inline Expr max(Expr x, Expr y) { return binary(BinaryOp::maximum, std::move(x), std::move(y)); }

// A C++ number beside an expression is a constant of the expression's type: one formula text serves float, double and Expr.
#define BITALE_MIXED(op)                                                                                                   \
    template <class T> requires std::is_arithmetic_v<T> Expr operator op(Expr x, T y) { Type t = x.type(); return std::move(x) op constant(t, y); } \
    template <class T> requires std::is_arithmetic_v<T> Expr operator op(T x, Expr y) { Type t = y.type(); return constant(t, x) op std::move(y); }
BITALE_MIXED(+) BITALE_MIXED(-) BITALE_MIXED(*) BITALE_MIXED(/) BITALE_MIXED(%) BITALE_MIXED(<) BITALE_MIXED(<=) BITALE_MIXED(>) BITALE_MIXED(>=)
BITALE_MIXED(==) BITALE_MIXED(!=) BITALE_MIXED(&) BITALE_MIXED(|) BITALE_MIXED(^) BITALE_MIXED(<<) BITALE_MIXED(>>)
#undef BITALE_MIXED

[[nodiscard]] Buffer argument(std::string name, Type, Expr size, int slot);
[[nodiscard]] Buffer table(std::string name, Type, std::vector<std::byte> data);
[[nodiscard]] Buffer arena(std::string name, Type, Expr size);
[[nodiscard]] Buffer registers(std::string name, Type, std::int64_t size, int lanes = 1);

template <class Node> [[nodiscard]] Stmt statement(Node node, std::int32_t origin = -1) {
    return std::make_shared<const StmtNode>(StmtNode{std::move(node), origin});
}
[[nodiscard]] Stmt store(const Buffer&, Expr offset, Expr value, std::int32_t origin = -1);
[[nodiscard]] Stmt accumulate(const Buffer&, Expr offset, Expr value, Combine = Combine::add, Join = Join::neighbours);
[[nodiscard]] Stmt block(std::vector<Stmt>);                    // flattens nested blocks
[[nodiscard]] Stmt alloc(const Buffer&);
[[nodiscard]] Stmt let(const Index&, Expr value);
[[nodiscard]] Stmt if_else(Expr condition, Stmt then, Stmt otherwise = nullptr, bool cold = false);  // folds a constant condition
[[nodiscard]] Stmt while_loop(Expr condition, Stmt body);
/// A loop whose body is written as a function of its index.  Extent 0 is an empty block, extent 1 (unless vector) its body.
[[nodiscard]] Stmt for_each(std::string name, Expr extent, LoopKind, const std::function<Stmt(Expr)>& body, int width = 0);
[[nodiscard]] Stmt make_for(const Index&, Expr extent, LoopKind, Stmt body, int width = 0);  // the same with a given index

/// The value of an i64 constant, nothing otherwise.
[[nodiscard]] std::optional<std::int64_t> known(const Expr&);
[[nodiscard]] bool is_empty(const Stmt&);

}  // namespace bitale::loop
