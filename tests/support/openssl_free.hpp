#pragma once

namespace loanpulse {

/// Deleter for a std::unique_ptr of an OpenSSL object: `function` frees it.
template <auto function>
struct Free {
  template <typename Object>
  void operator()(Object* object) const {
    function(object);
  }
};

}  // namespace loanpulse
