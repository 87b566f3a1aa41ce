// SPDX-License-Identifier: BSD-3-Clause
#include "engine/leaves.h"

#include <charconv>
#include <cstring>

#include "engine/convert.h"
#include "runtime/shared_storage.h"

namespace bitale {
namespace {

std::vector<Dim> known_dims(const Dims& shape) {
    std::vector<Dim> dims;
    for (std::int64_t d : shape) dims.emplace_back(d);
    return dims;
}

std::string number(const AnyView& x, std::int64_t i) {
    return visit(x.dtype(), [&]<class T>(std::type_identity<T>) -> std::string {
        const T v = static_cast<const T*>(x.data())[i];
        if constexpr (std::is_same_v<T, bool>) return v ? "true" : "false";
        else if constexpr (std::is_integral_v<T>) return std::to_string(v);
        else {
            using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;
            char text[32];
            return {text, std::to_chars(text, text + sizeof text, static_cast<Wide>(v)).ptr};
        }
    });
}

/// FNV-1a, 64 bits: names a large constant in dumps; equality compares all bytes.
std::uint64_t hash(const void* data, std::size_t bytes) {
    std::uint64_t h = 0xcbf29ce484222325u;
    for (std::size_t i = 0; i < bytes; ++i) h = (h ^ static_cast<const unsigned char*>(data)[i]) * 0x100000001b3u;
    return h;
}

std::size_t byte_count(const AnyTensor& x) { return static_cast<std::size_t>(element_count(x.shape())) * size_of(x.dtype()); }

}  // namespace

void Leaf::evaluate(const DimBinding&, std::span<const AnyView>, std::span<const AnyMutableView>) const { throw InternalError(std::string(name()) + " is a leaf: it has a value, it computes none"); }
loop::Expr Leaf::element(ElementContext&, const Node&, const Indices&) const { throw InternalError(std::string(name()) + " is a leaf: the lowering loads it"); }

SharedVariable::SharedVariable(std::shared_ptr<SharedStorage> storage)
    : Leaf({storage->dtype(), known_dims(storage->shape())}), storage_(std::move(storage)) {}
std::string SharedVariable::attributes() const { return '"' + storage_->name() + '"'; }

Constant::Constant(AnyTensor value) : Leaf({value.dtype(), known_dims(value.shape())}), value_(std::move(value)) {}

std::string Constant::attributes() const {
    constexpr std::int64_t shown = 8;   // elements; more would hide the graph in a dump
    const std::int64_t n = element_count(value_.shape());
    if (value_.shape().size() == 0) return number(value_, 0);
    std::string out;
    if (n > shown) {
        char text[17];
        auto end = std::to_chars(text, text + sizeof text, hash(value_.data(), byte_count(value_)), 16).ptr;
        return "#" + std::string(text, end);
    }
    for (std::int64_t i = 0; i < n; ++i) out += (i ? " " : "") + number(value_, i);
    return "[" + out + "]";
}

bool Constant::same(const Op& other) const {
    auto* o = dynamic_cast<const Constant*>(&other);
    return o && o->type_ == type_ && !std::memcmp(o->value_.data(), value_.data(), byte_count(value_));
}

Var scalar_constant(DType dtype, double value, const Source& source) {
    AnyTensor wide(DType::f64, {});
    *static_cast<double*>(wide.data()) = value;
    return apply(std::make_shared<const Constant>(converted(wide, dtype)), {}, source);
}

bool is_constant(const Var& view, double value) {
    Var x = view;
    while (x.node().op->is_view() && x.node().inputs[0].dtype() == x.dtype()) x = x.node().inputs[0];    // the elements stay what they are
    auto* c = as<Constant>(x);
    if (!c) return false;
    AnyTensor wide(DType::f64, {});
    *static_cast<double*>(wide.data()) = value;
    const AnyTensor want = converted(wide, x.dtype());
    const std::size_t bytes = size_of(x.dtype());
    const std::int64_t n = element_count(c->value().shape());
    for (std::int64_t i = 0; i < n; ++i)
        if (std::memcmp(static_cast<const std::byte*>(c->value().data()) + static_cast<std::size_t>(i) * bytes, want.data(), bytes)) return false;
    return n > 0;
}

Var constant(const AnyView& values, std::source_location at) {
    AnyTensor copied(values.dtype(), values.shape());
    copy(values, copied);
    return apply(std::make_shared<const Constant>(std::move(copied)), {}, source_at(at));
}

Var tensor(DType dtype, std::string name, std::vector<Dim> dims, std::source_location at) {
    return apply(std::make_shared<const Input>(std::move(name), TensorType{dtype, std::move(dims)}), {}, source_at(at));
}

Var tensor_of_rank(DType dtype, std::string name, std::size_t rank, std::source_location at) {
    std::vector<Dim> dims;
    for (std::size_t axis = 0; axis < rank; ++axis) dims.push_back(Dim::unknown(name + "." + std::to_string(axis)));
    return tensor(dtype, std::move(name), std::move(dims), at);
}

}  // namespace bitale
