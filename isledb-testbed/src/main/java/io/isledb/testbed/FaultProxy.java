package io.isledb.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback interface that can be cut: then all connections break, and new ones
 * are refused until it is restored, on the same port. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final int targetPort;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private @Nullable ServerSocket listener;
  private volatile boolean isUp;

  private FaultProxy(int targetPort, int port) {
    this.targetPort = targetPort;
    this.port = port;
  }

  /** A proxy before a server on the loopback interface, letting everything through. */
  public static FaultProxy before(int targetPort) {
    FaultProxy proxy = new FaultProxy(targetPort, FreePorts.next());
    proxy.restore();
    return proxy;
  }

  /** Where to connect to, such as {@code 127.0.0.1:21234}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Breaks all connections and refuses new ones. */
  public synchronized void cut() {
    isUp = false;
    if (listener != null) {
      closeQuietly(listener);
      listener = null;
    }
    sockets.forEach(FaultProxy::closeQuietly);
    sockets.clear();
  }

  /** Lets everything through again. */
  public synchronized void restore() {
    if (listener != null) {
      return;
    }
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
      listener = socket;
      isUp = true;
      start("accept", () -> accept(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cut();
  }

  private void accept(ServerSocket socket) {
    while (isUp && !socket.isClosed()) {
      try {
        connect(socket.accept());
      } catch (IOException e) {
        // Cut, or the server is away: whoever connected sees a broken connection.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket();
    sockets.add(client);
    sockets.add(server);
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
    } catch (IOException e) {
      end(client, server);
      throw e;
    }
    if (!isUp) {
      end(client, server);
      return;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    start("up", () -> pump(client, server));
    start("down", () -> pump(server, client));
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream input = from.getInputStream();
      OutputStream output = to.getOutputStream();
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        output.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // One side has broken off; so does the other.
    } finally {
      end(from, to);
    }
  }

  private void end(Socket one, Socket other) {
    sockets.remove(one);
    sockets.remove(other);
    closeQuietly(one);
    closeQuietly(other);
  }

  private void start(String what, Runnable task) {
    Thread thread = new Thread(task, "proxy-" + port + "-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // A broken connection is what was wanted.
    }
  }
}
