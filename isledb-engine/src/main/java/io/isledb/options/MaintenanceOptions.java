package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

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
 * @param deadBlobShare share of a blob object that is in use no more at which the rest is moved to
 *     another, above 0 to 1
 * @param sstBytes target size of the SSTs that are written
 * @param inputsMax how many commits or runs one job reads at most, from 2; each costs a buffer
 * @param parallelism how many ranges of keys one merge works on at a time; each costs the buffers
 *     of a merge
 * @param segmentCommits so many compacted commits are joined into feed segments, from 2
 * @param segmentBytes most bytes of one segment, and of the buffer that it is built in, from 64 KiB
 *     to 1 GiB
 * @param sst how SSTs are built
 * @param interval pause between two looks in the background; up to eight times as long while an
 *     isle does not change
 * @param collectInterval pause between two looks for objects that nobody needs any more, up to 128
 *     times as long while an isle does not change; what a maintainer finds due in a shorter life
 *     than that is left to the next one
 * @param timeout how long an unknown outcome is pursued
 */
public record MaintenanceOptions(
    String name,
    Optional<CompactionPolicy> policy,
    int commitsMin,
    Duration commitAge,
    int tierRuns,
    double deadShare,
    double deadBlobShare,
    long sstBytes,
    int inputsMax,
    int parallelism,
    int segmentCommits,
    long segmentBytes,
    SstOptions sst,
    Duration interval,
    Duration collectInterval,
    Duration timeout) {

  public static final MaintenanceOptions DEFAULT = new Draft().build();

  public MaintenanceOptions {
    if (name.isEmpty() || name.length() > 256) {
      throw new InvalidOptionException("A maintainer's name has 1 to 256 characters")
          .with("name", name);
    }
    if (commitsMin < 1 || tierRuns < 2 || inputsMax < 2 || parallelism < 1 || sstBytes < 1024) {
      throw new InvalidOptionException("The sizes of compactions are out of their bounds")
          .with("commitsMin", commitsMin)
          .with("tierRuns", tierRuns)
          .with("inputsMax", inputsMax)
          .with("parallelism", parallelism)
          .with("sstBytes", sstBytes);
    }
    if (segmentCommits < 2 || segmentBytes < 64 << 10 || segmentBytes > 1 << 30) {
      throw new InvalidOptionException("The sizes of feed segments are out of their bounds")
          .with("segmentCommits", segmentCommits)
          .with("segmentBytes", segmentBytes);
    }
    if (!isShare(deadShare) || !isShare(deadBlobShare)) {
      throw new InvalidOptionException("The share of what is dead is above 0 and at most 1")
          .with("deadShare", deadShare)
          .with("deadBlobShare", deadBlobShare);
    }
    boolean isTooShort =
        interval.toMillis() < 1 || collectInterval.toMillis() < 1 || timeout.toMillis() < 1;
    if (commitAge.isNegative() || isTooShort) {
      throw new InvalidOptionException("A maintainer's times are out of their bounds")
          .with("commitAge", commitAge)
          .with("interval", interval)
          .with("collectInterval", collectInterval)
          .with("timeout", timeout);
    }
  }

  private static boolean isShare(double share) {
    return share > 0 && share <= 1;
  }

  public MaintenanceOptions withName(String other) {
    return with(draft -> draft.name = other);
  }

  public MaintenanceOptions withPolicy(CompactionPolicy expected) {
    return with(draft -> draft.policy = Optional.of(expected));
  }

  public MaintenanceOptions withCommitsMin(int commits) {
    return with(draft -> draft.commitsMin = commits);
  }

  public MaintenanceOptions withCommitAge(Duration age) {
    return with(draft -> draft.commitAge = age);
  }

  public MaintenanceOptions withTierRuns(int runs) {
    return with(draft -> draft.tierRuns = runs);
  }

  public MaintenanceOptions withDeadShare(double share) {
    return with(draft -> draft.deadShare = share);
  }

  public MaintenanceOptions withDeadBlobShare(double share) {
    return with(draft -> draft.deadBlobShare = share);
  }

  public MaintenanceOptions withSstBytes(long bytes) {
    return with(draft -> draft.sstBytes = bytes);
  }

  public MaintenanceOptions withInputsMax(int inputs) {
    return with(draft -> draft.inputsMax = inputs);
  }

  public MaintenanceOptions withParallelism(int ranges) {
    return with(draft -> draft.parallelism = ranges);
  }

  public MaintenanceOptions withSegmentCommits(int commits) {
    return with(draft -> draft.segmentCommits = commits);
  }

  public MaintenanceOptions withSegmentBytes(long bytes) {
    return with(draft -> draft.segmentBytes = bytes);
  }

  public MaintenanceOptions withSst(SstOptions other) {
    return with(draft -> draft.sst = other);
  }

  public MaintenanceOptions withInterval(Duration pause) {
    return with(draft -> draft.interval = pause);
  }

  public MaintenanceOptions withCollectInterval(Duration pause) {
    return with(draft -> draft.collectInterval = pause);
  }

  public MaintenanceOptions withTimeout(Duration limit) {
    return with(draft -> draft.timeout = limit);
  }

  private MaintenanceOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.build();
  }

  /** The options while they are changed, each with its default. */
  private static final class Draft {
    private String name = "isledb";
    private Optional<CompactionPolicy> policy = Optional.empty();
    private int commitsMin = 8;
    private Duration commitAge = Duration.ofMinutes(30);
    private int tierRuns = 10;
    private double deadShare = 0.3;
    private double deadBlobShare = 0.5;
    private long sstBytes = 32L << 20;
    private int inputsMax = 64;
    private int parallelism = 2;
    private int segmentCommits = 128;
    private long segmentBytes = 32L << 20;
    private SstOptions sst = SstOptions.RUN;
    private Duration interval = Duration.ofSeconds(30);
    private Duration collectInterval = Duration.ofMinutes(10);
    private Duration timeout = Duration.ofMinutes(2);

    Draft() {}

    Draft(MaintenanceOptions options) {
      name = options.name;
      policy = options.policy;
      commitsMin = options.commitsMin;
      commitAge = options.commitAge;
      tierRuns = options.tierRuns;
      deadShare = options.deadShare;
      deadBlobShare = options.deadBlobShare;
      sstBytes = options.sstBytes;
      inputsMax = options.inputsMax;
      parallelism = options.parallelism;
      segmentCommits = options.segmentCommits;
      segmentBytes = options.segmentBytes;
      sst = options.sst;
      interval = options.interval;
      collectInterval = options.collectInterval;
      timeout = options.timeout;
    }

    MaintenanceOptions build() {
      return new MaintenanceOptions(
          name,
          policy,
          commitsMin,
          commitAge,
          tierRuns,
          deadShare,
          deadBlobShare,
          sstBytes,
          inputsMax,
          parallelism,
          segmentCommits,
          segmentBytes,
          sst,
          interval,
          collectInterval,
          timeout);
    }
  }
}
