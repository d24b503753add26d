package io.isledb.testbed;

/** An answer of the REST API that says no; the message holds what it says. */
public final class RestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String body;

  RestException(String request, int status, String body) {
    super(request + " was answered " + status + ": " + body);
    this.status = status;
    this.body = body;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  public String body() {
    return body;
  }
}
