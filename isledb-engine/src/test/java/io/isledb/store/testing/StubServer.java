package io.isledb.store.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that answers what the test says, and remembers what it was asked. Thread-safe. */
public final class StubServer implements AutoCloseable {

  /** What was asked. */
  public record Request(String method, String uri, Map<String, List<String>> headers, String body) {
    /** The first value of a header, empty when there is none. */
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> header.getValue().get(0))
          .findFirst()
          .orElse("");
    }
  }

  /** What is answered. */
  public interface Answer {
    void send(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Answer answer = HttpExchange::close;

  private StubServer(HttpServer server) {
    this.server = server;
  }

  /** Starts it on a free port of the loopback interface. */
  public static StubServer start() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    StubServer stub = new StubServer(HttpServer.create(address, 0));
    stub.server.setExecutor(stub.executor);
    stub.server.createContext("/", stub::handle);
    stub.server.start();
    return stub;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            body));
    answer.send(exchange);
    exchange.close();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on it answers so, and has forgotten what it was asked before. */
  public void answer(Answer next) {
    answer = next;
    requests.clear();
  }

  /** What it was asked since the last {@link #answer}. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** An answer with a body of a type, and with headers in pairs. */
  public static Answer text(int status, String type, String body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.getResponseHeaders().add("Content-Type", type);
      byte[] bytes = body.getBytes(UTF_8);
      boolean bodyless = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, bodyless ? -1 : bytes.length);
      if (!bodyless) {
        exchange.getResponseBody().write(bytes);
      }
    };
  }

  /** An answer that announces more than comes. */
  public static Answer cut() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write(new byte[10]);
      exchange.getResponseBody().flush();
    };
  }

  /** No answer until the server is closed. */
  public Answer never() {
    return exchange -> {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    executor.shutdownNow();
  }
}
