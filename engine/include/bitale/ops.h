// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// The operations.  Names and meaning are NumPy's; README, "Floating point", states how each rounds.
///
/// Elementwise operations broadcast: shapes are aligned at their last axis, and an extent that is KNOWN to be 1 while the graph
/// is built repeats.  Two extents that are not both known must be equal at the call (ShapeError there).  Dtypes promote as
/// NumPy's result_type; a C++ number takes the dtype of the operand beside it.  All throw TypeError or ShapeError showing the
/// operands and their lines.
#include <optional>
#include <vector>

#include "bitale/var.h"

namespace bitale {

// ---- arithmetic: (d...) op (d...) -> broadcast dims ------------------------------------------------------------------------
/// x + y.  Integers wrap; for bool it is `or`.
[[nodiscard]] BITALE_API Var add(Operand x, Operand y);
/// x - y.  Integers wrap; not defined for bool.
[[nodiscard]] BITALE_API Var subtract(Operand x, Operand y);
/// x * y.  Integers wrap; for bool it is `and`.
[[nodiscard]] BITALE_API Var multiply(Operand x, Operand y);
/// x / y in floating point; integers and bool give f64.
[[nodiscard]] BITALE_API Var divide(Operand x, Operand y);
/// The larger; nan if either is, -0 < +0.  At ties each operand gets half of the gradient.
[[nodiscard]] BITALE_API Var maximum(Operand x, Operand y);
/// The smaller; nan if either is, -0 < +0.  At ties each operand gets half of the gradient.
[[nodiscard]] BITALE_API Var minimum(Operand x, Operand y);
/// -x.  Not defined for bool.
[[nodiscard]] BITALE_API Var negative(Operand x);
/// |x|; the derivative at 0 is 0.
[[nodiscard]] BITALE_API Var abs(Operand x);
/// x * x.
[[nodiscard]] BITALE_API Var square(Operand x);
/// x^y, at most 2 ulp.  Integers wrap, and x^-n is 1 / x^n truncated; bools give i8.
[[nodiscard]] BITALE_API Var power(Operand x, Operand y);

// ---- functions: floating results; integers and bool give f64 ---------------------------------------------------------------
/// Correctly rounded; nan below -0.
[[nodiscard]] BITALE_API Var sqrt(Operand x);
/// 1 / sqrt(x), below 1.5 ulp; inf of the same sign at +-0, nan below.
[[nodiscard]] BITALE_API Var rsqrt(Operand x);
/// Cube root, at most 1 ulp.
[[nodiscard]] BITALE_API Var cbrt(Operand x);
/// e^x, at most 1 ulp.
[[nodiscard]] BITALE_API Var exp(Operand x);
/// e^x - 1, at most 1.5 ulp.
[[nodiscard]] BITALE_API Var expm1(Operand x);
/// 2^x, at most 1 ulp; exact for integers.
[[nodiscard]] BITALE_API Var exp2(Operand x);
/// Natural logarithm, at most 1 ulp; -inf at 0, nan below.
[[nodiscard]] BITALE_API Var log(Operand x);
/// log(1 + x), at most 1 ulp; -inf at -1, nan below.
[[nodiscard]] BITALE_API Var log1p(Operand x);
/// Logarithm to base 2, at most 1 ulp; exact for powers of two; -inf at 0, nan below.
[[nodiscard]] BITALE_API Var log2(Operand x);
/// Logarithm to base 10, at most 1 ulp; -inf at 0, nan below.
[[nodiscard]] BITALE_API Var log10(Operand x);
/// Hyperbolic tangent, at most 1.5 ulp.
[[nodiscard]] BITALE_API Var tanh(Operand x);
/// Inverse hyperbolic sine, at most 1.5 ulp.
[[nodiscard]] BITALE_API Var asinh(Operand x);
/// Inverse hyperbolic cosine, at most 1.5 ulp; nan below 1.
[[nodiscard]] BITALE_API Var acosh(Operand x);
/// Inverse hyperbolic tangent, at most 1.5 ulp; +-inf at +-1, nan outside.
[[nodiscard]] BITALE_API Var atanh(Operand x);
/// sqrt(x^2 + y^2) without overflow on the way, at most 1.5 ulp; inf if either operand is.
[[nodiscard]] BITALE_API Var hypot(Operand x, Operand y);
/// 1 / (1 + e^-x), at most 1.5 ulp, also where it is small.
[[nodiscard]] BITALE_API Var sigmoid(Operand x);
/// Sine, at most 1.5 ulp however large x is; nan of an infinity.
[[nodiscard]] BITALE_API Var sin(Operand x);
/// Cosine, at most 1.5 ulp however large x is; nan of an infinity.
[[nodiscard]] BITALE_API Var cos(Operand x);
/// Tangent, at most 1.5 ulp however large x is; nan of an infinity.
[[nodiscard]] BITALE_API Var tan(Operand x);
/// Arc sine, at most 1.5 ulp; nan beyond +-1.
[[nodiscard]] BITALE_API Var asin(Operand x);
/// Arc cosine, at most 1.5 ulp; nan beyond +-1.
[[nodiscard]] BITALE_API Var acos(Operand x);
/// Arc tangent, at most 1.5 ulp.
[[nodiscard]] BITALE_API Var atan(Operand x);
/// The angle of the point (x, y), in [-pi, pi], at most 1.5 ulp; signed zeros and infinities as in C99.
[[nodiscard]] BITALE_API Var atan2(Operand y, Operand x);
/// Error function, at most 1.5 ulp.
[[nodiscard]] BITALE_API Var erf(Operand x);
/// log(1 + e^x), at most 1.5 ulp, also where it is small.
[[nodiscard]] BITALE_API Var softplus(Operand x);
// Composed of other operations; f16 and bf16 are rounded once, at the end.
/// x sigmoid(x).
[[nodiscard]] BITALE_API Var silu(Operand x);
/// x times the normal distribution's probability below x, or its approximation by tanh.
[[nodiscard]] BITALE_API Var gelu(Operand x, bool by_tanh = false);
/// log(e^x + e^y), at most 1.5 ulp; where it is near 0 between negative operands, 1.5 ulp of the larger operand or of the result less it.
[[nodiscard]] BITALE_API Var logaddexp(Operand x, Operand y);
/// Hyperbolic sine, at most 1.5 ulp.
[[nodiscard]] BITALE_API Var sinh(Operand x);
/// Hyperbolic cosine, at most 1.5 ulp.
[[nodiscard]] BITALE_API Var cosh(Operand x);
/// 1 - erf(x), at most 1.5 ulp also where it is small.
[[nodiscard]] BITALE_API Var erfc(Operand x);

// ---- rounding and signs: integers are their own floor; no gradient flows through rounding or a sign ----------------------------
/// 1 / x; integers and bool give f64.
[[nodiscard]] BITALE_API Var reciprocal(Operand x);
/// To an integer, in x's dtype; exact, keeps -0, inf and nan.  floor: down, ceil: up, trunc: toward zero, round: to the nearest, half to even.
[[nodiscard]] BITALE_API Var floor(Operand x);
[[nodiscard]] BITALE_API Var ceil(Operand x);
[[nodiscard]] BITALE_API Var trunc(Operand x);
[[nodiscard]] BITALE_API Var round(Operand x);
/// -1, 0 or 1; nan stays.  Not defined for bool.
[[nodiscard]] BITALE_API Var sign(Operand x);
/// The larger of x and 0; nan stays; the derivative at 0 is 0.  Not defined for bool.
[[nodiscard]] BITALE_API Var relu(Operand x);
/// |x| with the sign of y, also of a zero y or nan; integers and bool give f64.  No gradient flows to y.
[[nodiscard]] BITALE_API Var copysign(Operand x, Operand y);
/// x / y rounded down.  Integers: x // 0 is 0, MIN // -1 is MIN.  Floats: inf or nan for y = 0; nan where |x / y| >= 2^200 (f32, f16,
/// bf16: 2^90).  No gradient flows through it.  Not defined for bool.
[[nodiscard]] BITALE_API Var floor_divide(Operand x, Operand y);
/// x - y * floor(x / y), exact in its domain, that of floor_divide: the sign is y's, as Python's %.  Integers: x % 0 is 0.
/// Derivatives 1 and -floor(x / y).  Not defined for bool.
[[nodiscard]] BITALE_API Var remainder(Operand x, Operand y);
/// minimum(maximum(x, low), high): nan propagates.
[[nodiscard]] BITALE_API Var clip(Operand x, Operand low, Operand high);

// ---- logic: bool results; non-zero is true, nan too ------------------------------------------------------------------------
[[nodiscard]] BITALE_API Var logical_not(Operand x);
[[nodiscard]] BITALE_API Var logical_and(Operand x, Operand y);
[[nodiscard]] BITALE_API Var logical_or(Operand x, Operand y);
[[nodiscard]] BITALE_API Var logical_xor(Operand x, Operand y);
[[nodiscard]] BITALE_API Var isnan(Operand x);
[[nodiscard]] BITALE_API Var isinf(Operand x);
[[nodiscard]] BITALE_API Var isfinite(Operand x);

// ---- bits of integers (of bool: its logic, no shifts); TypeError for floats ------------------------------------------------
[[nodiscard]] BITALE_API Var bitwise_not(Operand x);
[[nodiscard]] BITALE_API Var bitwise_and(Operand x, Operand y);
[[nodiscard]] BITALE_API Var bitwise_or(Operand x, Operand y);
[[nodiscard]] BITALE_API Var bitwise_xor(Operand x, Operand y);
/// Counts below 0 or from the width on: 0.
[[nodiscard]] BITALE_API Var left_shift(Operand x, Operand count);
/// Arithmetic for signed integers.  Counts below 0 or from the width on: 0, or -1 for a negative x.
[[nodiscard]] BITALE_API Var right_shift(Operand x, Operand count);

// ---- comparisons: bool results; false where a nan takes part, except not_equal ---------------------------------------------
[[nodiscard]] BITALE_API Var equal(Operand x, Operand y);
[[nodiscard]] BITALE_API Var not_equal(Operand x, Operand y);
[[nodiscard]] BITALE_API Var less(Operand x, Operand y);
[[nodiscard]] BITALE_API Var less_equal(Operand x, Operand y);
[[nodiscard]] BITALE_API Var greater(Operand x, Operand y);
[[nodiscard]] BITALE_API Var greater_equal(Operand x, Operand y);
/// x where `condition` (bool), else y.
[[nodiscard]] BITALE_API Var where(Operand condition, Operand x, Operand y);
/// Converts: float to integer truncates and saturates, nan gives 0; integers wrap; to bool is x != 0; float to float rounds once.
[[nodiscard]] BITALE_API Var cast(Operand x, DType to);
template <class T> [[nodiscard]] Var cast(Operand x) { return cast(std::move(x), dtype_of<T>); }

// ---- reductions ------------------------------------------------------------------------------------------------------------
/// The axes of a reduction: all, or a list; negative ones count from the end.  An empty list reduces nothing.
struct Axes {
    bool all = false;
    std::vector<int> list;
    Axes(int axis) : list{axis} {}                                  // NOLINT(google-explicit-constructor)
    Axes(std::initializer_list<int> axes) : list(axes) {}
    Axes(std::vector<int> axes) : list(std::move(axes)) {}          // NOLINT(google-explicit-constructor)
    static Axes every() { Axes a{std::vector<int>{}}; a.all = true; return a; }
};
inline const Axes all_axes = Axes::every();

/// Sum over `axes`.  (d0, .., dn) -> dims not in `axes`, or 1 there with keepdims.  Floats keep their dtype, signed integers and bool
/// give i64, unsigned u64; an empty sum is +0.  The order of additions is NumPy's (README).  Throws ShapeError: axis out of range or twice.
[[nodiscard]] BITALE_API Var sum(Operand x, Axes axes = all_axes, bool keepdims = false);
/// sum / number of elements; integers and bool give f64; an empty mean is nan.
[[nodiscard]] BITALE_API Var mean(Operand x, Axes axes = all_axes, bool keepdims = false);
/// Product; dtypes and order as sum; an empty product is 1.  The gradient is the product of the others, also at zeros.
[[nodiscard]] BITALE_API Var prod(Operand x, Axes axes = all_axes, bool keepdims = false);
/// The largest or smallest, in x's dtype: nan if there is one, -0 < +0.  Ties share the gradient equally.  Throws ShapeError if an axis is
/// known to be empty; one that is empty at the call gives what combines with nothing: -inf or inf, or the dtype's last number.
[[nodiscard]] BITALE_API Var max(Operand x, Axes axes = all_axes, bool keepdims = false);
[[nodiscard]] BITALE_API Var min(Operand x, Axes axes = all_axes, bool keepdims = false);
/// Whether one element, or every element, is true (non-zero, nan too), as bool.  Of nothing: false, and true.
[[nodiscard]] BITALE_API Var any(Operand x, Axes axes = all_axes, bool keepdims = false);
[[nodiscard]] BITALE_API Var all(Operand x, Axes axes = all_axes, bool keepdims = false);
// Composed of other operations; f16 and bf16 are rounded once, at the end; integers and bool give f64.
/// sum((x - mean(x))^2) / (number of elements - correction).
[[nodiscard]] BITALE_API Var var(Operand x, Axes axes = all_axes, bool keepdims = false, double correction = 0);
/// sqrt(var): NumPy's std, a word that C++ has taken.
[[nodiscard]] BITALE_API Var std_(Operand x, Axes axes = all_axes, bool keepdims = false, double correction = 0);
/// The vector norm over all axes together: ord 2 sqrt(sum(x^2)), 1 sum(|x|), inf max(|x|), -inf min(|x|), 0 the number of non-zeros.
/// Throws ValueError for another ord.
[[nodiscard]] BITALE_API Var norm(Operand x, double ord = 2, Axes axes = all_axes, bool keepdims = false);
/// log(sum(e^x)) without overflow; -inf where all are.
[[nodiscard]] BITALE_API Var logsumexp(Operand x, Axes axes = all_axes, bool keepdims = false);
/// e^x / sum(e^x) along one axis, without overflow; nan where all are -inf.
[[nodiscard]] BITALE_API Var softmax(Operand x, int axis = -1);
/// log(softmax(x)), also where that underflows.
[[nodiscard]] BITALE_API Var log_softmax(Operand x, int axis = -1);

// ---- contractions: sums of products --------------------------------------------------------------------------------------
// dtypes promote; integers wrap, bool is "any of both", f16 and bf16 are added in f32 and rounded once.  Every contraction has one order of
// additions (engine/contraction_order.h); a written sum(a * b) keeps that of sums.  All throw ShapeError if contracted extents differ.
/// NumPy's dot: the last axis of a with the last but one of b, or its only one; a scalar multiplies.  (..., k), (..., k, n) -> (..., ..., n).
[[nodiscard]] BITALE_API Var dot(Operand a, Operand b);
/// (..., m, k), (..., k, n) -> (..., m, n): matrix products, leading axes are a batch that broadcasts where 1 is known.  A vector is a row as a and
/// a column as b, an axis that the result has not.  Throws ShapeError for scalars.
[[nodiscard]] BITALE_API Var matmul(Operand a, Operand b);
/// The sum over axes_a[i] of a together with axes_b[i] of b; the result has a's other axes, then b's.  Without axes all products.
[[nodiscard]] BITALE_API Var tensordot(Operand a, Operand b, const std::vector<int>& axes_a, const std::vector<int>& axes_b);
/// The last `axes` axes of a with the first of b.
[[nodiscard]] BITALE_API Var tensordot(Operand a, Operand b, int axes = 2);
/// NumPy's einsum: a letter for each axis of each operand, "ij,jk->ik"; letters that the result has not are summed over, without "->" the result
/// has those that stand once, in alphabetical order; "..." are leading axes that broadcast.  A letter twice in one operand is its diagonal
/// (known and equal extents).  More than two operands are joined from left to right.
[[nodiscard]] BITALE_API Var einsum(std::string_view subscripts, const std::vector<Var>& operands, std::source_location at = std::source_location::current());
/// The products of all elements of a, flattened, with all of b: (size(a), size(b)).
[[nodiscard]] BITALE_API Var outer(Operand a, Operand b);

// ---- shapes: the elements stay as they are ---------------------------------------------------------------------------------
/// An extent in reshape: a Dim, a number, or -1 for the one that follows from the others.
struct Extent {
    std::optional<Dim> dim;     // empty: follows
    template <class T> requires std::integral<T> Extent(T n) { if (n != T(-1)) dim = Dim(static_cast<std::int64_t>(n)); }  // NOLINT(google-explicit-constructor)
    Extent(Dim d) : dim(std::move(d)) {}                                                                      // NOLINT(google-explicit-constructor)
};
/// The elements in row-major order under new dims.  Throws ShapeError if the number of elements differs, or two extents are -1.
[[nodiscard]] BITALE_API Var reshape(Operand x, std::vector<Extent> dims);
/// Axis k of the result is axis permutation[k] of x; without one the axes are reversed.
[[nodiscard]] BITALE_API Var transpose(Operand x);
[[nodiscard]] BITALE_API Var transpose(Operand x, std::vector<int> permutation);
/// Repeats known extents of 1 and adds leading axes until the dims are `dims`.
[[nodiscard]] BITALE_API Var broadcast_to(Operand x, std::vector<Dim> dims);
/// Inserts axes of extent 1; `axes` are positions in the result.
[[nodiscard]] BITALE_API Var expand_dims(Operand x, std::vector<int> axes);
/// Removes axes that are known to be 1; without `axes` all of them.
[[nodiscard]] BITALE_API Var squeeze(Operand x);
[[nodiscard]] BITALE_API Var squeeze(Operand x, std::vector<int> axes);
/// The elements start, start + step, ... of an axis that lie before `stop` (after it if the step is negative), as Python's start:stop:step:
/// what is absent is the end of the axis, numbers below 0 count from its end.
struct Slice {
    std::optional<std::int64_t> start = {}, stop = {};
    std::int64_t step = 1;
};
/// One slice for each axis; axes without one stay whole.  A known extent cuts the bounds, as in Python.  An extent that is not known does
/// not: the bounds must lie inside it at the call (ShapeError there), and the length must follow from them: steps other than 1 and -1
/// need both bounds on one end, and a slice does not run from a bound at the end to one at the start.  Throws ShapeError for these, and if
/// there are more slices than axes; ValueError for a step of 0.
[[nodiscard]] BITALE_API Var slice(Operand x, std::vector<Slice> slices);
/// What pad puts before the first element of an axis, after the last, and between any two.
struct Padding {
    Dim before = 0, after = 0;
    std::int64_t between = 0;
    friend bool operator==(const Padding&, const Padding&) = default;
};
/// (d...) -> (before + d + between * (d - 1) + after ...): x with `value`, a scalar (0 if not given), around it; one item for
/// each axis.  dtypes promote.
/// Throws ShapeError: another number of items than axes, value is no scalar, between < 0.
[[nodiscard]] BITALE_API Var pad(Operand x, std::vector<Padding> widths, Operand value = false);
/// Around x its own elements: the outermost one repeated (edge), or what a mirror on the outermost element shows (reflect).  Throws ShapeError
/// for a width that is larger than what there is to reflect, or where an empty axis has no edge; for between.
enum class PadMode : std::uint8_t { edge, reflect };
[[nodiscard]] BITALE_API Var pad(Operand x, std::vector<Padding> widths, PadMode mode);
/// The parts one after the other along an axis.  dtypes promote; ranks and all other extents must be equal (ShapeError).
[[nodiscard]] BITALE_API Var concatenate(const std::vector<Var>& parts, int axis = 0, std::source_location at = std::source_location::current());
/// The parts side by side along a new axis; `axis` is its position in the result.
[[nodiscard]] BITALE_API Var stack(const std::vector<Var>& parts, int axis = 0, std::source_location at = std::source_location::current());
/// The parts of x before, between and after `indices` along an axis.
[[nodiscard]] BITALE_API std::vector<Var> split(Operand x, const std::vector<std::int64_t>& indices, int axis = 0);
/// The order of the elements reversed along `axes`.
[[nodiscard]] BITALE_API Var flip(Operand x, Axes axes = all_axes);
/// Element i comes to i + shift[k] along axes[k], those beyond the end to the start.  Over an extent that is not known it must be at least
/// |shift| at the call.  Throws ShapeError if the numbers of shifts and axes differ.
[[nodiscard]] BITALE_API Var roll(Operand x, const std::vector<std::int64_t>& shift, const std::vector<int>& axes);
/// Every element `repeats` times along an axis; with a list, element k of the axis (whose extent is known) repeats[k] times.
[[nodiscard]] BITALE_API Var repeat(Operand x, std::int64_t repeats, int axis);
[[nodiscard]] BITALE_API Var repeat(Operand x, const std::vector<std::int64_t>& repeats, int axis);
/// x reps[k] times along axis k; the shorter of dims and reps gets leading 1s.
[[nodiscard]] BITALE_API Var tile(Operand x, std::vector<std::int64_t> reps);
/// Number of elements along `axes` as an i64 scalar.
[[nodiscard]] BITALE_API Var size(Operand x, Axes axes = all_axes);

// ---- made of indices -------------------------------------------------------------------------------------------------------
/// 0, 1, .., count - 1.  () -> (count); each is converted as cast does.
[[nodiscard]] BITALE_API Var arange(Dim count, DType dtype = DType::i64, std::source_location at = std::source_location::current());
/// start, start + step, .. before `stop` (after it if the step is negative): start + i * step in f64, for integers and bool in i64 from start and
/// step truncated; then converted.  Throws ValueError for a step of 0, or 2^53 elements.
[[nodiscard]] BITALE_API Var arange(double start, double stop, double step = 1, DType dtype = DType::f64, std::source_location at = std::source_location::current());
/// (d...) -> (d..., depth): 1 where the last index is the number that `indices` (integers) have, else 0; an index outside [0, depth), a
/// negative one too, gives zeros only.  TypeError for other dtypes.
[[nodiscard]] BITALE_API Var one_hot(Operand indices, std::int64_t depth, DType dtype = DType::f32);

// ---- indexing by values ----------------------------------------------------------------------------------------------------
/// Of each run of x along an axis the elements that `indices` (integers) number: (.., n, ..), (.., k, ..) -> (.., k, ..); the other axes broadcast
/// where 1 is known.  A negative index counts from the end.  One that is out of range is an IndexError of the call, which then changes no
/// variable.  The gradient adds, in the order of the indices, what was read of each element: n * k operations.  Throws TypeError for other
/// indices, ShapeError for ranks or extents that differ.
[[nodiscard]] BITALE_API Var take_along_axis(Operand x, Operand indices, int axis);

// ---- costs -----------------------------------------------------------------------------------------------------------------
/// What becomes of one number for each element: all of them, their mean, their sum.
enum class CostReduction : std::uint8_t { none, mean, sum };
/// Of the class numbers `labels` (integers) under softmax(logits): (.., c), (..) -> () or, with CostReduction::none, (..).  An element is
/// (1 - s) * -log_softmax(logits)[label] + s * mean(-log_softmax(logits)) for the label smoothing s.  Integer logits give f64.  A negative label
/// counts from the last class, one that is out of range is an IndexError of the call.  Throws ShapeError, TypeError for labels that are no integers.
[[nodiscard]] BITALE_API Var cross_entropy(Operand logits, Operand labels, CostReduction reduction = CostReduction::mean, double label_smoothing = 0);

inline Var operator+(Operand x, Operand y) { return add(std::move(x), std::move(y)); }
inline Var operator-(Operand x, Operand y) { return subtract(std::move(x), std::move(y)); }
inline Var operator*(Operand x, Operand y) { return multiply(std::move(x), std::move(y)); }
inline Var operator/(Operand x, Operand y) { return divide(std::move(x), std::move(y)); }
inline Var operator-(Operand x) { return negative(std::move(x)); }
inline Var operator<(Operand x, Operand y) { return less(std::move(x), std::move(y)); }
inline Var operator<=(Operand x, Operand y) { return less_equal(std::move(x), std::move(y)); }
inline Var operator>(Operand x, Operand y) { return greater(std::move(x), std::move(y)); }
inline Var operator>=(Operand x, Operand y) { return greater_equal(std::move(x), std::move(y)); }
inline Var operator%(Operand x, Operand y) { return remainder(std::move(x), std::move(y)); }    // Python's, not C++'s
inline Var operator&(Operand x, Operand y) { return bitwise_and(std::move(x), std::move(y)); }
inline Var operator|(Operand x, Operand y) { return bitwise_or(std::move(x), std::move(y)); }
inline Var operator^(Operand x, Operand y) { return bitwise_xor(std::move(x), std::move(y)); }
inline Var operator~(Operand x) { return bitwise_not(std::move(x)); }
inline Var operator<<(Operand x, Operand count) { return left_shift(std::move(x), std::move(count)); }
inline Var operator>>(Operand x, Operand count) { return right_shift(std::move(x), std::move(count)); }

// ---- gradient --------------------------------------------------------------------------------------------------------------
/// d cost / d x for a scalar cost: of x's dtype and dims.  The result is a graph like any other, so gradients of gradients work.
/// Throws GradientError: the cost is no floating scalar, x is not floating, or the cost does not depend on x
/// (`if_disconnected = zero` gives zeros instead).
enum class Disconnected : std::uint8_t { raise, zero };
[[nodiscard]] BITALE_API Var grad(Operand cost, Operand x, Disconnected if_disconnected = Disconnected::raise);
[[nodiscard]] BITALE_API std::vector<Var> grad(Operand cost, const std::vector<Var>& xs, Disconnected if_disconnected = Disconnected::raise);
/// x itself, which every gradient takes for a constant.
[[nodiscard]] BITALE_API Var stop_gradient(Operand x);

}  // namespace bitale
