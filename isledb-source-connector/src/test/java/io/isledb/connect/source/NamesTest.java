package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

/** From the paths of isles to what they are followed as. */
final class NamesTest {
  @Test
  void aPathEndsInThePartition() {
    assertThat(IslePath.of("orders/0")).isEqualTo(new IslePath("orders/0", "orders", 0));
    assertThat(IslePath.of("a/b.c/12")).isEqualTo(new IslePath("a/b.c/12", "a.b.c", 12));
    assertThat(IslePath.of("users")).isEqualTo(new IslePath("users", "users", null));
    assertThat(IslePath.of("users/eu")).isEqualTo(new IslePath("users/eu", "users.eu", null));
    assertThat(IslePath.of("7")).isEqualTo(new IslePath("7", "7", null));
    assertThat(IslePath.of("a/07").partition()).isNull();
    assertThat(IslePath.of("a/9999999999").partition()).isNull();
  }

  @Test
  void globsStopAtSlashesUnlessDoubled() {
    assertThat(wanted(List.of("orders/*"), List.of(), "orders/0")).isTrue();
    assertThat(wanted(List.of("orders/*"), List.of(), "orders/a/0")).isFalse();
    assertThat(wanted(List.of("orders/**"), List.of(), "orders/a/0")).isTrue();
    assertThat(wanted(List.of("orders/?"), List.of(), "orders/10")).isFalse();
    assertThat(wanted(List.of("a.b/*"), List.of(), "axb/1")).isFalse();
    assertThat(wanted(List.of("x/*", "y/*"), List.of(), "y/1")).isTrue();
    assertThat(wanted(List.of("**"), List.of("y/*"), "y/1")).isFalse();
    assertThat(wanted(List.of("**"), List.of("y/*"), "z")).isTrue();
  }

  private static boolean wanted(List<String> include, List<String> exclude, String path) {
    return new PathFilter(include, exclude).isWanted(path);
  }

  @Test
  void topicsFollowThePattern() {
    IslePath isle = IslePath.of("shop/orders/4");
    assertThat(new TopicPattern("${topic}").topic(isle)).isEqualTo("shop.orders");
    assertThat(new TopicPattern("x-${topic}-${partition}").topic(isle))
        .isEqualTo("x-shop.orders-4");
    assertThat(new TopicPattern("${isle}").topic(isle)).isEqualTo("shop.orders.4");
    assertThat(new TopicPattern("all").topic(isle)).isEqualTo("all");
  }

  @Test
  void patternsThatCannotWorkAreRefused() {
    for (String wrong : List.of("", "${tpoic}", "a b", "a/${topic}", "${topic", ".")) {
      assertThatThrownBy(() -> new TopicPattern(wrong))
          .as(wrong)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("topic.pattern");
    }
    assertThatThrownBy(() -> new TopicPattern("${topic}-${partition}").topic(IslePath.of("users")))
        .hasMessageContaining("users")
        .hasMessageContaining("topic.pattern")
        .hasMessageContaining("isles.exclude");
    assertThatThrownBy(() -> new TopicPattern("${topic}").topic(IslePath.of("us(er)s/0")))
        .hasMessageContaining("us(er)s")
        .hasMessageContaining("isles.exclude");
  }

  @Test
  void pathsSurviveTheTasksSettings() {
    List<String> paths = List.of("orders/0", "odd,name%2C/1", "%25");
    assertThat(TaskIsles.decode(List.of(TaskIsles.encode(paths).split(","))))
        .extracting(IslePath::path)
        .isEqualTo(paths);
  }
}
