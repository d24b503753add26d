package io.isledb.connect.common.maintain;

import io.isledb.Isle;
import io.isledb.connect.common.config.IsleSettings;
import io.isledb.connect.common.config.MaintenanceSettings;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the options that an isle keeps to what its owner is configured with, before it is claimed.
 * What is not configured stays. Thread-safe.
 *
 * <p>The times and limits of a policy follow the configuration; which policy it is does not, for
 * that decides what becomes of the data. Only an isle whose policy nobody has chosen takes the
 * configured one over.
 */
public final class IsleSetup {
  private static final Logger LOG = LoggerFactory.getLogger(IsleSetup.class);

  private final IsleSettings settings;
  private final MaintenanceSettings maintenance;
  private final String name;

  /**
   * @param name who changes the isle, for others to read
   */
  public IsleSetup(IsleSettings settings, MaintenanceSettings maintenance, String name) {
    this.settings = settings;
    this.maintenance = maintenance;
    this.name = name;
  }

  /**
   * Applies the configuration: no request when nothing is configured, two when nothing differs.
   *
   * @throws io.isledb.error.InvalidOptionException when the isle has another policy
   */
  public void apply(Isle isle) {
    Optional<CompactionPolicy> policy = maintenance.policy();
    if (settings.isEmpty() && policy.isEmpty()) {
      return;
    }
    IsleOptions present = isle.options();
    if (policy.isPresent() && !policy.get().name().equals(present.policy().name())) {
      // Takes an undecided isle over, and refuses a decided one, naming both.
      isle.openMaintainer(maintenance.options(name)).close();
      present = isle.options();
    }
    IsleOptions wanted = configured(present);
    if (!wanted.equals(present)) {
      IsleOptions changed = isle.changeOptions(this::configured);
      LOG.info("Isle {}: its options were {}, are now {}", isle.path(), present, changed);
    }
  }

  private IsleOptions configured(IsleOptions present) {
    Optional<CompactionPolicy> policy = maintenance.policy();
    return settings.applyTo(policy.map(present::withPolicy).orElse(present));
  }
}
