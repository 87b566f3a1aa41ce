// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/error.h"

namespace bitale {
namespace {

std::string full_text(std::string_view code, const std::string& message, const std::vector<SourceLine>& lines) {
    std::string text = std::string(code) + ": " + message;
    for (const SourceLine& l : lines) {
        text += "\n  " + l.text;
        if (l.line) text += "   " + l.file + ":" + std::to_string(l.line);
    }
    return text;
}

}  // namespace

Error::Error(std::string_view code, std::string message, std::vector<SourceLine> lines)
    : std::runtime_error(full_text(code, message, lines)), code_(code), message_(std::move(message)), lines_(std::move(lines)) {}

}  // namespace bitale
