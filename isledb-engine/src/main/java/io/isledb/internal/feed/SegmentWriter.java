package io.isledb.internal.feed;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.compact.CompactContext;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.segment.JoinedCommit;
import io.isledb.internal.format.segment.SegmentBuilder;
import io.isledb.internal.format.segment.SegmentDirectory;
import io.isledb.internal.format.segment.SegmentFile;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.log.CommitRef;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Joins commits, or segments, into one segment and stores it. The segment is built in memory, since
 * objects are stored in one piece; beside it a few commits are there, or one smaller segment.
 * Everything is verified on its way. Not thread-safe.
 */
public final class SegmentWriter {
  /** Commits that are fetched at a time. */
  private static final int AT_ONCE = 8;

  private final CompactContext context;

  public SegmentWriter(CompactContext context) {
    this.context = context;
  }

  /** A commit's file as it was read. */
  private record Fetched(CommitHeader header, byte[] file) {}

  /** Joins neighbouring commits of the log: one request for each, and one to store the segment. */
  public SegmentInfo join(List<CommitRef> commits) {
    long bytes = commits.stream().mapToLong(CommitRef::sizeBytes).sum();
    String ulid = context.engine().ids().ulid();
    SegmentBuilder builder = new SegmentBuilder(context.isleId(), ulid, commits.get(0).id(), bytes);
    long held = builder.heldBytes();
    context.memory().add(held);
    try {
      for (int from = 0; from < commits.size(); from += AT_ONCE) {
        context.checkStopping();
        List<CommitRef> some = commits.subList(from, Math.min(from + AT_ONCE, commits.size()));
        for (Fetched commit : Fanout.map(context.engine().executor(), some, this::fetch)) {
          builder.add(commit.header(), commit.file());
        }
      }
      long storedAtMs = commits.stream().mapToLong(CommitRef::modifiedMs).max().orElseThrow();
      return store(ulid, builder, storedAtMs);
    } finally {
      context.memory().add(-held);
    }
  }

  private Fetched fetch(CommitRef commit) {
    String object = context.layout().commit(commit.id());
    byte[] file = read(object, commit.sizeBytes());
    CommitHeader header =
        CommitChanges.decode(object, file, context.isleId(), commit.id()).header();
    return new Fetched(header, file);
  }

  /** Joins neighbouring segments: one request for each, and one to store the new one. */
  public SegmentInfo merge(List<SegmentInfo> segments) {
    long bytes = segments.stream().mapToLong(SegmentInfo::sizeBytes).sum();
    String ulid = context.engine().ids().ulid();
    SegmentBuilder builder =
        new SegmentBuilder(context.isleId(), ulid, segments.get(0).fromCommit(), bytes);
    long held = builder.heldBytes();
    context.memory().add(held);
    try {
      for (SegmentInfo segment : segments) {
        context.checkStopping();
        append(builder, segment);
      }
      long storedAtMs = segments.stream().mapToLong(SegmentInfo::maxStoredAtMs).max().orElseThrow();
      return store(ulid, builder, storedAtMs);
    } finally {
      context.memory().add(-held);
    }
  }

  private void append(SegmentBuilder builder, SegmentInfo segment) {
    String object = context.layout().segment(segment.ulid());
    byte[] file = read(object, segment.sizeBytes());
    context.memory().add(file.length);
    try {
      SegmentDirectory directory =
          SegmentFile.verify(object, file, context.isleId(), segment.ulid(), segment.fromCommit());
      for (JoinedCommit commit : directory.commits()) {
        builder.add(commit, file);
      }
    } finally {
      context.memory().add(-file.length);
    }
  }

  private byte[] read(String object, long sizeBytes) {
    context.takeIo(sizeBytes);
    byte[] file =
        context
            .engine()
            .store()
            .read(object)
            .map(StoredBytes::bytes)
            .orElseThrow(() -> missing(object));
    context.counters().bytesRead.addAndGet(file.length);
    return file;
  }

  private SegmentInfo store(String ulid, SegmentBuilder builder, long storedAtMs) {
    SegmentDirectory directory = builder.directory();
    ByteBuffer file = builder.finish();
    int sizeBytes = file.remaining();
    context.takeIo(sizeBytes);
    context.engine().store().put(context.layout().segment(ulid), file);
    context.counters().bytesWritten.addAndGet(sizeBytes);
    return new SegmentInfo(
        ulid,
        directory.first().id(),
        directory.last().id(),
        sizeBytes,
        directory.first().firstSequence(),
        directory.lastSequence(),
        directory.first().committedAtMs(),
        directory.last().committedAtMs(),
        storedAtMs);
  }

  private static CorruptObjectException missing(String object) {
    return new CorruptObjectException("An object of the feed is missing; restore it")
        .with("object", object)
        .with("offset", 0);
  }
}
