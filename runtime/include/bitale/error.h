// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bitale/api.h"

namespace bitale {

/// A place in the user's source that an error concerns, and what stands there.
struct SourceLine {
    std::string file;
    int line = 0;
    std::string text;
};

/// What every error of bitale derives from.  what() is "Code: message", then one line for each place.
class BITALE_API Error : public std::runtime_error {
public:
    [[nodiscard]] std::string_view code() const noexcept { return code_; }
    [[nodiscard]] const std::string& message() const noexcept { return message_; }
    [[nodiscard]] const std::vector<SourceLine>& lines() const noexcept { return lines_; }

protected:
    Error(std::string_view code, std::string message, std::vector<SourceLine> lines);

private:
    std::string_view code_;
    std::string message_;
    std::vector<SourceLine> lines_;
};

#define BITALE_ERROR(Name, meaning)                                                                        \
    /** meaning */                                                                                         \
    class BITALE_API Name : public Error {                                                                 \
    public:                                                                                                \
        explicit Name(std::string message, std::vector<SourceLine> lines = {}) : Error(#Name, std::move(message), std::move(lines)) {} \
    };
BITALE_ERROR(TypeError, A dtype or kind that an operation does not take.)
BITALE_ERROR(ShapeError, Extents or ranks that do not fit.)
BITALE_ERROR(ValueError, A value out of its domain.)
BITALE_ERROR(IndexError, An index out of range.)
BITALE_ERROR(GradientError, A gradient that does not exist.)
BITALE_ERROR(UpdateError, An update that its variable cannot take.)
BITALE_ERROR(AliasError, Memory that is written and used elsewhere in one call.)
BITALE_ERROR(CheckError, Kernel and interpreter differ.)
BITALE_ERROR(LinalgError, A matrix that a factorisation cannot take.)
BITALE_ERROR(Cancelled, The host stopped a call.)
BITALE_ERROR(OutOfMemory, No memory for a buffer.)
BITALE_ERROR(CompileError, LLVM could not compile a kernel.)
BITALE_ERROR(FileError, A file that cannot be read or written.)
BITALE_ERROR(InternalError, A mistake of bitale itself.)
#undef BITALE_ERROR

}  // namespace bitale
