#include "config/value_types.hpp"

#include "config/byte_size.hpp"
#include "config/check_values.hpp"
#include "values/duration.hpp"

#include <fmt/format.h>

namespace loanpulse::takes {
namespace {

std::string itself(std::string const& text) { return text; }

ValueType<std::string> text_type(std::string noun,
                                 bool (*read)(YamlValue const& value, std::string& into)) {
  return {.read = [=](YamlValue const& value, std::string& into,
                      ReadContext&) { return read(value, into); },
          .form = [noun = std::move(noun)](std::string const&) { return Form{.noun = noun}; },
          .show = itself};
}

std::string relative_path_fault(std::filesystem::path const& path) {
  if (path.is_absolute()) return {};
  return fmt::format("must be an absolute path, got {}; begin it with '/'",
                     in_quotes(path.string()));
}

ValueType<std::filesystem::path> path_type() {
  ValueType<std::filesystem::path> type{
      .read =
          [](YamlValue const& value, std::filesystem::path& into, ReadContext&) {
            std::string text;
            if (!read_text(value, text)) return false;
            into = text;
            return true;
          },
      .form =
          [](std::filesystem::path const&) {
            return Form{.noun = "absolute path", .pattern = "^/"};
          },
      .show = [](std::filesystem::path const& path) { return path.string(); }};
  return checked<std::filesystem::path>(std::move(type), relative_path_fault);
}

}  // namespace

ValueType<std::string> text(std::string noun) {
  return text_type(std::move(noun), [](YamlValue const& value, std::string& into) {
    return read_text(value, into);
  });
}

ValueType<std::string> text_or_empty(std::string noun) {
  auto type = text_type(std::move(noun), [](YamlValue const& value, std::string& into) {
    return read_text_or_empty(value, into);
  });
  return described<std::string>(std::move(type), [](Form& form) { form.min = "0"; });
}

ValueType<std::string> name() {
  auto const fault = [](std::string const& text) -> std::string {
    constexpr std::size_t longest = 63;
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    bool const fits =
        text.size() <= longest && text.find_first_not_of(allowed) == std::string::npos;
    if (fits) return {};
    return fmt::format("must be 1 to {} characters of a-z, 0-9, '_' and '-', got {}", longest,
                       in_quotes(text));
  };
  return described<std::string>(checked<std::string>(text("name"), fault),
                                [](Form& form) { form.pattern = "^[a-z0-9_-]{1,63}$"; });
}

ValueType<std::string> path() {
  return text_type("path", [](YamlValue const& value, std::string& into) {
    return read_json_path(value, into);
  });
}

ValueType<std::string> timezone() {
  return text_type("time zone", [](YamlValue const& value, std::string& into) {
    return read_timezone(value, into);
  });
}

ValueType<std::filesystem::path> file() { return path_type(); }

ValueType<std::filesystem::path> folder() {
  auto type = path_type();
  type.read = [read = type.read](YamlValue const& value, std::filesystem::path& into,
                                 ReadContext& context) {
    if (!read(value, into, context)) return false;
    into = into.lexically_normal();
    return true;
  };
  return type;
}

ValueType<bool> boolean() {
  return {.read = [](YamlValue const& value, bool& into,
                     ReadContext&) { return read_boolean(value, into); },
          .form = [](bool const&) { return Form{.kind = Form::Kind::boolean}; },
          .show = [](bool const& is) { return std::string{is ? "true" : "false"}; }};
}

ValueType<double> fraction() {
  return {
      .read = [](YamlValue const& value, double& into,
                 ReadContext&) { return read_fraction(value, into); },
      .form =
          [](double const&) { return Form{.kind = Form::Kind::fraction, .min = "0", .max = "1"}; },
      .show = [](double const& number) { return fmt::format("{:g}", number); }};
}

ValueType<std::chrono::milliseconds> duration(std::chrono::milliseconds min,
                                              std::chrono::milliseconds max) {
  using std::chrono::milliseconds;
  return {.read = [=](YamlValue const& value, milliseconds& into,
                      ReadContext&) { return read_duration(value, into, min, max); },
          .form =
              [=](milliseconds const&) {
                return Form{.kind = Form::Kind::duration,
                            .min = format_duration(min),
                            .max = format_duration(max)};
              },
          .show = [](milliseconds const& time) { return format_duration(time); }};
}

ValueType<std::size_t> size(std::size_t min, std::size_t max) {
  return {.read = [=](YamlValue const& value, std::size_t& into,
                      ReadContext&) { return read_byte_size(value, into, min, max); },
          .form =
              [=](std::size_t const&) {
                return Form{.kind = Form::Kind::size,
                            .min = format_byte_size(min),
                            .max = format_byte_size(max)};
              },
          .show = [](std::size_t const& bytes) { return format_byte_size(bytes); }};
}

ValueType<Secret> secret(std::string noun, std::string (*looks)(std::string_view),
                         Fault<std::string> fault) {
  auto const read = [=](YamlValue const& value, Secret& into, ReadContext& context) {
    warn_of_paste(value, looks);
    Secret found;
    if (!read_secret(value, context.sources, found)) return false;
    auto what = fault ? fault(found.reveal()) : std::string{};
    if (!what.empty()) {
      value.problem(std::move(what));
      return false;
    }
    into = std::move(found);
    return true;
  };
  return {.read = read,
          .form = [noun = std::move(noun)](
                      Secret const&) { return Form{.kind = Form::Kind::secret, .noun = noun}; },
          .is_secret = true};
}

ValueType<OnFinding> finding() {
  return word<OnFinding>({{"fail", OnFinding::fail}, {"allow", OnFinding::allow}});
}

}  // namespace loanpulse::takes
