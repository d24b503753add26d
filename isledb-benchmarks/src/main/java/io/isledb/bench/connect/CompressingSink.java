package io.isledb.bench.connect;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.xerial.snappy.Snappy;

/**
 * Copies keys and values of records into memory, compresses them in blocks on a thread of its own,
 * and forgets them: the part of a sink's work that none can leave out which puts compressed records
 * into files. It keeps no order, no index, no offsets and no checksums, and writes nothing. With
 * the sink's own setting for no compression it copies alone.
 */
public final class CompressingSink extends MeasuredSink {
  private static final int BUFFER_BYTES = 16 << 20;
  private static final int BLOCK_BYTES = 4 << 10;
  private static final int BUFFERS = 4;
  private static final String COMPRESSION = "flush.compression";

  /** What it does with the settings that it is given. */
  static String work(Map<String, String> settings) {
    return isCompressing(settings) ? "copying and compressing alone" : "copying alone";
  }

  private static boolean isCompressing(Map<String, String> settings) {
    return !"none".equals(settings.get(COMPRESSION));
  }

  public CompressingSink() {
    super(CompressingTask.class);
  }

  /** Some bytes, in the order in which they came. */
  private static final class Filled {
    final byte[] bytes = new byte[BUFFER_BYTES];
    int length;
  }

  /** Its task. */
  public static final class CompressingTask extends SinkTask {
    private final BlockingQueue<Filled> empty = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Filled> full = new ArrayBlockingQueue<>(BUFFERS);
    private final Thread compressing = new Thread(this::compress, "compressing-sink");
    private Filled filling = new Filled();
    private boolean isCompressing;

    @Override
    public void start(Map<String, String> given) {
      isCompressing = isCompressing(given);
      for (int i = 1; i < BUFFERS; i++) {
        empty.add(new Filled());
      }
      compressing.setDaemon(true);
      compressing.start();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
      for (SinkRecord record : records) {
        append((byte[]) record.key());
        append((byte[]) record.value());
      }
    }

    private void append(byte[] bytes) {
      if (bytes.length > BUFFER_BYTES - filling.length) {
        try {
          full.put(filling);
          filling = empty.take();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new ConnectException("interrupted", e);
        }
      }
      System.arraycopy(bytes, 0, filling.bytes, filling.length, bytes.length);
      filling.length += bytes.length;
    }

    private void compress() {
      byte[] target = new byte[Snappy.maxCompressedLength(BLOCK_BYTES)];
      try {
        while (true) {
          Filled filled = full.take();
          for (int at = 0; isCompressing && at < filled.length; at += BLOCK_BYTES) {
            int bytes = Math.min(BLOCK_BYTES, filled.length - at);
            int unused = Snappy.compress(filled.bytes, at, bytes, target, 0);
          }
          filled.length = 0;
          empty.put(filled);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        throw new IllegalStateException("compressing failed", e);
      }
    }

    @Override
    public void stop() {
      compressing.interrupt();
    }

    @Override
    public String version() {
      return "1";
    }
  }
}
