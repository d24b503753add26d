package io.isledb.cli;

import picocli.CommandLine.Option;

/** How keys and values are printed. */
final class OutputArguments {
  @Option(
      names = "--format",
      defaultValue = "text",
      description =
          "How keys and values are shown: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private ByteFormat format = ByteFormat.text;

  ByteFormat format() {
    return format;
  }
}
