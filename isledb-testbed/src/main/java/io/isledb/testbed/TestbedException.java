package io.isledb.testbed;

/** A server did not do what it had to: start, answer in time, accept a request. */
public final class TestbedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TestbedException(String message) {
    super(message);
  }

  public TestbedException(String message, Throwable cause) {
    super(message, cause);
  }
}
