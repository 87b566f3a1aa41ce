// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/runner.h"

#include <fstream>
#include <iostream>

namespace bitale::test {

bool Runner::parse(int argc, char** argv) {
    for (int k = 1; k < argc; ++k) {
        const std::string word = argv[k];
        const bool has_value = k + 1 < argc;
        if (word == "--generic") options_.generic = true;
        else if (word == "--strided") options_.strided = true;
        else if (word == "--filter" && has_value) options_.filter = argv[++k];
        else if (word == "--mode" && has_value) {
            const std::string mode = argv[++k];
            if (mode == "jit") options_.mode = Mode::jit;
            else if (mode == "interpret") options_.mode = Mode::interpret;
            else if (mode == "check") options_.mode = Mode::check;
            else return false;
        } else if (options_.stem.empty() && !word.starts_with("--")) options_.stem = word;
        else return false;
    }
    return !options_.stem.empty();
}

int Runner::main(int argc, char** argv) try {
    if (!parse(argc, argv)) {
        std::cerr << "usage: " << program_ << " STEM [--mode jit|interpret|check] [--filter TEXT] [--generic] [--strided]\n";
        return 2;
    }
    std::ifstream file(options_.stem + ".json");
    if (!file) throw FileError("cannot read " + options_.stem + ".json");
    const auto list = nlohmann::json::parse(file);
    open(options_);
    std::size_t passed = 0, failed = 0, skipped = 0;
    for (const auto& item : list.at(member_)) {
        const std::string id = item.at("id");
        if (id.find(options_.filter) == std::string::npos) continue;
        std::string wrong;
        try {
            wrong = run_case(item);
        } catch (const Unknown& e) {
            ++skipped;
            std::cout << "skipped " << id << ": " << e.what() << '\n';
            continue;
        } catch (const std::exception& e) {
            wrong = e.what();
        }
        ++(wrong.empty() ? passed : failed);
        if (!wrong.empty()) std::cout << "FAILED " << id << ": " << wrong << std::endl;
    }
    std::cout << passed << " passed, " << failed << " failed, " << skipped << " skipped" << std::endl;
    return failed ? 1 : 0;
} catch (const std::exception& e) {
    std::cerr << program_ << ": " << e.what() << '\n';
    return 2;
}

std::vector<Dim> Runner::dims_of(const std::string& name, const Dims& shape) const {
    std::vector<Dim> dims;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        dims.push_back(options_.generic && shape[axis] != 1 ? Dim::unknown(name + "." + std::to_string(axis)) : Dim(shape[axis]));
    return dims;
}

FunctionSpec Runner::spec() const {
    FunctionSpec spec{.mode = options_.mode, .unused = Unused::allow};
    spec.options.generic = options_.generic;
    return spec;
}

std::vector<AnyTensor> Runner::call(const Function<>& f, const std::vector<AnyTensor>& arguments) const {
    constexpr Strided::Layout layouts[] = {Strided::Layout::gaps, Strided::Layout::column_major, Strided::Layout::reversed};
    std::vector<Strided> copies;
    if (options_.strided)
        for (const AnyTensor& x : arguments) copies.emplace_back(x, layouts[copies.size() % std::size(layouts)]);
    std::vector<AnyView> views;
    for (const Strided& x : copies) views.push_back(x.view());
    if (!options_.strided) views.assign(arguments.begin(), arguments.end());
    return f(views);
}

}  // namespace bitale::test
