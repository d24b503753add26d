package io.isledb.cli;

import picocli.CommandLine.Option;

/** How keys are given. */
final class KeyArguments {
  @Option(
      names = "--key-format",
      defaultValue = "text",
      description = "How keys are given: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private ByteFormat format = ByteFormat.text;

  byte[] parse(String key) {
    return format.parse(key);
  }
}
