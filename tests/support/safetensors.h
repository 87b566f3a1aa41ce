// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// Files of named tensors: 8 bytes little-endian header length, a JSON header, then raw little-endian data.
#include <map>
#include <string>
#include <vector>

#include "bitale/any_tensor.h"

namespace bitale::test {

class Safetensors {
public:
    /// Reads the whole file; throws FileError if it is not there or not of this format.
    explicit Safetensors(const std::string& path);
    /// A dense copy of one tensor; throws FileError if there is none of this name.
    [[nodiscard]] AnyTensor operator[](const std::string& name) const;

private:
    struct Entry {
        DType dtype;
        Dims shape;
        std::size_t begin;  // bytes from the start of the data
    };
    std::string path_;
    std::map<std::string, Entry> entries_;
    std::vector<char> data_;
};

}  // namespace bitale::test
