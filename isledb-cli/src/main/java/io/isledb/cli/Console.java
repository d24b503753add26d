package io.isledb.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * What the program is connected to.
 *
 * @param out takes the answers
 * @param err takes failures and progress
 * @param isTerminal whether a person looks at {@code err}
 */
record Console(
    InputStream in, PrintStream out, PrintStream err, boolean isTerminal, InstantSource clock) {

  /** Prints one line of an answer. */
  void line(String text) {
    bytes((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  void line(ObjectNode object) {
    line(object.toString());
  }

  /** Prints bytes as they are. */
  void bytes(byte[] bytes) {
    out.write(bytes, 0, bytes.length);
    // Only a flush tells whether anybody is there.
    if (out.checkError()) {
      throw new BrokenPipeException();
    }
  }

  byte[] readAll() {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UsageException("Standard input cannot be read: " + e.getMessage());
    }
  }
}
