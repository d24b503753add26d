package io.isledb.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.Entry;
import io.isledb.Slice;
import java.util.Base64;

/** Entries as JSON. */
final class Entries {
  private Entries() {}

  static ObjectNode json(Entry entry, ByteFormat format) {
    ObjectNode object = IsleCommand.object();
    object.set("key", format.json(entry.key()));
    Slice value = entry.value();
    if (value == null) {
      object.putNull("value");
    } else {
      object.set("value", format.json(value));
    }
    object.put("sequence", entry.sequence());
    object.put("timestampMs", entry.timestampMs());
    if (entry.expiryMs() != 0) {
      object.put("expiryMs", entry.expiryMs());
    }
    if (!entry.attributes().isEmpty()) {
      byte[] attributes = entry.attributes().toByteArray();
      object.put("attributes", Base64.getEncoder().encodeToString(attributes));
    }
    return object;
  }
}
