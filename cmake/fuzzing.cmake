# Fuzz targets want everything that is ours instrumented, by clang, whose libFuzzer drives them.
option(LOANPULSE_FUZZ "Build the fuzz targets in tests/fuzz (the fuzz preset does)" OFF)
if(LOANPULSE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "LOANPULSE_FUZZ needs clang: use the preset, cmake --preset fuzz")
  endif()
  target_compile_options(loanpulse_flags INTERFACE -fsanitize=fuzzer-no-link
    -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tests/fuzz/ignorelist)
endif()
