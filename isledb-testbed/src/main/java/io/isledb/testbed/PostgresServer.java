package io.isledb.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server with logical replication, where its programs are. It refuses to run as root;
 * started by root, it runs as another user of the machine. Its data lies in a directory of its own
 * and is removed with it.
 */
public final class PostgresServer implements AutoCloseable {
  public static final String SUPERUSER = "postgres";

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final String NO_GROUP = "65534";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path programs;
  private final Path directory;
  private final Path logs;
  private final List<String> asUser;
  private final int port;
  private final ServerProcess process;

  private PostgresServer(Path programs, Path directory, Path logs, List<String> asUser) {
    this.programs = programs;
    this.directory = directory;
    this.logs = logs;
    this.asUser = asUser;
    this.port = FreePorts.next();
    run("initdb", initialize());
    this.process = launch();
  }

  /** The directory of its programs: on the path, or where Debian puts them; the newest. */
  public static Optional<Path> programs() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Stream.of(path.split(File.pathSeparator)).filter(f -> !f.isEmpty()).map(Path::of),
            debianVersions().stream())
        .map(folder -> folder.resolve("postgres"))
        .filter(Files::isExecutable)
        .map(PostgresServer::real)
        .flatMap(program -> Optional.ofNullable(program.getParent()).stream())
        .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
        .findFirst();
  }

  /**
   * Makes a database and starts a server with it, and waits until it serves.
   *
   * @param programs see {@link #programs()}
   * @param logs where to put what it prints
   */
  public static PostgresServer start(Path programs, Path logs) {
    try {
      Files.createDirectories(logs);
      Path directory = Files.createTempDirectory("isledb-postgres");
      PostgresServer server =
          new PostgresServer(programs, directory, logs, becomeUserOf(directory));
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public ServerProcess process() {
    return process;
  }

  /** The address of one of its databases for JDBC; no password is asked for. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + SUPERUSER;
  }

  /** Whether it has the program that makes load. */
  public boolean hasPgbench() {
    return Files.isExecutable(programs.resolve("pgbench"));
  }

  /** Starts {@code pgbench} on a database; the caller waits for its end or closes it. */
  public ServerProcess pgbench(String database, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve("pgbench").toString());
    command.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-U", SUPERUSER));
    command.addAll(List.of(arguments));
    command.add(database);
    return ServerProcess.start("pgbench", command, Map.of(), logs.resolve("pgbench.log"));
  }

  /** Stops it without ado and removes its data. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        run("pg_ctl", List.of("stop", "-D", directory.toString(), "-m", "immediate"));
      }
    } finally {
      process.close();
      Resources.deleteTree(directory);
    }
  }

  private void awaitReady() {
    try {
      process.awaitReady(LIMIT, () -> process.hasLogged("ready to accept connections"));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private List<String> initialize() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-D", directory.toString(), "-U", SUPERUSER, "--auth=trust"));
    arguments.addAll(List.of("--encoding=UTF8", "--locale=C", "--no-sync"));
    return arguments;
  }

  private ServerProcess launch() {
    List<String> command = new ArrayList<>(asUser);
    command.addAll(List.of(programs.resolve("postgres").toString(), "-D", directory.toString()));
    Map<String, String> settings =
        Map.of(
            "listen_addresses", "127.0.0.1",
            "port", Integer.toString(port),
            "unix_socket_directories", "",
            "wal_level", "logical",
            "shared_buffers", "32MB",
            "fsync", "off");
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return ServerProcess.start("postgres", command, Map.of(), logs.resolve("postgres.log"));
  }

  private void run(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(asUser);
    command.add(programs.resolve(program).toString());
    command.addAll(arguments);
    Path log = logs.resolve(program + ".log");
    try (ServerProcess process = ServerProcess.start(program, command, Map.of(), log)) {
      int code = process.awaitEnd(LIMIT);
      if (code != 0) {
        throw new TestbedException(program + " ended with " + code + "\n" + process.logTail());
      }
    }
  }

  /** Gives the directory to an unprivileged user when this is root, and says how to become it. */
  private static List<String> becomeUserOf(Path directory) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    String user = Files.isDirectory(Path.of("/var/lib/postgresql")) ? SUPERUSER : "nobody";
    Files.setOwner(
        directory,
        directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    return List.of("setpriv", "--reuid", user, "--regid", NO_GROUP, "--clear-groups", "--");
  }

  private static List<Path> debianVersions() {
    if (!Files.isDirectory(DEBIAN)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .filter(version -> version.getFileName().toString().matches("\\d+"))
          .sorted(Comparator.comparingInt(PostgresServer::number).reversed())
          .map(version -> version.resolve("bin"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(Path version) {
    return Integer.parseInt(version.getFileName().toString());
  }

  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
