package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.time.Duration;
import java.util.Optional;

/**
 * How a maintainer works. Change one thing at a time with the {@code with…} methods.
 *
 * @param name who this is, for the others to read when they are fenced
 * @param policy the policy that the isle is expected to have: another is refused, and an isle that
 *     was never maintained takes it over; empty for whatever the isle has
 * @param commitsMin so many commits are folded into a run
 * @param commitAge a commit of this age is folded even if there are few
 * @param tierRuns so many runs of like size are merged
 * @param deadShare share of expired and deleted entries at which an SST is rewritten, above 0 to 1
 * @param sstBytes target size of the SSTs that are written
 * @param inputsMax how many commits or runs one job reads at most, from 2; each costs a buffer
 * @param sst how SSTs are built
 * @param interval pause between two looks in the background
 * @param timeout how long an unknown outcome is pursued
 */
public record MaintenanceOptions(
    String name,
    Optional<CompactionPolicy> policy,
    int commitsMin,
    Duration commitAge,
    int tierRuns,
    double deadShare,
    long sstBytes,
    int inputsMax,
    SstOptions sst,
    Duration interval,
    Duration timeout) {

  public static final MaintenanceOptions DEFAULT =
      new MaintenanceOptions(
          "isledb",
          Optional.empty(),
          8,
          Duration.ofMinutes(30),
          4,
          0.3,
          32L << 20,
          64,
          SstOptions.RUN,
          Duration.ofSeconds(30),
          Duration.ofMinutes(2));

  public MaintenanceOptions {
    if (name.isEmpty() || name.length() > 256) {
      throw new InvalidOptionException("A maintainer's name has 1 to 256 characters")
          .with("name", name);
    }
    if (commitsMin < 1 || tierRuns < 2 || inputsMax < 2 || sstBytes < 1024) {
      throw new InvalidOptionException("The sizes of compactions are out of their bounds")
          .with("commitsMin", commitsMin)
          .with("tierRuns", tierRuns)
          .with("inputsMax", inputsMax)
          .with("sstBytes", sstBytes);
    }
    if (!(deadShare > 0 && deadShare <= 1)) {
      throw new InvalidOptionException("The share of dead entries is above 0 and at most 1")
          .with("deadShare", deadShare);
    }
    if (commitAge.isNegative() || interval.toMillis() < 1 || timeout.toMillis() < 1) {
      throw new InvalidOptionException("A maintainer's times are out of their bounds")
          .with("commitAge", commitAge)
          .with("interval", interval)
          .with("timeout", timeout);
    }
  }

  public MaintenanceOptions withName(String other) {
    return new MaintenanceOptions(
        other,
        policy,
        commitsMin,
        commitAge,
        tierRuns,
        deadShare,
        sstBytes,
        inputsMax,
        sst,
        interval,
        timeout);
  }

  public MaintenanceOptions withPolicy(CompactionPolicy expected) {
    return new MaintenanceOptions(
        name,
        Optional.of(expected),
        commitsMin,
        commitAge,
        tierRuns,
        deadShare,
        sstBytes,
        inputsMax,
        sst,
        interval,
        timeout);
  }

  public MaintenanceOptions withCommitsMin(int commits) {
    return new MaintenanceOptions(
        name, policy, commits, commitAge, tierRuns, deadShare, sstBytes, inputsMax, sst, interval,
        timeout);
  }

  public MaintenanceOptions withCommitAge(Duration age) {
    return new MaintenanceOptions(
        name,
        policy,
        commitsMin,
        age,
        tierRuns,
        deadShare,
        sstBytes,
        inputsMax,
        sst,
        interval,
        timeout);
  }

  public MaintenanceOptions withTierRuns(int runs) {
    return new MaintenanceOptions(
        name,
        policy,
        commitsMin,
        commitAge,
        runs,
        deadShare,
        sstBytes,
        inputsMax,
        sst,
        interval,
        timeout);
  }

  public MaintenanceOptions withDeadShare(double share) {
    return new MaintenanceOptions(
        name,
        policy,
        commitsMin,
        commitAge,
        tierRuns,
        share,
        sstBytes,
        inputsMax,
        sst,
        interval,
        timeout);
  }

  public MaintenanceOptions withSstBytes(long bytes) {
    return new MaintenanceOptions(
        name,
        policy,
        commitsMin,
        commitAge,
        tierRuns,
        deadShare,
        bytes,
        inputsMax,
        sst,
        interval,
        timeout);
  }

  public MaintenanceOptions withInputsMax(int inputs) {
    return new MaintenanceOptions(
        name,
        policy,
        commitsMin,
        commitAge,
        tierRuns,
        deadShare,
        sstBytes,
        inputs,
        sst,
        interval,
        timeout);
  }

  public MaintenanceOptions withSst(SstOptions other) {
    return new MaintenanceOptions(
        name,
        policy,
        commitsMin,
        commitAge,
        tierRuns,
        deadShare,
        sstBytes,
        inputsMax,
        other,
        interval,
        timeout);
  }

  public MaintenanceOptions withInterval(Duration pause) {
    return new MaintenanceOptions(
        name,
        policy,
        commitsMin,
        commitAge,
        tierRuns,
        deadShare,
        sstBytes,
        inputsMax,
        sst,
        pause,
        timeout);
  }
}
