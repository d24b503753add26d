package io.isledb.internal.log;

import io.isledb.Watermarks;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The commits of one isle: finding the head, claiming, committing. Thread-safe. */
public final class CommitLog {
  /**
   * @param isle path of the isle, for messages
   */
  public CommitLog(
      EngineContext context, IsleLayout layout, ManifestStore manifests, String isle) {}

  /** The head: four requests at most; empty, after one, when there is no isle. */
  public Optional<LogHead> head() {
    throw new IllegalStateException("not built");
  }

  /**
   * Takes the isle over, creating it if need be.
   *
   * @param writer the new owner's name
   * @param change what the fence does to the watermarks
   * @param timeout how long unknown outcomes are pursued
   */
  public Claim claim(String writer, UnaryOperator<Watermarks> change, Duration timeout) {
    throw new IllegalStateException("not built");
  }

  /**
   * Tries once to create a commit.
   *
   * @param header header of the commit in {@code bytes}
   * @throws io.isledb.error.FencedException when the id is another's
   */
  public CommitResult commit(CommitHeader header, ByteBuffer bytes) {
    throw new IllegalStateException("not built");
  }

  /** The header of a commit; empty when there is none of that id. One request. */
  public Optional<CommitHeader> readHeader(long id) {
    throw new IllegalStateException("not built");
  }

  /** All commits with greater ids, ascending. */
  public List<CommitRef> listAfter(long id) {
    throw new IllegalStateException("not built");
  }
}
