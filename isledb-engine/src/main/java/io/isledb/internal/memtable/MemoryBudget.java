package io.isledb.internal.memtable;

/** Memory for changes that are not durable yet, over all writers of a process. Thread-safe. */
public final class MemoryBudget {
  private final long limitBytes;

  public MemoryBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  public long limitBytes() {
    return limitBytes;
  }

  /** Bytes held by all writers. */
  public long usedBytes() {
    throw new IllegalStateException("not built");
  }

  public boolean isExceeded() {
    throw new IllegalStateException("not built");
  }
}
