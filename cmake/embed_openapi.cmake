# Writes OUTPUT, a C++ source that holds FILE, the OpenAPI document, byte for byte.
# Run by `cmake -P` at build time, so that a changed file is compiled in anew.
file(READ "${FILE}" hex HEX)
# Octets, not a raw string: compilers limit the length of those, and quoting cannot go wrong.
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
file(WRITE "${OUTPUT}" "#include \"admin/openapi_document.hpp\"

namespace loanpulse {
namespace {

constexpr char text[] = {${bytes}};

}  // namespace

std::string_view openapi_document() { return {text, sizeof text}; }

}  // namespace loanpulse
")
