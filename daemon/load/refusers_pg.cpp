#include "load/refusers_pg.hpp"

#include <fmt/format.h>

#include <string>

#include "pg/identifier.hpp"

namespace loanpulse {
namespace {

/// What of a table, or of its partitions, may swallow a row, in words. Of triggers those that are
/// called before each row that is inserted or updated (bits of tgtype: 1 row, 2 before, 4 insert,
/// 16 update), which may answer NULL; of rules those that act instead.
std::string select_refusers(Target const& target) {
  return fmt::format(
      "WITH target AS (SELECT {0}::regclass AS rel), parts AS (SELECT rel FROM target UNION SELECT "
      "relid FROM target, pg_partition_tree(rel)), refusers AS (SELECT 'trigger ' || "
      "quote_ident(tgname) || ' of ' || tgrelid::regclass AS name FROM pg_trigger JOIN parts ON "
      "tgrelid = rel WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgtype & 3 = 3 AND "
      "tgtype & 20 <> 0 UNION ALL SELECT 'rule ' || quote_ident(rulename) || ' of ' || "
      "ev_class::regclass FROM pg_rewrite JOIN target ON ev_class = rel WHERE is_instead AND "
      "ev_enabled IN ('O', 'A') AND ev_type IN ('2', '3') UNION ALL SELECT 'row security policy ' "
      "|| quote_ident(polname) || ' of ' || polrelid::regclass FROM pg_policy JOIN target ON "
      "polrelid = rel WHERE row_security_active(rel)) ",
      quoted_literal(quoted_table(target.schema, target.table)));
}

}  // namespace

bool may_refuse_rows(PgTransaction& tx, Target const& target) {
  // Where a table has rules of any kind, a statement with two changes in it is refused too.
  return tx
      .exec(select_refusers(target) +
            "SELECT EXISTS (SELECT 1 FROM refusers) OR relhasrules OR row_security_active(rel) "
            "FROM pg_class JOIN target ON oid = rel")[0][0]
      .as<bool>();
}

StageError rows_refused(PgTransaction& tx, Target const& target, std::uint64_t refused,
                        std::uint64_t rows) {
  auto const found = tx.exec(select_refusers(target) +
                             "SELECT string_agg(name, ', ' ORDER BY name) FROM refusers");
  auto const names = found[0][0].is_null() ? "something in it" : found[0][0].as<std::string>();
  return {ErrorKind::rejected, "rows_refused",
          fmt::format("{} of {} rows were not written to {}, without an error: {} has swallowed "
                      "them, and nothing was committed; let the rows through, or set "
                      "target.refused_rows: allow if they are meant to stay out",
                      refused, rows, target.qualified_name(), names)};
}

}  // namespace loanpulse
