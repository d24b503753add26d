package io.isledb.internal.compact;

import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is to be done next to the runs of an isle. */
public sealed interface Plan {
  /** Why, in a few words. */
  String reason();

  /**
   * Some SSTs are merged.
   *
   * @param slices for each run that takes part, those of its SSTs that do
   * @param intoRun the run among whose other SSTs there is room for the result; {@link #NEW_RUN}
   *     for a new one
   */
  record Merge(List<RunInfo> slices, long intoRun, String reason) implements Plan {
    public static final long NEW_RUN = -1;

    public List<SstInfo> ssts() {
      return slices.stream().flatMap(slice -> slice.ssts().stream()).toList();
    }
  }

  /** Some SSTs go, and nothing comes in their place but what hides older values. */
  record Drop(List<SstInfo> ssts, String reason) implements Plan {
    /** Nothing when there is nothing to drop. */
    static Optional<Plan> of(Collection<SstInfo> gone, String reason) {
      return gone.isEmpty() ? Optional.empty() : Optional.of(new Drop(List.copyOf(gone), reason));
    }
  }

  /**
   * Some SSTs are rewritten so that their values leave some blobs.
   *
   * @param merge what is rewritten
   * @param blobs ULIDs
   */
  record LeaveBlobs(Merge merge, Set<String> blobs) implements Plan {
    public LeaveBlobs {
      blobs = Set.copyOf(blobs);
    }

    @Override
    public String reason() {
      return merge.reason();
    }
  }

  /** The SSTs of some slices. */
  static Stream<SstInfo> ssts(List<RunInfo> slices) {
    return slices.stream().flatMap(slice -> slice.ssts().stream());
  }
}
