// COPY tuples: any bytes are read to their end or refused, and what is read makes up what was
// there.
#include "load/copy/copy_tuples.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "model/error.hpp"

#include <cstdint>

namespace loanpulse {

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  std::span<char const> const stream{reinterpret_cast<char const*>(data), size};
  try {
    CopyTuples tuples{stream};
    CopyTuple tuple;
    char const* before = nullptr;
    while (tuples.next(tuple)) {
      insist(tuple.whole.size() == tuple.fields.size() + 2, "a tuple is its count and its fields");
      insist(before == nullptr || tuple.whole.data() == before, "tuples follow one another");
      before = tuple.whole.data() + tuple.whole.size();
      std::size_t bytes = 0;
      CopyFields fields{tuple.fields};
      for (std::uint16_t i = 0; i < tuple.count; ++i) {
        auto const field = fields.next();
        bytes += 4 + field.size();
        insist(field.data() == nullptr ||
                   (field.data() >= tuple.fields.data() &&
                    field.data() + field.size() <= tuple.fields.data() + tuple.fields.size()),
               "a field lies in its tuple");
      }
      insist(bytes == tuple.fields.size(), "fields make up their tuple");
    }
  } catch (StageError const& error) {
    insist(error.kind() == ErrorKind::bad_data, "a broken stream is bad data");
  }
}

}  // namespace loanpulse
