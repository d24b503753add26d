package io.isledb.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The root of every failure that the engine reports. Its subclasses are chosen by what the caller
 * does next.
 *
 * <p>The message is constant for a kind of failure, so that logs can be searched and counted; what
 * varies (object, key, offset, epoch) is {@linkplain #context() context} and is appended to {@link
 * #getMessage()} as {@code name=value}.
 */
public abstract class IsleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String constantMessage;
  private final transient Map<String, Object> context = new LinkedHashMap<>();

  protected IsleException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.constantMessage = message;
  }

  /** Adds one fact to the context; call it before throwing. Null values are left out. */
  protected final void addContext(String name, @Nullable Object value) {
    if (value != null) {
      synchronized (context) {
        context.put(name, value);
      }
    }
  }

  /**
   * Says which isle this is about, unless that is said already.
   *
   * @return this, to be thrown
   */
  public final IsleException about(String isle) {
    synchronized (context) {
      context.putIfAbsent("isle", isle);
    }
    return this;
  }

  /** The facts of this failure, in the order in which they were added. */
  public final Map<String, Object> context() {
    synchronized (context) {
      return Collections.unmodifiableMap(new LinkedHashMap<>(context));
    }
  }

  @Override
  public String getMessage() {
    Map<String, Object> facts = context();
    if (facts.isEmpty()) {
      return constantMessage;
    }
    StringBuilder text = new StringBuilder(constantMessage).append(" [");
    String separator = "";
    for (Map.Entry<String, Object> fact : facts.entrySet()) {
      text.append(separator).append(fact.getKey()).append('=').append(fact.getValue());
      separator = ", ";
    }
    return text.append(']').toString();
  }
}
