package io.isledb.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs beside this JVM and does not outlive it. What it prints goes to a file.
 * Thread-safe.
 *
 * <p>A shell starts a watcher and then becomes the program, so both have one process id. The
 * watcher reads from a pipe that this JVM holds open; when the pipe ends without a word, it kills
 * the program, suspended or not. Interrupts of the terminal go to neither: this JVM's shutdown hook
 * decides.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final int LOG_TAIL_BYTES = 6_000;

  private static final String TETHER =
      """
      exec 3<&0
      (
        trap '' HUP INT TERM
        read -r word <&3
        [ "$word" = released ] || kill -9 $$ 2>/dev/null
      ) </dev/null >/dev/null 2>&1 &
      trap '' HUP INT
      exec "$@" </dev/null 3<&-
      """;

  private final String name;
  private final Process process;
  private final Path log;
  private final Thread hook;

  private ServerProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.hook = new Thread(process::destroyForcibly, "end-of-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a program.
   *
   * @param name what it is, for messages
   * @param command the program and its arguments
   * @param environment variables beside this process's own
   * @param log what it prints is appended here
   */
  public static ServerProcess start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", TETHER, name));
    line.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      return new ServerProcess(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be started", e);
    }
  }

  static ServerProcess java(String name, JavaCommand command, Path log) {
    return start(name, command.line(), Map.of(), log);
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Where what it prints goes to. */
  public Path log() {
    return log;
  }

  /** Waits until it serves; fails at once when it ends instead, with what it printed last. */
  public void awaitReady(Duration limit, Callable<Boolean> isReady) {
    try {
      Await.until(
          name + " to be ready",
          limit,
          () -> {
            if (!process.isAlive()) {
              throw new Await.EndedException("it ended with code " + process.exitValue());
            }
            return isReady.call();
          });
    } catch (TestbedException e) {
      throw new TestbedException(e.getMessage() + "\n" + log + " ends with:\n" + logTail(), e);
    }
  }

  /** Waits for its own end and gives its exit code. */
  public int awaitEnd(Duration limit) {
    if (!waitFor(limit)) {
      throw new TestbedException(
          name + " has not ended after " + limit.toSeconds() + " s\n" + logTail());
    }
    release();
    return process.exitValue();
  }

  /** Ends it at once, as a crash would (SIGKILL). */
  public void kill() {
    process.destroyForcibly();
    if (!waitFor(STOP_LIMIT)) {
      throw new TestbedException(name + " cannot be killed, process " + pid());
    }
    release();
  }

  /** Asks it to end (SIGTERM) and waits; kills it when that takes too long. */
  public void stop() {
    process.destroy();
    if (waitFor(STOP_LIMIT)) {
      release();
    } else {
      kill();
    }
  }

  /** Stops it in its tracks (SIGSTOP), as a long pause would; it notices nothing. */
  public void suspend() {
    signal("STOP");
  }

  /** Wakes it (SIGCONT). */
  public void resume() {
    signal("CONT");
  }

  /** Whether the log holds a text. */
  public boolean hasLogged(String text) {
    try {
      return Files.readString(log).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it printed last. */
  public String logTail() {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      int length = (int) Math.min(LOG_TAIL_BYTES, file.length());
      byte[] bytes = new byte[length];
      file.seek(file.length() - length);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  /** Kills it. */
  @Override
  public void close() {
    kill();
  }

  private void signal(String signal) {
    String command = "kill -" + signal + " " + pid();
    try {
      Process kill = new ProcessBuilder("/bin/sh", "-c", command).inheritIO().start();
      if (kill.waitFor() != 0) {
        throw new TestbedException(command + " failed: " + this);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted while sending a signal to " + name, e);
    }
  }

  private boolean waitFor(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted while waiting for the end of " + name, e);
    }
  }

  /** After its end: lets the watcher go, and forgets it. */
  private void release() {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write("released\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // The watcher has been let go before.
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This JVM is ending, and the hook with it.
    }
  }

  @Override
  public String toString() {
    return name + " (" + pid() + (isAlive() ? ", running)" : ", ended)");
  }
}
