package io.isledb.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As much of S3 as opening a writer asks for, on a server that takes every put and looks at no
 * precondition.
 */
final class CarelessS3 implements AutoCloseable {
  private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpServer server;

  CarelessS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  String storeUrl(String bucket) {
    return "s3://"
        + bucket
        + "?region=us-east-1&pathStyle=true&endpoint=http://127.0.0.1:"
        + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body = exchange.getRequestBody()) {
      byte[] content = body.readAllBytes();
      String path = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      switch (exchange.getRequestMethod()) {
        case "PUT" -> {
          objects.put(path, content);
          exchange.getResponseHeaders().add("ETag", "\"0\"");
          send(exchange, 200, new byte[0]);
        }
        case "GET" -> {
          if (query.contains("list-type=2")) {
            send(exchange, 200, listing(path, query).getBytes(StandardCharsets.UTF_8));
          } else {
            read(exchange, path);
          }
        }
        default -> send(exchange, 405, new byte[0]);
      }
    }
  }

  private void read(HttpExchange exchange, String path) throws IOException {
    byte[] object = objects.get(path);
    if (object == null) {
      String error = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>";
      send(exchange, 404, error.getBytes(StandardCharsets.UTF_8));
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      send(exchange, 200, object);
      return;
    }
    String[] bounds = range.substring("bytes=".length()).split("-");
    int from = Integer.parseInt(bounds[0]);
    int to = Math.min(object.length - 1, Integer.parseInt(bounds[1]));
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes " + from + "-" + to + "/" + object.length);
    send(exchange, 206, Arrays.copyOfRange(object, from, to + 1));
  }

  private String listing(String bucket, String query) {
    String prefix = parameter(query, "prefix");
    String after = parameter(query, "start-after");
    String root = bucket.endsWith("/") ? bucket : bucket + "/";
    StringBuilder rows = new StringBuilder();
    objects.forEach(
        (path, content) -> {
          String name = path.substring(root.length());
          if (name.startsWith(prefix) && name.compareTo(after) > 0) {
            rows.append("<Contents><Key>").append(name).append("</Key><Size>");
            rows.append(content.length).append("</Size>");
            rows.append("<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>");
          }
        });
    return "<ListBucketResult><IsTruncated>false</IsTruncated>" + rows + "</ListBucketResult>";
  }

  private static String parameter(String query, String name) {
    for (String pair : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        return pair.substring(name.length() + 1);
      }
    }
    return "";
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().add("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
