package io.isledb.internal.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testing.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random steps of writers, readers, tailers, maintainers, some of them crashed or long
 * replaced, over a store that loses, delays and repeats. Nothing is lost on the way, and in the end
 * nothing is left that is not needed.
 */
class CollectionSimulationTest {
  private static final int STEPS = Integer.getInteger("isledb.steps", 1_000);
  private static final int WORLDS = Integer.getInteger("isledb.worlds", 3);
  private static final int CAMPAIGN_WORLDS = 300;

  @Test
  void nothingIsLostAndNothingIsLeft() {
    simulate(WORLDS);
  }

  @Test
  @Tag("campaign")
  void nothingIsLostAndNothingIsLeftInManyWorlds() {
    simulate(CAMPAIGN_WORLDS);
  }

  private static void simulate(int worlds) {
    Random seeds = Seeds.random("CollectionSimulationTest");
    long deleted = 0;
    for (int i = 0; i < worlds; i++) {
      try (CollectionWorld world = new CollectionWorld(new Random(seeds.nextLong()))) {
        CollectionSteps steps = new CollectionSteps(world);
        for (int step = 0; step < STEPS; step++) {
          steps.next();
        }
        steps.end();
        deleted += steps.deleted();
      }
    }
    assertThat(deleted).as("objects that were collected").isGreaterThan(worlds * STEPS / 20L);
  }
}
