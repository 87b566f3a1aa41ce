// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
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

/// A dtype or kind that an operation does not take.
class BITALE_API TypeError : public Error {
public:
    explicit TypeError(std::string message, std::vector<SourceLine> lines = {}) : Error("TypeError", std::move(message), std::move(lines)) {}
};
/// Extents or ranks that do not fit.
class BITALE_API ShapeError : public Error {
public:
    explicit ShapeError(std::string message, std::vector<SourceLine> lines = {}) : Error("ShapeError", std::move(message), std::move(lines)) {}
};
/// A value out of its domain.
class BITALE_API ValueError : public Error {
public:
    explicit ValueError(std::string message, std::vector<SourceLine> lines = {}) : Error("ValueError", std::move(message), std::move(lines)) {}
};
/// An index out of range.
class BITALE_API IndexError : public Error {
public:
    explicit IndexError(std::string message, std::vector<SourceLine> lines = {}) : Error("IndexError", std::move(message), std::move(lines)) {}
};
/// A gradient that does not exist.
class BITALE_API GradientError : public Error {
public:
    explicit GradientError(std::string message, std::vector<SourceLine> lines = {}) : Error("GradientError", std::move(message), std::move(lines)) {}
};
/// An update that its variable cannot take.
class BITALE_API UpdateError : public Error {
public:
    explicit UpdateError(std::string message, std::vector<SourceLine> lines = {}) : Error("UpdateError", std::move(message), std::move(lines)) {}
};
/// Memory that is written and used elsewhere in one call.
class BITALE_API AliasError : public Error {
public:
    explicit AliasError(std::string message, std::vector<SourceLine> lines = {}) : Error("AliasError", std::move(message), std::move(lines)) {}
};
/// Kernel and interpreter differ.
class BITALE_API CheckError : public Error {
public:
    explicit CheckError(std::string message, std::vector<SourceLine> lines = {}) : Error("CheckError", std::move(message), std::move(lines)) {}
};
/// A matrix that a factorisation cannot take.
class BITALE_API LinalgError : public Error {
public:
    explicit LinalgError(std::string message, std::vector<SourceLine> lines = {}) : Error("LinalgError", std::move(message), std::move(lines)) {}
};
/// The host stopped a call.
class BITALE_API Cancelled : public Error {
public:
    explicit Cancelled(std::string message, std::vector<SourceLine> lines = {}) : Error("Cancelled", std::move(message), std::move(lines)) {}
};
/// No memory for a buffer.
class BITALE_API OutOfMemory : public Error {
public:
    explicit OutOfMemory(std::string message, std::vector<SourceLine> lines = {}) : Error("OutOfMemory", std::move(message), std::move(lines)) {}
};
/// LLVM could not compile a kernel.
class BITALE_API CompileError : public Error {
public:
    explicit CompileError(std::string message, std::vector<SourceLine> lines = {}) : Error("CompileError", std::move(message), std::move(lines)) {}
};
/// A file that cannot be read or written.
class BITALE_API FileError : public Error {
public:
    explicit FileError(std::string message, std::vector<SourceLine> lines = {}) : Error("FileError", std::move(message), std::move(lines)) {}
};
/// A mistake of bitale itself.
class BITALE_API InternalError : public Error {
public:
    explicit InternalError(std::string message, std::vector<SourceLine> lines = {}) : Error("InternalError", std::move(message), std::move(lines)) {}
};

}  // namespace bitale
