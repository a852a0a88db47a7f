# Writes OUTPUT, a C++ source that holds the SQL FILES byte for byte (a CMake list, in order).
# Run by `cmake -P` at build time, so that a changed file is compiled in anew.
set(entries "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" hex HEX)
  # Octets, not a raw string: compilers limit the length of those, and quoting cannot go wrong.
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(MAKE_C_IDENTIFIER "sql_${name}" identifier)
  string(APPEND arrays "constexpr char ${identifier}[] = {${bytes}};\n")
  string(APPEND entries "    {\"${name}\", {${identifier}, sizeof ${identifier}}},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"pg/embedded_sql.hpp\"

namespace loanpulse {
namespace {

${arrays}
constexpr EmbeddedSql files[] = {
${entries}};

}  // namespace

std::span<EmbeddedSql const> embedded_sql() { return files; }

}  // namespace loanpulse
")
