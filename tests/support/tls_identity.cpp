#include "support/tls_identity.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "support/openssl_free.hpp"

namespace loanpulse {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using File = std::unique_ptr<BIO, Free<BIO_free_all>>;

}  // namespace

void write_tls_identity(std::filesystem::path const& folder, char const* passphrase,
                        char const* name) {
  Key const key{EVP_EC_gen("P-256")};
  Certificate const certificate{X509_new()};
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<unsigned char const*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  File const out{BIO_new_file((folder / "certificate.pem").c_str(), "w")};
  PEM_write_bio_X509(out.get(), certificate.get());
  File const key_out{BIO_new_file((folder / "key.pem").c_str(), "w")};
  PEM_write_bio_PKCS8PrivateKey(key_out.get(), key.get(),
                                passphrase == nullptr ? nullptr : EVP_aes_256_cbc(), nullptr, 0,
                                nullptr, const_cast<char*>(passphrase));
}

}  // namespace loanpulse
