#include "load/kept_validators_pg.hpp"

#include <string>
#include <unordered_map>
#include <utility>

#include "load/committed_target_pg.hpp"

namespace loanpulse {

void add_kept_validators(PgSession& session, Job const& job, std::vector<Partition>& partitions) {
  PgTransaction tx{session};
  std::unordered_map<std::string, Validators> kept;
  for (auto const& row :
       tx.exec("SELECT partition, etag, last_modified, validators_basis FROM "
               "metadata.ingestion_state WHERE job_name = $1 AND validators_basis IS NOT NULL",
               job.name)) {
    kept[row[0].as<std::string>()] = {row[1].as<std::string>(""), row[2].as<std::string>(""),
                                      row[3].as<std::string>()};
  }
  if (!kept.empty() && has_all_that_was_committed(tx, job)) {
    for (auto& partition : partitions) {
      auto const found = kept.find(partition.key);
      if (found != kept.end()) partition.validators = std::move(found->second);
    }
  }
  tx.commit();
}

}  // namespace loanpulse
