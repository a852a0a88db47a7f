# Warnings, hardening and sanitizers of everything that is ours, on one interface target.
include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)

option(LOANPULSE_WERROR "Treat warnings as errors (the presets do)" OFF)
set(LOANPULSE_SANITIZE "" CACHE STRING "Sanitizers: 'address,undefined' or 'thread'; empty for none")

add_library(loanpulse_flags INTERFACE)
target_compile_features(loanpulse_flags INTERFACE cxx_std_20)
target_compile_options(loanpulse_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wformat=2 -Wimplicit-fallthrough)
option(LOANPULSE_UNITY "Compile the sources of each folder together (all presets but dev do)" OFF)
if(LOANPULSE_UNITY)
  # Other files' constants and types are seen too; without it the compiler judges both.
  target_compile_options(loanpulse_flags INTERFACE -Wno-shadow)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(loanpulse_flags INTERFACE -Wno-subobject-linkage)
  endif()
endif()
if(LOANPULSE_WERROR)
  target_compile_options(loanpulse_flags INTERFACE -Werror)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 suspects every concatenation of strings at -O3 (its bug 105651).
  target_compile_options(loanpulse_flags INTERFACE -Wno-restrict)
endif()

function(loanpulse_add_compile_flag flag)
  string(MAKE_C_IDENTIFIER "has${flag}" result)
  check_cxx_compiler_flag("-Werror ${flag}" ${result})
  if(${result})
    target_compile_options(loanpulse_flags INTERFACE ${flag})
  endif()
endfunction()

function(loanpulse_add_link_flag flag)
  string(MAKE_C_IDENTIFIER "links${flag}" result)
  check_linker_flag(CXX "${flag}" ${result})
  if(${result})
    target_link_options(loanpulse_flags INTERFACE "${flag}")
  endif()
endfunction()

if(LOANPULSE_SANITIZE)
  target_compile_options(loanpulse_flags INTERFACE
    -fsanitize=${LOANPULSE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(loanpulse_flags INTERFACE -fsanitize=${LOANPULSE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # With sanitizers GCC 12 raises false alarms inside its own <regex> and <string>
    # (maybe-uninitialized, array-bounds, restrict); the release build is the one that judges.
    target_compile_options(loanpulse_flags INTERFACE -Wno-error)
  endif()
  if(LOANPULSE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio's fences are not understood by GCC's TSan; it says so as a warning.
    target_compile_options(loanpulse_flags INTERFACE -Wno-error=tsan)
  endif()
else()
  # The OpenSSF guide's list, each flag only where the compiler has it.
  foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
               -fstrict-flex-arrays=3 -ftrivial-auto-var-init=zero -Wtrampolines -Wbidi-chars=any)
    loanpulse_add_compile_flag(${flag})
  endforeach()
  target_compile_definitions(loanpulse_flags INTERFACE _GLIBCXX_ASSERTIONS)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")  # _FORTIFY_SOURCE needs optimisation
    target_compile_options(loanpulse_flags INTERFACE
      $<$<NOT:$<BOOL:$<TARGET_PROPERTY:LOANPULSE_UNOPTIMISED>>>:-U_FORTIFY_SOURCE$<SEMICOLON>-D_FORTIFY_SOURCE=3>)
  endif()
  foreach(flag -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,nodlopen -Wl,-z,separate-code)
    loanpulse_add_link_flag(${flag})
  endforeach()
endif()

include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# The same sources in another folder give the same binary.
target_compile_options(loanpulse_flags INTERFACE
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)

# Precompiled headers halve the time of a sanitizer build. They also hide a forgotten #include, so
# the builds that ship do without.
option(LOANPULSE_PRECOMPILE "Precompile the headers of libraries (the sanitizer presets do)" OFF)
option(LOANPULSE_PRECOMPILE_TESTS "The same for the tests alone" OFF)
function(loanpulse_precompile target)
  if(LOANPULSE_PRECOMPILE OR (LOANPULSE_PRECOMPILE_TESTS AND target MATCHES "_tests$"))
    target_precompile_headers(${target} PRIVATE
      <algorithm> <chrono> <filesystem> <fstream> <functional> <map> <memory> <optional> <string>
      <string_view> <thread> <variant> <vector> <fmt/format.h> ${ARGN})
  endif()
endfunction()

# Most of a build's time goes into reading the same headers again, so the sources of a folder are
# compiled together: names in unnamed namespaces are unique in their folder. A changed file costs its
# whole folder, which is why `dev` does without.
function(loanpulse_unity target)
  if(NOT LOANPULSE_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources EXCLUDE REGEX "^\\$<")
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE folder)
    cmake_path(REMOVE_FILENAME folder)
    if(folder IN_LIST ARGN)
      continue()
    endif()
    string(MAKE_C_IDENTIFIER "${folder}" group)
    set_source_files_properties(${source} TARGET_DIRECTORY ${target}
                                PROPERTIES UNITY_GROUP ${group})
  endforeach()
endfunction()
