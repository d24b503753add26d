package io.isledb.bench.connect;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Copies keys and values of records into memory, makes sorted, compressed and checksummed blocks of
 * them on a thread of its own, and forgets them: the part of a sink's work that none can leave out
 * which keeps such blocks. It has no index, no filter, no offsets, no versions, no isles apart for
 * each partition, and writes nothing. With the sink's own setting for no compression it leaves that
 * out too.
 */
public final class BareSink extends MeasuredSink {
  /** One that fills, one that is packed, and one between them. */
  private static final int BUFFERS = 3;

  private static final String COMPRESSION = "flush.compression";

  /** What it does with the settings that it is given. */
  static String work(Map<String, String> settings) {
    return isCompressing(settings)
        ? "copying, sorting, compressing and checksumming alone"
        : "copying, sorting and checksumming alone";
  }

  private static boolean isCompressing(Map<String, String> settings) {
    return !"none".equals(settings.get(COMPRESSION));
  }

  public BareSink() {
    super(BareTask.class);
  }

  /** Its task. */
  public static final class BareTask extends SinkTask {
    private final BlockingQueue<SortedBuffer> empty = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<SortedBuffer> full = new ArrayBlockingQueue<>(BUFFERS);
    private final Thread packing = new Thread(this::pack, "bare-sink");
    private SortedBuffer filling = new SortedBuffer();
    private boolean isCompressing;

    /** So that nothing of the work is left out because nobody looks at it. */
    @SuppressWarnings("unused")
    private volatile int checks;

    @Override
    public void start(Map<String, String> given) {
      isCompressing = isCompressing(given);
      for (int i = 1; i < BUFFERS; i++) {
        empty.add(new SortedBuffer());
      }
      packing.setDaemon(true);
      packing.start();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
      for (SinkRecord record : records) {
        byte[] key = (byte[]) record.key();
        byte[] value = (byte[]) record.value();
        if (!filling.add(key, value)) {
          handOver();
          if (!filling.add(key, value)) {
            throw new ConnectException("larger than a buffer takes: " + value.length);
          }
        }
      }
    }

    private void handOver() {
      try {
        full.put(filling);
        filling = empty.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ConnectException("interrupted", e);
      }
    }

    private void pack() {
      try {
        while (true) {
          SortedBuffer buffer = full.take();
          buffer.pack(isCompressing, (payload, length, crc32c) -> checks = crc32c);
          buffer.clear();
          empty.put(buffer);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        throw new IllegalStateException("compressing failed", e);
      }
    }

    @Override
    public void stop() {
      packing.interrupt();
    }

    @Override
    public String version() {
      return "1";
    }
  }
}
