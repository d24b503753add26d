package io.isledb.store.testing;

import io.isledb.internal.base.Time;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program started by a test: its output is collected, and it is gone when this is closed or the
 * test's JVM ends. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final Thread reader;
  private final Thread hook;
  private final List<String> lines = new ArrayList<>();

  private ChildProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::collect, "output-of-" + process.pid());
    this.reader.setDaemon(true);
    this.reader.start();
    this.hook = new Thread(process::destroyForcibly, "end-of-" + process.pid());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts a program. */
  public static ChildProcess start(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new ChildProcess(builder.start());
  }

  /** Starts a class of the test's own class path in a JVM of its own. */
  public static ChildProcess java(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return start(command, Map.of());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed until now, line by line. */
  public List<String> output() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Writes a line to its input. */
  public void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits until it has printed a line that contains a text. */
  public void awaitLine(String text, long limitMs) throws InterruptedException {
    long deadlineNs = Time.SYSTEM.monotonicNs() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    synchronized (lines) {
      while (lines.stream().noneMatch(line -> line.contains(text))) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - Time.SYSTEM.monotonicNs());
        if (leftMs <= 0 || (!reader.isAlive() && !process.isAlive())) {
          throw new AssertionError("never printed '" + text + "': " + lines);
        }
        lines.wait(Math.min(leftMs, 100));
      }
    }
  }

  /** Waits for its end and returns the exit code. */
  public int awaitEnd(long limitMs) throws InterruptedException {
    if (!process.waitFor(limitMs, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("did not end: " + output());
    }
    reader.join(limitMs);
    return process.exitValue();
  }

  /** Ends it at once, as a crash would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      kill();
    }
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void collect() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (UncheckedIOException | IOException closed) {
      synchronized (lines) {
        lines.notifyAll();
      }
    }
  }
}
