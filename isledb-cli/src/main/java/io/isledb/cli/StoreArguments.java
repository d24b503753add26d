package io.isledb.cli;

import io.isledb.Isles;
import io.isledb.options.IslesOptions;
import io.isledb.store.ObjectStores;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where the isles are, which all commands ask for. */
class StoreArguments {
  @Parameters(
      index = "0",
      paramLabel = "URL",
      description =
          "The root of the isles: s3://bucket/prefix?region=..., or file:///directory; with their"
              + " add-ons gs://bucket/prefix and azure://container/prefix?account=... . Without"
              + " credentials among the options, those of the environment are used.")
  private String url = "";

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = "A setting of the store, such as s3.access.key.id. May be given several times.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(names = "--json", description = "Prints one JSON object on each line, failures too.")
  private boolean isJson;

  final Isles open() {
    return Isles.open(ObjectStores.open(url, options), IslesOptions.DEFAULT);
  }

  final boolean isJson() {
    return isJson;
  }
}
