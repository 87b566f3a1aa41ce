// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Nodes without inputs: what the user feeds, what the runtime keeps, what the graph knows.
#include "engine/op.h"

namespace bitale {

class SharedStorage;

class Leaf : public Op {
public:
    [[nodiscard]] bool same(const Op& other) const override { return this == &other; }
    [[nodiscard]] bool is_leaf() const override { return true; }
    [[nodiscard]] Inferred infer(std::span<const Var>, const Source&) const override { return {{type_}, {}}; }
    [[nodiscard]] Gradients gradient(const Var&, const Var&) const override { return {}; }
    void evaluate(const DimBinding&, std::span<const AnyView>, std::span<const AnyMutableView>) const override;
    [[nodiscard]] loop::Expr element(ElementContext&, const Node&, const Indices&) const override;

protected:
    explicit Leaf(TensorType type) : type_(std::move(type)) {}
    TensorType type_;
};

/// A value given at every call.
class Input final : public Leaf {
public:
    Input(std::string label, TensorType type) : Leaf(std::move(type)), label_(std::move(label)) {}
    [[nodiscard]] std::string_view name() const override { return "input"; }
    [[nodiscard]] std::string attributes() const override { return '"' + label_ + '"'; }
    [[nodiscard]] const std::string& label() const { return label_; }

private:
    std::string label_;
};

/// A variable that the runtime owns; its node is made once per variable.
class SharedVariable final : public Leaf {
public:
    explicit SharedVariable(std::shared_ptr<SharedStorage>);
    [[nodiscard]] std::string_view name() const override { return "shared"; }
    [[nodiscard]] std::string attributes() const override;
    [[nodiscard]] const std::shared_ptr<SharedStorage>& storage() const { return storage_; }

private:
    std::shared_ptr<SharedStorage> storage_;
};

/// Values known while the graph is built.
class Constant final : public Leaf {
public:
    explicit Constant(AnyTensor value);
    [[nodiscard]] std::string_view name() const override { return "constant"; }
    [[nodiscard]] std::string attributes() const override;      // dtype, shape and, up to 8 elements, the values; else a hash
    [[nodiscard]] bool same(const Op& other) const override;    // equal bits
    [[nodiscard]] const AnyTensor& value() const { return value_; }

private:
    AnyTensor value_;
};

/// The op of x's node as T, or null.
template <class T> [[nodiscard]] const T* as(const Node& node) { return dynamic_cast<const T*>(node.op.get()); }
template <class T> [[nodiscard]] const T* as(const Var& x) { return as<T>(x.node()); }

/// A constant of rank 0 holding `value` converted to `dtype`.
[[nodiscard]] Var scalar_constant(DType, double value, const Source&);
/// Every element of the constant x, or of a constant that x repeats or reshapes, equals `value` (bit for bit after conversion to x's
/// dtype); false for other nodes.
[[nodiscard]] bool is_constant(const Var& x, double value);

}  // namespace bitale
