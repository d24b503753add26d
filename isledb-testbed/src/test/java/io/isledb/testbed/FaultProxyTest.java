package io.isledb.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server can be made unreachable without its noticing. */
final class FaultProxyTest {
  private HttpServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    proxy = FaultProxy.before(server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    proxy.close();
    server.stop(0);
  }

  @Test
  void letsThroughUntilItIsCutAndAgainWhenRestored() throws IOException {
    URI url = URI.create("http://" + proxy.address());
    assertThat(Http.status(url)).isEqualTo(204);
    proxy.cut();
    assertThatThrownBy(() -> Http.status(url)).isInstanceOf(IOException.class);
    proxy.restore();
    assertThat(Http.status(url)).isEqualTo(204);
  }

  @Test
  void cuttingBreaksOpenConnections() throws IOException {
    int port = URI.create("http://" + proxy.address()).getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      proxy.cut();
      assertThat(endOf(socket)).isTrue();
    }
  }

  @Test
  void aServerThatIsAwayLooksLikeABrokenConnection() {
    server.stop(0);
    URI url = URI.create("http://" + proxy.address());
    assertThatThrownBy(() -> Http.status(url)).isInstanceOf(IOException.class);
  }

  private static boolean endOf(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }
}
