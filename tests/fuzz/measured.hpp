#pragma once

#include <cstddef>
#include <cstdint>

namespace loanpulse {

/// What each target defines: does one input, the same again whenever it is called again. Around it
/// measured.cpp holds it to a budget of memory and of processor time for each byte.
void fuzz_one(std::uint8_t const* data, std::size_t size);

/// For a target that makes more of its input: the bytes that it works on, by which its time is
/// judged.
void works_on(std::size_t bytes);

}  // namespace loanpulse
