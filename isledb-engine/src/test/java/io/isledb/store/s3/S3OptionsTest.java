package io.isledb.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.InvalidOptionException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3OptionsTest {
  private static S3Options parse(String url, String... settings) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    return S3Options.parse(URI.create(url), map);
  }

  @Test
  void aPlainUrlMeansAws() {
    S3Options options = parse("s3://bucket/a//b/?region=eu-west-1");
    assertThat(options.bucket()).isEqualTo("bucket");
    assertThat(options.prefix()).isEqualTo("a/b/");
    assertThat(options.region()).isEqualTo("eu-west-1");
    assertThat(options.pathStyle()).isFalse();
    assertThat(options.checksumsWhenSupported()).isTrue();
    assertThat(options.url()).isEqualTo("s3://bucket/a/b?region=eu-west-1");
  }

  @Test
  void anEndpointMeansAnotherService() {
    S3Options options = parse("s3://bucket?endpoint=http%3A%2F%2Fhost%3A9000");
    assertThat(options.endpoint()).isEqualTo(URI.create("http://host:9000"));
    assertThat(options.prefix()).isEmpty();
    assertThat(options.pathStyle()).isTrue();
    assertThat(options.checksumsWhenSupported()).isFalse();
    S3Options forced =
        parse("s3://b1?endpoint=https://h&pathStyle=false&checksumMode=when_supported");
    assertThat(forced.pathStyle()).isFalse();
    assertThat(forced.checksumsWhenSupported()).isTrue();
  }

  @Test
  void unknownNamesAreRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> parse("s3://bucket?regoin=x"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("parameter=regoin")
        .hasMessageContaining("known=[checksumMode, endpoint, pathStyle, region]");
    assertThatThrownBy(() -> parse("s3://bucket", "s3.acess.key.id", "x"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("option=s3.acess.key.id")
        .hasMessageContaining("s3.access.key.id");
    assertThat(parse("s3://bucket", "other.option", "x").settings()).hasToString("[]");
  }

  @Test
  void wrongValuesAndContradictionsAreRefused() {
    for (String url :
        List.of(
            "s3:///path",
            "s3://bucket?pathStyle=yes",
            "s3://bucket?checksumMode=never",
            "s3://bucket?region=",
            "s3://bucket?region=a&region=b",
            "s3://bucket?endpoint=host:9000",
            "s3://bucket?endpoint=ftp://host",
            "s3://bucket/a/../b")) {
      assertThatThrownBy(() -> parse(url)).as(url).isInstanceOf(InvalidOptionException.class);
    }
    for (String[] settings :
        List.of(
            new String[] {"s3.access.key.id", "x"},
            new String[] {"s3.secret.access.key", "x"},
            new String[] {"s3.session.token", "x"},
            new String[] {"s3.assume.role.external.id", "x"},
            new String[] {"s3.sse", "rot13"},
            new String[] {"s3.sse.kms.key.id", "x"},
            new String[] {"s3.sse", "AES256", "s3.sse.kms.key.id", "x"})) {
      assertThatThrownBy(() -> parse("s3://bucket", settings))
          .as(settings[0])
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining("s3.");
    }
    S3Options options = parse("s3://bucket", "s3.max.connections", "0");
    assertThatThrownBy(() -> options.number("s3.max.connections", 1))
        .hasMessageContaining("option=s3.max.connections");
  }

  @Test
  void secretsAreNotShown() {
    assertThatThrownBy(() -> parse("s3://key:hush@bucket/x")).hasMessageNotContaining("hush");
    assertThatThrownBy(() -> parse("s3://bucket?endpoint=http://key:hush@host"))
        .hasMessageNotContaining("hush");
    S3Options options =
        parse("s3://bucket", "s3.access.key.id", "key", "s3.secret.access.key", "hush");
    assertThat(options.toString() + options.url()).doesNotContain("hush");
  }
}
