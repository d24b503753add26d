package io.isledb.cli;

/** Nobody reads what is printed any longer: there is nothing left to do. */
final class BrokenPipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenPipeException() {
    super("standard output is closed");
  }
}
