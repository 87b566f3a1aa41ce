// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/safetensors.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace bitale::test {
namespace {

constexpr std::size_t length_bytes = 8;  // of the header's length

/// "F32" -> f32; the format's names are ours in capitals.
DType dtype_of_entry(std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (const auto dtype = dtype_named(name)) return *dtype;
    throw FileError("safetensors: unknown dtype " + name);
}

}  // namespace

Safetensors::Safetensors(const std::string& path) : path_(path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw FileError("cannot read " + path);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::uint64_t length = 0;
    if (bytes.size() < length_bytes) throw FileError(path + " is too short");
    std::memcpy(&length, bytes.data(), length_bytes);
    if (length > bytes.size() - length_bytes) throw FileError(path + ": its header is longer than the file");
    const char* header = bytes.data() + length_bytes;
    data_.assign(header + length, bytes.data() + bytes.size());
    const auto entries = nlohmann::json::parse(header, header + length);    // named: items() refers to it
    for (const auto& [name, item] : entries.items()) {
        if (name == "__metadata__") continue;
        const auto extents = item.at("shape").get<std::vector<std::int64_t>>();
        Entry entry{dtype_of_entry(item.at("dtype")), Dims(std::span<const std::int64_t>(extents)), item.at("data_offsets").at(0)};
        const std::size_t end = item.at("data_offsets").at(1);
        if (end > data_.size() || end - entry.begin != byte_count(entry.shape, entry.dtype)) throw FileError(path + ": the bytes of " + name + " do not fit its shape");
        entries_.emplace(name, entry);
    }
}

AnyTensor Safetensors::operator[](const std::string& name) const {
    const auto at = entries_.find(name);
    if (at == entries_.end()) throw FileError(path_ + " has no tensor " + name);
    const Entry& entry = at->second;
    AnyTensor out(entry.dtype, entry.shape);
    if (const std::size_t bytes = byte_count(entry.shape, entry.dtype)) std::memcpy(out.data(), data_.data() + entry.begin, bytes);
    return out;
}

}  // namespace bitale::test
