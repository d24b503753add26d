package io.isledb.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.isledb.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** How bytes are written for people and programs, and how they are read from arguments. */
enum ByteFormat {
  text,
  hex,
  json,
  base64;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Bytes that an argument stands for. */
  byte[] parse(String argument) {
    try {
      switch (this) {
        case hex:
          return HexFormat.of().parseHex(argument);
        case base64:
          return Base64.getDecoder().decode(argument);
        case json:
          JSON.readTree(argument);
          return argument.getBytes(StandardCharsets.UTF_8);
        default:
          return argument.getBytes(StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw new UsageException("This is not " + name() + ": '" + argument + "'");
    }
  }

  /**
   * One line without tabs that shows the bytes. As text, what cannot be printed is shown as {@code
   * \xHH} for each byte, and a backslash doubled.
   */
  String line(Slice bytes) {
    switch (this) {
      case hex:
        return HexFormat.of().formatHex(bytes.toByteArray());
      case base64:
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
      case json:
        return json(bytes).toString();
      default:
        return utf8(bytes).map(ByteFormat::escaped).orElseGet(() -> escapedBytes(bytes));
    }
  }

  /**
   * The bytes as a member of a JSON object: a string; as JSON the value that they are. Bytes that
   * are neither text nor JSON where that is asked for become {@code {"base64": …}}.
   */
  JsonNode json(Slice bytes) {
    switch (this) {
      case hex:
      case base64:
        return TextNode.valueOf(line(bytes));
      case json:
        try {
          JsonNode read = JSON.readTree(bytes.toByteArray());
          return read.isMissingNode() ? textNode(bytes) : read;
        } catch (java.io.IOException e) {
          return textNode(bytes);
        }
      default:
        return textNode(bytes);
    }
  }

  private static JsonNode textNode(Slice bytes) {
    Optional<String> text = utf8(bytes);
    if (text.isPresent()) {
      return TextNode.valueOf(text.get());
    }
    return JSON.createObjectNode()
        .put("base64", Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }

  private static Optional<String> utf8(Slice bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(buffer).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String escaped(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        line.append("\\\\");
      } else if (Character.isISOControl(c)) {
        for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          line.append("\\x").append(HexFormat.of().toHexDigits(b));
        }
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  private static String escapedBytes(Slice bytes) {
    StringBuilder line = new StringBuilder();
    for (byte b : bytes.toByteArray()) {
      if (b == '\\') {
        line.append("\\\\");
      } else if (b >= 0x20 && b < 0x7f) {
        line.append((char) b);
      } else {
        line.append("\\x").append(HexFormat.of().toHexDigits(b));
      }
    }
    return line.toString();
  }
}
