package io.isledb.internal.isle;

import io.isledb.CommitInfo;
import io.isledb.IsleWriter;
import io.isledb.Mutation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A writer that its root closes unless the application has done so. Thread-safe. */
final class TrackedWriter implements IsleWriter {
  private final IsleWriter writer;
  private final Handles handles;

  TrackedWriter(IsleWriter writer, Handles handles) {
    this.writer = writer;
    this.handles = handles;
  }

  @Override
  public void write(Mutation mutation) {
    writer.write(mutation);
  }

  @Override
  public void write(Mutation mutation, String position, long nextOffset) {
    writer.write(mutation, position, nextOffset);
  }

  @Override
  public void write(List<Mutation> mutations) {
    writer.write(mutations);
  }

  @Override
  public void write(List<Mutation> mutations, String position, long nextOffset) {
    writer.write(mutations, position, nextOffset);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    writer.put(key, value);
  }

  @Override
  public void put(
      byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
    writer.put(key, keyOffset, keyLength, value, valueOffset, valueLength);
  }

  @Override
  public void put(byte[] key, byte[] value, Duration timeToLive) {
    writer.put(key, value, timeToLive);
  }

  @Override
  public void delete(byte[] key) {
    writer.delete(key);
  }

  @Override
  public void advance(String position, long nextOffset) {
    writer.advance(position, nextOffset);
  }

  @Override
  public CommitInfo flush() {
    return writer.flush();
  }

  @Override
  public CompletableFuture<CommitInfo> flushAsync() {
    return writer.flushAsync();
  }

  @Override
  public CommitInfo lastCommit() {
    return writer.lastCommit();
  }

  @Override
  public long bufferedBytes() {
    return writer.bufferedBytes();
  }

  @Override
  public long bufferedEntries() {
    return writer.bufferedEntries();
  }

  @Override
  public long epoch() {
    return writer.epoch();
  }

  @Override
  public void abandon() {
    handles.closed(this);
    writer.abandon();
  }

  @Override
  public void close() {
    handles.closed(this);
    writer.close();
  }
}
