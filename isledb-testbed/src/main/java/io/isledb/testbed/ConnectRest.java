package io.isledb.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of a Connect worker. Waits out rebalances, which it answers with 409. Thread-safe.
 */
public final class ConnectRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(90);
  private static final Duration REBALANCE_LIMIT = Duration.ofSeconds(60);
  private static final int CONFLICT = 409;

  /**
   * State of a connector or of one of its tasks.
   *
   * @param id {@code connector}, or the number of the task
   * @param state such as {@code RUNNING}
   * @param worker where it runs
   * @param trace stack trace of its failure; empty when it has not failed
   */
  public record State(String id, String state, String worker, String trace) {
    public boolean isTask() {
      return !id.equals("connector");
    }
  }

  private final URI url;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  public ConnectRest(URI url) {
    this.url = url;
  }

  /** Whether the worker has started and its group has assigned the work. */
  public boolean isReady() {
    HttpResponse<String> response = send("GET", "/connectors", null, Duration.ofSeconds(5));
    return response.statusCode() == 200;
  }

  /** Creates a connector or changes its configuration. */
  public void putConfig(String connector, Map<String, String> config) {
    request("PUT", "/connectors/" + connector + "/config", JSON.valueToTree(config));
  }

  /** Creates a connector in a given state: {@code RUNNING}, {@code PAUSED} or {@code STOPPED}. */
  public void create(String connector, Map<String, String> config, String initialState) {
    ObjectNode body = JSON.createObjectNode();
    body.put("name", connector);
    body.set("config", JSON.valueToTree(config));
    body.put("initial_state", initialState);
    request("POST", "/connectors", body);
  }

  public Map<String, String> config(String connector) {
    Map<String, String> config = new TreeMap<>();
    request("GET", "/connectors/" + connector + "/config", null)
        .properties()
        .forEach(setting -> config.put(setting.getKey(), setting.getValue().asText()));
    return config;
  }

  /** Names of all connectors. */
  public List<String> connectors() {
    List<String> names = new ArrayList<>();
    request("GET", "/connectors", null).forEach(name -> names.add(name.asText()));
    return names;
  }

  /** Class names of all connectors that the worker has found. */
  public List<String> plugins() {
    List<String> classes = new ArrayList<>();
    request("GET", "/connector-plugins", null)
        .forEach(plugin -> classes.add(plugin.path("class").asText()));
    return classes;
  }

  public void delete(String connector) {
    request("DELETE", "/connectors/" + connector, null);
  }

  public void pause(String connector) {
    request("PUT", "/connectors/" + connector + "/pause", null);
  }

  public void stop(String connector) {
    request("PUT", "/connectors/" + connector + "/stop", null);
  }

  public void resume(String connector) {
    request("PUT", "/connectors/" + connector + "/resume", null);
  }

  /** Restarts a connector and its tasks, or only those that have failed. */
  public void restart(String connector, boolean onlyFailed) {
    String query = "?includeTasks=true&onlyFailed=" + onlyFailed;
    request("POST", "/connectors/" + connector + "/restart" + query, null);
  }

  /** The answer of {@code GET /connectors/…/offsets}. */
  public JsonNode offsets(String connector) {
    return request("GET", "/connectors/" + connector + "/offsets", null);
  }

  /** Changes offsets of a stopped connector. */
  public JsonNode patchOffsets(String connector, JsonNode offsets) {
    return request("PATCH", "/connectors/" + connector + "/offsets", offsets);
  }

  /** Forgets the offsets of a stopped connector. */
  public JsonNode deleteOffsets(String connector) {
    return request("DELETE", "/connectors/" + connector + "/offsets", null);
  }

  /**
   * Asks what a configuration is worth.
   *
   * @return the errors, by setting; empty when it is sound
   */
  public Map<String, List<String>> validate(Map<String, String> config) {
    String type = String.valueOf(config.get("connector.class"));
    String path =
        "/connector-plugins/" + type.substring(type.lastIndexOf('.') + 1) + "/config/validate";
    Map<String, List<String>> errors = new TreeMap<>();
    for (JsonNode setting : request("PUT", path, JSON.valueToTree(config)).path("configs")) {
      JsonNode value = setting.path("value");
      List<String> messages = new ArrayList<>();
      value.path("errors").forEach(error -> messages.add(error.asText()));
      if (!messages.isEmpty()) {
        errors.put(value.path("name").asText(), messages);
      }
    }
    return errors;
  }

  /** States of the connector and of its tasks; empty while the connector is not known yet. */
  public List<State> states(String connector) {
    JsonNode status;
    try {
      status = request("GET", "/connectors/" + connector + "/status", null);
    } catch (RestException e) {
      if (e.status() == 404) {
        return List.of();
      }
      throw e;
    }
    List<State> states = new ArrayList<>();
    states.add(state("connector", status.path("connector")));
    status.path("tasks").forEach(task -> states.add(state(task.path("id").asText(), task)));
    return states;
  }

  /** Waits until the connector and at least so many tasks run; fails at once when one fails. */
  public void awaitRunning(String connector, int tasksMin, Duration limit) {
    Await.until(
        connector + " to run",
        limit,
        () -> {
          List<State> states = states(connector);
          for (State state : states) {
            if (state.state().equals("FAILED")) {
              throw new Await.EndedException(
                  connector + ", " + state.id() + ", failed: " + state.trace());
            }
          }
          return states.size() > tasksMin
              && states.stream().allMatch(state -> state.state().equals("RUNNING"));
        });
  }

  /** Waits until the connector is in a state and its tasks are too, such as {@code STOPPED}. */
  public void awaitState(String connector, String wanted, Duration limit) {
    Await.until(
        connector + " to be " + wanted,
        limit,
        () -> {
          List<State> states = states(connector);
          return !states.isEmpty()
              && states.stream().allMatch(state -> state.state().equals(wanted));
        });
  }

  /** Waits until a task has failed, and gives its stack trace. */
  public String awaitFailure(String connector, Duration limit) {
    return Await.value(
        connector + " to fail",
        limit,
        () ->
            states(connector).stream()
                .filter(state -> state.state().equals("FAILED"))
                .map(State::trace)
                .findFirst());
  }

  /** Any request; the answer's body, parsed. */
  public JsonNode request(String method, String path, @Nullable JsonNode body) {
    long deadlineNs = System.nanoTime() + REBALANCE_LIMIT.toNanos();
    while (true) {
      HttpResponse<String> response = send(method, path, body, REQUEST_LIMIT);
      if (response.statusCode() < 300) {
        return parse(response.body());
      }
      boolean isRebalance =
          response.statusCode() == CONFLICT && response.body().contains("rebalance");
      if (!isRebalance || System.nanoTime() > deadlineNs) {
        throw new RestException(method + " " + path, response.statusCode(), response.body());
      }
      waitABit(method + " " + path);
    }
  }

  private HttpResponse<String> send(
      String method, String path, @Nullable JsonNode body, Duration limit) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(limit)
            .header("Accept", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    if (body != null) {
      builder.header("Content-Type", "application/json");
    }
    try {
      return client.send(builder.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + url.resolve(path) + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted: " + method + " " + path, e);
    }
  }

  private static State state(String id, JsonNode node) {
    return new State(
        id,
        node.path("state").asText(),
        node.path("worker_id").asText(),
        node.path("trace").asText());
  }

  private static JsonNode parse(String body) {
    try {
      return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new TestbedException("not JSON: " + body, e);
    }
  }

  private static void waitABit(String what) {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted: " + what, e);
    }
  }
}
