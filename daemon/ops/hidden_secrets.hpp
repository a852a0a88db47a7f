#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// The values that nobody may see, in all the spellings in which they are looked for. A value.
class SecretTable {
 public:
  /// Of values of less than four bytes nothing is hidden: they would blot out ordinary text, and
  /// are no secrets worth the name.
  explicit SecretTable(std::vector<std::string> const& values);

  /// How many bytes at `at` spell a secret, or the beginning of one; 0 when they do not.
  std::size_t length_at(std::string_view text, std::size_t at) const;

 private:
  std::vector<std::string> spellings_;
  std::array<bool, 256> begins_{};  ///< by the first byte of what is worth a closer look
};

/// While it lives, whatever text from outside is made fit to be shown (see printable) has `***` in
/// place of these values: in messages, records and the log, of this run and of every other one in
/// the process, since a source may repeat to one what another sent. Safe from every thread.
class HiddenSecrets {
 public:
  explicit HiddenSecrets(std::vector<std::string> values);
  ~HiddenSecrets();
  HiddenSecrets(HiddenSecrets const&) = delete;
  HiddenSecrets& operator=(HiddenSecrets const&) = delete;

  /// All that is hidden at this moment; null when nothing is.
  static std::shared_ptr<SecretTable const> current();
};

/// The text with `***` in place of every secret that is hidden at this moment.
std::string without_secrets(std::string_view text);

/// Where the hidden secret begins in whose middle `at` lies; `at` itself if it lies in none.
std::size_t before_secret(std::string_view text, std::size_t at);

}  // namespace loanpulse
