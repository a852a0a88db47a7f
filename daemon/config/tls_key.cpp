// The PEM files of a source. They are looked into when the configuration is read: what is wrong
// with one shows itself by `check`, and not as a handshake that fails at night.
#include "config/config_keys.hpp"
#include "config/read_text_file.hpp"
#include "config/value_types.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace loanpulse {
namespace {

/// Bytes. The bundles of whole systems have a quarter of that.
constexpr std::size_t largest_pem_file = 4u << 20;

bool has_key(std::string const& text) { return text.find("PRIVATE KEY-----") != text.npos; }
bool has_certificate(std::string const& text) {
  return text.find("-----BEGIN CERTIFICATE-----") != text.npos ||
         text.find("-----BEGIN TRUSTED CERTIFICATE-----") != text.npos;
}

/// An absolute path of a file that can be read and holds what it is meant for.
ValueType<std::string> pem_file(bool (*holds)(std::string const&), std::string_view what) {
  auto const path = takes::file();
  return {.read =
              [=](YamlValue const& value, std::string& into, ReadContext& context) {
                std::filesystem::path found;
                if (!path.read(value, found, context)) return false;
                auto const file = read_text_file(found, largest_pem_file);
                if (!file.fault.empty()) {
                  value.problem(
                      fmt::format("{} {}; let the user of LoanPulse read it, or correct "
                                  "the path",
                                  value.shown(), file.fault));
                  return false;
                }
                if (!holds(file.text)) {
                  value.problem(
                      fmt::format("{} holds no {} in PEM's form; convert it by openssl, "
                                  "or correct the path",
                                  value.shown(), what));
                  return false;
                }
                into = found.string();
                return true;
              },
          .form = [path](std::string const&) { return path.form({}); }};
}

KeyTable<TlsFiles> const& source_tls_keys() {
  static KeyTable<TlsFiles> const table{
      .keys = {key("ca_file", &TlsFiles::ca_file, pem_file(has_certificate, "certificate"),
                   "The PEM file of the certificates to trust.")
                   .otherwise("the system's"),
               key("certificate", &TlsFiles::certificate, pem_file(has_certificate, "certificate"),
                   "The PEM file of the certificate, with its chain, that is shown to the source."),
               key("key", &TlsFiles::key, pem_file(has_key, "private key"),
                   "The PEM file of its key, which has no passphrase.")
                   .otherwise("in the file of the certificate")
                   .only_with("certificate", "is of no use without certificate; name its file")},
      .check = [](YamlMap const& map, TlsFiles& files, ReadContext&) {
        if (!map.was_read("certificate") || map.contains("key")) return;
        if (has_key(read_text_file(files.certificate, largest_pem_file).text)) return;
        map.at("certificate")
            ->problem("holds no private key; name the file of its key by source.tls.key");
      }};
  return table;
}

}  // namespace

Key<Source> tls_key() {
  return key("tls", &Source::tls, takes::keys(source_tls_keys()),
             "By which files the source and LoanPulse know each other.");
}

}  // namespace loanpulse
